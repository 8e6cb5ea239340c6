"""What is sent and told of contests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.paths.decisions import By, by_of
from api.record.contests import ContestKind, StoredContest
from api.results.messages import Words
from api.telling import told
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.tracing.traces import RIGHT_FROM

ContestStatus = Literal["open", "passed", "failed", "answered", "ended"]
_Said = Annotated[str, Meta(max_length=5000, pattern=TEXT_PATTERN)]


class ContestRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner contests.

    Attributes:
        kind: `can_do`: "I can do this", which an evaluation of the skill shows; `wrong`: "this is wrong", which a
            supporter answers.
        content_graph: May be left out if there is only one.
        skill_id: What they can do, or what is wrongly believed about it.
        adjustment_id: What was wrongly changed in the path; or else a skill.
        text: In the learner's words; `wrong` needs it.
    """

    kind: ContestKind
    content_graph: Id | None = None
    skill_id: Id | None = None
    adjustment_id: Id | None = None
    text: _Said = ""


class Answering(msgspec.Struct, frozen=True):
    """Who answers, and by when.

    Attributes:
        supporter_id: Who has the case.
        name: As they are called; null where nobody says it.
        role: As what.
        due_at: By when an answer is due; null while none is owed.
        answered_at: When a person first answered since; null while nobody has.
    """

    supporter_id: str
    name: str | None
    role: str
    due_at: datetime | None
    answered_at: datetime | None


class Contest(msgspec.Struct, frozen=True):
    """A contest, and what became of it.

    Attributes:
        contest_id: Id of the contest.
        learner_id: Id of the learner.
        kind: `can_do` or `wrong`.
        content_graph: On which content graph.
        skill_id: The skill that it is about; null where it is about an adjustment.
        adjustment_id: The adjustment that it is about; null where it is about a skill.
        text: What was said.
        by: Who contested: the learner, or a supporter for them.
        contested_at: When.
        status: `open`; of an evaluation that was done `passed` or `failed`; of what a supporter answered `answered`;
            `ended` where a person took the evaluation off the path, or the case was closed without an answer.
        status_text: The same for people.
        activity_id: The item that is offered; it comes first until it is done.
        override_id: By which override.
        evaluated_at: When it was answered.
        case_id: The case in which a supporter answers.
        answers: Who, and by when.
    """

    contest_id: str
    learner_id: str
    kind: ContestKind
    content_graph: str
    skill_id: str | None
    adjustment_id: str | None
    text: str
    by: By
    contested_at: datetime
    status: ContestStatus
    status_text: Words
    activity_id: str | None
    override_id: str | None
    evaluated_at: datetime | None
    case_id: str | None
    answers: Answering | None


class ContestsPage(msgspec.Struct, frozen=True):
    """Contests, newest first; `next_cursor` is null on the last page.

    Attributes:
        learner_id: Id of the learner.
        contests: Those of this page.
    """

    learner_id: str
    contests: tuple[Contest, ...]
    next_cursor: str | None


_WORDS: Final[Mapping[tuple[ContestKind, ContestStatus], Words]] = {
    ("can_do", "open"): Words("Une évaluation est proposée en premier.", "An evaluation comes first."),
    ("can_do", "passed"): Words("Évaluation réussie.", "The evaluation was passed."),
    ("can_do", "failed"): Words("Évaluation non réussie pour le moment.", "The evaluation was not passed yet."),
    ("can_do", "ended"): Words(
        "Évaluation retirée du parcours par une personne.", "A person took the evaluation off the path."
    ),
    ("wrong", "open"): Words("Un accompagnant va répondre.", "A supporter is going to answer."),
    ("wrong", "answered"): Words("Un accompagnant a répondu.", "A supporter has answered."),
    ("wrong", "ended"): Words("Clos sans réponse écrite.", "Closed without a written answer."),
}
REASON: Final = Words(
    "La personne dit savoir le faire\u202f: une évaluation le montrera.",
    "The learner says that they can do this: an evaluation will show it.",
)
"""Why the evaluation of a contest comes first."""
REASON_TOLD: Final = f"{REASON.fr} / {REASON.en}"
"""The same, as the decision keeps it."""


def contest_told(stored: StoredContest) -> Contest:
    """Tell a contest."""
    status = _status(stored)
    return told(
        Contest,
        stored,
        contest_id=stored.id,
        learner_id=stored.learner,
        text=stored.words,
        by=by_of(stored.by_id, stored.by_role),
        status=status,
        status_text=_WORDS[stored.kind, status],
        answers=_answering(stored),
    )


def _status(stored: StoredContest) -> ContestStatus:
    if stored.kind == "can_do":
        if stored.score is not None:
            return "passed" if stored.score >= RIGHT_FROM else "failed"
        return "open" if stored.offer_ended_by is None else "ended"
    if stored.answered_at is not None:
        return "answered"
    return "open" if stored.closed_at is None else "ended"


def _answering(stored: StoredContest) -> Answering | None:
    if stored.owner_id is None:
        return None
    return Answering(stored.owner_id, stored.owner_name, stored.owner_role or "", stored.due_at, stored.answered_at)
