"""Overrides in the record."""

from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.learner_errors import TooManyOverrides
from api.record.decisions import DecisionTable, HumanDecision, Request, hold_cohorts
from api.record.pool import Pool

MAX_ACTIVE: Final = 100
"""Overrides of one learner or cohort that hold at one time; they travel with every result."""

_HOLDS: Final = "(o.ended_at IS NULL AND (o.until IS NULL OR o.until > now()))"


class NewOverride(NamedTuple):
    """An override to be made."""

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


OVERRIDES: Final = DecisionTable(
    "override",
    StoredOverride,
    ("override", "id"),
    _HOLDS,
    content_graph="g.id",
    activity_id="nullif(o.activity_id, '')",
    skill_id="nullif(o.skill_id, '')",
)
_INSERT: Final = OVERRIDES.insertion(NewOverride._fields) + " ON CONFLICT (organisation_no, request_key) DO NOTHING"


async def add_override(
    pool: Pool, organisation_no: int, new: NewOverride, request: Request
) -> tuple[StoredOverride, bool]:
    """Make an override, and tell whether it is new; the same request again finds the first one.

    Raises:
        UnknownCohort: The organisation has no such cohort.
        TooManyOverrides: The learner or cohort has as many as can hold at one time.
        RepeatedKey: Another request had the same key.
    """
    async with pool.connection() as connection:
        await hold_cohorts(connection, organisation_no, () if new.cohort is None else (new.cohort,))
        await _check_room(connection, organisation_no, new)
        about = {"organisation_no": organisation_no, **new._asdict(), **request._asdict()}
        if not (await connection.execute(_INSERT, about)).rowcount:
            return await OVERRIDES.first(connection, organisation_no, request), False
        await OVERRIDES.note_due(connection, organisation_no, new.id)
        return await OVERRIDES.known(connection, organisation_no, new.id), True


async def _check_room(connection: AsyncConnection[TupleRow], organisation_no: int, new: NewOverride) -> None:
    cursor = await connection.execute(
        "SELECT count(*) FROM symphonie.override o WHERE o.organisation_no = %s"  # noqa: S608  # a constant
        f" AND o.learner IS NOT DISTINCT FROM %s AND o.cohort IS NOT DISTINCT FROM %s AND {_HOLDS}",
        [organisation_no, new.learner, new.cohort],
    )
    ((n_active,),) = await cursor.fetchall()
    if n_active >= MAX_ACTIVE:
        raise TooManyOverrides(n_active)
