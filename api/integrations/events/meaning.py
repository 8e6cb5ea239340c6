"""What an occurrence means for the core: a result, a visit, a submission, a meeting, or nothing and why (pure)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, UnsetType

from api.activities.messages import Meeting, Submission, TraceMessage, Visit
from api.integrations.events.mapping import Becomes, FittingRule, Rule, Rulebook
from api.integrations.events.occurrence import Occurrence
from api.integrations.events.quantities import NoScore, milliseconds_of, moment, score_of
from api.integrations.events.statements import number
from api.integrations.identities.naming import normal_issuer
from api.integrations.question_banks.moodle_names import without_quiz
from api.results.messages import ResultMessage
from content_graph.ids import MAX_ID_LENGTH, is_id
from content_graph.model import ContentGraph
from content_graph.texts import fault_in_text

MOST_MINUTES: Final = 1440.0
_LACKING: Final = frozenset({"no-such-item", "no-score"})
"""What keeps a result from being one, where a rule may say what it is otherwise."""
_MOST_MS: Final = 604_800_000
_MOST_ATTEMPTS: Final = 10_000
_MOST_HINTS: Final = 10_000
_MS_PER_MINUTE: Final = 60_000
_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Activities(NamedTuple):
    """What a content graph knows activities as.

    Attributes:
        items: Id of the item by its id and its address.
        others: Id of resources and assessments by their ids, and the addresses of resources.
    """

    items: Mapping[str, str]
    others: Mapping[str, str]

    def item(self, activity: str) -> str | None:
        """Return an item; a question of Moodle is one in whichever of its quizzes it is asked."""
        return self.items.get(activity) or self.items.get(without_quiz(activity))


class Setting(NamedTuple):
    """How a source is understood.

    Attributes:
        rules: Its mapping.
        activities: Of its content graph.
        zone: Of times without an offset.
        home_pages: Issuers that it may speak of, normalised; none for any.
    """

    rules: Rulebook
    activities: Activities
    zone: ZoneInfo
    home_pages: frozenset[str] = frozenset()


class Nothing(NamedTuple):
    """That something means nothing to the core.

    Attributes:
        outcome: Why, in one word.
        detail: Why, in a sentence that names nobody.
        by: The rule that fits; None for none.
    """

    outcome: str
    detail: str
    by: FittingRule | None = None


class Meant(NamedTuple):
    """What something means, of a person who is still to be found.

    Attributes:
        kind: What it becomes.
        person: Issuer and subject, as sent.
        fields: Of the message that the core takes, without learner and id.
        by: The rule that fits.
    """

    kind: Becomes
    person: tuple[str, str]
    fields: Mapping[str, Any]
    by: FittingRule
    registration: str = ""

    def digest(self, learner_id: str, graph_no: int) -> bytes:
        """Return the SHA-256 of what it says: told under another id, it is the same.

        Args:
            learner_id: Whom it is about.
            graph_no: On which content graph.
        """
        said = [self.kind, learner_id, graph_no, self.registration, dict(self.fields)]
        return hashlib.sha256(_encode(said)).digest()

    def result(self, event_id: str, learner_id: str) -> ResultMessage:
        """Return it as `POST /v1/results` takes it."""
        return ResultMessage(result_id=event_id, learner_id=learner_id, **self.fields)

    def trace(self, event_id: str, learner_id: str) -> TraceMessage:
        """Return it as `POST /v1/activities` takes it."""
        trace: TraceMessage = _TRACES[self.kind](trace_id=event_id, learner_id=learner_id, **self.fields)
        return trace


_TRACES: Final[Mapping[str, Any]] = {"visit": Visit, "submission": Submission, "meeting": Meeting}


def activities_of(graph: ContentGraph, answerable: Mapping[str, int]) -> Activities:
    """Return what a content graph knows activities as.

    Args:
        graph: The content graph.
        answerable: Items that results may be on.
    """
    items = [one for one in graph.items if one.id in answerable]
    others = {one.url: one.id for one in graph.resources if one.url} | {one.id: one.id for one in graph.resources}
    return Activities(
        {one.url: one.id for one in items if one.url} | {one.id: one.id for one in items},
        others | {one.id: one.id for one in graph.assessments},
    )


def meaning_of(told: Occurrence, setting: Setting, otherwise_at: datetime) -> Meant | Nothing:
    """Say what an occurrence means.

    Args:
        told: What happened.
        setting: How its source is understood.
        otherwise_at: When it happened if it does not say so: when it was stored.
    """
    fitting = setting.rules.fitting(told)
    if fitting is None:
        return Nothing("no-rule", "No rule of the mapping is for this verb on this kind of activity.")
    rule = fitting.rule
    if rule.becomes == "nothing":
        return Nothing("meant-for-nothing", rule.because or "The mapping says that it is nothing.", fitting)
    refused = _refused_person(told, setting)
    if refused is not None:
        return refused._replace(by=fitting)
    at = otherwise_at if told.said_at is None else moment(told.said_at, setting.zone)
    if at is None:
        return Nothing("unreadable-time", "The time is none that ISO 8601 knows.", fitting)
    found = _fields(rule.becomes, told, fitting, setting, at)
    if isinstance(found, Nothing) and found.outcome in _LACKING and rule.otherwise is not None:
        return _meant(rule.otherwise, told, fitting, _fields(rule.otherwise, told, fitting, setting, at))
    return _meant(rule.becomes, told, fitting, found)


def _meant(kind: Becomes, told: Occurrence, by: FittingRule, found: dict[str, Any] | Nothing) -> Meant | Nothing:
    if isinstance(found, Nothing):
        return found._replace(by=by)
    registration = told.attempt if isinstance(told.attempt, str) else ""
    return Meant(kind, told.person or ("", ""), found, by, registration)


def _refused_person(told: Occurrence, setting: Setting) -> Nothing | None:
    if told.person is None:
        return Nothing("not-one-person", "It is about a group, or about nobody.")
    if not all(told.person) or any(map(fault_in_text, told.person)):
        return Nothing("not-one-person", "Its account lacks a home page or a name, or they cannot be stored.")
    if setting.home_pages and normal_issuer(told.person[0]) not in setting.home_pages:
        return Nothing("another-home-page", "The source may not speak of people of this home page.")
    return None


def _fields(
    kind: Becomes, told: Occurrence, by: FittingRule, setting: Setting, at: datetime
) -> dict[str, Any] | Nothing:
    """Return the fields of the message that the core takes, but learner and id."""
    if kind == "result":
        return _result(told, by, setting, at)
    activity_id = _activity_id(next(iter(_about(told, by.rule)), None), setting)
    if kind == "visit":
        ms = milliseconds_of(told.duration)
        minutes = by.rule.minutes if ms is None else min(ms / _MS_PER_MINUTE, MOST_MINUTES)
        return {"occurred_at": at, "minutes": minutes, "activity_id": activity_id}
    if activity_id is None:
        return Nothing("no-activity", "Its object is no activity.")
    if kind == "meeting":
        return {"occurred_at": at, "meeting_id": activity_id, "status": "held", "starts_at": at}
    due_at = _due_at(told, by, setting)
    return {"submitted_at": at, "activity_id": activity_id, "due_at": None if due_at is UNSET else due_at}


def _result(told: Occurrence, by: FittingRule, setting: Setting, at: datetime) -> dict[str, Any] | Nothing:
    item_id = _item_id(told, by, setting)
    if item_id is None:
        return Nothing("no-such-item", "No item of the content graph has this activity as its id or address.")
    score = score_of(told, by.rule.scores)
    if isinstance(score, NoScore):
        return Nothing(*score)
    ms = milliseconds_of(told.duration)
    fields = {
        "item_id": item_id,
        "score": score,
        "occurred_at": at,
        "attempt": _attempt(told, by),
        "duration_ms": UNSET if ms is None or ms > _MOST_MS else ms,
        "hints": _count(told.extensions, by.mapping.hints_in, _MOST_HINTS),
        "due_at": _due_at(told, by, setting),
    }
    return {name: value for name, value in fields.items() if value is not UNSET}


def _item_id(told: Occurrence, by: FittingRule, setting: Setting) -> str | None:
    """Return the item that is meant: by the mapping's table, an extension that names it, its id or its address."""
    named = [str(told.extensions[key]) for key in by.mapping.item_in if key in told.extensions]
    for activity in (*named, *_about(told, by.rule)):
        found = setting.activities.item(setting.rules.items.get(activity, activity))
        if found is not None:
            return found
    return None


def _about(told: Occurrence, rule: Rule) -> Sequence[str]:
    if rule.about == "parent":
        return told.parents
    return () if told.activity is None else (told.activity,)


def _activity_id(activity: str | None, setting: Setting) -> str | None:
    """Return an activity by its id in the content graph, else as it is; one that is too long for an id is cut."""
    if activity is None:
        return None
    named = setting.rules.items.get(activity, activity)
    known = setting.activities.item(named) or setting.activities.others.get(named)
    if known is not None or is_id(named):
        return known or named
    digest = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    short = f"{named[: MAX_ID_LENGTH - 17].strip()}#{digest}"
    return short if is_id(short) else digest


def _attempt(told: Occurrence, by: FittingRule) -> int:
    said = (
        told.attempt
        if isinstance(told.attempt, int)
        else _count(told.extensions, by.mapping.attempt_in, _MOST_ATTEMPTS)
    )
    return 1 if said is UNSET else min(max(said, 1), _MOST_ATTEMPTS)


def _count(extensions: Mapping[str, Any], keys: Sequence[str], most: int) -> int | UnsetType:
    """Return the whole number that the first of these extensions holds."""
    for found in _said(extensions, keys):
        value = number(found)
        if value is not None and value >= 0:
            return min(int(value), most)
    return UNSET


def _due_at(told: Occurrence, by: FittingRule, setting: Setting) -> datetime | UnsetType:
    for found in (told.due_at, *_said(told.extensions, by.mapping.due_in)):
        at = moment(found, setting.zone) if isinstance(found, str) else None
        if at is not None:
            return at
    return UNSET


def _said(extensions: Mapping[str, Any], keys: Sequence[str]) -> Iterator[Any]:
    return (extensions[key] for key in keys if key in extensions)
