"""Questions as they are told."""

from typing import Final

import msgspec

from api.faq.messages import AnsweringPerson, PathAnswer, Question, SuggestedEntry
from api.record.faq.questions import StoredQuestion


class ShownAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was shown, as it is kept."""

    entries: tuple[SuggestedEntry, ...] = ()
    path: PathAnswer | None = None


NOTHING_SHOWN: Final = ShownAnswer()


def shown_of(answer: object) -> ShownAnswer:
    """Read what was shown."""
    return msgspec.convert(answer, ShownAnswer)


def question_told(stored: StoredQuestion) -> Question:
    """Tell a question."""
    shown = shown_of(stored.answer)
    person = None
    if stored.owner_id is not None:
        person = AnsweringPerson(stored.owner_id, stored.owner_name, stored.due_at)
    return Question(
        stored.id,
        stored.conversation_id,
        stored.asked_at,
        stored.words,
        stored.kind,
        shown.entries,
        shown.path,
        stored.outcome,
        stored.entry_id,
        stored.case_id,
        person,
    )
