"""What learners hand in: files and links, added to a case by them or by whoever helps them, and read again."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from litestar import Response
from msgspec import Meta

from api.case_errors import CaseIsOver, UnknownCase
from api.errors import InvalidField
from api.file_errors import FilesUnavailable, FormatNotTaken, UnknownProduction
from api.files import DigestedFile, Files
from api.http.openapi import Content
from api.http.requests import JSON, ServiceRequest, decode_json, media_type_of
from api.http.routes import Routes
from api.record.support.cases import NewEvent, read_case
from api.record.support.productions import HandedIn, add_production, find_production, hold_file
from api.record.support.reads import Reading, note_shown
from api.support.cases.answers import Outcome
from api.support.cases.desk import ETAG, Acting, AtDesk, Desk, Writer, act, require_open, seen_case
from api.support.cases.exchange import BASE, ONCE
from api.support.cases.formats import FORMATS, MEDIA_TYPES, OCTETS, format_of
from api.support.cases.requests import Act, Line
from content_graph.ids import Id
from engine.support import events as ev
from engine.support.events import CaseRole

ROUTES: Final = Routes("Cases")
MOST_BYTES: Final = 20 << 20
NAME_PATTERN: Final = (
    r"^(?![\s.\ufeff])[^\x00-\x1f\x7f-\x9f/\\\u2028-\u202e\u2066-\u2069]+(?<![\s.\ufeff])(?!\n)$"  # names one file
)
"""No part of a path, no control character, none that turns the order of letters around."""
URL_PATTERN: Final = r"^https://[^\x00-\x20\x7f/?#@\\]+(?:[/?#][^\x00-\x20\x7f\\]*)?(?!\n)$"
FileName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=NAME_PATTERN,
        description="Of the file, with its ending; without any part of a path and without control characters.",
    ),
]
Url = Annotated[str, Meta(max_length=2000, pattern=URL_PATTERN)]


class FileQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of a file beside it; of a link nothing, since its body says it."""

    file_name: FileName | None = None
    role: Annotated[CaseRole | None, Meta(description="As what you act, of your roles for the learner.")] = None
    last_seen: Annotated[Id, Meta(description="Id of the last event that you had seen.")] | None = None
    send_all_the_same: Annotated[bool, Meta(description="Do it although something happened that you had not seen.")] = (
        False
    )


class NewLink(Act, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that was handed in elsewhere.

    Attributes:
        url: Where it is; its address begins with `https://` and names no user.
        name: What it is, in a line; the address where it is left out.
    """

    url: Url
    name: Line | None = None


class LinkAnswer(msgspec.Struct, frozen=True):
    """Something that was handed in elsewhere.

    Attributes:
        production_id: Id of the production.
        name: What it is called.
        url: Where it is.
    """

    production_id: str
    name: str
    url: str


_LINKS: Final = msgspec.json.Decoder(NewLink)
_SENT: Final = (Content(JSON, NewLink), *(Content(one) for one in MEDIA_TYPES))
_RETURNED: Final = (Content(JSON, LinkAnswer), *(Content(one) for one in MEDIA_TYPES if one != OCTETS))


@ROUTES.on(
    "post",
    f"{BASE}/productions",
    ONCE,
    scope="support:write",
    problems=(CaseIsOver, FormatNotTaken, FilesUnavailable),
    sent=_SENT,
    answer_headers=ETAG,
    max_body_bytes=MOST_BYTES,
)
async def hand_in(
    desk: Acting, case_id: str, query: FileQuery, body: bytes, request: ServiceRequest
) -> Response[Outcome]:
    """Hand something in.

    A file as it is, up to 20 MB, with its name in `file_name`, or a link as JSON; the learner does so, or whoever helps
    them. Ending of the name, media type (or `application/octet-stream`) and content must be of one format. The learner
    and whoever helps them read it. Its id is `event_id`. It asks for no answer and stops no clock.
    """
    sent_as = media_type_of(request.headers.get("content-type", ""))
    if sent_as == JSON:
        return await _hand_in_link(desk, case_id, query, decode_json(body, _LINKS))
    handed_in, about = (
        await _checked(query.file_name, sent_as, body),
        Act(role=query.role, last_seen=query.last_seen, send_all_the_same=query.send_all_the_same),
    )
    async with _written(desk.runtime.files, desk.organisation_no, body) as file:
        whole = handed_in._replace(n_bytes=file.n_bytes, sha256=file.sha256)
        return await _add(desk, case_id, about, whole, file)


@ROUTES.on(
    "get",
    f"{BASE}/productions/{{production_id}}",
    "The file, to be saved and not shown; or the link.",
    scope="support:read",
    problems=(UnknownCase, UnknownProduction, FilesUnavailable),
    returned=_RETURNED,
)
async def read_production(desk: AtDesk, case_id: str, production_id: str) -> Response[bytes] | Response[LinkAnswer]:
    """Read what was handed in.

    A file comes under its own media type and name; a link as JSON. That a supporter read it is noted.
    """
    async with desk.runtime.pool.connection() as connection:
        seen = await seen_case(connection, desk, case_id)
        held = await read_case(connection, desk.organisation_no, case_id, desk.now_us)
        found = await find_production(connection, desk.organisation_no, production_id, held.with_merged)
        if found is None:
            raise UnknownProduction("{production_id}", production_id)
        if desk.actor.kind == "supporter":
            what = f"production/{production_id}"
            reading = Reading(seen.learner, desk.actor.name, desk.key_id, what, desk.now_us)
            await note_shown(connection, desk.organisation_no, seen.roles, reading)
    plain = {"cache-control": "private, no-store"}
    if found.sha256 is None or found.media_type is None:
        return Response(LinkAnswer(production_id, found.name, found.url or ""), media_type=JSON, headers=plain)
    try:
        content = await asyncio.to_thread(desk.runtime.files.read, desk.organisation_no, found.sha256)
    except OSError as error:
        raise FilesUnavailable(str(error)) from error
    apart = {"content-disposition": disposition_of(found.name), "content-security-policy": "sandbox"}
    return Response(content, media_type=found.media_type, headers={**plain, **apart})


def disposition_of(name: str) -> str:
    """Say how a file is to be saved (RFC 6266), for those who read its name in any script and for those who do not.

    >>> disposition_of("n°1.pdf").split("; ")
    ['attachment', 'filename="n_1.pdf"', "filename*=UTF-8''n%C2%B01.pdf"]
    """
    plain = "".join(one if " " <= one <= "~" and one not in '"%' else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _hand_in_link(desk: Desk, case_id: str, query: FileQuery, body: NewLink) -> Response[Outcome]:
    said = next((name for name, value in msgspec.structs.asdict(query).items() if value), None)
    if said is not None:
        path = f"?{said}"
        raise InvalidField(path, "It is said of a file.", "Say it in the body of a link, or send a file.")
    return await _add(desk, case_id, body, HandedIn(body.name or body.url, url=body.url), None)


async def _checked(name: str | None, sent_as: str, content: bytes) -> HandedIn:
    """Return what is said of a file, once it is what it says.

    Raises:
        InvalidField: It has no name, or is empty.
        FormatNotTaken: Its ending, its media type and its content do not say the same.
    """
    if name is None:
        raise InvalidField("?file_name", "The file has no name.", "Send its name in the query, with its ending.")
    if not content:
        raise InvalidField("$", "The file is empty.", "Send one that has something in it.")
    kind, taken = format_of(name), tuple(FORMATS)
    if kind is None:
        raise FormatNotTaken("?file_name", "The ending of the name says no format that is taken.", taken)
    if sent_as not in {kind.media_type, OCTETS}:
        raise FormatNotTaken("Content-Type", f"By its name the file is {kind.media_type}.", taken)
    if not await asyncio.to_thread(kind.fits, content):
        raise FormatNotTaken("$", f"What is in the file is not {kind.media_type}, or has macros.", taken)
    return HandedIn(name, kind.media_type)


@asynccontextmanager
async def _written(files: Files, organisation_no: int, content: bytes) -> AsyncIterator[DigestedFile]:
    """Write a file before anybody is held up for it; what is not kept within the block is gone behind it."""
    try:
        file = await asyncio.to_thread(files.write, organisation_no, content)
    except OSError as error:
        raise FilesUnavailable(str(error)) from error
    try:
        yield file
    finally:
        await asyncio.to_thread(file.part.unlink, missing_ok=True)


async def _add(
    desk: Desk, case_id: str, body: Act, handed_in: HandedIn, file: DigestedFile | None
) -> Response[Outcome]:
    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        if file is not None:
            await hold_file(writer.connection, desk.organisation_no, file.sha256)
            await _kept(file)
        about = (writer.event_id, writer.held.case.case_id, writer.held.learner)
        await add_production(writer.connection, desk.organisation_no, *about, handed_in)
        event = ev.Production(
            event_id=writer.event_id, at_us=writer.now_us, production_id=writer.event_id, by=writer.id
        )
        said = {name: value for name, value in handed_in._asdict().items() if value is not None and name != "name"}
        return [writer.signs(event, "learner", {"text": handed_in.name, **said})]

    return await act(desk, case_id, body, "everybody", happens)


async def _kept(file: DigestedFile) -> None:
    try:
        await asyncio.to_thread(file.keep)
    except OSError as error:
        raise FilesUnavailable(str(error)) from error
