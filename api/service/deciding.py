"""From a learner's state to a decision, and from a decision to what is stored and said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from api.journal import JournalAdjustment
from api.live.layout import LearnerState, with_records
from api.live.orders import NO_ORDERS, Orders
from api.live.records import SkillRecord
from api.live.survey import Survey
from api.live.ticks import us_of
from api.service.folding import Fold
from api.service.graphs import ServedGraph
from api.service.heeding import heeding, standing, without_kept_away
from api.service.orders import overrides_of, terms_of
from engine.recommendation.decision import Decision
from engine.recommendation.situation import KIND_BIT, Overrides, Situation, Terms, Touched

NOTHING_DECIDED: Final = Overrides()


class Decided(NamedTuple):
    """What was decided after a commit's results.

    Attributes:
        state: The learner's state with the adjustments marked.
        decision: The policy's answer.
        adjustments: Its changes of the path, named and ready for the journal.
        at_us: When, in microseconds since 1970-01-01T00:00:00Z.
        orders: What people have decided.
    """

    state: LearnerState
    decision: Decision
    adjustments: tuple[JournalAdjustment, ...]
    at_us: int
    orders: Orders = NO_ORDERS


def decide(
    graph: ServedGraph,
    folded: Fold,
    now_tick: int,
    new_id: Callable[[], str],
    orders: Orders = NO_ORDERS,
) -> Decided:
    """Ask the policy what follows from new results, and mark what it changes in the path.

    Args:
        graph: With the policy.
        folded: The learner after the results, and what each of them did; surveyed at `now_tick`.
        now_tick: When.
        new_id: Names an adjustment.
        orders: What people have decided.
    """
    state = folded.state
    touched = tuple(
        [
            Touched(skill, before, after, done.taken.score, streak, done.taken.result_id)
            for done in folded.traced
            for skill, before, after, streak in zip(
                graph.compiled.item_skills[done.taken.item], done.before, done.after, done.streaks, strict=True
            )
        ]
    )
    now_us = us_of(now_tick)
    kept = standing(state, graph.compiled, now_us)
    done = [graph.compiled.registry.items[done.taken.item] for done in folded.traced] if orders.overrides else ()
    overrides, terms = overrides_of(orders, graph, now_us, done), terms_of(orders, graph.compiled, now_us)
    situation = heeding(situation_of(state, folded.survey, now_tick, touched, overrides, terms), state, kept)
    decision = without_kept_away(graph.policy.decide(situation), kept)
    if not decision.adjustments:
        return Decided(state, decision, (), now_us, orders)
    named = _named(decision, graph, new_id)
    return Decided(_marked(state, decision, graph), decision, named, now_us, orders)


def situation_of(
    state: LearnerState,
    seen: Survey,
    now_tick: int,
    touched: tuple[Touched, ...] = (),
    overrides: Overrides = NOTHING_DECIDED,
    terms: Terms | None = None,
) -> Situation:
    """Describe a learner to a policy; what is asked of it beside stays at its defaults."""
    masks = state.masks()
    has_open = masks.count(0) < len(masks)
    return Situation(
        seen.now,
        seen.last,
        seen.opportunities,
        seen.last_tick,
        now_tick,
        state.n_counted,
        {skill: mask for skill, mask in zip(state.index, masks, strict=True) if mask} if has_open else {},
        state.recent,
        touched,
        learn=seen.learn if len(seen.learn) else None,
        nodes=seen.nodes,
        ability=seen.ability,
        streak=seen.streak,
        terms=terms,
        overrides=overrides,
    )


def _marked(state: LearnerState, decision: Decision, graph: ServedGraph) -> LearnerState:
    changed: dict[int, SkillRecord] = {}
    for change in decision.adjustments:
        skill, bit = change.skill, KIND_BIT[change.kind]
        record = changed.get(skill) or state.find(skill) or SkillRecord(skill, 0, 0, 0, 0, graph.model.prior(skill))
        active = record.active | bit if change.action != "closed" else record.active & ~bit
        changed[skill] = msgspec.structs.replace(record, active=active)
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
            change.before,
            change.value,
            change.propensity,
            graph.model_version,
        )
        for change in decision.adjustments
    )
