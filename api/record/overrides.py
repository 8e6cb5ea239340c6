"""Overrides in the record."""

from datetime import datetime
from typing import Final, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.learner_errors import TooManyOverrides
from api.live.keys import LearnerKey
from api.record.columns import MICROSECONDS
from api.record.decisions import DecisionTable, HumanDecision, Request, hold_cohorts
from api.record.pages import DECISION, Position, behind, rows_behind
from api.record.pool import Pool
from api.record.support.readers import Reach

MAX_ACTIVE: Final = 100
"""Overrides of one learner or cohort that hold at one time; they travel with every result."""

_HOLDS: Final = "(o.ended_at IS NULL AND (o.until IS NULL OR o.until > now()))"


Basis = Literal["objection", "restriction"]


class NewOverride(NamedTuple):
    """An override to be made.

    Attributes:
        basis: The right by which the learner asked for it; None where nobody did.
    """

    id: str
    graph_no: int | None
    learner: str | None
    cohort: str | None
    kind: str
    activity_id: str
    skill_id: str
    until: datetime | None
    reason: str
    by_id: str
    by_role: str
    basis: Basis | None = None


class StoredOverride(HumanDecision, frozen=True, kw_only=True):
    """An override as it stands (fields as in `NewOverride`, ids as the organisation knows them)."""

    content_graph: str | None
    learner: str | None
    cohort: str | None
    kind: str
    activity_id: str | None
    skill_id: str | None
    until: datetime | None
    reason: str
    basis: Basis | None


class ToldOverride(StoredOverride, frozen=True, kw_only=True):
    """That an override was made, or ended before its time; as it stands now.

    Attributes:
        at_us: When, in microseconds since 1970-01-01T00:00:00Z.
        is_end: Whether it was ended.
    """

    at_us: int
    is_end: bool


OVERRIDES: Final = DecisionTable(
    "override",
    StoredOverride,
    ("override", "id"),
    _HOLDS,
    content_graph="g.id",
    activity_id="nullif(o.activity_id, '')",
    skill_id="nullif(o.skill_id, '')",
)
_NAME: Final = "(o.id || CASE WHEN told.is_end THEN ':1' ELSE ':0' END)"
_TOLD: Final = (
    f"SELECT {OVERRIDES.told}, {MICROSECONDS.format('told.at')} AS at_us, told.is_end"
    " FROM symphonie.override o LEFT JOIN symphonie.content_graph g ON g.no = o.graph_no"
    " CROSS JOIN LATERAL (VALUES (o.created_at, false), (o.ended_at, true)) AS told (at, is_end)"
    " WHERE o.organisation_no = %(organisation_no)s AND told.at IS NOT NULL"
    " AND (o.graph_no IS NULL OR o.graph_no = %(graph_no)s) AND (o.learner = %(learner)s OR o.cohort IN ("
    "SELECT c.cohort FROM symphonie.cohort_learner c"
    " WHERE (c.organisation_no, c.learner) = (o.organisation_no, %(learner)s)))"
    " AND (%(skill)s::text IS NULL OR o.skill_id = %(skill)s)"
    f" AND {behind('told.at', DECISION, _NAME)} ORDER BY told.at DESC, {_NAME} DESC LIMIT %(limit)s"
)
_INSERT: Final = OVERRIDES.insertion(NewOverride._fields) + " ON CONFLICT (organisation_no, request_key) DO NOTHING"


async def add_override(
    pool: Pool, organisation_no: int, reach: Reach, new: NewOverride, request: Request
) -> tuple[StoredOverride, bool]:
    """Make an override, and tell whether it is new; the same request again finds the first one.

    Args:
        pool: Of the record.
        organisation_no: Whose.
        reach: Of whoever makes it.
        new: What is made.
        request: Which asks for it.

    Raises:
        UnknownCohort: The organisation has no such cohort.
        TooManyOverrides: The learner or cohort has as many as can hold at one time.
        RepeatedKey: Another request had the same key.
    """
    async with pool.connection() as connection:
        await hold_cohorts(connection, organisation_no, () if new.cohort is None else (new.cohort,))
        if not await insert_override(connection, organisation_no, new, request):
            return await OVERRIDES.first(connection, organisation_no, request, reach), False
        return await OVERRIDES.known(connection, organisation_no, new.id, reach), True


async def insert_override(
    connection: AsyncConnection[TupleRow], organisation_no: int, new: NewOverride, request: Request
) -> bool:
    """Write an override in the caller's transaction, and tell whether the request is new.

    Raises:
        TooManyOverrides: The learner or cohort has as many as can hold at one time.
    """
    await _check_room(connection, organisation_no, new)
    about = {"organisation_no": organisation_no, **new._asdict(), **request._asdict()}
    if not (await connection.execute(_INSERT, about)).rowcount:
        return False
    await OVERRIDES.note_due(connection, organisation_no, new.id)
    return True


async def _check_room(connection: AsyncConnection[TupleRow], organisation_no: int, new: NewOverride) -> None:
    cursor = await connection.execute(
        "SELECT count(*) FROM symphonie.override o WHERE o.organisation_no = %s"
        f" AND o.learner IS NOT DISTINCT FROM %s AND o.cohort IS NOT DISTINCT FROM %s AND {_HOLDS}",
        [organisation_no, new.learner, new.cohort],
    )
    ((n_active,),) = await cursor.fetchall()
    if n_active >= MAX_ACTIVE:
        raise TooManyOverrides(n_active)


async def overrides_behind(
    pool: Pool, whose: LearnerKey, limit: int, after: Position | None, skill: str | None
) -> list[ToldOverride]:
    """Return what was decided for a learner, or a cohort of theirs, on a content graph or on all, behind a place."""
    return await rows_behind(pool, ToldOverride, _TOLD, {**whose._asdict(), "skill": skill}, limit, after)


def place_of_override(one: ToldOverride) -> Position:
    """Return the place of a decision, or of its end, among what happened."""
    return Position(one.at_us, DECISION, f"{one.id}:{int(one.is_end)}")
