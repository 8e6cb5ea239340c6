"""How a provider of SMS is asked: an HTTP request out of a template, and what its answer means. Pure.

    {to} +33612345678   {to_digits} 33612345678   {text} the message   {key} names it   {user} {secret} {basic} yours

What is filled in is written as the place wants it, JSON, form or path, so that no message says more than its text.
"""

import base64
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Meta

from api.communication.channels.protocol import Accepted, Refused
from api.settings import InvalidSettingError

_PLACE: Final = re.compile(r"\{(\w+)\}")
_KNOWN: Final = frozenset({"to", "to_digits", "text", "key", "user", "secret", "basic"})
_VARIABLE: Final = "SYMPHONIE_SMS_PROVIDER_FILE"
_TOO_MANY, _SERVER = 429, 500
_OF_OURS: Final = frozenset({401, 402, 403, 404})
"""What says that the account, and no message, is wrong."""
_LONGEST_ID: Final = 200


class AnswerMeaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an answer means.

    Attributes:
        id: Field of its JSON under which the provider names the message; a point leads into an object.
        fault: Field that says what is wrong.
        address_faults: Values of that with which the number is none, or wants nothing.
    """

    id: str = ""
    fault: str = ""
    address_faults: tuple[str, ...] = ()


class SmsProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A provider.

    Attributes:
        url: Where it is asked, https.
        body: As what fields are sent.
        fields: Of the body, templates.
        headers: Templates.
        user: Of your account.
        secret_file: A file that holds what opens it; it is read at the start.
        secret: What is in it.
        answer: What its answers mean.
    """

    url: Annotated[str, Meta(pattern=r"^https?://")]
    body: Literal["json", "form"] = "json"
    fields: dict[str, str]
    headers: dict[str, str] = {}
    user: str = ""
    secret_file: str = ""
    secret: str = ""
    answer: AnswerMeaning = AnswerMeaning()


class SmsRequest(NamedTuple):
    """A request to a provider."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def read_provider(path: Path) -> SmsProvider:
    """Read how a provider is asked.

    Raises:
        InvalidSettingError: The file says it otherwise, or cannot be read.
    """
    try:
        provider = msgspec.convert(tomllib.loads(path.read_text("utf-8")), SmsProvider)
        if provider.secret_file:
            secret = (path.parent / provider.secret_file).read_text("utf-8").strip()
            provider = msgspec.structs.replace(provider, secret=secret)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        fault = f"{path} cannot be used ({type(error).__name__})"
        raise InvalidSettingError(_VARIABLE, fault, "Write it as the examples are (docs/communication.md).") from error
    unknown = {one for text in _templates(provider) for one in _PLACE.findall(text)} - _KNOWN
    if unknown:
        remedy = f"Of these there are: {', '.join(sorted(_KNOWN))}."
        raise InvalidSettingError(
            _VARIABLE, f"{path} has places that nothing fills: {', '.join(sorted(unknown))}", remedy
        )
    return provider


def sms_request(provider: SmsProvider, to: str, text: str, key: str) -> SmsRequest:
    """Return the request that has a message sent.

    Args:
        provider: Who is asked.
        to: The number, as it is dialled from abroad.
        text: The message.
        key: Names it; the same at every attempt.
    """
    filled = {
        "to": to,
        "to_digits": to.lstrip("+"),
        "text": text,
        "key": key,
        "user": provider.user,
        "secret": provider.secret,
        "basic": base64.b64encode(f"{provider.user}:{provider.secret}".encode()).decode(),
    }
    fields = {name: _filled(value, filled) for name, value in provider.fields.items()}
    is_json = provider.body == "json"
    body = msgspec.json.encode(fields) if is_json else urlencode(fields).encode()
    kind = "application/json" if is_json else "application/x-www-form-urlencoded"
    url = _filled(provider.url, {name: quote(value, safe="") for name, value in filled.items()})
    headers = {name.lower(): _one_line(_filled(value, filled)) for name, value in provider.headers.items()}
    return SmsRequest(url, {"content-type": kind, **headers}, body)


def sms_answer(provider: SmsProvider, status: int, headers: Mapping[str, str], body: bytes) -> Accepted | Refused:
    """Return what an answer of a provider means."""
    told = _json(body)
    if status // 100 == 2:  # noqa: PLR2004 - success
        return Accepted(_field(told, provider.answer.id)[:_LONGEST_ID] or None)
    fault = _field(told, provider.answer.fault)
    if fault and fault in provider.answer.address_faults:
        return Refused(_code(status, fault), is_permanent=True, of="address")
    if status == _TOO_MANY or status >= _SERVER:
        return Refused(_code(status, fault), is_permanent=False, of="channel", retry_after_s=_seconds(headers))
    if status in _OF_OURS:
        return Refused(_code(status, fault), is_permanent=False, of="channel")
    return Refused(_code(status, fault), is_permanent=True)


def _filled(template: str, filled: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: filled[place[1]], template)


def _templates(provider: SmsProvider) -> tuple[str, ...]:
    return (provider.url, *provider.fields.values(), *provider.headers.values())


def _one_line(text: str) -> str:
    return "".join(one for one in text if " " <= one <= "~")


def _json(body: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None


def _field(tree: Any, path: str) -> str:  # noqa: ANN401 - any JSON
    for name in path.split(".") if path else ():
        tree = tree.get(name) if isinstance(tree, dict) else None
    return str(tree) if path and isinstance(tree, str | int) else ""


def _code(status: int, fault: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_.-]", "", fault)[:40]
    return f"http-{status}/{plain}" if plain else f"http-{status}"


def _seconds(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "")
    return min(float(said), 86_400.0) if said.isascii() and said.isdecimal() else None
