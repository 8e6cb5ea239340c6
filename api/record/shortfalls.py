"""What the path owed and could not give: from the journal to rows, and how many learners ran into it.

A row stays as it was said. One that rests on a result that was corrected since holds no longer: the correction decided
anew, and what was still lacking then has rows of its own. `holds` follows from the rows of shortfalls and corrections
alone, in whatever order they were written, so an entry delivered twice changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from psycopg import Connection

from api.journal import JournalEntry
from api.record.columns import MICROSECONDS, TOUCHED, insert, owners
from api.record.facts import shortfalls_in
from api.record.pool import Pool, rows_of
from content_graph.offering import Stock

_WORK_OUT: Final = f"""
UPDATE symphonie.shortfall AS one SET holds = false
FROM {TOUCHED}
JOIN symphonie.result_correction AS later USING (organisation_no, graph_no, learner)
WHERE (one.organisation_no, one.graph_no, one.learner) = (later.organisation_no, later.graph_no, later.learner)
    AND one.holds AND later.version > one.version AND later.result_id = ANY(one.evidence)
"""
_COUNTS: Final = f"""
SELECT skill_id, lack, language, lack = 'used_up' AS is_used_up, count(DISTINCT learner),
    {MICROSECONDS.format("max(noted_at)")}
FROM symphonie.shortfall AS one
JOIN unnest(%(skills)s::text[], %(n_items)s::int[], %(n_activities)s::int[]) AS now (skill_id, n_items, n_activities)
    USING (skill_id)
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s
    AND holds AND lack IN ('no_content', 'nothing_left', 'used_up')
    AND n_there >= CASE lack WHEN 'used_up' THEN now.n_items ELSE now.n_activities END
GROUP BY GROUPING SETS ((skill_id, lack, language), (skill_id, is_used_up))
"""


def write_shortfalls(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the shortfalls of some commits, and work out which hold; corrections are to be written before."""
    insert(connection, "shortfall", list(shortfalls_in(entries)))
    touched = [entry for entry in entries if entry.shortfalls or entry.corrections]
    if touched:
        connection.execute(_WORK_OUT, [owners(touched)])


class RanInto(NamedTuple):
    """How many learners ran into a shortfall of content."""

    n_learners: int
    last_us: int


class Encounters(NamedTuple):
    """Who ran into shortfalls of content, on as much content as there is now or more.

    Attributes:
        by_lack: By skill id, lack (`no_content`, `nothing_left` or `used_up`) and content language.
        by_skill: By skill id and whether its items were used up (or else, help was owed and not there).
    """

    by_lack: dict[tuple[str, str, str], RanInto]
    by_skill: dict[tuple[str, bool], RanInto]


async def count_encounters(pool: Pool, organisation_no: int, graph_no: int, stocks: Mapping[str, Stock]) -> Encounters:
    """Count the learners whom a content graph's content failed, on skills that it still has.

    Who ran into a shortfall before its skill got more activities is not counted: that may be mended.
    """
    asked = {
        "organisation_no": organisation_no,
        "graph_no": graph_no,
        "skills": list(stocks),
        "n_items": [stock.n_items for stock in stocks.values()],
        "n_activities": [stock.n_activities for stock in stocks.values()],
    }
    rows = await rows_of(pool, lambda *row: row, _COUNTS, asked)
    found = Encounters({}, {})
    for skill_id, lack, language, is_used_up, n_learners, last_us in rows:
        if lack is None:
            found.by_skill[skill_id, is_used_up] = RanInto(n_learners, last_us)
        else:
            found.by_lack[skill_id, lack, language] = RanInto(n_learners, last_us)
    return found
