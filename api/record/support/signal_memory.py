"""What is remembered of signals that were raised (`engine.signals.hygiene`), in the record.

Days are dates there, and numbers counted from a first day here. A learner's signals are remembered whichever cohort
they belong to, and come under the one in which they are looked at now.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from psycopg.rows import tuple_row

from api.record.support.team import Record, rows_in
from engine.signals.hygiene import Key, Raised

_LOAD: Final = (
    "SELECT learner, kind, skill_id, day, is_open, is_covered, EXISTS (SELECT FROM symphonie.alert a"
    " WHERE (a.organisation_no, a.graph_no, a.learner, a.kind, a.skill_id)"
    " = (m.organisation_no, m.graph_no, m.learner, m.kind, m.skill_id) AND a.ended_at IS NULL"
    " AND a.reached_on IS NOT NULL) FROM symphonie.signal_memory m"
    " WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
    " AND (learner = ANY(%(learners)s) OR cohort = %(cohort)s AND (is_open OR learner = ''))"
)
_FORGET: Final = (
    "DELETE FROM symphonie.signal_memory m USING unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
    " AS gone (cohort, learner, kind, skill_id) WHERE m.organisation_no = %s AND m.graph_no = %s"
    " AND m.learner = gone.learner AND m.kind = gone.kind AND m.skill_id = gone.skill_id"
    " AND (m.learner <> '' OR m.cohort = gone.cohort)"
)
_REMEMBER: Final = (
    "INSERT INTO symphonie.signal_memory"
    " (organisation_no, graph_no, cohort, learner, kind, skill_id, day, is_open, is_covered)"
    " SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::boolean[],"
    " %s::boolean[])"
)


async def load_memory(
    connection: Record, organisation_no: int, graph_no: int, cohort: str, learners: Sequence[str], first: dt.date
) -> dict[Key, Raised]:
    """Return what is remembered of some learners, and all that is open in a cohort; days count from `first`."""
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "cohort": cohort, "learners": list(learners)}
    rows = await rows_in(connection, tuple_row, _LOAD, about)
    return {
        (cohort, learner, kind, skill_id): Raised((day - first).days, is_open, is_covered, is_attended)
        for learner, kind, skill_id, day, is_open, is_covered, is_attended in rows
    }


async def save_memory(
    connection: Record,
    organisation_no: int,
    graph_no: int,
    before: Mapping[Key, Raised],
    after: Mapping[Key, Raised],
    first: dt.date,
) -> None:
    """Remember what has changed."""
    new = [(key, one) for key, one in after.items() if before.get(key) != one]
    gone = [*(key for key, _ in new), *(key for key in before if key not in after)]
    if gone:
        columns = [list(column) for column in zip(*gone, strict=True)]
        await connection.execute(_FORGET, [*columns, organisation_no, graph_no])
    if new:
        columns = [list(column) for column in zip(*(key for key, _ in new), strict=True)]
        days = [first + dt.timedelta(one.day) for _, one in new]
        flags = [[one.is_open for _, one in new], [one.is_covered for _, one in new]]
        await connection.execute(_REMEMBER, [organisation_no, graph_no, *columns, days, *flags])
