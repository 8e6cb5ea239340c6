"""YAML and JSON as plain trees that remember where everything was written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from content_graph.authoring.faults import ContentFault, Place
from content_graph.plain import Plain

_TAG = "tag:yaml.org,2002:"
_TEXTS = (f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}value")
_NUMBERS = (f"{_TAG}int", f"{_TAG}float")
_DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_MAX_DIGITS = 20
_TRUTHS = {"true": True, "false": False}
_TOO_DEEP = "it is nested too deeply."
_FLATTEN = "Compare it with the example in the README of content_graph: nothing there is nested so deeply."


class Source(NamedTuple):
    """What was written, and where.

    Attributes:
        tree: Dicts, lists and scalars.
        places: By path; JSON has none.
    """

    tree: Plain
    places: Mapping[str, Place]


def read_yaml(text: str, file: str | None = None, offsets: Mapping[str, int] | None = None) -> Source:
    """Read one YAML 1.2 document without aliases, merge keys, tags and duplicate keys.

    Args:
        text: The document.
        file: Its name, for faults.
        offsets: Where the paths of a top-level section start counting, for the later files of a folder.

    Raises:
        ContentFault: If it is not such a document.
    """
    reader = _YamlReader(file, offsets or {})
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        tree = None if node is None else reader.read(node, "$")
    except MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        detail = f"this is no YAML: {fault.problem}."
        raise ContentFault("$", detail, "Check indentation, quotes and brackets.", Place(file, line)) from fault
    except (YAMLError, YAMLStreamError) as fault:
        detail = f"this is no YAML: {' '.join(str(fault).split())}."
        raise ContentFault("$", detail, "Remove the character, or escape it.") from fault
    except RecursionError as fault:
        raise ContentFault("$", _TOO_DEEP, _FLATTEN) from fault
    return Source(tree, reader.places)


class _YamlReader:
    def __init__(self, file: str | None, offsets: Mapping[str, int]) -> None:
        self.places: dict[str, Place] = {}
        self._file = file
        self._offsets = {f"$.{section}": offset for section, offset in offsets.items()}
        self._seen: set[int] = set()

    def read(self, node: Node, path: str) -> Plain:
        place = self.places[path] = Place(self._file, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise ContentFault(path, "YAML aliases are not read.", "Write out what the alias stands for.", place)
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            start = self._offsets.get(path, 0)
            return [self.read(one, f"{path}[{n}]") for n, one in enumerate(node.value, start)]
        if isinstance(node, ScalarNode):
            return _scalar(node, path, place)
        raise ContentFault(path, "this is neither mapping, list nor scalar.", "Write it in plain YAML.", place)

    def _mapping(self, node: MappingNode, path: str) -> Plain:
        fields: dict[str, Plain] = {}
        for key, value in node.value:
            place = Place(self._file, key.start_mark.line + 1)
            if not isinstance(key, ScalarNode) or key.tag not in _TEXTS:
                detail = "a key here is no plain text."
                raise ContentFault(path, detail, "Use the field names of the JSON Schema only.", place)
            name = _encodable(key.value, path, place)
            field = f"{path}.{name}"
            if name in fields:
                raise _repeated(field, name, place)
            fields[name] = self.read(value, field)
        return fields


def _scalar(node: ScalarNode, path: str, place: Place) -> Plain:
    tag, text = node.tag or "", str(node.value)
    if tag in _TEXTS:
        return _encodable(text, path, place)
    if tag == f"{_TAG}null":
        return None
    if tag == f"{_TAG}bool" and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    if tag in _NUMBERS and _DECIMAL.fullmatch(text):
        return float(text) if tag == f"{_TAG}float" else _integer(text)
    detail = f"{text!r} (in YAML: {tag.removeprefix(_TAG)}) is not read."
    remedy = "Write numbers in decimal and truth values as true or false, put texts within quotes, use no tags."
    raise ContentFault(path, detail, remedy, place)


def _integer(text: str) -> int | float:
    # Python refuses to read integers of thousands of digits; none that long is within any bound
    return int(text) if len(text) <= _MAX_DIGITS else float(text)


def _repeated(path: str, key: str, place: Place | None = None) -> ContentFault:
    return ContentFault(path, f"the key {key!r} stands here twice.", "Keep one of the two.", place)


def _encodable(text: str, path: str, place: Place | None) -> str:
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    raise ContentFault(path, "the text has half of a surrogate pair.", "Write the character itself.", place)


class _Repeated(NamedTuple):
    key: str


def read_json(text: str | bytes) -> Source:
    """Read one JSON document without duplicate keys.

    Raises:
        ContentFault: If it is not such a document.
    """
    try:
        tree = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=_integer)
        _refuse_broken(tree, "$")
    except json.JSONDecodeError as fault:
        detail = f"this is no JSON: {fault.msg} at column {fault.colno}."
        raise ContentFault("$", detail, "Check quotes, commas and brackets.", Place(None, fault.lineno)) from fault
    except UnicodeDecodeError as fault:
        raise ContentFault("$", "this is no UTF-8.", "Encode the JSON in UTF-8.") from fault
    except RecursionError as fault:
        raise ContentFault("$", _TOO_DEEP, _FLATTEN) from fault
    return Source(tree, {})


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain | _Repeated]:
    fields: dict[str, Plain | _Repeated] = {}
    for key, value in pairs:
        fields[key] = _Repeated(key) if key in fields else value
    return fields


def _refuse_constant(name: str) -> float:
    raise ContentFault("$", f"{name} is no number of JSON.", "Give a finite number.")


def _refuse_broken(tree: object, path: str) -> None:
    """Find duplicate keys and broken texts, whose paths are not known while JSON is parsed."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            _refuse_broken(value, f"{path}.{_encodable(key, path, None)}")
    elif isinstance(tree, _Repeated):
        raise _repeated(path, tree.key)
    elif isinstance(tree, list):
        for n, value in enumerate(tree):
            _refuse_broken(value, f"{path}[{n}]")
    elif isinstance(tree, str):
        _encodable(tree, path, None)
