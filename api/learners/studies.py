"""What completing a resource does to a learner's state: it is remembered, and what it should teach is credited.

One that was left aside is remembered, too, so that the path goes on with something else.
"""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.journal import JournalEvent
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.memory import pack, unpack, with_left_aside, with_studied
from api.live.store import LiveStore
from api.live.ticks import day_of, tick_of
from api.record.pool import Pool
from api.record.studies import StudyOf
from api.results.apply_results import Lesson, apply_results, lacks_history
from api.results.late import HistoryGapError, read_history, trace_again
from content_graph.model import Resource
from engine.recommendation.settings import PolicySettings

_GAP_WAIT_S: Final = 0.02


def study_of(event: JournalEvent, resource: Resource, state: LearnerState, settings: PolicySettings) -> JournalEvent:
    """Say of an event what completing a resource teaches: less when it was studied before."""
    n_times = sum(len(one.days) for one in unpack(state.memory).studied if one.activity_id == resource.id)
    return msgspec.structs.replace(
        event,
        is_study=True,
        n_results=state.n_results,
        teaches=tuple(resource.skills),
        effect=settings.effects[resource.kind] * settings.studied_again**n_times,
    )


async def after_event(
    store: LiveStore, pool: Pool, key: LearnerKey, state: LearnerState, graph: ServedGraph, event: JournalEvent
) -> LearnerState | None:
    """Return the state after an event; None where something moved while the history was read.

    Raises:
        RecordUnavailable: The history is needed, and the record cannot be reached.
    """
    version = state.version + 1
    if event.is_study:
        try:
            state = await _taught(store, pool, key, state, graph, event)
        except HistoryGapError:
            await asyncio.sleep(_GAP_WAIT_S)
            return None
        memory = with_studied(unpack(state.memory), event.activity_id, day_of(event.occurred_at_us))
        state = msgspec.structs.replace(state, memory=pack(memory))
    elif event.event == "ignored" and event.teaches:
        memory = with_left_aside(unpack(state.memory), event.activity_id)
        state = msgspec.structs.replace(state, memory=pack(memory))
    return msgspec.structs.replace(state, version=version)


async def _taught(
    store: LiveStore, pool: Pool, key: LearnerKey, state: LearnerState, graph: ServedGraph, event: JournalEvent
) -> LearnerState:
    """Credit what was studied: on the state as it is, or on the whole history where another model made the state."""
    tick, index = tick_of(event.occurred_at_us), graph.compiled.skill_index
    if state.revision == graph.revision and not lacks_history(state, graph.model):
        lessons = [Lesson(0, index[skill_id], event.effect, tick) for skill_id in event.teaches]
        return apply_results(state, (), graph.tracer, tick, lessons).state
    history = await read_history(store, pool, key, state)
    study = StudyOf(state.version + 1, event.n_results, event.teaches, event.effect, event.occurred_at_us)
    told = history._replace(studies=[*history.studies, study])
    return trace_again(state, told, (), graph.compiled, graph.tracer, graph.revision, tick).state
