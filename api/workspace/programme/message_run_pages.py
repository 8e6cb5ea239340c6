"""Runs: which cohort follows which message scenario; tried on the real cohort before it holds."""

from collections.abc import Mapping
from typing import Final

from api.communication.dry_run import MessageDryRun
from api.content.content_graphs import ContentGraphList
from api.paths.cohorts import CohortsPage
from api.support.contacts import NamesTold
from api.support.staff_messages import Removed
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import WHO
from api.workspace.programme.message_pages import NEW, RUNS, SCENARIOS
from api.workspace.programme.sentences import Told, told
from api.workspace.programme.staff import Content
from api.workspace.programme.staff_pages import HeldPart, Mistake, PartsPage
from api.workspace.programme.titles import title_in
from api.workspace.visit import Visit


def _(text: str) -> str:
    """Mark a text that is said later."""
    return text


PAGES: Final = Pages("programme")
PAGE: Final = "/message-runs/{}"
OUTCOMES: Final[Mapping[str, str]] = {
    "sent": _("goes"),
    "withdrawn": _("does not go"),
    "waiting": _("still waits at the end"),
}
CHANNELS: Final[Mapping[str, str]] = {
    "mail": _("E-mail"),
    "sms": _("SMS"),
    "push": _("Notification of the browser"),
    "in_app": _("Own pages"),
    "lms": _("Course platform"),
}
_SHOWN: Final = 200
_A_CALL: Final = 500
"""Names that are asked for at once."""


@PAGES.on("GET", "/message-runs/{run}", needs=WHO)
async def show(visit: Visit, run: str) -> Answer:
    """Show the form of a run, or of a new one."""
    if run == NEW:
        return await _page(visit, None, {"scenario_id": visit.query.get("scenario", "")}, [])
    held = await visit.house.get(HeldPart, address(f"{RUNS}/{{}}", run))
    return await _page(visit, held, held.content, [])


@PAGES.on("POST", "/message-runs/{run}/try", needs=WHO)
async def try_run(visit: Visit, run: str) -> Answer:
    """Show who would get what, when and why."""
    held = None if run == NEW else await visit.house.get(HeldPart, address(f"{RUNS}/{{}}", run))
    content = run_of(visit.form)
    try:
        found = await visit.house.post(MessageDryRun, f"{RUNS}/dry-run", {"run": content, "limit": _SHOWN})
    except RefusalError as refused:
        return await _page(visit, held, content, _mistakes(visit, refused))
    return await _page(visit, held, content, [], found)


@PAGES.on("POST", "/message-runs/{run}", needs=WHO)
async def put(visit: Visit, run: str) -> Answer:
    """Let a cohort follow a message scenario."""
    content = run_of(visit.form)
    name = visit.form.get("id", "").strip() if run == NEW else run
    path = address(f"{RUNS}/{{}}", name or "-")
    held = None if run == NEW else await visit.house.get(HeldPart, path)
    if run == NEW and (not name or await _is_there(visit, path)):
        said = Told(visit.say("There is a %(id)s already: choose another id.", id=name))
        return await _page(visit, None, content, [Mistake("$.id", said, Told(""))])
    headers = {"if-match": f'"{visit.form["version"]}"'} if visit.form.get("version") else {}
    try:
        await visit.house.post(HeldPart, path, content, method="PUT", headers=headers)
    except RefusalError as refused:
        return await _page(visit, held, content, _mistakes(visit, refused))
    return see(address(PAGE, name), visit.say("The cohort follows it from now on."))


@PAGES.on("POST", "/message-runs/{run}/remove", needs=WHO)
async def remove(visit: Visit, run: str) -> Answer:
    """End a run: what is planned and not sent does not go."""
    headers = {"if-match": f'"{visit.form.get("version", "")}"'}
    try:
        await visit.house.post(Removed, address(f"{RUNS}/{{}}", run), method="DELETE", headers=headers)
    except RefusalError as refused:
        if refused.name != "part-changed":
            raise
        return fault(address(PAGE, run), told(visit.say, refused.problem.detail).text)
    return see("/message-scenarios", visit.say("Nothing more of it is sent."))


def run_of(form: Mapping[str, str]) -> Content:
    r"""Read the form of a run; dates with a name stand one on a line.

    >>> run_of({"starts_on": "2026-09-07", "dates": "exam 2026-10-01\n"})
    {'starts_on': '2026-09-07', 'dates': {'exam': '2026-10-01'}}
    """
    said = {name: form.get(name, "").strip() for name in _FIELDS}
    lines = [line.rsplit(None, 1) for line in form.get("dates", "").splitlines() if line.strip()]
    dates = {parts[0]: parts[-1] for parts in lines}
    content: Content = {name: value for name, value in said.items() if value}
    return content | ({"dates": dates} if dates else {}) | ({"is_paused": True} if form.get("is_paused") else {})


_FIELDS: Final = ("scenario_id", "cohort_id", "content_graph", "starts_on", "ends_on")


async def _is_there(visit: Visit, path: str) -> bool:
    try:
        await visit.house.get(HeldPart, path)
    except RefusalError as refused:
        if refused.name != "unknown-part":
            raise
        return False
    return True


def _mistakes(visit: Visit, refused: RefusalError) -> list[Mistake]:
    if refused.problem.status not in {409, 412, 422}:
        raise refused
    say = visit.say
    return [
        Mistake(one.path.replace("$.run.", "$."), told(say, one.detail), told(say, one.remedy))
        for one in refused.problem.errors
    ]


async def _page(
    visit: Visit,
    held: HeldPart | None,
    content: Content,
    mistakes: list[Mistake],
    found: MessageDryRun | None = None,
) -> Answer:
    scenarios = await visit.house.get(PartsPage, SCENARIOS, limit=_SHOWN)
    cohorts = await visit.house.get(CohortsPage, "/v1/cohorts", limit=_SHOWN)
    courses = await visit.house.get(ContentGraphList, "/v1/content-graphs", limit=_SHOWN)
    return visit.render(
        "programme/message_run.html",
        held=held,
        place=address(PAGE, NEW if held is None else held.id),
        name=visit.form.get("id", ""),
        content=content,
        mistakes=mistakes,
        scenarios={one.id: title_in(one.content["title"], visit.language) for one in scenarios.entries},
        cohorts=[(one.cohort, one.cohort) for one in cohorts.cohorts],
        has_more_cohorts=cohorts.next_cursor is not None,
        courses=[(one.id, one.id) for one in courses.content_graphs],
        found=found,
        people=await _names(visit, found),
        outcomes={name: visit.say(text) for name, text in OUTCOMES.items()},
        channels={name: visit.say(text) for name, text in CHANNELS.items()},
        version=visit.form.get("version") or ("" if held is None else str(held.version)),
    )


async def _names(visit: Visit, found: MessageDryRun | None) -> dict[str, str]:
    """Return what people of a dry run are called, by kind and id."""
    messages = () if found is None else found.messages
    learners = sorted({one.learner_id for one in messages})[:_A_CALL]
    supporters = sorted({one.recipient_id for one in messages if one.recipient_kind == "supporter"})[:_A_CALL]
    if not learners:
        return {}
    named = await visit.house.get(NamesTold, "/v1/names", learner_id=learners, supporter_id=supporters)
    told_ = {f"learner/{one}": name for one, name in named.learners.items()}
    return told_ | {f"supporter/{one}": name for one, name in named.supporters.items()}
