"""Where the parameters of a route's handler come from (see `api.http.routes`).

Reading is strict, and all that is wrong with address, query and body is told at once.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, cast, get_type_hints

import msgspec

from api import errors
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, Fault, InvalidFields, ServiceError, UnknownContentGraph
from api.http.openapi import Content, Parameter
from api.http.parameters import ADDRESS, GraphQuery
from api.http.requests import JSON, ServiceRequest, decode_json, id_in_address, read_body, read_query
from api.http.room import announced_bytes
from api.live.keys import LearnerKey
from api.record.keys import Principal
from api.runtime import Runtime
from content_graph.ids import ID_PATTERN, ID_REMEDY, fault_in_id

Source: TypeAlias = "From | Callable[[Asked], object]"

ON_BEHALF_OF: Final = "On-Behalf-Of"
"""The header that says for which person a request is made."""
_OF_BODIES: Final = (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMediaType, errors.InvalidFields)


class Asked(NamedTuple):
    """A request, read."""

    request: ServiceRequest
    runtime: Runtime
    principal: Principal | None
    ids: Mapping[str, str]
    query: Any
    body: Any
    sent: bytes

    @property
    def organisation_no(self) -> int:
        """Who asks."""
        return cast("Principal", self.principal).organisation_no


class From(NamedTuple):
    """Says in an annotation how a parameter is made, and what may be answered for it.

    Attributes:
        make: Makes it; may be a coroutine function.
        problems: What else may be answered then.
        headers: Name and meaning of the headers that are read for it.
        query: The Struct of the query that it needs, where the handler takes none.
    """

    make: Callable[[Asked], object]
    problems: tuple[type[ServiceError], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    query: type[msgspec.Struct] | None = None


class Arguments:
    """The parameters of one handler.

    Args:
        function: The handler.
        path: Its address, with parameters in braces.
        sent: The body in every media type that is read, where the handler takes it as bytes.
        max_body_bytes: Of the body; that of the settings if None.

    Attributes:
        address: Those of the address, for the OpenAPI document.
        query: The Struct of the query, if any.
        contents: The body in every media type that is read.
        problems: What may be answered because of them.
        headers: Those that are read for them.
        knows_persons: Whether something looks at who the request is made for.
    """

    def __init__(
        self,
        function: Callable[..., object],
        path: str,
        sent: tuple[Content, ...] = (),
        max_body_bytes: int | None = None,
    ) -> None:
        hints = {name: hint for name, hint in get_type_hints(function, include_extras=True).items() if name != "return"}
        names = re.findall(r"{(\w+)}", path)
        self.address = tuple([Parameter(name, ADDRESS[name]) for name in names])
        body = hints.get("body", bytes)
        self._decoder = None if body is bytes else msgspec.json.Decoder(body)
        self.contents = sent if self._decoder is None else (Content(JSON, body),)
        self._max_body_bytes = max_body_bytes
        self._sources = {name: _source(name, hint, names) for name, hint in hints.items()}
        sources = [source for source in self._sources.values() if isinstance(source, From)]
        queries = [hints.get("query"), *(source.query for source in sources)]
        self.query: type[msgspec.Struct] | None = next(filter(None, queries), None)
        self.headers = tuple([header for source in sources for header in source.headers])
        self.knows_persons = any(name == ON_BEHALF_OF for name, _ in self.headers)
        self.problems = (
            *(_OF_BODIES if self.contents else ()),
            *((errors.InvalidFields,) if self.query or any(_is_id(one.kind) for one in self.address) else ()),
            *(problem for source in sources for problem in source.problems),
        )

    def body_bytes(self, request: ServiceRequest, runtime: Runtime) -> int:
        """Return how long the body may become that will be read."""
        limit = self._max_body_bytes or runtime.settings.max_body_bytes
        return announced_bytes(request.scope["headers"], limit) if self.contents else 0

    async def read(self, request: ServiceRequest, runtime: Runtime, principal: Principal | None) -> Asked:
        """Read a request.

        Raises:
            InvalidFields: Address, query or body break their rules; all that is wrong is named.
            ServiceError: As the body cannot be read.
        """
        ids = {name: id_in_address(request.path_params[name]) for name, _ in self.address}
        faults = [*self._faults_in(ids)]
        query, body, sent = None, None, b""
        try:
            query = None if self.query is None else read_query(request.scope["query_string"], self.query)
        except InvalidFields as error:
            faults += error.faults
        if self.contents:
            limit = self._max_body_bytes or runtime.settings.max_body_bytes
            sent = await read_body(request, limit, tuple([content.media_type for content in self.contents]))
            try:
                body = sent if self._decoder is None else decode_json(sent, self._decoder)
            except InvalidFields as error:
                faults += error.faults
        if faults:
            raise InvalidFields(tuple(faults))
        return Asked(request, runtime, principal, ids, query, body, sent)

    async def made(self, asked: Asked) -> dict[str, object]:
        """Make the handler's parameters of what was read.

        Raises:
            ServiceError: As a parameter cannot be made.
        """
        return {name: await _made(source, asked) for name, source in self._sources.items()}

    def _faults_in(self, ids: Mapping[str, str]) -> list[Fault]:
        found = ((one.name, fault_in_id(ids[one.name])) for one in self.address if _is_id(one.kind))
        return [Fault(f"{{{name}}}", fault, ID_REMEDY) for name, fault in found if fault is not None]


_NAMED: Final[dict[str, Callable[[Asked], object]]] = {
    "request": lambda asked: asked.request,
    "runtime": lambda asked: asked.runtime,
    "principal": lambda asked: asked.principal,
    "organisation_no": lambda asked: asked.organisation_no,
    "query": lambda asked: asked.query,
    "body": lambda asked: asked.body,
}


def _source(name: str, hint: object, in_address: Sequence[str]) -> Source:
    """Say where a parameter comes from.

    Raises:
        TypeError: Nothing says it.
    """
    if name in in_address:
        return lambda asked: asked.ids[name]
    declared = next((one for one in getattr(hint, "__metadata__", ()) if isinstance(one, From)), None)
    source = declared or _NAMED.get(name)
    if source is None:
        message = f"nothing says where the parameter {name!r} comes from"
        raise TypeError(message)
    return source


async def _made(source: Source, asked: Asked) -> object:
    value = (source.make if isinstance(source, From) else source)(asked)
    return await value if inspect.isawaitable(value) else value


def _is_id(kind: object) -> bool:
    return any(getattr(one, "pattern", None) == ID_PATTERN for one in getattr(kind, "__metadata__", ()))


def acts_for_person(request: ServiceRequest, principal: Principal | None) -> bool:
    """Tell whether a request is made for a person, be it by its key or by a header."""
    return (principal is not None and principal.person is not None) or ON_BEHALF_OF.lower() in request.headers


class LearnerOnGraph(NamedTuple):
    """A learner of the address, and the content graph that the query names."""

    key: LearnerKey
    graph: ServedGraph


async def _in_query(asked: Asked) -> ServedGraph:
    return await asked.runtime.graphs.get(asked.organisation_no, asked.query.content_graph, "?content_graph")


async def _in_body(asked: Asked) -> ServedGraph:
    return await asked.runtime.graphs.get(asked.organisation_no, asked.body.content_graph, "$.content_graph")


async def learner_on_graph(asked: Asked) -> LearnerOnGraph:
    """Read of whom and of which content graph a request asks.

    Raises:
        UnknownContentGraph: The organisation has none of this id.
        ContentGraphNotNamed: It has several, and none is named.
    """
    graph = await _in_query(asked)
    return LearnerOnGraph(LearnerKey(asked.organisation_no, graph.graph_no, asked.ids["learner_id"]), graph)


PROBLEMS_OF_LEARNER: Final = (UnknownContentGraph, ContentGraphNotNamed)
AskedGraph = Annotated[ServedGraph, From(_in_query, PROBLEMS_OF_LEARNER, query=GraphQuery)]
"""The content graph that the query names."""
BodyGraph = Annotated[ServedGraph, From(_in_body, PROBLEMS_OF_LEARNER)]
"""The content graph that the body names."""
AskedLearner = Annotated[LearnerOnGraph, From(learner_on_graph, PROBLEMS_OF_LEARNER, query=GraphQuery)]
