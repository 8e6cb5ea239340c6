"""Whether a message goes now: asked when it is planned, and again at the instant of sending."""

from typing import Final, TypeAlias

import msgspec

from engine.communication.caps import room_from
from engine.communication.conditions import hold
from engine.communication.message import Channel
from engine.communication.people import Facts, Reason, Recipient
from engine.communication.reasons import (
    BEFORE_COMING,
    CANCELLED,
    CAP,
    CLOSED,
    CONTACTED,
    DONE,
    GONE,
    MOVED,
    NO_OCCASION,
    OTHERS,
    PLANNED,
    QUIET,
    TOO_LATE,
    UNREACHABLE,
    VISITED,
)
from engine.communication.scenario import MessageStep
from engine.communication.situation import Occasion, Situation, Terms
from engine.communication.timing import at_its_hour, next_time, waking
from engine.communication.triggers import window
from engine.support.openings import US_PER_DAY


class Send(msgspec.Struct, frozen=True):
    """It goes now, by this channel, with words made of these facts."""

    channel: Channel
    facts: Facts


class Wait(msgspec.Struct, frozen=True):
    """It may go then: it is asked again."""

    until_us: int
    reason: Reason


class Withdraw(msgspec.Struct, frozen=True):
    """It never goes."""

    reason: Reason


Decision: TypeAlias = Send | Wait | Withdraw

CONTACT_DAYS: Final = 7
"""How long a word of a person keeps a message away that stops for it."""


def decide(
    step: MessageStep, occasion_id: str, situation: Situation, recipient: Recipient, terms: Terms, now_us: int
) -> Decision:
    """Say whether a step goes to somebody now.

    Args:
        step: Of the message scenario as it is now.
        occasion_id: What it is about, as it was when it was planned.
        situation: The learner whom it is about, as they are now.
        recipient: Who gets it, as they are now.
        terms: Working days and cap.
        now_us: Microseconds since 1970.
    """
    occasion = next((one for one in situation.occasions if one.id == occasion_id), None)
    if occasion is None:
        has_moved = any(one.is_same(occasion_id) for one in situation.occasions)
        return Withdraw(GONE if not situation.is_there else MOVED if has_moved else NO_OCCASION)
    reason = _against(step, occasion, situation, recipient, now_us)
    if reason is not None:
        return Withdraw(reason)
    serves = window(step, occasion, situation, recipient.zone, terms.working)
    if serves is None or now_us >= serves.until_us:
        return Withdraw(BEFORE_COMING if serves is None else TOO_LATE)
    wanted = recipient.all_channels if step.required else recipient.channels
    channel = next((one for one in step.channels if one in wanted), None)
    if channel is None:
        return Withdraw(UNREACHABLE)
    wait: Wait | None = Wait(serves.from_us, PLANNED)
    if now_us >= serves.from_us:
        wait = _not_now(step, recipient, terms, now_us, serves.until_us)
    if wait is not None:
        return wait if wait.until_us < serves.until_us else Withdraw(_too_late_after(wait.reason))
    numbers = {"days_away": situation.days_away(now_us)}
    return Send(channel, situation.facts.joined(occasion.facts).joined(Facts(numbers=numbers)))


def _too_late_after(reason: Reason) -> Reason:
    """Return why something does not go that would have to wait too long."""
    fr, en = "Après, il serait trop tard.", "Afterwards it would be too late."
    return Reason(TOO_LATE.code, f"{reason.fr} {fr}", f"{reason.en} {en}")


def _against(
    step: MessageStep, occasion: Occasion, situation: Situation, recipient: Recipient, now_us: int
) -> Reason | None:
    """Return what keeps it from ever going, whenever that would be."""
    if not situation.is_there:
        return GONE
    if occasion.is_cancelled:
        return CANCELLED
    reason = _done(step, occasion, situation, now_us)
    return reason or (None if hold(step.when, situation, recipient, now_us) else OTHERS)


def _done(step: MessageStep, occasion: Occasion, situation: Situation, now_us: int) -> Reason | None:
    if "done" in step.stop and occasion.is_done:
        return DONE
    since_us = min(occasion.at_us, now_us - CONTACT_DAYS * US_PER_DAY)
    if "visited" in step.stop and situation.visited_us is not None and situation.visited_us > occasion.at_us:
        return VISITED
    if "contacted" in step.stop and situation.contacted_us is not None and situation.contacted_us > since_us:
        return CONTACTED
    return None


def _not_now(step: MessageStep, recipient: Recipient, terms: Terms, now_us: int, until_us: int) -> Wait | None:
    """Return what it waits for: the cap first, so that what is waited for is a time to write.

    What quiet hours or a day off put off to another day goes at the hour that its step gives, unless it would be of no
    use by then.
    """
    room_us = now_us if step.required else room_from(recipient.reminded_us, terms.cap_per_week, now_us)
    awake = waking(recipient.zone, recipient.quiet)
    free_us = next_time(room_us, terms.working, awake)
    if free_us is None:
        return Wait(room_us + 366 * US_PER_DAY, CLOSED)
    if free_us == now_us:
        return None
    hour_us = at_its_hour(step.trigger.minutes, room_us, free_us, recipient.zone)
    if hour_us < until_us and next_time(hour_us, terms.working, awake) == hour_us:
        free_us = hour_us
    if room_us > now_us:
        return Wait(free_us, CAP)
    return Wait(free_us, CLOSED if awake.is_open(now_us) else QUIET)
