"""From what people decided, as the record holds it, to published decisions, as the live store holds them.

Whatever changes a learner's orders notes in the same transaction that they are due. Whoever writes them to the live
store holds that note's row meanwhile, reads what is committed by then, and removes the note once the live store has
taken them. So two writers never overtake each other, and an interrupted write is made up for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.live.keys import LearnerKey
from api.live.published_decisions import PublishedDecisions, PublishedGoal, PublishedOverride

THE_SETTINGS: Final = ""
"""Stands where a learner would for an organisation's recommendation settings; no learner's id is empty."""
MAX_GOALS: Final = 8
"""Of the goals that a learner has been given, the nearest ones that travel with every result."""

_UNTIL: Final = "coalesce((extract(epoch FROM {}) * 1000000)::bigint, 0)"
_DUE: Final = "(SELECT * FROM unnest(%(organisations)s::int[], %(learners)s::text[]) AS d (organisation_no, learner))"
_COHORTS: Final = (
    "(SELECT c.cohort FROM symphonie.cohort_learner c"
    " WHERE c.organisation_no = d.organisation_no AND c.learner = d.learner)"
)
_OVERRIDES: Final = f"""
SELECT d.organisation_no, g.no, d.learner, o.id, o.kind, o.activity_id, o.skill_id, {_UNTIL.format("o.until")},
    o.reason, coalesce(o.basis, '')
FROM {_DUE} d
JOIN symphonie.override o ON o.organisation_no = d.organisation_no
    AND (o.learner = d.learner OR o.cohort IN {_COHORTS})
JOIN symphonie.content_graph g ON g.organisation_no = d.organisation_no AND (o.graph_no IS NULL OR o.graph_no = g.no)
WHERE o.ended_at IS NULL AND (o.until IS NULL OR o.until > now()) AND NOT EXISTS (
    SELECT FROM symphonie.pin_done p
    WHERE p.organisation_no = d.organisation_no AND p.override_id = o.id AND p.learner = d.learner)
ORDER BY o.created_at, o.id
"""
_GOALS: Final = f"""
SELECT d.organisation_no, o.graph_no, d.learner, o.id, o.targets::text, {_UNTIL.format("o.due_at")},
    o.minutes_per_day, o.retention
FROM {_DUE} d
JOIN symphonie.goal o ON o.organisation_no = d.organisation_no
WHERE o.ended_at IS NULL AND (o.due_at IS NULL OR o.due_at > now()) AND EXISTS (
    SELECT FROM symphonie.goal_assignment a WHERE a.organisation_no = d.organisation_no AND a.goal_id = o.id
        AND (a.learner = d.learner OR a.cohort IN {_COHORTS}))
ORDER BY o.due_at NULLS LAST, o.id
"""
_NOTE: Final = (
    "INSERT INTO symphonie.orders_due (organisation_no, learner)"
    " SELECT %s, learner FROM unnest(%s::text[]) AS one (learner) ORDER BY learner"
    # Touched even where it is there: whoever writes it just now is waited for, and does not know of this decision.
    " ON CONFLICT (organisation_no, learner) DO UPDATE SET learner = excluded.learner"
)
_TAKE: Final = (
    "SELECT organisation_no, learner FROM symphonie.orders_due"
    " WHERE %(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s"
    " ORDER BY organisation_no, learner LIMIT %(limit)s FOR UPDATE"
)
_BOUND: Final = (
    "INSERT INTO symphonie.orders_due (organisation_no, learner) SELECT DISTINCT organisation_no, learner FROM ("
    "SELECT organisation_no, learner FROM symphonie.override WHERE learner IS NOT NULL"
    " UNION SELECT organisation_no, learner FROM symphonie.goal_assignment WHERE learner IS NOT NULL"
    " UNION SELECT organisation_no, learner FROM symphonie.cohort_learner"
    " UNION SELECT organisation_no, '' FROM symphonie.recommendation_settings) AS bound"
    " ORDER BY 1, 2 ON CONFLICT DO NOTHING"
)
_AHEAD: Final = (
    # The clock goes before whatever a record that was restored since has given away.
    "SELECT setval('symphonie.orders_serial',"
    " greatest(nextval('symphonie.orders_serial'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint))"
)
_OFF_EVERYWHERE: Final = (
    "INSERT INTO symphonie.orders_due (organisation_no, learner) SELECT DISTINCT o.organisation_no,"
    " coalesce(o.learner, c.learner) FROM symphonie.override o LEFT JOIN symphonie.cohort_learner c"
    " ON c.organisation_no = o.organisation_no AND c.cohort = o.cohort"
    " WHERE o.organisation_no = %(organisation_no)s AND o.graph_no IS NULL AND o.ended_at IS NULL"
    " AND coalesce(o.learner, c.learner) IS NOT NULL ORDER BY 1, 2 ON CONFLICT DO NOTHING"
)
_decode_targets = msgspec.json.Decoder(tuple[tuple[str, float, float], ...]).decode


_LATE_PINS: Final = """
WITH pinned AS (
    SELECT o.organisation_no, o.id, o.graph_no, o.activity_id, o.created_at, coalesce(o.learner, c.learner) AS learner
    FROM symphonie.override o
    LEFT JOIN symphonie.cohort_learner c ON c.organisation_no = o.organisation_no AND c.cohort = o.cohort
    WHERE o.kind = 'pin' AND o.ended_at IS NULL AND o.activity_id <> ''
), done AS (
    INSERT INTO symphonie.pin_done (organisation_no, override_id, learner)
    SELECT p.organisation_no, p.id, p.learner FROM pinned p WHERE p.learner IS NOT NULL AND (
        EXISTS (SELECT FROM symphonie.result r
            WHERE (r.organisation_no, r.graph_no, r.learner) = (p.organisation_no, p.graph_no, p.learner)
                AND r.item_id = p.activity_id AND r.committed_at > p.created_at)
        OR EXISTS (SELECT FROM symphonie.recommendation_event e
            WHERE (e.organisation_no, e.graph_no, e.learner) = (p.organisation_no, p.graph_no, p.learner)
                AND e.activity_id = p.activity_id AND e.event = 'completed' AND e.recorded_at > p.created_at))
    ON CONFLICT DO NOTHING RETURNING organisation_no, override_id, learner
), ended AS (
    UPDATE symphonie.override o SET ended_at = now(), ended_because = 'done' FROM done
    WHERE o.organisation_no = done.organisation_no AND o.id = done.override_id AND o.learner IS NOT NULL
)
INSERT INTO symphonie.orders_due (organisation_no, learner) SELECT DISTINCT organisation_no, learner FROM done
ON CONFLICT DO NOTHING
"""


class Due(NamedTuple):
    """Whose orders the live store has yet to hear."""

    organisation_no: int
    learner: str


class DuePublications(NamedTuple):
    """What the live store has yet to hear.

    Attributes:
        serial: Higher than that of anything it was told before about the same learners.
        orders: By learner and content graph; without any orders where there are none (any more).
        settings: Newest version of the recommendation settings of organisations whose settings are due.
    """

    serial: int
    orders: dict[LearnerKey, PublishedDecisions]
    settings: dict[int, int]


async def note_due(connection: AsyncConnection[TupleRow], organisation_no: int, learners: Iterable[str]) -> None:
    """Note in a transaction that it changes what these learners' orders are."""
    await connection.execute(_NOTE, [organisation_no, list(learners)])


async def note_all_due(connection: AsyncConnection[TupleRow]) -> None:
    """Note everybody of whom anything was ever decided: the live store is new, and knows nothing of it."""
    await connection.execute(_AHEAD)
    await connection.execute(_BOUND)


def note_lost(connection: Connection) -> None:
    """Note the same for a live store that is rebuilt; a worker tells it within seconds, or before it serves."""
    connection.execute(_AHEAD)
    connection.execute(_BOUND)
    connection.commit()


async def note_off_everywhere(connection: AsyncConnection[TupleRow], organisation_no: int) -> None:
    """Note those for whom automation is off on every content graph: there is a new one."""
    await connection.execute(_OFF_EVERYWHERE, {"organisation_no": organisation_no})


async def take_due(
    connection: AsyncConnection[TupleRow], organisation_no: int | None, limit: int, *, passes_by: bool
) -> list[Due]:
    """Hold notes until the transaction ends; `passes_by` leaves alone what others hold, instead of waiting."""
    query = _TAKE + (" SKIP LOCKED" if passes_by else "")
    cursor = await connection.execute(query, {"organisation_no": organisation_no, "limit": limit})
    return [Due(*row) for row in await cursor.fetchall()]


async def read_due(connection: AsyncConnection[TupleRow], due: Sequence[Due]) -> DuePublications:
    """Read what holds or will hold for learners whose notes are held."""
    learners = [one for one in due if one.learner != THE_SETTINGS]
    organisations = [one.organisation_no for one in learners]
    about = {"organisations": organisations, "learners": [one.learner for one in learners]}
    overrides: defaultdict[LearnerKey, list[PublishedOverride]] = defaultdict(list)
    goals: defaultdict[LearnerKey, list[PublishedGoal]] = defaultdict(list)
    for organisation_no, graph_no, learner, *rest in await _rows(connection, _OVERRIDES, about):
        overrides[LearnerKey(organisation_no, graph_no, learner)].append(PublishedOverride(*rest))
    for organisation_no, graph_no, learner, goal_id, targets, *rest in await _rows(connection, _GOALS, about):
        goal = PublishedGoal(goal_id, _decode_targets(targets), *rest)
        goals[LearnerKey(organisation_no, graph_no, learner)].append(goal)
    graphs = await _graphs(connection, organisations)
    keys = [LearnerKey(one.organisation_no, no, one.learner) for one in learners for no in graphs[one.organisation_no]]
    orders = {key: PublishedDecisions(tuple(overrides[key]), tuple(goals[key][:MAX_GOALS])) for key in keys}
    settings = [one.organisation_no for one in due if one.learner == THE_SETTINGS]
    cursor = await connection.execute("SELECT nextval('symphonie.orders_serial')")
    ((serial,),) = await cursor.fetchall()
    return DuePublications(serial, orders, await _settings(connection, settings))


async def forget_due(connection: AsyncConnection[TupleRow], due: Sequence[Due]) -> None:
    """Remove notes that are held: the live store has heard."""
    await connection.execute(
        "DELETE FROM symphonie.orders_due WHERE (organisation_no, learner) IN"
        " (SELECT * FROM unnest(%s::int[], %s::text[]))",
        [[one.organisation_no for one in due], [one.learner for one in due]],
    )


async def finish_pins(
    connection: AsyncConnection[TupleRow], key: LearnerKey, activity_ids: Sequence[str], because: str
) -> bool:
    """Note that a learner has done activities, so that what was pinned no longer comes first; tell whether any was."""
    cursor = await connection.execute(
        "WITH done AS (INSERT INTO symphonie.pin_done (organisation_no, override_id, learner)"
        " SELECT organisation_no, id, %(learner)s FROM symphonie.override o WHERE organisation_no = %(organisation_no)s"
        " AND graph_no = %(graph_no)s AND kind = 'pin' AND activity_id = ANY(%(activities)s) AND ended_at IS NULL"
        " AND (learner = %(learner)s OR cohort IN (SELECT cohort FROM symphonie.cohort_learner c"
        " WHERE c.organisation_no = %(organisation_no)s AND c.learner = %(learner)s))"
        " ON CONFLICT DO NOTHING RETURNING override_id),"
        " ended AS (UPDATE symphonie.override SET ended_at = now(), ended_because = %(because)s"
        " WHERE organisation_no = %(organisation_no)s AND learner IS NOT NULL AND id IN (SELECT override_id FROM done))"
        " SELECT FROM done",
        {**key._asdict(), "activities": list(activity_ids), "because": because},
    )
    is_any = cursor.rowcount > 0
    if is_any:  # a learner who was erased meanwhile has none, and nothing is to name them again
        await note_due(connection, key.organisation_no, [key.learner])
    return is_any


async def finish_late_pins(connection: AsyncConnection[TupleRow]) -> None:
    """Note what was done and could not be noted then: the record knows of the result or event by now."""
    await connection.execute(_LATE_PINS)


async def _rows(connection: AsyncConnection[TupleRow], query: str, about: Mapping[str, object]) -> list[TupleRow]:
    return await (await connection.execute(query, about)).fetchall()


async def _graphs(connection: AsyncConnection[TupleRow], organisations: Iterable[int]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    cursor = await connection.execute(
        "SELECT organisation_no, no FROM symphonie.content_graph WHERE organisation_no = ANY(%s)",
        [sorted(set(organisations))],
    )
    for organisation_no, graph_no in await cursor.fetchall():
        found[organisation_no].append(graph_no)
    return found


async def _settings(connection: AsyncConnection[TupleRow], organisations: list[int]) -> dict[int, int]:
    cursor = await connection.execute(
        "SELECT organisation_no, max(version) FROM symphonie.recommendation_settings"
        " WHERE organisation_no = ANY(%s) GROUP BY organisation_no",
        [organisations],
    )
    return dict(await cursor.fetchall())
