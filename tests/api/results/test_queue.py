import asyncio

import pytest

from api.live.keys import LearnerKey
from api.results.queue import LearnerQueues

ADA, BEN = LearnerKey(1, 1, "ada"), LearnerKey(1, 1, "ben")


class Yard:
    """Commits that take a while, and a log of who was at work when."""

    def __init__(self, most: int = 10) -> None:
        self.log: list[str] = []
        self.at_work: set[LearnerKey] = set()
        self.queues: LearnerQueues[str, str] = LearnerQueues(self._commit, len, most)

    async def _commit(self, key: LearnerKey, batches: list[str]) -> list[str]:
        await self._work(key, "+".join(batches))
        if "x" in batches:
            raise ValueError(key)
        return [batch.upper() for batch in batches]

    async def _work(self, key: LearnerKey, what: str) -> None:
        assert key not in self.at_work, "two at once"
        self.at_work.add(key)
        await asyncio.sleep(0.001)
        self.at_work.discard(key)
        self.log.append(f"{key.learner}:{what}")

    async def take(self, batch: str, key: LearnerKey = ADA) -> str:
        return await self.queues.take(key, batch)

    async def decide(self, name: str, key: LearnerKey = ADA) -> str:
        async def act() -> str:
            await self._work(key, name)
            if name == "!bad":
                raise ValueError(name)
            return name

        return await self.queues.alone(key, act)


def test_what_waits_goes_together_and_a_turn_of_its_own_goes_alone_in_its_place() -> None:
    async def run() -> tuple[list[str], list[str]]:
        yard = Yard()
        turns = [yard.take("a"), yard.take("b"), yard.take("c"), yard.decide("!undo"), yard.take("d"), yard.take("e")]
        return await asyncio.gather(*turns), yard.log

    answers, log = asyncio.run(run())
    assert answers == ["A", "B", "C", "!undo", "D", "E"]
    assert log == ["ada:a", "ada:b+c", "ada:!undo", "ada:d+e"]


def test_a_decision_gets_its_turn_however_many_results_stream_in() -> None:
    async def run() -> list[str]:
        yard = Yard()

        async def stream(lane: int) -> None:
            for number in range(20):
                await yard.take(f"{lane}{number}")

        streams = [asyncio.create_task(stream(lane)) for lane in range(4)]
        await asyncio.sleep(0.002)
        assert await yard.decide("!undo") == "!undo"
        at = yard.log.index("ada:!undo")
        await asyncio.gather(*streams)
        return yard.log[at + 1 :]

    assert asyncio.run(run())


def test_turns_lead_and_wait_and_learners_do_not_wait_for_each_other() -> None:
    async def run() -> list[str]:
        yard = Yard()
        await asyncio.gather(yard.decide("!one"), yard.decide("!two"), yard.take("a"), yard.take("b", BEN))
        assert await yard.take("z") == "Z"
        return yard.log

    log = asyncio.run(run())
    assert [one for one in log if one.startswith("ada")] == ["ada:!one", "ada:!two", "ada:a", "ada:z"]
    assert log.index("ben:b") < log.index("ada:!two")


def test_no_commit_carries_more_than_it_should_unless_one_batch_does() -> None:
    async def run() -> list[str]:
        yard = Yard(most=3)
        await asyncio.gather(*[yard.take(batch) for batch in ("a", "bb", "c", "ddddd", "e")])
        return yard.log

    assert asyncio.run(run()) == ["ada:a", "ada:bb+c", "ada:ddddd", "ada:e"]


@pytest.mark.parametrize("leads", [True, False])
def test_an_error_reaches_those_whom_it_concerns_and_the_next_go_on(leads: bool) -> None:  # noqa: FBT001
    async def run() -> list[object]:
        yard = Yard()
        first = [] if leads else [yard.take("a")]
        turns = [*first, yard.decide("!bad"), yard.take("x"), yard.decide("!good"), yard.take("b")]
        return await asyncio.gather(*turns, return_exceptions=True)

    *_, bad, failed, good, later = asyncio.run(run())
    assert (type(bad), type(failed), good, later) == (ValueError, ValueError, "!good", "B")
