"""All that is kept of a learner as a page: every section of the export, whichever there are."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from api.workspace.client import address
from api.workspace.courses import course_of
from api.workspace.own.pages import NEEDS
from api.workspace.own.reading import own_of
from api.workspace.pages import Answer, Pages
from api.workspace.typed import whole_number
from api.workspace.visit import Visit

PAGES: Final = Pages("own")
FEW: Final = 10
"""Rows of a section that the page of all sections shows."""
MANY: Final = 200
"""Rows that the page of one section shows."""
_MOST: Final = 10**9
Json = Mapping[str, Any]


class HeldSection(NamedTuple):
    """Rows of one kind: some of them, the newest first.

    Attributes:
        name: As the export names it.
        rows: Those that are shown.
        first: Place of the first of them.
        n_rows: How many there are.
    """

    name: str
    rows: Sequence[Json]
    first: int
    n_rows: int


@PAGES.on("GET", "/me/data/all", needs=NEEDS)
async def held(visit: Visit) -> Answer:
    """Show what the export has, in words: the newest of each section, or one section page by page."""
    own = await own_of(visit)
    courses, (_, body) = await asyncio.gather(
        asyncio.gather(*(course_of(visit, one) for one in own.courses)),
        visit.api.download(address("/v1/learners/{}/export", own.learner_id)),
    )
    told = msgspec.json.decode(body, type=dict[str, Any])
    first = whole_number(visit.query.get("first", ""), 0, _MOST) or 0
    chosen = [one for one in sections_of(told, first, MANY) if one.name == visit.query.get("section")]
    return visit.render(
        "own/held.html",
        own=own,
        courses={one.id: one for one in courses},
        exported_at=told["exported_at"],
        is_complete=told["complete"],
        chosen=bool(chosen),
        sections=chosen or sections_of(told, 0, FEW),
    )


def sections_of(export: Json, first: int, n: int) -> list[HeldSection]:
    """Return every section of an export, in its order, each with some of its rows.

    >>> sections_of({"version": 1, "reads": [{"read_at": "2026-01-01"}, {"read_at": "2026-02-01"}]}, 0, 1)
    [HeldSection(name='reads', rows=[{'read_at': '2026-02-01'}], first=0, n_rows=2)]
    """
    return [
        HeldSection(name, sorted(rows, key=_when, reverse=True)[first : first + n], first, len(rows))
        for name, rows in export.items()
        if isinstance(rows, list)
    ]


def _when(row: Json) -> str:
    """Return the first instant of a row, all of which are written alike; nothing of one without."""
    return next((text for name, text in row.items() if name.endswith("_at") and isinstance(text, str)), "")
