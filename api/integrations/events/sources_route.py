"""`/v1/sources`: how what keys send is understood, and what became of it."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.errors import Fault, InvalidFields
from api.http.routes import Routes
from api.integrations.events.mapping import MappingName
from api.integrations.events.sources import all_mappings
from api.integrations.identities.naming import normal_issuer
from api.record.keys import Principal
from api.record.sources import outcomes as record
from api.record.sources.queue import queue_again
from api.record.sources.settings import (
    DEFAULT_MAPPING,
    DEFAULT_ZONE,
    SourceListing,
    SourceSettings,
    list_sources,
    own_mappings,
    put_settings,
)
from api.runtime import Runtime
from api.source_errors import UnknownSource
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Statements and events")
HomePage = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT_PATTERN)]


class SourceRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How what a key sends shall be understood.

    Attributes:
        mapping: Name of the mapping: `GET /v1/mappings` lists them.
        content_graph: Whose items are meant; may be left out if there is only one.
        zone: IANA name of the zone of times that come without an offset.
        home_pages: The only `homePage` of accounts (xAPI) or issuers (Caliper) that it may speak of; none for any.
    """

    mapping: MappingName = DEFAULT_MAPPING
    content_graph: Id | None = None
    zone: Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN)] = DEFAULT_ZONE
    home_pages: Annotated[tuple[HomePage, ...], Meta(max_length=100)] = ()


class SourceAnswer(msgspec.Struct, frozen=True):
    """A key that sends statements or events.

    Attributes:
        key_id: The key.
        label: What it is for.
        mapping: By which it is understood.
        content_graph: Whose items are meant; null for the only one.
        zone: Of times without an offset.
        home_pages: That it may speak of, normalised; none for any.
        put_at: When that was said; null where nobody has, and these are the defaults.
        n_pending: Statements and events that are to be taken.
        n_waiting: Those that wait for their person to be bound.
        last_on: The last day (UTC) on which something became of any; null for never.
    """

    key_id: str
    label: str
    mapping: str
    content_graph: str | None
    zone: str
    home_pages: tuple[str, ...]
    put_at: datetime | None
    n_pending: int
    n_waiting: int
    last_on: str | None


class SourceList(msgspec.Struct, frozen=True):
    """The keys that may send statements or events, or have been told how to be understood.

    Attributes:
        sources: By id of the key.
    """

    sources: tuple[SourceAnswer, ...]


class RetryAnswer(msgspec.Struct, frozen=True):
    """What is looked at again.

    Attributes:
        n_queued: Statements that had become nothing; what becomes of them, outcomes tell.
    """

    n_queued: int


class OutcomesQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which outcomes are asked for."""

    days: Annotated[int, Meta(ge=1, le=366, description="Of so many days, today included.")] = 30
    examples: Annotated[int, Meta(ge=0, le=100, description="Most examples.")] = 20


class OutcomeCountAnswer(msgspec.Struct, frozen=True):
    """How many had an outcome.

    Attributes:
        day: On which they were looked at (UTC).
        outcome: `result`, `visit`, `submission`, `meeting`, `voided`, or why they are nothing.
        n: How many.
    """

    day: date
    outcome: str
    n: int


class OutcomeExampleAnswer(msgspec.Struct, frozen=True):
    """A statement or event that became nothing.

    Attributes:
        at: When it was looked at.
        event_id: Its id.
        outcome: Why, in one word.
        detail: Why, in a sentence.
        verb: What it says was done; of Caliper type and action.
        object: To what.
    """

    at: datetime
    event_id: str
    outcome: str
    detail: str
    verb: str
    object: str


class SourceOutcomes(msgspec.Struct, frozen=True):
    """What became of what a source sent.

    Attributes:
        counts: By day, the newest first.
        examples: The newest of what became nothing, of the last hundred.
    """

    counts: tuple[OutcomeCountAnswer, ...]
    examples: tuple[OutcomeExampleAnswer, ...]


@ROUTES.on("get", "/v1/sources", "All of them.", scope="content:read")
async def get_sources(runtime: Runtime, organisation_no: int) -> SourceList:
    """List your sources.

    Every key that may send statements or events is one, and says how what it sends is understood and what waits.
    """
    return SourceList(tuple([_told(one) for one in await list_sources(runtime.pool, organisation_no)]))


@ROUTES.on("put", "/v1/sources/{key_id}", "It holds.", scope="admin", problems=(UnknownSource,))
async def put_source(runtime: Runtime, principal: Principal, key_id: str, body: SourceRequest) -> SourceAnswer:
    """Say how what a key sends is understood.

    It holds for whatever is taken from now on, also of what was sent before and waits. What was taken stays as it is.
    """
    no, now = principal.organisation_no, moment_of(runtime.clock_us())
    known = all_mappings(tuple(await own_mappings(runtime.pool, no)))
    faults = []
    if body.mapping not in known:
        faults.append(Fault("$.mapping", "There is no such mapping.", f"Send one of {', '.join(sorted(known))}."))
    if body.zone not in available_timezones():
        faults.append(Fault("$.zone", "There is no such zone.", "Send an IANA name, such as Europe/Paris."))
    if faults:
        raise InvalidFields(tuple(faults))
    if body.content_graph is not None:
        await runtime.graphs.get(no, body.content_graph, "$.content_graph")
    pages = tuple(sorted({normal_issuer(one) for one in body.home_pages}))
    settings = SourceSettings(key_id, body.mapping, body.content_graph, body.zone, pages)
    if not await put_settings(runtime.pool, no, settings, principal.key_id, now):
        raise UnknownSource("{key_id}", key_id)
    return _told((await list_sources(runtime.pool, no, key_id))[0])


@ROUTES.on("post", "/v1/sources/{key_id}/retry", "They are queued.", scope="admin", problems=(UnknownSource,))
async def retry_source(runtime: Runtime, organisation_no: int, key_id: str) -> RetryAnswer:
    """Look again at what had become nothing.

    After a mapping, a content graph or the settings of the source changed: all statements that it sent and that became
    neither result nor trace are taken once more, as they are understood now. What became something stays as it is, so
    each counts once, however often this is asked for. Caliper events are not kept, so theirs are not.
    """
    if not await list_sources(runtime.pool, organisation_no, key_id):
        raise UnknownSource("{key_id}", key_id)
    return RetryAnswer(await queue_again(runtime.pool, organisation_no, key_id))


@ROUTES.on(
    "get", "/v1/sources/{key_id}/outcomes", "What became of it.", scope="content:read", problems=(UnknownSource,)
)
async def get_outcomes(runtime: Runtime, organisation_no: int, key_id: str, query: OutcomesQuery) -> SourceOutcomes:
    """Tell what became of what a source sent.

    Counted by day and outcome, with the newest of what became nothing, and why.
    """
    if not await list_sources(runtime.pool, organisation_no, key_id):
        raise UnknownSource("{key_id}", key_id)
    since = moment_of(runtime.clock_us()).date() - timedelta(days=query.days - 1)
    counts = await record.counts_of(runtime.pool, organisation_no, key_id, since)
    examples = await record.examples_of(runtime.pool, organisation_no, key_id, query.examples)
    return SourceOutcomes(
        tuple([OutcomeCountAnswer(*one) for one in counts]), tuple([OutcomeExampleAnswer(*one) for one in examples])
    )


def _told(one: SourceListing) -> SourceAnswer:
    key_id, mapping, content_graph, zone, pages = one.settings
    rest = (one.put_at, one.n_pending, one.n_waiting, one.last_day)
    return SourceAnswer(key_id, one.label, mapping, content_graph, zone, tuple(pages), *rest)
