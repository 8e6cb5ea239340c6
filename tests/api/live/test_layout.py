"""The bytes of a live state."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.live.layout import (
    LearnerState,
    Progress,
    UnknownLayout,
    decode,
    empty,
    encode,
    version_bytes,
    with_history,
    with_records,
)
from api.live.records import NARROW, NARROW_HISTORY, WIDE, WIDE_HISTORY, SkillRecord, pack_items, unpack_items
from engine.recommendation.situation import MAX_RECENT
from engine.tracing import ItemTrace
from engine.tracing.rounding import round_nodes

MASTERY = st.lists(st.floats(0, 1), min_size=7, max_size=7).map(round_nodes)
RECORD = st.builds(
    SkillRecord,
    skill=st.integers(0, 100_000),
    opportunities=st.integers(0, 100_000),
    last_tick=st.integers(0, 2**40 - 1),
    streak=st.integers(-127, 127),
    active=st.integers(0, 31),
    mastery=MASTERY,
    learn_factor=st.floats(-1, 1e6, width=32),
)
INDEX = st.integers(0, 2**32 - 1)
SINGLE = st.floats(-1, 1, width=32)
WITH_HISTORY = st.builds(
    lambda record, achieved, form, n_at: msgspec.structs.replace(record, achieved=achieved, form=form, n_at=n_at),
    RECORD,
    st.one_of(st.integers(0, 70_000).map(float), st.floats(0, 70_000, width=32)),
    SINGLE,
    st.integers(0, 70_000),
)
ITEM = st.builds(ItemTrace, st.integers(1, 31), st.booleans(), st.integers(0, 2**38 - 1))
RECORDS = st.lists(RECORD, max_size=40, unique_by=lambda record: record.skill)
ABILITY = (0.1, 0.2, 0.3, 0.1, 0.1, 0.1, 0.1)
GOLDEN = bytes.fromhex(
    "03020200"
    "05000000"
    "03000000"
    "0b000000"
    "40420f0000000000"
    "0300"
    "02"
    "0000"
    "000000000000e03f"
    "000000000000e03f"
    "07000000"
    "09000000"
    "0100"
    "0200"
    "39300000"
    "01"
    "fe"
    "04"
    "0000403f"
    "0000803e"
    "0000803e"
    "000080be"
    "0500"
    "0100"
    "00000000"
    "00"
    "01"
    "00"
    "0000803f"
    "00000000"
    "0000003f"
    "00000000"
)


GOLDEN_HISTORY = bytes.fromhex(
    "23020100"
    "05000000"
    "03000000"
    "0b000000"
    "40420f0000000000"
    "0300"
    "02"
    "0000"
    "0a000000"
    "0000003f"
    "000080be"
    "0000003e"
    "02"
    "a2"
    "08000000"
    "11000000"
    "0000003f"
    "000000be"
    "0000403f"
    "01"
    "000000000000e03f"
    "000000000000e03f"
    "07000000"
    "09000000"
    "0300"
    "0100"
    "0200"
    "39300000"
    "01"
    "fe"
    "04"
    "0100"
    "0900"
    "000000bf"
    "0000403f"
    "000000be"
    "0000803e"
    "000080be"
    "620e0c0040201000"
)


@given(RECORDS, st.lists(st.integers(0, 2**32 - 1), max_size=MAX_RECENT))
def test_what_is_encoded_is_decoded(records: list[SkillRecord], recent: list[int]) -> None:
    state = msgspec.structs.replace(with_records(empty(3, ABILITY), records), version=9, recent=tuple(recent))
    assert decode(encode(state)) == state
    assert state.skills() == tuple(sorted(records, key=lambda record: record.skill))


@given(
    st.lists(WITH_HISTORY, max_size=40, unique_by=lambda record: record.skill),
    st.tuples(
        SINGLE, SINGLE, SINGLE, INDEX, st.integers(0, 8), st.integers(0, 191), INDEX, INDEX, SINGLE, SINGLE, SINGLE
    ),
    st.lists(st.integers(1, 65_535), max_size=4),
    st.dictionaries(st.integers(0, 2**20 - 1), ITEM, max_size=20),
)
def test_what_is_encoded_with_a_history_is_decoded(
    records: list[SkillRecord],
    progress: Progress,
    runs: list[int],
    items: dict[int, ItemTrace],
) -> None:
    packed = pack_items(sorted(items.items()))
    blank = msgspec.structs.replace(with_history(empty(3, ABILITY)), progress=progress, runs=tuple(runs), items=packed)
    state = with_records(blank, records)
    assert decode(encode(state)) == state
    assert state.skills() == tuple(sorted(records, key=lambda record: record.skill))
    assert dict(unpack_items(state.items)) == items


@given(RECORDS)
def test_room_for_a_history_changes_nothing_of_what_is_there(records: list[SkillRecord]) -> None:
    plain = with_records(empty(3, ABILITY), records)
    roomy = with_history(plain)
    assert (roomy.skills(), roomy.index, roomy.masks()) == (plain.skills(), plain.index, plain.masks())
    assert (roomy.progress, roomy.runs, roomy.items) == ((0.0, 0.0, 0.0, 0, 0, 0, 0, 0, 0.0, 0.0, 0.0), (), b"")


@given(RECORDS, RECORDS)
def test_new_records_take_the_places_of_old_ones(old: list[SkillRecord], new: list[SkillRecord]) -> None:
    state = with_records(with_records(empty(1, ABILITY), old), new)
    expected = {record.skill: record for record in [*old, *new]}
    assert {skill: state.find(skill) for skill in expected} == expected
    assert list(state.index) == sorted(expected)
    assert state.find(100_001) is None


def test_a_value_in_the_narrow_layout_has_these_bytes() -> None:
    state = decode(GOLDEN)
    assert (state.version, state.revision, state.n_results) == (5, 3, 11)
    assert (state.last_us, state.last_attempt, state.n_corrections, state.n_void) == (1_000_000, 3, 0, 0)
    assert (state.ability, state.recent) == ((0.5, 0.5), (7, 9))
    assert state.skills() == (
        SkillRecord(1, 2, 12_345 + (1 << 32), -2, 4, (0.25, 0.75), learn_factor=0.75, held=0.25),
        SkillRecord(5, 1, 0, 1, 0, (0.5, 0.0), learn_factor=1.0),
    )


def test_a_value_with_a_history_has_these_bytes() -> None:
    state = decode(GOLDEN_HISTORY)
    assert (state.version, state.revision, state.n_results) == (5, 3, 11)
    assert (state.last_us, state.last_attempt, state.n_corrections, state.n_void) == (1_000_000, 3, 0, 0)
    assert (state.progress, state.runs) == ((0.5, -0.25, 0.125, 10, 2, 162, 8, 17, 0.5, -0.125, 0.75), (3,))
    assert (state.ability, state.recent) == ((0.5, 0.5), (7, 9))
    assert state.skills() == (SkillRecord(1, 2, 12_345 + (1 << 32), -2, 4, (0.25, 0.75), 1.0, -0.5, 9, 0.75, -0.125),)
    assert list(unpack_items(state.items)) == [(258, ItemTrace(2, is_right=True, at=12_345 + (1 << 32)))]
    assert encode(state) == GOLDEN_HISTORY


def history_of(record: SkillRecord) -> LearnerState:
    return with_records(with_history(empty(1, ABILITY)), [record])


def test_a_sum_of_scores_that_is_not_whole_widens_the_layout() -> None:
    record = SkillRecord(1, 2, 5, 1, 0, (0.5,) * 7, 1.0, 0.25, 3)
    fractional = msgspec.structs.replace(record, achieved=1.5)
    assert (history_of(record).layout, history_of(fractional).layout) == (NARROW_HISTORY, WIDE_HISTORY)
    assert with_records(history_of(record), [fractional]).skills() == (fractional,)


def test_counts_past_65535_widen_the_layout_and_keep_the_rest() -> None:
    small = SkillRecord(1, 65_535, 5, 1, 0, (0.5,) * 7)
    state = with_records(empty(1, ABILITY), [small])
    assert state.layout == NARROW
    grown = with_records(state, [msgspec.structs.replace(small, skill=2, opportunities=65_536)])
    assert grown.layout == WIDE
    assert grown.find(1) == small
    assert decode(encode(grown)) == grown


def test_the_version_stands_where_the_commit_function_looks() -> None:
    state = msgspec.structs.replace(empty(1, ABILITY), version=0x01020304)
    assert encode(state)[4:8] == version_bytes(0x01020304) == b"\x04\x03\x02\x01"


def test_a_layout_of_another_version_is_refused_by_name() -> None:
    with pytest.raises(UnknownLayout, match="layout 1"):
        decode(b"\x01" + GOLDEN[1:])


@given(st.binary(max_size=30), st.booleans(), st.integers(1, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_corrections_are_counted_in_a_state_of_any_layout(memory: bytes, past: bool, n: int, n_void: int) -> None:  # noqa: FBT001
    plain = with_history(empty(3, ABILITY)) if past else empty(3, ABILITY)
    state = msgspec.structs.replace(plain, memory=memory, n_corrections=n, n_void=n_void)
    assert decode(encode(state)) == state
    assert len(encode(state)) == len(encode(msgspec.structs.replace(state, n_corrections=0))) + 8


@given(RECORDS, st.binary(max_size=300), st.booleans())
def test_a_memory_stands_behind_a_state_of_any_layout(records: list[SkillRecord], memory: bytes, past: bool) -> None:  # noqa: FBT001
    state = with_records(empty(3, ABILITY), records)
    state = msgspec.structs.replace(with_history(state) if past else state, version=9, memory=memory)
    assert decode(encode(state)) == state
    assert encode(state)[4:8] == version_bytes(9)
    plain = msgspec.structs.replace(state, memory=b"")
    assert memory or encode(state) == encode(plain)


def test_a_worker_of_before_there_were_memories_refuses_one() -> None:
    value = encode(msgspec.structs.replace(empty(3, ABILITY), memory=b"m"))
    assert value[0] not in (1, 2, 3, 4)
