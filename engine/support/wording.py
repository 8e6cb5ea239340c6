"""Instants and promises as people read them, in French and in English."""

import datetime as dt
from typing import Final

from content_graph.languages import Text
from engine.support.openings import US_PER_S
from engine.support.promise import Promise

_DAYS: Final = (
    Text("lundi", "Monday"),
    Text("mardi", "Tuesday"),
    Text("mercredi", "Wednesday"),
    Text("jeudi", "Thursday"),
    Text("vendredi", "Friday"),
    Text("samedi", "Saturday"),
    Text("dimanche", "Sunday"),
)
_MONTHS: Final = (
    Text("janvier", "January"),
    Text("février", "February"),
    Text("mars", "March"),
    Text("avril", "April"),
    Text("mai", "May"),
    Text("juin", "June"),
    Text("juillet", "July"),
    Text("août", "August"),
    Text("septembre", "September"),
    Text("octobre", "October"),
    Text("novembre", "November"),
    Text("décembre", "December"),
)


def moment_told(local: dt.datetime) -> Text:
    r"""Tell a local date and time, to the minute that has begun: whoever keeps to it is never late.

    >>> moment_told(dt.datetime(2026, 12, 1, 17, 30, 57))
    Text(fr='mardi 1er décembre 2026 à 17\u202fh\u202f30', en='Tuesday 1 December 2026 at 17:30')
    >>> moment_told(dt.datetime(2026, 12, 1, 17)).fr
    'mardi 1er décembre 2026 à 17\u202fh'
    """
    day = day_told(local.date())
    minute = f"\u202f{local:%M}" if local.minute else ""
    return Text(f"{day.fr} à {local.hour}\u202fh{minute}", f"{day.en} at {local:%H:%M}")


def day_told(date: dt.date) -> Text:
    """Tell a date.

    >>> day_told(dt.date(2026, 12, 1))
    Text(fr='mardi 1er décembre 2026', en='Tuesday 1 December 2026')
    """
    day, month = _DAYS[date.weekday()], _MONTHS[date.month - 1]
    first = "er" if date.day == 1 else ""
    return Text(f"{day.fr} {date.day}{first} {month.fr} {date.year}", f"{day.en} {date.day} {month.en} {date.year}")


def working_time_told(amount_us: int) -> Text:
    r"""Tell an amount of working time, to the minute, with seconds where it has some.

    >>> working_time_told(16_200_000_000), working_time_told(3_600_000_000)
    (Text(fr='4\u202fh\u202f30', en='4 h 30 min'), Text(fr='1\u202fh', en='1 h'))
    """
    minutes, seconds = divmod(round(amount_us / US_PER_S), 60)
    hours, minutes = divmod(minutes, 60)
    fr, en = f"{hours}\u202fh", f"{hours} h"
    if minutes or seconds:
        fr, en = f"{fr}\u202f{minutes:02d}", f"{en} {minutes:02d} min"
    return Text(f"{fr}\u202fmin\u202f{seconds:02d}\u202fs", f"{en} {seconds:02d} s") if seconds else Text(fr, en)


def promise_told(promise: Promise) -> Text:
    """Tell a promise; the trade's "48 heures ouvrées" are two working days, and are told as what they are.

    >>> promise_told(Promise(2, "working_days")).fr
    '2 jours ouvrés'
    """
    number = f"{promise.amount:,.6g}".replace(",", "")
    comma = number.replace(".", ",")
    many_fr, many_en = "s" * (promise.amount >= 2), "s" * (promise.amount != 1)  # noqa: PLR2004 - French counts so
    if promise.unit == "working_hours":
        return Text(f"{comma} heure{many_fr} de travail", f"{number} working hour{many_en}")
    return Text(f"{comma} jour{many_fr} ouvré{many_fr}", f"{number} working day{many_en}")


def offset_told(local: dt.datetime) -> str:
    """Tell how far a local time is from UTC.

    >>> offset_told(dt.datetime.fromisoformat("2026-12-01T17:30:00+01:00"))
    'UTC+01:00'
    """
    return f"UTC{local.isoformat()[19:].removeprefix('.000000')}"
