"""`/v1/faq-entries`: what is suggested, put as a whole, every version kept."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import moment_of
from api.errors import InvalidField
from api.faq.messages import (
    FaqEntriesPage,
    FaqEntry,
    FaqEntryContent,
    FaqEntryRemoved,
    FaqEntryWithVersions,
    FaqVersion,
)
from api.faq_errors import EntryChanged, UnknownFaqEntry
from api.http.entity_tags import etag, expected_version
from api.http.parameters import PageQuery, microseconds_in
from api.http.requests import ServiceRequest
from api.http.routes import Routes, made
from api.record.cohorts import missing_cohorts
from api.record.faq import entries as record
from api.record.faq.entries import FaqContent, StoredEntry
from api.record.keys import Principal
from api.runtime import Runtime
from api.support.staff import ETAG, IF_MATCH
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("FAQ")
_ONE: Final = "/v1/faq-entries/{faq_entry_id}"
_PATH: Final = "{faq_entry_id}"


class FaqEntriesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the list of entries."""

    q: (
        Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN, description="In their words.")] | None
    ) = None


@ROUTES.on("get", "/v1/faq-entries", "One page.", scope="content:read")
async def list_entries(runtime: Runtime, organisation_no: int, query: FaqEntriesQuery) -> FaqEntriesPage:
    """List the entries of the FAQ.

    By id; with `q` those that have it somewhere in their words.
    """
    page = await record.page_of_entries(runtime.pool, organisation_no, query.q, query.limit, query.cursor)
    return FaqEntriesPage(tuple([told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", _ONE, "It is there.", scope="content:read", problems=(UnknownFaqEntry,), answer_headers=ETAG)
async def get_entry(runtime: Runtime, organisation_no: int, faq_entry_id: str) -> Response[FaqEntryWithVersions]:
    """Read an entry of the FAQ.

    With the last hundred of its versions.
    """
    versions = await record.versions_of(runtime.pool, organisation_no, faq_entry_id)
    if not versions or versions[0].content is None:
        raise UnknownFaqEntry(_PATH, faq_entry_id)
    history = [FaqVersion(one.version, one.put_at, one.put_by, one.content is None) for one in versions]
    answer = FaqEntryWithVersions(told(versions[0]), tuple(history))
    return made(answer, is_new=False, headers=_headers(versions[0]))


@ROUTES.on(
    "put",
    _ONE,
    {200: "A new version, or nothing new.", 201: "It is new."},
    scope="content:write",
    problems=(EntryChanged,),
    headers=IF_MATCH,
    answer_headers=ETAG,
)
async def put_entry(
    runtime: Runtime, principal: Principal, request: ServiceRequest, faq_entry_id: str, body: FaqEntryContent
) -> Response[FaqEntry]:
    """Store an entry of the FAQ.

    As a whole; the same content again changes nothing. It is suggested from the answer on, by every worker.
    """
    await _check(runtime, principal.organisation_no, body)
    expected = expected_version(request.headers.get("if-match"))
    by = (moment_of(runtime.clock_us()), principal.key_id)
    stored, is_new = await put(runtime, principal.organisation_no, faq_entry_id, content_of(body), by, expected)
    return made(told(stored), is_new=is_new, headers=_headers(stored))


@ROUTES.on(
    "delete",
    _ONE,
    "It is suggested no more.",
    scope="content:write",
    problems=(UnknownFaqEntry, EntryChanged),
    headers=IF_MATCH,
)
async def remove_entry(
    runtime: Runtime, principal: Principal, request: ServiceRequest, faq_entry_id: str
) -> FaqEntryRemoved:
    """Remove an entry of the FAQ.

    Its versions stay, so that what was shown to learners can be told.
    """
    expected = expected_version(request.headers.get("if-match"))
    by = (moment_of(runtime.clock_us()), principal.key_id)
    if await record.find_entry(runtime.pool, principal.organisation_no, faq_entry_id) is None:
        raise UnknownFaqEntry(_PATH, faq_entry_id)
    await put(runtime, principal.organisation_no, faq_entry_id, None, by, expected)
    return FaqEntryRemoved(faq_entry_id)


async def put(
    runtime: Runtime,
    organisation_no: int,
    entry_id: str,
    content: FaqContent | None,
    by: tuple[datetime, str],
    expected: str | None = None,
) -> tuple[StoredEntry, bool]:
    """Make a version of an entry, and tell whether the entry is new; the same content makes none.

    Raises:
        EntryChanged: It has another version than expected.
    """
    async with runtime.pool.connection() as connection:
        await record.hold_entries(connection, organisation_no)
        before = await record.held_entry(connection, organisation_no, entry_id)
        version = 0 if before is None else before.version
        if expected is not None and expected != str(version):
            raise EntryChanged(version)
        if before is not None and before.content == content:
            return before, False
        stored = StoredEntry(entry_id, version + 1, content, *by)
        await record.add_version(connection, organisation_no, stored)
        return stored, before is None or before.content is None


def content_of(body: FaqEntryContent) -> FaqContent:
    """Return what is kept of an entry that was sent."""
    return msgspec.convert(msgspec.to_builtins(body), FaqContent)


def told(stored: StoredEntry) -> FaqEntry:
    """Tell an entry that is there."""
    content = msgspec.convert(msgspec.to_builtins(stored.content), FaqEntryContent)
    return FaqEntry(stored.id, stored.version, stored.put_at, content)


async def _check(runtime: Runtime, organisation_no: int, body: FaqEntryContent) -> None:
    """See that a validity ends after it begins, and that its cohort is there.

    Raises:
        InvalidField: One of both is wrong.
    """
    for path, at in (("$.valid_from", body.valid_from), ("$.valid_until", body.valid_until)):
        if at is not None:
            microseconds_in(path, at)
    if body.valid_from is not None and body.valid_until is not None and body.valid_until <= body.valid_from:
        remedy = "Send a later moment, or leave it out."
        raise InvalidField("$.valid_until", "It ends before it begins.", remedy)
    if body.cohort_id is not None and await missing_cohorts(runtime.pool, organisation_no, {body.cohort_id}):
        remedy = "List yours with GET /v1/cohorts, or leave it out: then it is for everybody."
        raise InvalidField("$.cohort_id", f"There is no cohort {body.cohort_id!r}.", remedy)


def _headers(stored: StoredEntry) -> dict[str, str]:
    return {"etag": etag(str(stored.version))}
