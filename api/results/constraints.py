"""What constrains a policy on a learner's path: what was studied, and what people took off it.

What a supporter rejected or undid is kept away until the learner has given new evidence on its skill
(`KEPT_RESULTS` results) or `KEPT_DAYS` have gone by, whichever comes first: the activity is not recommended, and
nothing of its kind is opened or proposed on its skill. A pin goes before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.live.keys import SECONDS_PER_DAY
from api.live.layout import LearnerState, empty
from api.live.memory import KeptAway, Memory, unpack
from api.live.ticks import us_of
from content_graph.compiled import CompiledGraph
from engine.recommendation.situation import KIND_BIT, Help, Situation

KEPT_DAYS: Final = 7
KEPT_RESULTS: Final = 5
KEPT_US: Final = KEPT_DAYS * SECONDS_PER_DAY * 1_000_000


def blank(known: LearnerState | None, graph: ServedGraph) -> LearnerState:
    """Return the state of a learner without results, who may have studied something all the same."""
    fresh = empty(graph.revision, graph.model.initial_ability)
    return fresh if known is None else msgspec.structs.replace(fresh, version=known.version, memory=known.memory)


def opportunities(state: LearnerState, graph: CompiledGraph, skill_id: str) -> int:
    """Count a learner's results on a skill; 0 for one that the graph never had."""
    skill = graph.skill_index.get(skill_id)
    record = None if skill is None else state.find(skill)
    return 0 if record is None else record.opportunities


def constrained(situation: Situation, state: LearnerState, graph: CompiledGraph) -> Situation:
    """Say what the learner studied and was given, and what people keep away, unless a supporter wants it.

    Args:
        situation: Of this very state, without any of it.
        state: The learner.
        graph: That is decided on.
    """
    if not state.memory:
        return situation
    memory, index = unpack(state.memory), graph.skill_index
    heeded: dict[str, object] = {"failed": dict(memory.failed)}
    if memory.studied or memory.given:
        resources = {one.activity_id: one.days for one in memory.studied}
        passed = frozenset(_passed(memory, situation, index))
        heeded["done"] = situation.done._replace(resources=resources, passed=passed)
        given = [one for one in memory.given if one.skill_id in index]
        heeded["given"] = {index[one.skill_id]: Help(one.activities[-1], one.n_results) for one in given}
    if memory.waiting:
        heeded["waiting"] = _masks(memory.waiting, index)
    if memory.kept_away:
        kept = standing(memory, situation, index)
        wanted = {pin.activity_id for pin in situation.overrides.pins}
        heeded["exclude"] = situation.exclude | ({one.activity_id for one in kept} - wanted)
        heeded["kept"] = _masks([(one.skill_id, one.kind) for one in kept], index)
    return situation._replace(**heeded)  # type: ignore[arg-type]  # mypy does not look fields up by name


def standing(memory: Memory, situation: Situation, index: Mapping[str, int]) -> list[KeptAway]:
    """Return what is still kept away from a learner's path."""
    now_us = us_of(situation.now_tick)
    return [
        one
        for one in memory.kept_away
        if now_us < one.until_us and _n_results(one.skill_id, situation, index) < one.until_opportunities
    ]


def _passed(memory: Memory, situation: Situation, index: Mapping[str, int]) -> Iterator[str]:
    """Go through what was given and not completed, although results on its skill came since."""
    for one in memory.given:
        is_over = _n_results(one.skill_id, situation, index) > one.n_results
        yield from one.activities if is_over else one.activities[:-1]


def _n_results(skill_id: str, situation: Situation, index: Mapping[str, int]) -> int:
    """Count a learner's results on a skill; 0 for one that the graph never had."""
    skill = index.get(skill_id)
    return 0 if skill is None else int(situation.opportunities[skill])


def _masks(kinds: Iterable[tuple[str, str]], index: Mapping[str, int]) -> dict[int, int]:
    """Fold skills and kinds into masks by skill."""
    masks: dict[int, int] = {}
    for skill_id, name in kinds:
        if skill_id in index:
            bit = next(bit for kind, bit in KIND_BIT.items() if kind == name)
            masks[index[skill_id]] = masks.get(index[skill_id], 0) | bit
    return masks
