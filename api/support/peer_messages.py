"""What is said of help among learners: what each says of it, who is proposed, who helps whom."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.http.parameters import CohortName, GraphQuery, IsActive, LearnerName, PageQuery
from api.record.support.peer_helps import Because, Side
from api.record.support.peer_threads import Outcome
from api.results.messages import LearnerId, Words
from api.support.group_messages import SeenMember, StandingMessage
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.grouping.tutoring import AT_ONCE, Lack, When

Skills = Annotated[tuple[Id, ...], Meta(max_length=100)]
Times = Annotated[
    tuple[When, ...], Meta(max_length=3, description="When they have time; left out or empty for whenever.")
]
State = Literal["asked", "running", "paused", "ended"]
EndedBy = Literal["helper", "helped", "supporter", "machine"]
Writer = Literal["helper", "helped", "supporter"]
Said = Annotated[str, Meta(min_length=1, max_length=5000, pattern=TEXT_PATTERN)]


class PeerOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a learner offers to help others.

    Attributes:
        at_once: Learners whom they would help at once.
        skill_ids: With which skills; left out or empty for whatever they have mastered.
        until: Until when; left out without an end.
    """

    at_once: Annotated[int, Meta(ge=1, le=AT_ONCE)] = 1
    skill_ids: Skills = ()
    until: Annotated[datetime, Meta(tz=True)] | None = None


class PeerWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner says of being helped by another.

    Attributes:
        is_welcome: Whether they want it; false: nobody is proposed to them.
        skill_ids: For which skills they ask; left out or empty: they agree to be helped with whatever they fail.
    """

    is_welcome: bool = True
    skill_ids: Skills = ()


class PeerWillingnessContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner says of helping and of being helped, as a whole.

    Attributes:
        content_graph: May be left out if there is only one.
        offer: To help others; null for none.
        wish: Of being helped; null: they say nothing of it, and nobody is proposed.
    """

    content_graph: Id | None = None
    offer: PeerOffer | None = None
    wish: PeerWish | None = None
    times: Times = ()


class PeerWillingness(msgspec.Struct, frozen=True, kw_only=True):
    """What a learner has said.

    Attributes:
        learner_id: Who.
        content_graph: On which content graph.
        offer: To help others; null for none.
        wish: Of being helped; null where they have not said it.
        times: When they have time; empty for whenever.
        put_at: When they said it; null where they have not.
    """

    learner_id: str
    content_graph: str
    offer: PeerOffer | None
    wish: PeerWish | None
    times: tuple[When, ...]
    put_at: datetime | None


class WillingnessWithdrawn(msgspec.Struct, frozen=True):
    """That a learner says nothing of helping any more.

    Attributes:
        learner_id: Who.
        n_ended: Helps that ended by that.
    """

    learner_id: str
    n_ended: int


class ProposedHelper(msgspec.Struct, frozen=True):
    """Who may help.

    Attributes:
        learner_id: Who.
        mastery: Of the skill, after the last result on it.
        mastery_now: With what was forgotten since.
        n_results: On the skill.
        load: Learners whom they help already, those proposed before included.
        at_once: How many they offered to help.
    """

    learner_id: str
    mastery: float
    mastery_now: float
    n_results: int
    load: int
    at_once: int


class ProposedHelped(msgspec.Struct, frozen=True):
    """Who may be helped.

    Attributes:
        learner_id: Who.
        mastery: Of the skill, after the last result on it; null without any.
        n_results: On the skill.
        asked: Whether they asked for help with this skill; else they agreed to be helped.
    """

    learner_id: str
    mastery: float | None
    n_results: int
    asked: bool


class ProposedHelp(msgspec.Struct, frozen=True):
    """That one learner may help another.

    Attributes:
        skill_id: With which skill.
        helper: Who may help.
        helped: Whom.
        times: When both have time; empty for whenever.
        again: Whether they were together on this skill before.
        why: In words, for a supporter.
        to_helper: What the helper is told when they are asked; nothing of the other.
        to_helped: What the other is told.
    """

    skill_id: str
    helper: ProposedHelper
    helped: ProposedHelped
    times: tuple[When, ...]
    again: bool
    why: Words
    to_helper: Words
    to_helped: Words


class HelpedByNobody(msgspec.Struct, frozen=True):
    """That nobody is proposed for a learner who fails a skill, or asked for help with it.

    Attributes:
        learner_id: Who.
        skill_id: With which skill.
        lack: Why.
        why: In words.
    """

    learner_id: str
    skill_id: str
    lack: Lack
    why: Words


class ProposedHelps(msgspec.Struct, frozen=True):
    """Who of a cohort may help whom, in the order of the content graph.

    Attributes:
        cohort: Of which cohort.
        content_graph: On which content graph.
        at: As of when.
        helps: Who whom.
        alone: Whom nobody, and why.
        n_more: How many there are beyond the first 200 of `helps`, which are told.
        n_more_alone: The same of `alone`.
    """

    cohort: str
    content_graph: str
    at: datetime
    helps: tuple[ProposedHelp, ...]
    alone: tuple[HelpedByNobody, ...]
    n_more: int
    n_more_alone: int


class PeerHelpRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Two learners whom a supporter has asked, as they were proposed or otherwise.

    Attributes:
        content_graph: May be left out if there is only one.
        skill_id: With which skill.
        helper_id: Who helps.
        helped_id: Whom.
        cohort: Out of which cohort, if out of one: both are in it.
        ends_at: Until when it runs at the latest; left out for 28 days.
    """

    content_graph: Id | None = None
    skill_id: Id
    helper_id: LearnerId
    helped_id: LearnerId
    cohort: Id | None = None
    ends_at: Annotated[datetime, Meta(tz=True)] | None = None


class PeerSide(msgspec.Struct, frozen=True):
    """One of the two. A learner is told nothing of the other but the name, once both have agreed.

    Attributes:
        learner_id: Who; of the other null to a learner.
        name: What they are called; null where that is not known, and of the other until both have agreed.
        agreed_at: When they agreed; null before, and of the other to a learner.
        before: Where they stood when it was confirmed; null to learners.
        after: Where they stood when it ended; while it runs, where they stand now. Null to learners, and where that
            could not be read.
        case_id: In which it is looked at what they said was wrong; null for nothing, and of the other to a learner.
    """

    learner_id: str | None
    name: str | None
    agreed_at: datetime | None
    before: StandingMessage | None
    after: StandingMessage | None
    case_id: str | None


class PeerHelpEnd(msgspec.Struct, frozen=True):
    """How it ended.

    Attributes:
        at: When.
        because: Why: `declined`, `stopped` by one of the two, by whoever moderates (`moderator`), what one said was
            `withdrawn`, the skill is `mastered`, its `date` came, or one said that something was wrong (`trouble`).
            A learner is told `date`, and `mastered` of themselves; else null.
        by: By whom; null to learners.
    """

    at: datetime
    because: Because | None
    by: EndedBy | None


class PeerHelp(msgspec.Struct, frozen=True, kw_only=True):
    """That one learner helps another with a skill, under a supporter who moderates.

    Attributes:
        peer_help_id: Names it.
        state: `asked` until both have agreed, `running`, `paused` by whoever moderates, `ended`.
        content_graph: On which content graph.
        skill_id: With which skill.
        cohort: Out of which it was made; null for none.
        side: Which of the two reads this; null for a supporter.
        helper: Who helps.
        helped: Whom.
        times: When both have time; empty for whenever.
        why: To a learner, why they are asked; null to supporters.
        by_id: The supporter who confirmed it.
        by_role: As what.
        made_at: When.
        ends_at: Until when it runs at the latest.
        ended: How it ended; null before.
    """

    peer_help_id: str
    state: State
    content_graph: str
    skill_id: str
    cohort: str | None
    side: Side | None
    helper: PeerSide
    helped: PeerSide
    times: tuple[When, ...]
    why: Words | None
    by_id: str
    by_role: Literal["tutor", "coach", "coordinator"]
    made_at: datetime
    ends_at: datetime
    ended: PeerHelpEnd | None


class PeerHelpsPage(msgspec.Struct, frozen=True):
    """Helps, newest first; `next_cursor` is null on the last page.

    Attributes:
        helps: Those of this page.
    """

    helps: tuple[PeerHelp, ...]
    next_cursor: str | None


class PeerHelpsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question who helps whom."""

    content_graph: Annotated[Id, Meta(description="Only those on this content graph.")] | None = None
    cohort: CohortName | None = None
    learner_id: LearnerName | None = None
    active: IsActive | None = None


class PeersAsked(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """On which content graph."""


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether one of the two agrees; whoever does not ends it.

    Attributes:
        agrees: Whether they do.
    """

    agrees: bool


class PeerHelpEnding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That it is over.

    Attributes:
        keep_apart: Whether the two are kept apart from now on; only whoever moderates says it.
    """

    keep_apart: bool = False


class NewPeerMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one writes to the other, or whoever moderates to both; who moderates reads it.

    Attributes:
        text: Plain text.
    """

    text: Said


class PeerMessage(msgspec.Struct, frozen=True):
    """What was written.

    Attributes:
        no: Its place in the thread, from 1 on.
        by: Who wrote it.
        supporter_id: The supporter; null where one of the two wrote it.
        text: What; null to the two where it is hidden.
        is_hidden: Whether the two do not read it.
        written_at: When.
    """

    no: int
    by: Writer
    supporter_id: str | None
    text: str | None
    is_hidden: bool
    written_at: datetime


class SeenPeer(msgspec.Struct, frozen=True):
    """What was seen of one of the two; null where nobody said it.

    Attributes:
        learner_id: Which of the two.
        was_present: Whether they were there; null where nobody said.
        score: 0..1.
    """

    learner_id: str
    was_present: bool | None
    score: float | None


class PeerSession(msgspec.Struct, frozen=True):
    """When the two meet.

    Attributes:
        session_no: Its place, from 1 on.
        starts_at: When it begins.
        minutes: How long it is to be.
        by: Who planned it.
        outcome: Whether it took place; null where nobody has said it.
        told_at: When that was said.
        told_by: By whom.
        seen: What was seen of the two, to supporters alone.
    """

    session_no: int
    starts_at: datetime
    minutes: int
    by: Writer
    outcome: Outcome | None
    told_at: datetime | None
    told_by: Writer | None
    seen: tuple[SeenPeer, ...]


class PeerThread(msgspec.Struct, frozen=True):
    """Help, with what was written and when the two meet.

    Attributes:
        help: Who helps whom.
        messages: A page of what was written, newest first.
        sessions: When they meet or met, the newest plan first, 50 at most.
        next_cursor: Where older messages begin; null on the last page.
    """

    help: PeerHelp
    messages: tuple[PeerMessage, ...]
    sessions: tuple[PeerSession, ...]
    next_cursor: str | None


class ThreadQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of what was written."""


class Moderation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What whoever moderates does; what is left out stays as it is.

    Attributes:
        is_paused: Whether the two may not write or plan.
        hide: Number of a message that the two are not to read.
        show: Number of one that they are to read again.
    """

    is_paused: bool | None = None
    hide: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    show: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class NewPeerSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the two are to meet.

    Attributes:
        starts_at: When it begins.
        minutes: How long it is to be.
    """

    starts_at: Annotated[datetime, Meta(tz=True)]
    minutes: Annotated[int, Meta(ge=1, le=600)] = 45


class PeerSessionResult(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of a session.

    Attributes:
        outcome: Whether it took place.
        seen: What was seen of the two, each once; only whoever moderates says it.
    """

    outcome: Outcome
    seen: Annotated[tuple[SeenMember, ...], Meta(max_length=2)] = ()


class Trouble(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is wrong, for whoever moderates; the other of the two does not read it.

    Attributes:
        text: Plain text.
    """

    text: Said
