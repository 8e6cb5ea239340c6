"""States, and profiles of activities and agents (xAPI 1.0.3, part three, 2.2, 2.3, 2.6, 2.7)."""

from hashlib import sha1
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.errors import BodyTooLarge, MalformedBody
from api.http.entity_tags import etag, names_version
from api.http.openapi import Content
from api.http.requests import JSON
from api.integrations.identities.naming import pair_of
from api.integrations.xapi.asking import agent_in, formatted, moment_in, registration_in, text_in
from api.integrations.xapi.exchange import Answer, Asked, Visit, check_parameters
from api.integrations.xapi.formats import iri
from api.integrations.xapi.mentions import ACTIVITY, AGENT, Identifier, identifier_of, name_of
from api.integrations.xapi.routing import Resource
from api.integrations.xapi.statement_rules import AGENT as AN_AGENT
from api.integrations.xapi.statements import http_date
from api.integrations.xapi.strict_json import read_json, write_json
from api.record.vault.columns import key_of
from api.record.xapi.documents import (
    Document,
    Shelf,
    alone,
    list_documents,
    put_document,
    read_document,
    remove_documents,
)
from api.record.xapi.reading import seals_of
from api.record.xapi.sealing import Seals
from api.record.xapi.statements import know_agents
from api.xapi_errors import DocumentChanged, DocumentExists, InvalidXapi, UnknownDocument

_OCTETS: Final = "application/octet-stream"
_ActivityId = Annotated[str, Meta(description="Id of the activity.")]
_Agent = Annotated[str, Meta(description="Agent in JSON.")]
_Since = Annotated[str, Meta(description="Where no id is named: only those changed later.")]
_ProfileId = Annotated[str, Meta(description="Its id; left out, GET lists the ids.")]


class StateQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which state is meant."""

    activity_id: _ActivityId = msgspec.field(name="activityId")
    agent: _Agent
    registration: Annotated[str, Meta(description="UUID of the registration.")] | None = None
    state_id: Annotated[str, Meta(description="Its id; left out, GET lists the ids and DELETE takes all.")] | None = (
        msgspec.field(name="stateId", default=None)
    )
    since: _Since | None = None


class ActivityProfileQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which profile of an activity is meant."""

    activity_id: _ActivityId = msgspec.field(name="activityId")
    profile_id: _ProfileId | None = msgspec.field(name="profileId", default=None)
    since: _Since | None = None


class AgentProfileQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which profile of an agent is meant."""

    agent: _Agent
    profile_id: _ProfileId | None = msgspec.field(name="profileId", default=None)
    since: _Since | None = None


class Kind(NamedTuple):
    """A kind of documents.

    Attributes:
        name: `state`, `activity` or `agent`.
        path: Address of the resource.
        id_name: The parameter that names a document.
        about: The other parameters.
        query: All of them, for the document of the API.
        noun: In words.
    """

    name: str
    path: str
    id_name: str
    about: tuple[str, ...]
    query: type[msgspec.Struct]
    noun: str

    @property
    def is_state(self) -> bool:
        """Whether nobody is asked to have read what is overwritten, and all are removed at once."""
        return self.name == "state"


KINDS: Final = (
    Kind(
        "state",
        "/xapi/activities/state",
        "stateId",
        ("activityId", "agent", "registration"),
        StateQuery,
        "state of an agent in an activity",
    ),
    Kind(
        "activity",
        "/xapi/activities/profile",
        "profileId",
        ("activityId",),
        ActivityProfileQuery,
        "profile of an activity",
    ),
    Kind("agent", "/xapi/agents/profile", "profileId", ("agent",), AgentProfileQuery, "profile of an agent"),
)


class _Meant(NamedTuple):
    """What a request is about, read: which activity, whom, and the name of the document."""

    kind: Kind
    activity: str | None
    agent: Identifier | None
    asked: Asked
    name: str | None

    def shelf(self, organisation_no: int, seals: Seals) -> Shelf:
        agent = None if self.agent is None else seals.digest(AGENT, name_of(self.agent))
        activity = None if self.activity is None else seals.digest(ACTIVITY, self.activity)
        return Shelf(
            organisation_no,
            self.kind.name,
            (activity or b"") + (agent or b""),
            registration_in(self.asked) if self.kind.is_state else None,
            agent,
        )


def _meant(visit: Visit, kind: Kind, *, needs_name: bool, more: tuple[str, ...] = ()) -> _Meant:
    asked = visit.asked
    check_parameters(asked, (*kind.about, kind.id_name, *more))
    activity = formatted(asked, "activityId", iri) if "activityId" in kind.about else None
    agent = identifier_of(agent_in(asked, AN_AGENT)) if "agent" in kind.about else None
    if kind.is_state:
        registration_in(asked)
    moment_in(asked, "since")
    name = text_in(asked, kind.id_name) if needs_name or kind.id_name in asked.parameters else None
    return _Meant(kind, activity, agent, asked, name)


def resource_of(kind: Kind) -> Resource:
    """Make the resource of a kind of documents."""
    resource = Resource(kind.path)
    changing = {"If-Match": "ETag that the document has to have.", "If-None-Match": "`*`: it must not be there."}
    sent = (Content(JSON, dict[str, Any]), Content(_OCTETS))
    unsound = (MalformedBody, BodyTooLarge, DocumentChanged)
    exists = () if kind.is_state else (DocumentExists,)
    returned = (Content(JSON, dict[str, Any] | list[str]), Content(_OCTETS))

    async def put(visit: Visit) -> Answer:
        return await _put(visit, kind, is_merged=False)

    async def post(visit: Visit) -> Answer:
        return await _put(visit, kind, is_merged=True)

    async def get(visit: Visit) -> Answer:
        return await _get(visit, kind)

    async def delete(visit: Visit) -> Answer:
        return await _delete(visit, kind)

    asks = "" if kind.is_state else " `If-None-Match: *` for a new one, `If-Match` for the one that was read."
    put.__doc__ = f"Put a {kind.noun}.\n\nAny media type; it takes the place of the one before.{asks}"
    post.__doc__ = f"Add to a {kind.noun}.\n\nAn object in JSON: its names take the place of those that are there."
    get.__doc__ = f"Read a {kind.noun}.\n\nWithout its id, the ids of all."
    delete.__doc__ = f"Remove a {kind.noun}."
    resource.on("PUT", {204: "It is kept."}, kind.query, problems=(*unsound, *exists), sent=sent, headers=changing)(put)
    resource.on("POST", {204: "It is kept."}, kind.query, problems=unsound, sent=sent, headers=changing)(post)
    resource.on("GET", {200: "It, or a list."}, kind.query, problems=(UnknownDocument,), returned=returned)(get)
    resource.on("DELETE", {204: "It is not there."}, kind.query, problems=(DocumentChanged,), headers=changing)(delete)
    return resource


async def _put(visit: Visit, kind: Kind, *, is_merged: bool) -> Answer:
    meant, no, asked = _meant(visit, kind, needs_name=True), visit.organisation_no, visit.asked
    media_type = asked.headers.get("content-type", _OCTETS)
    if not (media_type.isascii() and media_type.isprintable()):  # a form can hold what no header may
        raise InvalidXapi("Content-Type", "It is no media type.", "Send a type and a subtype, such as text/plain.")
    sent = _object(asked.body) if is_merged and asked.media_type == JSON else None
    async with visit.runtime.pool.connection() as connection:
        seals = Seals(await key_of(connection, no))
        shelf, given = meant.shelf(no, seals), meant.name or ""
        name = seals.digest("document", given)
        async with alone(connection, shelf, name):
            before = await read_document(connection, seals, shelf, name)
            _check_unchanged(asked, before, needs_reading=not (is_merged or kind.is_state))
            content = asked.body if not is_merged or before is None else _merged(before, sent)
            now = moment_of(visit.runtime.clock_us())
            await put_document(connection, seals, shelf, name, given, Document(media_type, now, content))
            if meant.agent is not None and shelf.agent is not None:
                await know_agents(connection, no, {shelf.agent: pair_of(*meant.agent, seals.subject)})
    return Answer(204)


async def _get(visit: Visit, kind: Kind) -> Answer:
    meant, no = _meant(visit, kind, needs_name=False, more=("since",)), visit.organisation_no
    async with visit.runtime.pool.connection() as connection:
        seals = await seals_of(connection, no)
        if meant.name is None:
            since = moment_in(visit.asked, "since")
            names = [] if seals is None else await list_documents(connection, seals, meant.shelf(no, seals), since)
            return Answer(200, write_json(names))
        found = None
        if seals is not None:
            name = seals.digest("document", meant.name)
            found = await read_document(connection, seals, meant.shelf(no, seals), name)
    if found is None:
        raise UnknownDocument(path=f"?{kind.id_name}")
    headers = {"etag": etag(_version(found)), "last-modified": http_date(found.updated_at)}
    return Answer(200, found.content, found.media_type, headers)


async def _delete(visit: Visit, kind: Kind) -> Answer:
    meant, no, asked = _meant(visit, kind, needs_name=not kind.is_state), visit.organisation_no, visit.asked
    async with visit.runtime.pool.connection() as connection:
        seals = await seals_of(connection, no)
        if seals is None:
            return Answer(204)
        shelf = meant.shelf(no, seals)
        name = None if meant.name is None else seals.digest("document", meant.name)
        if name is None:
            await remove_documents(connection, shelf, None)
            return Answer(204)
        async with alone(connection, shelf, name):
            _check_unchanged(asked, await read_document(connection, seals, shelf, name), needs_reading=False)
            await remove_documents(connection, shelf, name)
    return Answer(204)


def _check_unchanged(asked: Asked, before: Document | None, *, needs_reading: bool) -> None:
    """See that who writes has read what is there (3.1).

    Raises:
        DocumentChanged: It is another one than a header asks for.
        DocumentExists: It is there, and no header says that it was read.
        InvalidXapi: It is not there, and no header says so.
    """
    if_match, if_none_match = (asked.headers.get(name) for name in ("if-match", "if-none-match"))
    if if_match is not None and (before is None or not names_version(if_match, _version(before))):
        raise DocumentChanged("If-Match")
    if if_none_match is not None and before is not None and names_version(if_none_match, _version(before)):
        raise DocumentChanged("If-None-Match")
    if needs_reading and if_match is None and if_none_match is None:
        if before is not None:
            raise DocumentExists
        detail = "A profile is put by who says what is there, and the request names neither header."
        raise InvalidXapi("If-None-Match", detail, "Send If-None-Match: * for a new one, or POST it.")


def _version(document: Document) -> str:
    return sha1(document.content, usedforsecurity=False).hexdigest()


def _object(content: bytes) -> dict[str, Any]:
    value = read_json(content, "$")
    if not isinstance(value, dict):
        raise InvalidXapi("$", "It is no object.", "Send an object in braces, or put the document.")
    return value


def _merged(before: Document, sent: dict[str, Any] | None) -> bytes:
    """Put the names of an object in the place of those that are there (2.2)."""
    is_json = before.media_type.partition(";")[0].strip().lower() == JSON
    if sent is None or not is_json:
        detail = "Only a JSON document is added to, and only another one."
        raise InvalidXapi("Content-Type", detail, f"Send {JSON}, or put the whole document.")
    return write_json({**_object(before.content), **sent})


RESOURCES: Final = tuple([resource_of(kind) for kind in KINDS])
