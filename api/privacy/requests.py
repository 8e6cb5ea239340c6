"""`/v1/privacy-requests`: what learners ask by right, each with a receipt (GDPR, articles 16, 18, 21 and 22).

A restriction and an objection are overrides with a basis: they hold at once, for the policy through every worker, and
until they are ended. A rectification is for a person, within a month; the contact is corrected by the answer itself, or
at once where the organisation asks, and a result by a correction with its history.
"""

from calendar import monthrange
from datetime import datetime
from typing import Annotated, Final

from litestar import Response
from msgspec import Meta

from api.acting_errors import NotForLearners
from api.errors import ContentGraphNotNamed, InvalidField, StoreUnavailable, UnknownContentGraph
from api.http.parameters import LearnerName, PageQuery
from api.http.routes import Routes, made
from api.learner_errors import RepeatedKey, TooManyOverrides
from api.paths.decisions import By, check_moment
from api.paths.people import REFUSALS, People, author_of
from api.paths.requests import AT_ONCE_BY_KEY, Attempt, Deciding
from api.privacy.messages import (
    AnswerRequest,
    PrivacyRequest,
    PrivacyRequestRequest,
    PrivacyRequestsPage,
    request_told,
)
from api.privacy_errors import AnsweredAlready, NotCorrected, UnknownPrivacyRequest
from api.record import rectifications as record
from api.record.decisions import Assigned
from api.record.overrides import Basis, NewOverride, add_override
from api.record.rectifications import Answer, NewRectification, StoredRequest
from api.record.support.contacts import correct_contact
from api.support.contacts import require_zone

ROUTES: Final = Routes("Privacy")
_PATH: Final = "{privacy_request_id}"
_OWN: Final = frozenset({"name", "email", "language", "zone"})
_AT_ONCE: Final = "Corrected at once."


class RequestsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what was asked by right.

    Attributes:
        open: Only what holds, or waits for an answer.
    """

    learner_id: LearnerName | None = None
    open: Annotated[bool, Meta(description="Only what holds now, or waits for an answer.")] = False


@ROUTES.on(
    "post",
    "/v1/learners/{learner_id}/privacy-requests",
    {200: "It came before, or holds already.", 201: "It holds, or a person is going to answer."},
    scope="support",
    problems=(UnknownContentGraph, ContentGraphNotNamed, TooManyOverrides, RepeatedKey, StoreUnavailable, *REFUSALS),
    note=AT_ONCE_BY_KEY,
)
async def ask(
    people: Deciding, learner_id: str, body: PrivacyRequestRequest, attempt: Attempt
) -> Response[PrivacyRequest]:
    """Ask for something by right.

    A learner restricts the use of their data, objects to automated decisions, or has something corrected; a supporter
    who has a role for them, or the organisation, asks for them. The answer is the receipt. What the organisation itself
    (without `On-Behalf-Of`) asks to be corrected in a contact is corrected at once.
    """
    _check(body, people.now)
    by = await author_of(people, body.by, Assigned((learner_id,), ()))
    if body.right != "rectification":
        return await _held(people, learner_id, body, attempt, by)
    graph = None
    if body.datum == "result":
        graph = await people.graphs.get(people.organisation_no, body.content_graph, "$.content_graph")
    asked_at = people.now
    new = NewRectification(
        people.new_id(),
        learner_id,
        body.datum or "result",
        body.value,
        None if graph is None else graph.graph_no,
        body.result_id,
        body.reason,
        by.id,
        by.role,
        asked_at,
        a_month_after(asked_at),
    )
    is_new = await record.add_rectification(people.pool, people.organisation_no, new, attempt)
    if not is_new:
        return made(await _first(people, attempt), is_new=False)
    if people.actor is None and body.datum in _OWN:
        at_once = Answer("corrected", _AT_ONCE, by.id, by.role, asked_at, None)
        await _correct(people, await _stored(people, new.id), at_once)
    return made(request_told(await _stored(people, new.id), people.now), is_new=True)


@ROUTES.on("get", "/v1/privacy-requests", "One page.", scope="learners:read")
async def list_requests(people: Deciding, query: RequestsQuery) -> PrivacyRequestsPage:
    """List what was asked by right.

    Newest first. The organisation lists everybody's, `open=true` what holds or waits for an answer; a supporter that of
    learners whose path they may see; a learner their own. What was erased is in `GET /v1/erasures`.
    """
    if query.learner_id is not None:
        await people.note(query.learner_id, "privacy-requests")
    page = await record.page_of_requests(
        people.pool,
        people.organisation_no,
        people.reach,
        query.learner_id,
        query.limit,
        query.cursor,
        is_open=query.open,
    )
    return PrivacyRequestsPage(tuple([request_told(one, people.now) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/privacy-requests/{privacy_request_id}/answer",
    "It is answered.",
    scope="support",
    problems=(UnknownPrivacyRequest, AnsweredAlready, NotCorrected, *REFUSALS),
)
async def answer(people: Deciding, privacy_request_id: str, body: AnswerRequest) -> PrivacyRequest:
    """Answer a rectification.

    `corrected` stores the contact as it was asked for, or names the correction of the result; `refused` says why not.
    The same answer again changes nothing.
    """
    found = await record.find_request(people.pool, people.organisation_no, people.reach, request_id=privacy_request_id)
    if found is None or found.right != "rectification":
        raise UnknownPrivacyRequest(_PATH, privacy_request_id)
    if people.actor is not None and people.actor.kind == "learner":
        raise NotForLearners
    by = await author_of(people, body.by, Assigned((found.learner,), ()))
    if found.outcome is not None:
        if (found.outcome, found.answer, found.correction_id) != (body.outcome, body.answer, body.correction_id):
            raise AnsweredAlready(found.outcome)
        return request_told(found, people.now)
    await _require_correction(people, found, body)
    told = Answer(body.outcome, body.answer, by.id, by.role, people.now, body.correction_id)
    await _correct(people, found, told)
    return request_told(await _stored(people, found.id), people.now)


async def _held(
    people: People, learner: str, asked: PrivacyRequestRequest, attempt: Attempt, by: By
) -> Response[PrivacyRequest]:
    """Let a restriction or an objection hold, as an override with a basis."""
    basis: Basis = "restriction" if asked.right == "restriction" else "objection"
    standing = await record.standing_request(people.pool, people.organisation_no, learner, basis)
    if standing is not None and standing.request_sha256 != attempt.request_sha256:
        return made(request_told(standing, people.now), is_new=False)
    new = NewOverride(
        people.new_id(), None, learner, None, "automation_off", "", "", asked.until, asked.reason, by.id, by.role, basis
    )
    stored, is_new = await add_override(people.pool, people.organisation_no, people.reach, new, attempt)
    await people.orders.tell(people.organisation_no)
    if basis == "restriction":
        await record.end_alerts_of(people.pool, people.organisation_no, learner, people.now)
    return made(request_told(await _stored(people, stored.id), people.now), is_new=is_new)


async def _correct(people: People, found: StoredRequest, told: Answer) -> None:
    """Keep the answer, and correct the contact with it, in one transaction."""
    async with people.pool.connection() as connection:
        is_first = await record.answer_rectification(connection, people.organisation_no, found.id, told)
        if is_first and told.outcome == "corrected" and found.datum in _OWN:
            await correct_contact(connection, people.organisation_no, found.learner, str(found.datum), found.value)


async def _require_correction(people: People, found: StoredRequest, asked: AnswerRequest) -> None:
    """See that a result that is said to be corrected is.

    Raises:
        InvalidField: No correction is named, or one for what is no result, or there is nothing to correct it to.
        NotCorrected: There is none of this id.
    """
    is_needed = found.datum == "result" and asked.outcome == "corrected"
    if (asked.correction_id is not None) != is_needed:
        remedy = "Send the correction_id of POST /v1/corrections." if is_needed else "Leave it out."
        raise InvalidField("$.correction_id", "A result alone is corrected by a correction.", remedy)
    if asked.correction_id is not None and not await record.has_correction(
        people.pool, people.organisation_no, found.learner, asked.correction_id, found.result_id or ""
    ):
        raise NotCorrected(asked.correction_id)


async def _stored(people: People, request_id: str) -> StoredRequest:
    found = await record.find_request(people.pool, people.organisation_no, people.reach, request_id=request_id)
    if found is None:
        raise LookupError(request_id)
    return found


async def _first(people: People, attempt: Attempt) -> PrivacyRequest:
    """Return what an earlier request with the same key asked for.

    Raises:
        RepeatedKey: That was another request.
    """
    found = await record.find_request(people.pool, people.organisation_no, people.reach, key=attempt.request_key)
    if found is None or found.request_sha256 != attempt.request_sha256:
        raise RepeatedKey
    return request_told(found, people.now)


def _check(asked: PrivacyRequestRequest, now: datetime) -> None:
    """See that it says what it is about.

    Raises:
        InvalidField: It does not.
    """
    is_rectification = asked.right == "rectification"
    if is_rectification != (asked.datum is not None):
        remedy = "Send one of name, email, language, zone, result." if is_rectification else "Leave it out."
        raise InvalidField("$.datum", "A rectification, and nothing else, says what is to be corrected.", remedy)
    if (asked.datum == "result") != (asked.result_id is not None):
        raise InvalidField("$.result_id", "A result, and nothing else, is named by its id.", "Send both, or neither.")
    if asked.until is not None and is_rectification:
        raise InvalidField("$.until", "A rectification does not end by itself.", "Leave it out.")
    check_moment("$.until", asked.until)
    if asked.until is not None and asked.until <= now:
        raise InvalidField("$.until", "The end has come already.", "Send a moment that is to come.")
    _check_value(asked)


def _check_value(asked: PrivacyRequestRequest) -> None:
    value = asked.value
    if value is None:
        return
    if asked.datum is None:
        raise InvalidField("$.value", "Only a rectification has a value.", "Leave it out.")
    if asked.datum == "language" and value not in {"fr", "en"}:
        raise InvalidField("$.value", "There is no such language.", "Send fr or en.")
    if asked.datum == "email" and ("@" not in value.strip("@") or " " in value):
        raise InvalidField("$.value", "This is no e-mail address.", "Send name@domain.")
    if asked.datum == "zone":
        require_zone("$.value", value)


def a_month_after(moment: datetime) -> datetime:
    """Return the same day of the next month, or its last one.

    >>> a_month_after(datetime(2026, 1, 31)).isoformat(), a_month_after(datetime(2026, 12, 5)).isoformat()
    ('2026-02-28T00:00:00', '2027-01-05T00:00:00')
    """
    year, month = (moment.year, moment.month + 1) if moment.month < 12 else (moment.year + 1, 1)  # noqa: PLR2004  # December
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
