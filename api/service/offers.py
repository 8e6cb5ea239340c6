"""Lists of recommendations that can be found again: how they are named, and what is kept of them."""

from __future__ import annotations

import re
from typing import Final

from api.journal import JournalOffer, JournalOffers
from engine.recommendation.decision import Decision

_NAME: Final = re.compile(r"[0-9a-f]{14}([0-9a-f]{4})[0-9a-f]{12}")


def name_offers(now_us: int, shard: int, random_hex: str) -> str:
    """Name a list by its time, its shard and by chance.

    New ones stand at the end of the record's index, and the shard's journal holds a list until the record has it.

    Args:
        now_us: Microseconds since 1970-01-01T00:00:00Z.
        shard: Of the learner.
        random_hex: At least 12 hexadecimal digits.

    >>> shard_in(name_offers(1_700_000_000_000_000, 11, "0123456789abcdef"))
    11
    """
    return f"{now_us:014x}{shard:04x}{random_hex[:12]}"


def shard_in(name: str) -> int | None:
    """Read the shard out of a name; None for what is no name of a list."""
    found = _NAME.fullmatch(name)
    return int(found[1], 16) if found else None


def offers_of(name: str, decision: Decision, policy_version: str) -> JournalOffers | None:
    """Return what is kept of a list; nothing of an empty one, of which nothing can be followed."""
    if not decision.recommendations:
        return None
    offers = [
        JournalOffer(one.kind, one.activity_id, one.skill_id, one.expected_gain, one.minutes, one.value, one.propensity)
        for one in decision.recommendations
    ]
    return JournalOffers(name, decision.status, policy_version, tuple(offers))
