"""`GET /v1/changes`: the feed, for those who ask."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import InvalidField
from api.http.parameters import LearnerName
from api.http.routes import Routes
from api.integrations.webhooks.telling import ChangeTold, told_change
from api.record import feed
from api.record.feed import ChangeKind
from api.runtime import Runtime

ROUTES: Final = Routes("Changes")
LARGEST_NO: Final = 2**53 - 1


class ChangesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what changed."""

    after: Annotated[
        int, Meta(ge=0, le=LARGEST_NO, description="`change_no` of the last one that you have dealt with.")
    ] = 0
    limit: Annotated[int, Meta(ge=1, le=1000, description="Most changes in one answer.")] = 100
    kind: Annotated[ChangeKind, Meta(description="Only these.")] | None = None
    learner_id: LearnerName | None = None


class ChangesTold(msgspec.Struct, frozen=True):
    """Part of the feed.

    Attributes:
        changes: In their order.
        next_after: What to ask for next as `after`.
        last_no: The highest number that was given so far.
        first_no: The lowest number that is kept; null where none is. Above `after` + 1, what lies between was there and
            is not kept any more.
    """

    changes: tuple[ChangeTold, ...]
    next_after: int
    last_no: int
    first_no: int | None


@ROUTES.on("get", "/v1/changes", "What comes after.", scope="changes:read")
async def list_changes(runtime: Runtime, organisation_no: int, query: ChangesQuery) -> ChangesTold:
    """Follow what changes.

    In one order that never changes: whoever has seen a number never misses a lower one that comes later. Ask again with
    `next_after`, also when nothing came. What is told are ids and links, no words and no beliefs.
    """
    async with runtime.pool.connection() as connection:
        await feed.number(connection)  # else by the courier, a moment later
    async with runtime.pool.connection() as connection:
        extent = await feed.extent_of(connection, organisation_no)
        if query.after > extent.last_no:
            detail = f"The feed ends at {extent.last_no}: it was restored to what it was before, or is another one."
            raise InvalidField("?after", detail, "Read what you follow anew, and go on from `last_no`.")
        kinds = None if query.kind is None else (query.kind,)
        found = await feed.changes_after(connection, organisation_no, query.after, query.limit, kinds, query.learner_id)
    # with fewer than asked for, all up to `last_no` was looked at, which was read before
    is_cut = len(found) == query.limit
    next_after = found[-1].change_no if is_cut else max([extent.last_no, *(one.change_no for one in found)])
    changes = tuple([told_change(one) for one in found])
    return ChangesTold(changes, next_after, max(extent.last_no, next_after), extent.first_no)
