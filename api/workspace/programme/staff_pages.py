"""Who helps and by when: supporters, assignments, queues, calendars, promises, and the rules of routing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import available_timezones

import msgspec

from api.errors import UnknownRoute
from api.support.alert_messages import SignalCounts
from api.support.due_messages import Due
from api.support.routing import DryRun, Holidays
from api.support.staff_messages import Removed
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import WHO
from api.workspace.programme.sentences import Told, told
from api.workspace.programme.staff import FORMS, Content, Lenient, StaffForm, lenient, lines_of, routing_of
from api.workspace.typed import whole_number
from api.workspace.visit import Visit
from engine.signals.texts import SIGNAL_NAMES
from engine.support.promise import WARNED_AT

PAGES: Final = Pages("programme")
ROUTING: Final = "/v1/routing-rules"
A_PAGE: Final = 50
_NEW: Final = "~new"
_REFUSED: Final = frozenset({"invalid-fields", "part-changed", "unknown-part", "unknown-reference"})


class HeldPart(msgspec.Struct, frozen=True):
    """A part of whichever kind, as the API tells it."""

    id: str
    version: int
    put_at: datetime
    content: Content


class PartsPage(msgspec.Struct, frozen=True):
    """A page of them."""

    entries: tuple[HeldPart, ...]
    next_cursor: str | None


class Part(NamedTuple):
    """Something in a list: where it is edited, what it is called, what it says."""

    id: str
    href: str
    version: int
    put_at: datetime
    content: Content


class Mistake(NamedTuple):
    """What is wrong with a form: the field, in words of the API, and what to do."""

    path: str
    what: Told
    remedy: Told


@PAGES.on("GET", "/staff", needs=WHO)
async def staff(visit: Visit) -> Answer:
    """Show all of it."""
    lists = {section: await _parts(visit, section, visit.query.get(section)) for section in FORMS}
    due = {part.id: await _due(visit, part.id) for part in lists["promises"][0]}
    rules = await _rules(visit)
    names = _names(lists)
    return visit.render("programme/staff.html", lists=lists, due=due, rules=rules, names=names)


@PAGES.on("GET", "/staff/routing", needs=WHO)
async def routing(visit: Visit) -> Answer:
    """Show the rules, and with a signal in the address who would have it."""
    held = await _rules(visit)
    content = held.content if held is not None else {"rules": []}
    return await _routing_page(visit, held, content, [])


@PAGES.on("POST", "/staff/routing", needs=WHO)
async def put_routing(visit: Visit) -> Answer:
    """Store the rules."""
    content = routing_of(visit.form, visit.many)
    try:
        await visit.house.post(HeldPart, ROUTING, content, method="PUT", headers=_if_match(visit))
    except RefusalError as refused:
        return await _routing_page(visit, await _rules(visit), content, _mistakes(visit, refused))
    return see("/staff/routing", visit.say("The rules hold."))


async def _routing_page(visit: Visit, held: HeldPart | None, content: Content, mistakes: list[Mistake]) -> Answer:
    found, why = await _tried(visit) if held is not None else (None, None)
    lists = {section: await _parts(visit, section, None) for section in ("supporters", "queues", "promises")}
    return visit.render(
        "programme/routing.html",
        held=held,
        content=lenient(content),
        blank=Lenient(),
        mistakes=mistakes,
        lists=lists,
        names=_names(lists),
        found=found,
        why=why,
        signals={kind: SIGNAL_NAMES[kind] for kind in sorted(SIGNAL_NAMES)},
        counts=(await visit.house.get(SignalCounts, "/v1/signals")).signals,
        asked=visit.query,
        zones=_zones(),
    )


async def _tried(visit: Visit) -> tuple[DryRun | None, Told | None]:
    asked = visit.query
    if not asked.get("learner") or not asked.get("signal"):
        return None, None
    body = {"signal": asked["signal"], "severity": asked.get("severity", "medium"), "learner_id": asked["learner"]}
    try:
        return await visit.house.post(DryRun, f"{ROUTING}/dry-run", body), None
    except RefusalError as refused:
        return None, told(visit.say, refused.problem.detail)


@PAGES.on("GET", "/staff/{section}/{part}", needs=WHO)
async def show_part(visit: Visit, section: str, part: str) -> Answer:
    """Show the form of a part, or of a new one."""
    form = _form(visit, section)
    if part == _NEW:
        return await _part_page(visit, section, form, None, {}, [])
    held = await visit.house.get(HeldPart, address(f"/v1/{section}/{{}}", part))
    return await _part_page(visit, section, form, held, held.content, [])


@PAGES.on("POST", "/staff/{section}/{part}", needs=WHO)
async def put_part(visit: Visit, section: str, part: str) -> Answer:
    """Store a part; a promise is tried while it is written."""
    form = _form(visit, section)
    content = form.read(visit.form, visit.many)
    if "check" in visit.form and visit.is_partial:
        return visit.render("programme/due.html", **await _reckoned(visit, part, content))
    name = visit.form.get("id", "").strip() if part == _NEW else part
    path = address(f"/v1/{section}/{{}}", name or "-")
    if part == _NEW and await _is_there(visit, path):
        said = visit.say("There is a %(id)s already: choose another id.", id=name)
        return fault(f"/staff/{section}/{_NEW}", said)
    try:
        await visit.house.post(HeldPart, path, content, method="PUT", headers={} if part == _NEW else _if_match(visit))
    except RefusalError as refused:
        mistakes = _mistakes(visit, refused)
        held = None if part == _NEW else await visit.house.get(HeldPart, path)
        return await _part_page(visit, section, form, held, content, mistakes)
    return see(address(f"/staff/{section}/{{}}", name), visit.say("It holds."))


@PAGES.on("POST", "/staff/{section}/{part}/remove", needs=WHO)
async def remove_part(visit: Visit, section: str, part: str) -> Answer:
    """Remove a part that nothing else needs."""
    _form(visit, section)
    path = address(f"/v1/{section}/{{}}", part)
    try:
        await visit.house.post(Removed, path, method="DELETE", headers=_if_match(visit))
    except RefusalError as refused:
        if refused.name not in {"still-needed", "part-changed"}:
            raise
        return fault(address(f"/staff/{section}/{{}}", part), told(visit.say, refused.problem.detail).text)
    return see("/staff", visit.say("It is there no more. What was promised under it still counts."))


async def _part_page(
    visit: Visit, section: str, form: StaffForm, held: HeldPart | None, content: Content, mistakes: list[Mistake]
) -> Answer:
    lists = {name: await _parts(visit, name, None) for name in ("supporters", "queues", "calendars")}
    shown = {**content}
    if section == "calendars":
        shown["exceptions"] = await _exceptions(visit, content)
    reckoned: dict[str, object] = {"due": None, "why": None}
    if section == "promises" and held is not None:
        reckoned["due"] = await _due(visit, held.id)
    return visit.render(
        f"programme/{form.kind}.html",
        section=section,
        held=held,
        content=lenient(shown),
        blank=Lenient(),
        mistakes=mistakes,
        lists=lists,
        names=_names(lists),
        zones=_zones(),
        warned_at=WARNED_AT,
        asked=visit.query,
        **reckoned,
    )


async def _exceptions(visit: Visit, content: Content) -> str:
    """Return the days of a calendar, with public holidays that the address asks for."""
    days = {str(one["date"]): one for one in content.get("exceptions", ())}
    place, first = visit.query.get("holidays"), whole_number(visit.query.get("year", ""), 1, 9998)
    if place and first is not None:
        try:
            found = await visit.house.get(
                Holidays, "/v1/public-holidays", place=place, first_year=first, last_year=first + 1
            )
        except RefusalError:
            return lines_of(days.values())
        days = {
            one.date.isoformat(): {"date": one.date.isoformat(), "name": one.name} for one in found.exceptions
        } | days
    return lines_of(days[day] for day in sorted(days))


async def _due(visit: Visit, promise: str) -> Due | None:
    try:
        return await visit.house.get(Due, address("/v1/promises/{}/due", promise))
    except RefusalError:
        return None


async def _reckoned(visit: Visit, promise: str, content: Content) -> dict[str, object]:
    """Return what a promise would give today that is being written, or why it gives nothing."""
    path = address("/v1/promises/{}/due", promise)
    try:
        return {"due": await visit.house.post(Due, path, content), "why": None}
    except RefusalError as refused:
        first = next(iter(refused.problem.errors), None)
        return {"due": None, "why": told(visit.say, first.detail if first is not None else refused.problem.detail)}


async def _parts(visit: Visit, section: str, cursor: str | None) -> tuple[list[Part], str]:
    page = await visit.house.get(PartsPage, f"/v1/{section}", limit=A_PAGE, cursor=cursor)
    path = f"/staff/{section}/{{}}"
    parts = [Part(one.id, address(path, one.id), one.version, one.put_at, lenient(one.content)) for one in page.entries]
    return parts, f"/staff?{section}={page.next_cursor}" if page.next_cursor else ""


async def _rules(visit: Visit) -> HeldPart | None:
    try:
        return await visit.house.get(HeldPart, ROUTING)
    except RefusalError as refused:
        if refused.name != "unknown-part":
            raise
        return None


async def _is_there(visit: Visit, path: str) -> bool:
    try:
        await visit.house.get(HeldPart, path)
    except RefusalError:
        return False
    return True


def _names(lists: Mapping[str, tuple[list[Part], str]]) -> dict[str, str]:
    return {part.id: part.content.get("name") or part.id for parts, _ in lists.values() for part in parts}


def _if_match(visit: Visit) -> dict[str, str]:
    version = visit.form.get("version", "")
    return {"if-match": f'"{version}"'} if version else {}


def _mistakes(visit: Visit, refused: RefusalError) -> list[Mistake]:
    if refused.name not in _REFUSED and refused.problem.status not in {409, 412, 422}:
        raise refused
    say = visit.say
    return [Mistake(one.path, told(say, one.detail), told(say, one.remedy)) for one in refused.problem.errors]


def _form(visit: Visit, section: str) -> StaffForm:
    found = FORMS.get(section)
    if found is None:
        raise UnknownRoute(path=visit.path)
    return found


def _zones() -> list[str]:
    return sorted(one for one in available_timezones() if one.partition("/")[0] in _AREAS)


_AREAS: Final = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
