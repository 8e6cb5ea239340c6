"""`/v1/mappings`: which statement or event becomes what, and trying it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.errors import ContentGraphNotNamed, InvalidField, UnknownContentGraph
from api.http.arguments import BodyGraph
from api.http.routes import Routes
from api.integrations.events.caliper import read_event
from api.integrations.events.mapping import BUNDLED, EventMapping
from api.integrations.events.meaning import Meant, Nothing, meaning_of
from api.integrations.events.occurrence import Occurrence
from api.integrations.events.sources import all_mappings, known_activities, setting_of
from api.integrations.events.statements import read_statement
from api.integrations.identities.persons import Named, name_of, pairs_of
from api.record.identity import find, unknown_persons
from api.record.keys import Principal
from api.record.sources import settings as record
from api.record.sources.settings import SourceSettings
from api.runtime import Runtime
from api.source_errors import BundledMapping, UnknownMapping
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Statements and events")
MOST_TRIED: Final = 1000
_encode: Final = msgspec.json.Encoder().encode


class ListedMapping(msgspec.Struct, frozen=True):
    """A mapping.

    Attributes:
        name: Of the mapping.
        about: Whose statements it is for.
        is_bundled: Whether it comes with the service.
        n_rules: Rules of its own.
        extends: Mappings whose rules come after its own.
        put_at: When it was put; null of one that comes with the service.
    """

    name: str
    about: str
    is_bundled: bool
    n_rules: int
    extends: tuple[str, ...]
    put_at: datetime | None


class MappingList(msgspec.Struct, frozen=True):
    """Mappings, your own first.

    Attributes:
        mappings: Your own first, then those that come along.
    """

    mappings: tuple[ListedMapping, ...]


class DryRunRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Statements (xAPI) and events (Caliper) to try a mapping on; nothing of them is kept.

    Attributes:
        statements: Statements as they would be sent.
        events: Caliper events.
        content_graph: Whose items are meant; may be left out if there is only one.
        zone: IANA name of the zone of times without an offset.
        home_pages: Issuers that the source may speak of; none for any.
    """

    statements: Annotated[list[dict[str, Any]], Meta(max_length=MOST_TRIED)] = []
    events: Annotated[list[dict[str, Any]], Meta(max_length=MOST_TRIED)] = []
    content_graph: Id | None = None
    zone: Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN)] = record.DEFAULT_ZONE
    home_pages: Annotated[
        tuple[Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)], ...], Meta(max_length=100)
    ] = ()


class Tried(msgspec.Struct, frozen=True):
    """What a statement or event would become.

    Attributes:
        event_id: Its id.
        outcome: `result`, `visit`, `submission`, `meeting`, or why it is nothing.
        why: In a sentence: of the rule, or what is lacking.
        mapping: In which the rule stands that fits; null for none.
        rule: Its place there, from 1 on; null for none.
        becomes: The fields of what `POST /v1/results` or `POST /v1/activities` would take, but ids; null for nothing.
        learner_id: Whom it is about, or would be: the learner that somebody unknown becomes. Null where they would wait
            until somebody binds them, or are a supporter, and for a key that may not read of learners.
        is_new_learner: Whether the learner would be made by it.
    """

    event_id: str
    outcome: str
    why: str
    mapping: str | None
    rule: int | None
    becomes: dict[str, Any] | None
    learner_id: str | None
    is_new_learner: bool = False


class DryRunAnswer(msgspec.Struct, frozen=True):
    """What each would become: statements first, then events, in their order.

    Attributes:
        tried: One for each.
    """

    tried: tuple[Tried, ...]


@ROUTES.on("get", "/v1/mappings", "All of them.", scope="content:read")
async def get_mappings(runtime: Runtime, organisation_no: int) -> MappingList:
    """List the mappings of statements and events.

    Those that come with the service, and your own.
    """
    own = await record.own_mappings(runtime.pool, organisation_no)
    put_at = {one.name: one.put_at for one in own}
    listed = [
        ListedMapping(one.name, one.about, one.name in BUNDLED, len(one.rules), one.extends, put_at.get(one.name))
        for one in all_mappings(tuple(own)).values()
    ]
    return MappingList(tuple(listed))


@ROUTES.on("get", "/v1/mappings/{mapping_name}", "The mapping.", scope="content:read", problems=(UnknownMapping,))
async def get_mapping(runtime: Runtime, organisation_no: int, mapping_name: str) -> EventMapping:
    """Read a mapping, also one that comes with the service: to begin one of your own with."""
    return _known(mapping_name, all_mappings(tuple(await record.own_mappings(runtime.pool, organisation_no))))


@ROUTES.on(
    "put",
    "/v1/mappings/{mapping_name}",
    "It holds.",
    scope="content:write",
    problems=(BundledMapping,),
)
async def put_mapping(runtime: Runtime, principal: Principal, mapping_name: str, body: EventMapping) -> EventMapping:
    """Put a mapping of your own.

    Its rules are asked in their order, then those of the mappings that it extends; the first that fits says what a
    statement becomes. It holds for what is taken from now on. Try it before: `POST
    /v1/mappings/{mapping_name}/dry-run` takes the name of any mapping.
    """
    if body.name != mapping_name:
        remedy = "Send the same name in the address and in the body."
        raise InvalidField("$.name", "The address names another mapping.", remedy)
    if mapping_name in BUNDLED:
        raise BundledMapping(mapping_name)
    no, now = principal.organisation_no, moment_of(runtime.clock_us())
    known = all_mappings(tuple(await record.own_mappings(runtime.pool, no)))
    for at, name in enumerate(body.extends):
        if name not in known or name == mapping_name:
            path, remedy = f"$.extends[{at}]", f"Send some of {', '.join(sorted(set(known) - {mapping_name}))}."
            raise InvalidField(path, "There is no such mapping that it could extend.", remedy)
    await record.put_mapping(runtime.pool, no, mapping_name, _encode(body).decode(), principal.key_id, now)
    return body


@ROUTES.on(
    "post",
    "/v1/mappings/{mapping_name}/dry-run",
    "What each would become.",
    scope="content:write",
    problems=(UnknownMapping, UnknownContentGraph, ContentGraphNotNamed),
)
async def try_mapping(
    runtime: Runtime, principal: Principal, mapping_name: str, graph: BodyGraph, body: DryRunRequest
) -> DryRunAnswer:
    """Say what statements and events would become, and why.

    Up to 1000 of each, by this mapping on this content graph. Nothing is kept, and nobody becomes a learner by it.
    """
    if body.zone not in available_timezones():
        raise InvalidField("$.zone", "There is no such zone.", "Send an IANA name, such as Europe/Paris.")
    no, now = principal.organisation_no, moment_of(runtime.clock_us())
    own = tuple(await record.own_mappings(runtime.pool, no))
    _known(mapping_name, all_mappings(own))
    settings = SourceSettings("", mapping_name, body.content_graph, body.zone, body.home_pages)
    setting = setting_of(settings, own, known_activities(graph))
    told = [*map(read_statement, body.statements), *map(read_event, body.events)]
    found = [(one, meaning_of(one, setting, now)) for one in told]
    learners = await _learners(runtime, principal, [one for _, one in found if isinstance(one, Meant)])
    return DryRunAnswer(tuple([_tried(one, meaning, learners) for one, meaning in found]))


class _Learner(NamedTuple):
    learner_id: str | None = None
    is_new: bool = False


_NOBODY: Final = _Learner()


async def _learners(runtime: Runtime, principal: Principal, meant: list[Meant]) -> dict[Named, _Learner]:
    """Find out who is meant, or would be, for whoever may read of learners; nobody is bound by it."""
    if not meant or not principal.may("learners:read"):
        return {}
    no = principal.organisation_no
    async with runtime.pool.connection() as connection:
        pairs = await pairs_of(connection, no, [one.person for one in meant])
        persons = await find(connection, no, set(pairs.values()))
        takes_new = await unknown_persons(connection, no) == "new"
    learners = {named: _Learner(persons[pair].learner_id) for named, pair in pairs.items() if pair in persons}
    if takes_new:
        unknown = {named: pair for named, pair in pairs.items() if pair not in persons}
        learners |= {named: _Learner(name_of(pair, ()), is_new=True) for named, pair in unknown.items()}
    return learners


def _tried(told: Occurrence, found: Meant | Nothing, learners: Mapping[Named, _Learner]) -> Tried:
    mapping, place = (found.by.mapping.name, found.by.place) if found.by is not None else (None, None)
    if isinstance(found, Nothing):
        return Tried(told.event_id, found.outcome, found.detail, mapping, place, None, None)
    why = found.by.rule.because
    who = learners.get(found.person, _NOBODY)
    return Tried(told.event_id, found.kind, why, mapping, place, dict(found.fields), who.learner_id, who.is_new)


def _known(name: str, known: Mapping[str, EventMapping]) -> EventMapping:
    if name not in known:
        raise UnknownMapping("{mapping_name}", name)
    return known[name]
