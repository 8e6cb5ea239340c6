"""Public holidays, copied from the package `holidays` into calendars, where people edit them.

A calendar only has dates: Good Friday in Alsace-Moselle depends on the commune, lists of overseas departments have
customary days, and the day of solidarity is the employer's choice. So what the package says is a beginning.
"""

import re
from collections.abc import Iterable
from typing import Final

from engine.support.calendar import SpecialDay
from engine.support.faults import SupportFault

_PLACE: Final = re.compile(r"([A-Z]{2})(?:-(.+))?", re.IGNORECASE)
_ALSACE: Final = {"67": "6AE", "68": "6AE"}
"""The package has Alsace as one."""
_METROPOLITAN: Final = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]")
"""Departments without days of their own, but for Moselle and those of Alsace."""


class UnknownHolidays(SupportFault):
    """Holidays of a country or a part of it that the package does not know."""

    def __init__(self, field: str, place: str, parts: Iterable[str] = ()) -> None:
        known = ", ".join(parts)
        super().__init__(
            field,
            f"There are no holidays of {place!r}.",
            f"Parts of that country are {known}."
            if known
            else "Name a country by its two letters, and a part of it after a hyphen: FR, FR-57, FR-974.",
        )


def public_holidays(place: str, years: Iterable[int], field: str = "holidays") -> list[SpecialDay]:
    """Return the closed days of a country, or of a part of it, by date.

    Args:
        place: `FR`; `FR-57`, `FR-67`, `FR-68` for Alsace-Moselle; `FR-974` and others for overseas; `DE-BY`.
        years: Of the Gregorian calendar.
        field: That named the place.

    Raises:
        UnknownHolidays: The package does not know the place.
    """
    import holidays  # noqa: PLC0415  # a moment and some megabytes, which no worker needs to start

    named = _PLACE.fullmatch(place.strip())
    country = named[1].upper() if named else ""
    parts = holidays.list_supported_countries().get(country)
    if named is None or parts is None:
        raise UnknownHolidays(field, place)
    part = _part_of(country, named[2])
    language = "fr" if country == "FR" else None
    try:
        found = holidays.country_holidays(country, subdiv=part, years=years, language=language)
    except NotImplementedError:
        raise UnknownHolidays(field, place, parts) from None
    return [SpecialDay(on, (), name) for on, name in sorted(found.items())]


def last_year_of(place: str) -> int:
    """Return the last year for which the package has a country's holidays."""
    import holidays  # noqa: PLC0415  # see above

    return holidays.country_holidays(place[:2].upper()).end_year


def _part_of(country: str, part: str | None) -> str | None:
    if part is None or country != "FR":
        return part
    part = _ALSACE.get(part, part.upper())
    is_plain = part != "57" and _METROPOLITAN.fullmatch(part)
    return None if is_plain else part
