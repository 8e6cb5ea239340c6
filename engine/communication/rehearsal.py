"""A message scenario played on a simulated clock: who would get what, when and why, without waiting for it."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from engine.communication.caps import WEEK_US
from engine.communication.deciding import Decision, Send, Wait, Withdraw, decide
from engine.communication.message import Channel
from engine.communication.people import Facts, Reason, Recipient, RecipientKind
from engine.communication.planning import AHEAD_US, Audience, Planned, plan
from engine.communication.reasons import NO_STEP
from engine.communication.situation import Run, Situation
from engine.support.openings import US_PER_DAY

Outcome: TypeAlias = Literal["sent", "withdrawn", "waiting"]


class Follower(NamedTuple):
    """Somebody who follows a scenario in a rehearsal.

    Attributes:
        situation: The learner as they are at an instant; as they are now where nobody knows what they will do.
        audience: Who gets what is about them.
    """

    situation: Callable[[int], Situation]
    audience: Audience


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message in a rehearsal.

    Attributes:
        at_us: When that was.
        planned_us: When it was to be.
        learner: Whom it is about.
        recipient_kind: Learner or supporter.
        recipient_id: Who.
        step_id: Of the scenario.
        template_id: Its words.
        occasion: What it is about.
        outcome: `sent`, `withdrawn`, or `waiting` still at the end.
        channel: By which it went; None if it did not.
        needs_approval: Whether a supporter looks at it before.
        is_required: Whether it counts for no cap.
        reasons: Why it waited, and why it was withdrawn, in this order.
        facts: What its words are made of.
    """

    at_us: int
    planned_us: int
    learner: str
    recipient_kind: RecipientKind
    recipient_id: str
    step_id: str
    template_id: str
    occasion: str
    outcome: Outcome
    channel: Channel | None
    needs_approval: bool
    is_required: bool
    reasons: tuple[Reason, ...]
    facts: Facts = Facts()


class _Waiting(NamedTuple):
    planned: Planned
    recipient: Recipient
    follower: Follower
    reasons: tuple[Reason, ...] = ()


def rehearse(
    run: Run, followers: Sequence[Follower], from_us: int, to_us: int, every_us: int = US_PER_DAY
) -> list[Rehearsed]:
    """Play a scenario from an instant to another.

    Plans ahead, as the service does all the time, and jumps from one instant at which something is due to the next.
    What waits for approval is taken to get it at once.

    Args:
        run: What is followed.
        followers: By whom.
        from_us: From when.
        to_us: Until when.
        every_us: How often it is planned; once is enough where nothing new comes up.

    Returns:
        Everything that was planned, in the order of what became of it.
    """
    numbers, keys = count(), set[str]()
    waiting: list[tuple[int, int, _Waiting]] = []
    reminded: dict[tuple[str, str], list[int]] = defaultdict(list)
    found: list[Rehearsed] = []
    day_us = from_us
    while day_us < to_us or waiting:
        if day_us < to_us and (not waiting or day_us <= waiting[0][0]):
            for one in _planned(run, followers, day_us, max(every_us, AHEAD_US), keys):
                heapq.heappush(waiting, (one.planned.not_before_us, next(numbers), one))
            day_us += every_us
            continue
        now_us, _, one = heapq.heappop(waiting)
        sent = reminded[one.recipient.kind, one.recipient.id]
        decision = _decided(run, one, sent, now_us) if now_us < to_us else None
        if isinstance(decision, Wait):
            again = one._replace(reasons=_with(one.reasons, decision.reason))
            heapq.heappush(waiting, (decision.until_us, next(numbers), again))
            continue
        told = _told(run, one, now_us, decision)
        if told.outcome == "sent" and not told.is_required:
            sent.append(now_us)
        found.append(told)
    return found


def _planned(run: Run, followers: Iterable[Follower], now_us: int, ahead_us: int, keys: set[str]) -> Iterator[_Waiting]:
    for follower in followers:
        by_id = {(one.kind, one.id): one for ones in follower.audience.values() for one in ones}
        for one in plan(run, follower.situation(now_us), follower.audience, now_us, ahead_us):
            if one.key not in keys:
                keys.add(one.key)
                yield _Waiting(one, by_id[one.recipient_kind, one.recipient_id], follower)


def _decided(run: Run, one: _Waiting, sent_us: Iterable[int], now_us: int) -> Decision:
    step = run.scenario.step(one.planned.step_id)
    if step is None:
        return Withdraw(NO_STEP)
    recent = [at for at in (*one.recipient.reminded_us, *sent_us) if at > now_us - WEEK_US]
    recipient = msgspec.structs.replace(one.recipient, reminded_us=tuple(recent))
    return decide(step, one.planned.occasion, one.follower.situation(now_us), recipient, run.terms, now_us)


def _with(reasons: tuple[Reason, ...], reason: Reason) -> tuple[Reason, ...]:
    return reasons if reasons and reasons[-1] == reason else (*reasons, reason)


def _told(run: Run, one: _Waiting, at_us: int, decision: Send | Withdraw | None) -> Rehearsed:
    planned = one.planned
    step = run.scenario.step(planned.step_id)
    template = None if step is None else run.scenario.template(step.template)
    is_sent, is_withdrawn = isinstance(decision, Send), isinstance(decision, Withdraw)
    return Rehearsed(
        at_us=at_us,
        planned_us=planned.not_before_us,
        learner=planned.learner,
        recipient_kind=planned.recipient_kind,
        recipient_id=planned.recipient_id,
        step_id=planned.step_id,
        template_id="" if template is None else template.id,
        occasion=planned.occasion,
        outcome="sent" if is_sent else "withdrawn" if is_withdrawn else "waiting",
        channel=decision.channel if isinstance(decision, Send) else None,
        needs_approval=planned.needs_approval,
        is_required=step is not None and step.required,
        reasons=_with(one.reasons, decision.reason) if isinstance(decision, Withdraw) else one.reasons,
        facts=decision.facts if isinstance(decision, Send) else planned.facts,
    )
