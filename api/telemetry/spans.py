"""Spans around what the service does, put there as a process starts: nothing of it is paid for while it is off.

A request is traced if its caller's `traceparent` says so (W3C Trace Context), or else by chance; whatever happens in it
is in its trace, as long as it happens in its own context. What is not traced passes by with a look at who asks.

A span has the name of a step, the template of a route, a status, the kind of a problem and counts. It never has ids of
learners, addresses, queries, texts or messages of errors: these quote what was sent.
"""

import functools
import importlib
import inspect
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, NamedTuple, cast

import msgspec
from litestar.types import HTTPScope, Message, Receive, Send
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.propagators.textmap import Getter
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.http.connections import WHOLE_ANSWER
from api.http.envelope import Envelope

Headers = list[tuple[bytes, bytes]]
SERVER_ERROR: Final = 500
REFUSAL: Final = 400


class Place(NamedTuple):
    """A function that gets a span.

    Attributes:
        path: `module:name` or `module:Class.name`, where callers look it up.
        span: Its name.
        is_root: Whether it begins a trace of its own, by chance.
        counted: Position of an argument whose length is told as `symphonie.n`; a trace of nothing is not begun.
    """

    path: str
    span: str
    is_root: bool = False
    counted: int | None = None


PLACES: Final = (
    Place("api.results.intake:ResultIntake._commit", "results of a learner", counted=2),
    Place("api.results.intake:ResultIntake._plan", "trace and decide", counted=4),
    Place("api.results.queue:LearnerQueues._wait", "wait for the learner"),
    Place("api.results.queue:LearnerQueues._drain", "those who waited", is_root=True, counted=2),
    Place("api.live.store:LiveStore.load", "load state", counted=2),
    Place("api.live.store:LiveStore.commit", "commit", counted=4),
    Place("api.record.pool:DeadlinePool._used", "ask the record"),
    Place("api.record.projector:Projector._project", "project a batch", is_root=True, counted=2),
    Place("api.record.support.timekeeper:fire", "fire timers", is_root=True),
    Place("api.support.detector:look", "look for signals", is_root=True),
    Place("api.support.detector:sweep", "sweep traces", is_root=True),
    Place("api.integrations.events.translator:take_batch", "take what a source sent", is_root=True),
    Place("api.record.retrace.retracer:erase", "erase", is_root=True),
)
_PROPAGATOR: Final = TraceContextTextMapPropagator()
_NOTHING_BEFORE: Final = Context()
REQUEST: Final = Place("api.http.envelope:Envelope._answer", "of its method and route")


def wrap_all(tracer: Tracer, ratio: float) -> None:
    """Put spans around everything; to be done once, before anything is taken from where it stands."""
    for place in PLACES:
        owner, name = find(place)
        setattr(owner, name, with_span(tracer, place, ratio, inspect.getattr_static(owner, name)))
    owner, name = find(REQUEST)
    setattr(owner, name, _tracing_requests(tracer, ratio, getattr(owner, name)))


def find(place: Place) -> tuple[Any, str]:
    """Return what holds a function, and its name there."""
    module, _, path = place.path.partition(":")
    *owners, name = path.split(".")
    return functools.reduce(getattr, owners, cast("Any", importlib.import_module(module))), name


def trace_id() -> str | None:
    """Return the id of the trace that is being written, for the log."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.trace_flags.sampled else None


def with_span(tracer: Tracer, place: Place, ratio: float, original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function: a coroutine function, a plain one or what makes an asynchronous context manager.

    Args:
        tracer: Makes the spans.
        place: Which function it is.
        ratio: Of the traces that begin here, the part that is kept.
        original: The function.
    """

    def begin(arguments: tuple[Any, ...]) -> Span | None:
        """Return the span to be in; None where there is nothing to change."""
        is_recording = trace.get_current_span().is_recording()
        n = None if place.counted is None else len(arguments[place.counted])
        if not place.is_root:
            span = tracer.start_span(place.span) if is_recording else None
        elif n != 0 and random.random() < ratio:  # noqa: S311  # it picks samples
            span = tracer.start_span(place.span, _NOTHING_BEFORE)
        else:
            return trace.INVALID_SPAN if is_recording else None  # it is no part of the trace that it was begun in
        if span is not None and n is not None:
            span.set_attribute("symphonie.n", n)
        return span

    async def awaited(span: Span, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
        with _current(span):
            return await original(*arguments, **named)

    @asynccontextmanager
    async def entered(span: Span, arguments: tuple[Any, ...], named: dict[str, Any]) -> AsyncIterator[object]:
        with _current(span):
            async with original(*arguments, **named) as inner:
                yield inner

    def called(span: Span, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
        with _current(span):
            return original(*arguments, **named)

    is_entered = inspect.isasyncgenfunction(inspect.unwrap(original))
    traced = entered if is_entered else awaited if inspect.iscoroutinefunction(original) else called

    @functools.wraps(original)
    def either(*arguments: Any, **named: Any) -> object:  # noqa: ANN401  # of any function
        span = begin(arguments)
        return original(*arguments, **named) if span is None else traced(span, arguments, named)

    return either


@contextmanager
def _current(span: Span) -> Iterator[Span]:
    """Be in a span; of an error it keeps the class alone."""
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise


class _HeaderGetter(Getter[Headers]):
    """Reads headers of ASGI, whose names are in small letters."""

    def get(self, carrier: Headers, key: str) -> list[str] | None:
        found = [value.decode("latin-1") for name, value in carrier if name == key.encode()]
        return found or None

    def keys(self, carrier: Headers) -> list[str]:
        return [name.decode("latin-1") for name, _ in carrier]


_GETTER: Final = _HeaderGetter()
Answer = Callable[[Envelope, HTTPScope, Receive, Send], Any]


def _tracing_requests(tracer: Tracer, ratio: float, original: Answer) -> Answer:
    async def answer(envelope: Envelope, scope: HTTPScope, receive: Receive, send: Send) -> None:
        headers = cast("Headers", scope["headers"])
        is_asked = any(name == b"traceparent" for name, _ in headers)
        if not is_asked and random.random() >= ratio:  # noqa: S311  # it picks samples
            await original(envelope, scope, receive, send)
            return
        before = _PROPAGATOR.extract(headers, _NOTHING_BEFORE, _GETTER) if is_asked else _NOTHING_BEFORE
        if is_asked and _is_valid(before) and not trace.get_current_span(before).get_span_context().trace_flags.sampled:
            await original(envelope, scope, receive, send)  # its caller keeps nothing of it
            return
        with _current(tracer.start_span(scope["method"], before, kind=SpanKind.SERVER)) as span:
            await _answer_traced(span, functools.partial(original, envelope), scope, receive, send)

    return answer


def _is_valid(context: Context) -> bool:
    return trace.get_current_span(context).get_span_context().is_valid


async def _answer_traced(
    span: Span, answer: Callable[..., Any], scope: HTTPScope, receive: Receive, send: Send
) -> None:
    """Answer, and tell how; an answer in one write would pass by, so the extension for it is left out."""
    status = 0

    async def send_seen(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            span.set_attribute("http.response.status_code", status)
        elif message["type"] == "http.response.body" and status >= REFUSAL:
            _tell_problem(span, message["body"], status)
        await send(message)

    extensions = {name: one for name, one in (scope.get("extensions") or {}).items() if name != WHOLE_ANSWER}
    seen = cast("HTTPScope", {**scope, "extensions": extensions})
    try:
        await answer(seen, receive, send_seen)
    finally:
        route = cast("Mapping[str, Any]", seen).get("path_template")
        span.set_attribute("http.request.method", scope["method"])
        if route:
            span.update_name(f"{scope['method']} {route}")
            span.set_attribute("http.route", route)


def _tell_problem(span: Span, body: bytes, status: int) -> None:
    """Tell the kind of a problem, and nothing of what it says."""
    try:
        span.set_attribute("error.type", msgspec.json.decode(body, type=_Kind).type)
    except msgspec.MsgspecError:
        span.set_attribute("error.type", str(status))
    if status >= SERVER_ERROR:
        span.set_status(StatusCode.ERROR)


class _Kind(msgspec.Struct):
    """What a span tells of a problem document."""

    type: str
