"""The bytes of a learner's live state.

    head     layout u8 · nodes u8 · skills u16 · version u32 · revision u32 · results u32 · last µs i64 ·
             last attempt u16 · recent u8 · done u16
    counts   corrections u32 · void u32                                               (where there are corrections)
    history  taken u32 · last f32 · form_fast f32 · form_slow f32 · item run u8 · answers u8 ·
             item u32 · before u32 · surprises 3 x f32 · runs u8                      (with a history)
    ability  nodes x f64, the weights of the ability nodes
    recent   recent x u32, the last items, newest last
    runs     runs x u16                                                               (with a history)
    records  skills x record, ascending by skill index (`api.live.records`)
    done     done x record of an item that was answered (`api.live.done`)
    items    item records, ascending by item index, as far as the bytes go            (with a history)
    memory   what is remembered beside the beliefs (`api.live.memory`), and its length u32 at the very end

The first byte is the number of the layout, 3, with four marks: wide (0x10) and history (0x20), which say how the
records are packed, `HAS_MEMORY` and `HAS_CORRECTIONS`. All little-endian and unpadded. A layout that is not known is
refused, never misread: the next one gets the next number. A model that reads nothing of the history keeps none of it.
The skills that the last result exercised are those whose `n_at` is one less than the results taken; only these have a
run, so runs stand in the head, in the order of the skills.

The version stands at a fixed place in every layout (bytes 4 to 8), where the commit function compares it.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

import msgspec

from api.errors import Passing
from api.live.done import DONE_BYTES
from api.live.records import (
    LAYOUTS,
    NARROW,
    NARROW_HISTORY,
    SkillRecord,
    active_at,
    has_history,
    index_format,
    layout_for,
    pack,
    record_format,
    unpack,
)

HEAD: Final = Struct("<BBHIIIqHBH")
COUNTS: Final = Struct("<II")
HISTORY: Final = Struct("<IfffBBIIfffB")
Progress = tuple[float, float, float, int, int, int, int, int, float, float, float]
NO_PROGRESS: Final[Progress] = (0.0, 0.0, 0.0, 0, 0, 0, 0, 0, 0.0, 0.0, 0.0)
HAS_MEMORY: Final = 0x40
HAS_CORRECTIONS: Final = 0x80
"""Bits of the first byte beside the layout, above the number and the marks of the records."""
_N_FIELDS: Final = len(HEAD.format) - 1
_N_RECENT_AT: Final = Struct(HEAD.format[:-2]).size
_VERSION: Final = Struct("<I")
_LENGTH: Final = Struct("<I")


class UnknownLayout(Passing, status=503, title="The live state is of another version"):
    """The live state of a learner was written by another version of this service.

    During an upgrade another process answers the same request. Afterwards the newer version has to run everywhere, or,
    where an older one was put back, the live store has to be emptied and `symphonie retrace` to rebuild it.
    """

    retry_after_seconds = 5

    def __init__(self, layout: int) -> None:
        self.layout = layout
        super().__init__(
            f"Nothing was taken: the learner's live state has layout {layout}, and this version of the service reads "
            f"{', '.join(map(str, LAYOUTS))}. Send the same request again later."
        )


class LearnerState(msgspec.Struct, frozen=True):
    """The live state of one learner on one content graph.

    Skills stay packed: compiled code takes results into them as they are (`api.live.packed`), and what reads one skill
    here and there unpacks that one.

    Attributes:
        layout: How `records` are packed.
        version: Commits so far; a commit holds only if this is still what the store has.
        revision: Tracing revision of the content graph that the belief was made with.
        n_results: Results accepted so far, void ones included; the `seq` of the newest.
        last_us: Newest time of any result, in microseconds since 1970-01-01T00:00:00Z.
        ability: Weights of the ability nodes, summing to 1.
        recent: Indices of the last items, newest last; at most `MAX_RECENT`.
        records: The packed records, ascending by skill; only skills with an opportunity or an open adjustment.
        progress: How the learner has been doing: last, form_fast, form_slow, n_results, item_run, answers, item,
            before and the three surprises of `engine.tracing.Progress`; zeros where the model is not sequential.
        runs: Of the skills that the last result exercised, ascending: results in a row on each.
        items: The packed records of items, ascending by index, where the model remembers items.
        memory: What is remembered beside the beliefs, packed by `api.live.memory`; empty for most.
        last_attempt: Attempt of the result at `last_us`; the largest where several happened then.
        n_corrections: Corrections of results accepted so far; the `no` of the newest.
        n_void: Results that do not count, because the newest correction made them void.
        done: The packed record of the items that were answered (`api.live.done`).
    """

    layout: int
    version: int
    revision: int
    n_results: int
    last_us: int
    ability: tuple[float, ...]
    recent: tuple[int, ...]
    records: bytes
    progress: Progress = NO_PROGRESS
    runs: tuple[int, ...] = ()
    items: bytes = b""
    memory: bytes = b""
    last_attempt: int = 0
    n_corrections: int = 0
    n_void: int = 0
    done: bytes = b""

    @property
    def n_counted(self) -> int:
        """Results that the belief rests on."""
        return self.n_results - self.n_void

    @property
    def index(self) -> tuple[int, ...]:
        """Skill index of each record."""
        form = index_format(self.layout, len(self.ability))
        return tuple([skill for (skill,) in form.iter_unpack(self.records)])

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
        size = record_format(self.layout, len(self.ability)).size
        return next(unpack(self.records[at * size : (at + 1) * size], self.layout, len(self.ability)))

    def masks(self) -> bytes:
        """Return the mask of open adjustments of each record, in the order of `index`."""
        size = record_format(self.layout, len(self.ability)).size
        return self.records[active_at(self.layout) :: size]

    def skills(self) -> tuple[SkillRecord, ...]:
        """Return all records, ascending by skill index."""
        return tuple(unpack(self.records, self.layout, len(self.ability)))


def empty(revision: int, ability: tuple[float, ...]) -> LearnerState:
    """Return the state of a learner of whom nothing is known, with the population's weights of ability."""
    return LearnerState(NARROW, 0, revision, 0, 0, ability, (), b"")


def with_records(state: LearnerState, changed: Iterable[SkillRecord]) -> LearnerState:
    """Return the state with these records put in their places; the layout widens when a number asks for it."""
    fresh = list(changed)
    layout = max([state.layout, *(layout_for(record, state.layout) for record in fresh)])
    rows = bytearray(state.records if layout == state.layout else _repacked(state, layout))
    size = record_format(layout, len(state.ability)).size
    index = list(state.index)
    for record in fresh:
        at = bisect_left(index, record.skill)
        known = at < len(index) and index[at] == record.skill
        if not known:
            index.insert(at, record.skill)
        rows[at * size : (at + known) * size] = pack(record, layout)
    return msgspec.structs.replace(state, layout=layout, records=bytes(rows))


def with_history(state: LearnerState) -> LearnerState:
    """Return a state that has no history yet in a layout that has room for it."""
    layout = max([NARROW_HISTORY, *(layout_for(record, NARROW_HISTORY) for record in state.skills())])
    return msgspec.structs.replace(state, layout=layout, records=_repacked(state, layout))


def encode(state: LearnerState) -> bytes:
    """Return the bytes of a state."""
    n_nodes, n_recent, memory = len(state.ability), len(state.recent), state.memory
    mark = state.layout | HAS_MEMORY * bool(memory) | HAS_CORRECTIONS * bool(state.n_corrections)
    form = _form(mark, n_nodes, n_recent)
    beside: tuple[float, ...] = (state.n_corrections, state.n_void) if state.n_corrections else ()
    runs = b""
    if has_history(state.layout):
        last, fast, slow, n_taken, *past = state.progress
        beside = (*beside, n_taken, last, fast, slow, *past, len(state.runs))
        runs = _runs_format(len(state.runs)).pack(*state.runs)
    head = form.head.pack(
        mark,
        n_nodes,
        len(state.records) // form.record_bytes,
        state.version,
        state.revision,
        state.n_results,
        state.last_us,
        state.last_attempt,
        n_recent,
        len(state.done) // DONE_BYTES,
        *beside,
        *state.ability,
        *state.recent,
    )
    length = _LENGTH.pack(len(memory)) if memory else b""
    return b"".join((head, runs, state.records, state.done, state.items, memory, length))


def decode(value: bytes) -> LearnerState:
    """Read a state.

    Raises:
        UnknownLayout: If another version wrote it.
    """
    mark, n_nodes = value[0], value[1]
    form = _form(mark, n_nodes, value[_N_RECENT_AT])
    fields = form.head.unpack_from(value)
    _, _, n_skills, version, revision, n_results, last_us, last_attempt, _, n_done = fields[:_N_FIELDS]
    progress, runs, counts, at, end = NO_PROGRESS, (), (0, 0), form.head.size, len(value)
    if mark & HAS_CORRECTIONS:
        counts = fields[_N_FIELDS : _N_FIELDS + 2]
    if has_history(form.layout):
        n_taken, last, fast, slow, *past, n_runs = fields[form.ability - 12 : form.ability]
        progress, runs = (
            (last, fast, slow, n_taken, *past),
            _runs_format(n_runs).unpack_from(value, at),
        )
        at += _runs_format(n_runs).size
    memory = b""
    if mark & HAS_MEMORY:
        end -= _LENGTH.size
        (length,) = _LENGTH.unpack_from(value, end)
        memory, end = value[end - length : end], end - length
    done_at = at + n_skills * form.record_bytes
    items_at = done_at + n_done * DONE_BYTES
    return LearnerState(
        form.layout,
        version,
        revision,
        n_results,
        last_us,
        fields[form.ability : form.recent],
        fields[form.recent :],
        value[at:done_at],
        progress,
        runs,
        value[items_at:end],
        memory,
        last_attempt,
        *counts,
        value[done_at:items_at],
    )


def version_bytes(version: int) -> bytes:
    """Return what bytes 4 to 8 of a state of this version hold; empty for 0, the state that is not there yet."""
    return _VERSION.pack(version) if version else b""


def _repacked(state: LearnerState, layout: int) -> bytes:
    return b"".join(pack(record, layout) for record in state.skills())


class _Form(NamedTuple):
    """How the numbers at the head of a state are packed.

    Attributes:
        layout: Of the records.
        head: All numbers before the runs.
        ability: Place of the first weight among them.
        recent: Place of the first of the last items.
        record_bytes: Of one skill.
    """

    layout: int
    head: Struct
    ability: int
    recent: int
    record_bytes: int


@lru_cache(1024)
def _form(mark: int, n_nodes: int, n_recent: int) -> _Form:
    layout = mark & ~(HAS_MEMORY | HAS_CORRECTIONS)
    if layout not in LAYOUTS:
        raise UnknownLayout(layout)
    counts = COUNTS.format[1:] if mark & HAS_CORRECTIONS else ""
    history = HISTORY.format[1:] if has_history(layout) else ""
    ability = _N_FIELDS + len(counts) + len(history)
    head = Struct(f"{HEAD.format}{counts}{history}{n_nodes}d{n_recent}I")
    return _Form(layout, head, ability, ability + n_nodes, record_format(layout, n_nodes).size)


@lru_cache(1024)
def _runs_format(n_runs: int) -> Struct:
    return Struct(f"<{n_runs}H")
