"""Pages: who may see them, what is sent to them, how they are answered.

    PAGES = Pages("today")

    @PAGES.on("get", "/today", needs=("supporter",))
    async def today(visit: Visit) -> Answer:
        alerts = await visit.api.get(AlertsPage, "/v1/alerts", mine=True)
        return visit.render("today/today.html", alerts=alerts)

A handler takes the visit and the parameters of its address by name. It answers with a rendered template, with `see`
(the address to go to, and what was done), or with a response of its own.
"""

import gzip
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from litestar import Litestar, Response
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Method

from api.errors import Passing, RecordUnavailable, ServiceError, StoreUnavailable, UnknownRoute
from api.http.problems import from_litestar, log_error, problem_of
from api.http.requests import ServiceRequest, id_in_address, request_id_of
from api.http.room import NOBODYS, announced_bytes
from api.runtime import runtime_of
from api.workspace import forgery
from api.workspace.client import Client, RefusalError, printable
from api.workspace.door.session_ring import SessionOwner
from api.workspace.door.sessions import cookie_of, frame_cookie, is_encrypted, principal_of, signed_in
from api.workspace.flash import COOKIE, LIVES_S, Flash, read_flash, write_flash
from api.workspace.forms import NOTHING, read_form
from api.workspace.rendering import Markup
from api.workspace.spoken import language_of
from api.workspace.visit import NOBODY, Role, Visit
from content_graph.texts import fault_in_text, showable

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors {}; base-uri 'none'"
)
_BY_NOBODY: Final = "'none'"
_POLICY: Final = "content-security-policy"
_HEADERS: Final = {
    _POLICY: POLICY.format(_BY_NOBODY),
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "vary": "cookie, accept-language, accept-encoding",
}
_HTML: Final = "text/html"
_SHORT: Final = 1000
"""Bytes under which a page is not compressed."""
_LEVEL: Final = 5
_BODY: Final = 1 << 20
_BODY_OF_STRANGERS: Final = 1 << 16
"""Bytes that are read of what is sent, where the page says nothing else."""


class Asked(NamedTuple):
    """What a page asks of whoever comes: roles, at most so many bytes, and a form of ours or of any site."""

    needs: tuple[Role, ...] | None
    most: int
    from_elsewhere: bool


class See:
    """The address to go to after an act.

    Attributes:
        path: Of ours.
        flash: What is told there.
        cookies: What else the browser is to keep or to forget.
    """

    def __init__(self, path: str, flash: Flash | None = None, cookies: tuple[Cookie, ...] = ()) -> None:
        self.path, self.flash, self.cookies = path, flash, cookies


Answer: TypeAlias = Markup | Response[bytes] | See
PageHandler: TypeAlias = Callable[..., Awaitable[Answer]]
PageT = TypeVar("PageT", bound=PageHandler)


class Pages:
    """The pages of one part."""

    def __init__(self, part: str) -> None:
        self.part = part
        self._handlers: list[HTTPRouteHandler] = []

    def __iter__(self) -> Iterator[HTTPRouteHandler]:
        """Go through them in the order of their declaration."""
        return iter(self._handlers)

    def on(
        self,
        method: Method,
        path: str,
        *,
        needs: tuple[Role, ...] | None,
        max_body_bytes: int | None = None,
        from_elsewhere: bool = False,
    ) -> Callable[[PageT], PageT]:
        """Declare a page.

        Args:
            method: GET, or POST for what changes something.
            path: With its parameters in braces.
            needs: Roles of which who asks has one; empty for whoever has signed in, None for everybody.
            max_body_bytes: Of what is sent.
            from_elsewhere: Whether forms of other sites are read; the page then sees for itself what protects it.
        """
        most = max_body_bytes or (_BODY_OF_STRANGERS if needs is None else _BODY)

        def declare(function: PageT) -> PageT:
            names = re.findall(r"{(\w+)}", path)

            async def answer(request: ServiceRequest) -> Response[bytes]:
                return await _answered(request, function, names, Asked(needs, most, from_elsewhere))

            answer.__name__ = function.__name__
            handler = HTTPRouteHandler(
                re.sub(r"{(\w+)}", r"{\1:str}", path),
                http_method=method,
                status_code=200,
                request_max_body_size=most,
            )(answer)
            self._handlers.append(handler)
            return function

        return declare


def see(path: str, text: str = "", *, undo: str = "", fields: Mapping[str, str] | None = None) -> See:
    """Go to a page, and say there what was done and what takes it back."""
    return See(path, Flash(text, undo=undo, fields=fields or {}) if text else None)


def fault(path: str, text: str) -> See:
    """Go to a page, and say there what did not work."""
    return See(path, Flash(text, "fault"))


async def _answered(request: ServiceRequest, function: PageHandler, names: list[str], asked: Asked) -> Response[bytes]:
    visit: Visit | None = None
    try:
        runtime = runtime_of(request)
        owner = await signed_in(runtime, request.scope)
        whose = owner.organisation_no if owner is not None else NOBODYS
        with runtime.room.inside(whose, announced_bytes(request.scope["headers"], asked.most)):
            visit = await _visit(request, owner, asked)
            stopped = _stopped(visit, asked)
            return _told(visit, await function(visit, **_ids(request, names)) if stopped is None else stopped)
    except Exception as raised:  # noqa: BLE001 - whatever it is, it is told as a page
        return tell_error(request, raised, visit)


def _ids(request: ServiceRequest, names: list[str]) -> dict[str, str]:
    """Return the ids of an address.

    Raises:
        UnknownRoute: One of them is no text, so that nothing has it.
    """
    ids = {name: id_in_address(request.path_params[name]) for name in names}
    if any(fault_in_text(one) is not None for one in ids.values()):
        raise UnknownRoute(showable(request.scope["path"]))
    return ids


async def _visit(request: ServiceRequest, owner: SessionOwner | None, asked: Asked) -> Visit:
    """Read what somebody sends: of somebody who is sent away, nothing."""
    runtime = runtime_of(request)
    may_send = asked.from_elsewhere or forgery.is_ours(request.headers)
    is_heard = request.method == "POST" and (asked.needs is None or owner is not None) and may_send
    sent = await read_form(request, asked.most) if is_heard else NOTHING
    secret = owner.csrf if owner is not None else ""
    return Visit(
        request=request,
        runtime=runtime,
        owner=owner,
        language=language_of(request.headers, owner.language if owner is not None else None),
        zone=ZoneInfo(owner.zone if owner is not None else NOBODY),
        theme=owner.theme if owner is not None else "auto",
        now_us=runtime.clock_us(),
        flash=read_flash(cookie_of(request.scope["headers"], COOKIE), secret),
        token=forgery.write_token(secret) if secret else "",
        form=sent.form,
        many=sent.many,
        files=sent.files,
        clients=(None, None) if owner is None else _clients(request, owner),
    )


def _clients(request: ServiceRequest, owner: SessionOwner) -> tuple[Client | None, Client | None]:
    app = inner_of(request.app)
    person = Client(app, request.scope, principal_of(owner, as_person=True)) if owner.person is not None else None
    acts_for_all = not owner.roles.isdisjoint({"designer", "administrator"})
    return person, Client(app, request.scope, principal_of(owner, as_person=False)) if acts_for_all else None


def _stopped(visit: Visit, asked: Asked) -> Answer | None:
    """Say where somebody is sent who may not see a page, or what came from elsewhere."""
    needs = asked.needs
    if visit.request.method == "POST" and not asked.from_elsewhere and not _is_ours(visit):
        return _page(visit, "refused.html", HTTPStatus.FORBIDDEN)
    if needs is None:
        return None
    if visit.owner is None:
        to = visit.path if visit.request.method == "GET" else "/"
        return See(f"/sign-in?next={quote(to, safe='')}")
    if needs and not visit.has(*needs):
        return _page(visit, "not_yours.html", HTTPStatus.FORBIDDEN)
    return None


def _is_ours(visit: Visit) -> bool:
    if not forgery.is_ours(visit.request.headers):
        return False
    return visit.owner is None or forgery.is_token(visit.form.get(forgery.FIELD, ""), visit.owner.csrf)


def _told(visit: Visit, answer: Answer) -> Response[bytes]:
    if isinstance(answer, See):
        return _sent_on(visit, answer)
    if isinstance(answer, Response):
        for name, text in _headers_for(visit).items():
            answer.headers.setdefault(name, text)
        return answer
    return page_of(visit, answer, HTTPStatus.OK)


def _page(visit: Visit, template: str, status: HTTPStatus, **values: object) -> Response[bytes]:
    return page_of(visit, visit.render(template, **values), status)


def page_of(visit: Visit, html: Markup, status: HTTPStatus) -> Response[bytes]:
    """Answer with a page under another status than 200."""
    body, headers = html.encode(), _headers_for(visit)
    if len(body) > _SHORT and "gzip" in visit.request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, _LEVEL)
        headers["content-encoding"] = "gzip"
    response = Response(body, status_code=status, media_type=_HTML, headers=headers)
    if visit.flash is not None and not visit.is_partial:
        response.set_cookie(_flash_cookie(visit, "", 0))
    return response


def _flash_cookie(visit: Visit, value: str, max_age_s: int) -> Cookie:
    if visit.owner is not None and visit.owner.framed_by is not None:
        return frame_cookie(COOKIE, value, max_age_s)
    secure = is_encrypted(visit.runtime, visit.request.scope)
    return Cookie(COOKIE, "/", value, max_age_s, secure=secure, httponly=True)


def _sent_on(visit: Visit, answer: See) -> Response[bytes]:
    location = printable(answer.path)
    headers = {**_headers_for(visit), "location": location}
    response = Response(b"", status_code=HTTPStatus.SEE_OTHER, headers=headers)
    if answer.flash is not None and visit.owner is not None:
        response.set_cookie(_flash_cookie(visit, write_flash(answer.flash, visit.owner.csrf), LIVES_S))
    for cookie in answer.cookies:
        response.set_cookie(cookie)
    return response


def _headers_for(visit: Visit) -> dict[str, str]:
    """Return what every page says of itself; a session that a platform's launch began is shown in that platform."""
    framed_by = visit.owner.framed_by if visit.owner is not None else None
    return dict(_HEADERS) if framed_by is None else {**_HEADERS, _POLICY: POLICY.format(framed_by)}


def framed(response: Response[bytes], origins: str) -> Response[bytes]:
    """Let pages of these origins frame an answer."""
    response.headers[_POLICY] = POLICY.format(origins)
    return response


def inner_of(app: Litestar) -> ASGIApp:
    """Return the application without what stands before a key is checked."""
    return cast("ASGIApp", app.state.inner)


def tell_error(request: ServiceRequest, raised: Exception, visit: Visit | None = None) -> Response[bytes]:
    """Tell as a page what went wrong, and what to do."""
    error = from_litestar(raised, request.method, request.scope["path"])
    status, name = _status_of(error)
    if not isinstance(error, RefusalError):
        log_error(error, request_id_of(request.scope), request.scope.get("path_template", ""))
    shown = visit if visit is not None else _nobody(request)
    problem = error.problem if isinstance(error, RefusalError) else None
    values = {"name": name, "code": int(status), "problem": problem, "request_id": request_id_of(request.scope)}
    page = _page(shown, "error.html", status, **values)
    again = str(error.retry_after_seconds) if isinstance(error, Passing) else getattr(error, "retry_after", None)
    if again is not None:
        page.headers["retry-after"] = again
    return page


def _status_of(error: Exception) -> tuple[HTTPStatus, str]:
    if isinstance(error, RefusalError):
        return HTTPStatus(error.problem.status), error.name
    if isinstance(error, RecordUnavailable | StoreUnavailable):
        return HTTPStatus.SERVICE_UNAVAILABLE, error.kind.name
    if isinstance(error, ServiceError):
        problem = problem_of(error, "")
        return HTTPStatus(problem.status), error.kind.name
    return HTTPStatus.INTERNAL_SERVER_ERROR, "internal"


def _nobody(request: ServiceRequest) -> Visit:
    runtime = runtime_of(request)
    return Visit(
        request=request,
        runtime=runtime,
        owner=None,
        language=language_of(request.headers, None),
        zone=ZoneInfo(NOBODY),
        theme="auto",
        now_us=runtime.clock_us(),
        flash=None,
        token="",
        form={},
        many={},
        files={},
        clients=(None, None),
    )


def wants_page(request: ServiceRequest) -> bool:
    """Tell whether a browser asks for a page, to which an error is told as one."""
    return not request.scope["path"].startswith("/v1/") and "text/html" in request.headers.get("accept", "")
