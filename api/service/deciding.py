"""From a learner's state to a decision, and from a decision to what is stored and said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from api.journal import JournalAdjustment
from api.live.layout import LearnerState, SkillRecord, with_records
from api.live.survey import survey
from api.live.ticks import tick_of
from api.service.folding import Traced
from api.service.graphs import ServedGraph
from content_graph.compiled import CompiledGraph
from engine.recommendation.decision import Decision
from engine.recommendation.situation import KIND_BIT, Situation, Touched


class Decided(NamedTuple):
    """What was decided after a commit's results.

    Attributes:
        state: The learner's state with the adjustments marked.
        decision: The policy's answer.
        adjustments: Its changes of the path, named and ready for the journal.
    """

    state: LearnerState
    decision: Decision
    adjustments: tuple[JournalAdjustment, ...]


def decide(
    graph: ServedGraph, state: LearnerState, traced: Sequence[Traced], now_us: int, new_id: Callable[[], str]
) -> Decided:
    """Ask the policy what follows from new results, and mark what it changes in the path.

    Args:
        graph: With the policy.
        state: After the results.
        traced: What each of them did.
        now_us: The service's clock.
        new_id: Names an adjustment.
    """
    now_tick = max(tick_of(now_us), tick_of(state.last_us))
    decision = graph.policy.decide(situation_of(graph, state, now_tick, _touched(traced, graph.compiled)))
    if not decision.adjustments:
        return Decided(state, decision, ())
    return Decided(_marked(state, decision, graph), decision, _named(decision, graph, new_id))


def situation_of(
    graph: ServedGraph, state: LearnerState, now_tick: int, touched: tuple[Touched, ...] = ()
) -> Situation:
    """Describe a learner to a policy; what is asked of it beside stays at its defaults."""
    seen = survey(state, graph.model, now_tick)
    return Situation(
        seen.now,
        seen.last,
        seen.opportunities,
        seen.last_tick,
        now_tick,
        state.n_results,
        {skill: mask for skill, mask in zip(state.index, state.masks(), strict=True) if mask},
        state.recent,
        touched,
    )


def _touched(traced: Sequence[Traced], compiled: CompiledGraph) -> tuple[Touched, ...]:
    return tuple(
        [
            Touched(skill, before, after, taken.score, streak, taken.result_id)
            for taken, info, streaks in traced
            for skill, before, after, streak in zip(
                compiled.item_skills[taken.item], info.before, info.after, streaks, strict=True
            )
        ]
    )


def _marked(state: LearnerState, decision: Decision, graph: ServedGraph) -> LearnerState:
    changed: dict[int, SkillRecord] = {}
    for change in decision.adjustments:
        skill, bit = change.skill, KIND_BIT[change.kind]
        record = changed.get(skill) or state.find(skill) or SkillRecord(skill, 0, 0, 0, 0, graph.model.prior(skill))
        active = record.active | bit if change.action == "opened" else record.active & ~bit
        changed[skill] = SkillRecord(
            skill, record.opportunities, record.last_tick, record.streak, active, record.mastery
        )
    return with_records(state, changed.values())


def _named(decision: Decision, graph: ServedGraph, new_id: Callable[[], str]) -> tuple[JournalAdjustment, ...]:
    return tuple(
        JournalAdjustment(
            new_id(),
            change.action,
            change.kind,
            change.skill_id,
            change.activity_id,
            change.reason_code,
            change.expected_gain,
            change.evidence,
            change.facts,
            graph.policy.version,
            graph.version,
        )
        for change in decision.adjustments
    )
