"""Let supporters help the class over HTTP while its days go by: alerts come, are answered, missed, escalated."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo

import numpy as np

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, course_language
from loadtests.demo.letters import address_of, lay_down
from loadtests.demo.peers import Peers
from loadtests.demo.pupil import Period, Pupil, iso
from loadtests.demo.team import COMPREHENSION, HELPERS, LEAD, ZONE, Helper, cohorts_of, introduce, is_away
from loadtests.demo.timepiece import Timepiece
from simulations.live.client import ServiceClient, ServiceRefusedError

Json: TypeAlias = dict[str, Any]

ROUNDS = ((9, 30), (16, 30))
"""When supporters look at what waits for them, on working days, by the clock of their zone."""
REPLIES_AT = (13, 15)
SETTLES_SECONDS = 1.3
"""Until those who fire timers and read signals have seen that time has passed: they look every second."""
REPLIES_SHARE = 0.6
WORK_EVERY_DAYS = 5
WORK_IS = 12
"""Answers that make a piece of assigned work."""
LONGEST_ACTIVITY = timedelta(hours=2)
GROUPS_ON_DAY = 8
PEERS_AT = (18, 30)
SATURDAY = 5
MOST_CONTACTS = 1000
HOW_ARE_YOU = Text(
    "Bonjour {name}, où en êtes-vous\u202f? Dites-moi ce qui vous aiderait.",
    "Hello {name}, how are you getting on? Tell me what would help.",
)
FIFTEEN_MINUTES = Text(
    "Bonjour {name}, prenons un quart d’heure ensemble sur ce point\u202f?",
    "Hello {name}, shall we take fifteen minutes together on this?",
)
BEGIN_HERE = Text(
    "Bonjour {name}, j’ai mis «\u202f{title}\u202f» en tête de votre parcours\u202f: commencez par là, et dites-moi ce "
    "qui reste obscur.",
    "Hello {name}, I have put “{title}” first on your path: begin there, and tell me what is still unclear.",
)
FOLLOWS_UP = Text(
    "Très bien. Je regarde vos prochaines réponses, et je reviens vers vous si besoin.",
    "Good. I will look at your next answers, and come back to you if need be.",
)
THANKS = Text("Merci, je regarde cela ce soir.", "Thank you, I will look at it tonight.")
OVERDUE = frozenset({"breached"})


class Written(NamedTuple):
    """What a supporter wrote."""

    helper: str
    learner: str
    case_id: str


class Helping:
    """The team at work.

    Args:
        client: Talks to the service.
        timepiece: What time it is for the service.
        period: The simulated time.
        pupils: The class.
        graph: What they learn.
        seed: Of who replies.
        language: In which people write, fr or en.
    """

    def __init__(
        self,
        client: ServiceClient,
        timepiece: Timepiece,
        period: Period,
        pupils: Sequence[Pupil],
        graph: ContentGraph,
        seed: int,
        language: str,
    ) -> None:
        self._client, self._timepiece, self._period, self._graph = client, timepiece, period, graph
        self._language = language
        self._pupils = {pupil.id: pupil for pupil in pupils}
        self._rng = np.random.default_rng(seed)
        self._seen: Counter[str] = Counter()
        self._unanswered: list[Written] = []
        self.written: list[Written] = []
        self.n_groups = 0
        cohort, learners = next(iter(self._cohorts.items()))
        self.peers = Peers(client, timepiece, cohort, learners, graph.id, language)

    @property
    def _cohorts(self) -> dict[str, list[str]]:
        return cohorts_of(self._period, list(self._pupils))

    async def begin(self) -> None:
        """Let it be the start, and introduce the team and the work that is due."""
        self._timepiece.set(self._period.started_at)
        await introduce(self._client, self._period, list(self._pupils))
        contacts = [
            {
                "learner_id": one.id,
                "name": one.name,
                "email": address_of(one.id),
                "language": self._language,
                "zone": ZONE,
            }
            for one in self._pupils.values()
        ]
        for start in range(0, len(contacts), MOST_CONTACTS):
            await self._client.put("/v1/learner-contacts", {"contacts": contacts[start : start + MOST_CONTACTS]})
        await lay_down(self._client, self._period, list(self._pupils), self._graph.id)
        deadlines = [
            {
                "kind": "deadline",
                "trace_id": f"{cohort}-due-{number}",
                "cohort_id": cohort,
                "activity_id": self._work_called(number),
                "due_at": iso(self._work_due(number)),
            }
            for cohort in self._cohorts
            for number in range(1, self._period.n_days // WORK_EVERY_DAYS + 1)
        ]
        await self._send(deadlines)
        await self.peers.say()

    def _work_due(self, number: int) -> datetime:
        return self._period.started_at + timedelta(days=number * WORK_EVERY_DAYS)

    async def until(self, from_day: float, to_day: float) -> None:
        """Let the working hours between two moments, in days since the start, go by; it is night then."""
        start, end = (self._period.started_at + timedelta(days=day) for day in (from_day, to_day))
        date = start.astimezone(ZoneInfo(ZONE)).date()
        for hour, minute in sorted((*ROUNDS, REPLIES_AT)):
            moment = datetime(date.year, date.month, date.day, hour, minute, tzinfo=ZoneInfo(ZONE))
            if not start < moment < end or moment.weekday() >= SATURDAY:
                continue
            self._timepiece.set(moment)
            if (hour, minute) == REPLIES_AT:
                await self._reply()
            else:
                await asyncio.sleep(SETTLES_SECONDS)
                await self._work()
        if from_day <= GROUPS_ON_DAY < to_day:
            await self._group()
        evening = datetime(date.year, date.month, date.day, *PEERS_AT, tzinfo=ZoneInfo(ZONE))
        if to_day > GROUPS_ON_DAY and evening < end and self.peers.n_begun == 0:
            await self.peers.begin(evening)
        self._timepiece.set(end + LONGEST_ACTIVITY)

    async def told_of(self, to_day: float) -> None:
        """Tell the service who was there, and who has handed in what was due."""
        traces = [one for pupil in self._pupils.values() for one in self._traces(pupil, to_day)]
        for start in range(0, len(traces), 1000):
            await self._send(traces[start : start + 1000])

    async def _send(self, traces: Sequence[Json]) -> None:
        if traces:
            await self._client.post("/v1/activities", {"content_graph": self._graph.id, "activities": list(traces)})

    def _traces(self, pupil: Pupil, to_day: float) -> list[Json]:
        done = pupil.sittings[self._seen[pupil.id] :]
        before, self._seen[pupil.id] = self._seen[pupil.id], len(pupil.sittings)
        if not done:
            return []
        at = iso(self._at(done[0].ended_day))
        minutes = min(sum(one.minutes for one in done), 600.0)
        visit = {"kind": "visit", "trace_id": f"{pupil.id}-v{to_day:.2f}", "learner_id": pupil.id, "minutes": minutes}
        return [{**visit, "occurred_at": at}, *self._handed_in(pupil, before)]

    def _work_called(self, number: int) -> str:
        """Name a piece of work, as a platform does and mails tell it."""
        return f"Étude de cas {number}" if self._language == "fr" else f"Case study {number}"

    def _handed_in(self, pupil: Pupil, before: int) -> list[Json]:
        """Give the pieces of work of which the last answer came after so many activities."""
        pieces: list[Json] = []
        for number in range(1, self._period.n_days // WORK_EVERY_DAYS + 1):
            begins = (number - 1) * WORK_EVERY_DAYS
            answers = [at for at, one in enumerate(pupil.sittings) if one.is_answer and one.ended_day >= begins]
            if len(answers) < WORK_IS or answers[WORK_IS - 1] < before:
                continue
            at = iso(self._at(pupil.sittings[answers[WORK_IS - 1]].ended_day))
            piece = {"kind": "submission", "trace_id": f"{pupil.id}-w{number}", "learner_id": pupil.id}
            pieces.append({**piece, "activity_id": self._work_called(number), "submitted_at": at})
        return pieces

    def _at(self, day: float) -> datetime:
        return self._period.started_at + timedelta(days=day)

    async def _work(self) -> None:
        for helper in sorted(HELPERS, key=lambda one: one.id != LEAD):  # what was escalated is not waited for
            await self._overdue(helper) if helper.id == LEAD else await self._answer(helper)

    async def _answer(self, helper: Helper) -> None:
        """Write to those whose answer is due first, as far as half a day goes; who is away does not."""
        now = self._timepiece.now
        if is_away(helper, self._period, now) or not helper.is_at_work(now.date()):
            return
        me = f"supporter/{helper.id}"
        alerts = (await self._client.acting(me, "GET", "/v1/alerts?mine=true&status=open&limit=100"))["alerts"]
        by_case = {one["case_id"]: one for one in alerts if one["case_id"] is not None}
        owed = (await self._client.acting(me, "GET", "/v1/cases?mine=true&open=true&limit=100"))["cases"]
        for case in [one for one in owed if one["clock_state"] in {"running", "breached"}][: helper.answers]:
            alert = by_case.get(case["case_id"])
            if alert is not None:
                await self._do(me, f"/v1/alerts/{quote(alert['alert_id'])}/acknowledge")
            await self._write(helper, case, alert)

    async def _overdue(self, helper: Helper) -> None:
        """Answer for others what was promised and not kept, once it was told."""
        me = f"supporter/{helper.id}"
        notices = (await self._client.acting(me, "GET", "/v1/notices?limit=100"))["notices"]
        told = {one["case_id"] for one in notices if one["kind"] == "escalation"}
        cases = (await self._client.acting(me, "GET", "/v1/cases?open=true&limit=200"))["cases"]
        late = [one for one in cases if one["case_id"] in told and one["clock_state"] in OVERDUE]
        for case in late[: helper.answers]:
            await self._write(helper, case, None)

    async def _write(self, helper: Helper, case: Json, alert: Json | None) -> None:
        pupil = self._pupils.get(case["learner_id"])
        if pupil is None:
            return
        is_first = case["case_id"] not in {one.case_id for one in self.written}
        text = await self._advise(helper, pupil, alert) if is_first or alert is not None else None
        path = f"/v1/cases/{quote(case['case_id'])}/messages"
        said = self._say(FOLLOWS_UP) if text is None else text
        if not await self._do(f"supporter/{helper.id}", path, {"text": said}):
            return
        written = Written(helper.id, pupil.id, case["case_id"])
        self.written.append(written)
        if text is not None:
            self._unanswered.append(written)

    async def _advise(self, helper: Helper, pupil: Pupil, alert: Json | None) -> str:
        """Pin what repairs the skill, if the alert is about one, and say it."""
        if alert is None or alert["skill_id"] is None or alert["signal"] not in COMPREHENSION:
            return self._say(HOW_ARE_YOU, name=pupil.name)
        resources = [one for one in self._graph.resources if alert["skill_id"] in one.skills]
        chosen = min(resources, key=lambda one: (one.kind != "remedial", one.minutes), default=None)
        if chosen is None:
            return self._say(FIFTEEN_MINUTES, name=pupil.name)
        pin = {"kind": "pin", "learner_id": pupil.id, "content_graph": self._graph.id, "activity_id": chosen.id}
        role = "coach" if helper.id == "cora" else "tutor"
        reason = "Reprendre ce point avant la suite."
        await self._client.post("/v1/overrides", {**pin, "reason": reason, "by": {"id": helper.id, "role": role}})
        await pupil.begin(self._client)
        title = both_languages(chosen.title, course_language(self._graph))
        return self._say(BEGIN_HERE, name=pupil.name, title=self._say(title))

    def _say(self, text: Text, **about: str) -> str:
        """Give what people write in the language of the demonstration."""
        return text.said_in(self._language).format_map(about)

    async def _reply(self) -> None:
        """Let some of those who were written to reply."""
        waiting, self._unanswered = self._unanswered, []
        for one in waiting:
            if self._rng.random() < REPLIES_SHARE:
                body = {"text": self._say(THANKS)}
                path = f"/v1/cases/{quote(one.case_id)}/messages"
                await self._do(f"learner/{one.learner}", path, body)

    async def _group(self) -> None:
        """Make the first group that is proposed of the tutor's class."""
        cohort, me = next(iter(self._cohorts)), f"supporter/{HELPERS[0].id}"
        path = f"/v1/cohorts/{quote(cohort)}/groups?content_graph={quote(self._graph.id)}"
        for one in (await self._client.acting(me, "GET", path))["groups"][:1]:
            body = {
                "content_graph": self._graph.id,
                "skill_id": one["skill_id"],
                "cohort": cohort,
                "learners": [member["learner_id"] for member in one["learners"]],
                "activity_id": one["together"]["activity_id"],
                "item_ids": one["together"]["item_ids"],
            }
            self.n_groups += await self._do(me, "/v1/groups", body)

    async def _do(self, person: str, path: str, body: object = None) -> bool:
        """Do something for a person, and say whether it was still possible: meanwhile an alert or a case may end."""
        try:
            await self._client.acting(person, "POST", path, body)
        except ServiceRefusedError as refused:
            if refused.status != HTTPStatus.CONFLICT:
                raise
            return False
        return True
