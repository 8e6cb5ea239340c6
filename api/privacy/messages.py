"""What is sent and told of what learners ask by right; each answer is the receipt."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.paths.decisions import By, End, Reason, by_of
from api.record.rectifications import Datum, Outcome, Right, StoredRequest
from api.results.messages import Words
from api.telling import told
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

Status = Literal["in_force", "ended", "open", "corrected", "refused"]
_Value = Annotated[str, Meta(min_length=1, max_length=320, pattern=TEXT_PATTERN)]
_Said = Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT_PATTERN)]


class PrivacyRequestRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked for.

    Attributes:
        right: `restriction`: data is kept, and not used (article 18); `objection`: no automated decision (articles 21
            and 22); `rectification`: something is to be corrected (article 16).
        reason: Why, for people.
        until: When a restriction or an objection ends by itself.
        datum: What is to be corrected: `name`, `email`, `language` or `zone` of the contact, or a `result`. What is
            believed is contested instead: `POST /v1/learners/{learner_id}/contests`.
        value: What it should be; left out where it should not be known any more. Of a result, what it should say.
        content_graph: Of a result; may be left out if there is only one.
        result_id: Of a result.
        by: Who asks; left out by a person, who asks themselves (`On-Behalf-Of`).
    """

    right: Right
    reason: Reason
    until: Annotated[datetime, Meta(tz=True)] | None = None
    datum: Datum | None = None
    value: _Value | None = None
    content_graph: Id | None = None
    result_id: Id | None = None
    by: By | None = None


class AnswerRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What becomes of a rectification.

    Attributes:
        outcome: `corrected`: it is done, a contact by this very request; `refused`: it is not, and `answer` says why
            and that the learner may complain to the authority (article 12, paragraph 4).
        answer: For the learner.
        correction_id: Of a result: the correction by which it was done (`POST /v1/corrections`).
        by: Who answers; left out by a person, who answers themselves.
    """

    outcome: Outcome
    answer: _Said
    correction_id: Id | None = None
    by: By | None = None


class PrivacyRequest(msgspec.Struct, frozen=True):
    """What was asked by right: the receipt.

    Attributes:
        request_id: Names it; of a restriction or an objection it names the override, too, which ends it.
        learner_id: Id of the learner.
        right: `restriction`, `objection` or `rectification`.
        status: `in_force` or `ended`; of a rectification `open`, `corrected` or `refused`.
        effect: What follows from it, for people.
        reason: Why it was asked for.
        by: Who asked: the learner, or somebody for them.
        asked_at: When; a restriction and an objection hold from then on.
        until: When it ends by itself; null for never.
        ended: How it ended; null while it has not been ended.
        due_at: By when a person must answer (a month: article 12, paragraph 3); null where nobody has to.
        datum: What is to be corrected; null where nothing is.
        value: What it should be; null where it should not be known, and once a contact was corrected.
        content_graph: Of a result.
        result_id: Of a result.
        answered_at: When it was answered; null while it is open.
        answered_by: Who answered.
        answer: What was answered.
        correction_id: By which correction of the result.
    """

    request_id: str
    learner_id: str
    right: Right
    status: Status
    effect: Words
    reason: str
    by: By
    asked_at: datetime
    until: datetime | None
    ended: End | None
    due_at: datetime | None
    datum: Datum | None
    value: str | None
    content_graph: str | None
    result_id: str | None
    answered_at: datetime | None
    answered_by: By | None
    answer: str | None
    correction_id: str | None


class PrivacyRequestsPage(msgspec.Struct, frozen=True):
    """What was asked by right, newest first; `next_cursor` is null on the last page.

    Attributes:
        requests: Those of this page.
    """

    requests: tuple[PrivacyRequest, ...]
    next_cursor: str | None


_EFFECTS: Final[Mapping[Right, Words]] = {
    "restriction": Words(
        "Les données sont conservées et ne sont plus utilisées\u202f: le parcours suit l’ordre du cours, aucun signal "
        "ni aucune alerte n’est produit, et la personne ne figure ni dans les cartes de groupe, ni dans les modèles, "
        "ni dans les chiffres d’ensemble. Les résultats continuent d’être enregistrés.",
        "Data is kept and no longer used: the path follows the order of the course, no signal or alert is raised, and "
        "the learner is in no map of a cohort, in no model and in no overall figure. Results go on being stored.",
    ),
    "objection": Words(
        "Aucune décision automatisée\u202f: le parcours suit l’ordre du cours, rien n’y est ajouté ni retiré par la "
        "machine. Les accompagnants décident.",
        "No automated decision: the path follows the order of the course, and the machine adds nothing to it and takes "
        "nothing off it. People decide.",
    ),
    "rectification": Words(
        "Une personne répond sous un mois\u202f: la donnée est corrigée, ou le refus est motivé.",
        "A person answers within a month: the datum is corrected, or it is said why not.",
    ),
}


def request_told(stored: StoredRequest, now: datetime) -> PrivacyRequest:
    """Tell what was asked by right."""
    ended = None
    if stored.ended_at is not None:
        by = None if stored.ended_by_id is None else by_of(stored.ended_by_id, stored.ended_by_role)
        ended = End(stored.ended_at, by, stored.ended_because or "")
    answered_by = None if stored.answered_by_id is None else by_of(stored.answered_by_id, stored.answered_by_role)
    return told(
        PrivacyRequest,
        stored,
        request_id=stored.id,
        learner_id=stored.learner,
        status=_status(stored, now),
        effect=_EFFECTS[stored.right],
        reason=stored.words,
        by=by_of(stored.by_id, stored.by_role),
        ended=ended,
        answered_by=answered_by,
    )


def _status(stored: StoredRequest, now: datetime) -> Status:
    if stored.right == "rectification":
        return stored.outcome or "open"
    is_over = stored.ended_at is not None or (stored.until is not None and stored.until <= now)
    return "ended" if is_over else "in_force"
