"""A policy judged on the log of a class whose truth is known: what every near-tie would have taught was looked up."""

from typing import NamedTuple

import numpy as np
import pytest

from engine.evaluation.choices import Candidate, LoggedChoice, prepare
from engine.evaluation.offpolicy import Judgement, judge
from engine.recommendation.exploring import MOST_TIED
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KINDS
from simulations.pilot import model_for
from simulations.policies.ours import Ours
from simulations.policies.protocol import Commission, Floats
from simulations.running import Now, _moment, _turn, fresh
from simulations.schedule import opened, session_ticks
from simulations.staging import stage
from simulations.worlds import WORLDS

N_LEARNERS = 60
SEEDS = range(6)


class Log(NamedTuple):
    """Decisions of a class, and what each of their candidates would have brought."""

    choices: list[LoggedChoice]
    rewards: list[Floats]


def at_work(seed: int) -> Log:
    """Let a class work under a policy that draws much; what comes of a decision is the true rise towards the goal."""
    here = stage(WORLDS["matched"])
    schedule, course, family, numbers = here.scenario.schedule, here.course, here.family(seed), np.arange(N_LEARNERS)
    commission = Commission(course, model_for(WORLDS["matched"]), numbers, seed, schedule.due_tick, here.ground.effects)
    policy = Ours(commission, PolicySettings(near_tie=0.4))
    starts = session_ticks(schedule, numbers, seed)
    now, log, step = Now(family.initial(numbers), opened(starts), fresh(N_LEARNERS)), Log([], []), 0
    while (is_here := now.clock.session < schedule.n_sessions).any():
        found, n_tied = policy.explored(policy.recommend(_moment(step, schedule, now.clock, is_here), MOST_TIED))
        rises = []
        for place in range(MOST_TIED - 1, -1, -1):  # the one that is done comes last
            lines = found._replace(activity=np.roll(found.activity, -place, 1), skill=np.roll(found.skill, -place, 1))
            choice = policy.chosen(lines)
            after, seen, done = _turn(here, family, now, starts, is_here, choice, seed)
            rises.append((done.after - done.before) @ course.goal_weight)
        rewards = np.column_stack(rises[::-1])
        for n in np.flatnonzero(seen.is_done & (n_tied > 1)):
            tied = range(n_tied[n])
            candidates = [
                Candidate(
                    skill_id=str(found.skill[n, at]),
                    kind=KINDS[found.kind[n, at]],
                    value=found.value[n, at],
                    expected_gain=found.promised[n, at],
                )
                for at in tied
            ]
            log.choices.append(
                LoggedChoice(
                    learner=str(n), propensity=1.0 / len(tied), candidates=tuple(candidates), reward=rewards[n, 0]
                )
            )
            log.rewards.append(rewards[n, : len(tied)])
        policy.observe(seen)
        now, step = after, step + 1
    return log


@pytest.fixture(scope="module")
def logs() -> list[Log]:
    return [at_work(seed) for seed in SEEDS]


def judged(log: Log) -> tuple[Judgement, float]:
    """Judge "the best by value" from what was done, and look up what it would truly have brought."""
    best = [max(range(len(one.candidates)), key=lambda at: one.candidates[at].value) for one in log.choices]
    truth = [rewards[at] for rewards, at in zip(log.rewards, best, strict=True)]
    return judge(prepare(log.choices).explored), float(np.mean(truth))


@pytest.mark.parametrize("estimator", ["ips", "snips", "dr"])
def test_the_truth_lies_in_all_intervals_but_one(logs: list[Log], estimator: str) -> None:
    """Each is one of 95 %; their coverage over many logs is tested where the estimators are."""
    n_missed = 0
    for log in logs:
        assert len(log.choices) > 100
        found, truth = judged(log)
        estimate = getattr(found, estimator)
        n_missed += not estimate.low < truth < estimate.high
    assert n_missed <= 1


def test_over_all_classes_the_estimates_are_close(logs: list[Log]) -> None:
    pairs = [judged(log) for log in logs]
    truth = np.mean([truth for _, truth in pairs])
    errors = np.array([found.dr.mean - true for found, true in pairs])

    assert abs(errors.mean()) < 3.0 * errors.std(ddof=1) / np.sqrt(len(errors))
    assert np.abs(errors.mean()) < 0.2 * truth
