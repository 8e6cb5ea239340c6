"""Drafts: what somebody is about to write to a case, kept for them alone."""

from typing import Final

from api.case_errors import UnknownCase, UnknownDraft
from api.http.routes import Routes
from api.record.support.drafts import Draft, StoredDraft, delete_draft, get_draft, put_draft
from api.support.cases.answers import DraftAnswer, DraftGone
from api.support.cases.desk import AtDesk, seen_case
from api.support.cases.requests import DraftContent

ROUTES: Final = Routes("Cases")
_ADDRESS: Final = "/v1/cases/{case_id}/draft"


@ROUTES.on("get", _ADDRESS, "Your draft.", scope="support:read", problems=(UnknownCase, UnknownDraft))
async def read_draft(desk: AtDesk, case_id: str) -> DraftAnswer:
    """Read your draft.

    Each has one per case, and nobody reads another's.
    """
    async with desk.runtime.pool.connection() as connection:
        await seen_case(connection, desk, case_id)
        found = await get_draft(connection, desk.organisation_no, case_id, desk.actor.name)
    return _told(found)


@ROUTES.on("put", _ADDRESS, "It is kept.", scope="support:write", problems=(UnknownCase,))
async def keep_draft(desk: AtDesk, case_id: str, body: DraftContent) -> DraftAnswer:
    """Keep a draft.

    In the place of your draft before; it is sent to nobody, and no event of the case.
    """
    async with desk.runtime.pool.connection() as connection:
        await seen_case(connection, desk, case_id)
        draft = Draft(body.text, body.last_seen)
        await put_draft(connection, desk.organisation_no, case_id, desk.actor.name, draft)
        found = await get_draft(connection, desk.organisation_no, case_id, desk.actor.name)
    return _told(found)


@ROUTES.on("delete", _ADDRESS, "There is none any more.", scope="support:write", problems=(UnknownCase,))
async def drop_draft(desk: AtDesk, case_id: str) -> DraftGone:
    """Throw your draft away.

    Where there is none, nothing changes.
    """
    async with desk.runtime.pool.connection() as connection:
        await seen_case(connection, desk, case_id)
        await delete_draft(connection, desk.organisation_no, case_id, desk.actor.name)
    return DraftGone(case_id)


def _told(found: StoredDraft | None) -> DraftAnswer:
    if found is None:
        raise UnknownDraft
    return DraftAnswer(found.draft.text, found.draft.last_seen, found.put_at)
