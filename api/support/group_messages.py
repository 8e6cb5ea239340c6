"""What is said of groups of learners: proposed, made, followed."""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.http.parameters import CohortName, GraphQuery, IsActive, LearnerName, PageQuery, SkillName
from api.results.messages import LearnerId, Words
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.grouping.groups import LEAST, MOST
from engine.grouping.kinds import Kind
from engine.grouping.together import N_ITEMS

Outcome = Literal["held", "held_in_part", "not_held"]
MOST_PROPOSED: Final = 200
"""Proposals that are told, of a kind; how many there are more is said."""
MemberAnswer = Literal["coming", "cannot_come", "left"]
Note = Annotated[str, Meta(max_length=2000, pattern=TEXT_PATTERN, description="For people.")]


class ProposedMember(msgspec.Struct, frozen=True):
    """A learner of a proposed group, and why.

    Attributes:
        learner_id: Who.
        mastery: Of the skill, after the last result on it.
        n_results: On the skill.
        wrong_in_a_row: The newest of them; 0 for whoever was right the last time.
        evidence: Ids of the newest results, newest first.
    """

    learner_id: str
    mastery: float
    n_results: int
    wrong_in_a_row: int
    evidence: tuple[str, ...]


class TogetherMessage(msgspec.Struct, frozen=True):
    """What a group does together.

    Attributes:
        activity_id: A resource to go through; null where the content graph has none on the skill.
        item_ids: To solve afterwards, the easiest first.
        text: In words.
    """

    activity_id: str | None
    item_ids: tuple[str, ...]
    text: Words


class ProposedGroup(msgspec.Struct, frozen=True):
    """Learners who may work on a skill together.

    Attributes:
        proposal_id: Follows from kind, skill and learners.
        kind: `same_gap`: all fail it; `mastered_peer`: one of the two has mastered it.
        skill_id: On what.
        mastery: Median of those who fail it.
        learners: Who, by id.
        why: In words.
        together: What they may do together.
    """

    proposal_id: str
    kind: Kind
    skill_id: str
    mastery: float
    learners: tuple[ProposedMember, ...]
    why: Words
    together: TogetherMessage


class ProposedGroups(msgspec.Struct, frozen=True):
    """Groups that may be made out of a cohort, by kind, then in the order of the content graph.

    The two kinds are alternatives: a learner may stand in both, and is proposed on the skill no more once in a group.

    Attributes:
        cohort: Out of which.
        content_graph: On which content graph.
        at: As of when.
        groups: Of the kind that was asked for, or of both.
        gap: By what share of their cost those of `same_gap` may be dearer than the cheapest there are; 0: they are
            those, as pairs of `mastered_peer` always are.
        n_more: How many there are beyond the first 200 of each kind, which are told.
    """

    cohort: str
    content_graph: str
    at: datetime
    groups: tuple[ProposedGroup, ...]
    gap: float
    n_more: int


class GroupsAsked(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which groups are to be proposed."""

    kind: (
        Annotated[
            Kind, Meta(description="Only who fails the same skill, or only who has mastered one with one who fails it.")
        ]
        | None
    ) = None


class GroupRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group that a supporter makes, as it was proposed or otherwise.

    Attributes:
        content_graph: May be left out if there is only one.
        skill_id: What they are to learn.
        learners: Who, each once.
        kind: Why they are together, as it was proposed.
        cohort: Out of which cohort, if out of one.
        activity_id: What they study together: an item, a resource or an assessment of the content graph.
        item_ids: What they solve together.
        planned_at: When they meet.
        note: For whoever helps.
        names_shown: Whether its learners see what the others are called, while it runs.
    """

    content_graph: Id | None = None
    skill_id: Id
    learners: Annotated[tuple[LearnerId, ...], Meta(min_length=LEAST, max_length=MOST)]
    kind: Kind = "same_gap"
    cohort: Id | None = None
    activity_id: Id | None = None
    item_ids: Annotated[tuple[Id, ...], Meta(max_length=10 * N_ITEMS)] = ()
    planned_at: Annotated[datetime, Meta(tz=True)] | None = None
    note: Note = ""
    names_shown: bool = False


class SeenMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What whoever led the group saw of one of its learners.

    Attributes:
        learner_id: Who.
        was_present: Whether they were there.
        score: How well they did by themselves in the end, 0..1; left out where it was not seen.
    """

    learner_id: LearnerId
    was_present: bool = True
    score: Annotated[float, Meta(ge=0, le=1)] | None = None


class GroupEnding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a group ended.

    Attributes:
        outcome: Whether what was planned took place.
        summary: What was done and decided, for whoever helps.
        seen: What was seen of its learners, each once; of a group that did not take place nothing.
    """

    outcome: Outcome
    summary: Note = ""
    seen: Annotated[tuple[SeenMember, ...], Meta(max_length=MOST)] = ()


class GroupMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is to go into which other group."""

    learner_id: LearnerId
    to_group_id: Id


class StandingMessage(msgspec.Struct, frozen=True):
    """Where a learner stands on the skill.

    Attributes:
        mastery: After the last result on it; null without any.
        n_results: On it.
    """

    mastery: float | None
    n_results: int


class FollowedMember(msgspec.Struct, frozen=True):
    """A learner of a group.

    Attributes:
        learner_id: Who.
        before: Where they stood when the group was made.
        after: Where they stood when it ended; while it runs, where they stand now.
        now: Where they stand now, with what they have answered since.
        was_present: Whether they were there; null where nobody said it.
        score: How well they did by themselves in the end; null where it was not seen.
        answer: Of the learner, whether they come; `left`: they are in the group no more; null before they answer.
    """

    learner_id: str
    before: StandingMessage
    after: StandingMessage
    now: StandingMessage
    was_present: bool | None
    score: float | None
    answer: MemberAnswer | None


class GroupEnd(msgspec.Struct, frozen=True):
    """How a group ended.

    Attributes:
        at: When.
        by_id: Id of who ended it.
        outcome: Whether it took place.
        summary: What was written about it; may be empty.
    """

    at: datetime
    by_id: str
    outcome: Outcome
    summary: str


class LearningGroupMessage(msgspec.Struct, frozen=True):
    """A group that was made.

    Attributes:
        group_id: Names it.
        kind: Why they are together.
        content_graph: On which content graph.
        skill_id: What they are to learn.
        cohort: Out of which it was made; null where out of several.
        activity_id: What they study together; null for nothing.
        item_ids: What they solve together.
        planned_at: When they meet; null where it is open.
        note: For whoever helps.
        names_shown: Whether its learners see what the others are called, while it runs.
        by_id: The supporter who made it.
        by_role: As what.
        made_at: When.
        n_learners: How many are in it, without who left.
        learners: Those whom the reader may see, by id. Where they stand before and after is no effect of the group:
            mastery that is low rises by itself, too (`GET /v1/effects/support`).
        ended: How it ended; null while it runs.
    """

    group_id: str
    kind: Kind
    content_graph: str
    skill_id: str
    cohort: str | None
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    note: str
    names_shown: bool
    by_id: str
    by_role: Literal["tutor", "coach", "coordinator"]
    made_at: datetime
    n_learners: int
    learners: tuple[FollowedMember, ...]
    ended: GroupEnd | None


class GroupsPage(msgspec.Struct, frozen=True):
    """Groups, newest first; `next_cursor` is null on the last page.

    Attributes:
        groups: Those of this page.
    """

    groups: tuple[LearningGroupMessage, ...]
    next_cursor: str | None


class GroupsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which groups there are."""

    content_graph: Annotated[Id, Meta(description="Only those on this content graph.")] | None = None
    cohort: CohortName | None = None
    learner_id: LearnerName | None = None
    skill_id: SkillName | None = None
    supporter_id: Annotated[Id, Meta(description="Only those that this supporter made.")] | None = None
    active: IsActive | None = None
