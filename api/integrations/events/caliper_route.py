"""`POST /v1/caliper`: where sensors send envelopes of Caliper events."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.errors import BatchTooLarge, Fault, InvalidField, InvalidFields, RecordUnavailable
from api.http.bare import check_size
from api.http.routes import Routes
from api.integrations.events.caliper import event_id_of, read_event
from api.integrations.events.quantities import moment
from api.integrations.identities.persons import pairs_of
from api.overload_errors import QuotaExceeded
from api.record.keys import Principal
from api.record.sources.queue import SentEvent, queue_events
from api.runtime import Runtime
from content_graph.texts import TEXT_PATTERN, fault_in_text

ROUTES: Final = Routes("Statements and events")
SCOPE: Final = "xapi:write"
VERSIONS: Final = (
    "http://purl.imsglobal.org/ctx/caliper/v1p2",
    "http://purl.imsglobal.org/ctx/caliper/v1p1",
)
_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UTC: Final = ZoneInfo("UTC")
_encode: Final = msgspec.json.Encoder().encode


class CaliperEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """What a sensor sends; members that are not known here are passed over, as the standard has it.

    Attributes:
        sensor: IRI of the sensor.
        send_time: When it was sent, ISO 8601.
        data_version: `http://purl.imsglobal.org/ctx/caliper/v1p2`, or that of 1.1.
        data: Events and entities as they are; entities are taken, and nothing is done with them.
        sendTime: When it was sent.
        dataVersion: Of Caliper that it is written in.
    """

    sensor: Annotated[str, Meta(min_length=1, max_length=2000, pattern=TEXT_PATTERN)]
    send_time: Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN)] = msgspec.field(name="sendTime")
    data_version: Annotated[str, Meta(max_length=200, pattern=TEXT_PATTERN)] = msgspec.field(name="dataVersion")
    data: list[dict[str, Any]]


class CaliperReceipt(msgspec.Struct, frozen=True):
    """What was taken: it is on disk, and becomes results, visits and submissions within moments.

    Attributes:
        n_events: Events that were taken, those included that were taken before.
        n_entities: Entities beside them, with which nothing is done.
    """

    n_events: int
    n_entities: int


@ROUTES.on(
    "post",
    "/v1/caliper",
    "They are taken.",
    scope=SCOPE,
    problems=(BatchTooLarge, QuotaExceeded, RecordUnavailable),
)
async def post_envelope(runtime: Runtime, principal: Principal, body: CaliperEnvelope) -> CaliperReceipt:
    """Take an envelope of Caliper events in.

    Of assessments, grades, sessions and navigation, by Caliper 1.2 (1.1 alike). The mapping of the key says what each
    becomes (`PUT /v1/sources/{key_id}`; by default the one that comes with the service), and `GET
    /v1/sources/{key_id}/outcomes` what became of it. All of an envelope are taken, or none. An event that comes again,
    by its `id`, counts once. An answer 200 means that they are on disk.
    """
    check_size(len(body.data), runtime.settings.max_batch, "data")
    await runtime.rates.spend_results(principal, len(body.data))
    if body.data_version not in VERSIONS:
        raise InvalidField("$.dataVersion", "This version of Caliper is not known here.", f"Send {VERSIONS[0]}.")
    if moment(body.send_time, _UTC) is None:
        raise InvalidField("$.sendTime", "It is no time.", "Send ISO 8601, such as 2026-11-02T10:00:00.000Z.")
    events = [(at, one) for at, one in enumerate(body.data) if "action" in one or "eventTime" in one]
    faults = [fault for at, one in events for fault in _faults(one, f"$.data[{at}]")]
    if faults:
        raise InvalidFields(tuple(faults[:100]))
    if events:
        async with runtime.pool.connection() as connection:
            sent = await _sent(connection, principal.organisation_no, [one for _, one in events])
            await queue_events(connection, principal.organisation_no, principal.key_id, sent)
    return CaliperReceipt(len(events), len(body.data) - len(events))


def _faults(event: Mapping[str, Any], path: str) -> Iterator[Fault]:
    name = event.get("id")
    if not isinstance(name, str) or not _UUID.fullmatch(name):
        yield Fault(f"{path}.id", "It is no UUID as a URN.", "Send urn:uuid: and a UUID, the same at every attempt.")
    for member in ("type", "action"):
        if not isinstance(event.get(member), str) or not event[member]:
            yield Fault(f"{path}.{member}", "It is not there, or no term.", "Send the term of Caliper's vocabulary.")
    for member in ("actor", "object"):
        if not isinstance(event.get(member), dict | str) or not event[member]:
            yield Fault(f"{path}.{member}", "It is not there.", "Send the entity, or its IRI.")
    at = event.get("eventTime")
    if not isinstance(at, str) or moment(at, _UTC) is None:
        yield Fault(f"{path}.eventTime", "It is no time.", "Send ISO 8601, such as 2026-11-02T10:00:00.000Z.")


async def _sent(
    connection: AsyncConnection[TupleRow], organisation_no: int, events: Sequence[Mapping[str, Any]]
) -> list[SentEvent]:
    """Return events as they are queued; of one id that comes twice the first counts."""
    first: dict[str, Mapping[str, Any]] = {}
    for one in events:
        first.setdefault(event_id_of(one), one)
    persons = {name: read_event(one).person for name, one in first.items()}
    named = [one for one in persons.values() if one is not None and not any(map(fault_in_text, one))]
    pairs = await pairs_of(connection, organisation_no, named)
    abouts = {name: pairs.get(person) for name, person in persons.items() if person is not None}
    return [
        SentEvent(name, _encode(one).decode(), moment(one["eventTime"], _UTC), abouts.get(name))
        for name, one in first.items()
    ]
