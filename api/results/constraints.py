"""What constrains a policy on a learner's path: what was studied, and what people took off it.

What a supporter rejected or undid is kept away until the learner has given new evidence on its skill
(`KEPT_RESULTS` results) or `KEPT_DAYS` have gone by, whichever comes first: the activity is not recommended, and
nothing of its kind is opened or proposed on its skill. A pin goes before.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.live.keys import SECONDS_PER_DAY
from api.live.layout import LearnerState, empty
from api.live.memory import NOTHING, KeptAway, Memory
from api.live.packed_records import Ints
from api.live.ticks import us_of
from content_graph.compiled import CompiledGraph
from engine.recommendation.situation import KIND_BIT, Help, Pin, WorkDone

KEPT_DAYS: Final = 7
KEPT_RESULTS: Final = 5
KEPT_US: Final = KEPT_DAYS * SECONDS_PER_DAY * 1_000_000
NO_RESULTS: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType({})
NO_HELP: Final[Mapping[int, Help]] = MappingProxyType({})
NO_MASKS: Final[Mapping[int, int]] = MappingProxyType({})


def blank(known: LearnerState | None, graph: ServedGraph) -> LearnerState:
    """Return the state of a learner without results, who may have studied something all the same."""
    fresh = empty(graph.revision, graph.model.initial_ability)
    return fresh if known is None else msgspec.structs.replace(fresh, version=known.version, memory=known.memory)


def opportunities(state: LearnerState, graph: CompiledGraph, skill_id: str) -> int:
    """Count a learner's results on a skill; 0 for one that the graph never had."""
    skill = graph.skill_index.get(skill_id)
    record = None if skill is None else state.find(skill)
    return 0 if record is None else record.opportunities


class Constraints(msgspec.Struct, frozen=True):
    """What is told to a policy of a learner's memory; the fields of `Situation` of the same names.

    Attributes:
        done: Resources included.
        exclude: What is kept away included.
        failed: See there.
        given: See there.
        waiting: See there.
        kept: See there.
    """

    done: WorkDone
    exclude: frozenset[str]
    failed: Mapping[int, tuple[str, ...]] = NO_RESULTS
    given: Mapping[int, Help] = NO_HELP
    waiting: Mapping[int, int] = NO_MASKS
    kept: Mapping[int, int] = NO_MASKS


def constraints_of(
    memory: Memory,
    done: WorkDone,
    opportunities: Ints,
    now_tick: int,
    graph: CompiledGraph,
    exclude: frozenset[str] = frozenset(),
    pins: Iterable[Pin] = (),
) -> Constraints:
    """Say what a learner studied and was given, and what people keep away, unless a supporter wants it.

    Args:
        memory: Of the learner.
        done: Items that the learner has answered.
        opportunities: int64[K], results on each skill.
        now_tick: When.
        graph: That is decided on.
        exclude: What is not wanted besides.
        pins: What supporters want.
    """
    if memory == NOTHING:
        return Constraints(done, exclude)
    index, given, kept = graph.skill_index, [], NO_MASKS
    if memory.studied or memory.given:
        resources = {one.activity_id: one.days for one in memory.studied}
        done = WorkDone(done.items, done.days, resources, frozenset(_passed(memory, opportunities, index)))
        given = [one for one in memory.given if one.skill_id in index]
    if memory.kept_away:
        away = standing(memory, opportunities, now_tick, index)
        exclude |= {one.activity_id for one in away} - {pin.activity_id for pin in pins}
        kept = _masks([(one.skill_id, one.kind) for one in away], index)
    return Constraints(
        done,
        exclude,
        dict(memory.failed),
        {index[one.skill_id]: Help(one.activities[-1], one.n_results) for one in given},
        _masks(memory.waiting, index) if memory.waiting else NO_MASKS,
        kept,
    )


def standing(memory: Memory, opportunities: Ints, now_tick: int, index: Mapping[str, int]) -> list[KeptAway]:
    """Return what is still kept away from a learner's path."""
    now_us = us_of(now_tick)
    return [
        one
        for one in memory.kept_away
        if now_us < one.until_us and _n_results(one.skill_id, opportunities, index) < one.until_opportunities
    ]


def _passed(memory: Memory, opportunities: Ints, index: Mapping[str, int]) -> Iterator[str]:
    """Go through what was given and not completed, although results on its skill came since."""
    for one in memory.given:
        is_over = _n_results(one.skill_id, opportunities, index) > one.n_results
        yield from one.activities if is_over else one.activities[:-1]


def _n_results(skill_id: str, opportunities: Ints, index: Mapping[str, int]) -> int:
    """Count a learner's results on a skill; 0 for one that the graph never had."""
    skill = index.get(skill_id)
    return 0 if skill is None else opportunities.item(skill)


def _masks(kinds: Iterable[tuple[str, str]], index: Mapping[str, int]) -> dict[int, int]:
    """Fold skills and kinds into masks by skill."""
    masks: dict[int, int] = {}
    for skill_id, name in kinds:
        if skill_id in index:
            bit = next(bit for kind, bit in KIND_BIT.items() if kind == name)
            masks[index[skill_id]] = masks.get(index[skill_id], 0) | bit
    return masks
