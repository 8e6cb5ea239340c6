"""Who may send at a moment, and who is next: no organisation's receivers hold another's slot."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any

from api.integrations.webhooks.slots import Bounds, Slots


class Senders:
    """Tasks that hold a slot until they are told to give it back."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.inside: list[int] = []
        self.tasks: list[tuple[int, asyncio.Task[None], asyncio.Event]] = []

    async def come(self, organisation_no: int, n: int = 1) -> None:
        for _ in range(n):
            leave = asyncio.Event()
            self.tasks.append((organisation_no, asyncio.create_task(self._hold(organisation_no, leave)), leave))
        await settled()

    async def leave(self, organisation_no: int) -> None:
        """Let the first of an organisation go that holds a slot."""
        number = next(at for at, one in enumerate(self.tasks) if one[0] == organisation_no)
        _, task, leave = self.tasks.pop(number)
        leave.set()
        await task
        await settled()

    async def _hold(self, organisation_no: int, leave: asyncio.Event) -> None:
        async with self.slots.slot(organisation_no):
            self.inside.append(organisation_no)
            await leave.wait()
            self.inside.remove(organisation_no)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def play(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_whoever_has_none_gets_one_however_many_others_hold_all_the_rest() -> None:
    async def story() -> None:
        senders = Senders(Slots(Bounds(of_organisation=4, beyond_first=4)))
        for hanging in range(8):
            await senders.come(hanging, 4)
        assert len(senders.inside) == 8 + 4
        await senders.come(99)
        assert senders.inside[-1] == 99
        for _, task, _ in senders.tasks:
            task.cancel()

    play(story())


def test_no_organisation_has_more_than_its_share() -> None:
    async def story() -> None:
        senders = Senders(Slots(Bounds(of_organisation=3, beyond_first=100)))
        await senders.come(1, 9)
        assert senders.inside == [1, 1, 1]
        await senders.leave(1)
        assert senders.inside == [1, 1, 1]
        for _, task, _ in senders.tasks:
            task.cancel()

    play(story())


def test_those_that_wait_get_what_is_free_in_turn() -> None:
    async def story() -> None:
        senders = Senders(Slots(Bounds(of_organisation=9, beyond_first=1)))
        await senders.come(1, 4)
        await senders.come(2, 4)
        assert senders.inside == [1, 1, 2]
        order = []
        for _ in range(4):  # the slot beyond the firsts goes round
            busy = 1 if senders.inside.count(1) > 1 else 2
            await senders.leave(busy)
            order.append(senders.inside[-1])
        assert order == [1, 2, 1, 2]
        for _, task, _ in senders.tasks:
            task.cancel()

    play(story())


def test_organisations_beyond_the_bound_wait_and_whoever_gives_up_waiting_leaves_nothing_behind() -> None:
    async def story() -> None:
        slots = Slots(Bounds(organisations=1))
        async with AsyncExitStack() as held:
            await held.enter_async_context(slots.slot(1))
            senders = Senders(slots)
            await senders.come(2, 2)
            assert senders.inside == []
            senders.tasks[0][1].cancel()
            await settled()
        await settled()
        assert senders.inside == [2]
        called = asyncio.create_task(anext_slot(slots))
        await settled()
        await senders.come(2)
        senders.tasks[1][1].cancel()  # whoever holds the slot, and whoever is called in that moment
        called.cancel()
        await settled()
        assert senders.inside[-1:] == [2]
        for _, task, _ in senders.tasks:
            task.cancel()

    async def anext_slot(slots: Slots) -> None:
        async with slots.slot(3):
            await asyncio.Event().wait()

    play(story())
