"""`/xapi/statements`: statements in and out (xAPI 1.0.3, part three, 2.1)."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from api.clock import microseconds_of
from api.errors import BodyTooLarge, MalformedBody
from api.http.openapi import Content
from api.http.requests import JSON
from api.integrations.xapi.asking import CURSOR, MOST, AskedStatements, asked_statements, formatted
from api.integrations.xapi.exchange import THROUGH, Answer, Visit, check_parameters
from api.integrations.xapi.formats import uuid
from api.integrations.xapi.mentions import ACTIVITY, AGENT, REGISTRATION, VERB, activities_of, identifier_of, name_of
from api.integrations.xapi.multipart import MULTIPART, Attachment, written
from api.integrations.xapi.routing import Resource
from api.integrations.xapi.showing import canonical, ids_alone, languages
from api.integrations.xapi.strict_json import read_json, write_json
from api.integrations.xapi.taking import HOME_PAGE, ahead_of, sent_statements, take_statements
from api.overload_errors import QuotaExceeded
from api.record.pages import write_cursor
from api.record.xapi.reading import (
    Connection,
    Filter,
    Place,
    StoredStatement,
    attachments_of,
    consistent_through,
    find_page,
    find_statement,
    seals_of,
    timestamp_of,
)
from api.record.xapi.sealing import Seals
from api.record.xapi.statements import definition_boxes
from api.xapi_errors import InvalidXapi, StatementConflict, UnknownStatement, VoidingForbidden

PATH: Final = "/xapi/statements"
STATEMENTS: Final = Resource(PATH)
_SENT: Final = (Content(JSON, dict[str, Any] | list[dict[str, Any]]), Content(MULTIPART))
_TAKING: Final = (StatementConflict, VoidingForbidden, MalformedBody, BodyTooLarge, QuotaExceeded)
_SAYS: Final = {
    "Last-Modified": "When the newest of what is answered was stored.",
    "X-Experience-API-Consistent-Through": "Up to when the store is complete.",
}


class NoQuery(msgspec.Struct, frozen=True):
    """No parameters."""


class PutQuery(msgspec.Struct, frozen=True):
    """Which statement is sent."""

    statement_id: Annotated[str, Meta(description="Its UUID.")] = msgspec.field(name="statementId")


class StatementsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which statements are asked for, and in which form."""

    statement_id: Annotated[str, Meta(description="One statement.")] | None = msgspec.field(
        name="statementId", default=None
    )
    voided_statement_id: Annotated[str, Meta(description="One statement that was voided.")] | None = msgspec.field(
        name="voidedStatementId", default=None
    )
    agent: Annotated[str, Meta(description="Agent or group in JSON: actor or object.")] | None = None
    verb: Annotated[str, Meta(description="Id of the verb.")] | None = None
    activity: Annotated[str, Meta(description="Id of the activity that is the object.")] | None = None
    registration: Annotated[str, Meta(description="UUID of the registration.")] | None = None
    related_activities: Annotated[bool, Meta(description="Take the activity anywhere in a statement.")] = False
    related_agents: Annotated[bool, Meta(description="Take the agent anywhere in a statement.")] = False
    since: Annotated[str, Meta(description="Only those stored later.")] | None = None
    until: Annotated[str, Meta(description="Only those stored no later.")] | None = None
    limit: Annotated[int, Meta(ge=0, le=999_999_999, description=f"0, and more than {MOST}, stand for {MOST}.")] = 0
    format: Annotated[str, Meta(description="exact, ids or canonical.")] = "exact"
    attachments: Annotated[bool, Meta(description="Send attachments along, as multipart/mixed.")] = False
    ascending: Annotated[bool, Meta(description="The oldest first.")] = False
    cursor: Annotated[str, Meta(description="Where a page begins: only in `more`.")] | None = None


@STATEMENTS.on(
    "POST", {200: "Their ids, in the order in which they came."}, NoQuery,
    problems=_TAKING, sent=_SENT, returned=(Content(JSON, list[str]),),
)  # fmt: skip
async def post_statements(visit: Visit) -> Answer:
    """Store statements.

    One or a list, with attachments as `multipart/mixed`; all of them or none. One that is there stays as it is: the
    same again changes nothing, another one under its id is refused. Without an id, the same actor, verb, object,
    attempt and time is one statement. `?method=` asks for any other method, with everything else in a form.
    """
    check_parameters(visit.asked, ())
    ids = await take_statements(visit, await sent_statements(visit.asked))
    return Answer(200, write_json([str(one) for one in ids]))


@STATEMENTS.on("PUT", {204: "It is stored."}, PutQuery, problems=_TAKING, sent=_SENT)
async def put_statement(visit: Visit) -> Answer:
    """Store a statement under its id.

    As POST does; the same again changes nothing.
    """
    check_parameters(visit.asked, ("statementId",))
    name = formatted(visit.asked, "statementId", uuid)
    sent = await sent_statements(visit.asked)
    if sent.is_list:
        raise InvalidXapi("$", "It is a list.", "Send one statement, or a list with POST.")
    (statement,) = sent.statements
    if statement.get("id", name).lower() != name.lower():
        raise InvalidXapi("$.id", "The statement has another id than the address.", "Send the same, or leave it out.")
    await take_statements(visit, sent._replace(statements=[{**statement, "id": name}]))
    return Answer(204)


@STATEMENTS.on(
    "GET", {200: "A statement, or a page of statements and the address of the next."}, StatementsQuery,
    problems=(UnknownStatement,), returned=(Content(JSON, dict[str, Any]), Content(MULTIPART)),
    headers={"Accept-Language": "Which language `format=canonical` chooses."},
)  # fmt: skip
async def get_statements(visit: Visit) -> Answer:
    """Read statements.

    One, or those that filters find, the newest first; filters find a statement, too, by the one that it is about.
    """
    no, runtime = visit.organisation_no, visit.runtime
    visit.tell(THROUGH, timestamp_of(await consistent_through(runtime.pool, no, ahead_of(runtime))))
    wanted = asked_statements(visit.asked)
    async with runtime.pool.connection() as connection:
        seals = await seals_of(connection, no)
        if wanted.statement_id is not None:
            return await _single(visit, connection, seals, wanted)
        found = [] if seals is None else await _found(visit, connection, seals, wanted)
        page = found[: wanted.limit]
        shown = await _shown(visit, connection, seals, page, wanted)
        more = _more(visit, page[-1]) if len(found) > len(page) else ""
        body = b'{"statements":[' + b",".join(shown) + b'],"more":' + write_json(more) + b"}"
        return await _answer(visit, connection, seals, page, wanted, body)


async def _single(visit: Visit, connection: Connection, seals: Seals | None, wanted: AskedStatements) -> Answer:
    name = wanted.statement_id
    found = None
    if seals is not None and name is not None:
        found = await find_statement(connection, seals, visit.organisation_no, name)
    if found is None or found.is_voided != wanted.is_voided:
        raise UnknownStatement("?voidedStatementId" if wanted.is_voided else "?statementId", str(name))
    (body,) = await _shown(visit, connection, seals, [found], wanted)
    return await _answer(visit, connection, seals, [found], wanted, body)


async def _found(visit: Visit, connection: Connection, seals: Seals, wanted: AskedStatements) -> list[StoredStatement]:
    """Return the page, and one more where there is one."""
    no = visit.organisation_no
    return await find_page(connection, seals, no, _filter(visit, seals, wanted), wanted.after, wanted.limit + 1)


def _filter(visit: Visit, seals: Seals, wanted: AskedStatements) -> Filter:
    whats, key_id = list[tuple[bytes, bool]](), None
    identifier = None if wanted.agent is None else identifier_of(wanted.agent)
    if identifier is not None:
        if wanted.is_any_agent and identifier.issuer == HOME_PAGE.format(visit.principal.organisation):
            key_id = identifier.subject
        else:
            whats.append((seals.digest(AGENT, name_of(identifier)), not wanted.is_any_agent))
    if wanted.registration is not None:
        whats.append((seals.digest(REGISTRATION, wanted.registration), False))
    if wanted.activity is not None:
        whats.append((seals.digest(ACTIVITY, wanted.activity), not wanted.is_any_activity))
    if wanted.verb is not None:
        whats.append((seals.digest(VERB, wanted.verb), False))
    return Filter(tuple(whats), key_id, wanted.since, wanted.until, wanted.is_ascending)


async def _shown(
    visit: Visit,
    connection: Connection,
    seals: Seals | None,
    page: Sequence[StoredStatement],
    wanted: AskedStatements,
) -> list[bytes]:
    """Write statements in the form that is asked for; as they came they need not be read."""
    if wanted.form == "exact" or seals is None:
        return [one.written for one in page]
    read = [read_json(one.written, "$") for one in page]
    if wanted.form == "ids":
        return [write_json(ids_alone(one)) for one in read]
    names = {activity["id"] for one in read for activity in activities_of(one)}
    digests = {seals.digest(ACTIVITY, name): name for name in names}
    boxes = await definition_boxes(connection, visit.organisation_no, list(digests))
    known = {digests[one]: read_json(seals.opened_definition(one, box), "$") for one, box in boxes.items()}
    tongues = languages(visit.asked.headers.get("accept-language", ""))
    return [write_json(canonical(one, known, tongues)) for one in read]


async def _answer(
    visit: Visit,
    connection: Connection,
    seals: Seals | None,
    page: Sequence[StoredStatement],
    wanted: AskedStatements,
    body: bytes,
) -> Answer:
    headers = {"last-modified": http_date(max(one.stored_at for one in page))} if page else {}
    if not wanted.has_attachments:
        return Answer(200, body, headers=headers)
    found = [] if seals is None else await attachments_of(connection, seals, visit.organisation_no, page)
    content_type, whole = written(body, (Attachment(one.sha2, one.media_type, one.content) for one in found))
    return Answer(200, whole, content_type, headers)


def http_date(at: datetime) -> str:
    """Write a moment as headers have it (RFC 9110, section 5.6.7)."""
    return format_datetime(at.replace(microsecond=0), usegmt=True)


def _more(visit: Visit, last: StoredStatement) -> str:
    cursor = write_cursor(Place(microseconds_of(last.stored_at), last.statement_no))
    return f"{PATH}?{urlencode({**visit.asked.parameters, CURSOR: cursor})}"
