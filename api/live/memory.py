"""What a live state remembers beside beliefs: what was studied, what people took off the path, what went wrong of late.

A msgpack array behind the state (`api.live.layout`), a few dozen bytes for each thing. It follows from the record alone
(what counts as over is judged when it is read, not when it is written), so that a rebuilt state has the very bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from engine.recommendation.situation import MOST_EVIDENCE
from engine.tracing.traces import RIGHT_FROM

MAX_STUDIED: Final = 64
"""More than a learner has use for at one time; beyond it the oldest may be recommended again."""
MAX_KEPT_AWAY: Final = 16


class KeptAway(msgspec.Struct, frozen=True, array_like=True):
    """An adjustment that a person rejected or undid, and that must not come again at once.

    Attributes:
        adjustment_id: Of the adjustment.
        kind: What it was for.
        skill_id: The skill that it served.
        activity_id: What it added to the path.
        until_us: When it may come again, in microseconds since 1970-01-01T00:00:00Z.
        until_opportunities: Results on the skill, in all, from which it may come again.
    """

    adjustment_id: str
    kind: str
    skill_id: str
    activity_id: str
    until_us: int
    until_opportunities: int


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered.

    Attributes:
        studied: Resources that were completed, oldest first.
        kept_away: What was taken off the path, oldest first.
        failed: Of each skill whose newest results are wrong, ascending by index: these results, oldest first.
    """

    studied: tuple[str, ...] = ()
    kept_away: tuple[KeptAway, ...] = ()
    failed: tuple[tuple[int, tuple[str, ...]], ...] = ()


NOTHING: Final = Memory()
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode


def unpack(memory: bytes) -> Memory:
    """Read a memory; no bytes are an empty one."""
    return _decode(memory) if memory else NOTHING


def pack(memory: Memory) -> bytes:
    """Return the bytes of a memory; none for an empty one."""
    return b"" if memory == NOTHING else _encode(memory)


def with_studied(memory: Memory, resources: Iterable[str]) -> Memory:
    """Remember resources as studied; one that was known moves to the newest place.

    >>> with_studied(Memory(("a", "b")), ["a"]).studied
    ('b', 'a')
    """
    studied = dict.fromkeys(memory.studied)
    for resource in resources:
        studied.pop(resource, None)
        studied[resource] = None
    return msgspec.structs.replace(memory, studied=tuple(studied)[-MAX_STUDIED:])


def with_kept_away(memory: Memory, kept: Iterable[KeptAway]) -> Memory:
    """Remember what was taken off the path."""
    return msgspec.structs.replace(memory, kept_away=(*memory.kept_away, *kept)[-MAX_KEPT_AWAY:])


def with_failures(memory: Memory, results: Iterable[tuple[str, float, Iterable[int]]]) -> Memory:
    """Remember which results went wrong in a row, and forget those of a skill that a right one followed.

    Args:
        memory: Before.
        results: In order: id, score, skills.
    """
    failed = dict(memory.failed)
    for result_id, score, skills in results:
        for skill in skills:
            if score >= RIGHT_FROM:
                failed.pop(skill, None)
            else:
                failed[skill] = (*failed.get(skill, ()), result_id)[-MOST_EVIDENCE:]
    return msgspec.structs.replace(memory, failed=tuple(sorted(failed.items())))
