"""What authors should add to a content graph, page by page."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from api.record.cursors import read_cursor, write_cursor
from api.service.content_graphs import read_content_graph
from api.service.record import Record
from content_graph.gaps import Gap, find_gaps


class ContentGap(Gap, frozen=True):
    """What authors should add to one skill.

    Attributes:
        learners: How many learners ran into it: the path owed them something on the skill that the graph does not
            have. Null where that is not known.
    """

    learners: int | None = None


class ContentGapsPage(msgspec.Struct, frozen=True):
    """Content gaps, by skill.

    Attributes:
        content_graph: The graph.
        version: Content hash of the version that has them.
        gaps: By the skill's id.
        next_cursor: Of the next page; null on the last one.
    """

    content_graph: str
    version: str
    gaps: tuple[ContentGap, ...]
    next_cursor: str | None


class GapPlace(NamedTuple):
    """The place of a gap in the order."""

    skill_id: str
    what: str


_place: Final = attrgetter(*GapPlace._fields)


async def read_gaps(
    record: Record, organisation_no: int, graph_id: str, items_per_skill: int, limit: int, cursor: str | None
) -> ContentGapsPage:
    """Return one page of what authors should add.

    Args:
        record: Where the graph is.
        organisation_no: Whose graph it is.
        graph_id: The graph.
        items_per_skill: How many items should exercise each skill.
        limit: Most gaps on the page.
        cursor: `next_cursor` of the page before.

    Raises:
        UnknownContentGraph: The organisation has none with this id.
        InvalidField: The cursor is none.
    """
    after = None if cursor is None else read_cursor(cursor, GapPlace)
    stored = await read_content_graph(record, organisation_no, graph_id)
    # A large graph takes a while, and the event loop has others to serve.
    gaps = await asyncio.to_thread(lambda: sorted(find_gaps(stored.graph, items_per_skill), key=_place))
    behind = [gap for gap in gaps if after is None or _place(gap) > after]
    shown = tuple(ContentGap(*msgspec.structs.astuple(gap)) for gap in behind[:limit])
    next_cursor = write_cursor(GapPlace(*_place(shown[-1]))) if len(behind) > limit else None
    return ContentGapsPage(graph_id, stored.version, shown, next_cursor)
