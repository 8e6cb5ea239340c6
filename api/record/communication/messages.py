"""What messages are made of, as it stands in the record when they go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.communication.sendings import Taken
from api.record.support.team import rows_in
from api.record.vault.people import learner_name, supporter_name

Connection = AsyncConnection[TupleRow]


class Written(NamedTuple):
    """What a supporter wrote in a case.

    Attributes:
        subject: Of the case.
        text: What they wrote.
        name: What they are called; None where that is not known.
        is_first: Whether nobody had written in the case before.
    """

    subject: str
    text: str | None
    name: str | None
    is_first: bool


class ToldNotice(NamedTuple):
    """What a supporter was told: its kind, JSON with the words, about whom, in which case, and whether it was seen."""

    kind: str
    body: str
    learner: str | None
    case_id: str | None
    is_seen: bool


class Answering(NamedTuple):
    """What was asked, who answers in its case, by when, and whether that is over."""

    asked: str
    name: str | None
    due_at: datetime | None
    is_answered: bool


_WHICH_CASE: Final = "(c.organisation_no, c.id) = (%(organisation_no)s, %(case_id)s)"
_NAME: Final = (
    f"(SELECT {supporter_name('o')} FROM symphonie.supporter_contact o"
    " WHERE (o.organisation_no, o.supporter_id) = (c.organisation_no, {}))"
)
_WRITTEN: Final = (
    f"SELECT c.subject, e.body->'words'->>'text', {_NAME.format('e.by_id')}, NOT EXISTS (SELECT FROM"
    " symphonie.case_event f WHERE (f.organisation_no, f.case_id) = (e.organisation_no, e.case_id) AND f.no < e.no"
    " AND f.event IN ('learner_message', 'supporter_message'))"
    " FROM symphonie.case_event e JOIN symphonie.support_case c ON (c.organisation_no, c.id)"
    " = (e.organisation_no, e.case_id)"
    " WHERE (e.organisation_no, e.event_id) = (%(organisation_no)s, %(event_id)s) AND e.visibility = 'learner'"
)
_BEFORE: Final = (
    "SELECT message_id FROM symphonie.sending WHERE organisation_no = %(organisation_no)s AND case_id = %(case_id)s"
    " AND no < %(no)s AND (recipient_kind, recipient_id) = (%(recipient_kind)s, %(recipient_id)s)"
    " AND channel = 'mail' AND message_id IS NOT NULL ORDER BY no"
)
_NOTICES: Final = (
    "SELECT n.kind, n.body::text, n.learner, n.case_id, n.seen_at IS NOT NULL FROM symphonie.notice n"
    " WHERE n.organisation_no = %(organisation_no)s AND n.supporter_id = %(recipient_id)s"
)
_NOTICE: Final = f"{_NOTICES} AND n.no = %(notice)s"
_DIGESTED: Final = f"{_NOTICES} AND n.digest_no = %(notice)s ORDER BY n.no LIMIT %(limit)s"
_BESIDE: Final = f"{_NOTICES} AND n.no = ANY(%(nos)s) ORDER BY n.no"
_UNSEEN: Final = (
    "SELECT no FROM symphonie.notice WHERE organisation_no = %(organisation_no)s AND supporter_id = %(recipient_id)s"
    " AND no = ANY(%(nos)s) AND seen_at IS NULL"
)
_ANSWERING: Final = (
    "SELECT coalesce((SELECT q.words FROM symphonie.faq_question q"
    " WHERE (q.organisation_no, q.id) = (c.organisation_no, %(question_id)s)), c.subject),"
    f" {_NAME.format('c.owner_id')}, c.due_at,"
    " c.closed_at IS NOT NULL OR coalesce(c.clock_state IN ('met', 'met_late'), false)"
    f" FROM symphonie.support_case c WHERE {_WHICH_CASE}"
)
_SUPPORTERS: Final = (
    f"SELECT o.supporter_id, {supporter_name('o')} FROM symphonie.supporter_contact o"
    " WHERE o.organisation_no = %(organisation_no)s AND o.supporter_id = ANY(%(supporters)s)"
)
_LEARNERS: Final = (
    f"SELECT o.learner, {learner_name('o')} FROM symphonie.learner_contact o"
    " WHERE o.organisation_no = %(organisation_no)s AND o.learner = ANY(%(learners)s)"
)


async def written(connection: Connection, organisation_no: int, event_id: str) -> Written | None:
    """Return what was written to a learner; None if it is there no more."""
    asked = {"organisation_no": organisation_no, "event_id": event_id}
    return next(iter(await rows_in(connection, args_row(Written), _WRITTEN, asked)), None)


async def written_before(connection: Connection, taken: Taken) -> tuple[str, ...]:
    """Return the Message-IDs of what went to the same person in the same case before, oldest first."""
    return tuple(await rows_in(connection, args_row(str), _BEFORE, taken._asdict())) if taken.case_id else ()


async def notice_told(
    connection: Connection, taken: Taken, limit: int
) -> tuple[ToldNotice | None, Sequence[ToldNotice]]:
    """Return a notice, None if it is there no more, and what it tells as a digest."""
    asked = {**taken._asdict(), "notice": taken.facts.get("notice"), "limit": limit}
    found = next(iter(await rows_in(connection, args_row(ToldNotice), _NOTICE, asked)), None)
    if found is None or found.kind != "digest":
        return found, ()
    return found, await rows_in(connection, args_row(ToldNotice), _DIGESTED, asked)


async def notices_beside(connection: Connection, taken: Taken, nos: Sequence[int]) -> Sequence[ToldNotice]:
    """Return other notices of the supporter of a sending, oldest first."""
    return await rows_in(connection, args_row(ToldNotice), _BESIDE, {**taken._asdict(), "nos": list(nos)})


async def unseen_notices(
    connection: Connection, organisation_no: int, supporter_id: str, nos: Sequence[int]
) -> frozenset[int]:
    """Return those of a supporter's notices that are there and were not seen."""
    asked = {"organisation_no": organisation_no, "recipient_id": supporter_id, "nos": list(nos)}
    return frozenset(await rows_in(connection, args_row(int), _UNSEEN, asked))


async def answering(connection: Connection, taken: Taken) -> Answering | None:
    """Return who answers in the case of a sending; None if it is there no more."""
    asked = {**taken._asdict(), "question_id": taken.facts.get("question_id")}
    return next(iter(await rows_in(connection, args_row(Answering), _ANSWERING, asked)), None)


async def supporters_called(connection: Connection, organisation_no: int, supporters: Sequence[str]) -> dict[str, str]:
    """Return what supporters are called, by id, of those who have a name."""
    asked = {"organisation_no": organisation_no, "supporters": list(supporters)}
    found = await rows_in(connection, args_row(lambda *one: one), _SUPPORTERS, asked) if supporters else ()
    return {supporter: name for supporter, name in found if name is not None}


async def learners_called(connection: Connection, organisation_no: int, learners: Sequence[str]) -> dict[str, str]:
    """Return what learners are called, by id, of those who have a name."""
    asked = {"organisation_no": organisation_no, "learners": list(learners)}
    found = await rows_in(connection, args_row(lambda *one: one), _LEARNERS, asked)
    return {learner: name for learner, name in found if name is not None}
