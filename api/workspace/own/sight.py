"""What a learner sees of what is believed and done: levels and margins in words, and one list of what was changed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from api.learners.mastery import ENOUGH_OPPORTUNITIES, LearnerMastery, SkillMastery
from api.paths.adjustment_messages import Adjustment
from api.paths.overrides import Override
from api.support.cases.answers import CaseAnswer, CaseSummary, EventAnswer, MeetingAnswer, TaskAnswer
from api.support.contest_messages import Contest
from api.workspace.courses import Course
from content_graph.languages import Translations

Level = Literal["known", "to_review", "to_firm_up", "begun", "assumed", "new"]
Certainty = Literal["sure", "likely", "early"]
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
NARROW: Final = 0.25
"""Widest margin of mastery that is called almost sure; 90 % of what may be is within."""
WIDE: Final = 0.55
"""Widest margin that is called likely; beyond, nothing is said."""
_LEVELS: Final[dict[str, Level]] = {
    "mastered": "known",
    "passed": "known",
    "due_review": "to_review",
    "fragile": "to_firm_up",
    "estimating": "begun",
    "insufficient": "begun",
    "assumed": "assumed",
    "unknown": "new",
}
SAID: Final = frozenset(
    {
        *("learner_message", "supporter_message", "contact", "machine_message", "waiting_for_learner"),
        *("meeting_plan", "meeting_end", "meeting_report", "production", "closed", "no_answer_needed"),
        *("task", "task_end", "observation"),
    }
)
"""Events of a case that a conversation is made of."""


class Knowledge(NamedTuple):
    """One skill as its learner reads it.

    Attributes:
        skill: What is believed.
        title: Of the skill.
        level: Where it stands.
        certainty: How sure that is.
        is_contested: Whether the learner has asked for an evaluation of it, or said that it is wrong.
    """

    skill: SkillMastery
    title: Translations
    level: Level
    certainty: Certainty
    is_contested: bool


class Change(NamedTuple):
    """Something that was changed in a path, by the machine or by a person.

    Attributes:
        at: When.
        by_id: Who; None for the machine.
        by_role: As what.
        adjustment: What the machine did; None where a person decided.
        override: What a person decided; None where the machine did.
        has_ended: Whether it is the end of what they decided.
    """

    at: datetime
    by_id: str | None
    by_role: str | None
    adjustment: Adjustment | None
    override: Override | None
    has_ended: bool = False


def certainty_of(skill: SkillMastery) -> Certainty:
    """Say how sure a figure is: by results of its own, and by its margin."""
    if skill.opportunities < ENOUGH_OPPORTUNITIES:
        return "early"
    width = skill.high - skill.low
    if width <= NARROW:
        return "sure"
    return "likely" if width <= WIDE else "early"


def knowledge_of(mastery: LearnerMastery | None, course: Course, contests: Iterable[Contest]) -> list[Knowledge]:
    """Return what is believed of each skill, in the order of the course; nothing of who has no result."""
    contested = {one.skill_id for one in contests if one.status == "open"}
    return [
        Knowledge(
            one, course.skill_title(one.skill_id), _LEVELS[one.status], certainty_of(one), one.skill_id in contested
        )
        for one in (mastery.skills if mastery is not None else ())
    ]


def reviews_of(known: Sequence[Knowledge], until: datetime) -> list[Knowledge]:
    """Return the skills whose review is due, then those of which it will be until a moment, the next first."""
    due = [one for one in known if one.level == "to_review"]
    coming = [one for one in known if one.skill.review_due_at is not None and one.skill.review_due_at <= until]
    return [*due, *sorted(coming, key=lambda one: one.skill.review_due_at or until)]


def changes_of(
    adjustments: Sequence[Adjustment], overrides: Iterable[Override], before: datetime | None, *, is_last: bool
) -> list[Change]:
    """Put what the machine and what people did in one list, newest first.

    Args:
        adjustments: A page of them, newest first.
        overrides: All that people decided for the learner.
        before: Where the page begins; None at the newest.
        is_last: Whether nothing of the machine comes after the page.
    """
    after = None if is_last or not adjustments else adjustments[-1].at
    of_people = [change for one in overrides for change in _of_person(one)]
    within = [one for one in of_people if (before is None or one.at < before) and (after is None or one.at >= after)]
    of_machine = [Change(one.at, None, None, one, None) for one in adjustments]
    return sorted([*of_machine, *within], key=lambda one: one.at, reverse=True)


def _of_person(one: Override) -> list[Change]:
    made = Change(one.created_at, one.by.id, one.by.role, None, one)
    if one.ended is None:
        return [made]
    by = one.ended.by
    return [made, Change(one.ended.at, by.id if by else None, by.role if by else None, None, one, has_ended=True)]


def conversation_of(events: Sequence[EventAnswer]) -> list[EventAnswer]:
    """Return what was said in a case, oldest first."""
    return [one for one in reversed(events) if one.event in SAID]


def current_case(cases: Sequence[CaseSummary]) -> CaseSummary | None:
    """Return the conversation that goes on: the open one in which something happened last."""
    return max(filter(is_open, cases), key=lambda one: one.changed_at, default=None)


def is_open(case: CaseSummary) -> bool:
    """Tell whether a conversation goes on."""
    return case.closed_at is None and case.merged_into is None


def meetings_of(cases: Iterable[CaseAnswer]) -> list[MeetingAnswer]:
    """Return the meetings that are to come, the next first."""
    coming = [one for case in cases for one in case.meetings if one.outcome is None]
    return sorted(coming, key=lambda one: one.starts_at)


def tasks_of(cases: Iterable[CaseAnswer]) -> list[tuple[str, TaskAnswer]]:
    """Return what the learner is to do, each with the case that it is of; what is due first comes first."""
    theirs = [(case.case_id, one) for case in cases for one in case.tasks if one.owner_kind == "learner"]
    open_ones = [(case_id, one) for case_id, one in theirs if one.outcome is None]
    return sorted(open_ones, key=lambda pair: (pair[1].due_at is None, pair[1].due_at or _NEVER))
