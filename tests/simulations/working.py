"""A class at work in memory: simulated learners, the tracing of the engine and its policy, without a service."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph
from engine.recommendation.decision import AdjustmentChange, Decision, masks_after
from engine.recommendation.policy import GainPolicy, make_policy
from engine.recommendation.situation import MAX_RECENT, Help, ResultOnSkill, Situation, WorkDone
from engine.recommendation.standing import N_DAYS, NEVER
from engine.tracing import LearnerTrace, PastResult, TracingModel, advance, compile_model
from engine.tracing.traces import TICKS_PER_DAY
from simulations.cohort import SimulatedLearner

START_TICK = 900_000_000


class Work(NamedTuple):
    """What a learner did.

    Attributes:
        activities: Ids, in order.
        changes: Changes of the path, in order.
        decision: The last one.
        mastered: Ids of the skills truly mastered at the end.
    """

    activities: list[str]
    changes: list[AdjustmentChange]
    decision: Decision
    mastered: frozenset[str]


class Desk:
    """Where one learner works: the belief about it, its path, and what it did."""

    def __init__(self, compiled: CompiledGraph, model: TracingModel, policy: GainPolicy) -> None:
        self.compiled, self.model, self.policy = compiled, model, policy
        self.trace = LearnerTrace(model.initial_ability)
        self.active: dict[int, int] = {}
        self.recent: tuple[int, ...] = ()
        self.items: dict[int, list[int]] = {}
        self.studied: dict[str, tuple[int, ...]] = {}
        self.given: dict[int, Help] = {}
        self.n_results = 0

    def situation(self, tick: int, touched: tuple[ResultOnSkill, ...] = ()) -> Situation:
        nodes, ability = self.model.prior_matrix.copy(), np.array(self.trace.ability)
        seen, last, streak = np.zeros((3, len(nodes)), np.int64)
        for skill, one in self.trace.skills.items():
            nodes[skill], seen[skill], last[skill] = one.nodes, one.opportunities, one.last_tick
            streak[skill] = one.streak
        mastery_last: NDArray[np.float64] = nodes @ ability
        elapsed = np.where(seen > 0, tick - last, 0) / TICKS_PER_DAY
        return Situation(
            mastery=mastery_last * (1.0 + elapsed / self.model.tau_days) ** -self.model.forget_decay,
            mastery_last=mastery_last,
            opportunities=seen,
            last_tick=last,
            now_tick=tick,
            n_results=self.n_results,
            active=self.active,
            recent_items=self.recent,
            touched=touched,
            done=self.done(),
            given=self.given,
            nodes=nodes,
            ability=ability,
            streak=streak,
        )

    def done(self) -> WorkDone:
        days = [(*sorted(one, reverse=True), NEVER, NEVER)[:N_DAYS] for one in self.items.values()]
        items = np.array(list(self.items), np.int64)
        return WorkDone(items, np.array(days, np.int64).reshape(-1, N_DAYS), dict(self.studied))

    def study(self, activity_id: str, tick: int) -> Decision:
        """Remember what was studied, as a service does."""
        self.studied[activity_id] = (tick // TICKS_PER_DAY, *self.studied.get(activity_id, ()))[:N_DAYS]
        return self.policy.decide(self.situation(tick))

    def take(self, item: int, score: float, tick: int) -> Decision:
        info = advance(self.trace, PastResult(item, score, tick=tick), self.model)
        self.n_results += 1
        self.items.setdefault(item, []).append(tick // TICKS_PER_DAY)
        self.recent = (*self.recent, item)[-MAX_RECENT:]
        touched = tuple(
            ResultOnSkill(skill, before, after, score, self.trace.skills[skill].streak, f"r{self.n_results}")
            for skill, before, after in zip(self.compiled.item_skills[item], info.before, info.after, strict=True)
        )
        decision = self.policy.decide(self.situation(tick, touched))
        self.active = masks_after(self.active, decision.adjustments)
        for change in decision.adjustments:
            if change.kind == "remediate" and change.action == "opened":
                known = self.trace.skills.get(change.skill)
                self.given[change.skill] = Help(change.activity_id, known.opportunities if known else 0)
        return decision


Chooser = Callable[[Decision], list[str]]


def work(learner: SimulatedLearner, compiled: CompiledGraph, n_activities: int, chooser: Chooser | None = None) -> Work:
    """Let a learner do so many activities: those recommended, or those that `chooser` offers instead."""
    model = compile_model(compiled)
    desk = Desk(compiled, model, make_policy(compiled, model))
    decision = desk.policy.decide(desk.situation(START_TICK))
    activities: list[str] = []
    changes: list[AdjustmentChange] = []
    for _ in range(n_activities):
        offers = chooser(decision) if chooser else [one.activity_id for one in decision.recommendations]
        if not offers:
            break
        activities.append(learner.choose(offers))
        done = learner.do(activities[-1])
        tick = START_TICK + int(done.ended_day * TICKS_PER_DAY)
        if done.score is None:
            decision = desk.study(activities[-1], tick)
        else:
            decision = desk.take(compiled.item_index[activities[-1]], done.score, tick)
            changes.extend(decision.adjustments)
    return Work(activities, changes, decision, learner.mastered_skill_ids)
