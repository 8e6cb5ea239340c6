"""YAML as plain trees, strictly: a course must say what its author sees.

libyaml (through PyYAML) gives events; the tree is built from them here, so that nothing is ever constructed that the
text only hints at, nothing is expanded, and the work is proportional to the length of the text.
"""

import re
from collections.abc import Iterator, Mapping

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from content_graph.authoring.faults import MAX_FAULTS, ContentFault, Fault, Place, malformed
from content_graph.authoring.source import MAX_DEPTH, Source, integer, place_at, repeated, too_deep
from content_graph.misfits import below
from content_graph.plain import Plain
from content_graph.texts import HALVES

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = ("", "~", "null", "Null", "NULL")
_ODD_NUMBER = re.compile(
    r"[-+]?(0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|\d[\d_]*|\.(inf|Inf|INF)|\.(nan|NaN|NAN))", re.ASCII
)
_PLAIN_YAML = "Write numbers in decimal, truth values as true or false, texts within quotes; use no tags."


def read_yaml(text: str, file: str | None, offsets: Mapping[str, int]) -> Source:
    """Read one YAML document without anchors, aliases, merge keys, tags and duplicate keys.

    Raises:
        ContentFault: If it is no YAML, has several documents or is nested too deeply.
    """
    reader = _YamlReader(text, file, offsets)
    half = HALVES.search(text)
    if half:
        detail = "The text has half of a surrogate pair."
        raise malformed(detail, _ESCAPE, place_at(text, half.start(), file))
    try:
        tree = reader.document()
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else None
        detail = f"This is no YAML: {fault.problem}."
        raise malformed(detail, "Check indentation, quotes and brackets.", place) from fault
    except yaml.reader.ReaderError as fault:
        place = place_at(text, fault.position, file)
        detail = f"This is no YAML: {fault.reason}."
        raise malformed(detail, _ESCAPE, place) from fault
    return Source(tree, tuple(reader.faults), lambda: reader.places)


_ESCAPE = "Remove the character, or escape it."


class _YamlReader:
    def __init__(self, text: str, file: str | None, offsets: Mapping[str, int]) -> None:
        self.places: dict[str, Place] = {}
        self.faults: list[Fault] = []
        self._file = file
        self._offsets = {f"$.{section}": offset for section, offset in offsets.items()}
        self._events: Iterator[Event] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Plain:
        n_documents, tree = 0, None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                n_documents += 1
                if n_documents > 1:
                    detail = "A second document begins here."
                    raise malformed(detail, "Keep one document: remove the line of ---.", self._place(event))
                tree = self._value(next(self._events), "$", 0)
        return tree

    def _value(self, event: Event, path: str, depth: int) -> Plain:
        place = self.places[path] = self._place(event)
        if depth > MAX_DEPTH:
            raise too_deep(place)
        if isinstance(event, AliasEvent):
            self._refuse(path, "YAML aliases are not read.", "Write out what the alias stands for.", place)
            return None
        if getattr(event, "anchor", None) is not None:
            self._refuse(path, "YAML anchors are not read.", "Remove the anchor; write out what repeats.", place)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(path, f"The YAML tag {tag!r} is not read.", _PLAIN_YAML, place)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, depth)
        return self._scalar(event, path, place) if isinstance(event, ScalarEvent) else None

    def _sequence(self, path: str, depth: int) -> Plain:
        members: list[Plain] = []
        start = self._offsets.get(path, 0)
        while not isinstance(event := next(self._events), CollectionEndEvent):
            members.append(self._value(event, f"{path}[{start + len(members)}]", depth + 1))
        return members

    def _mapping(self, path: str, depth: int) -> Plain:
        fields: dict[str, Plain] = {}
        while not isinstance(event := next(self._events), CollectionEndEvent):
            place = self._place(event)
            name = _name(event)
            if name is None:
                self._refuse(path, "A key here is not plain text.", "Use the field names of the JSON Schema.", place)
                self._value(event, f"{path}[?]", depth + 1)
                self._value(next(self._events), f"{path}[?]", depth + 1)
                continue
            field = below(path, name)
            if name in fields:
                self._refuse(*repeated(field, name, place))
            value = self._value(next(self._events), field, depth + 1)
            fields.setdefault(name, value)
        return fields

    def _scalar(self, event: ScalarEvent, path: str, place: Place) -> Plain:
        text: str = event.value
        if event.style or event.tag is not None:  # it stands in quotes or in a block, or has been refused already
            return text
        if text in _NOTHING:
            return None
        if text in _TRUTHS:
            return _TRUTHS[text]
        if _NUMBER.fullmatch(text):
            return integer(text) if _INTEGER.fullmatch(text) else float(text)
        if _ODD_NUMBER.fullmatch(text):
            self._refuse(path, f"The number {text[:60]!r} is not read.", _PLAIN_YAML, place)
            return None
        return text

    def _refuse(self, path: str, detail: str, remedy: str, place: Place | None) -> None:
        self.faults.append(Fault(path, detail, remedy, place))
        if len(self.faults) >= MAX_FAULTS:
            raise ContentFault(self.faults)

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file, 1)


def _name(event: Event) -> str | None:
    """Return the key that stands here; None if it is no text, or a merge key."""
    if not isinstance(event, ScalarEvent) or event.tag is not None or event.anchor is not None:
        return None
    text: str = event.value
    is_other = text in _NOTHING or text in _TRUTHS or text == "<<" or _NUMBER.fullmatch(text)
    return text if event.style or not is_other else None
