"""How many reminders one person gets in any seven days, whatever message scenarios they are of."""

from collections.abc import Sequence
from typing import Final

from engine.support.openings import US_PER_DAY

WEEK_US: Final = 7 * US_PER_DAY


def room_from(reminded_us: Sequence[int], cap: int, now_us: int) -> int:
    """Return the first instant, this one or later, at which less than a week's cap went in the seven days before.

    >>> room_from([0, US_PER_DAY], 2, 2 * US_PER_DAY) // US_PER_DAY, room_from([0], 2, US_PER_DAY) // US_PER_DAY
    (7, 1)
    """
    recent = sorted(at for at in reminded_us if at > now_us - WEEK_US)
    return now_us if len(recent) < cap else max(now_us, recent[len(recent) - cap] + WEEK_US)
