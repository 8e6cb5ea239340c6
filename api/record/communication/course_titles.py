"""What a course and its parts are called, and which resources a version of it changed; read once for each version."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec
from psycopg.rows import tuple_row

from api.record.support.team import Record, rows_in
from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language

_CURRENT: Final = "SELECT max(seq) FROM symphonie.content_graph_version WHERE graph_no = %(graph_no)s"
_GRAPH: Final = (
    "SELECT graph::text FROM symphonie.content_graph_version WHERE (graph_no, seq) = (%(graph_no)s, %(seq)s)"
)
_KEPT: Final = 64
"""Versions that a process remembers."""
T = TypeVar("T")
_Version = tuple[int, int]


class CourseTitles(NamedTuple):
    """What is called what.

    Attributes:
        graph_no: Of which content graph.
        course: Its own title, by language.
        parts: Of skills, items, assessments and resources, by id.
        language: The course’s own.
    """

    graph_no: int
    course: Mapping[str, str]
    parts: Mapping[str, Mapping[str, str]]
    language: str

    def of(self, part_id: str) -> Mapping[str, str]:
        """Return what a part is called; its id, where the course knows it no more."""
        return self.parts.get(part_id) or {"fr": part_id, "en": part_id}

    def said(self, part_id: str) -> Text:
        """Return what a part is called to readers of French and of English."""
        return both_languages(self.of(part_id), self.language)


_titles: dict[_Version, CourseTitles] = {}
_changes: dict[_Version, Sequence[Mapping[str, str]]] = {}


async def titles_of(connection: Record, graph_no: int) -> CourseTitles:
    """Return the titles of a course as it is now."""
    ((seq,),) = await rows_in(connection, tuple_row, _CURRENT, {"graph_no": graph_no})
    held = _titles.get((graph_no, seq))
    if held is None:
        graph = await _graph(connection, graph_no, seq)
        sections = (graph.skills, graph.items, graph.assessments, graph.resources)
        parts = {one.id: one.title for section in sections for one in section}
        held = _kept(_titles, (graph_no, seq), CourseTitles(graph_no, graph.title, parts, course_language(graph)))
    return held


async def changed_resources(connection: Record, graph_no: int, seq: int) -> Sequence[Mapping[str, str]]:
    """Return the titles of resources that a version changed; new ones are no news of an old one."""
    held = _changes.get((graph_no, seq))
    if held is None:
        before, after = [await _graph(connection, graph_no, one) for one in (seq - 1, seq)]
        known = {one.id: one for one in before.resources}
        changed = [one.title for one in after.resources if one.id in known and known[one.id] != one]
        held = _kept(_changes, (graph_no, seq), changed)
    return held


async def _graph(connection: Record, graph_no: int, seq: int) -> ContentGraph:
    ((text,),) = await rows_in(connection, tuple_row, _GRAPH, {"graph_no": graph_no, "seq": seq})
    return msgspec.json.decode(text, type=ContentGraph)


def _kept(held: dict[_Version, T], version: _Version, value: T) -> T:
    while len(held) >= _KEPT:
        held.pop(next(iter(held)))
    held[version] = value
    return value
