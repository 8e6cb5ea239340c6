"""Observations on the job: told in a case, and taken in as evidence of the learner's skill."""

from collections.abc import Sequence
from typing import Final

from litestar import Response

from api.acting_errors import OnlyForSupporters
from api.case_errors import CaseIsOver, NotAnObserver, NotForPeers
from api.clock import US_PER_S
from api.content.graphs import ServedGraph
from api.errors import (
    ConcurrentChange,
    ContentGraphNotNamed,
    InvalidField,
    ResultFromFuture,
    StoreUnavailable,
    UnknownContentGraph,
    UnknownSkill,
)
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.live.keys import LearnerKey
from api.record.support.case_reads import SeenCase
from api.record.support.cases import NewEvent
from api.results.observations import SeenSkill, observation_index, take_in
from api.support.cases.answers import Evidence, ObservationOutcome, Outcome
from api.support.cases.desk import ETAG, Acting, Desk, Writer, act, require_open, role_of, seen_case
from api.support.cases.exchange import BASE, ONCE
from api.support.cases.requests import NewObservation
from engine.support import events as ev

ROUTES: Final = Routes("Cases")


@ROUTES.on(
    "post",
    f"{BASE}/observations",
    ONCE,
    scope="support:write",
    problems=(
        OnlyForSupporters,
        NotForPeers,
        NotAnObserver,
        CaseIsOver,
        UnknownSkill,
        UnknownContentGraph,
        ContentGraphNotNamed,
        ResultFromFuture,
        ConcurrentChange,
        StoreUnavailable,
    ),
    answer_headers=ETAG,
)
async def observe(desk: Acting, case_id: str, body: NewObservation) -> Response[ObservationOutcome]:
    """Tell what you saw on the job.

    As tutor, coach or mentor of the learner. It is an event of the case, and evidence of the skill that counts half of
    an answer to an item, at the time at which you saw it: what is believed of the learner follows, and `evidence` says
    what moved. It is no item of the course: nothing counts as done by it. Where it fails half-way (503), send it again
    with the same `Idempotency-Key`: what is missing is made up for.
    """
    observed_us = _observed_us(desk, body)
    seen, role = await _observer(desk, case_id, body)
    graph, item = await _course(desk, seen, body)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        return [writer.signs(_event(writer, body, observed_us), body.visibility, {"text": body.context})]

    response = await act(desk, case_id, body, "team", happens)
    told = response.content
    context = {"role": role, "visibility": body.visibility, "case_id": case_id}
    what = SeenSkill(_id_of(told), item, body.score, observed_us, context)
    key = LearnerKey(desk.organisation_no, graph.graph_no, seen.learner)
    status, moved = await take_in(desk.runtime, key, graph, what)
    evidence = Evidence(what.observation_id, graph.graph_id, status, moved)
    outcome = ObservationOutcome(what.observation_id, evidence, told.case)
    return Response(outcome, status_code=response.status_code, headers=response.headers)


def _event(writer: Writer, body: NewObservation, observed_us: int) -> ev.Observation:
    return ev.Observation(
        event_id=writer.event_id,
        at_us=writer.now_us,
        observation_id=writer.event_id,
        by=writer.id,
        skill_id=body.skill_id,
        score=body.score,
        observed_us=observed_us,
    )


def _observed_us(desk: Desk, body: NewObservation) -> int:
    """Return when it was seen.

    Raises:
        InvalidField: It lies outside of the time that is kept.
        ResultFromFuture: It has not been yet.
    """
    observed_us = microseconds_in("$.observed_at", body.observed_at)
    ahead_s, skew_s = (observed_us - desk.now_us) / US_PER_S, desk.runtime.settings.clock_skew_seconds
    if ahead_s > skew_s:
        raise ResultFromFuture("$.observed_at", ahead_s, skew_s)
    return observed_us


async def _observer(desk: Desk, case_id: str, body: NewObservation) -> tuple[SeenCase, str]:
    """Return what the case is to who acts, and as what they act.

    Raises:
        UnknownCase: There is none that they may see.
        OnlyForSupporters: A learner does not do this.
        NotForPeers: A peer tutor does not do this.
        NotAnObserver: They only coordinate.
    """
    async with desk.runtime.pool.connection() as connection:
        seen = await seen_case(connection, desk, case_id)
    role = role_of(desk.actor, seen.roles, body.role, "team")
    if role == "coordinator":
        raise NotAnObserver
    return seen, role


async def _course(desk: Desk, seen: SeenCase, body: NewObservation) -> tuple[ServedGraph, int]:
    """Return the content graph, and the position of the observation of the skill.

    Raises:
        InvalidField: The case is about another course.
        UnknownContentGraph: There is none of the name.
        ContentGraphNotNamed: There are several, and the case is about none.
        UnknownSkill: The graph has no such skill.
    """
    graphs, path = desk.runtime.graphs, "$.content_graph"
    if seen.content_graph is not None and body.content_graph not in {None, seen.content_graph}:
        raise InvalidField(path, "The case is about another course.", f"Send {seen.content_graph!r}, or nothing.")
    graph = await graphs.get(desk.organisation_no, seen.content_graph or body.content_graph, path)
    item = observation_index(graph, body.skill_id)
    if item is None:  # the skill may have come with a newer version
        graph = await graphs.refreshed(desk.organisation_no, graph)
        item = observation_index(graph, body.skill_id)
    if item is None:
        raise UnknownSkill("$.skill_id", body.skill_id)
    return graph, item


def _id_of(told: Outcome) -> str:
    """Return the id of the event, which there always is: every observation is one."""
    if told.event_id is None:
        raise LookupError(told.case.case_id)
    return told.event_id
