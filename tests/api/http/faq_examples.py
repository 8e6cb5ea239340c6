"""The part of the examples' story that is about the FAQ: an entry, a question that it does not answer, a person."""

from typing import TYPE_CHECKING, Final

from tests.api.http.case_examples import LEARNER, TUTOR

if TYPE_CHECKING:
    from tests.api.http.examples import Story

_ENTRY: Final = "/v1/faq-entries/{faq_entry_id}"
_QUESTIONS: Final = "/v1/learners/{learner_id}/questions"


def faq(story: "Story") -> None:
    """Put an entry, ask, be handed over to a person, and make a phrasing of the question."""
    entry = {"faq_entry_id": "late-work"}
    for _ in range(2):
        story.ask("put", _ENTRY, entry)
    story.ask("get", "/v1/faq-entries", params={"limit": 1})
    learner = {"learner_id": LEARNER.partition("/")[2]}
    for _ in range(2):
        question = story.ask("post", _QUESTIONS, learner, acting=LEARNER, key="question")
    asked = {"question_id": question["question_id"]}
    for _ in range(2):
        handed = story.ask("post", f"{_QUESTIONS}/{{question_id}}/feedback", {**learner, **asked}, acting=LEARNER)
    story.ask("get", _QUESTIONS, learner, params={"limit": 1}, acting=TUTOR)
    story.ask("post", "/v1/cases/{case_id}/suggested-answer", {"case_id": handed["case_id"]}, acting=TUTOR)
    story.ask("get", "/v1/faq-gaps", params={"limit": 1})
    story.ask("post", "/v1/faq-gaps/{question_id}", asked)
    story.ask("get", _ENTRY, entry)
    story.ask("delete", _ENTRY, entry)
