"""Tables that are taken along: CSV as the reader's spreadsheet reads it, and harmless in any."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from litestar import Response

from api.workspace.visit import Visit

Cell: TypeAlias = "str | int | float | datetime | date | None"
_BOM: Final = "\ufeff"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def written_csv(rows: Iterable[Sequence[Cell]], language: str, zone: ZoneInfo) -> str:
    r"""Write rows as CSV: in French with semicolons and decimal commas, as French spreadsheets read it.

    >>> written_csv([["=1+1", 0.5, None, 'a"b']], "fr", ZoneInfo("UTC"))
    '\ufeff"\'=1+1";"0,5";"";"a""b"\r\n'
    >>> written_csv([[2, datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("UTC"))]], "en", ZoneInfo("Europe/Paris"))
    '\ufeff"2","2026-03-02 10:00"\r\n'
    """
    comma, point = (";", ",") if language == "fr" else (",", ".")
    lines = [comma.join([_quoted(_cell(one, point, zone)) for one in row]) for row in rows]
    return _BOM + "".join([f"{line}\r\n" for line in lines])


def _cell(value: Cell, point: str, zone: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
        case float():
            return f"{value:.10g}".replace(".", point)
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def taking_along(visit: Visit) -> None:
    """Say to the API that what is read from here on becomes a file."""
    visit.api.taken_along = visit.query.get("export", "")


def download(visit: Visit, name: str, rows: Iterable[Sequence[Cell]]) -> Response[bytes]:
    """Answer rows as a file."""
    body = written_csv(rows, visit.language, visit.zone).encode()
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
