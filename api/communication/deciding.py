"""Whether what was planned still goes: asked at the instant of sending, of what a message scenario has planned."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from api.communication.asking import ask_again
from api.record.communication.sendings import Reason, Settled, Taken, settle
from api.record.pool import Pool
from engine.communication.deciding import Send, Wait
from engine.communication.message import Channel


class Decided(NamedTuple):
    """That a message goes.

    Attributes:
        at_us: When it was decided, which is when it goes; microseconds since 1970-01-01T00:00:00Z.
        channel: By which; None for the first of its own that works.
        facts: Of which its words are made; None for those that it was planned with.
    """

    at_us: int
    channel: Channel | None = None
    facts: dict[str, Any] | None = None


async def decide(
    pool: Pool, taken_by: str, taken: Sequence[Taken], clock_us: Callable[[], int]
) -> list[tuple[Taken, Decided]]:
    """Decide on sendings; what waits or does not go is settled, the rest is returned.

    Args:
        pool: Of the record.
        taken_by: Who has taken them.
        taken: Of any organisation.
        clock_us: Says what time it is.
    """
    at_us = clock_us()  # what a person wrote, and what a supporter is to be told, nobody asks again
    goes = [(one, Decided(at_us)) for one in taken if one.scenario_id is None]
    planned: dict[int, list[Taken]] = defaultdict(list)
    for one in taken:
        if one.scenario_id is not None:
            planned[one.organisation_no].append(one)
    for theirs in planned.values():
        now_us = clock_us()
        async with pool.connection() as connection:
            asked = await ask_again(connection, theirs, now_us)
            for one in theirs:
                decision = asked[one.no]
                if isinstance(decision, Send):
                    goes.append((one, Decided(now_us, decision.channel, msgspec.to_builtins(decision.facts))))
                    continue
                reason = Reason(decision.reason.code, decision.reason.fr, decision.reason.en)
                if isinstance(decision, Wait):
                    settled = Settled("queued", reason, next_us=decision.until_us)
                else:
                    settled = Settled("withdrawn", reason)
                await settle(connection, taken_by, one, settled, now_us)
    return goes
