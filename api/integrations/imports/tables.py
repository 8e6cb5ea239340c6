"""A table that comes alone, or among others in a zip file."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from api.import_errors import ImportUnreadable
from api.integrations.imports.archives import Archive
from api.integrations.imports.texts import Row, rows_of

_ZIP: Final = b"PK\x03\x04"


def is_zip(body: bytes) -> bool:
    """Tell a zip file by its first bytes."""
    return body.startswith(_ZIP)


def table_in(body: bytes, part: str, required: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Read a table, out of a zip file by a part of its name.

    Args:
        body: The table, or a zip file.
        part: Of its name in the zip file, in lower case, without accents.
        required: Columns that it must have.

    Raises:
        ImportUnreadable: There is none, or it is no such table.
    """
    if not is_zip(body):
        return rows_of(body, "The table", required)
    archive = Archive(body)
    name = named_like(archive, part)
    if name is None:
        detail = f"No table in the zip file has {part!r} in its name."
        raise ImportUnreadable(detail, "Send the table alone, or the zip file as it was published.")
    return rows_of(archive.read(name), name, required)


def named_like(archive: Archive, part: str) -> str | None:
    """Return the first table of a zip file with a part of a name, accents left aside."""
    return next((one for one in archive.names if part in _bare(one) and _bare(one).endswith((".csv", ".txt"))), None)


def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))
