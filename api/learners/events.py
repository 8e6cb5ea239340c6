"""What a learner did with a recommendation: kept once, and taken into account from the next decision on.

An event is a commit of the learner's state, like a result: a resource that was completed must stand in it before the
policy is asked again, in whichever worker. What such a resource is expected to teach moves the belief, and nothing that
is shown, until a result speaks for it (`engine.tracing.teaching`).
"""

import asyncio
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta

from api.clock import US_PER_S
from api.content.graphs import ServedGraph
from api.errors import ConcurrentChange, InvalidField, StoreUnavailable
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.journal import LAYOUT, JournalEntry, JournalEvent, encode
from api.learner_errors import ActivityNotRecommended, UnknownRecommendation
from api.learners.offers import Offer, offers_on
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.memory import pack, unpack, with_left_aside, with_studied
from api.live.store import LiveStore
from api.live.ticks import day_of, tick_of
from api.paths.publishing import pinned_among
from api.record.erasure.erasures import was_erased
from api.record.events import StudyOf, graph_id_of, is_told
from api.record.pending import pending_of
from api.record.pool import Pool
from api.results.apply_results import Lesson, apply_results, lacks_history
from api.results.constraints import blank
from api.results.late import HistoryGapError, read_history, trace_again
from api.results.messages import LearnerId, Words
from api.runtime import Runtime
from content_graph.ids import Id
from content_graph.model import Resource
from engine.recommendation.settings import PolicySettings

Happening = Literal["followed", "completed", "ignored"]

HAPPENING_WORDS: Final[dict[str, Words]] = {
    "followed": Words("Activité commencée : {}.", "Activity begun: {}."),
    "completed": Words("Activité terminée : {}.", "Activity completed: {}."),
    "ignored": Words("Activité laissée de côté : {}.", "Activity left aside: {}."),
}
"""What happened, as people read it; the gap is for the title of the activity."""


class EventRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a learner did with a recommended activity.

    Attributes:
        event: `followed` when it was begun, `completed` when it was done, `ignored` when something else was done.
        activity_id: One of the list.
        by: Opaque id of who tells it; the platform if it is left out.
        occurred_at: When, with its time zone; the service's clock if it is left out.
        minutes: That the learner spent.
    """

    event: Happening
    activity_id: Id
    by: Id | None = None
    occurred_at: Annotated[datetime, Meta(tz=True)] | None = None
    minutes: Annotated[float, Meta(ge=0, le=10_080)] | None = None


class EventAnswer(msgspec.Struct, frozen=True):
    """What became of an event.

    Attributes:
        status: `duplicate` where the same was told before; nothing has changed then.
        recommendation_id: The list.
        learner_id: Whose it is.
        event: What was told.
        activity_id: Of which activity.
        counts_as_studied: Whether the activity is a resource that is not recommended again for now.
    """

    status: Literal["recorded", "duplicate"]
    recommendation_id: str
    learner_id: LearnerId
    event: Happening
    activity_id: str
    counts_as_studied: bool


ROUTES: Final = Routes("Learners")
ATTEMPTS: Final = 50
_PATH: Final = "{recommendation_id}"
_OCCURRED: Final = "$.occurred_at"


class OfferedList(NamedTuple):
    """A list that something is told of."""

    key: LearnerKey
    at_us: int
    graph: ServedGraph
    offers: tuple[Offer, ...]


async def find_list(runtime: Runtime, organisation_no: int, recommendation_id: str) -> OfferedList:
    """Return a list of recommendations that was answered to an organisation.

    Raises:
        UnknownRecommendation: There is no such list.
        RecordUnavailable: The record cannot be reached.
    """
    graphs, named = runtime.graphs, runtime.offer_names.read(recommendation_id)
    if named is not None:
        key = LearnerKey(organisation_no, named.graph_no, named.learner)
        graph_id = await graph_id_of(runtime.pool, key)
        if graph_id is not None:
            graph = await graphs.get(organisation_no, graph_id, _PATH)
            offers = offers_on(named, graph)
            if offers is None:  # it may have been made on a newer version, by another worker
                graph = await graphs.refreshed(organisation_no, graph)
                offers = offers_on(named, graph)
            if offers is not None:
                return OfferedList(key, named.at_us, graph, offers)
    raise UnknownRecommendation(_PATH, recommendation_id)


@ROUTES.on(
    "post",
    "/v1/recommendations/{recommendation_id}/events",
    "It is kept.",
    scope="results:write",
    problems=(UnknownRecommendation, ActivityNotRecommended, ConcurrentChange, StoreUnavailable),
)
async def recommendation_events(
    runtime: Runtime, organisation_no: int, recommendation_id: str, body: EventRequest
) -> EventAnswer:
    """Tell what was done with a recommendation.

    `followed` when an activity of the list was begun, `completed` when it was done, `ignored` when the learner did
    something else. Sending it again changes nothing. A resource that was completed counts as studied and is not
    recommended again; one that was ignored makes way for the next step. What an item brought is known from its result.
    Effects come out of `completed`.
    """
    store, pool, occurred_us = runtime.store, runtime.pool, _occurred_us(body, runtime)
    key, listed_us, graph, offers = await find_list(runtime, organisation_no, recommendation_id)
    offer = next((one for one in offers if one.activity_id == body.activity_id), None)
    if offer is None:
        raise ActivityNotRecommended(body.activity_id, tuple([one.activity_id for one in offers]))
    resource = next((one for one in graph.compiled.graph.resources if one.id == body.activity_id), None)
    is_study = body.event == "completed" and resource is not None
    is_left_aside = body.event == "ignored" and resource is not None
    answer = EventAnswer("recorded", recommendation_id, key.learner, body.event, body.activity_id, is_study)

    async def attempt() -> EventAnswer:
        served = graph
        for _ in range(ATTEMPTS):
            known = await store.get(key)
            served = served if known is None else await runtime.graphs.renewed(organisation_no, served, known)
            if await was_erased(pool, key, listed_us):
                raise UnknownRecommendation(_PATH, recommendation_id)
            if await _is_told(store, pool, key, known, recommendation_id, body):
                return msgspec.structs.replace(answer, status="duplicate")
            now_us = runtime.clock_us()
            at_us = now_us if occurred_us is None else occurred_us
            state = known or blank(None, served)
            event = _journalled(recommendation_id, body, offer, at_us)
            if is_study and resource is not None:
                event = study_of(event, resource, state, served.policy.settings)
            if is_left_aside and resource is not None:
                event = msgspec.structs.replace(event, teaches=tuple(resource.skills))
            after = await after_event(store, pool, key, state, served, event)
            if after is not None and await _commit(store, key, after, event, now_us):
                if body.event == "completed" and pinned_among((await store.standing(key)).orders, [body.activity_id]):
                    await runtime.orders.finish(
                        key, [body.activity_id], f"completed, as {recommendation_id} recommended"
                    )
                return answer
        raise ConcurrentChange(key.learner)

    return await runtime.intake.queues.alone(key, attempt)


def _occurred_us(told: EventRequest, runtime: Runtime) -> int | None:
    if told.occurred_at is None:
        return None
    occurred_us = microseconds_in(_OCCURRED, told.occurred_at)
    if occurred_us > runtime.clock_us() + runtime.settings.clock_skew_seconds * US_PER_S:
        detail = "The event lies in the future."
        raise InvalidField(_OCCURRED, detail, "Set the sender's clock, or send the event once it has happened.")
    return occurred_us


async def _is_told(
    store: LiveStore, pool: Pool, key: LearnerKey, state: LearnerState | None, list_id: str, told: EventRequest
) -> bool:
    asked = (list_id, told.event, told.activity_id)
    pending = await pending_of(store, pool, key, state)
    if any((one.recommendation_id, one.event, one.activity_id) == asked for entry in pending for one in entry.events):
        return True
    return await is_told(pool, key, *asked)


def _journalled(recommendation_id: str, told: EventRequest, offer: Offer, at_us: int) -> JournalEvent:
    promised = (offer.kind, offer.skill_id, offer.expected_gain)
    head = (recommendation_id, told.event, told.activity_id, False)
    return JournalEvent(*head, *promised, at_us, told.minutes, told.by or "")


async def _commit(store: LiveStore, key: LearnerKey, after: LearnerState, event: JournalEvent, now_us: int) -> bool:
    head = (LAYOUT, *key, after.version, after.revision, now_us)
    return await store.commit(key, after, encode(JournalEntry(*head, (), (), (), (event,))), (), now_us / US_PER_S)


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
