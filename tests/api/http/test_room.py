"""The room inside a worker: bounded altogether and for each organisation, and empty again afterwards."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.room import SMALL_BYTES, Room, Size
from api.overload_errors import OrganisationTooBusy, ServiceOverloaded

MIB = 1 << 20
SIZE = Size(requests=4, n_bytes=8 * MIB, requests_of_one=2, bytes_of_one=4 * MIB)


def test_an_organisation_has_its_share_and_others_have_the_rest() -> None:
    room = Room(SIZE, lambda _: None)
    for organisation in (1, 1, 2):
        room.enter(organisation)
    with pytest.raises(OrganisationTooBusy):
        room.enter(1)
    room.enter(3)
    with pytest.raises(ServiceOverloaded):
        room.enter(4)


def test_large_bodies_are_bounded_and_a_larger_one_is_taken_alone() -> None:
    room = Room(SIZE, lambda _: None)
    room.enter(1, 64 * MIB)
    with pytest.raises(OrganisationTooBusy):
        room.enter(1, SMALL_BYTES + 1)
    with pytest.raises(ServiceOverloaded):
        room.enter(2, SMALL_BYTES + 1)
    room.enter(2, SMALL_BYTES)
    room.leave(1, 64 * MIB)
    room.enter(2, 4 * MIB)


@given(sent=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 6 * MIB))))
def test_whoever_comes_and_goes_leaves_nothing_behind(sent: list[tuple[int, int]]) -> None:
    refusals: list[str] = []
    room = Room(SIZE, refusals.append)
    inside = []
    for one in sent:
        with contextlib.suppress(OrganisationTooBusy, ServiceOverloaded):
            room.enter(*one)
            inside.append(one)
    assert len(inside) + len(refusals) == len(sent)
    for one in inside:
        room.leave(*one)
    for organisation in (1, 2):
        room.enter(organisation, 4 * MIB)
        room.enter(organisation)
