import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tracing import mirror, round_mastery, round_nodes, unmirror

masteries = st.floats(0.0, 1.0)


@given(masteries)
def test_a_rounded_mastery_keeps_its_distance_to_both_ends(mastery: float) -> None:
    rounded = round_mastery(mastery)
    assert 0.0 <= rounded <= 1.0
    assert rounded == pytest.approx(mastery, rel=1e-7, abs=1e-44)
    assert 1.0 - rounded == pytest.approx(1.0 - mastery, rel=1e-7, abs=1e-16)


@given(masteries)
def test_rounding_twice_changes_nothing(mastery: float) -> None:
    assert round_mastery(round_mastery(mastery)) == round_mastery(mastery)


@given(masteries)
def test_a_mirrored_number_survives_storage_in_32_bits(mastery: float) -> None:
    mirrored = mirror(mastery)
    (stored,) = struct.unpack("<f", struct.pack("<f", mirrored))
    assert stored == mirrored
    assert unmirror(stored) == round_mastery(mastery)


@given(st.lists(masteries, min_size=1, max_size=9))
def test_rounding_all_nodes_is_rounding_each(nodes: list[float]) -> None:
    assert round_nodes(nodes) == tuple(round_mastery(m) for m in nodes)


@given(masteries, masteries)
def test_rounding_never_swaps_two_masteries(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert round_mastery(low) <= round_mastery(high)


@pytest.mark.parametrize("mastery", [0.0, 0.5, 1.0, 0.25, 1.0 - 2.0**-30])
def test_what_32_bits_hold_is_kept(mastery: float) -> None:
    assert round_mastery(mastery) == mastery


def test_a_belief_near_certainty_can_still_rise() -> None:
    near, nearer = 1.0 - 1e-9, 1.0 - 0.9e-9
    assert np.float32(near) == np.float32(nearer)
    assert round_mastery(near) < round_mastery(nearer) < 1.0
