"""What a stored promise gives today."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.errors import InvalidField
from api.http.parameters import Moment, microseconds_in
from api.http.routes import Routes
from api.record.support import staff as record
from api.runtime import Runtime
from api.staff_errors import UnknownPart
from api.support.calendar_messages import CalendarHours
from api.support.due_messages import Due, reckoned
from api.support.staff import BY_NAME
from api.support.staff_messages import PromiseContent, check_promise
from engine.support.faults import SupportFault
from engine.support.openings import Openings
from engine.support.promise import Promise

ROUTES: Final = Routes("People")


class DueQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question when an answer would be due."""

    start: Annotated[Moment, Meta(description="When the clock would start; now if it is left out.")] | None = None
    answer: Annotated[Literal["first_answer", "next_answer"], Meta(description="Which of the two promises.")] = (
        "first_answer"
    )


@ROUTES.on(
    "get", "/v1/promises/{promise_id}/due", "It would be due then.", scope="support:read", problems=(UnknownPart,)
)
async def get_due(runtime: Runtime, organisation_no: int, promise_id: str, query: DueQuery) -> Due:
    """Ask when an answer would be due.

    By a promise and its calendar as they are now: what whoever edits them wants to see.
    """
    found = await record.find_part(runtime.pool, organisation_no, "promise", promise_id)
    if found is None:
        raise UnknownPart("{promise_id}", "promise", promise_id, BY_NAME["promise"].address)
    return await _due(runtime, organisation_no, BY_NAME["promise"].content(found), query, "{promise_id}")


@ROUTES.on(
    "post", "/v1/promises/{promise_id}/due", "It would be due then.", scope="support:read", problems=(UnknownPart,)
)
async def try_due(
    runtime: Runtime,
    organisation_no: int,
    promise_id: str,  # noqa: ARG001 - of the address: the promise may not be stored yet
    query: DueQuery,
    body: PromiseContent,
) -> Due:
    """Ask when an answer would be due under a promise that is not stored yet.

    By a calendar as it is now; nothing is stored.
    """
    try:
        check_promise(body)
    except SupportFault as fault:
        raise InvalidField(path=f"$.{fault.field}", detail=fault.detail, remedy=fault.remedy) from None
    return await _due(runtime, organisation_no, body, query, "$.calendar_id")


async def _due(runtime: Runtime, organisation_no: int, promise: PromiseContent, query: DueQuery, path: str) -> Due:
    start = runtime.clock_us() if query.start is None else microseconds_in("?start", query.start)
    stored = await record.find_part(runtime.pool, organisation_no, "calendar", promise.calendar_id)
    if stored is None:  # named by what is not stored yet, or removed since, with the promise
        raise UnknownPart(path, "calendar", promise.calendar_id, BY_NAME["calendar"].address)
    calendar: CalendarHours = BY_NAME["calendar"].content(stored)
    asked = promise.first_answer if query.answer == "first_answer" else promise.next_answer or promise.first_answer
    try:
        return reckoned(Openings(calendar.calendar()), start, Promise(asked.amount, asked.unit), (), promise.warn_at)
    except SupportFault as fault:
        raise InvalidField(path="?start", detail=fault.detail, remedy=fault.remedy) from None
