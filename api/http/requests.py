"""Reading requests: ids, query and body into typed values, with the place of every fault.

Litestar could do this from a handler's annotations, but it converts bodies loosely ("3" for 3) and reports faults
without their path. Here a body is decoded once, strictly, by msgspec, and the answer says where it went wrong.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Final, TypeAlias, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from api.errors import BodyTooLarge, InvalidField, MalformedBody, UnsupportedMediaType
from api.record.keys import Principal
from api.settings import Settings

ServiceRequest: TypeAlias = Request[None, Principal, State]
T = TypeVar("T")
StructT = TypeVar("StructT", bound=msgspec.Struct)

JSON: Final = "application/json"
MAX_QUERY_BYTES: Final = 8192
_AT: Final = re.compile(r"^(?P<reason>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_decode_any = msgspec.json.Decoder().decode
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def request_id_of(scope: Mapping[str, object]) -> str:
    """Return the id that `api.http.envelope` gave to this request."""
    state = scope.get("state")
    return str(state.get("request_id", "")) if isinstance(state, dict) else ""


def check_id(path: str, value: str, settings: Settings) -> str:
    """Return an id as it was sent, if it is one.

    Raises:
        InvalidField: It is empty, too long or holds control characters.
    """
    if not 0 < len(value) <= settings.max_id_length:
        fault = "The id is empty." if not value else f"The id has {len(value)} characters."
        raise InvalidField(path, fault, f"Use 1 to {settings.max_id_length} characters.")
    if _CONTROL.search(value):
        raise InvalidField(path, "The id holds a control character.", "Use printable characters only.")
    return value


async def read_body(request: ServiceRequest, limit_bytes: int, media_types: tuple[str, ...] = (JSON,)) -> bytes:
    """Read the whole body, stopping at the limit of the route.

    Args:
        request: Whose body it is.
        limit_bytes: What the route's handler takes at most, for the error.
        media_types: What it reads.

    Raises:
        UnsupportedMediaType: The content type is none of `media_types`, or the body is compressed.
        BodyTooLarge: It is longer than the limit; the rest is not read.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    if media_type not in media_types:
        raise UnsupportedMediaType(header="Content-Type", received=media_type, supported=media_types)
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        supported = ("the body without compression",)
        raise UnsupportedMediaType(header="Content-Encoding", received=encoding, supported=supported)
    try:
        return await request.body()
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(limit_bytes) from error


def media_type_of(content_type: str) -> str:
    """Return the media type without its parameters, in lower case.

    >>> media_type_of("Application/JSON; charset=utf-8")
    'application/json'
    """
    return content_type.partition(";")[0].strip().lower()


def decode_json(body: bytes, decode: Callable[[bytes], T]) -> T:
    """Decode a JSON body.

    Args:
        body: What was sent.
        decode: Of a typed msgspec decoder.

    Raises:
        MalformedBody: It is no JSON in UTF-8.
        InvalidField: A field breaks its rule; msgspec stops at the first.
    """
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        check_form(body)  # a fault of form further on goes before a fault of content
        raise invalid_field(str(error), "$") from error
    except (UnicodeDecodeError, msgspec.DecodeError):
        check_form(body)
        raise


def check_form(body: bytes) -> None:
    """Tell text that is no JSON from JSON that says something wrong.

    Raises:
        MalformedBody: It is no JSON in UTF-8.
    """
    try:
        _decode_any(body)
    except UnicodeDecodeError as error:
        raise _malformed(body, "it is not UTF-8", error.start) from error
    except msgspec.DecodeError as error:
        found = _BYTE.search(str(error))
        at = int(found[1]) if found else len(body)
        raise _malformed(body, _BYTE.sub("", str(error)).strip().removeprefix("JSON is malformed: "), at) from error


def read_query(query: bytes, kind: type[StructT]) -> StructT:
    """Read the query string into a Struct whose fields are the parameters; a tuple field may be repeated.

    Raises:
        InvalidField: A parameter is unknown, repeated in vain, or breaks its rule.
    """
    if len(query) > MAX_QUERY_BYTES:
        detail = f"The query is longer than {MAX_QUERY_BYTES} bytes."
        raise InvalidField(path="?", detail=detail, remedy="Name fewer things at once.")
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    repeatable = _repeatable(kind)
    values: dict[str, str | list[str]] = {}
    for name, value in pairs:
        if name in repeatable:
            values.setdefault(name, []).append(value)  # type: ignore[union-attr]  # repeatable names hold lists only
        elif name in values:
            raise InvalidField(path=f"?{name[:80]}", detail="The parameter comes twice.", remedy="Send it once.")
        else:
            values[name] = value
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid_field(str(error), "?") from error


def _repeatable(kind: type[msgspec.Struct]) -> set[str]:
    """Name the fields that hold several values."""
    return {name for name, hint in get_type_hints(kind).items() if _holds_several(hint)}


def _holds_several(hint: object) -> bool:
    if get_origin(hint) in (Annotated, types.UnionType):
        return any(_holds_several(part) for part in get_args(hint))
    return get_origin(hint) is tuple


def invalid_field(message: str, root: str) -> InvalidField:
    """Turn msgspec's message into the fault of one field.

    Args:
        message: Of the validation error.
        root: What stands for its `$`: `?` in a query, `$.results[3]` for a part that was decoded by itself.

    >>> invalid_field("Expected `int` <= 100 - at `$.limit`", "?").faults[0].path
    '?limit'
    """
    found = _AT.match(message)
    path = (found["path"] if found else None) or "$"
    reason = (found["reason"] if found else message).strip()
    below = path.removeprefix("$")
    path = root + (below.removeprefix(".") if root == "?" else below)
    return InvalidField(path, reason + ".", "See /v1/docs for the fields and their bounds.")


def _malformed(body: bytes, reason: str, at: int) -> MalformedBody:
    before = body[:at]
    line_start = before.rfind(b"\n") + 1
    return MalformedBody(reason, before.count(b"\n") + 1, at - line_start + 1)
