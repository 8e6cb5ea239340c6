"""Requests and answers as the standard has them: versions, both ways to ask, Basic keys (xAPI 1.0.3, part three, 1)."""

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from api.http.requests import MAX_QUERY_BYTES, media_type_of
from api.integrations.xapi.formats import version_2
from api.record.keys import Principal
from api.runtime import Runtime
from api.xapi_errors import InvalidXapi

VERSION: Final = "x-experience-api-version"
THROUGH: Final = "x-experience-api-consistent-through"
SPOKEN: Final = {1: "1.0.3", 2: "2.0.0"}
"""What answers say, by the major version that the request asks for."""
FORM: Final = "application/x-www-form-urlencoded"
_OVERRIDE: Final = "method"
_CONTENT: Final = "content"
_FORM_HEADERS: Final = frozenset(
    {
        *("authorization", VERSION, "content-type", "content-length", "if-match", "if-none-match", "accept"),
        *("accept-language", "accept-encoding", "date", "etag", "last-modified", "cookie"),
    }
)
"""Fields of a form that stand for headers (1.3)."""
_BASIC: Final = "basic "
_ONCE: Final = "Send it once."


class Asked(NamedTuple):
    """What is asked for.

    Attributes:
        method: In capitals; in the alternate syntax the one that is meant.
        headers: Names in lower case.
        parameters: By name.
        body: What was sent; of a form its `content`.
    """

    method: str
    headers: Mapping[str, str]
    parameters: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """What the body is, without parameters."""
        return media_type_of(self.headers.get("content-type", ""))

    @property
    def major(self) -> int:
        """The version that the request speaks."""
        return 2 if self.headers.get(VERSION, "").startswith("2") else 1


class Visit(NamedTuple):
    """A request of somebody who may ask it; `tell` adds a header to the answer, whatever becomes of it."""

    asked: Asked
    runtime: Runtime
    principal: Principal
    tell: Callable[[str, str], None]

    @property
    def organisation_no(self) -> int:
        """Who asks."""
        return self.principal.organisation_no


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def parameters_of(query: bytes) -> dict[str, str]:
    """Read a query.

    Raises:
        InvalidXapi: It is too long, no UTF-8, or names something twice.
    """
    if len(query) > MAX_QUERY_BYTES:
        detail = f"The query is longer than {MAX_QUERY_BYTES} bytes."
        raise InvalidXapi("?", detail, "Send it as a form: POST with ?method=GET.")
    return _pairs(query, "?")


def is_alternate(method: str, parameters: Mapping[str, str]) -> bool:
    """Tell whether a request asks in the alternate syntax."""
    return method == "POST" and _OVERRIDE in parameters


def asked_by_form(headers: Mapping[str, str], parameters: Mapping[str, str], body: bytes) -> Asked:
    """Read a request in the alternate syntax: its method is a parameter, all else is in a form.

    Raises:
        InvalidXapi: Anything else is in the address, or the form lacks what it must hold.
    """
    others = sorted(parameters.keys() - {_OVERRIDE})
    if others:
        detail = f"Beside {_OVERRIDE} nothing may stand in the address."
        raise InvalidXapi(path=f"?{others[0]}", detail=detail, remedy="Send the parameters in the form.")
    method = parameters[_OVERRIDE]
    if method not in ("GET", "HEAD", "PUT", "POST", "DELETE"):
        raise InvalidXapi(
            path=f"?{_OVERRIDE}", detail="It is no method of the standard.", remedy="Send GET, PUT, POST or DELETE."
        )
    if media_type_of(headers.get("content-type", FORM)) != FORM:
        raise InvalidXapi("Content-Type", "What is asked for is in no form.", f"Send it as {FORM}.")
    fields = _pairs(body, "$")
    sent = {name.lower(): value for name, value in fields.items() if name.lower() in _FORM_HEADERS}
    content = fields.get(_CONTENT)
    if content is None and method in ("PUT", "POST"):
        raise InvalidXapi(
            path=f"$.{_CONTENT}", detail="The form has no content.", remedy=f"Send the body as the field {_CONTENT}."
        )
    named = {name: value for name, value in fields.items() if name.lower() not in _FORM_HEADERS and name != _CONTENT}
    meant = {**headers, "content-type": "application/json", **sent}
    return Asked("GET" if method == "HEAD" else method, meant, named, (content or "").encode())


def check_version(headers: Mapping[str, str]) -> None:
    """See that a request says which version it speaks.

    Raises:
        InvalidXapi: It says none, or one that is not spoken here.
    """
    said = headers.get(VERSION)
    if said is None:
        raise InvalidXapi(VERSION, "The request does not say which version it speaks.", "Send 1.0.3.")
    if version_2(said) is not None:
        raise InvalidXapi(VERSION, "This version is not spoken here.", "Send 1.0.3, or 2.0.0.")


def with_bearer(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return the key of a request as a bearer token, also where it came as the password of Basic (RFC 7617)."""
    said = headers.get("authorization", "")
    if said[: len(_BASIC)].lower() == _BASIC:
        try:
            _, _, password = b64decode(said[len(_BASIC) :].strip(), validate=True).partition(b":")
        except ValueError:
            password = b"-"
        said = f"Bearer {password.decode('latin-1')}"
    return [(b"authorization", said.encode("latin-1", "replace"))] if said else []


def check_parameters(asked: Asked, known: Iterable[str]) -> None:
    """See that a request names only parameters that are known; their names are compared with their case.

    Raises:
        InvalidXapi: It names others.
    """
    known = tuple(known)
    for name in asked.parameters:
        if name not in known:
            told = ", ".join(known) or "none"
            raise InvalidXapi(
                path=f"?{name[:80]}", detail="There is no such parameter here.", remedy=f"Known are: {told}."
            )


def _pairs(text: bytes, path: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text.decode(), keep_blank_values=True, errors="strict")
        found = dict(pairs)
        "".join(f"{name}{value}" for name, value in pairs).encode()
    except ValueError as error:
        detail = "It is not encoded in UTF-8, percent by percent."
        raise InvalidXapi(path, detail, "Encode names and values as a form does.") from error
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, n in counts.items() if n > 1)
        raise InvalidXapi(path=f"{path}{twice[:80]}", detail="It comes twice.", remedy=_ONCE)
    return found
