"""JSON as plain trees, with duplicate keys refused, and the places of everything in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from content_graph.authoring.faults import Fault, Place, malformed
from content_graph.authoring.source import (
    MAX_DEPTH,
    Source,
    integer,
    place_at,
    repeated,
    text_of,
    too_deep,
)
from content_graph.misfits import below
from content_graph.plain import Plain
from content_graph.texts import HALVES

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


_NUMBERS = frozenset({float, int, bool, type(None)})


class _Repeated(NamedTuple):
    value: Plain


class _NoNumberError(ValueError):
    """`NaN`, `Infinity` and `-Infinity` are no JSON."""


def read_json(body: str | bytes) -> Source:
    """Read one JSON document.

    Raises:
        ContentFault: If it is no JSON, or nested too deeply.
    """
    text = body if isinstance(body, str) else text_of(body)
    try:
        read = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=integer)
        faults: list[Fault] = []
        tree = _sound(read, "$", 0, faults)
    except json.JSONDecodeError as fault:
        detail = f"This is not valid JSON: {fault.msg}."
        raise malformed(detail, "Check quotes, commas and brackets.", place_at(text, fault.pos)) from fault
    except _NoNumberError as fault:
        place = place_at(text, _place_of_constant(text, str(fault)))
        detail = f"{fault} is not a JSON number."
        raise malformed(detail, "Give a finite number.", place) from fault
    except RecursionError as fault:
        raise too_deep() from fault
    return Source(tree, tuple(faults), lambda: dict(_places(text)))


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain | _Repeated]:
    fields: dict[str, Plain | _Repeated] = {}
    for key, value in pairs:
        fields[key] = _Repeated(value) if key in fields else value
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise _NoNumberError(name)


def _place_of_constant(text: str, name: str) -> int:
    return next((token.start() for token in _TOKEN.finditer(text) if token[0] == name), 0)


def _sound(tree: object, path: str, depth: int, faults: list[Fault]) -> Plain:
    """Return a tree without marks of duplicate keys; these and halves of surrogate pairs become faults."""
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(tree, _Repeated):
        faults.append(repeated(path, path.rpartition(".")[2]))
        tree = tree.value
    if isinstance(tree, dict):
        # a fitted model has 300 000 numbers: no path is made for what no fault can concern
        return {
            key if key.isascii() else _whole(key, path, faults): value
            if type(value) in _NUMBERS
            else _sound(value, below(path, key), depth + 1, faults)
            for key, value in tree.items()
        }
    if isinstance(tree, list):
        return [_sound(value, f"{path}[{n}]", depth + 1, faults) for n, value in enumerate(tree)]
    if isinstance(tree, str):
        return _whole(tree, path, faults)
    return tree  # type: ignore[return-value]  # json.loads gives nothing else


def _whole(text: str, path: str, faults: list[Fault]) -> str:
    if text.isascii() or not HALVES.search(text):
        return text
    faults.append(Fault(path, "The text has half of a surrogate pair.", "Write the character itself."))
    return HALVES.sub("\ufffd", text)


def _places(text: str) -> Iterator[tuple[str, Place]]:
    """Walk along the tokens of a JSON text and give the place of every value by its path."""
    paths: list[str] = ["$"]
    counts: list[int] = []  # of the members of each open list; -1 in an object
    line, line_start, at = 1, 0, 0
    is_key = False
    for token in _TOKEN.finditer(text):
        line += text.count("\n", at, token.start())
        line_start = max(line_start, text.rfind("\n", at, token.start()) + 1)
        at = token.start()
        word = token[0]
        if word in "]}":
            paths.pop()
            counts.pop()
            is_key = False
        elif word == ",":
            is_key = counts[-1] < 0
            if not is_key:
                counts[-1] += 1
                paths[-1] = f"{paths[-2]}[{counts[-1]}]"
        elif word == ":":
            is_key = False
        elif is_key:
            paths[-1] = below(paths[-2], json.loads(word))
        else:
            yield paths[-1], Place(None, line, token.start() - line_start + 1)
            if word in "{[":
                counts.append(-1 if word == "{" else 0)
                paths.append(paths[-1] if word == "{" else f"{paths[-1]}[0]")
                is_key = word == "{"
