"""The records of a live state: what is kept of each skill, and of each item where the model remembers items.

A skill's record, little-endian and unpadded:

    skill u16 · opportunities u16 · last tick u32 + u8 · streak i8 · active u8 ·
    achieved u16 · n_at u16 · form f32                                    (where the model reads the history)
    learn factor f32 · held f32 · nodes x f32

In a wide state the u16 are u32, and achieved is a float32: only where a number asks for it, past 65 535 or a sum of
scores that is not whole, for it costs a learner of 30 skills 240 bytes, and the history 240 more. A node is a mirrored
float32 (`engine.tracing.rounding`): that loses no precision near 0 or 1.

An item's record is one u64: from the high bits, item (20) · at (38) · right (1) · count (5), as in
`engine.tracing.traces.ItemTrace`. Items are numbered up to 2^20, ticks go to the year 2087.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from struct import Struct
from typing import Final

import msgspec

from engine.tracing.rounding import SMALLEST, unmirror
from engine.tracing.state import NOTHING_LEARNED
from engine.tracing.traces import ItemTrace

NARROW: Final = 0x03
WIDE_MARK: Final = 0x10
HISTORY_MARK: Final = 0x20
WIDE: Final = NARROW | WIDE_MARK
NARROW_HISTORY: Final = NARROW | HISTORY_MARK
WIDE_HISTORY: Final = WIDE | HISTORY_MARK
LAYOUTS: Final = (NARROW, WIDE, NARROW_HISTORY, WIDE_HISTORY)
NARROW_MAX: Final = 0xFFFF
ITEM_RECORD: Final = Struct("<Q")
COUNT_BITS: Final = 5
AT_BITS: Final = 38
AT_FROM: Final = COUNT_BITS + 1
ITEM_FROM: Final = AT_FROM + AT_BITS
_INDEX: Final = {NARROW: "H", WIDE: "I", NARROW_HISTORY: "H", WIDE_HISTORY: "I"}
_HISTORY: Final = {NARROW: "", WIDE: "", NARROW_HISTORY: "HHf", WIDE_HISTORY: "fIf"}
_HALF: Final = 0.5
_TICK_LOW: Final = 0xFFFFFFFF


class SkillRecord(msgspec.Struct, frozen=True):
    """What is kept of one skill of one learner.

    Attributes:
        skill: Index in the graph's registry.
        opportunities: Results on this skill so far.
        last_tick: Time of the newest of them (`api.live.ticks`); 0 if there is none.
        streak: Right results in a row if positive, wrong ones if negative; -127..127.
        active: Bit mask of the adjustments now open for this skill.
        mastery: P(mastered) given each node of ability after the evidence of the last result; 0..1, rounded as storage
            rounds it.
        achieved: Sum of the scores; this and the rest as in `engine.tracing.traces.SkillTrace`, and 0 without history.
        form: How much better than usual they were of late.
        n_at: Results that the learner had before the last one on this skill.
        learn_factor: What the odds of learning at the last opportunity are multiplied by; it is credited when the next
            one comes.
        held: How much of P(mastered) is not shown (`engine.tracing.monotony`).
    """

    skill: int
    opportunities: int
    last_tick: int
    streak: int
    active: int
    mastery: tuple[float, ...]
    achieved: float = 0.0
    form: float = 0.0
    n_at: int = 0
    learn_factor: float = NOTHING_LEARNED
    held: float = 0.0


def has_history(layout: int) -> bool:
    """Tell whether a layout has room for what covariates are made of."""
    return layout >= NARROW_HISTORY


def layout_for(record: SkillRecord, layout: int) -> int:
    """Return a layout with or without history, as the one given, that holds a record."""
    largest = max(record.skill, record.opportunities, record.n_at, record.achieved)
    is_small = largest <= NARROW_MAX and record.achieved.is_integer()
    narrow = NARROW_HISTORY if has_history(layout) else NARROW
    return narrow if is_small else narrow | WIDE_MARK


@cache
def record_format(layout: int, n_nodes: int) -> Struct:
    """Return how one record of a layout is packed."""
    return Struct(f"<{2 * _INDEX[layout]}IBbB{_HISTORY[layout]}{2 + n_nodes}f")


@cache
def index_format(layout: int, n_nodes: int) -> Struct:
    """Return how to read nothing of a record but its skill."""
    index = Struct(f"<{_INDEX[layout]}")
    return Struct(f"<{_INDEX[layout]}{record_format(layout, n_nodes).size - index.size}x")


@cache
def active_at(layout: int) -> int:
    """Return where in a record of a layout the mask of open adjustments stands."""
    return Struct(f"<{2 * _INDEX[layout]}IBb").size


def pack(record: SkillRecord, layout: int) -> bytes:
    """Return the bytes of a record."""
    tick = record.last_tick
    achieved = record.achieved if layout == WIDE_HISTORY else int(record.achieved)
    return record_format(layout, len(record.mastery)).pack(
        record.skill,
        record.opportunities,
        tick & _TICK_LOW,
        tick >> 32,
        record.streak,
        record.active,
        *((achieved, record.n_at, record.form) if has_history(layout) else ()),
        record.learn_factor,
        record.held,
        *[m if m < _HALF else min(m - 1.0, -SMALLEST) for m in record.mastery],
    )


def unpack(records: bytes, layout: int, n_nodes: int) -> Iterator[SkillRecord]:
    """Read records."""
    n_history = len(_HISTORY[layout])
    for row in record_format(layout, n_nodes).iter_unpack(records):
        skill, opportunities, low, high, streak, active = row[:6]
        achieved, n_at, form = row[6 : 6 + n_history] or (0.0, 0, 0.0)
        learn_factor, held, *mirrored = row[6 + n_history :]
        nodes, tick = tuple([unmirror(x) for x in mirrored]), low | high << 32
        beside = float(achieved), form, n_at, learn_factor, held
        yield SkillRecord(skill, opportunities, tick, streak, active, nodes, *beside)


def pack_items(items: Iterable[tuple[int, ItemTrace]]) -> bytes:
    """Return the bytes of what is kept of items, given ascending by index."""
    return b"".join(
        ITEM_RECORD.pack(item << ITEM_FROM | kept.at << AT_FROM | kept.is_right << COUNT_BITS | kept.count)
        for item, kept in items
    )


def unpack_items(items: bytes) -> Iterator[tuple[int, ItemTrace]]:
    """Read what is kept of items, ascending by index."""
    for (record,) in ITEM_RECORD.iter_unpack(items):
        count, is_right = record & (1 << COUNT_BITS) - 1, bool(record >> COUNT_BITS & 1)
        yield record >> ITEM_FROM, ItemTrace(count, is_right, record >> AT_FROM & (1 << AT_BITS) - 1)
