"""For whom a step is."""

from engine.communication.people import Recipient
from engine.communication.scenario import MessageConditions
from engine.communication.situation import Situation


def hold(conditions: MessageConditions, situation: Situation, recipient: Recipient, now_us: int) -> bool:
    """Tell whether all conditions of a step hold."""
    return (
        (not conditions.engagement or situation.engagement(now_us) in conditions.engagement)
        and (not conditions.languages or recipient.language in conditions.languages)
        and (not conditions.cohorts or not situation.cohorts.isdisjoint(conditions.cohorts))
        and (recipient.has_opted_in or not conditions.opted_in)
    )
