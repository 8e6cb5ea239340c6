"""What goes in one message: notices that wait for the same supporter at the same time. All else goes by itself.

Each notice keeps its own row, and all rows of a message are settled at once: sent together, or tried again together.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from api.communication.deciding import Decided
from api.record.communication.messages import unseen_notices
from api.record.communication.sendings import BESIDE, Taken, goes_with_others
from api.record.pool import Pool

Bundle: TypeAlias = tuple[Taken, ...]
"""Sendings that go in one message, the first planned first: it names the message."""


def bundled(goes: Iterable[tuple[Taken, Decided]]) -> list[tuple[Bundle, Decided]]:
    """Put together what goes in one message: to one supporter, with the same channels left."""
    together: dict[tuple[Any, ...], list[tuple[Taken, Decided]]] = {}
    for one, decided in goes:
        alone = (one.organisation_no, one.no)
        key = (one.organisation_no, one.recipient_id, *one.channels, "notices") if goes_with_others(one) else alone
        together.setdefault(key, []).append((one, decided))
    return [(tuple(sorted((one for one, _ in ones), key=_no)), ones[0][1]) for ones in together.values()]


async def seen_meanwhile(pool: Pool, bundle: Bundle) -> tuple[Bundle, Bundle]:
    """Return those of several that are to go, and those that were seen on the pages, or are there no more."""
    if len(bundle) == 1:
        return bundle, ()
    nos = [_notice(one) for one in bundle]
    async with pool.connection() as connection:
        left = await unseen_notices(connection, bundle[0].organisation_no, bundle[0].recipient_id, nos)
    goes = tuple(one for one in bundle if _notice(one) in left)
    return goes, tuple(one for one in bundle if _notice(one) not in left)


def first_of(bundle: Sequence[Taken]) -> Taken:
    """Return the one that the message is made of, with what goes beside it."""
    first, *others = bundle
    return first._replace(facts={**first.facts, BESIDE: [_notice(one) for one in others]}) if others else first


def _notice(one: Taken) -> int:
    return int(one.facts.get("notice", 0))


def _no(one: Taken) -> int:
    return one.no
