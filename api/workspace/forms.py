"""What a form sends: read once, within bounds, and kept by nobody afterwards.

Litestar remembers the bodies of the last thousand forms, whatever is in them, and so the passwords that people signed
in with; and whoever sends large ones fills the memory. So forms without files are taken apart here.
"""

from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import InternalServerException, RequestEntityTooLarge

from api.connection_errors import BadRequest, CutOff
from api.errors import BodyTooLarge, InvalidField
from api.http.requests import ServiceRequest, media_type_of

MOST_FIELDS: Final = 5000
"""More than any page of ours has."""
_WITH_FILES: Final = "multipart/form-data"


class Sent(NamedTuple):
    """What a form sends.

    Attributes:
        many: Every value of a name, in their order.
        files: What is handed in.
    """

    many: dict[str, tuple[str, ...]]
    files: dict[str, UploadFile]

    @property
    def form(self) -> dict[str, str]:
        """Of a name that comes several times the last value."""
        return {name: values[-1] for name, values in self.many.items()}


NOTHING: Final = Sent({}, {})


async def read_form(request: ServiceRequest, limit_bytes: int) -> Sent:
    """Read a form.

    Raises:
        BodyTooLarge: It is longer than it may be.
        BadRequest: It cannot be taken apart.
        CutOff: The connection ended before it did.
        InvalidField: It has too many fields.
    """
    try:
        if media_type_of(request.headers.get("content-type", "")) == _WITH_FILES:
            return _sorted(list((await request.form()).multi_items()))
        return _sorted(_pairs(await request.body()))
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(limit_bytes) from error
    except InternalServerException as error:
        raise CutOff from error
    except (ClientException, UnicodeError, LookupError) as error:
        message = "the form cannot be taken apart"
        raise BadRequest(message) from error


def _pairs(body: bytes) -> list[tuple[str, str]]:
    if body.count(b"&") >= MOST_FIELDS:
        raise InvalidField("$", f"The form has more than {MOST_FIELDS} fields.", "Send fewer at once.")
    return parse_qsl(body.decode("latin-1"), keep_blank_values=True)


def _sorted(pairs: "list[tuple[str, str]] | list[tuple[str, str | UploadFile]]") -> Sent:
    many: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in pairs:
        if isinstance(value, UploadFile):
            files[name] = value
        else:
            many.setdefault(name, []).append(str(value))
    return Sent({name: tuple(values) for name, values in many.items()}, files)
