"""`POST /v1/message-runs/dry-run`: who of a real cohort would get what, when and why; nothing is stored or sent."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from api.clock import microseconds_of, moment_of
from api.communication.rehearsing import cast_of, play
from api.communication.run_messages import MessageRunContent, check_run, check_scenario
from api.errors import Fault, InvalidFields
from api.http.routes import Routes
from api.record.communication.runs import RunContent, StoredRun, unstored_run
from api.record.support.cohorts import CohortOnGraph, members
from api.results.messages import Words
from api.runtime import Runtime
from api.support.cohort_reading import ReaderOfCohort
from engine.communication.message import Channel
from engine.communication.people import RecipientKind
from engine.communication.rehearsal import Outcome, Rehearsed
from engine.communication.scenario import MessageScenario
from engine.communication.telling import about_said

ROUTES: Final = Routes("Messages")
AFTERWARDS: Final = timedelta(days=14)
"""How long after the last day of the course is looked at, where nobody says until when."""
LONGEST: Final = timedelta(days=400)
MOST_LEARNERS: Final = 1000
MOST_TOLD: Final = 5000


class MessageDryRunRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A run that there might be.

    Attributes:
        run: What it would say.
        scenario: A message scenario that is not stored; the one that the run names where it is left out.
        until: Until when is looked; two weeks after the last day of the course where it is left out.
        limit: How many messages are told; all are counted.
    """

    run: MessageRunContent
    scenario: MessageScenario | None = None
    until: date | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_TOLD)] = 500


class WhyNotYet(msgspec.Struct, frozen=True):
    """Why a message waits, or does not go.

    Attributes:
        code: For machines.
        text: For people.
    """

    code: str
    text: Words


class RehearsedMessage(msgspec.Struct, frozen=True):
    """A message that there would be.

    Attributes:
        at: When it goes, or is withdrawn.
        planned_at: When it was to go.
        learner_id: Whom it is about.
        recipient_kind: Who gets it.
        recipient_id: Which learner or supporter.
        step_id: Of the message scenario.
        occasion: What it is about, and the day (UTC) of that: `deadline:essay@2026-11-09`.
        about: The same by its title; null where it has none.
        outcome: `sent`, `withdrawn`, or `waiting` still at the end.
        channel: By which it goes.
        needs_approval: Whether a supporter looks at it before.
        reasons: Why it waits, and why it is withdrawn, in this order.
    """

    at: datetime
    planned_at: datetime
    learner_id: str
    recipient_kind: RecipientKind
    recipient_id: str
    step_id: str
    occasion: str
    about: Words | None
    outcome: Outcome
    channel: Channel | None
    needs_approval: bool
    reasons: tuple[WhyNotYet, ...]


class StepCount(msgspec.Struct, frozen=True):
    """How many messages of a step have an outcome.

    Attributes:
        step_id: Which step.
        outcome: Which outcome.
        n: Messages.
    """

    step_id: str
    outcome: Outcome
    n: int


class MessageDryRun(msgspec.Struct, frozen=True):
    """What a run would send, as things stand now: nobody does anything more.

    Attributes:
        from_at: From when: now.
        to_at: Until when.
        n_learners: Learners who follow it.
        n_messages: Messages in all; the first of them are told.
        counts: By step and outcome, in the order of the steps.
        messages: In the order in which they go.
    """

    from_at: datetime
    to_at: datetime
    n_learners: int
    n_messages: int
    counts: tuple[StepCount, ...]
    messages: tuple[RehearsedMessage, ...]


@ROUTES.on("post", "/v1/message-runs/dry-run", {200: "Nothing was stored or sent."}, scope="support:read")
async def try_run(runtime: Runtime, reader: ReaderOfCohort, body: MessageDryRunRequest) -> MessageDryRun:
    """Show who would get what, when and why.

    The record is read as it is now and played forward on a simulated clock: with the quiet hours of each recipient, the
    working days of your calendar, and what went to them this week already. What learners will do nobody knows, so
    nobody does anything more; alerts and results that will come are not in it. Of a cohort whose learners you see in
    part only these are shown; 1000 at most.
    """
    check_run(body.run)
    if body.scenario is not None:
        check_scenario(body.scenario)
    now_us = runtime.clock_us()
    to_us = _end(body, now_us)
    content = RunContent(**asdict(body.run))
    async with runtime.pool.connection() as connection:
        run = await unstored_run(connection, reader.organisation_no, content, body.scenario, now_us)
        cast = await cast_of(connection, run, now_us)
    if cast is None:
        raise InvalidFields(tuple(_missing(run)))
    where = CohortOnGraph(reader.organisation_no, content.cohort_id, run.graph_no or 0)
    seen = {one.learner for one in await members(runtime.pool, where, reader.reach)}
    shown = [one for one in cast.followers if one.learner in seen][:MOST_LEARNERS]
    await reader.note("message_dry_run", content.cohort_id, [one.learner for one in shown])
    found = await asyncio.to_thread(play, cast._replace(followers=shown), now_us, to_us)
    return MessageDryRun(
        moment_of(now_us),
        moment_of(to_us),
        len(shown),
        len(found),
        _counts(cast.run.scenario, found),
        tuple(_told(one) for one in found[: body.limit]),
    )


def _missing(run: StoredRun) -> Iterator[Fault]:
    content = run.content
    if run.graph_no is None:
        remedy = "Name one of GET /v1/content-graphs."
        yield Fault("$.run.content_graph", f"There is no content graph {content.content_graph!r}.", remedy)
    if run.scenario is None:
        remedy = "Send one as `scenario`, or name one of GET /v1/message-scenarios."
        yield Fault("$.run.scenario_id", f"There is no message scenario {content.scenario_id!r}.", remedy)


def _end(body: MessageDryRunRequest, now_us: int) -> int:
    now = moment_of(now_us)
    last = datetime.combine(body.until or body.run.ends_on + AFTERWARDS, time(), UTC) + timedelta(days=1)
    return microseconds_of(min(max(last, now + timedelta(days=1)), now + LONGEST))


def _counts(scenario: MessageScenario, found: Iterable[Rehearsed]) -> tuple[StepCount, ...]:
    counts = Counter((one.step_id, one.outcome) for one in found)
    order = [(step.id, outcome) for step in scenario.steps for outcome in get_args(Outcome)]
    return tuple(StepCount(*place, counts[place]) for place in order if counts[place])


def _told(one: Rehearsed) -> RehearsedMessage:
    return RehearsedMessage(
        moment_of(one.at_us),
        moment_of(one.planned_us),
        one.learner,
        one.recipient_kind,
        one.recipient_id,
        one.step_id,
        one.occasion,
        None if (about := about_said(one.facts.texts)) is None else Words(about.fr, about.en),
        one.outcome,
        one.channel,
        one.needs_approval,
        tuple(WhyNotYet(reason.code, Words(reason.fr, reason.en)) for reason in one.reasons),
    )
