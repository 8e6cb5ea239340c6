"""That a question is with a person now: who answers, and by when, as it stands when the message goes."""

from urllib.parse import quote

from api.clock import microseconds_of
from api.communication.mail.addresses import in_one_line
from api.communication.preparing import words
from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import greeting, said
from api.record.communication.messages import answering, written_before
from api.record.communication.sendings import Reason, Taken
from engine.communication.message import Draft, Link
from engine.support.openings import moment_of
from engine.support.wording import moment_told


async def prepare_handover(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare to tell a learner who answers; once somebody has answered there is nothing to tell."""
    found = await answering(connection, taken)
    if found is None:
        return Reason.of("gone", words.GONE)
    if found.is_answered:
        return Reason.of("answered", words.ANSWERED)
    language = reader.language
    name = found.name or said(words.SOMEBODY, language)
    paragraphs = [
        greeting(reader.name, language),
        said(words.WHO_ANSWERS, language, question=in_one_line(found.asked), name=name),
    ]
    if found.due_at is not None:
        due = moment_told(moment_of(microseconds_of(found.due_at)).astimezone(reader.zone))
        paragraphs.append(said(words.BY_WHEN, language, due=due.said_in(language)))
    link = Link(said(words.OPEN_CONVERSATION, language), f"/me/help?case={quote(taken.case_id or '', safe='')}")
    draft = Draft(said(words.HANDED_OVER, language), tuple(paragraphs), link)
    return Prepared(draft, references=await written_before(connection, taken), takes_answers=True)
