"""When a request is sent again, and after how long; pure."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

PASSING: Final = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may succeed."""
NOTHING_DONE: Final = frozenset({429})
"""Those after which nothing was done, so that anything may be sent again."""


class Retrying(NamedTuple):
    """How long to go on.

    Attributes:
        attempts: Requests in all, the first included; 1 for no retry.
        first_wait_s: The longest wait after the first failure; it doubles with each.
        longest_wait_s: No wait is longer; where the service asks for more, the failure is told instead.
    """

    attempts: int = 5
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0


def may_repeat(*, is_safe: bool, status: int | None, was_sent: bool = True) -> bool:
    """Tell whether a request may be sent again.

    Args:
        is_safe: Whether doing it twice is doing it once: it changes nothing, or has ids by which the service knows it.
        status: Of the answer; None where none came.
        was_sent: Whether it can have reached the service.

    >>> may_repeat(is_safe=False, status=503), may_repeat(is_safe=False, status=429)
    (False, True)
    >>> may_repeat(is_safe=True, status=503), may_repeat(is_safe=True, status=422)
    (True, False)
    """
    if status is None:
        return is_safe or not was_sent
    return status in NOTHING_DONE or (is_safe and status in PASSING)


def wait_s(
    retrying: Retrying, n_failed: int, retry_after_s: float | None, draw: Callable[[float, float], float]
) -> float | None:
    """Return how many seconds to wait before the next attempt; None to give up.

    What the service asks for is waited for, and a little more, drawn, so that clients do not come together; else a
    wait is drawn between none and a bound that doubles (full jitter: Brooker 2015).

    >>> wait_s(Retrying(), 2, None, lambda low, high: high), wait_s(Retrying(), 1, 7.0, lambda low, high: low)
    (1.0, 7.0)
    >>> wait_s(Retrying(), 5, None, max), wait_s(Retrying(longest_wait_s=5.0), 1, 7.0, max)
    (None, None)
    """
    if n_failed >= retrying.attempts:
        return None
    bound = min(retrying.longest_wait_s, retrying.first_wait_s * 2.0 ** (n_failed - 1))
    if retry_after_s is None:
        return draw(0.0, bound)
    return retry_after_s + draw(0.0, min(1.0, bound)) if retry_after_s <= retrying.longest_wait_s else None


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Read `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3); None where it is neither.

    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    >>> read_retry_after("7", now), read_retry_after("Mon, 02 Mar 2026 09:00:30 GMT", now)
    (7.0, 30.0)
    >>> read_retry_after("soon", now) is None
    True
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError):
        return None
