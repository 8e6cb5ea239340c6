"""Learners who are kept apart: who leads both says so, groups keep to it, and neither of the two is told.

Why is not asked: what is not kept cannot be read by anybody.
"""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import moment_of
from api.errors import InvalidField
from api.group_errors import LeadsNoneOfThem, UnknownPair
from api.http.parameters import LearnerName, PageQuery
from api.http.routes import Routes, made
from api.record.support import group_grounds
from api.record.support import kept_apart as record
from api.record.support.kept_apart import StoredPair, pair_of
from api.runtime import Runtime
from api.support.acting import ActingSupporter, Actor
from api.support.cohort_reading import ReaderOfCohort
from api.support.peer_ending import end_between

ROUTES: Final = Routes("Cohorts")
_PAIR: Final = "/v1/kept-apart/{learner_id}/{other_learner_id}"


class KeptApartPair(msgspec.Struct, frozen=True):
    """Two learners who are kept apart.

    Attributes:
        learners: Who, by id.
        by_id: The supporter who said so.
        by_role: As what.
        put_at: When.
    """

    learners: tuple[str, str]
    by_id: str
    by_role: str
    put_at: datetime


class KeptApartPage(msgspec.Struct, frozen=True):
    """Pairs, by id; `next_cursor` is null on the last page.

    Attributes:
        pairs: Those of this page.
    """

    pairs: tuple[KeptApartPair, ...]
    next_cursor: str | None


class PairGone(msgspec.Struct, frozen=True):
    """Two who are kept apart no more."""

    learners: Annotated[tuple[str, str], Meta(description="Who, by id.")]


class PairsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question who is kept apart."""

    learner_id: LearnerName | None = None


@ROUTES.on(
    "put",
    _PAIR,
    {200: "They were kept apart before.", 201: "They are kept apart from now on."},
    scope="support:write",
    problems=(LeadsNoneOfThem,),
)
async def keep_apart(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, learner_id: str, other_learner_id: str
) -> Response[KeptApartPair]:
    """Keep two learners apart.

    By whoever is tutor or coach of both, or coordinates. From then on no group that has both is proposed or made; one
    that runs goes on. Help of one for the other ends. Neither is told, no learner nor peer tutor reads it, and it is
    erased with either.
    """
    role = await _role(runtime, organisation_no, actor, learner_id, other_learner_id)
    first, second = pair_of(learner_id, other_learner_id)
    at = moment_of(runtime.clock_us())
    pair = StoredPair(learner=first, other_learner=second, by_id=actor.id, by_role=role, put_at=at)
    stored, is_new = await record.put_pair(runtime.pool, organisation_no, pair)
    await end_between(runtime, organisation_no, actor, first, second)
    return made(_told(stored), is_new=is_new)


@ROUTES.on(
    "delete", _PAIR, "They are kept apart no more.", scope="support:write", problems=(LeadsNoneOfThem, UnknownPair)
)
async def let_together(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, learner_id: str, other_learner_id: str
) -> PairGone:
    """Keep two learners apart no more.

    By whoever is tutor or coach of both, or coordinates. Nothing of it is kept.
    """
    await _role(runtime, organisation_no, actor, learner_id, other_learner_id)
    if not await record.remove_pair(runtime.pool, organisation_no, learner_id, other_learner_id):
        raise UnknownPair("{other_learner_id}", other_learner_id)
    return PairGone(pair_of(learner_id, other_learner_id))


@ROUTES.on("get", "/v1/kept-apart", "One page.", scope="support:read")
async def list_pairs(
    runtime: Runtime, organisation_no: int, reader: ReaderOfCohort, query: PairsQuery
) -> KeptApartPage:
    """List who is kept apart.

    A supporter (`On-Behalf-Of`) sees the pairs of which they are tutor or coach of both.
    """
    reach = reader.reach
    page = await record.page_of_pairs(runtime.pool, organisation_no, reach, query.learner_id, query.limit, query.cursor)
    pairs = tuple([_told(one) for one in page.entries])
    await reader.note("kept_apart", None, sorted({name for one in pairs for name in one.learners}))
    return KeptApartPage(pairs, page.next_cursor)


async def _role(runtime: Runtime, organisation_no: int, actor: Actor, one: str, other: str) -> str:
    """Return as what somebody leads both.

    Raises:
        InvalidField: They are the same learner.
        LeadsNoneOfThem: They do not.
    """
    if one == other:
        raise InvalidField("{other_learner_id}", "It is the same learner.", "Name two.")
    roles = await group_grounds.leads(runtime.pool, organisation_no, actor.reach, [one, other])
    if len(roles) < 2:  # noqa: PLR2004 - both
        raise LeadsNoneOfThem(actor.name, ())
    return max(roles.values())


def _told(stored: StoredPair) -> KeptApartPair:
    return KeptApartPair((stored.learner, stored.other_learner), stored.by_id, stored.by_role, stored.put_at)
