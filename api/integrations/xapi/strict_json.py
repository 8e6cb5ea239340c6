"""JSON as the standard wants it: no name twice in an object, no number without end, UTF-8 throughout."""

import json
from math import isinf
from typing import Any, Final, NoReturn

from api.http.requests import check_form
from api.xapi_errors import InvalidXapi

_BEYOND: Final = "a number is beyond all bounds"
_MAX_DIGITS: Final = 300
"""What still is a number in double precision."""


def read_json(text: bytes | str, path: str) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON.

    Raises:
        MalformedBody: It is none; with line and column.
        InvalidXapi: A name comes twice, or something in it cannot be written again.
    """
    body = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    try:
        value = _decode(body.decode())
        write_json(value)
    except (ValueError, RecursionError) as error:
        if path.startswith("$"):
            check_form(body)
        detail = f"It is no JSON that can be kept: {str(error)[:100]}."
        raise InvalidXapi(path, detail, "Send each name once, numbers within bounds, and text in UTF-8.") from error
    return value


def write_json(value: object) -> bytes:
    """Write JSON as short as it can be, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _decode(text: str) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(text, object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_refused)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        message = "a name comes twice in one object"
        raise ValueError(message)
    return found


def _int(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(_BEYOND)
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(_BEYOND)
    return number


def _refused(name: str) -> NoReturn:
    message = f"{name} is no number"
    raise ValueError(message)
