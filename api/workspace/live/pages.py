"""`GET /events`: the stream that tells an open page that something of its reader's has changed."""

from typing import Final

from litestar import Response, get
from litestar.response import Stream

from api.http.connections import LASTS
from api.http.requests import ServiceRequest
from api.record.support.readers import reach_of
from api.runtime import runtime_of
from api.support.acting import person_of
from api.workspace import forgery
from api.workspace.door.sessions import signed_in
from api.workspace.live.hub import Watcher, interest_of
from api.workspace.typed import whole_number

_HEADERS: Final = {
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "x-accel-buffering": "no",
}
_STAY_AWAY: Final = 204
"""An `EventSource` that is answered so does not come back by itself."""
_LATEST_US: Final = 2**53


@get("/events", status_code=200)
async def events(request: ServiceRequest) -> Response[bytes] | Stream:
    """Tell whoever is signed in that something of theirs has changed, as long as their page is open.

    `since` or, of a browser that comes back, `Last-Event-ID` says until when the page knows: microseconds since 1970.
    """
    runtime = runtime_of(request)
    owner = await signed_in(runtime, request.scope)
    if owner is None or owner.person is None or not forgery.is_ours(request.headers):
        return Response(b"", status_code=_STAY_AWAY)
    kind, person = person_of({}, owner.person)
    reach = await reach_of(runtime.pool, owner.organisation_no, kind, person, runtime.clock_us())
    if reach is None:
        return Response(b"", status_code=_STAY_AWAY)
    watcher = Watcher(interest_of(owner.organisation_no, reach), owner.session_id)
    runtime.hub.enter(watcher, _heard_until(request))
    _outlast(request)
    return Stream(runtime.hub.stream(watcher), headers=_HEADERS, media_type="text/event-stream")


def _heard_until(request: ServiceRequest) -> int:
    said = str(request.headers.get("last-event-id") or request.query_params.get("since") or "")
    return whole_number(said, 0, _LATEST_US) or 0


def _outlast(request: ServiceRequest) -> None:
    """Tell the connection that this answer has no end, so that the service need not wait for it when it ends."""
    extensions = request.scope.get("extensions") or {}
    lasts = extensions.get(LASTS)
    if callable(lasts):
        lasts()
