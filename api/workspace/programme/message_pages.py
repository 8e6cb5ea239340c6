"""Message scenarios: written as text, checked meanwhile, and seen as a difference before they hold."""

import asyncio
import difflib
from typing import Final, Literal, NamedTuple

import msgspec

from api.support.staff_messages import Removed
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import WHO
from api.workspace.programme.problems import Problem
from api.workspace.programme.sentences import told
from api.workspace.programme.staff_pages import HeldPart, PartsPage
from api.workspace.programme.titles import title_in
from api.workspace.visit import Visit
from content_graph.authoring import ContentFault, read_body
from engine.communication import bundled
from engine.communication.checking import decode
from engine.communication.dumping import dump
from engine.communication.scenario import MessageScenario

PAGES: Final = Pages("programme")
SCENARIOS: Final = "/v1/message-scenarios"
RUNS: Final = "/v1/message-runs"
PAGE: Final = "/message-scenarios/{}"
NEW: Final = "~new"
_SHOWN: Final = 200
_AROUND: Final = 3
"""Lines of a difference around what has changed."""
_TEXT_BYTES: Final = 3 << 20
_EMPTY: Final = """\
title: {fr: "", en: ""}
cap_per_week: 3
templates:
  - id: welcome
    kind: welcome
    subject: {fr: "", en: ""}
    text:
      fr: |
        Bonjour {name},
      en: |
        Hello {name},
steps:
  - id: welcome
    template: welcome
    trigger: {occasion: course_start, at: "09:00"}
    channels: [mail, in_app]
"""


class Line(NamedTuple):
    """A line of a difference."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str


class Found(NamedTuple):
    """What was found in a text.

    Attributes:
        problems: What keeps it from being stored.
        n_steps: Of it, where it could be stored.
        n_changed: Lines that differ from what holds.
    """

    problems: list[Problem]
    n_steps: int = 0
    n_changed: int = 0


class Listed(NamedTuple):
    """A message scenario or a run in the list."""

    id: str
    href: str
    title: str
    held: HeldPart


@PAGES.on("GET", "/message-scenarios", needs=WHO)
async def scenarios(visit: Visit) -> Answer:
    """Show message scenarios and who follows them."""
    query = visit.query
    page = await visit.house.get(PartsPage, SCENARIOS, limit=_SHOWN, cursor=query.get("after"))
    runs = await visit.house.get(PartsPage, RUNS, limit=_SHOWN, cursor=query.get("runs"))
    listed = [
        Listed(one.id, address(PAGE, one.id), title_in(one.content["title"], visit.language), one)
        for one in page.entries
    ]
    known = {one.id: one.title for one in listed}
    followed = [
        Listed(one.id, address("/message-runs/{}", one.id), known.get(one.content["scenario_id"], ""), one)
        for one in runs.entries
    ]
    offered = [
        (name, title_in(bundled.bundled(name).title, visit.language)) for name in bundled.names() if name not in known
    ]
    following = f"/message-scenarios?after={page.next_cursor}" if page.next_cursor else ""
    more_runs = f"/message-scenarios?runs={runs.next_cursor}" if runs.next_cursor else ""
    return visit.render(
        "programme/message_scenarios.html",
        listed=listed,
        following=following,
        followed=followed,
        more_runs=more_runs,
        offered=offered,
    )


@PAGES.on("GET", "/message-scenarios/{scenario}", needs=WHO)
async def show(visit: Visit, scenario: str) -> Answer:
    """Show the text of a message scenario, or of a new one."""
    held = await _held(visit, scenario)
    if held is not None:
        return _page(visit, held, scenario, dump(_read(held)), None)
    offered = visit.query.get("from", "")
    text = bundled.text(offered) if offered in bundled.names() else _EMPTY
    return _page(visit, None, offered if offered in bundled.names() else "", text, None)


@PAGES.on("POST", "/message-scenarios/{scenario}/check", needs=WHO, max_body_bytes=_TEXT_BYTES)
async def check(visit: Visit, scenario: str) -> Answer:
    """Tell what is wrong with a text; with scripts while it is written."""
    held = await _held(visit, scenario)
    text = visit.form.get("text", "")
    found, _ = await _found(visit, held, text)
    if visit.is_partial:
        return visit.render("programme/message_checked.html", found=found)
    return _page(visit, held, visit.form.get("id", scenario), text, found)


@PAGES.on("POST", "/message-scenarios/{scenario}/changes", needs=WHO, max_body_bytes=_TEXT_BYTES)
async def changes(visit: Visit, scenario: str) -> Answer:
    """Show what a text changes, before it holds."""
    held = await _held(visit, scenario)
    name, text = _name(visit, scenario), visit.form.get("text", "")
    found, read = await _found(visit, held, text)
    if read is None:
        return _page(visit, held, name, text, found)
    if scenario == NEW and (not name or await _held(visit, name) is not None):
        said = visit.say("There is a %(id)s already: choose another id.", id=name) if name else visit.say("Id")
        return _page(visit, None, name, text, found, refusal=said)
    before = "" if held is None else dump(_read(held))
    return visit.render(
        "programme/message_changes.html",
        scenario=scenario,
        name=name,
        text=text,
        version=visit.form.get("version", ""),
        lines=await asyncio.to_thread(lambda: difference(before, dump(read))),
        n_changed=found.n_changed,
    )


@PAGES.on("POST", "/message-scenarios/{scenario}", needs=WHO, max_body_bytes=_TEXT_BYTES)
async def put(visit: Visit, scenario: str) -> Answer:
    """Let a text hold that was looked at."""
    held = await _held(visit, scenario)
    name, text = _name(visit, scenario), visit.form.get("text", "")
    found, read = await _found(visit, held, text)
    if read is None:
        return _page(visit, held, name, text, found)
    path = address(f"{SCENARIOS}/{{}}", name or "-")
    headers = {"if-match": f'"{visit.form["version"]}"'} if visit.form.get("version") else {}
    try:
        await visit.house.post(HeldPart, path, msgspec.to_builtins(read), method="PUT", headers=headers)
    except RefusalError as refused:
        if refused.name not in {"part-changed", "invalid-fields"}:
            raise
        first = next(iter(refused.problem.errors), None)
        said = told(visit.say, first.detail if first is not None else refused.problem.detail).text
        return _page(visit, held, name, text, found, refusal=said)
    return see(address(PAGE, name), visit.say("It holds for everything that is not sent yet."))


@PAGES.on("POST", "/message-scenarios/{scenario}/remove", needs=WHO)
async def remove(visit: Visit, scenario: str) -> Answer:
    """Remove a message scenario that nobody follows."""
    headers = {"if-match": f'"{visit.form.get("version", "")}"'}
    try:
        await visit.house.post(Removed, address(f"{SCENARIOS}/{{}}", scenario), method="DELETE", headers=headers)
    except RefusalError as refused:
        if refused.name not in {"still-needed", "part-changed"}:
            raise
        return fault(address(PAGE, scenario), told(visit.say, refused.problem.detail).text)
    return see("/message-scenarios", visit.say("It is there no more."))


def difference(before: str, after: str) -> list[Line]:
    r"""Return how two texts differ, with a few lines around.

    >>> [line.kind for line in difference("a\nb\n", "a\nc\n")]
    ['same', 'removed', 'added']
    """
    kinds: dict[str, Literal["same", "added", "removed"]] = {" ": "same", "+": "added", "-": "removed"}
    found: list[Line] = []
    for line in list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_AROUND))[2:]:
        if line.startswith("@@"):
            found += [Line("gap", "")] if found else []
        else:
            found.append(Line(kinds[line[0]], line[1:]))
    return found


async def _found(visit: Visit, held: HeldPart | None, text: str) -> tuple[Found, MessageScenario | None]:
    """Read a text, and say what is wrong with it; beside the event loop, as a long one takes seconds."""
    return await asyncio.to_thread(_judged, visit, held, text)


def _judged(visit: Visit, held: HeldPart | None, text: str) -> tuple[Found, MessageScenario | None]:
    is_yaml = not text.lstrip().startswith("{")
    try:
        read = decode(read_body(text.encode(errors="replace"), is_yaml=is_yaml))
    except ContentFault as fault_:
        problems = [
            Problem(
                is_error=True,
                where=one.path.removeprefix("$").removeprefix("."),
                href="",
                line=one.place.line if one.place else None,
                column=one.place.column if one.place else None,
                what=told(visit.say, one.detail),
                remedy=told(visit.say, one.remedy),
            )
            for one in fault_.faults
        ]
        return Found(problems), None
    before = "" if held is None else dump(_read(held))
    n_changed = sum(line.kind in {"added", "removed"} for line in difference(before, dump(read)))
    return Found([], len(read.steps), n_changed), read


def _read(held: HeldPart) -> MessageScenario:
    return msgspec.convert(held.content, MessageScenario)


def _name(visit: Visit, scenario: str) -> str:
    return visit.form.get("id", "").strip() if scenario == NEW else scenario


async def _held(visit: Visit, scenario: str) -> HeldPart | None:
    if scenario == NEW:
        return None
    try:
        return await visit.house.get(HeldPart, address(f"{SCENARIOS}/{{}}", scenario))
    except RefusalError as refused:
        if refused.name != "unknown-part" or visit.request.method != "POST":
            raise
        return None


def _page(visit: Visit, held: HeldPart | None, name: str, text: str, found: Found | None, refusal: str = "") -> Answer:
    return visit.render(
        "programme/message_scenario.html",
        held=held,
        title="" if held is None else title_in(held.content["title"], visit.language),
        place=address(PAGE, NEW if held is None else held.id),
        name=name,
        text=text,
        found=found,
        refusal=refusal,
        version=visit.form.get("version") or ("" if held is None else str(held.version)),
    )
