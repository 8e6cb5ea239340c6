"""What a policy must heed of a learner's path: what was studied, and what people took off it.

What a supporter rejected or undid is kept away until the learner has given new evidence on its skill
(`KEPT_RESULTS` results) or `KEPT_DAYS` have gone by, whichever comes first: the activity is not recommended, and
nothing of its kind is opened or proposed on its skill. A resource that was completed is not recommended either. A pin
goes before both.
"""

from __future__ import annotations

from typing import Final

import msgspec

from api.live.keys import SECONDS_PER_DAY
from api.live.layout import LearnerState, empty
from api.live.memory import KeptAway, unpack
from api.service.graphs import ServedGraph
from content_graph.compiled import CompiledGraph
from engine.recommendation.decision import Decision
from engine.recommendation.situation import Situation

KEPT_DAYS: Final = 7
KEPT_RESULTS: Final = 5
KEPT_US: Final = KEPT_DAYS * SECONDS_PER_DAY * 1_000_000


def standing(state: LearnerState, graph: CompiledGraph, now_us: int) -> tuple[KeptAway, ...]:
    """Return what is still kept away from a learner's path."""
    if not state.memory:
        return ()
    return tuple(
        [
            kept
            for kept in unpack(state.memory).kept_away
            if now_us < kept.until_us and opportunities(state, graph, kept.skill_id) < kept.until_opportunities
        ]
    )


def blank(known: LearnerState | None, graph: ServedGraph) -> LearnerState:
    """Return the state of a learner without results, who may have studied something all the same."""
    fresh = empty(graph.revision, graph.model.initial_ability)
    return fresh if known is None else msgspec.structs.replace(fresh, version=known.version, memory=known.memory)


def opportunities(state: LearnerState, graph: CompiledGraph, skill_id: str) -> int:
    """Count a learner's results on a skill; 0 for one that the graph never had."""
    skill = graph.skill_index.get(skill_id)
    record = None if skill is None else state.find(skill)
    return 0 if record is None else record.opportunities


def heeding(situation: Situation, state: LearnerState, kept: tuple[KeptAway, ...]) -> Situation:
    """Say what went wrong of late, and leave out what was studied and is kept away, unless a supporter wants it."""
    if not state.memory:
        return situation
    memory = unpack(state.memory)
    left_out = {*memory.studied, *(one.activity_id for one in kept)}
    wanted = {pin.activity_id for pin in situation.overrides.pins}
    return situation._replace(exclude=situation.exclude | (left_out - wanted), failed=dict(memory.failed))


def without_kept_away(decision: Decision, kept: tuple[KeptAway, ...]) -> Decision:
    """Take back what the policy would open again although a person has just taken it off the path."""
    barred = {(one.kind, one.skill_id) for one in kept}
    if not barred:
        return decision
    changes = [
        change
        for change in decision.adjustments
        if change.action == "closed" or (change.kind, change.skill_id) not in barred
    ]
    return msgspec.structs.replace(decision, adjustments=tuple(changes))
