"""What the record does alike with overrides and goals: who decided, second attempts, and the order of their lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeVar

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.decision_errors import RepeatedKey
from api.record.columns import reading
from api.record.pages import DECISION, Page, Position, behind, page_of, position_at, read_cursor, rows_behind
from api.record.pool import Pool

Role = Literal["tutor", "coach", "mentor", "peer", "engineer"]


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


class DecisionFilter(NamedTuple):
    """Which decisions are asked for; None for any."""

    learner: str | None = None
    cohort: str | None = None
    active: bool | None = None


D = TypeVar("D", bound=HumanDecision)


NEWEST_FIRST: Final = (
    f" AND {behind('o.created_at', DECISION, 'o.id')} ORDER BY o.created_at DESC, o.id DESC LIMIT %(limit)s"
)
"""The end of the query of a page."""


def selection(table: str, shape: type[HumanDecision], **expressions: str) -> str:
    """Return the query of an organisation's rows `o`; `g` is the content graph.

    Args:
        table: Where they are.
        shape: As which they are read.
        expressions: SQL of the fields that are no columns, by name.
    """
    told = ", ".join(f"{expressions.get(name, f'o.{name}')} AS {name}" for name in shape.__struct_fields__)
    return (
        f"SELECT {told} FROM symphonie.{table} o LEFT JOIN symphonie.content_graph g ON g.no = o.graph_no"  # noqa: S608  # constants
        " WHERE o.organisation_no = %(organisation_no)s"
    )


def insertion(table: str, names: Iterable[str]) -> str:
    """Return the statement that makes one, with the request that asks for it."""
    given = ("organisation_no", *names, *Request._fields)
    values = ", ".join(f"%({name})s" for name in given)
    return f"INSERT INTO symphonie.{table} ({', '.join(given)}) VALUES ({values})"  # noqa: S608  # constants


async def find(
    connection: AsyncConnection[TupleRow], shape: type[D], selected: str, organisation_no: int, name: str
) -> D | None:
    """Return the one with this id."""
    about = {"organisation_no": organisation_no, "id": name}
    return await _one(connection, shape, f"{selected} AND o.id = %(id)s", about)


async def first(
    connection: AsyncConnection[TupleRow], shape: type[D], selected: str, organisation_no: int, request: Request
) -> D:
    """Return what an earlier request with the same key made.

    Raises:
        RepeatedKey: That was another request.
    """
    about = {"organisation_no": organisation_no, "key": request.request_key}
    made = await _one(connection, shape, f"{selected} AND o.request_key = %(key)s", about)
    if made is None:
        raise LookupError(request.request_key)
    if made.request_sha256 != request.request_sha256:
        raise RepeatedKey
    return made


async def page(
    pool: Pool, shape: type[D], query: str, organisation_no: int, wanted: DecisionFilter, limit: int, cursor: str | None
) -> Page[D]:
    """List them, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    asked = {"organisation_no": organisation_no, **wanted._asdict()}
    found = await rows_behind(pool, shape, query, asked, limit, read_cursor(cursor, Position))
    return page_of(found, limit, lambda one: position_at(one.created_at, DECISION, one.id))


async def _one(
    connection: AsyncConnection[TupleRow], shape: type[D], query: str, about: Mapping[str, object]
) -> D | None:
    return await (await connection.cursor(row_factory=reading(shape)).execute(query, about)).fetchone()
