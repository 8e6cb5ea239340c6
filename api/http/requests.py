"""Reading requests: ids, query and body into typed values, with the place of every fault.

Litestar could do this from a handler's annotations, but it converts bodies loosely ("3" for 3) and reports faults
without their path. Here a body is decoded once, strictly, by msgspec, and the answer says everything that is wrong. The
typed decoder is fast and short of words: what it refused is read once more (`read_tree`), which may take its time.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal, NoReturn, TypeAlias, TypeVar
from urllib.parse import parse_qsl, unquote

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions.http_exceptions import InternalServerException, RequestEntityTooLarge
from litestar.types import HTTPScope
from msgspec.inspect import (
    BoolType,
    CollectionType,
    FloatType,
    IntType,
    Metadata,
    NoneType,
    StructType,
    Type,
    UnionType,
    type_info,
)

from api.connection_errors import CutOff
from api.errors import BodyTooLarge, Fault, InvalidField, InvalidFields, MalformedBody, UnsupportedMediaType
from api.record.keys import Principal
from content_graph.authoring.source import integer
from content_graph.ids import ID_REMEDY, fault_in_id
from content_graph.misfits import misfits
from content_graph.texts import fault_in_text, showable
from engine.recommendation.settings import InvalidPolicySettingsError

_TOO_DEEP: Final = "it is nested too deeply"
_FLATTEN: Final = (
    "Send lists and objects within each other only where /v1/docs has them; nothing there goes ten levels deep."
)
_A_NUMBER: Final = "Send a number, or leave the field out."
_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_decode_any = msgspec.json.Decoder().decode


class _NoNumberError(ValueError):
    """`NaN`, `Infinity` and `-Infinity` are no JSON."""


def check_form(body: bytes) -> None:
    """Tell text that is no JSON from JSON, whatever it says.

    Raises:
        MalformedBody: It is no JSON in UTF-8.
    """
    try:
        _decode_any(body)
    except (ValueError, RecursionError):
        read_tree(body)


def read_tree(body: bytes, errors: Literal["strict", "surrogateescape"] = "strict") -> object:
    """Read JSON into dicts, lists and scalars; a number beyond all bounds becomes an infinite one.

    Args:
        body: What was sent.
        errors: Whether bytes that are not UTF-8 are refused, or become lone surrogates in the texts that hold them.

    Raises:
        MalformedBody: It is no JSON, with line and column from the start of the body.
    """
    try:
        text = body.decode(errors=errors)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode()
        raise _malformed(before, f"the byte 0x{body[error.start]:02x} is not UTF-8") from error
    try:
        if not text.strip():
            raise _malformed("", "it is empty")
        if text.startswith("\ufeff"):
            raise _malformed("", "it begins with a byte order mark")
        return _load(text)
    except json.JSONDecodeError as error:
        raise _malformed(text[: error.pos], f"{error.msg[:1].lower()}{error.msg[1:]}") from error
    except _NoNumberError as error:
        raise _malformed(text[: _place_of_refusal(body)], f"{error} is not a JSON number", _A_NUMBER) from error
    except RecursionError as error:
        raise _malformed("", _TOO_DEEP, _FLATTEN) from error


def _load(text: str) -> object:
    return json.loads(text, parse_int=integer, parse_constant=_refuse, strict=True)


def _refuse(name: str) -> NoReturn:
    raise _NoNumberError(name)


def _place_of_refusal(body: bytes) -> int:
    """Return the character at which the fast decoder, which refuses the same, stopped."""
    try:
        _decode_any(body)
    except msgspec.DecodeError as error:
        found = _BYTE.search(str(error))
        return len(body[: int(found[1])].decode(errors="ignore")) if found else 0
    return 0


def _malformed(before: str, reason: str, remedy: str = "") -> MalformedBody:
    return MalformedBody(reason, before.count("\n") + 1, len(before) - before.rfind("\n"), remedy=remedy)


_SLASH: Final = "\ud800"


def keep_ids_whole(scope: HTTPScope) -> None:
    """Decode the path of a request again, if anything in it is encoded.

    An LMS may use URLs as ids. Sent as `%2F` the slash belongs to the id, but servers decode the path before the router
    splits it, and then it looks like any other. So it travels through the router as half of a surrogate pair, which no
    decoded address can contain. Bytes that are not UTF-8 travel as lone surrogates, too, so that the rule of ids
    refuses them; a server would put the same replacement character for all of them, and take one id for another.
    """
    raw_path = (scope.get("raw_path") or b"").partition(b"?")[0]
    if b"%" in raw_path:
        parts = raw_path.decode("latin-1").replace("%2f", "%2F").split("%2F")
        scope["path"] = _SLASH.join(unquote(part, errors="surrogateescape") for part in parts)


def id_in_address(value: str) -> str:
    r"""Return the id that a part of an address stands for.

    >>> id_in_address("https:\ud800\ud800lms.example\ud800ada")
    'https://lms.example/ada'
    """
    return value.replace(_SLASH, "/")


ServiceRequest: TypeAlias = Request[None, Principal, State]
T = TypeVar("T")
StructT = TypeVar("StructT", bound=msgspec.Struct)

JSON: Final = "application/json"
MAX_QUERY_BYTES: Final = 8192
_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,17})?", re.ASCII)
"""A number in a query, as people write it: without exponents."""
_MAX_DIGITS: Final = 18
_TRUTHS: Final = {"true": True, "false": False}


def request_id_of(scope: Mapping[str, object]) -> str:
    """Return the id that `api.http.envelope` gave to this request."""
    state = scope.get("state")
    return str(state.get("request_id", "")) if isinstance(state, dict) else ""


def check_id(path: str, value: str) -> str:
    """Return an id as it was sent, if it is one.

    Raises:
        InvalidField: It breaks the rule of ids (`content_graph.ids`).
    """
    fault = fault_in_id(value)
    if fault is not None:
        raise InvalidField(path, fault, ID_REMEDY)
    return value


async def read_body(request: ServiceRequest, limit_bytes: int, media_types: tuple[str, ...] = (JSON,)) -> bytes:
    """Read the whole body, stopping at the limit of the route.

    Raises:
        UnsupportedMediaType: The content type is none of `media_types`, or the body is compressed.
        BodyTooLarge: It is longer than the limit, or says so; the rest is not read.
        CutOff: The connection ended before it did.
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
    except InternalServerException as error:
        raise CutOff from error


def media_type_of(content_type: str) -> str:
    """Return the media type without its parameters, in lower case.

    >>> media_type_of("Application/JSON; charset=utf-8")
    'application/json'
    """
    return content_type.partition(";")[0].strip().lower()


def decode_json(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Decode a JSON body.

    Raises:
        MalformedBody: It is no JSON in UTF-8.
        InvalidFields: Fields break their rules; all are named.
    """
    try:
        return decoder.decode(body)
    except (ValueError, RecursionError) as error:
        tree = read_tree(body)  # a fault of form anywhere goes before faults of content
        if isinstance(error.__cause__, InvalidPolicySettingsError):
            raise _contradiction(error.__cause__) from error
        raise InvalidFields(faults_in(tree, decoder.type, str(error), "$")) from error


def _contradiction(cause: InvalidPolicySettingsError) -> InvalidField:
    """Name the setting that contradicts others; msgspec names only what holds it."""
    remedy = "See /v1/docs for the fields and their bounds, or leave the field out for its default."
    return InvalidField(f"$.policy.{cause.field}", f"The setting {cause.detail}.", remedy)


def faults_in(tree: object, kind: object, refusal: str, root: str) -> tuple[Fault, ...]:
    """Name everything that keeps a tree from being of a type (as `content_graph.misfits.misfits`)."""
    return tuple(Fault(*misfit) for misfit in misfits(tree, kind, refusal, root))


def read_query(query: bytes, kind: type[StructT]) -> StructT:
    """Read the query string into a Struct whose fields are the parameters; a tuple field may be repeated.

    Raises:
        InvalidFields: Parameters are unknown, repeated in vain, or break their rules; all are named.
    """
    if len(query) > MAX_QUERY_BYTES:
        detail = f"The query is longer than {MAX_QUERY_BYTES} bytes."
        raise InvalidField(path="?", detail=detail, remedy="Name fewer things at once.")
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")
    values, faults = _gathered(pairs, kind)
    try:
        parameters = msgspec.convert(values, kind)
    except ValueError as error:  # a name that UTF-8 cannot encode is not a ValidationError
        faults += faults_in(values, kind, str(error), "?")
    if faults:
        raise InvalidFields(tuple(dict.fromkeys(faults)))
    return parameters


def _gathered(pairs: Sequence[tuple[str, str]], kind: type[msgspec.Struct]) -> tuple[dict[str, object], list[Fault]]:
    """Put parameters together by name, with what is wrong before their types are looked at."""
    kinds = _kinds_of(kind)
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for name, text in pairs:
        path = f"?{showable(name[:80])}"
        fault = fault_in_text(text)
        if fault is not None:
            faults.append(
                Fault(path, fault, "Encode the characters that are meant in UTF-8, and these percent by percent.")
            )
        elif isinstance(kinds.get(name), CollectionType):
            several = values.setdefault(name, [])
            several.append(text) if isinstance(several, list) else None
        elif name in values:
            faults.append(Fault(path, "The parameter comes twice.", "Send it once."))
        else:
            values[name] = _read(text, kinds.get(name))
    return values, faults


@cache
def _kinds_of(kind: type[msgspec.Struct]) -> Mapping[str, Type]:
    """Return the types of parameters by name: once, because msgspec reads the annotations anew whenever it is asked."""
    info = type_info(kind)
    return {field.encode_name: _bare(field.type) for field in info.fields} if isinstance(info, StructType) else {}


def _bare(kind: Type) -> Type:
    """Return the type beneath annotations and beneath `| None`."""
    if isinstance(kind, Metadata):
        return _bare(kind.type)
    if isinstance(kind, UnionType):
        return next(_bare(one) for one in kind.types if not isinstance(one, NoneType))
    return kind


def _read(text: str, kind: Type | None) -> str | float | bool:
    """Read a parameter as its type asks; what cannot be read so stays a text, which its type refuses."""
    if isinstance(kind, BoolType):
        return _TRUTHS.get(text, text)
    if isinstance(kind, IntType) and text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS:
        return int(text)
    if isinstance(kind, FloatType) and _NUMBER.fullmatch(text):
        return float(text)
    return text
