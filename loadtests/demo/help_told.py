"""Ask the service what became of the help, and put its story together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from urllib.parse import quote

from content_graph.languages import Text
from loadtests.demo.helping import Helping, Json
from loadtests.demo.pupil import iso
from loadtests.demo.team import HELPERS, LEAD
from loadtests.report.help_story import (
    ClockFigures,
    Happening,
    HelpedLearner,
    HelperStory,
    HelpStory,
    SignalCount,
)
from loadtests.report.story import LearnerStory
from simulations.live.client import ServiceClient

_ME = f"supporter/{LEAD}"
MANY = 8
"""Kinds of things that happened to a learner, from which on more of them tell no more."""
_TURNED = "evidence_turned"


async def tell_help(
    client: ServiceClient, helping: Helping, graph_id: str, learners: Sequence[LearnerStory]
) -> HelpStory:
    """Read alerts, cases, notices and effects as the coordinator may, and put them together."""
    ours = {one.id: one for one in learners}
    alerts = [
        one
        for status in ("", "&status=ended")
        for one in await _all(client, f"/v1/alerts?limit=200{status}", "alerts")
        if one["learner_id"] is None or one["learner_id"] in ours
    ]
    cases = [one for one in await _all(client, "/v1/cases?limit=200", "cases") if one["learner_id"] in ours]
    whole = [await client.acting(_ME, "GET", f"/v1/cases/{quote(one['case_id'])}?limit=100") for one in cases]
    notices = Counter[str]()
    for helper in HELPERS:
        told = await _all(client, "/v1/notices?limit=200", "notices", f"supporter/{helper.id}")
        seen = {one["case_id"] for one in told} & {one["case_id"] for one in cases}
        notices.update(one["kind"] for one in told if one["case_id"] in seen)
    effects = await client.acting(_ME, "GET", f"/v1/effects/support?content_graph={quote(graph_id)}")
    verdict = effects["effects"][0]["verdict_text"]
    return HelpStory(
        helpers=_helpers(alerts, helping),
        signals=_signals(alerts),
        clocks=_clocks([one["case"] for one in whole], notices),
        learner=_told(whole, alerts, ours),
        n_groups=helping.n_groups,
        n_peer_helps=helping.peers.n_begun,
        verdict=Text(verdict["fr"], verdict["en"]),
    )


async def _all(client: ServiceClient, path: str, name: str, person: str = _ME) -> list[Json]:
    found: list[Json] = []
    cursor = ""
    while True:
        page = await client.acting(person, "GET", f"{path}{cursor}")
        found += page[name]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={quote(page['next_cursor'])}"


def _helpers(alerts: Sequence[Json], helping: Helping) -> tuple[HelperStory, ...]:
    reached = Counter(one["owner_id"] for one in alerts if one["within_budget"])
    wrote = Counter(one.helper for one in helping.written)
    return tuple([HelperStory(one.name, one.roles, reached[one.id], wrote[one.id]) for one in HELPERS])


def _signals(alerts: Sequence[Json]) -> tuple[SignalCount, ...]:
    n = Counter(one["signal"] for one in alerts)
    within = Counter(one["signal"] for one in alerts if one["within_budget"])
    turned = Counter(one["signal"] for one in alerts if one["ended_because"] == _TURNED)
    return tuple([SignalCount(one, count, within[one], turned[one]) for one, count in n.most_common()])


def _clocks(cases: Sequence[Json], notices: Mapping[str, int]) -> ClockFigures:
    clocks = [clock for case in cases for clock in case["clocks"]]
    states = Counter(clock["state"] for clock in clocks)
    answered = [one["working_hours_used"] for one in clocks if one["state"] in {"met", "met_late"}]
    promise = clocks[0]["promise"] if clocks else {"fr": "", "en": ""}
    return ClockFigures(
        promise=Text(promise["fr"], promise["en"]),
        n=len(clocks),
        n_met=states["met"],
        n_met_late=states["met_late"],
        n_breached=states["breached"],
        n_running=states["running"] + states["paused"],
        n_cancelled=states["cancelled"],
        median_hours=median(answered) if answered else None,
        n_warned=notices.get("warning", 0),
        n_escalated=notices.get("escalation", 0),
        n_offered=notices.get("offer", 0),
    )


def _told(whole: Sequence[Json], alerts: Sequence[Json], ours: Mapping[str, LearnerStory]) -> HelpedLearner | None:
    """Choose the learner whose case shows most, one with a skill and a rise before others."""
    about: dict[str, Json] = {}
    for one in alerts:
        if one["case_id"] is not None and (one["case_id"] not in about or one["skill_id"] is not None):
            about[one["case_id"]] = one
    reasons = {one["alert_id"]: Text(one["reason"]["fr"], one["reason"]["en"]) for one in alerts}
    told = [
        _learner(one, about[one["case"]["case_id"]], reasons, ours) for one in whole if one["case"]["case_id"] in about
    ]
    return max(told, key=_interest, default=None)


def _interest(one: HelpedLearner) -> tuple[bool, bool, int, float]:
    """Rank first where both wrote, then where a skill rose, then where much happened."""
    kinds = {(step.by, step.title.en) for step in one.happenings}
    wrote = {step.by for step in one.happenings if step.text.fr}
    rise = (one.after or 0.0) - (one.before or 0.0) if one.before is not None else 0.0
    return {"learner", "supporter"} <= wrote, rise > 0.0, min(len(kinds), MANY), rise


def _learner(whole: Json, alert: Json, reasons: Mapping[str, Text], ours: Mapping[str, LearnerStory]) -> HelpedLearner:
    learner = ours[whole["case"]["learner_id"]]
    names = {one.id: one.name for one in HELPERS} | {learner.id: learner.name}
    steps = [_happening(one, names, reasons) for one in whole["events"][::-1]]
    clock = [
        Happening(
            _utc(one["stopped_at"] or one["breached_at"] or one["started_at"]),
            "machine",
            "Symphonie",
            Text("Délai promis", "Promised time"),
            Text(one["text"]["fr"], one["text"]["en"]),
        )
        for one in whole["case"]["clocks"]
    ]
    ordered = sorted([*steps, *clock], key=lambda one: one.at)
    skill = alert["skill_id"]
    return HelpedLearner(
        learner.id,
        learner.name,
        skill,
        None if skill is None else _before(learner, skill, alert),
        None if skill is None else learner.mastery.get(skill),
        tuple(ordered),
    )


def _utc(moment: str) -> str:
    return iso(datetime.fromisoformat(moment))


def _before(learner: LearnerStory, skill: str, alert: Json) -> float | None:
    """Return the belief after the newest result that the alert rests on."""
    numbers = [int(one.rsplit("-", 1)[-1]) for one in alert["evidence"] if one.startswith(f"{learner.id}-")]
    steps = learner.steps[: max(numbers, default=0)]
    return next((move.after for step in steps[::-1] for move in step.moves if move.skill == skill), None)


def _happening(event: Json, names: Mapping[str, str], reasons: Mapping[str, Text]) -> Happening:
    """Tell an event: what was written, why an alert was raised, or who has the case."""
    by, details = event["by"], event["details"]
    text = Text(event["text"], event["text"])
    if event["event"] == "alert_opened":
        text = reasons.get(details["alert_id"], text)
    if event["event"] == "assigned":
        owner = names.get(details["owner_id"], details["owner_id"])
        text = Text(owner, owner)
    name = names.get(by["id"], "Symphonie" if by["kind"] == "machine" else by["id"])
    return Happening(_utc(event["at"]), by["kind"], name, Text(event["title"]["fr"], event["title"]["en"]), text)
