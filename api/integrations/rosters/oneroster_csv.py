"""OneRoster 1.2 in CSV: a zip file.

Its `manifest.csv` says of each file whether it is whole (bulk), a change (delta) or absent.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, TypeAlias

from api.import_errors import ImportUnreadable
from api.integrations.imports.archives import Archive
from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import Row, rows_of
from api.integrations.rosters.oneroster import Rows, roster_of
from api.integrations.rosters.roster import Roster

Mode: TypeAlias = Literal["absent", "bulk", "delta"]
_COLUMNS: Final = {
    "users": ("sourcedId", "givenName", "familyName"),
    "classes": ("sourcedId", "title"),
    "enrollments": ("sourcedId", "classSourcedId", "userSourcedId", "role"),
}
_VERSIONS: Final = frozenset({"1.1", "1.2"})
_MODES: Final = frozenset({"absent", "bulk", "delta"})
_AGAIN: Final = "Export the data as OneRoster 1.2 CSV, as a zip file."


def read_oneroster(body: bytes, issuer: str, today: date) -> Roster:
    """Read a roster.

    Args:
        body: The zip file.
        issuer: Address of the system that it is of, normalised.
        today: Enrollments that ended before it hold no more.

    Raises:
        ImportUnreadable: It is no such file.
    """
    archive = Archive(body)
    folder = archive.folder_of("manifest.csv")
    if folder is None:
        detail = "The zip file has no manifest.csv."
        raise ImportUnreadable(detail, _AGAIN)
    modes = _modes(archive.read(f"{folder}manifest.csv"))
    parts = {name: list(_rows(archive, folder, name, modes)) for name in _COLUMNS}
    told = list(_others(archive, folder, modes))
    rows = Rows(parts["users"], parts["classes"], parts["enrollments"])
    mode = modes.get("enrollments", "absent")
    return roster_of(rows, issuer, today, is_delta=mode == "delta", has_enrollments=mode != "absent", told=told)


def _modes(manifest: bytes) -> dict[str, str]:
    """Return how each file is sent, by its name without ending.

    Raises:
        ImportUnreadable: The manifest is of another standard, or says something else.
    """
    said = {row.get("propertyname", ""): row.get("value", "") for _, row in rows_of(manifest, "manifest.csv")}
    version = said.get("oneroster.version", "")
    if version not in _VERSIONS:
        detail = f"manifest.csv is of OneRoster {version[:20] or '?'}, and not 1.2."
        raise ImportUnreadable(detail, _AGAIN)
    modes = {name.removeprefix("file."): mode.lower() for name, mode in said.items() if name.startswith("file.")}
    odd = next((name for name, mode in modes.items() if mode not in _MODES), None)
    if odd is not None:
        detail = f"manifest.csv says {modes[odd][:20]!r} of {odd}, which is neither absent, bulk nor delta."
        raise ImportUnreadable(detail, _AGAIN)
    present = {modes[name] for name in ("classes", "enrollments") if modes.get(name, "absent") != "absent"}
    if len(present) > 1:
        detail = "classes.csv and enrollments.csv are not both bulk or both delta."
        raise ImportUnreadable(detail, "Export both in the same way.")
    return modes


def _rows(archive: Archive, folder: str, name: str, modes: dict[str, str]) -> Iterator[Row]:
    if modes.get(name, "absent") == "absent":
        return
    path = archive.find(f"{folder}{name}.csv")
    if path is None:
        detail = f"manifest.csv names {name}.csv, which is not in the zip file."
        raise ImportUnreadable(detail, _AGAIN)
    yield from (row for _, row in rows_of(archive.read(path), f"{name}.csv", _COLUMNS[name]))


def _others(archive: Archive, folder: str, modes: dict[str, str]) -> Iterator[LeftOut]:
    """Say which files are not imported: terms, courses, organisations, demographics, grades."""
    for name, mode in sorted(modes.items()):
        if mode != "absent" and name not in _COLUMNS and archive.find(f"{folder}{name}.csv") is not None:
            yield left_out("not-imported", f"{name}.csv")
