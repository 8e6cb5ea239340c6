"""The routes of the store: version before key, key before body, then what is asked; headers on every answer."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec
from litestar import Response
from litestar.enums import HttpMethod, ScopeType
from litestar.exceptions.http_exceptions import InternalServerException, RequestEntityTooLarge
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.acting_errors import OnlyForTheOrganisation
from api.clock import moment_of, wall_us
from api.connection_errors import CutOff
from api.errors import BodyTooLarge, MethodNotAllowed, ServiceError
from api.http.arguments import acts_for_person
from api.http.openapi import Answer as Told
from api.http.openapi import Content, Operation
from api.http.requests import JSON, ServiceRequest
from api.http.room import NOBODYS, announced_bytes
from api.http.routes import Route, authorise_headers
from api.integrations.xapi.exchange import (
    SPOKEN,
    THROUGH,
    VERSION,
    Answer,
    Asked,
    Visit,
    asked_by_form,
    check_version,
    is_alternate,
    parameters_of,
    with_bearer,
)
from api.record.keys import Principal
from api.record.pool import ASKING
from api.record.xapi.reading import timestamp_of
from api.runtime import Runtime, runtime_of
from api.xapi_errors import InvalidXapi

Take: TypeAlias = Callable[[Visit], Awaitable[Answer]]
PREFIX: Final = "/xapi/"
STATE: Final = "xapi"
"""In the state of a request's scope: headers that its answer gets."""
_SCOPES: Final = {"GET": "xapi:read", "PUT": "xapi:write", "POST": "xapi:write", "DELETE": "xapi:write"}
_VERSION_TOLD: Final = "1.0.x, or 2.0.x; answered as 1.0.3 or 2.0.0."
_NEVER_SHOWN: Final = (b"content-security-policy", b"default-src 'none'; sandbox")
"""Whoever may write a document or an attachment decides what it is: a browser that opens one runs nothing of it."""
_UNAUTHORISED: Final = 401
_BODILESS: Final = 204


class Resource:
    """One resource of the standard: its methods at one address.

    Args:
        path: The address.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._takes: dict[str, Take] = {}
        self._operations: list[Operation] = []

    def on(
        self,
        method: str,
        answers: Mapping[int, str],
        query: type[msgspec.Struct],
        *,
        problems: tuple[type[ServiceError], ...] = (),
        sent: tuple[Content, ...] = (),
        returned: tuple[Content, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Callable[[Take], Take]:
        """Declare what a method does; `query` is for the document, what is sent is read by the handler."""

        def declare(take: Take) -> Take:
            self._takes[method] = take
            summary, _, rest = (inspect.getdoc(take) or "").partition("\n\n")
            self._operations.append(
                Operation(
                    method.lower(),
                    self._path,
                    "xAPI",
                    summary.removesuffix("."),
                    " ".join(rest.split()),
                    tuple([Told(code, text, returned if code != _BODILESS else ()) for code, text in answers.items()]),
                    (*problems, InvalidXapi),
                    _SCOPES[method],
                    query,
                    (("X-Experience-API-Version", _VERSION_TOLD), *(headers or {}).items()),
                    sent,
                    basic=True,
                )
            )
            return take

        return declare

    def routes(self) -> Iterator[Route]:
        """Yield a route for each method, and POST where there is none: it may ask in the alternate syntax."""
        for operation in self._operations:
            yield Route(operation, self._handler(operation.method.upper()))

    def alternate(self) -> list[HTTPRouteHandler]:
        """Return what answers POST where only the alternate syntax has one."""
        return [] if "POST" in self._takes else [self._handler("POST")]

    def _handler(self, method: str) -> HTTPRouteHandler:
        declared = HTTPRouteHandler(self._path, http_method=HttpMethod(method), media_type=JSON, status_code=200)
        return declared(self._answering(method))

    def _answering(self, method: str) -> Callable[[ServiceRequest], Awaitable[Response[bytes]]]:
        async def answer(request: ServiceRequest) -> Response[bytes]:
            runtime = runtime_of(request)
            asked = await _asked(request, runtime, method)
            request.scope["state"][STATE] = [(VERSION.encode(), SPOKEN[asked.major].encode())]
            check_version(asked.headers)
            take = self._takes.get(asked.method)
            if take is None:
                raise MethodNotAllowed(asked.method, tuple(self._takes))
            principal = await _authorised(request, runtime, asked)
            told = await _taken(request, runtime, principal, asked, take)
            kind = {"content-type": told.media_type} if told.status != _BODILESS else {}
            return Response(told.body, status_code=told.status, headers={**told.headers, **kind})

        answer.__name__ = f"{method.lower()}{self._path.replace('/', '_')}"
        return answer


def open_route(path: str, function: Callable[[ServiceRequest], Awaitable[Response[bytes]]], kind: Any) -> Route:  # noqa: ANN401 - a type
    """Make the route of a resource that asks for no key and no version."""
    summary, _, rest = (inspect.getdoc(function) or "").partition("\n\n")
    answers = (Told(200, "What is spoken.", (Content(JSON, kind),)),)
    operation = Operation(
        "get", path, "xAPI", summary.removesuffix("."), " ".join(rest.split()), answers,
        headers=(("X-Experience-API-Version", _VERSION_TOLD),),
    )  # fmt: skip
    return Route(operation, HTTPRouteHandler(path, http_method="GET", media_type=JSON)(function))


async def _asked(request: ServiceRequest, runtime: Runtime, method: str) -> Asked:
    """Read what is asked, but for a body that comes as such: its sender is to be known before."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]}
    parameters = parameters_of(request.scope["query_string"])
    if is_alternate(method, parameters):
        with runtime.room.inside(NOBODYS, announced_bytes(request.scope["headers"], runtime.settings.max_body_bytes)):
            return asked_by_form(headers, parameters, await _body(request, runtime))
    return Asked(method, headers, parameters, b"")


async def _authorised(request: ServiceRequest, runtime: Runtime, asked: Asked) -> Principal:
    principal = await authorise_headers(runtime, request.scope, with_bearer(asked.headers), _SCOPES[asked.method])
    if acts_for_person(request, principal):
        raise OnlyForTheOrganisation
    ASKING.set(principal.organisation_no)
    if principal.limits is not None:
        await runtime.rates.spend_request(principal, principal.limits, request.scope)
    return principal


async def _taken(request: ServiceRequest, runtime: Runtime, principal: Principal, asked: Asked, take: Take) -> Answer:
    no = principal.organisation_no
    is_form = is_alternate(request.method, parameters_of(request.scope["query_string"]))
    # a form may hold a key: it is read as one, and never as what is to be kept
    has_body = asked.method in ("PUT", "POST") and not is_form
    n_bytes = announced_bytes(request.scope["headers"], runtime.settings.max_body_bytes) if has_body else 0
    with runtime.room.inside(no, n_bytes):
        read = asked._replace(body=await _body(request, runtime)) if has_body else asked
        async with runtime.request_turns.turn(no):
            told: list[tuple[bytes, bytes]] = request.scope["state"][STATE]
            visit = Visit(read, runtime, principal, lambda name, text: told.append((name.encode(), text.encode())))
            return await take(visit)


async def _body(request: ServiceRequest, runtime: Runtime) -> bytes:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise InvalidXapi("Content-Encoding", "The body is compressed.", "Send it as it is.")
    try:
        return await request.body()
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(runtime.settings.max_body_bytes) from error
    except InternalServerException as error:
        raise CutOff from error


class Speaking:
    """ASGI application around the router: every answer below `/xapi/` says which version it speaks, and is no page.

    Answers about statements also say up to when they are complete, whatever their status.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return

        async def send_speaking(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = {VERSION.encode(): SPOKEN[1].encode()}
                if scope["path"] == f"{PREFIX}statements":
                    told[THROUGH.encode()] = timestamp_of(moment_of(wall_us())).encode()
                told |= dict(scope["state"].get(STATE, ()))
                if message["status"] == _UNAUTHORISED:
                    told[b"www-authenticate"] = b'Basic realm="symphonie"'
                message["headers"] = [*message["headers"], *told.items(), _NEVER_SHOWN]
            await send(message)

        await self._app(scope, receive, send_speaking)
