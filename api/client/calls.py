"""One request, before it is sent and after it was answered; the same for both clients. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar, cast
from urllib.parse import quote, urlencode

import msgspec

from api.client.errors import UnreadableError

T = TypeVar("T")
Value: TypeAlias = str | int | float | bool | datetime | None
QueryValue: TypeAlias = Value | Sequence[str]
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
ANYTHING: Final[Any] = Any
"""What an answer is of that may be of several types."""
_SAFE: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_HEADER: Final = "/.:@ !$&'()*+,;=~\"{}[]<>?"
_PARAMETER: Final = re.compile(r"{\w+}")


class Download(NamedTuple):
    """An answer that is no JSON, or may be none.

    Attributes:
        media_type: Of the content.
        content: As it came.
    """

    media_type: str
    content: bytes


class Call(NamedTuple, Generic[T]):
    """One request.

    Attributes:
        method: Upper case.
        path: With parameters in braces.
        answer: Type of the answer.
        ids: What stands for them, in their order.
        query: By name; what is None is left out.
        headers: By name; what is None is left out.
        body: What msgspec encodes, or bytes that are sent as they are.
        content_type: Of the body.
        is_safe: Whether doing it twice is doing it once, though it is a POST.
        takes_key: Whether the service knows it by an `Idempotency-Key`.
        accept: What is wanted.
    """

    method: str
    path: str
    answer: type[T]
    ids: tuple[str, ...] = ()
    query: Mapping[str, QueryValue] = {}
    headers: Mapping[str, str | None] = {}
    body: Any = None
    content_type: str = JSON
    is_safe: bool = False
    takes_key: bool = False
    accept: str = JSON

    @property
    def may_come_twice(self) -> bool:
        """Whether doing it twice is doing it once."""
        return self.is_safe or self.takes_key or self.method in _SAFE


class Prepared(NamedTuple):
    """A request as it goes out."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes | None


def prepare(call: Call[Any], attempt_id: str, on_behalf_of: str | None = None) -> Prepared:
    """Write a request.

    Args:
        call: What is asked.
        attempt_id: By which the service knows it again, where it takes one and the call has none.
        on_behalf_of: For whom, where the call does not say.

    >>> path, query = "/v1/learners/{learner_id}/mastery", {"skill_id": ("a", "b")}
    >>> call = Call("GET", path, dict, ("https://lms/ann",), query)
    >>> prepare(call, "7").url
    '/v1/learners/https%3A%2F%2Flms%2Fann/mastery?skill_id=a&skill_id=b'
    """
    ids = iter(call.ids)
    path = _PARAMETER.sub(lambda _: quote(next(ids), safe=""), call.path)
    query = urlencode(_shown(call.query), doseq=True)
    headers = {"Accept": call.accept}
    if on_behalf_of is not None:
        headers["On-Behalf-Of"] = on_behalf_of
    headers |= {name: text for name, text in call.headers.items() if text is not None}
    if call.takes_key:
        headers.setdefault(IDEMPOTENCY_KEY, attempt_id)
    content = None if call.body is None else _encoded(call.body, call.content_type)
    if content is not None:
        headers["Content-Type"] = call.content_type
    printable = {name: quote(text, safe=_HEADER) for name, text in headers.items()}
    return Prepared(call.method, f"{path}?{query}" if query else path, printable, content)


def _encoded(body: object, content_type: str) -> bytes:
    if isinstance(body, bytes):
        return body
    if content_type == FORM:
        return urlencode({name: text for name, text in msgspec.to_builtins(body).items() if text is not None}).encode()
    return msgspec.json.encode(body)


def _shown(query: Mapping[str, QueryValue]) -> dict[str, str | list[str]]:
    return {name: _told(value) for name, value in query.items() if value is not None}


def _told(value: QueryValue) -> str | list[str]:
    return [*value] if isinstance(value, Sequence) and not isinstance(value, str) else _text(value)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.astimezone()).astimezone(UTC).isoformat()
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - what msgspec takes for a type
    return msgspec.json.Decoder(kind)


def read(content: bytes, kind: "type[T]", media_type: str) -> T:
    """Read a successful answer.

    Raises:
        UnreadableError: It is not of the type.
    """
    if kind is Download:
        return cast("T", Download(media_type, content))
    try:
        found: T = _decoder(cast("Any", kind)).decode(content or b"null")
    except msgspec.MsgspecError as error:
        raise UnreadableError(str(error), content) from error
    return found
