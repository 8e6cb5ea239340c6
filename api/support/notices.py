"""What supporters are told, and what the organisation is: by page, and taken note of."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import InvalidField
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.notice_errors import UnknownNotice
from api.record import organisation_notices as of_organisation
from api.record.organisation_notices import OrganisationNotice, OrganisationNoticeFilter, OrganisationNoticeKind
from api.record.support import notices as record
from api.record.support.notice_writes import NoticeKind
from api.record.support.notices import NoticeFilter, StoredNotice
from api.results.messages import Words
from api.runtime import Runtime
from api.support.acting import Actor, Whoever

ROUTES: Final = Routes("People")
NoticeNo = Annotated[int, Meta(ge=0, le=2**53)]


class NoticesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the list of notices."""

    unseen: Annotated[bool, Meta(description="Only what was not taken note of.")] = False
    kind: Annotated[NoticeKind | OrganisationNoticeKind, Meta(description="Only this kind.")] | None = None
    digest: (
        Annotated[NoticeNo, Meta(description="What the digest of this number told, instead of what was told at once.")]
        | None
    ) = None


class NoticeAnswer(msgspec.Struct, frozen=True):
    """Something that a supporter, or the organisation itself, was told, once.

    Attributes:
        no: Its number; rises.
        kind: Of what; `drift` (of predictions) and `key_ends` are told to the organisation alone.
        text: In words: who, what, by when, and what was promised.
        learner_id: About whom; null for nobody.
        case_id: The case that it is about.
        alert_id: The alert that it is about.
        content_graph: The content graph that it is about, where that needs somebody.
        step: Per cent of a warning, which step of an escalation.
        due_at: When an answer is, or was, due.
        made_at: When it was told.
        was_due_at: When it should have been told; null where there was no such instant.
        is_late: Whether that was more than a minute before.
        digest: The digest that told it, because others had filled the day; null if it was told at once.
        n_by_kind: What a digest told: how many of each kind.
        seen_at: When note was taken of it; null before.
        ended_at: When it was over: a drift, when another model or version traces. Null before, and where nothing ends.
    """

    no: int
    kind: NoticeKind | OrganisationNoticeKind
    text: Words
    learner_id: str | None
    case_id: str | None
    alert_id: str | None
    content_graph: str | None
    step: int
    due_at: datetime | None
    made_at: datetime
    was_due_at: datetime | None
    is_late: bool
    digest: int | None
    n_by_kind: dict[str, int] | None
    seen_at: datetime | None
    ended_at: datetime | None


class NoticesPage(msgspec.Struct, frozen=True):
    """Notices, newest first; `next_cursor` is null on the last page.

    Attributes:
        notices: Those of this page.
    """

    notices: tuple[NoticeAnswer, ...]
    next_cursor: str | None


class SeenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was seen: exactly one of both.

    Attributes:
        nos: These.
        up_to: All up to this one.
    """

    nos: Annotated[tuple[NoticeNo, ...], Meta(min_length=1, max_length=1000)] | None = None
    up_to: NoticeNo | None = None


class SeenCount(msgspec.Struct, frozen=True):
    """How many notices were new to whoever saw them now, those that a digest told included.

    Attributes:
        n_seen: Notices.
    """

    n_seen: int


@ROUTES.on("get", "/v1/notices", "One page.", scope="support:read")
async def list_notices(runtime: Runtime, organisation_no: int, actor: Whoever, query: NoticesQuery) -> NoticesPage:
    """List what you were told.

    Own notices only, newest first: warnings and breaches of clocks, escalations, what is offered while somebody is
    away, alerts, messages. Each comes once. What is more than `notices_per_day` of the supporter waits for a `digest`,
    made when their next working day begins. For nobody (without `On-Behalf-Of`): what designers and administrators are
    told, as that predictions of a course have drifted, or that a key ends; about no learner.
    """
    if actor is None:
        return await _of_organisation(runtime, organisation_no, query)
    if actor.kind != "supporter":
        return NoticesPage((), None)
    asked = NoticeFilter(query.unseen, query.kind, query.digest)
    page = await record.page_of_notices(runtime.pool, organisation_no, actor.id, asked, query.limit, query.cursor)
    return NoticesPage(tuple([_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on("post", "/v1/notices/seen", "They were seen.", scope="support:write", problems=(UnknownNotice,))
async def see_notices(runtime: Runtime, organisation_no: int, actor: Whoever, body: SeenRequest) -> SeenCount:
    """Take note of notices.

    Some, or all up to one; with a digest what it told. Again changes nothing.
    """
    _require_one(body)
    if actor is None:
        return await _seen_by_organisation(runtime, organisation_no, body)
    whose = (runtime.pool, organisation_no, _named(actor))
    if body.nos is not None:
        return SeenCount(await record.take_note(*whose, body.nos, runtime.clock_us()))
    return SeenCount(await record.take_note_up_to(*whose, body.up_to or 0, runtime.clock_us()))


async def _of_organisation(runtime: Runtime, organisation_no: int, query: NoticesQuery) -> NoticesPage:
    if query.digest is not None:
        return NoticesPage((), None)
    asked = OrganisationNoticeFilter(query.unseen, query.kind)
    page = await of_organisation.page_of_organisation_notices(
        runtime.pool, organisation_no, asked, query.limit, query.cursor
    )
    return NoticesPage(tuple([_told_to_organisation(one) for one in page.entries]), page.next_cursor)


async def _seen_by_organisation(runtime: Runtime, organisation_no: int, body: SeenRequest) -> SeenCount:
    whose = (runtime.pool, organisation_no)
    if body.nos is not None:
        return SeenCount(await of_organisation.take_note(*whose, body.nos, runtime.clock_us()))
    return SeenCount(await of_organisation.take_note_up_to(*whose, body.up_to or 0, runtime.clock_us()))


def _require_one(body: SeenRequest) -> None:
    if (body.nos is None) == (body.up_to is None):
        raise InvalidField(
            "$.nos", "Exactly one of nos and up_to says what was seen.", "Send one of them, and not both."
        )


def _named(actor: Actor) -> str:
    """Return whose notices are meant; learners have none."""
    return actor.id if actor.kind == "supporter" else ""


def _told(stored: StoredNotice) -> NoticeAnswer:
    said = stored.said
    return NoticeAnswer(
        stored.no,
        stored.kind,
        msgspec.convert(said["text"], Words),
        stored.learner,
        stored.case_id,
        stored.alert_id,
        None,
        stored.step,
        msgspec.convert(said.get("due_at"), datetime | None),
        stored.made_at,
        stored.was_due_at,
        stored.is_late,
        stored.digest_no,
        said.get("n_by_kind"),
        stored.seen_at,
        None,
    )


def _told_to_organisation(stored: OrganisationNotice) -> NoticeAnswer:
    return NoticeAnswer(
        stored.no,
        stored.kind,
        msgspec.convert(stored.said["text"], Words),
        learner_id=None,
        case_id=None,
        alert_id=None,
        content_graph=stored.graph_id,
        step=0,
        due_at=None,
        made_at=stored.made_at,
        was_due_at=None,
        is_late=False,
        digest=None,
        n_by_kind=None,
        seen_at=stored.seen_at,
        ended_at=stored.ended_at,
    )
