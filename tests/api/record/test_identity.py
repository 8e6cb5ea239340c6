"""That a result counts once, whatever the live store has forgotten, and that corrections are part of the history."""

import asyncio
from random import Random

import msgspec
import pytest

from api.live.layout import encode
from api.live.marks import mark_of
from api.results.apply_results import NO_TIME, NewResult
from api.results.correction_messages import CorrectionMessage
from api.results.corrections import Corrector
from api.results.intake import Answer
from api.results.sifting import AdmittedResult, Outcome
from api.results.stamping import Moments
from tests.api.record.test_retrace import InWorld, a_class, in_world
from tests.api.record.worlds import DAY_US, World

__all__ = ["in_world"]  # the fixture
SKEW_US = 300_000_000


async def take(world: World, learner: str, *results: NewResult) -> list[Outcome]:
    graph = await world.graph()
    incoming = [AdmittedResult(taken, mark_of(taken.result_id, msgspec.msgpack.encode(taken))) for taken in results]
    answer: Answer = await world.intake().take(world.key(graph, learner), graph, incoming)
    return answer.outcomes


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


async def correct(world: World, learner: str, *corrections: tuple[str, float | None]) -> list[str]:
    """Correct results (id, score; None makes it void), one commit for all."""
    graph = await world.graph()
    messages = [
        msgspec.convert(
            {
                "learner_id": learner,
                "result_id": result_id,
                "correction_id": f"correction-{result_id}-{score}",
                "action": "void" if score is None else "correct",
                "score": score,
                "reason": "It was regraded.",
                "by": {"id": "t", "role": "tutor"},
            },
            CorrectionMessage,
        )
        for result_id, score in corrections
    ]

    corrector = Corrector(
        world.store,
        world.pool,
        world.graphs(),
        lambda: world.clock_us,
        world.new_id,
        Moments(SKEW_US),
    )
    done = await corrector.correct(world.key(graph, learner), graph, list(enumerate(messages)))
    return [done.outcomes[at].status for at in range(len(messages))]


@pytest.mark.parametrize("is_recorded", [False, True], ids=["journalled", "recorded"])
def test_a_result_without_a_time_counts_once_also_after_the_window_of_contents(
    in_world: InWorld,
    is_recorded: bool,  # noqa: FBT001
) -> None:
    async def scene(world: World) -> None:
        result = NewResult(NO_TIME, "r1", 0, 1.0, 1)
        assert statuses(await take(world, "ada", result)) == ["accepted"]
        if is_recorded:
            world.servers.catcher.catch_up()
        world.clock_us += 61 * DAY_US  # past two periods of 30 days
        other = msgspec.structs.replace(result, score=0.0)
        assert statuses(await take(world, "ada", result, other)) == ["duplicate", "conflict"]
        assert statuses(await take(world, "ada", NewResult(NO_TIME, "r2", 0, 1.0, 1))) == ["accepted"]
        state = await world.state("ada")
        assert state is not None
        assert state.n_results == 2
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_of_one_id_sent_through_many_workers_at_once_one_content_is_accepted(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        sent = [NewResult(NO_TIME, "r1", 0, score, 1) for score in (0.0, 0.0, 1.0, 1.0)]
        answers = await asyncio.gather(*(take(world, "ada", one) for one in sent))  # each an intake of its own
        found = sorted(status for outcomes in answers for status in statuses(outcomes))
        assert found == ["accepted", "conflict", "conflict", "duplicate"]
        state = await world.state("ada")
        assert state is not None
        assert state.n_results == 1

    in_world(scene)


def test_corrections_and_results_that_race_are_both_there(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", *((f"r{n}", "abc", n % 2, float(n)) for n in range(6)))
        await asyncio.gather(
            *(take(world, "ada", NewResult(NO_TIME, f"new{n}", 0, 1.0, 1)) for n in range(6)),
            *(correct(world, "ada", (f"r{n}", None if n % 2 else 0.5)) for n in range(6)),
        )
        state = await world.state("ada")
        assert state is not None
        assert (state.n_results, state.n_corrections, state.n_void) == (12, 6, 3)
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_a_tie_with_the_newest_result_is_recognised_after_the_window_too(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        newest = NewResult(world.clock_us - DAY_US, "r1", 0, 1.0, 1)
        await take(world, "ada", newest)
        world.clock_us += 61 * DAY_US
        tied = msgspec.structs.replace(newest, result_id="r2")
        assert statuses(await take(world, "ada", newest, tied)) == ["duplicate", "accepted"]

    in_world(scene)


def test_a_rebuilt_store_knows_every_id(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        old = NewResult(NO_TIME, "old", 0, 1.0, 1)
        await take(world, "ada", old)
        world.clock_us += 61 * DAY_US
        new = NewResult(NO_TIME, "new", 0, 1.0, 1)
        await take(world, "ada", new)
        await world.verify()
        await world.lose_the_store()
        await world.restore()
        assert statuses(await take(world, "ada", old, new)) == ["duplicate", "duplicate"]

    in_world(scene)


def test_corrections_are_part_of_what_is_verified_and_rebuilt(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        random = Random(3)  # noqa: S311  # a scene that repeats
        learners = await a_class(world)
        for learner in learners:
            for _ in range(3):
                wanted = [
                    (f"{learner}-{random.randrange(12)}", random.choice((None, 0.0, 0.25, 1.0))) for _ in range(2)
                ]
                assert set(await correct(world, learner, *wanted)) <= {"accepted", "duplicate"}
                await world.send(learner, (f"{learner}-{random.random()}", "abc", 1.0, float(random.randrange(25))))
        await correct(world, learners[0], *((f"{learners[0]}-{n}", None) for n in range(12)))
        assert (await world.verify()).differences == ()

        before = {learner: await world.state(learner) for learner in learners}
        await world.lose_the_store()
        assert (await world.restore()).rebuilt == len(learners)
        for learner, old in before.items():
            new = await world.state(learner)
            assert old is not None
            assert new is not None
            assert encode(new) == encode(msgspec.structs.replace(old, version=new.version))
        again = [("abc", 1.0, 26.0)]
        for learner in learners:
            await world.send(learner, *((f"{learner}-later", *one) for one in again))
            assert await correct(world, learner, (f"{learner}-later", 0.5)) == ["accepted"]
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_a_learner_whose_results_are_all_void_is_rebuilt_too(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 0.0, 1.0), ("r2", "a1", 0.0, 2.0))
        await correct(world, "ada", ("r1", None), ("r2", None))
        assert (await world.verify()).differences == ()
        await world.lose_the_store()
        await world.restore()
        state = await world.state("ada")
        assert state is not None
        assert (state.n_results, state.n_corrections, state.n_void, state.last_us) == (2, 2, 2, 0)

    in_world(scene)


def test_after_the_clock_has_jumped_forward_and_back_no_stamp_lies_in_the_future(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        true_us = world.clock_us
        world.clock_us = true_us + 700 * DAY_US
        await take(world, "ada", NewResult(NO_TIME, "r1", 0, 1.0, 1))
        world.clock_us = true_us
        outcomes = await take(world, "ada", NewResult(NO_TIME, "r2", 0, 1.0, 1), NewResult(NO_TIME, "r3", 0, 0.0, 1))
        assert statuses(outcomes) == ["late_replayed"] * 2
        stamps = [outcome.traced.taken.occurred_us for outcome in outcomes if outcome.traced is not None]
        assert stamps == [true_us, true_us + 1]
        # what the bad clock stamped can be made void; then results are in order again
        await correct(world, "ada", ("r1", None))
        assert statuses(await take(world, "ada", NewResult(NO_TIME, "r4", 0, 1.0, 1))) == ["accepted"]
        assert (await world.verify()).differences == ()

    in_world(scene)
