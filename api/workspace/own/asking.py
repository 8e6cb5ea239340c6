"""The learner's page "Ask": a question, what may answer it, and a person one press away."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from api.faq.messages import Question, QuestionsPage
from api.workspace.client import RefusalError, address
from api.workspace.own.acts import back_to, once_of
from api.workspace.own.pages import NEEDS
from api.workspace.own.reading import learner_of, own_of
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.refusals import why
from api.workspace.rendering import environment
from api.workspace.visit import Visit

PAGES: Final = Pages("own")
_ASK: Final = "/me/ask"
_QUESTIONS: Final = "/v1/learners/{}/questions"
_SHOWN: Final = 50
_EARLIER: Final = 5
_LONGEST: Final = 2000


class Talk(NamedTuple):
    """A conversation in a list: its id, its first question, and whether a person goes on with it."""

    conversation_id: str
    text: str
    is_with_person: bool


@PAGES.on("GET", _ASK, needs=NEEDS)
async def page(visit: Visit) -> Answer:
    """Show a conversation, or begin one."""
    own = await own_of(visit)
    asked = visit.query.get("conversation")
    place = address(_QUESTIONS, own.learner_id)
    shown: Sequence[Question] = ()
    if asked:
        found = await visit.api.get(QuestionsPage, place, conversation_id=asked, limit=_SHOWN)
        shown = found.questions[::-1]
    earlier = await visit.api.get(QuestionsPage, place, limit=_SHOWN)
    talks = [one for one in talks_of(earlier.questions) if one.conversation_id != asked]
    return visit.render(
        "own/ask.html",
        own=own,
        asked=shown,
        conversation_id=asked if shown else None,
        case=next((one for one in reversed(shown) if one.case_id is not None), None),
        talks=talks[:_EARLIER],
        text=visit.query.get("text", ""),
        once=visit.runtime.new_id(),
    )


@PAGES.on("POST", _ASK, needs=NEEDS)
async def ask(visit: Visit) -> Answer:
    """Ask, and show what may answer it."""
    text, conversation_id = visit.form.get("text", "").strip(), visit.form.get("conversation_id") or None
    where = back_to(visit, _ASK, conversation=conversation_id)
    if not text:
        return fault(where, visit.say("Write your question first."))
    body: dict[str, Any] = {"text": text[:_LONGEST], "language": "fr" if visit.language == "fr" else "en"}
    if conversation_id is not None:
        body["conversation_id"] = conversation_id
    if visit.form.get("course"):
        body["content_graph"] = visit.form["course"]
    try:
        told = await visit.api.post(Question, address(_QUESTIONS, learner_of(visit)), body, headers=once_of(visit))
    except RefusalError as refusal:
        return fault(back_to(visit, _ASK, conversation=conversation_id, text=text[:500]), _refused(visit, refusal))
    return see(f"{back_to(visit, _ASK, conversation=told.conversation_id)}#question-{told.question_id}")


@PAGES.on("POST", "/me/ask/feedback", needs=NEEDS)
async def feedback(visit: Visit) -> Answer:
    """Say whether it helped; if not, hand over to a person and say who answers by when."""
    form = visit.form
    where = back_to(visit, _ASK, conversation=form.get("conversation_id"))
    body: dict[str, Any] = {"outcome": form.get("outcome", "")}
    body |= {name: form[name] for name in ("entry_id", "text") if form.get(name, "").strip()}
    if form.get("course"):
        body["content_graph"] = form["course"]
    path = address(f"{_QUESTIONS}/{{}}/feedback", learner_of(visit), form.get("question_id", ""))
    try:
        told = await visit.api.post(Question, path, body)
    except RefusalError as refusal:
        return fault(where, _refused(visit, refusal))
    if told.case_id is None:
        return see(where, visit.say("Thank you: noted."))
    return see(where, _answered_by(visit, told))


def talks_of(questions: Sequence[Question]) -> list[Talk]:
    """Return the conversations of questions that come newest first, the newest first, each by its first question."""
    found: dict[str, Talk] = {}
    for one in questions:
        before = found.get(one.conversation_id)
        is_with_person = one.case_id is not None or (before is not None and before.is_with_person)
        found[one.conversation_id] = Talk(one.conversation_id, one.text, is_with_person)
    return list(found.values())


def _answered_by(visit: Visit, told: Question) -> str:
    if told.answers is None:
        return visit.say("Your question was passed on.")
    who = told.answers.name or told.answers.supporter_id
    if told.answers.due_at is None:
        return visit.say("Passed on. %(who)s answers you.", who=who)
    said = environment(visit.language).from_string("{{ at | moment | striptags }}")
    at = said.render(at=told.answers.due_at, visit=visit)
    return visit.say("Passed on. %(who)s answers you by %(at)s.", who=who, at=at)


def _refused(visit: Visit, refusal: RefusalError) -> str:
    told = {
        "too-many-questions": visit.say("You have asked a lot within an hour. Ask again later, or write to a person."),
        "nobody-coordinates": visit.say("Nobody is there yet to answer. Ask your organisation."),
        "unknown-conversation": visit.say("This conversation is gone. Begin another one."),
        "unknown-question": visit.say("This question is gone. Ask it again."),
    }
    return told.get(refusal.name) or why(visit, refusal) or visit.say("It could not be done. Nothing was changed.")
