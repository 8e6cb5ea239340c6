"""Pairs of learners who are put into no group together, in the record."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from api.record.columns import reading
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_led


class StoredPair(msgspec.Struct, frozen=True, kw_only=True):
    """Two who are kept apart.

    Attributes:
        learner: Whose id is the lower.
        other_learner: The other.
        by_id: The supporter who said so.
        by_role: As what.
        put_at: When.
    """

    learner: str
    other_learner: str
    by_id: str
    by_role: str
    put_at: datetime


class PairPosition(NamedTuple):
    """Where a page of pairs begins: behind this one."""

    learner: str
    other_learner: str


class _Ends(NamedTuple):
    learner: str
    other_learner: str


_TOLD: Final = ", ".join(StoredPair.__struct_fields__)
_PUT: Final = (
    "INSERT INTO symphonie.kept_apart (organisation_no, learner, other_learner, by_id, by_role, put_at)"
    " VALUES (%(organisation_no)s, %(learner)s, %(other_learner)s, %(by_id)s, %(by_role)s, %(put_at)s)"
    " ON CONFLICT DO NOTHING"
)
_FIND: Final = (
    f"SELECT {_TOLD} FROM symphonie.kept_apart"
    " WHERE (organisation_no, learner, other_learner) = (%(organisation_no)s, %(learner)s, %(other_learner)s)"
)
_REMOVE: Final = (
    "DELETE FROM symphonie.kept_apart"
    " WHERE (organisation_no, learner, other_learner) = (%(organisation_no)s, %(learner)s, %(other_learner)s)"
)
_AMONG: Final = (
    "SELECT learner, other_learner FROM symphonie.kept_apart WHERE organisation_no = %s"
    " AND learner = ANY(%s) AND other_learner = ANY(%s)"
)
_PAGE: Final = (
    f"WITH {MINE} SELECT {_TOLD} FROM symphonie.kept_apart k WHERE k.organisation_no = %(organisation_no)s"
    f" AND {on_led('k.learner')} AND {on_led('k.other_learner')}"
    " AND (%(of_learner)s::text IS NULL OR %(of_learner)s IN (k.learner, k.other_learner))"
    " AND (%(after)s::text IS NULL OR (k.learner, k.other_learner) > (%(after)s, %(after_other)s))"
    " ORDER BY k.learner, k.other_learner LIMIT %(limit)s"
)


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two learners in the order in which the record has them."""
    return (one, other) if one.encode() < other.encode() else (other, one)


async def put_pair(pool: Pool, organisation_no: int, pair: StoredPair) -> tuple[StoredPair, bool]:
    """Keep two apart, and tell whether that is new; a pair that there is stays as it was put."""
    about = {"organisation_no": organisation_no, **msgspec.structs.asdict(pair)}
    async with pool.connection() as connection:
        is_new = bool((await connection.execute(_PUT, about)).rowcount)
        found = await (await connection.cursor(row_factory=reading(StoredPair)).execute(_FIND, about)).fetchone()
    return found or pair, is_new


async def remove_pair(pool: Pool, organisation_no: int, one: str, other: str) -> bool:
    """Keep two apart no longer; whether they were."""
    learner, other_learner = pair_of(one, other)
    about = {"organisation_no": organisation_no, "learner": learner, "other_learner": other_learner}
    async with pool.connection() as connection:
        return bool((await connection.execute(_REMOVE, about)).rowcount)


async def pairs_among(pool: Pool, organisation_no: int, learners: Sequence[str]) -> frozenset[frozenset[str]]:
    """Return which of some learners are kept apart."""
    names = list(learners)
    found = await rows_of(pool, _Ends, _AMONG, [organisation_no, names, names])
    return frozenset(frozenset(one) for one in found)


async def page_of_pairs(
    pool: Pool, organisation_no: int, reach: Reach, learner: str | None, limit: int, cursor: str | None
) -> Page[StoredPair]:
    """List pairs of whom the reader leads both, by id.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    at = read_cursor(cursor, PairPosition)
    about = {
        "organisation_no": organisation_no,
        "of_learner": learner,
        "limit": limit + 1,
        **reach.parameters,
        "after": None if at is None else at.learner,
        "after_other": None if at is None else at.other_learner,
    }
    async with pool.connection() as connection:
        found = await (await connection.cursor(row_factory=reading(StoredPair)).execute(_PAGE, about)).fetchall()
    return page_of(found, limit, lambda one: PairPosition(one.learner, one.other_learner))
