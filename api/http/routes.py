"""What a route takes and answers, said once, beside its handler.

    ROUTES = Routes("Support")

    @ROUTES.on("get", "/v1/overrides/{override_id}", "The override.", scope="learners:read", problems=(Unknown,))
    async def get_override(people: Deciding, override_id: str) -> Override:
        \"\"\"Read an override.

        Also one that has ended, with who ended it, when and why.
        \"\"\"

From this come the route itself, who may use it, the reading of the request, and the operation of the OpenAPI document:
its summary and description are the docstring, its schemas the annotations. A handler's parameters are filled by name:
those of the address, `query` and `body` (read strictly, with all that is wrong told at once), `request`, `runtime` and
`principal`; any other says where it comes from (`api.http.arguments.From`).
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import (
    Any,
    Final,
    NamedTuple,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from litestar import Response
from litestar.handlers import ASGIRouteHandler, BaseRouteHandler, HTTPRouteHandler
from litestar.types import ASGIApp, Empty, HTTPScope, Receive, Scope, Send

from api.acting_errors import OnlyForTheOrganisation
from api.errors import Forbidden, ServiceError
from api.http.arguments import Arguments, acts_for_person
from api.http.openapi import Answer, Content, Operation
from api.http.origins import answer_headers
from api.http.rates import STATE as ANSWER_HEADERS
from api.http.requests import JSON, ServiceRequest
from api.record.keys import OWN, Principal
from api.record.pool import ASKING
from api.runtime import Runtime, runtime_of

PRINCIPAL: Final = "symphonie.principal"
"""In the scope of a request that a page makes inside the process: who has signed in; nothing outside can put it."""
Authorise: TypeAlias = Callable[[Runtime, ServiceRequest, str], Awaitable[Principal]]


async def authorise(runtime: Runtime, request: ServiceRequest, scope: str) -> Principal:
    """Return who asks.

    Raises:
        Unauthorised: No valid key came.
        Forbidden: The key lacks the scope.
        TooManyFailedKeys: The address has sent too many keys that open nothing.
    """
    signed_in = cast("dict[str, object]", request.scope).get(PRINCIPAL)
    if not isinstance(signed_in, Principal):
        return await authorise_headers(runtime, request.scope, request.scope["headers"], scope)
    if not signed_in.may(scope):
        raise Forbidden(scope)
    return signed_in


async def authorise_headers(
    runtime: Runtime, request: HTTPScope | Scope, headers: Iterable[tuple[bytes, bytes]], scope: str
) -> Principal:
    """Return who asks by these headers, read twice, which may be other than the request's own; see `authorise`."""
    principal = runtime.keys.known(headers) or await runtime.keys.authenticate(headers, runtime.peers.origin(request))
    if not principal.may(scope):
        raise Forbidden(scope)
    return principal


_SECTION: Final = re.compile(r"\n\n(?:Args|Raises|Returns):\n")
_NOT_MODIFIED: Final = 304
_REFUSED: Final = "Refused."

Handler: TypeAlias = Callable[..., Awaitable[object]]
HandlerT = TypeVar("HandlerT", bound=Handler)
AsgiT = TypeVar("AsgiT", bound=Callable[[Scope, Receive, Send], Awaitable[None]])
ValueT = TypeVar("ValueT")


class Route(NamedTuple):
    """One route.

    Attributes:
        operation: As the OpenAPI document tells it.
        handler: As Litestar has it.
        bare: What answers without Litestar's router; in the router it stands for other methods.
    """

    operation: Operation
    handler: BaseRouteHandler
    bare: ASGIApp | None = None


class Declaration(TypedDict, total=False):
    """What a route says beside its method, its address and its answers.

    Attributes:
        scope: What the key must allow; none where no key is asked for.
        own: Whether a learner's token is taken, too, from the pages that it names.
        problems: What else may be answered, beside what follows from the handler's parameters.
        refusals: By status, what is answered in the shape that another standard has for it.
        sent: The body in every media type that is read, where the handler takes it as bytes.
        returned: The answer's body in every media type, where the handler writes it itself.
        headers: Name and meaning of headers that the handler reads by itself.
        answer_headers: Name and meaning of the headers of successful answers that matter.
        note: What follows the docstring in the description.
        max_body_bytes: Of the request, where it is not that of the settings.
        tag: The group that it is shown in, where it is not that of the module.
    """

    scope: str
    own: bool
    problems: tuple[type[ServiceError], ...]
    refusals: Mapping[int, Content]
    sent: tuple[Content, ...]
    returned: tuple[Content, ...]
    headers: Mapping[str, str]
    answer_headers: Mapping[str, str]
    note: str
    max_body_bytes: int
    tag: str


class Routes:
    """The routes of one module."""

    def __init__(self, tag: str, authorise: Authorise = authorise) -> None:
        self._tag = tag
        self._authorise = authorise
        self._declared: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        """Go through them in the order of their declaration."""
        return iter(self._declared)

    def on(
        self, method: str, path: str, answers: str | Mapping[int, str], **said: Unpack[Declaration]
    ) -> Callable[[HandlerT], HandlerT]:
        """Declare what a handler does.

        Args:
            method: Lower case.
            path: With its parameters in braces.
            answers: When each successful status comes; a text alone is that of 200.
            said: The rest.
        """
        by_status = {200: answers} if isinstance(answers, str) else answers

        def declare(function: HandlerT) -> HandlerT:
            arguments = Arguments(function, path, said.get("sent", ()), said.get("max_body_bytes"))
            handler = HTTPRouteHandler(
                re.sub(r"{(\w+)}", r"{\1:str}", path),
                http_method=method.upper(),  # type: ignore[arg-type]  # one of its literals
                media_type=JSON,
                status_code=next(iter(by_status)),
                request_max_body_size=said.get("max_body_bytes", Empty),
            )(self._answering(function, arguments, said.get("scope"), own=said.get("own", False)))
            operation = _operation(method, path, by_status, function, arguments, self._tag, said)
            self._declared.append(Route(operation, handler))
            return function

        return declare

    def bare(self, path: str, answers: str, **said: Unpack[Declaration]) -> Callable[[AsgiT], AsgiT]:
        """Declare what an ASGI application does with POST; it reads and answers by itself, as is said here."""

        def declare(app: AsgiT) -> AsgiT:
            arguments = Arguments(lambda: None, path, said.get("sent", ()))
            operation = _operation("post", path, {200: answers}, app, arguments, self._tag, said)
            self._declared.append(Route(operation, ASGIRouteHandler(path, copy_scope=False)(app), app))
            return app

        return declare

    def _answering(self, function: Handler, arguments: Arguments, scope: str | None, *, own: bool) -> Handler:
        """Make what Litestar calls out of a handler."""

        async def answer(request: ServiceRequest) -> Any:  # noqa: ANN401 - a value that msgspec encodes, or a response
            runtime = runtime_of(request)
            principal = None if scope is None else await self._asking(runtime, request, scope, own=own)
            if principal is not None and not arguments.knows_persons and acts_for_person(request, principal):
                raise OnlyForTheOrganisation
            if principal is None:
                return await function(**await arguments.made(await arguments.read(request, runtime, None)))
            no = principal.organisation_no
            ASKING.set(no)
            if principal.origins is not None:
                request.scope["state"][ANSWER_HEADERS] = answer_headers(principal, request.scope["headers"])
            if principal.limits is not None:
                await runtime.rates.spend_request(principal, principal.limits, request.scope)
            with runtime.room.inside(no, arguments.body_bytes(request, runtime)):
                asked = await arguments.read(request, runtime, principal)
                async with runtime.request_turns.turn(no):
                    return await function(**await arguments.made(asked))

        answer.__name__ = function.__name__
        return answer

    async def _asking(self, runtime: Runtime, request: ServiceRequest, scope: str, *, own: bool) -> Principal:
        """Return who asks; where a route is for learners themselves, with a learner's token, too."""
        try:
            return await self._authorise(runtime, request, scope)
        except Forbidden:
            if own:
                with suppress(Forbidden):
                    return await self._authorise(runtime, request, OWN)
            raise


def made(stored: ValueT, *, is_new: bool, headers: Mapping[str, str] | None = None) -> Response[ValueT]:
    """Answer what a request stored: 201 if it is new, else 200."""
    return Response(stored, status_code=201 if is_new else 200, headers=headers)


def _operation(
    method: str,
    path: str,
    by_status: Mapping[int, str],
    function: Handler,
    arguments: Arguments,
    tag: str,
    said: Declaration,
) -> Operation:
    summary, description = _told(function)
    contents = said.get("returned") or _contents(get_type_hints(function)["return"])
    headers = tuple(said.get("answer_headers", {}).items())
    refused = [Answer(status, _REFUSED, (content,)) for status, content in said.get("refusals", {}).items()]
    return Operation(
        method,
        path,
        said.get("tag", tag),
        summary,
        description + said.get("note", ""),
        tuple(
            [
                Answer(status, text, () if status == _NOT_MODIFIED else contents, headers)
                for status, text in by_status.items()
            ]
            + refused
        ),
        (*said.get("problems", ()), *arguments.problems),
        said.get("scope"),
        arguments.query,
        tuple({**said.get("headers", {}), **dict(arguments.headers)}.items()),
        arguments.contents,
        arguments.address,
        said.get("own", False),
    )


def _contents(returned: object) -> tuple[Content, ...]:
    """Return the JSON that a handler answers with, by its annotation."""
    kind = get_args(returned)[0] if get_origin(returned) is Response else returned
    return (Content(JSON, kind),)


def _told(function: Handler) -> tuple[str, str]:
    """Return summary and description, in Markdown, out of a docstring."""
    summary, _, rest = _SECTION.split(inspect.getdoc(function) or "")[0].partition("\n\n")
    return summary.removesuffix("."), "\n\n".join(" ".join(part.split()) for part in rest.split("\n\n"))
