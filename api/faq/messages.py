"""What is sent about the FAQ, and what it answers."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.record.faq.questions import AskedOutcome
from api.results.messages import Words
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.faq.path_questions import PathQuestion

MOST_PHRASINGS = 50
Line = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]
Asked = Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT_PATTERN)]
AnswerText = Annotated[str, Meta(max_length=20_000, pattern=TEXT_PATTERN)]
FaqLanguage = Literal["fr", "en"]


class FaqEntryText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entry in one language.

    Attributes:
        title: The question, as it is shown.
        text: The answer; plain text.
        phrasings: Other ways to ask it, by which it is found; they are not shown.
    """

    title: Line
    text: AnswerText = ""
    phrasings: Annotated[tuple[Line, ...], Meta(max_length=MOST_PHRASINGS)] = ()


class FaqEntryContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entry.

    Attributes:
        texts: By language; at least one.
        sources: Where it comes from: addresses, or names of documents.
        cohort_id: For whose learners alone; everybody's where it is left out.
        valid_from: From when it is suggested.
        valid_until: Until when.
    """

    texts: Annotated[dict[FaqLanguage, FaqEntryText], Meta(min_length=1)]
    sources: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    cohort_id: Id | None = None
    valid_from: Annotated[datetime, Meta(tz=True)] | None = None
    valid_until: Annotated[datetime, Meta(tz=True)] | None = None


class FaqVersion(msgspec.Struct, frozen=True):
    """That a version of an entry was put: when, with which key, and whether it removed the entry.

    Attributes:
        version: Of the entry: 1 for the first.
        put_at: When it was put.
        put_by: Key or account that put it.
        is_removal: Whether it took the entry away.
    """

    version: int
    put_at: datetime
    put_by: str
    is_removal: bool


class FaqEntry(msgspec.Struct, frozen=True):
    """An entry as it stands.

    Attributes:
        entry_id: Id of the entry.
        version: Of the entry: 1 for the first.
        put_at: When it was put.
        content: As it was put.
    """

    entry_id: str
    version: int
    put_at: datetime
    content: FaqEntryContent


class FaqEntryWithVersions(msgspec.Struct, frozen=True):
    """An entry, and the last hundred of its versions, newest first.

    Attributes:
        entry: As it stands.
        versions: Newest first.
    """

    entry: FaqEntry
    versions: tuple[FaqVersion, ...]


class FaqEntriesPage(msgspec.Struct, frozen=True):
    """Entries by id; `next_cursor` is null on the last page.

    Attributes:
        entries: Those of this page.
    """

    entries: tuple[FaqEntry, ...]
    next_cursor: str | None


class FaqEntryRemoved(msgspec.Struct, frozen=True):
    """The entry is suggested no more; its versions stay.

    Attributes:
        entry_id: Id of the entry.
    """

    entry_id: str


class QuestionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question.

    Attributes:
        text: In the learner's own words.
        language: Of the reader; where it is left out, that of the question if it is surely one, else the learner's own.
        conversation_id: In which it is asked; a new one begins where it is left out.
        content_graph: About which course, for what is asked of the own path.
    """

    text: Asked
    language: FaqLanguage | None = None
    conversation_id: Id | None = None
    content_graph: Id | None = None


class SuggestedEntry(msgspec.Struct, frozen=True):
    """An entry that may be meant; whether it is, only the learner knows.

    Attributes:
        entry_id: Names it.
        version: As it was shown.
        language: Of the text.
        title: Its question.
        text: Its answer.
        sources: Where that comes from.
    """

    entry_id: str
    version: int
    language: FaqLanguage
    title: str
    text: str
    sources: tuple[str, ...]


class PathSource(msgspec.Struct, frozen=True):
    """Where an answer about the own path can be read: a page of the learner's own, and its name.

    Attributes:
        page: Its address.
        name: What it is called.
    """

    page: str
    name: Words


class PathAnswer(msgspec.Struct, frozen=True):
    """What is answered from the learner's own data.

    Attributes:
        asked: What was understood.
        text: The answer.
        sources: Where it stands.
    """

    asked: PathQuestion
    text: Words
    sources: tuple[PathSource, ...]


class AnsweringPerson(msgspec.Struct, frozen=True):
    """Who answers, and by when where that is promised; `name` is null where none is known.

    Attributes:
        supporter_id: Id of the supporter.
        name: What they are called.
        due_at: By when they answer; null where nothing is promised.
    """

    supporter_id: str
    name: str | None
    due_at: datetime | None


class Question(msgspec.Struct, frozen=True):
    """A question, what was shown, and what became of it.

    Attributes:
        question_id: Id of the question.
        conversation_id: In which it was asked.
        asked_at: When it was asked.
        text: As it was written.
        kind: `entries`: entries that may be meant, none where none fits; `path`: answered from the learner's data;
            `person`: passed on, because a person goes on with the conversation.
        suggestions: Three at most, best first; none of them is said to be the answer.
        path: Of `path`.
        outcome: What the learner said of it: `helped`, `not_it`, `person`; null for nothing yet.
        entry_id: Of which entry.
        case_id: In which case a person answers by now.
        answers: Who that is, and by when.
    """

    question_id: str
    conversation_id: str
    asked_at: datetime
    text: str
    kind: Literal["entries", "path", "person"]
    suggestions: tuple[SuggestedEntry, ...]
    path: PathAnswer | None
    outcome: AskedOutcome | None
    entry_id: str | None
    case_id: str | None
    answers: AnsweringPerson | None


class QuestionsPage(msgspec.Struct, frozen=True):
    """Questions, newest first; `next_cursor` is null on the last page.

    Attributes:
        learner_id: Id of the learner.
        questions: Those of this page.
    """

    learner_id: str
    questions: tuple[Question, ...]
    next_cursor: str | None


class FeedbackRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner says of what they were shown.

    Attributes:
        outcome: `helped`; `not_it` and `person` hand over to a supporter.
        entry_id: Which suggestion helped, or did not.
        text: What the learner adds for whoever takes over.
        content_graph: About which course the case is, where there are several.
    """

    outcome: AskedOutcome
    entry_id: Id | None = None
    text: Asked | None = None
    content_graph: Id | None = None


class FaqGap(msgspec.Struct, frozen=True):
    """A question that no entry answered; whose it was is not told.

    Attributes:
        question_id: Id of the question.
        asked_at: When it was asked.
        language: In which it was asked.
        text: The learner's words: read them for names before they become a phrasing.
        outcome: `not_it` or `person`; null where nothing could be suggested.
        shown: Entries that were suggested.
    """

    question_id: str
    asked_at: datetime
    language: FaqLanguage
    text: str
    outcome: AskedOutcome | None
    shown: tuple[SuggestedEntry, ...]


class FaqGapsPage(msgspec.Struct, frozen=True):
    """Gaps, newest first; `next_cursor` is null on the last page.

    Attributes:
        gaps: Those of this page.
    """

    gaps: tuple[FaqGap, ...]
    next_cursor: str | None


class GapRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is made of a gap.

    Attributes:
        decision: `accept`: the question becomes a phrasing of an entry; `dismiss`: it does not.
        entry_id: Of which entry; to be said with `accept`.
        text: In which words; the learner's where it is left out.
        language: In which language of the entry; the question's where it is left out.
    """

    decision: Literal["accept", "dismiss"]
    entry_id: Id | None = None
    text: Line | None = None
    language: FaqLanguage | None = None


class GapDecided(msgspec.Struct, frozen=True):
    """What was made of a gap; `entry` is the one with the new phrasing.

    Attributes:
        question_id: Id of the question.
        entry: With the new phrasing; null where it became none.
    """

    question_id: str
    entry: FaqEntry | None


class DraftRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """In which language an answer is drafted; that of the deployment where it is left out.

    Attributes:
        language: `fr` or `en`; null for that of the deployment.
    """

    language: FaqLanguage | None = None


class DraftedAnswer(msgspec.Struct, frozen=True):
    """A draft for whoever answers: it is sent to nobody.

    Attributes:
        text: To be read, corrected and sent, or not; empty where nothing fits.
        sources: Entries that it rests on.
        by_model: Whether a model wrote it; otherwise it is the text of the first source.
    """

    text: str
    sources: tuple[SuggestedEntry, ...]
    by_model: bool
