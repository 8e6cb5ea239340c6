"""Problem details (RFC 9457): the one table from what went wrong to what the sender reads.

Every answer that is not a success has this form, whoever noticed the trouble: a use case, Litestar's router, or nobody
(500, which says nothing but the request id under which the log has the rest).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import ClientException, MethodNotAllowedException, NotFoundException
from litestar.types import HTTPScope, Send

from api import connection_errors, errors, path_errors, result_errors
from api import decision_errors as order_errors
from api.errors import Fault, ServiceError
from api.http.addresses import id_in_address
from api.http.requests import ServiceRequest, request_id_of
from content_graph.texts import showable

MEDIA_TYPE: Final = "application/problem+json"
_LOG: Final = structlog.get_logger("api.http")


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457, section 3.1) with two extensions.

    Attributes:
        type: Address of a page about this kind of problem; stable, to be compared by programs.
        title: The kind of problem in a few words.
        status: The HTTP status.
        detail: What is wrong this time.
        request_id: Names this request in the service's log.
        instance: The address that was asked.
        errors: The places to put right, each with its remedy.
    """

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    instance: str = ""
    errors: tuple[Fault, ...] = ()


class Kind(NamedTuple):
    """One row of the table.

    Attributes:
        status: The HTTP status.
        name: Last part of the type's address.
        title: The kind of problem in a few words.
    """

    status: int
    name: str
    title: str


BAD_REQUEST: Final = Kind(400, "bad-request", "The request cannot be read")
INTERNAL: Final = Kind(500, "internal", "Something went wrong in the service")
KINDS: Final[dict[type[ServiceError], Kind]] = {
    connection_errors.MalformedRequest: BAD_REQUEST,
    errors.MalformedBody: Kind(400, "malformed-body", "The body cannot be read"),
    errors.Unauthorised: Kind(401, "unauthorised", "A valid key is needed"),
    errors.KeyRevoked: Kind(401, "key-revoked", "The key was revoked"),
    errors.KeyExpired: Kind(401, "key-expired", "The key has expired"),
    errors.Forbidden: Kind(403, "forbidden", "The key does not allow this"),
    errors.UnknownRoute: Kind(404, "unknown-route", "Nothing is served here"),
    errors.UnknownContentGraph: Kind(404, "unknown-content-graph", "There is no such content graph"),
    result_errors.UnknownResult: Kind(404, "unknown-result", "The learner has no such result"),
    errors.UnknownLearner: Kind(404, "unknown-learner", "There is no such learner"),
    path_errors.UnknownAdjustment: Kind(404, "unknown-adjustment", "There is no such adjustment"),
    path_errors.UnknownRecommendation: Kind(404, "unknown-recommendation", "There is no such recommendation"),
    order_errors.UnknownOverride: Kind(404, "unknown-override", "There is no such override"),
    order_errors.UnknownCohort: Kind(404, "unknown-cohort", "There is no such cohort"),
    order_errors.AbsentGoal: Kind(404, "absent-goal", "There is no such goal"),
    errors.UnknownErasure: Kind(404, "unknown-erasure", "There is no such receipt"),
    errors.UnknownModel: Kind(404, "unknown-model", "The content graph has no such model"),
    errors.MethodNotAllowed: Kind(405, "method-not-allowed", "The method is not answered here"),
    result_errors.ResultConflict: Kind(409, "result-conflict", "The id belongs to a result with another content"),
    connection_errors.RequestTooSlow: Kind(408, "request-too-slow", "The request came in too slowly"),
    result_errors.CorrectionConflict: Kind(409, "correction-conflict", "The id belongs to another correction"),
    errors.ConcurrentChange: Kind(409, "concurrent-change", "Others kept changing the same learner"),
    path_errors.ReviewContradicts: Kind(409, "review-contradicts", "The decision does not fit the adjustment"),
    order_errors.TooManyOverrides: Kind(409, "too-many-overrides", "No more overrides can hold"),
    order_errors.RepeatedKey: Kind(409, "repeated-key", "Another request had the same idempotency key"),
    errors.ModelInUse: Kind(409, "model-in-use", "The model is in use"),
    errors.NothingToRollBack: Kind(409, "nothing-to-roll-back", "Nothing was active before"),
    errors.ContentGraphChanged: Kind(412, "content-graph-changed", "The content graph has changed meanwhile"),
    errors.BodyTooLarge: Kind(413, "body-too-large", "The body is too large"),
    errors.BatchTooLarge: Kind(413, "batch-too-large", "The batch is too large"),
    connection_errors.TargetTooLong: Kind(414, "target-too-long", "The address is too long"),
    errors.UnsupportedMediaType: Kind(415, "unsupported-media-type", "The body is in a format that is not read here"),
    connection_errors.ExpectationFailed: Kind(417, "expectation-failed", "The expectation cannot be met"),
    connection_errors.ForeignHost: Kind(421, "foreign-host", "The service has another name"),
    errors.InvalidFields: Kind(422, "invalid-fields", "Fields break their rules"),
    errors.InvalidContentGraph: Kind(422, "invalid-content-graph", "The content graph has faults"),
    errors.InvalidModel: Kind(422, "invalid-model", "The file is not a fitted model"),
    errors.ModelFitsNothing: Kind(422, "model-fits-nothing", "The model knows no skill of the content graph"),
    errors.ModelPredictsWorse: Kind(422, "model-predicts-worse", "The model predicts worse than what is active"),
    errors.ResultFromFuture: Kind(422, "result-from-future", "A result lies in the future"),
    errors.ContentGraphNotNamed: Kind(422, "content-graph-not-named", "The request must name a content graph"),
    errors.UnknownItem: Kind(422, "unknown-item", "The content graph has no such item"),
    errors.UnknownSkill: Kind(422, "unknown-skill", "The content graph has no such skill"),
    order_errors.UnknownActivity: Kind(422, "unknown-activity", "The content graph has no such item or resource"),
    errors.UnknownGoal: Kind(422, "unknown-goal", "The content graph has no such goal"),
    path_errors.ActivityNotRecommended: Kind(
        422, "activity-not-recommended", "The activity was not in this list of recommendations"
    ),
    errors.TooBusy: Kind(429, "too-busy", "Too many requests are waiting"),
    connection_errors.TooManyFromPeer: Kind(429, "too-many-from-peer", "Too many connections from one address"),
    connection_errors.TooManyFailedKeys: Kind(429, "too-many-failed-keys", "Too many keys that are not valid"),
    connection_errors.HeadTooLarge: Kind(431, "head-too-large", "The headers are too large"),
    connection_errors.TooManyConnections: Kind(503, "too-many-connections", "All connections are busy"),
    errors.StoresApart: Kind(503, "stores-apart", "The live states do not fit the record"),
    errors.StoreUnavailable: Kind(503, "store-unavailable", "The live state cannot be reached"),
    errors.RecordUnavailable: Kind(503, "record-unavailable", "The record cannot be reached"),
    errors.NotReady: Kind(503, "not-ready", "The service is not ready"),
}

_encode = msgspec.json.Encoder().encode


def kind_of(error: Exception) -> Kind:
    """Look up the row of an error, or of the nearest class that it derives from."""
    if isinstance(error, ClientException):
        return BAD_REQUEST
    return next((KINDS[cls] for cls in type(error).__mro__ if cls in KINDS), INTERNAL)


def type_of(kind: Kind) -> str:
    """Return the address of the page about a kind of problem.

    >>> type_of(INTERNAL)
    '/problems/internal'
    """
    return f"/problems/{kind.name}"


def problem_of(error: Exception, request_id: str, instance: str = "") -> Problem:
    """Tell an error as a problem; whatever is not in the table stays untold."""
    kind = kind_of(error)
    if isinstance(error, ServiceError) and kind is not INTERNAL:
        return Problem(type_of(kind), kind.title, kind.status, error.detail, request_id, instance, error.faults)
    if kind is BAD_REQUEST:
        return Problem(type_of(kind), kind.title, kind.status, str(getattr(error, "detail", "")), request_id, instance)
    detail = (
        "It has been logged under the request id. Sending the same request again counts nothing twice; where it fails "
        "in the same way, stop, and tell the id to whoever runs the service."
    )
    return Problem(type_of(INTERNAL), INTERNAL.title, INTERNAL.status, detail, request_id, instance)


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
