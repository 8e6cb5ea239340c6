"""What is written to the class: a message scenario that it follows, an answer by mail, a question for a person."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec

from content_graph.languages import Text
from engine.communication.bundled import bundled as bundled_messages
from loadtests.demo.ending import EXCHANGES
from loadtests.demo.mailbox import Mailbox
from loadtests.demo.pupil import Period
from loadtests.demo.team import cohorts_of
from simulations.live.client import ServiceClient

SCENARIO: Final = "cybersecurity-course"
_LOOKS: Final = 100
_PAUSE_S: Final = 0.1
_DONE: Final = "done"
QUESTION: Final = Text(
    "Faut-il un casque audio pour la visioconférence de jeudi\u202f?",
    "Do I need a headset for the video call on Thursday?",
)
PASSWORD: Final = Text("Comment changer mon mot de passe\u202f?", "How do I change my password?")
HANDED_OVER: Final = Text("Votre question est transmise", "Your question is handed over")
"""The title of the mail that says who answers."""
_ENTRY: Final = "password"
ANSWERED: Final = Text(
    "J’y arrive mieux depuis hier\u202f: deux soirées me suffisent, finalement. Merci\u202f!",
    "It works better since yesterday: two evenings are enough after all. Thank you!",
)


class Told(NamedTuple):
    """What became of what was written to one learner.

    Attributes:
        name: Of the learner.
        lines: What the timeline says, oldest first: when, state, and in words.
        n_in_outbox: How many the outbox has of them: as many as the timeline, where the two agree.
        came_back: Whether an answer by mail stands in the case that it answers.
        handed_over: Whether a question is with a person, and who asked was told who answers.
    """

    name: str
    lines: Sequence[tuple[str, str, Text]]
    n_in_outbox: int
    came_back: bool
    handed_over: bool


def address_of(person: str) -> str:
    """Return where somebody is written to: at a domain that nobody has."""
    return f"{person}@example.org"


async def lay_down(client: ServiceClient, period: Period, learners: Sequence[str], graph_id: str) -> None:
    """Have the first class follow the messages that come with the course."""
    content = msgspec.to_builtins(bundled_messages(SCENARIO))
    await client.put(f"/v1/message-scenarios/{SCENARIO}", content)
    cohort = next(iter(cohorts_of(period, learners)))
    run = {
        "scenario_id": SCENARIO,
        "cohort_id": cohort,
        "content_graph": graph_id,
        "starts_on": (period.started_at.date() + timedelta(days=1)).isoformat(),  # the convocation comes before
        "ends_on": period.ended_at.date().isoformat(),
    }
    await client.put(f"/v1/message-runs/{cohort}", run)


async def answer_by_mail(client: ServiceClient, mailbox: Mailbox, learner: str, language: str) -> None:
    """Let a learner answer a supporter's mail, and wait until that stands in its case."""
    letter = await mailbox.wait_for(address_of(learner), EXCHANGES[0][1].said_in(language))
    if letter is None or letter.mail["Reply-To"] is None:
        return
    await mailbox.answer(letter, ANSWERED.said_in(language))
    for _ in range(_LOOKS):
        if await _came_back(client, learner):
            return
        await asyncio.sleep(_PAUSE_S)


async def _came_back(client: ServiceClient, learner: str) -> bool:
    """Tell whether what a learner answered by mail stands in a case."""
    me = f"learner/{learner}"
    for case in (await client.acting(me, "GET", "/v1/cases?limit=50"))["cases"]:
        told = await client.acting(me, "GET", f"/v1/cases/{quote(case['case_id'])}?limit=50")
        if any(text in (one["text"] or "") for one in told["events"] for text in (ANSWERED.fr, ANSWERED.en)):
            return True
    return False


async def correspond(client: ServiceClient, mailbox: Mailbox, learner: str, language: str) -> None:
    """Let a learner answer a supporter by mail, and ask what the FAQ does not know, so that a person takes over."""
    await answer_by_mail(client, mailbox, learner, language)
    await client.put(f"/v1/faq-entries/{_ENTRY}", {"texts": {"fr": _entry(PASSWORD.fr), "en": _entry(PASSWORD.en)}})
    path = f"/v1/learners/{quote(learner)}/questions"
    asked = {"text": QUESTION.said_in(language), "language": language}
    question = await client.acting(f"learner/{learner}", "POST", path, asked)
    said = f"{path}/{quote(question['question_id'])}/feedback"
    await client.acting(f"learner/{learner}", "POST", said, {"outcome": "not_it"})
    await mailbox.wait_for(address_of(learner), HANDED_OVER.said_in(language))


async def tell(client: ServiceClient, names: Mapping[str, str], graph_id: str) -> Told | None:
    """Tell of the learner to whom most different things became of what was written, by outbox and by timeline."""
    sendings = await _outbox(client)
    by_learner: dict[str, list[dict[str, Any]]] = {}
    for one in sendings:
        by_learner.setdefault(one["recipient_id"], []).append(one)
    known = {learner: theirs for learner, theirs in by_learner.items() if learner in names}
    if not known:
        return None
    chosen = max(sorted(known), key=lambda one: _variety(known[one]))
    path = f"/v1/learners/{quote(chosen)}/timeline?content_graph={quote(graph_id)}&event=sending&limit=200"
    events = (await client.acting("supporter/tess", "GET", path))["events"]
    said = {one["sending"]["no"]: Text(**one["text"]) for one in events}
    ordered = sorted(known[chosen], key=lambda one: one["changed_at"])
    lines = [(one["changed_at"], one["state"], said[one["no"]]) for one in ordered if one["no"] in said]
    handed_over = any(one["purpose"] == "handover" and one["sent_at"] for one in sendings)
    return Told(names[chosen], lines, len(ordered), await _came_back(client, next(iter(names))), handed_over)


async def _outbox(client: ServiceClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = msgspec.json.decode(await client.get(f"/v1/outbox?limit=500{cursor}"))
        found += [one for one in page["sendings"] if one["recipient_kind"] == "learner"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={quote(page['next_cursor'], safe='')}"


def _variety(sendings: Sequence[dict[str, Any]]) -> tuple[int, int]:
    """Say how much there is to see: a convocation, a reminder, one that was done meanwhile, an answer."""
    kinds = {(one["step_id"] or one["purpose"], one["state"]) for one in sendings}
    is_done = any(one["reason"] and one["reason"]["code"] == _DONE for one in sendings)
    return (5 * is_done + len(kinds), len(sendings))


def _entry(title: str) -> dict[str, str]:
    return {"title": title, "text": "→ /account"}
