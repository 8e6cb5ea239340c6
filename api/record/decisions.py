"""One table for each kind of decision that people make about learners: made once, listed, ended, never removed.

Each says who decided, when, why and how it ended, for whom it holds (learners, cohorts), and which request made it, so
that the same request again finds it. Whatever changes one notes, in the same transaction, for whom the live store is to
hear of it (`api.record.published_decisions`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Generic, Literal, NamedTuple, TypeVar

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.learner_errors import RepeatedKey, UnknownCohort
from api.record.columns import reading
from api.record.pages import DECISION, Page, Position, behind, page_of, position_at, read_cursor, rows_behind
from api.record.pool import Pool, row_of
from api.record.published_decisions import note_due
from api.record.support.readers import EVERYBODY, MINE, Reach, on_cohort, on_path

Role = Literal["tutor", "coach", "mentor", "peer", "coordinator", "learner", "engineer"]


class Request(NamedTuple):
    """What makes a second attempt recognisable.

    Attributes:
        request_key: The sender's `Idempotency-Key`; None where none was sent.
        request_sha256: Of the body.
    """

    request_key: str | None
    request_sha256: bytes


class HumanDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What overrides and goals have in common as they stand: who made them, when, and how they ended."""

    id: str
    by_id: str
    by_role: str
    created_at: datetime
    ended_at: datetime | None
    ended_by_id: str | None
    ended_by_role: str | None
    ended_because: str | None
    request_sha256: bytes | None


class Assigned(NamedTuple):
    """For whom a decision holds."""

    learners: tuple[str, ...]
    cohorts: tuple[str, ...]


class DecisionFilter(NamedTuple):
    """Which decisions are asked for; None for any."""

    learner: str | None = None
    cohort: str | None = None
    active: bool | None = None


D = TypeVar("D", bound=HumanDecision)
_ALL = "coalesce(array_remove(array_agg(a.{}), NULL), '{{}}')"


class DecisionTable(Generic[D]):
    """A kind of decision in the record, as rows `o`; `g` is the content graph.

    Args:
        name: Of the table.
        shape: As which a row is read.
        assignment: Table that says for whom each holds, and its column of the decision's id.
        holds: Condition that it has not ended.
        expressions: SQL of the fields that are no columns, by name.
    """

    def __init__(self, name: str, shape: type[D], assignment: tuple[str, str], holds: str, **expressions: str) -> None:
        told = ", ".join(f"{expressions.get(field, f'o.{field}')} AS {field}" for field in shape.__struct_fields__)
        self.told = told
        table, column = assignment
        assigned = f"SELECT FROM symphonie.{table} a WHERE (a.organisation_no, a.{column}) = (o.organisation_no, o.id)"
        theirs = f"FROM symphonie.{table} a WHERE a.organisation_no = %(organisation_no)s AND a.{column} = %(id)s"
        self._name, self._shape = name, shape
        self._assigned = f"SELECT {_ALL.format('learner')}, {_ALL.format('cohort')} {theirs}"
        self._select = (
            f"WITH {MINE} SELECT {told} FROM symphonie.{name} o"  # same
            " LEFT JOIN symphonie.content_graph g ON g.no = o.graph_no WHERE o.organisation_no = %(organisation_no)s"
            f" AND (%(reads_all)s OR EXISTS ({assigned} AND ({on_path('a.learner')} OR {on_cohort('a.cohort')})))"
        )
        self._page = (
            f"{self._select} AND (%(learner)s::text IS NULL OR EXISTS ({assigned} AND (a.learner = %(learner)s"  # same
            " OR a.cohort IN (SELECT cohort FROM symphonie.cohort_learner c"
            " WHERE c.organisation_no = o.organisation_no AND c.learner = %(learner)s))))"
            f" AND (%(cohort)s::text IS NULL OR EXISTS ({assigned} AND a.cohort = %(cohort)s))"
            f" AND (%(active)s::boolean IS NULL OR {holds} = %(active)s)"
            f" AND {behind('o.created_at', DECISION, 'o.id')} ORDER BY o.created_at DESC, o.id DESC LIMIT %(limit)s"
        )
        self._cohorts = f"SELECT a.cohort {theirs} AND a.cohort IS NOT NULL"
        self._learners = (
            f"SELECT a.learner {theirs} AND a.learner IS NOT NULL"  # same
            " UNION SELECT c.learner FROM symphonie.cohort_learner c"
            f" WHERE c.organisation_no = %(organisation_no)s AND c.cohort IN ({self._cohorts}) ORDER BY 1"
        )

    def insertion(self, names: Iterable[str]) -> str:
        """Return the statement that makes one, with the request that asks for it."""
        given = ("organisation_no", *names, *Request._fields)
        values = ", ".join(f"%({name})s" for name in given)
        return f"INSERT INTO symphonie.{self._name} ({', '.join(given)}) VALUES ({values})"

    async def note_due(self, connection: AsyncConnection[TupleRow], organisation_no: int, decision_id: str) -> None:
        """Note for whom the live store is to hear of one; rosters are held until the transaction ends."""
        about = {"organisation_no": organisation_no, "id": decision_id}
        cursor = await connection.execute(self._cohorts, about)
        await hold_cohorts(connection, organisation_no, [row[0] for row in await cursor.fetchall()])
        cursor = await connection.execute(self._learners, about)
        await note_due(connection, organisation_no, [row[0] for row in await cursor.fetchall()])

    async def known(
        self, connection: AsyncConnection[TupleRow], organisation_no: int, decision_id: str, reach: Reach
    ) -> D:
        """Return the one that was just made, as whoever made it sees it."""
        found = await self._one(connection, organisation_no, reach, "id", decision_id)
        if found is None:
            raise LookupError(decision_id)
        return found

    async def first(
        self, connection: AsyncConnection[TupleRow], organisation_no: int, request: Request, reach: Reach
    ) -> D:
        """Return what an earlier request with the same key made.

        Raises:
            RepeatedKey: That was another request.
        """
        made = await self._one(connection, organisation_no, reach, "request_key", request.request_key)
        if made is None:
            raise LookupError(request.request_key)
        if made.request_sha256 != request.request_sha256:
            raise RepeatedKey
        return made

    async def find(self, pool: Pool, organisation_no: int, decision_id: str, reach: Reach = EVERYBODY) -> D | None:
        """Return one, None if the organisation has none with this id, or none that the reader may see."""
        async with pool.connection() as connection:
            return await self._one(connection, organisation_no, reach, "id", decision_id)

    async def assigned(self, pool: Pool, organisation_no: int, decision_id: str) -> Assigned:
        """Return for whom one holds, whoever may see them."""
        about = {"organisation_no": organisation_no, "id": decision_id}
        found = await row_of(pool, lambda *named: Assigned(*map(tuple, named)), self._assigned, about)
        return found or Assigned((), ())

    async def page(
        self, pool: Pool, organisation_no: int, reach: Reach, wanted: DecisionFilter, limit: int, cursor: str | None
    ) -> Page[D]:
        """List those that the reader may see, newest first, those of a learner's cohorts among the learner's.

        Raises:
            InvalidField: The cursor is none of ours.
        """
        asked = {"organisation_no": organisation_no, **reach.parameters, **wanted._asdict()}
        found = await rows_behind(pool, self._shape, self._page, asked, limit, read_cursor(cursor, Position))
        return page_of(found, limit, lambda one: position_at(one.created_at, DECISION, one.id))

    async def end(
        self, pool: Pool, organisation_no: int, reach: Reach, decision_id: str, by_id: str, by_role: str, because: str
    ) -> D | None:
        """End one; one that has ended stays as it is. None if the organisation has none with this id."""
        async with pool.connection() as connection:
            cursor = await connection.execute(
                f"UPDATE symphonie.{self._name} SET ended_at = now(), ended_by_id = %s, ended_by_role = %s,"
                " ended_because = %s WHERE organisation_no = %s AND id = %s AND ended_at IS NULL",
                [by_id, by_role, because, organisation_no, decision_id],
            )
            if cursor.rowcount:
                await self.note_due(connection, organisation_no, decision_id)
            return await self._one(connection, organisation_no, reach, "id", decision_id)

    async def _one(
        self, connection: AsyncConnection[TupleRow], organisation_no: int, reach: Reach, column: str, value: str | None
    ) -> D | None:
        query, about = (
            f"{self._select} AND o.{column} = %(value)s",
            {"organisation_no": organisation_no, "value": value, **reach.parameters},
        )
        return await (await connection.cursor(row_factory=reading(self._shape)).execute(query, about)).fetchone()


async def hold_cohorts(connection: AsyncConnection[TupleRow], organisation_no: int, cohorts: Collection[str]) -> None:
    """Hold rosters until the transaction ends: who comes or leaves meanwhile waits, and is told of what it changes.

    Raises:
        UnknownCohort: The organisation has no such cohort.
    """
    if not cohorts:
        return
    query = "SELECT id FROM symphonie.cohort WHERE organisation_no = %s AND id = ANY(%s) ORDER BY id FOR SHARE"
    held = {row[0] for row in await (await connection.execute(query, [organisation_no, list(cohorts)])).fetchall()}
    for cohort in sorted(cohorts):
        if cohort not in held:
            raise UnknownCohort("$.cohort", cohort)
