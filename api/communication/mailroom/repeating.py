"""Machines that answer each other and do not say that they are machines (RFC 3834): known by how they write.

The same words again and again, or answers that come quicker than somebody reads. Of either a few a day are a person's.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from api.record.communication.preferences import Recipient
from api.record.support.cases import StoredEvent
from engine.support import events as ev
from engine.support.openings import US_PER_DAY

SAME_A_DAY: Final = 3
"""Mails with the same words that one person's address may bring into a case in 24 hours."""
QUICK_A_DAY: Final = 5
"""Mails that answer within `QUICK_US`, in the same 24 hours."""
QUICK_US: Final = 60 * 1_000_000
"""Nobody reads a mail and answers it in less, five times a day."""


class Turn(NamedTuple):
    """Something written in a case.

    Attributes:
        at_us: When; microseconds since 1970-01-01T00:00:00Z.
        text: The words, where it is a mail of the person in question; None where others wrote it.
    """

    at_us: int
    text: str | None


def repeats(turns: Sequence[Turn], text: str, at_us: int) -> bool:
    """Tell whether a mail is one too many of those that only a machine writes.

    Args:
        turns: What was written in the case before, oldest first: to the person, and by mail by them.
        text: Of the mail, without what it quotes.
        at_us: When it came in.
    """
    recent = [one for one in turns if one.at_us > at_us - US_PER_DAY]
    words = _folded(text)
    n_same = sum(1 for one in recent if one.text is not None and words and _folded(one.text) == words)
    n_quick = _n_quick([*recent, Turn(at_us, text)])
    return n_same >= SAME_A_DAY or n_quick > max(QUICK_A_DAY, _n_quick(recent))


def written_by(events: Iterable[StoredEvent], person: Recipient) -> list[Turn]:
    """Return what was written in a case, as `repeats` looks at it for a person."""
    turns = []
    for one in events:
        if one.visibility != "learner" or not isinstance(one.event, ev.LearnerMessage | ev.SupporterMessage):
            continue
        is_theirs = (one.by_kind, one.by_id) == (person.kind, person.id)
        if not is_theirs:
            turns.append(Turn(one.event.at_us, None))
        elif one.event.channel == "mail":
            turns.append(Turn(one.event.at_us, str(one.body.get("text", ""))))
    return turns


def _n_quick(turns: Sequence[Turn]) -> int:
    """Count answers that came at once; of several to one message the first counts."""
    n_quick, asked_us = 0, None
    for one in turns:
        if one.text is None:
            asked_us = one.at_us
        elif asked_us is not None:
            n_quick += one.at_us - asked_us <= QUICK_US
            asked_us = None
    return n_quick


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
