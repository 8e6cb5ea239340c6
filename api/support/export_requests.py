"""`/v1/export-requests`: four eyes on lists of learners that are taken along, where the organisation wants them."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.export_errors import ExportDecided, OwnExportRequest, UnknownExportRequest
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.keys import Principal
from api.record.support import export_requests as record
from api.record.support.export_requests import LIVES, ExportRequestRow
from api.runtime import Runtime
from api.support.acting import Whoever
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("People")
State = Literal["waiting", "approved", "denied", "used", "over"]


class ExportRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether lists of learners are taken along only with a second person's approval.

    Attributes:
        needs_approval: Whether that is so.
    """

    needs_approval: bool


class ExportRequestRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody wants to take along.

    Attributes:
        reason: What for; whoever decides reads it.
        cohort_id: Lists of this cohort; null for learners of several or of none.
    """

    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
    cohort_id: Id | None = None


class ExportDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided about a request.

    Attributes:
        is_approved: Whether the list may be taken along.
    """

    is_approved: bool


class ExportRequest(msgspec.Struct, frozen=True):
    """A request to take lists of learners along.

    Attributes:
        request_id: Send it in `Export-Request` once it is approved.
        cohort_id: Of which cohort; null for learners of several or of none.
        reason: What for.
        key_id: With which key it was made; of a page the account.
        person: For whom; null for the organisation itself.
        asked_at: When.
        expires_at: Until when it may be decided and used.
        state: Whether it waits, was approved or denied, was used, or nobody decided or used it in time.
        decided_by: With which key; null while it waits.
        used_at: When the export began, which may take ten minutes; null for not yet.
    """

    request_id: str
    cohort_id: str | None
    reason: str
    key_id: str
    person: str | None
    asked_at: datetime
    expires_at: datetime
    state: State
    decided_by: str | None
    used_at: datetime | None


class ExportRequestsPage(msgspec.Struct, frozen=True):
    """Requests, newest first; `next_cursor` is null on the last page.

    Attributes:
        requests: Those of this page.
    """

    requests: tuple[ExportRequest, ...]
    next_cursor: str | None


@ROUTES.on("get", "/v1/export-rule", "What holds.", scope="support:read")
async def get_rule(runtime: Runtime, organisation_no: int, actor: Whoever) -> ExportRule:  # noqa: ARG001  # for anybody
    """Read whether exports need approval.

    Off until it is put on.
    """
    return ExportRule(await record.needs_approval(runtime.pool, organisation_no))


@ROUTES.on("put", "/v1/export-rule", "It holds.", scope="admin")
async def put_rule(runtime: Runtime, principal: Principal, body: ExportRule) -> ExportRule:
    """Say whether exports need approval.

    Where they do, an answer that names several learners is given for nobody (without `On-Behalf-Of`), and as a file of
    the workspace, only with `Export-Request`. Who changes this is in the chain of acts.
    """
    at, needed = moment_of(runtime.clock_us()), body.needs_approval
    await record.put_rule(runtime.pool, principal.organisation_no, principal.key_id, at, is_needed=needed)
    return body


@ROUTES.on("post", "/v1/export-requests", {201: "It waits."}, scope="support:read")
async def ask(runtime: Runtime, principal: Principal, actor: Whoever, body: ExportRequestRequest) -> ExportRequest:
    """Ask to take lists of learners along.

    Another administrator decides within 24 hours; approved, it opens one export, to the same key and person.
    """
    at, person = moment_of(runtime.clock_us()), None if actor is None else actor.name
    asked = (runtime.new_id(), body.cohort_id, body.reason, principal.key_id, person, at, at + LIVES)
    new = ExportRequestRow(*asked)
    await record.add_request(runtime.pool, principal.organisation_no, new)
    return _told(new, at)


@ROUTES.on("get", "/v1/export-requests", "One page.", scope="support:read")
async def list_requests(runtime: Runtime, principal: Principal, actor: Whoever, query: PageQuery) -> ExportRequestsPage:
    """List requests to take lists of learners along.

    Newest first: an administrator lists all, whoever else those of their key.
    """
    key_id = None if actor is None and principal.may("admin") else principal.key_id
    asked = (principal.organisation_no, key_id, query.limit, query.cursor)
    page = await record.page_of_requests(runtime.pool, *asked)
    at = moment_of(runtime.clock_us())
    return ExportRequestsPage(tuple([_told(one, at) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/export-requests/{export_request_id}/decision",
    "It is decided.",
    scope="admin",
    problems=(UnknownExportRequest, OwnExportRequest, ExportDecided),
)
async def decide(runtime: Runtime, principal: Principal, export_request_id: str, body: ExportDecision) -> ExportRequest:
    """Approve or deny an export.

    Once, and never with the key or account that asked.
    """
    at, no = moment_of(runtime.clock_us()), principal.organisation_no
    found = await record.find_request(runtime.pool, no, export_request_id)
    if found is None:
        raise UnknownExportRequest("{export_request_id}", export_request_id)
    if principal.key_id == found.key_id or (principal.person is not None and principal.person == found.person):
        raise OwnExportRequest
    decided = (runtime.pool, no, export_request_id, principal.key_id, at)
    if not await record.decide_request(*decided, is_approved=body.is_approved):
        raise ExportDecided
    return _told(found._replace(is_approved=body.is_approved, decided_by=principal.key_id), at)


def _told(one: ExportRequestRow, at: datetime) -> ExportRequest:
    who = (one.key_id, one.person, one.asked_at, one.expires_at)
    return ExportRequest(one.id, one.cohort, one.reason, *who, _state(one, at), one.decided_by, one.used_at)


def _state(one: ExportRequestRow, at: datetime) -> State:
    if one.used_at is not None:
        return "used"
    if one.is_approved is False:
        return "denied"
    if one.expires_at <= at:
        return "over"
    return "waiting" if one.is_approved is None else "approved"
