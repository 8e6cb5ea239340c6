"""Under which terms a case runs: a promise and its calendar, each in one of its versions, all of which are kept.

`terms_id` is `promise@version/calendar@version`, ids percent-encoded. Where an organisation has no promise, or several
and none named by its routing rules, two working days of office hours in the zone of whoever coordinates are promised:
`@1/zone@1`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from engine.support.calendar import SpecialDay, make_calendar
from engine.support.clock import Terms
from engine.support.hours import spans_of
from engine.support.openings import US_PER_HOUR, Openings
from engine.support.promise import WARNED_AT, Promise
from engine.support.routing import ToldRole

OFFICE_HOURS: Final = "Mo-Fr 09:00-12:30,13:30-17:30"
BUILT_IN: Final = Promise(2, "working_days")
"""Of an organisation that has promised nothing."""
_NOWHERE: Final = "Europe/Paris"
"""Where nobody coordinates."""


class Versioned(NamedTuple):
    """A part of a kind in one version."""

    kind: str
    id: str
    version: int


class _Step(msgspec.Struct, frozen=True):
    after_hours: float
    role: ToldRole = "coordinator"


class _StoredPromise(msgspec.Struct, frozen=True):
    calendar_id: str
    first_answer: Promise
    next_answer: Promise | None
    warn_at: tuple[int, ...]
    escalation: tuple[_Step, ...]


class _Day(msgspec.Struct, frozen=True):
    date: dt.date
    hours: str | None = None


class _StoredCalendar(msgspec.Struct, frozen=True):
    zone: str
    hours: str
    exceptions: tuple[_Day, ...]


_NEWEST: Final = (
    "SELECT p.id, p.version, p.content::text FROM symphonie.staff_part p"
    " WHERE p.organisation_no = %(organisation_no)s AND p.kind = %(kind)s"
    " AND (%(id)s::text IS NULL OR p.id = %(id)s) AND p.content IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM symphonie.staff_part n"
    " WHERE (n.organisation_no, n.kind, n.id) = (p.organisation_no, p.kind, p.id) AND n.version > p.version)"
    " LIMIT 2"
)
_IN_VERSION: Final = (
    "SELECT kind, id, version, content::text FROM symphonie.staff_part WHERE organisation_no = %s"
    " AND (kind, id, version) IN (SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]))"
)


class _Part(NamedTuple):
    id: str
    version: int
    content: str


async def terms_now(connection: AsyncConnection[TupleRow], organisation_no: int) -> str:
    """Return the id of the terms under which a case opens now."""
    rules = await _newest(connection, organisation_no, "routing")
    said = msgspec.json.decode(rules[0].content) if rules else {}
    promises = await _newest(connection, organisation_no, "promise", said.get("promise_id"))
    if len(promises) != 1:
        return await built_in(connection, organisation_no)
    promise = promises[0]
    calendar_id = msgspec.json.decode(promise.content, type=_StoredPromise).calendar_id
    (calendar,) = await _newest(connection, organisation_no, "calendar", calendar_id)
    return f"{_named(promise.id, promise.version)}/{_named(calendar.id, calendar.version)}"


async def built_in(connection: AsyncConnection[TupleRow], organisation_no: int) -> str:
    """Return the id of the terms of an organisation that has promised nothing."""
    rules = await _newest(connection, organisation_no, "routing")
    coordinator = msgspec.json.decode(rules[0].content)["coordinator_id"] if rules else None
    people = await _newest(connection, organisation_no, "supporter", coordinator) if coordinator else []
    zone = msgspec.json.decode(people[0].content)["zone"] if people else _NOWHERE
    return f"{_named('', 1)}/{_named(zone, 1)}"


def is_built_in(terms_id: str) -> bool:
    """Tell whether terms are those of an organisation that has promised nothing."""
    return terms_id.startswith("@")


async def terms_of(
    connection: AsyncConnection[TupleRow], organisation_no: int, terms_ids: Iterable[str]
) -> Mapping[str, Terms]:
    """Return terms by their id."""
    ids = set(terms_ids)
    promised = [one for one in ids if not is_built_in(one)]
    contents = await _contents(connection, organisation_no, {part for one in promised for part in parts_of(one)})
    found = {one: _terms(*[contents[part] for part in parts_of(one)]) for one in promised}
    return found | {one: _office_terms(parts_of(one)[1].id) for one in ids if is_built_in(one)}


async def chains_of(
    connection: AsyncConnection[TupleRow], organisation_no: int, terms_ids: Iterable[str]
) -> Mapping[str, tuple[ToldRole, ...]]:
    """Return who is told of a breach, step by step, by the id of the terms."""
    ids = set(terms_ids)
    promises = {one: parts_of(one)[0] for one in ids if not is_built_in(one)}
    contents = await _contents(connection, organisation_no, set(promises.values()))
    said = {one: msgspec.json.decode(contents[part], type=_StoredPromise) for one, part in promises.items()}
    return {one: tuple([step.role for step in said[one].escalation]) if one in said else () for one in ids}


def parts_of(terms_id: str) -> tuple[Versioned, Versioned]:
    """Return promise and calendar that terms name.

    >>> parts_of("fast%2Ffair@2/office@7")
    (Versioned(kind='promise', id='fast/fair', version=2), Versioned(kind='calendar', id='office', version=7))
    """
    promise, calendar = terms_id.split("/")
    return _versioned("promise", promise), _versioned("calendar", calendar)


def _named(part_id: str, version: int) -> str:
    return f"{quote(part_id, safe='')}@{version}"


def _versioned(kind: str, named: str) -> Versioned:
    part_id, _, version = named.partition("@")
    return Versioned(kind, unquote(part_id), int(version))


async def _newest(
    connection: AsyncConnection[TupleRow], organisation_no: int, kind: str, part_id: str | None = None
) -> list[_Part]:
    """Return up to two parts of a kind as they are now."""
    about = {"organisation_no": organisation_no, "kind": kind, "id": part_id}
    return await (await connection.cursor(row_factory=args_row(_Part)).execute(_NEWEST, about)).fetchall()


async def _contents(
    connection: AsyncConnection[TupleRow], organisation_no: int, parts: set[Versioned]
) -> dict[Versioned, str]:
    if not parts:
        return {}
    columns = [list(column) for column in zip(*parts, strict=True)]
    rows = await (await connection.execute(_IN_VERSION, [organisation_no, *columns])).fetchall()
    return {Versioned(*part): content for *part, content in rows}


@lru_cache(maxsize=256)
def _terms(promise: str, calendar: str) -> Terms:
    promised = msgspec.json.decode(promise, type=_StoredPromise)
    kept = msgspec.json.decode(calendar, type=_StoredCalendar)
    days = [SpecialDay(day.date, spans_of(day.hours, "hours") if day.hours else ()) for day in kept.exceptions]
    return Terms(
        promised.first_answer,
        promised.next_answer or promised.first_answer,
        Openings(make_calendar(kept.zone, kept.hours, days)),
        promised.warn_at,
        tuple([round(step.after_hours * US_PER_HOUR) for step in promised.escalation]),
    )


@lru_cache(maxsize=64)
def _office_terms(zone: str) -> Terms:
    return Terms(BUILT_IN, BUILT_IN, Openings(make_calendar(zone, OFFICE_HOURS)), WARNED_AT, ())
