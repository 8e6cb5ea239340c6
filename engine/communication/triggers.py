"""Which occasions a step is about, from when on, and until when it can still serve."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.communication.scenario import MessageStep, MessageTrigger
from engine.communication.situation import Occasion, Situation
from engine.communication.timing import instant_in, moment
from engine.support.openings import US_PER_DAY, Openings


class Window(NamedTuple):
    """When a message goes: from an instant on, and before another one."""

    from_us: int
    until_us: int


def occasions_of(trigger: MessageTrigger, situation: Situation) -> Iterator[Occasion]:
    """Return what a trigger is about."""
    for one in situation.occasions:
        if one.kind == trigger.occasion and (not trigger.only or {one.about, one.sort} & set(trigger.only)):
            yield one


def window(
    step: MessageStep, occasion: Occasion, situation: Situation, zone: str, working: Openings | None
) -> Window | None:
    """Return when a step goes to somebody; None where its moment was before the learner followed the run.

    What is sent before its occasion serves until then; what is sent after it, for `valid_days`.
    """
    from_us = moment(step.trigger, occasion, zone, working)
    is_late = from_us < situation.since_us
    if is_late and not step.latecomers:
        return None
    begins = max(from_us, situation.since_us)
    ends = instant_in(occasion, zone)
    until_us = ends if from_us < ends else begins + step.valid_days * US_PER_DAY
    return Window(begins, until_us) if begins < until_us else None
