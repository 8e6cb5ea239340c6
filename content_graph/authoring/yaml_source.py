"""YAML as plain trees, strictly: a course must say what its author sees."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from content_graph.authoring.faults import ContentFault, Place
from content_graph.authoring.source import Source, encodable, integer, repeated, too_deep
from content_graph.plain import Plain

_TAG = "tag:yaml.org,2002:"
_TEXTS = (f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}value")
_NUMBERS = (f"{_TAG}int", f"{_TAG}float")
_DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_TRUTHS = {"true": True, "false": False}


def read_yaml(text: str, file: str | None, offsets: Mapping[str, int]) -> Source:
    """Read one YAML 1.2 document without aliases, merge keys, tags and duplicate keys.

    Args:
        text: The document.
        file: Its name, for faults.
        offsets: Where the paths of a top-level section start counting, for the later files of a folder.

    Raises:
        ContentFault: If it is not such a document.
    """
    reader = _YamlReader(file, offsets)
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
        raise too_deep() from fault
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
            name = encodable(key.value, path, place)
            field = f"{path}.{name}"
            if name in fields:
                raise repeated(field, name, place)
            fields[name] = self.read(value, field)
        return fields


def _scalar(node: ScalarNode, path: str, place: Place) -> Plain:
    tag, text = node.tag or "", str(node.value)
    if tag in _TEXTS:
        return encodable(text, path, place)
    if tag == f"{_TAG}null":
        return None
    if tag == f"{_TAG}bool" and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    if tag in _NUMBERS and _DECIMAL.fullmatch(text):
        return float(text) if tag == f"{_TAG}float" else integer(text)
    detail = f"{text!r} (in YAML: {tag.removeprefix(_TAG)}) is not read."
    remedy = "Write numbers in decimal and truth values as true or false, put texts within quotes, use no tags."
    raise ContentFault(path, detail, remedy, place)
