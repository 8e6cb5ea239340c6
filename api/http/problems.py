"""Problem details (RFC 9457): from what went wrong to what the sender reads.

Every answer that is not a success has this form, whoever noticed the trouble: a use case, Litestar's router, or nobody
(500, which says nothing but the request id under which the log has the rest).
"""

from typing import Any, Final

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import ClientException, MethodNotAllowedException, NotFoundException
from litestar.types import HTTPScope, Send

from api import errors
from api.connection_errors import BadRequest
from api.errors import Fault, Kind, ServiceError
from api.http.requests import ServiceRequest, id_in_address, request_id_of
from content_graph.texts import showable

MEDIA_TYPE: Final = "application/problem+json"
_LOG: Final = structlog.get_logger("api.http")


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457, section 3.1) with three extensions.

    Attributes:
        type: Address of a page about this kind of problem; stable, to be compared by programs.
        title: The kind of problem in a few words.
        status: The HTTP status.
        detail: What is wrong this time.
        request_id: Names this request in the service's log.
        instance: The address that was asked.
        errors: The places to put right, each with its remedy.
        news: What others did meanwhile, where that is what stands in the way.
    """

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    instance: str = ""
    errors: tuple[Fault, ...] = ()
    news: tuple[dict[str, Any], ...] = ()


INTERNAL: Final = ServiceError.kind
_UNTOLD: Final = (
    "It has been logged under the request id. Sending the same request again counts nothing twice; where it fails in "
    "the same way, stop, and tell the id to whoever runs the service."
)
_encode = msgspec.json.Encoder().encode


def kind_of(error: Exception) -> Kind:
    """Say what kind of problem an error is."""
    if isinstance(error, ClientException):
        return BadRequest.kind
    return error.kind if isinstance(error, ServiceError) else INTERNAL


def type_of(kind: Kind) -> str:
    """Return the address of the page about a kind of problem.

    >>> type_of(INTERNAL)
    '/problems/internal'
    """
    return f"/problems/{kind.name}"


def problem_of(error: Exception, request_id: str, instance: str = "") -> Problem:
    """Tell an error as a problem; what is a fault of ours stays untold."""
    kind = kind_of(error)
    detail, faults = str(getattr(error, "detail", "")), getattr(error, "faults", ())
    if kind is INTERNAL:
        detail, faults = _UNTOLD, ()
    news = getattr(error, "news", ())
    return Problem(type_of(kind), kind.title, kind.status, detail, request_id, instance, faults, news)


def problem_headers(error: Exception) -> dict[str, str]:
    """Return the headers that the status of an error asks for (RFC 9110, sections 10.2.1, 10.2.3 and 11.6.1)."""
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
    if isinstance(error, errors.Unauthorised):
        headers["www-authenticate"] = 'Bearer realm="symphonie"' + (
            ', error="invalid_token"' if error.has_token else ""
        )
    elif isinstance(error, errors.Forbidden):
        headers["www-authenticate"] = f'Bearer realm="symphonie", error="insufficient_scope", scope="{error.scope}"'
    elif isinstance(error, errors.MethodNotAllowed):
        headers["allow"] = ", ".join(error.allowed)
    elif isinstance(error, errors.Passing):
        headers["retry-after"] = str(error.retry_after_seconds)
    return headers


def problem_response(error: Exception, request_id: str, instance: str = "") -> tuple[int, dict[str, str], bytes]:
    """Answer an error without Litestar's help, for routes on bare ASGI.

    Returns:
        Status, headers and body.
    """
    problem = problem_of(error, request_id, instance)
    return problem.status, problem_headers(error), _encode(problem)


async def refuse(error: ServiceError, request_id: str, send: Send) -> None:
    """Answer an error without any route."""
    await _send(*problem_response(error, request_id), send)


async def refuse_raised(raised: Exception, scope: HTTPScope, send: Send) -> None:
    """Answer an exception that leaves a route on bare ASGI, as `answer_error` does."""
    await _send(*_answer_to(raised, scope), send)


async def _send(status: int, headers: dict[str, str], body: bytes, send: Send) -> None:
    headers["content-length"] = str(len(body))
    raw_headers = [(name.encode(), text.encode("latin-1")) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw_headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def answer_error(request: ServiceRequest, raised: Exception) -> Response[bytes]:
    """Answer every exception that leaves a route or the router (Litestar's exception handler)."""
    status, headers, body = _answer_to(raised, request.scope)
    return Response(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def _answer_to(raised: Exception, scope: HTTPScope) -> tuple[int, dict[str, str], bytes]:
    path = showable(id_in_address(scope["path"]))
    error = from_litestar(raised, scope["method"], path)
    request_id = request_id_of(scope)
    log_error(error, request_id, scope.get("path_template", ""))
    return problem_response(error, request_id, path)


def from_litestar(raised: Exception, method: str, path: str) -> Exception:
    """Turn what Litestar's router and request reader raise into our own errors; leave everything else alone."""
    if isinstance(raised, MethodNotAllowedException):
        return errors.MethodNotAllowed(method, tuple((raised.headers or {}).get("allow", "").split(", ")))
    if isinstance(raised, NotFoundException):
        return errors.UnknownRoute(path)
    return raised


def log_error(error: Exception, request_id: str, route: str) -> None:
    """Log what the sender is not told: the reason of an outage, the trace of a fault of ours."""
    if isinstance(error, errors.StoreUnavailable | errors.RecordUnavailable):
        _LOG.warning("unavailable", error=type(error).__name__, reason=error.reason, request_id=request_id, route=route)
    elif kind_of(error) is INTERNAL:
        _LOG.error("internal error", request_id=request_id, route=route, exc_info=error)
