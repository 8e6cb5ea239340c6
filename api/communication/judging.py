"""What follows from what a channel answered: over, tried again and when, or the next channel.

    attempt   1      2      3       4       5      6      7 …
    then      30 s   2 min  10 min  30 min  1 h    2 h    4 h, for as long as `GIVEN_UP_AFTER_US`

Each wait is up to a fifth longer by chance, so that what failed together does not come back together. A server that
says when to come back is not asked before.
"""

from typing import Final

from api.clock import US_PER_S, microseconds_of
from api.communication.channels.protocol import Accepted, Refused
from api.record.communication.sendings import Reason, Settled, Taken
from content_graph.languages import Text
from engine.communication.message import Channel

WAITS_S: Final = (30, 120, 600, 1800, 3600, 7200, 14_400)
JITTER: Final = 0.2
GIVEN_UP_AFTER_US: Final = 3 * 86_400 * US_PER_S
"""Since it was planned: what an answer of a person could not reach by then is told to whoever wrote it."""
PAUSE_S: Final = (5.0, 30.0, 120.0, 300.0)
"""For how long nothing goes by a channel that was out of order so many times in a row."""
TRIED_AGAIN: Final = Text("Le serveur ne l’a pas encore pris\u202f; nouvel essai.", "The server has not taken it yet.")
NOT_KNOWN: Final = Text(
    "Le serveur n’a pas répondu jusqu’au bout\u202f: le message a pu partir.",
    "The server did not answer to the end: the message may have gone.",
)
NO_ADDRESS: Final = Text("L’adresse ne prend rien.", "The address takes nothing.")
NOT_TAKEN: Final = Text("Le serveur refuse ce message.", "The server refuses this message.")
GIVEN_UP: Final = Text("Trois jours d’essais n’ont rien donné.", "Three days of attempts were of no use.")
NO_WAY: Final = Text(
    "Aucun canal n’atteint cette personne.",
    "No channel reaches this person.",
)


def follow(
    answer: Accepted | Refused,
    taken: Taken,
    channel: Channel,
    message_id: str,
    now_us: int,
    chance: float,
    pause_s: float | None = None,
) -> Settled:
    """Say what follows from an answer.

    Args:
        answer: Of the channel.
        taken: What was sent.
        channel: By which.
        message_id: Under which.
        now_us: When; microseconds since 1970-01-01T00:00:00Z.
        chance: Drawn uniformly, 0..1.
        pause_s: For how long nothing goes by the channel; None where it works.
    """
    if isinstance(answer, Accepted):
        named = answer.provider_id or message_id
        return Settled("delivered" if answer.is_final else "sent", channel=channel, message_id=named)
    is_over = now_us - microseconds_of(taken.planned_at) >= GIVEN_UP_AFTER_US
    if answer.is_permanent or is_over:
        return _without(answer, taken, channel, now_us, is_over=not answer.is_permanent)
    told = NOT_KNOWN if answer.is_uncertain else TRIED_AGAIN
    usual = wait_s(taken.n_attempts, answer.retry_after_s, chance)
    waits = usual if pause_s is None else pause_s * (1.0 + JITTER * chance)  # it is not this message that failed
    return Settled(
        "queued",
        reason=Reason.of(answer.code, told),
        channel=channel,
        next_us=now_us + int(US_PER_S * waits),
        is_uncertain=answer.is_uncertain,
    )


def _without(answer: Refused, taken: Taken, channel: Channel, now_us: int, *, is_over: bool) -> Settled:
    """Go on with the channels that are left; without any it is over."""
    left = list(taken.channels[taken.channels.index(channel) + 1 :]) if channel in taken.channels else []
    is_of_address = answer.of == "address" and not is_over
    reason = Reason.of(answer.code, GIVEN_UP if is_over else NO_ADDRESS if is_of_address else NOT_TAKEN)
    if left:
        return Settled("queued", reason, channel, left, now_us, is_uncertain=answer.is_uncertain)
    return Settled("bounced" if is_of_address else "failed", reason, channel, is_uncertain=answer.is_uncertain)


def wait_s(n_attempts: int, asked_s: float | None, chance: float) -> float:
    """Return for how long to wait after an attempt, in seconds.

    Args:
        n_attempts: Which one it was, from 1.
        asked_s: What the other side asked for; None for nothing.
        chance: Drawn uniformly, 0..1.

    >>> wait_s(1, None, 0.0), wait_s(1, 300.0, 0.0), round(wait_s(99, None, 0.5))
    (30.0, 300.0, 15840)
    """
    usual_s = WAITS_S[min(n_attempts, len(WAITS_S)) - 1]
    return max(float(usual_s), asked_s or 0.0) * (1.0 + JITTER * chance)
