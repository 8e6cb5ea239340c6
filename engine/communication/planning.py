"""What is to be sent soon, each once: its key names scenario, step, occasion and recipient."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import quote

import msgspec

from engine.communication.deciding import Withdraw, decide
from engine.communication.message import Channel
from engine.communication.people import Facts, Recipient, RecipientKind
from engine.communication.scenario import Addressee, MessageStep
from engine.communication.situation import Occasion, Run, Situation
from engine.communication.triggers import occasions_of, window
from engine.support.openings import US_PER_DAY

AHEAD_US: Final = 2 * US_PER_DAY
"""How long before its moment a message is planned: time for a supporter to look at it."""

Audience: TypeAlias = Mapping[Addressee, Sequence[Recipient]]
"""Who gets what is about one learner, by role."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is to go.

    Attributes:
        key: Unique for ever; the same again is the same message.
        step_id: Of the message scenario.
        occasion: Id of what it is about.
        recipient_kind: Learner or supporter.
        recipient_id: Who.
        learner: Whom it is about.
        not_before_us: When it is to go.
        until_us: From when on it is of no use.
        channels: In this order.
        facts: What its words are made of.
        needs_approval: Whether a supporter looks at it first.
    """

    key: str
    step_id: str
    occasion: str
    recipient_kind: RecipientKind
    recipient_id: str
    learner: str
    not_before_us: int
    until_us: int
    channels: tuple[Channel, ...]
    facts: Facts
    needs_approval: bool


def key_of(scenario_id: str, step: MessageStep, occasion: str, recipient: Recipient, learner: str) -> str:
    """Return what names a message, whoever plans it and whenever.

    A supporter gets one for each learner. Ids are escaped, so that no two messages have one name.
    """
    whom = f"{recipient.kind}:{quote(recipient.id, safe='')}"
    about = "" if recipient.kind == "learner" else f"/{quote(learner, safe='')}"
    return f"{quote(scenario_id, safe='')}/{quote(step.id, safe='')}/{occasion}/{whom}{about}"


def plan(
    run: Run, situation: Situation, audience: Audience, now_us: int, ahead_us: int = AHEAD_US
) -> Iterator[Planned]:
    """Return what is to go about one learner until `ahead_us` from now, as things stand.

    Conditions are asked of the moment at which it is to go: who is silent by then, and not who is now. The cap is left
    to that moment: what it keeps away is planned, and told with its reason.
    """
    if not situation.is_there:
        return
    for step in run.scenario.steps:
        for occasion in occasions_of(step.trigger, situation):
            for recipient in audience.get(step.to, ()):
                planned = _planned(run, step, occasion, situation, recipient, now_us, ahead_us)
                if planned is not None:
                    yield planned


def _planned(
    run: Run,
    step: MessageStep,
    occasion: Occasion,
    situation: Situation,
    recipient: Recipient,
    now_us: int,
    ahead_us: int,
) -> Planned | None:
    serves = window(step, occasion, situation, recipient.zone, run.terms.working)
    if serves is None or now_us >= serves.until_us or serves.from_us > now_us + ahead_us:
        return None
    goes_us = max(now_us, serves.from_us)
    uncapped = msgspec.structs.replace(recipient, reminded_us=())
    if isinstance(decide(step, occasion.id, situation, uncapped, run.terms, goes_us), Withdraw):
        return None
    return Planned(
        key=key_of(run.scenario_id, step, occasion.id, recipient, situation.learner),
        step_id=step.id,
        occasion=occasion.id,
        recipient_kind=recipient.kind,
        recipient_id=recipient.id,
        learner=situation.learner,
        not_before_us=goes_us,
        until_us=serves.until_us,
        channels=step.channels,
        facts=situation.facts.joined(occasion.facts),
        needs_approval=step.needs_approval,
    )
