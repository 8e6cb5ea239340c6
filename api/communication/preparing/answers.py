"""What a supporter wrote to a learner in a case: as they wrote it, behind what went before in the same conversation."""

from urllib.parse import quote

from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import GONE, OPEN_CONVERSATION, said
from api.record.communication.messages import written, written_before
from api.record.communication.sendings import Reason, Taken
from engine.communication.message import Draft, Link


async def prepare_answer(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare what a supporter wrote."""
    found = await written(connection, taken.organisation_no, str(taken.facts.get("event_id", "")))
    if found is None or not found.text:
        return Reason.of("gone", GONE)
    paragraphs = tuple([one for one in found.text.replace("\r\n", "\n").split("\n\n") if one.strip()])
    link = Link(said(OPEN_CONVERSATION, reader.language), f"/me/help?case={quote(taken.case_id or '', safe='')}")
    return Prepared(
        Draft(found.subject if found.is_first else f"Re: {found.subject}", paragraphs, link),
        from_name=found.name,
        references=await written_before(connection, taken),
        takes_answers=True,
    )
