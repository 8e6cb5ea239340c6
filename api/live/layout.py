"""The bytes of a learner's live state.

    head     layout u8 · nodes u8 · skills u16 · version u32 · revision u32 · results u32 · last µs i64 · recent u8
    ability  nodes x f64, the weights of the ability nodes
    recent   recent x u32, the last items, newest last
    records  skills x record, ascending by skill index

    record   skill u16 · opportunities u16 · last tick u32 + u8 · streak i8 · active u8 · nodes x f32   (layout 1)
             skill u32 · opportunities u32 · last tick u32 + u8 · streak i8 · active u8 · nodes x f32   (layout 2)

All little-endian and unpadded. Layout 2 is written only for a learner with a skill index or a count past 65 535; both
are read for ever, and the next layout gets the next number. A node is a mirrored float32 (`engine.tracing.rounding`):
that keeps a learner of 30 skills and 7 nodes under 1.5 kB and still loses no precision near 0 or 1.

The version stands at a fixed place in every layout (bytes 4 to 8), where the commit function compares it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from struct import Struct
from typing import Final

import msgspec

from engine.tracing.rounding import SMALLEST, unmirror

HEAD: Final = Struct("<BBHIIIqB")
MAX_RECENT: Final = 4
NARROW_MAX: Final = 0xFFFF
_VERSION: Final = Struct("<I")
NARROW: Final = 1
WIDE: Final = 2
NARROW_BYTES: Final = 2
WIDE_BYTES: Final = 4
_SKILL_FORMATS: Final = {NARROW: "HH", WIDE: "II"}
_HALF: Final = 0.5
_TICK_LOW: Final = 0xFFFFFFFF


class UnknownLayoutError(Exception):
    """The value was written by a newer version of this service."""

    def __init__(self, layout: int) -> None:
        self.layout = layout
        super().__init__(f"a live state has layout {layout}; this version reads {sorted(_SKILL_FORMATS)}")


class SkillRecord(msgspec.Struct, frozen=True):
    """What is kept of one skill of one learner.

    Attributes:
        skill: Index in the graph's registry.
        opportunities: Results on this skill so far.
        last_tick: Time of the newest of them (`api.live.ticks`); 0 if there is none.
        streak: Right results in a row if positive, wrong ones if negative; -127..127.
        active: Bit mask of the adjustments now open for this skill.
        mastery: P(mastered) given each node of ability; 0..1, rounded as storage rounds it.
    """

    skill: int
    opportunities: int
    last_tick: int
    streak: int
    active: int
    mastery: tuple[float, ...]


class LearnerState(msgspec.Struct, frozen=True):
    """The live state of one learner on one content graph.

    Skills stay packed: compiled code takes results into them as they are (`api.live.packed`), and what reads one skill
    here and there unpacks that one.

    Attributes:
        layout: How `records` are packed.
        version: Commits so far; a commit holds only if this is still what the store has.
        revision: Tracing revision of the content graph that the belief was made with.
        n_results: Results accepted so far; the `seq` of the newest.
        last_us: Newest time of any result, in microseconds since 1970-01-01T00:00:00Z.
        ability: Weights of the ability nodes, summing to 1.
        recent: Indices of the last items, newest last; at most `MAX_RECENT`.
        records: The packed records, ascending by skill; only skills with an opportunity or an open adjustment.
    """

    layout: int
    version: int
    revision: int
    n_results: int
    last_us: int
    ability: tuple[float, ...]
    recent: tuple[int, ...]
    records: bytes

    @property
    def index(self) -> tuple[int, ...]:
        """Skill index of each record."""
        form = _index_format(self.layout, len(self.ability))
        return tuple([skill for (skill,) in form.iter_unpack(self.records)])

    @property
    def index_bytes(self) -> int:
        """How many bytes a record gives to a skill index, and to a count."""
        return NARROW_BYTES if self.layout == NARROW else WIDE_BYTES

    @property
    def n_skills_needed(self) -> int:
        """Smallest number of skills that a graph must have to hold all records."""
        form = record_format(self.layout, len(self.ability))
        return int(form.unpack_from(self.records, len(self.records) - form.size)[0]) + 1 if self.records else 0

    def find(self, skill: int) -> SkillRecord | None:
        """Return the record of a skill, or None if the learner has none."""
        index = self.index
        at = bisect_left(index, skill)
        if at == len(index) or index[at] != skill:
            return None
        form = record_format(self.layout, len(self.ability))
        return _record(*form.unpack_from(self.records, at * form.size))

    def mastery(self, skill: int) -> tuple[float, ...] | None:
        """Return P(mastered) given ability of a skill with an opportunity, or None for one without."""
        record = self.find(skill)
        return record.mastery if record is not None and record.opportunities else None

    def masks(self) -> bytes:
        """Return the mask of open adjustments of each record, in the order of `index`."""
        size = record_format(self.layout, len(self.ability)).size
        return self.records[size - 4 * len(self.ability) - 1 :: size]

    def skills(self) -> tuple[SkillRecord, ...]:
        """Return all records, ascending by skill index."""
        return tuple(_record(*row) for row in record_format(self.layout, len(self.ability)).iter_unpack(self.records))


def empty(revision: int, ability: tuple[float, ...]) -> LearnerState:
    """Return the state of a learner of whom nothing is known, with the population's weights of ability."""
    return LearnerState(NARROW, 0, revision, 0, 0, ability, (), b"")


def with_records(state: LearnerState, changed: Iterable[SkillRecord]) -> LearnerState:
    """Return the state with these records put in their places; the layout widens when a number asks for it."""
    fresh = list(changed)
    layout = max(state.layout, *(_layout_for(record) for record in fresh)) if fresh else state.layout
    packed = state.records if layout == state.layout else _repack(state, layout)
    form = record_format(layout, len(state.ability))
    index = list(state.index)
    rows = bytearray(packed)
    for record in fresh:
        at = bisect_left(index, record.skill)
        known = at < len(index) and index[at] == record.skill
        if not known:
            index.insert(at, record.skill)
        rows[at * form.size : (at + known) * form.size] = _packed(form, record)
    return msgspec.structs.replace(state, layout=layout, records=bytes(rows))


def encode(state: LearnerState) -> bytes:
    """Return the bytes of a state."""
    n_nodes, n_recent = len(state.ability), len(state.recent)
    head = HEAD.pack(
        state.layout,
        n_nodes,
        len(state.records) // record_format(state.layout, n_nodes).size,
        state.version,
        state.revision,
        state.n_results,
        state.last_us,
        n_recent,
    )
    ability = _ability_format(n_nodes).pack(*state.ability)
    return b"".join((head, ability, _recent_format(n_recent).pack(*state.recent), state.records))


def decode(value: bytes) -> LearnerState:
    """Read a state.

    Raises:
        UnknownLayoutError: If a newer version wrote it.
    """
    layout, n_nodes, _, version, revision, n_results, last_us, n_recent = HEAD.unpack_from(value)
    if layout not in _SKILL_FORMATS:
        raise UnknownLayoutError(layout)
    ability, recent = _ability_format(n_nodes), _recent_format(n_recent)
    recent_at = HEAD.size + ability.size
    return LearnerState(
        layout,
        version,
        revision,
        n_results,
        last_us,
        ability.unpack_from(value, HEAD.size),
        recent.unpack_from(value, recent_at),
        value[recent_at + recent.size :],
    )


def version_bytes(version: int) -> bytes:
    """Return what bytes 4 to 8 of a state of this version hold; empty for 0, the state that is not there yet."""
    return _VERSION.pack(version) if version else b""


def _record(
    skill: int, opportunities: int, low: int, high: int, streak: int, active: int, *nodes: float
) -> SkillRecord:
    return SkillRecord(skill, opportunities, low | high << 32, streak, active, tuple([unmirror(x) for x in nodes]))


def _packed(form: Struct, record: SkillRecord) -> bytes:
    tick = record.last_tick
    mirrored = [m if m < _HALF else min(m - 1.0, -SMALLEST) for m in record.mastery]
    return form.pack(
        record.skill, record.opportunities, tick & _TICK_LOW, tick >> 32, record.streak, record.active, *mirrored
    )


def _layout_for(record: SkillRecord) -> int:
    return NARROW if max(record.skill, record.opportunities) <= NARROW_MAX else WIDE


def _repack(state: LearnerState, layout: int) -> bytes:
    form = record_format(layout, len(state.ability))
    return b"".join(_packed(form, record) for record in state.skills())


@cache
def record_format(layout: int, n_nodes: int) -> Struct:
    """Return how one record of a layout is packed."""
    return Struct(f"<{_SKILL_FORMATS[layout]}IBbB{n_nodes}f")


@cache
def _index_format(layout: int, n_nodes: int) -> Struct:
    skill = _SKILL_FORMATS[layout][0]
    return Struct(f"<{skill}{record_format(layout, n_nodes).size - Struct('<' + skill).size}x")


@cache
def _ability_format(n_nodes: int) -> Struct:
    return Struct(f"<{n_nodes}d")


@cache
def _recent_format(n_recent: int) -> Struct:
    return Struct(f"<{n_recent}I")
