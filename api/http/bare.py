"""What routes on bare ASGI share: a request let in and read, a batch taken apart, and the answer sent."""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

import msgspec
from litestar.types import HTTPRequestEvent, HTTPScope, Receive, Scope, Send

from api.acting_errors import OnlyForTheOrganisation
from api.connection_errors import CutOff
from api.errors import (
    BatchTooLarge,
    BodyTooLarge,
    Forbidden,
    InvalidField,
    InvalidFields,
    MethodNotAllowed,
    ServiceError,
    UnsupportedMediaType,
)
from api.http.requests import JSON, faults_in, media_type_of, read_tree
from api.overload_errors import JournalFull
from api.record.keys import Principal
from api.record.pool import ASKING
from api.runtime import Runtime
from content_graph.ids import MAX_ID_LENGTH
from content_graph.texts import showable

_buffer: Final = bytearray(8192)  # grown once, instead of anew for every answer; nothing awaits while it is in use
_encode_into = msgspec.json.Encoder().encode_into
_HEADERS: Final = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


Take: TypeAlias = Callable[[Runtime, Principal, bytes], Awaitable[msgspec.Struct]]
"""What a worker does with the body of who asks; its answer is JSON."""


async def answer_post(scope: Scope, receive: Receive, send: Send, allowed: str, take: Take) -> None:
    """Answer a POST request whose key must have a scope.

    Raises:
        ServiceError: It is none, its key does not allow it, there is no room for it, its body cannot be read, or it is
            not taken.
    """
    request = cast("HTTPScope", scope)
    runtime: Runtime = request["litestar_app"].state.runtime
    if request["method"] != "POST":
        raise MethodNotAllowed(request["method"], ("POST",))
    headers = request["headers"]
    principal = runtime.keys.known(headers) or await runtime.keys.authenticate(headers, runtime.peers.origin(request))
    if not principal.may(allowed):
        raise Forbidden(allowed)
    if principal.person is not None:
        raise OnlyForTheOrganisation
    if principal.limits is not None:
        await runtime.rates.spend_request(principal, principal.limits, request)
    if runtime.store.is_full:
        raise JournalFull(reason="the journal is full")
    limit, no, room = runtime.settings.max_body_bytes, principal.organisation_no, runtime.room
    n_bytes = _check_head(headers, limit)
    room.enter(no, n_bytes)
    ASKING.set(no)
    try:
        response = await take(runtime, principal, await _read_body(receive, limit))
    finally:
        room.leave(no, n_bytes)
    await _reply(send, response)


async def _reply(send: Send, response: msgspec.Struct) -> None:
    """Answer 200 with JSON."""
    _encode_into(response, _buffer)
    body = bytes(_buffer)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _read_body(receive: Receive, limit: int) -> bytes:
    """Read the body, stopping at the limit."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = cast("HTTPRequestEvent", await receive())
        if message["type"] != "http.request":
            raise CutOff
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise BodyTooLarge(limit)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_head(headers: Iterable[tuple[bytes, bytes]], limit: int) -> int:
    """Return how long the body may become, before it is begun; one in chunks does not say so."""
    content_type, n_bytes = b"", limit
    for name, value in headers:
        if name == b"content-type":
            content_type = value
        elif name == b"content-length":
            n_bytes = int(value)
            if n_bytes > limit:
                raise BodyTooLarge(limit)
        elif name == b"content-encoding" and value.lower() != b"identity":
            raise UnsupportedMediaType("Content-Encoding", value.decode("latin-1"), ("the body without compression",))
    if content_type != b"application/json" and media_type_of(content_type.decode("latin-1")) != JSON:
        raise UnsupportedMediaType("Content-Type", content_type.decode("latin-1"), (JSON,))
    return n_bytes


RequestT = TypeVar("RequestT", bound=msgspec.Struct)
MessageT = TypeVar("MessageT")


class Refusal(msgspec.Struct, frozen=True):
    """One of a batch that was not taken in.

    Attributes:
        sent_id: As sent; None if it could not be read.
        error: Why, with the faults.
    """

    sent_id: str | None
    error: ServiceError


class BatchReader(Generic[RequestT, MessageT]):
    """Reads requests that hold a batch: at once if all is well, else one by one, so that a faulty one stands alone.

    Args:
        request: Struct of the whole.
        message: Type of one of the batch.
        field: Of the request, that holds the batch.
        id_field: Of a message, that holds its id.
    """

    def __init__(self, request: type[RequestT], message: Any, field: str, id_field: str) -> None:  # noqa: ANN401 - a union has no type of its own
        self._request, self._message = request, message
        self._field, self._id_field = field, id_field
        self._decode = msgspec.json.Decoder(request).decode
        self._decode_one = msgspec.json.Decoder(message).decode

    def read(self, body: bytes, limit: int) -> tuple[RequestT, Sequence[MessageT | Refusal]]:
        """Decode a body.

        Raises:
            ServiceError: What holds the batch breaks its rules, or there is more in it than the limit.
        """
        try:
            request = self._decode(body)
        except (ValueError, RecursionError):
            tree = read_tree(body, "surrogateescape")
            request, sent = self._envelope(tree)
            check_size(len(sent), limit, self._field)
            return request, [self._one(one, at) for at, one in enumerate(sent)]
        return request, getattr(request, self._field)

    def _envelope(self, tree: object) -> tuple[RequestT, Sequence[object]]:
        """Part what holds the batch from the batch."""
        sent = tree.get(self._field) if isinstance(tree, dict) else None
        held = {**tree, self._field: []} if isinstance(tree, dict) and isinstance(sent, list) else tree
        try:
            return msgspec.convert(held, self._request), sent if isinstance(sent, list) else ()
        except ValueError as error:
            raise InvalidFields(faults_in(held, self._request, str(error), "$")) from error

    def _one(self, sent: object, at: int) -> MessageT | Refusal:
        try:
            message: MessageT = self._decode_one(json.dumps(sent, ensure_ascii=False).encode())
        except (ValueError, RecursionError) as error:
            faults = faults_in(sent, self._message, str(error), f"$.{self._field}[{at}]")
            return Refusal(self._id_in(sent), InvalidFields(faults))
        return message

    def _id_in(self, sent: object) -> str | None:
        """Return the id, if at least that can be read, so that the sender finds it again."""
        sent_id = sent.get(self._id_field) if isinstance(sent, dict) else None
        return showable(sent_id[:MAX_ID_LENGTH]) if isinstance(sent_id, str) and sent_id else None


def check_size(n_sent: int, limit: int, field: str) -> None:
    """Refuse a batch of nothing, or of too much.

    Raises:
        InvalidField: There is nothing in it.
        BatchTooLarge: There is more in it than one request may carry.
    """
    if not n_sent:
        path = f"$.{field}"
        raise InvalidField(path, "There is nothing in it.", f"Send 1 to {limit} {field}.")
    if n_sent > limit:
        raise BatchTooLarge(n_sent, limit, field)
