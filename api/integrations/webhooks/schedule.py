"""What follows from an answer, or from none: whether a delivery is over, and when it is tried again.

    attempt   1      2       3        4        5      6      7       8
    then      5 s    30 s    5 min    30 min   2 h    6 h    24 h    given up

Each wait is up to a fifth longer by chance, so that what failed together does not come back together. A message is
tried over a day and a half; a webhook that takes nothing for `DISABLED_AFTER_US` is sent nothing more.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from api.clock import US_PER_S, moment_of
from api.record.webhooks.deliveries import State

WAITS_S: Final = (5, 30, 300, 1800, 7200, 21_600, 86_400)
JITTER: Final = 0.2
LONGEST_S: Final = 86_400
DISABLED_AFTER_US: Final = 3 * 86_400 * US_PER_S
_SHORTEST_PAUSE_S: Final = 1
_CHECK_AGAIN: Final = frozenset({429, 503})
"""Of which a `Retry-After` holds for the whole webhook."""
GONE: Final = 410


class Answered(NamedTuple):
    """How an attempt ended.

    Attributes:
        status: Of HTTP; None where nobody answered.
        reason: Why it was no success; None where it was one.
        retry_after: The header of that name.
    """

    status: int | None
    reason: str | None
    retry_after: str | None = None


class Verdict(NamedTuple):
    """What follows.

    Attributes:
        state: Of the delivery.
        next_us: When it is tried again, where it waits.
        resumes_us: Until when nothing is sent to the webhook at all; None for no such wish.
        is_gone: Whether nothing is to be sent there any more.
    """

    state: State
    next_us: int
    resumes_us: int | None = None
    is_gone: bool = False


def judge(answered: Answered, n_attempts: int, now_us: int, chance: float) -> Verdict:
    """Say what follows from an attempt.

    Args:
        answered: How it ended.
        n_attempts: Which one it was, from 1.
        now_us: When.
        chance: Drawn uniformly, 0..1.

    >>> judge(Answered(503, "status 503"), 1, 0, 0.0).next_us
    5000000
    """
    if answered.reason is None:
        return Verdict("delivered", now_us)
    if answered.status == GONE:
        return Verdict("failed", now_us, is_gone=True)
    asked_s = _asked_s(answered, now_us)
    resumes_us = None if asked_s is None else now_us + asked_s * US_PER_S
    if n_attempts > len(WAITS_S):
        return Verdict("failed", now_us, resumes_us)
    wait_us = int(WAITS_S[n_attempts - 1] * (1 + JITTER * chance) * US_PER_S)
    return Verdict("waiting", max(now_us + wait_us, resumes_us or 0), resumes_us)


def _asked_s(answered: Answered, now_us: int) -> int | None:
    """Return for how many seconds the other side wants nothing (RFC 9110, section 10.2.3)."""
    if answered.status not in _CHECK_AGAIN or answered.retry_after is None:
        return None
    text = answered.retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(max(int(text[:9]), _SHORTEST_PAUSE_S), LONGEST_S)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(int((at - moment_of(now_us)).total_seconds()), _SHORTEST_PAUSE_S), LONGEST_S)
