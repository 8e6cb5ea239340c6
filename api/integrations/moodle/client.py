"""Moodle's web services (REST, JSON): one address, the function and the token in the body, errors with HTTP 200."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import urlencode

import msgspec
from yarl import URL

from api.import_errors import SourceRefused, SourceUnreachable
from api.integrations.budget import Ask, Budget
from api.integrations.imports.texts import line_of
from api.integrations.outgoing import AddressRefused, OutgoingError

T = TypeVar("T")
Value: TypeAlias = str | int | bool | Mapping[str, "Value"] | Sequence["Value"]
ENDPOINT: Final = "/webservice/rest/server.php"
SECONDS: Final = 60.0
MAX_BYTES: Final = 64 << 20
_OK: Final = 200
_REMEDIES: Final = {
    "invalidtoken": "Make a token for the external service in Moodle, and send it whole.",
    "accessexception": "Add the function to the external service of the token, and give its owner the capability.",
    "servicenotavailable": "Enable web services and the REST protocol in Moodle's advanced features.",
    "enablewsdescription": "Enable web services in Moodle's advanced features.",
    "nopermissions": "Give the owner of the token the capability that the message names.",
    "requireloginerror": "Enrol the owner of the token in the course, or give them the right to see all courses.",
    "invalidrecord": "Send the number of a course that is there: `id` in its address.",
    "invalidrecordunknown": "Send the number of a course that is there: `id` in its address.",
}
_OTHERWISE: Final = "See what Moodle says of the token, its external service and the rights of its owner."


class MoodleError(msgspec.Struct):
    """What Moodle says where it refuses."""

    exception: str = ""
    errorcode: str = ""
    message: str = ""


class Moodle:
    """Calls the functions of a Moodle.

    Args:
        ask: Sends a request (`api.integrations.outgoing.Outgoing.ask`).
        site: Address of the Moodle.
        token: Of an external service; it is sent in bodies, and in nothing that is kept or logged.
        budget: What all calls may cost together.
    """

    def __init__(self, ask: Ask, site: str, token: str, budget: Budget | None = None) -> None:
        self.site = site.rstrip("/").removesuffix(ENDPOINT)
        self._ask, self._token = (budget or Budget()).around(ask), token

    async def call(self, kind: type[T], function: str, **arguments: Value) -> T:
        """Call a function.

        Raises:
            SourceRefused: Moodle, or the address, is refused.
            SourceUnreachable: Nobody answers, or not as Moodle does.
        """
        fields = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json", **flat(arguments)}
        host = URL(self.site).host or "?"
        try:
            answer = await self._ask(
                "POST",
                f"{self.site}{ENDPOINT}",
                body=urlencode(fields).encode(),
                headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
                seconds=SECONDS,
                max_bytes=MAX_BYTES,
            )
        except AddressRefused as error:
            raise SourceRefused(
                host, error.reason, "Send the address of the platform, beginning with https://."
            ) from None
        except OutgoingError as error:
            raise SourceUnreachable(host, error.reason) from None
        if answer.status != _OK:
            raise SourceUnreachable(host, f"{function} is answered with {answer.status}")
        return self._read(kind, function, host, answer.body)

    def _read(self, kind: type[T], function: str, host: str, body: bytes) -> T:
        try:
            tree: Any = msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError):
            raise SourceUnreachable(host, f"{function} is not answered in JSON") from None
        if isinstance(tree, dict) and "exception" in tree:
            said = msgspec.convert({name: str(text) for name, text in tree.items()}, MoodleError)
            reason = line_of(said.message.replace(self._token, "…"), 300) or said.errorcode
            raise SourceRefused(host, f"{function}: {reason}", _REMEDIES.get(said.errorcode, _OTHERWISE))
        try:
            return msgspec.convert(tree, kind, strict=False)
        except msgspec.ValidationError as error:
            raise SourceUnreachable(host, f"{function} is answered otherwise than by a Moodle ({error})") from None


def flat(arguments: Mapping[str, Value]) -> dict[str, str]:
    """Write arguments as forms of PHP have them.

    >>> flat({"courseid": 5, "options": [{"name": "excludecontents", "value": True}]})
    {'courseid': '5', 'options[0][name]': 'excludecontents', 'options[0][value]': '1'}
    """
    found: dict[str, str] = {}
    waiting: list[tuple[str, Value]] = list(arguments.items())
    for name, value in waiting:
        if isinstance(value, Mapping):
            waiting += [(f"{name}[{key}]", inner) for key, inner in value.items()]
        elif isinstance(value, str | int):
            found[name] = str(int(value)) if isinstance(value, bool) else str(value)
        else:
            waiting += [(f"{name}[{n}]", inner) for n, inner in enumerate(value)]
    return found
