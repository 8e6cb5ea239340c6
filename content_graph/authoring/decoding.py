"""From a plain tree to a content graph, strictly, with an explanation of the first fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import get_args

import msgspec

from content_graph import model
from content_graph.authoring.faults import ContentFault, Place
from content_graph.authoring.source import Source
from content_graph.model import ContentGraph, Part
from content_graph.plain import Plain

_FIELD = re.compile(r"(?:missing required|contains unknown) field `(?P<name>.*)`", re.DOTALL)
_STEP = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<index>\d+)\]")
_SHOWN = 60

_REMEDIES = {
    "id": "Use 1 to 128 characters without line breaks, and no space at either end.",
    "language": "Use a language tag (BCP 47) such as fr, de-CH or zh-Hant.",
    "url": "Use an address that begins with http:// or https://.",
    "kind": f"Choose among {', '.join(get_args(model.ResourceKind))}.",
    "format": f"Choose among {', '.join(get_args(model.ResourceFormat))}.",
    "due_at": "Write date, time and offset from UTC, as 2026-06-30T17:00:00+02:00.",
    "weight": "Give a weight above 0 and up to 1.",
    "evaluation": "Write true or false.",
    "title": "Give the title by language tag, in one language or more: {fr: …, en: …}.",
}
_FIELD_NAMES = sorted(
    {
        name
        for part in vars(model).values()
        if isinstance(part, type) and issubclass(part, Part)
        for name in part.__struct_fields__
    }
)


def decode(source: Source) -> ContentGraph:
    """Turn a plain tree into a content graph.

    Raises:
        ContentFault: With the path of the first fault.
    """
    try:
        return msgspec.convert(source.tree, ContentGraph)
    except msgspec.ValidationError as fault:
        raise _explain(str(fault), source) from fault


def _explain(message: str, source: Source) -> ContentFault:
    said, _, where = message.rpartition(" - at `")
    # of a key, msgspec says "at `key` in `$.title`"
    said, path = (said, where.removesuffix("`").rpartition("` in `")[2]) if said else (message, "$")
    named = _FIELD.search(said)
    if named:
        name = named["name"]
        place = _place(f"{path}.{name}", source.places)
        return ContentFault(f"{path}.{name}", *_explain_field(name, is_missing="missing" in said), place)
    value = _value_at(path, source.tree)
    detail = f"{_in_words(said)}, found {_shown(value)}."
    return ContentFault(path, detail, _remedy(path, said, value), _place(path, source.places))


def _explain_field(name: str, *, is_missing: bool) -> tuple[str, str]:
    if is_missing:
        return f"the field {name!r} is missing.", _REMEDIES.get(name, f"Add {name!r}.")
    close = get_close_matches(name, _FIELD_NAMES, n=1)
    guess = f"Did you mean {close[0]!r}?" if close else "Remove it."
    return f"there is no field {name!r} here.", guess


def _in_words(said: str) -> str:
    said = said.partition(", got ")[0].replace("`", "")
    return "a text of this form is not allowed here" if "regex" in said else said[:1].lower() + said[1:]


def _remedy(path: str, said: str, value: Plain) -> str:
    if said.startswith("Expected `str`") and isinstance(value, (int, float)):
        return "Put it within quotes: it is a text."
    names = [step["key"] for step in _STEP.finditer(path) if step["key"]]
    for name in reversed(names):
        if name in _REMEDIES:
            return _REMEDIES[name]
    return _REMEDIES["id"] if "regex" in said else "See the JSON Schema: symphonie graph schema."


def _shown(value: Plain) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _value_at(path: str, tree: Plain) -> Plain:
    for step in _STEP.finditer(path):
        if isinstance(tree, dict):
            tree = tree.get(step["key"])
        elif isinstance(tree, list):
            tree = tree[int(step["index"])]
    return tree


def _place(path: str, places: Mapping[str, Place]) -> Place | None:
    """Find the place of a path, or of the nearest thing around it that was written."""
    while path not in places and path != "$":
        path = path[: max(path.rfind("."), path.rfind("["))]
    return places.get(path)
