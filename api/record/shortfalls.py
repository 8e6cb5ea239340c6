"""What the path owed and could not give: from the journal to rows, and how many learners ran into it.

A row stays as it was said. One that rests on a result that was corrected since holds no longer: the correction decided
anew, and what was still lacking then has rows of its own. `holds` follows from the rows of shortfalls and corrections
alone, in whatever order they were written, so an entry delivered twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection

from api.journal import JournalEntry
from api.record.pool import Pool
from api.record.results import MICROSECONDS
from api.record.rows import INSTANT
from content_graph.offering import Bank


class ShortfallRow(msgspec.Struct, frozen=True):
    """A row of `symphonie.shortfall`; the time in microseconds since 1970-01-01T00:00:00Z."""

    organisation_no: int
    graph_no: int
    learner: str
    version: int
    position: int
    noted_at: int
    skill_id: str
    lack: str
    language: str
    evidence: tuple[str, ...]
    n_there: int


_INSERT: Final = f"""
INSERT INTO symphonie.shortfall ({", ".join(ShortfallRow.__struct_fields__)})
SELECT organisation_no, graph_no, learner, version, position, {INSTANT.format("noted_at")}, skill_id, lack, language,
    evidence, n_there
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, version bigint, position integer, noted_at bigint,
    skill_id text, lack text, language text, evidence text[], n_there integer)
ON CONFLICT DO NOTHING
"""  # noqa: S608  # only names of columns are put together
_WORK_OUT: Final = """
UPDATE symphonie.shortfall AS one SET holds = false
FROM (
    SELECT DISTINCT * FROM json_to_recordset(%s::json) AS row (
        organisation_no integer, graph_no integer, learner text)
) AS touched
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
"""  # noqa: S608  # constants
_encode = msgspec.json.Encoder().encode


def write_shortfalls(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the shortfalls of some commits, and work out which hold; corrections are to be written before."""
    rows = list(shortfall_rows(entries))
    if rows:
        connection.execute(_INSERT, [_encode(rows).decode()])
    touched = [
        {"organisation_no": one.organisation_no, "graph_no": one.graph_no, "learner": one.learner}
        for one in entries
        if one.shortfalls or one.corrections
    ]
    if touched:
        connection.execute(_WORK_OUT, [_encode(touched).decode()])


def shortfall_rows(entries: Iterable[JournalEntry]) -> Iterator[ShortfallRow]:
    """Return the rows of all shortfalls of some commits."""
    for entry in entries:
        for position, one in enumerate(entry.shortfalls):
            yield ShortfallRow(
                entry.organisation_no,
                entry.graph_no,
                entry.learner,
                entry.version,
                position,
                entry.committed_at_us,
                one.skill_id,
                one.lack,
                one.language,
                one.evidence,
                one.n_there,
            )


class RanInto(NamedTuple):
    """How many learners ran into a shortfall of content.

    Attributes:
        n_learners: Different ones.
        last_us: When the last one did, in microseconds since 1970-01-01T00:00:00Z.
    """

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


async def count_encounters(pool: Pool, organisation_no: int, graph_no: int, banks: Mapping[str, Bank]) -> Encounters:
    """Count the learners whom a content graph's content failed, on skills that it still has.

    Who ran into a shortfall before its skill got more activities is not counted: that may be mended.

    Args:
        pool: Of the record.
        organisation_no: Whose graph.
        graph_no: The graph.
        banks: By skill id, what there is now.
    """
    asked = {
        "organisation_no": organisation_no,
        "graph_no": graph_no,
        "skills": list(banks),
        "n_items": [bank.n_items for bank in banks.values()],
        "n_activities": [bank.n_activities for bank in banks.values()],
    }
    async with pool.connection() as connection:
        rows = await (await connection.execute(_COUNTS, asked)).fetchall()
    found = Encounters({}, {})
    for skill_id, lack, language, is_used_up, n_learners, last_us in rows:
        if lack is None:
            found.by_skill[skill_id, is_used_up] = RanInto(n_learners, last_us)
        else:
            found.by_lack[skill_id, lack, language] = RanInto(n_learners, last_us)
    return found
