"""Who goes next: parties in turn, whatever one of them sends, and within bounds."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.overload_errors import OrganisationTooBusy, ServiceOverloaded
from api.turns import ROUND, Bounds, Turns

PATIENT = 3600.0


def turns(at_once: int = 4, waiting: int = 10_000, of_party: int = 10_000, wait_s: float = PATIENT) -> Turns:
    return Turns("tests", Bounds(at_once, waiting, of_party, wait_s), lambda _: None)


async def settle() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def served_in_order(sent: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Have all sent while somebody works; return who was served, one after the other."""
    among, order = turns(at_once=1), list[tuple[int, int]]()

    async def work(party: int, cost: int) -> None:
        async with among.turn(party, cost):
            order.append((party, cost))
            await asyncio.sleep(0)

    assert among.begin(1)
    tasks = [asyncio.create_task(work(*one)) for one in sent]
    await settle()
    among.end(1)
    await asyncio.gather(*tasks)
    return order


@given(
    flood=st.lists(st.integers(1, 200), min_size=50, max_size=200),
    few=st.lists(st.integers(1, 8), min_size=1, max_size=5),
)
def test_whoever_sends_little_waits_for_one_round_of_the_others_and_not_for_their_flood(
    flood: list[int], few: list[int]
) -> None:
    order = asyncio.run(served_in_order([*((1, cost) for cost in flood), *((2, cost) for cost in few)]))
    assert sorted(order) == sorted([*((1, cost) for cost in flood), *((2, cost) for cost in few)])
    before = order[: max(at for at, one in enumerate(order) if one[0] == 2)]
    rounds = 1 + sum(few) // ROUND
    # In each round the others have a round's worth, and what they saved up for something larger than that.
    assert sum(cost for party, cost in before if party == 1) <= rounds * (ROUND + max(flood)) + max(flood)


def test_turns_of_one_party_keep_their_order() -> None:
    sent = [(1, cost) for cost in (3, 1, 200, 7, 64)]
    assert asyncio.run(served_in_order(sent)) == sent


def test_a_party_whose_work_does_not_end_leaves_something_for_others() -> None:
    async def story() -> None:
        among = Turns("tests", Bounds(4, 100, 100, PATIENT, at_once_of_party=3), lambda _: None)
        ends = asyncio.Event()

        async def work(party: int) -> None:
            async with among.turn(party):
                await ends.wait()

        endless = [asyncio.create_task(work(1)) for _ in range(5)]
        await settle()
        async with among.turn(2), asyncio.timeout(PATIENT):
            other = asyncio.create_task(work(3))
            await settle()
        ends.set()
        await asyncio.gather(*endless, other)
        for party in (1, 1, 1, 2):
            assert among.begin(1, party)
        assert not among.begin(1, 2)

    asyncio.run(story())


def test_who_is_too_many_is_told_at_once_whose_doing_it_is() -> None:
    async def story() -> None:
        among = turns(at_once=1, waiting=3, of_party=2)
        assert among.begin(1)
        tasks = [asyncio.create_task(among.wait(party, 1)) for party in (1, 1, 2)]
        await settle()
        with pytest.raises(OrganisationTooBusy):
            await among.wait(1, 1)
        with pytest.raises(ServiceOverloaded):
            await among.wait(3, 1)
        for _ in tasks:
            among.end(1)
            await settle()
        assert all(task.done() for task in tasks)

    asyncio.run(story())


@pytest.mark.parametrize("is_ended_first", [False, True], ids=["while waiting", "as the turn comes"])
def test_what_is_given_up_leaves_nothing_behind(is_ended_first: bool) -> None:  # noqa: FBT001 - of the table
    async def story() -> None:
        among = turns(at_once=1)
        assert among.begin(1)
        task = asyncio.create_task(among.wait(1, 1))
        other = asyncio.create_task(among.wait(2, 1))
        await settle()
        if is_ended_first:
            among.end(1)
        task.cancel()
        if not is_ended_first:
            among.end(1)
        await asyncio.gather(task, return_exceptions=True)
        await other
        among.end(1)
        assert among.begin(1)  # nobody waits, nothing is in work
        assert not among.begin(1)

    asyncio.run(story())


def test_who_has_waited_too_long_is_told_so_and_leaves_nothing_behind() -> None:
    async def story() -> None:
        among = turns(at_once=1, wait_s=0.001)
        assert among.begin(1)
        with pytest.raises(ServiceOverloaded):
            await among.wait(1, 1)
        among.end(1)
        assert among.begin(1)

    asyncio.run(story())
