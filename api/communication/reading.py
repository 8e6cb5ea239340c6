"""What was written to somebody, as they read it on their own pages: words made of what each message was about."""

from zoneinfo import ZoneInfo

from api.communication.asking import write_draft
from api.communication.outbox_messages import MessagePage, MessageTold
from api.communication.preparing.prepared import Connection, Reader
from api.communication.readying import PREPARE
from api.record.communication.outbox import StoredSending, page_for_learner
from api.record.communication.preferences import Recipient
from api.record.communication.reachability import reach_of
from api.record.communication.sendings import Reason, Taken
from api.runtime import Runtime
from engine.communication.message import Draft

ZONE = "Europe/Paris"
"""Of whoever has said none."""


async def messages_for(
    runtime: Runtime, organisation_no: int, learner: str, limit: int, cursor: str | None
) -> MessagePage:
    """Return what was written to a learner, newest first; what can be told no more is left out.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    page = await page_for_learner(runtime.pool, organisation_no, learner, limit, cursor)
    whom = Recipient("learner", learner)
    async with runtime.pool.connection() as connection:
        reach = (await reach_of(connection, organisation_no, [whom]))[whom]
        reader = Reader(reach.name, reach.language or runtime.settings.language, ZoneInfo(reach.zone or ZONE))
        drafts = [await _draft(connection, organisation_no, one, reader) for one in page.entries]
    told = [_told(one, draft) for one, draft in zip(page.entries, drafts, strict=True) if draft is not None]
    return MessagePage(tuple(told), page.next_cursor)


async def _draft(connection: Connection, organisation_no: int, stored: StoredSending, reader: Reader) -> Draft | None:
    held = {name: getattr(stored, name) for name in Taken._fields if name != "organisation_no"}
    taken = Taken(organisation_no=organisation_no, **held)
    if taken.scenario_id is not None:
        draft = await write_draft(connection, taken, None, reader)
        return None if isinstance(draft, Reason) else draft
    if taken.purpose not in PREPARE:
        return None
    prepared = await PREPARE[taken.purpose](connection, taken, reader)
    return None if isinstance(prepared, Reason) else prepared.draft


def _told(stored: StoredSending, draft: Draft) -> MessageTold:
    link = draft.link
    return MessageTold(
        no=stored.no,
        purpose=stored.purpose,
        at=stored.sent_at or stored.changed_at,
        channel=stored.channel,
        case_id=stored.case_id,
        title=draft.title,
        paragraphs=draft.paragraphs,
        link=None if link is None else link.url,
        link_label=None if link is None else link.label,
    )
