"""What a live state remembers beside beliefs: what was studied and given, what people decided, what went wrong.

A msgpack array behind the state (`api.live.layout`), a few dozen bytes for each thing. It follows from the record alone
(what counts as over is judged when it is read, not when it is written), so that a rebuilt state has the very bytes.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from engine.recommendation.situation import MOST_EVIDENCE
from engine.recommendation.standing import N_DAYS
from engine.tracing.traces import RIGHT_FROM

MAX_STUDIED: Final = 64
"""More than a learner has use for at one time; beyond it the oldest may be recommended again."""
MAX_KEPT_AWAY: Final = 16
MAX_GIVEN: Final = 8
"""Activities of one remediation; a skill has seldom as many resources."""


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


class ResourceMark(msgspec.Struct, frozen=True, array_like=True):
    """A resource that was completed, or left aside.

    Attributes:
        activity_id: The resource.
        days: The last days on which it was completed, newest first, counted from 1970; none where it was left aside.
    """

    activity_id: str
    days: tuple[int, ...]


class RemediationSoFar(msgspec.Struct, frozen=True, array_like=True):
    """What the open remediation of a skill has brought so far.

    Attributes:
        skill_id: The skill.
        n_results: Results on it when the newest was brought.
        activities: Items and resources, newest last.
    """

    skill_id: str
    n_results: int
    activities: tuple[str, ...]


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered.

    Attributes:
        studied: Resources that were completed or left aside, oldest first.
        kept_away: What was taken off the path, oldest first.
        failed: Of each skill whose newest results are wrong, ascending by index: these results, oldest first.
        given: Of each open remediation, ascending by skill: what it has brought.
        waiting: Skill and kind of each adjustment that waits for approval, ascending.
    """

    studied: tuple[ResourceMark, ...] = ()
    kept_away: tuple[KeptAway, ...] = ()
    failed: tuple[tuple[int, tuple[str, ...]], ...] = ()
    given: tuple[RemediationSoFar, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()


NOTHING: Final = Memory()
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode


@lru_cache(64)  # a commit reads it up to three times
def unpack(memory: bytes) -> Memory:
    """Read a memory; no bytes are an empty one."""
    return _decode(memory) if memory else NOTHING


def pack(memory: Memory) -> bytes:
    """Return the bytes of a memory; none for an empty one."""
    return b"" if memory == NOTHING else _encode(memory)


def with_studied(memory: Memory, activity_id: str, day: int) -> Memory:
    """Remember a resource as studied on a day; one that was known moves to the newest place.

    >>> with_studied(with_studied(NOTHING, "a", 7), "a", 5).studied
    (ResourceMark(activity_id='a', days=(7, 5)),)
    """
    before = next((one.days for one in memory.studied if one.activity_id == activity_id), ())
    days = tuple(sorted((*before, day), reverse=True))[:N_DAYS]
    others = [one for one in memory.studied if one.activity_id != activity_id]
    return msgspec.structs.replace(memory, studied=(*others, ResourceMark(activity_id, days))[-MAX_STUDIED:])


def with_left_aside(memory: Memory, activity_id: str) -> Memory:
    """Remember a resource as left aside, unless it was studied.

    >>> with_left_aside(NOTHING, "a").studied
    (ResourceMark(activity_id='a', days=()),)
    >>> with_studied(with_left_aside(NOTHING, "a"), "a", 5) == with_left_aside(with_studied(NOTHING, "a", 5), "a")
    True
    """
    if any(one.activity_id == activity_id for one in memory.studied):
        return memory
    return msgspec.structs.replace(memory, studied=(*memory.studied, ResourceMark(activity_id, ()))[-MAX_STUDIED:])


def with_opened(memory: Memory, kind: str, skill_id: str, activity_id: str, n_results: int, *, waits: bool) -> Memory:
    """Remember what was opened, or proposed: what a remediation brings, and whether a person has to approve.

    >>> memory = with_opened(NOTHING, "remediate", "ratios", "ratios-film", 2, waits=False)
    >>> with_opened(memory, "remediate", "ratios", "ratios-slides", 4, waits=False).given
    (RemediationSoFar(skill_id='ratios', n_results=4, activities=('ratios-film', 'ratios-slides')),)
    """
    waiting = {*memory.waiting, (skill_id, kind)} if waits else set(memory.waiting)
    memory = msgspec.structs.replace(memory, waiting=tuple(sorted(waiting)))
    if kind != "remediate":
        return memory
    given = {one.skill_id: one for one in memory.given}
    before = given[skill_id].activities if skill_id in given else ()
    given[skill_id] = RemediationSoFar(skill_id, n_results, (*before, activity_id)[-MAX_GIVEN:])
    return msgspec.structs.replace(memory, given=tuple([given[one] for one in sorted(given)]))


def with_approved(memory: Memory, kind: str, skill_id: str) -> Memory:
    """Remember that something waits no more."""
    waiting = tuple([one for one in memory.waiting if one != (skill_id, kind)])
    return memory if waiting == memory.waiting else msgspec.structs.replace(memory, waiting=waiting)


def with_closed(memory: Memory, kind: str, skill_id: str, *, goes_on: bool) -> Memory:
    """Forget what an adjustment has brought, unless it goes on with something else."""
    memory = with_approved(memory, kind, skill_id)
    if kind != "remediate" or goes_on:
        return memory
    return msgspec.structs.replace(memory, given=tuple([one for one in memory.given if one.skill_id != skill_id]))


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
