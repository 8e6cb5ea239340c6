"""The watch of help among learners: what is over by its date, or because the skill is mastered, ends when that happens.

Whoever looks at help ends it as well, if they come first (`peer_ending.settled`): it ends, and is told, once.
"""

import math
from typing import Final

import structlog

from api.clock import US_PER_S, moment_of
from api.record.support import peer_helps as record
from api.record.support.open_helps import BEFORE_ALL, DueHelp, due_helps, note_seen
from api.record.support.readers import EVERYBODY
from api.support.peer_ending import UNKNOWN, end_if_over, levels_at_end
from api.support.result_signals import Tools

LOOKED_EVERY_S: Final = 5.0
"""Between two looks at all that may be over."""
AT_ONCE: Final = 100
"""Helps that are looked at in a round; new results do not wait for the others."""
_LOG: Final = structlog.get_logger(__name__)


class PeerWatch:
    """Ends help that is over, and remembers how far it has come."""

    def __init__(self) -> None:
        self._after, self._looked_s = BEFORE_ALL, -math.inf

    async def look(self, tools: Tools) -> None:
        """Look at some of what may be over, if it is time; at the next of it in the next round.

        What cannot be looked at keeps none behind it waiting: it is tried again after all others.
        """
        now_s = tools.clock_us() / US_PER_S
        if self._after == BEFORE_ALL and abs(now_s - self._looked_s) < LOOKED_EVERY_S:
            return  # a clock that was set has moments of its own
        due = await due_helps(tools.connection, moment_of(tools.clock_us()), self._after, AT_ONCE)
        for one in due:
            self._after = one.place
            await _look_at(tools, one)
        if len(due) < AT_ONCE:
            self._after, self._looked_s = BEFORE_ALL, now_s


async def _look_at(tools: Tools, due: DueHelp) -> None:
    held = await record.find_help(tools.pool, due.organisation_no, due.help_id, EVERYBODY)
    if held is None or held.ended_at is not None:
        return
    now_us = tools.clock_us()
    levels = await levels_at_end(tools, due.organisation_no, held, now_us)
    if await end_if_over(tools, due.organisation_no, held, levels, now_us):
        _LOG.info("help among learners is over", organisation_no=due.organisation_no)
    elif levels is not UNKNOWN:
        await note_seen(tools.connection, due)
