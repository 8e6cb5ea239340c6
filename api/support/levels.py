"""What is believed about many learners at once: their live states as columns."""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.content.graphs import ServedGraph
from api.errors import UnknownLearner
from api.learners.mastery import Beliefs, StateAt, state_at
from api.live.done import unpack_done
from api.live.keys import LearnerKey
from api.live.survey import survey
from api.live.ticks import tick_of

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
_AT_ONCE: Final = 100
"""States that are asked for together; results come in between two of these."""


class Levels(NamedTuple):
    """What is believed of N learners on the K skills of a content graph's registry.

    Attributes:
        learners: Those who have a result on the content graph, in the order in which they were asked for.
        graph: With which they were traced.
        now: float64[N, K], P(mastered), with what was forgotten since.
        last: float64[N, K], the same after the last result on the skill: it moves with results alone.
        opportunities: int64[N, K], results on the skill.
        streak: int64[N, K], right results in a row if positive, wrong ones if negative.
        seen_us: int64[N], the newest result; microseconds since 1970-01-01T00:00:00Z.
        items: Positions of the items that each has answered.
    """

    learners: tuple[str, ...]
    graph: ServedGraph
    now: Floats
    last: Floats
    opportunities: Ints
    streak: Ints
    seen_us: Ints
    items: tuple[frozenset[int], ...]


async def levels_of(
    beliefs: Beliefs, organisation_no: int, graph: ServedGraph, learners: Sequence[str], at_us: int
) -> Levels:
    """Read what is believed of learners at a moment that is not past.

    Raises:
        StoreUnavailable: The live states cannot be reached.
        RecordUnavailable: A state must be traced again, and its history cannot be reached.
    """
    found: list[tuple[str, StateAt]] = []
    for start in range(0, len(learners), _AT_ONCE):
        names = learners[start : start + _AT_ONCE]
        keys = [LearnerKey(organisation_no, graph.graph_no, name) for name in names]
        states = await asyncio.gather(*(_state(beliefs, key, graph) for key in keys))
        found += [(name, state) for name, state in zip(names, states, strict=True) if state is not None]
    newest = max((state.graph for _, state in found), key=lambda one: one.revision, default=graph)
    return _levels(found, newest, tick_of(at_us))


async def _state(beliefs: Beliefs, key: LearnerKey, graph: ServedGraph) -> StateAt | None:
    try:
        return await state_at(beliefs, key, graph)
    except UnknownLearner:
        return None


def _levels(found: Sequence[tuple[str, StateAt]], graph: ServedGraph, now_tick: int) -> Levels:
    shape = (len(found), len(graph.compiled.registry.skills))
    now, last = np.zeros(shape), np.zeros(shape)
    opportunities, streak = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, (_, state) in enumerate(found):
        seen = survey(state.state, state.graph.model, now_tick)
        known = slice(len(seen.now))  # a graph that is older by now has fewer skills
        now[row, known], last[row, known] = seen.now, seen.last
        opportunities[row, known], streak[row, known] = seen.opportunities, seen.streak
    return Levels(
        tuple([name for name, _ in found]),
        graph,
        now,
        last,
        opportunities,
        streak,
        np.array([state.state.last_us for _, state in found], np.int64),
        tuple([frozenset(unpack_done(state.state.done).items.tolist()) for _, state in found]),
    )
