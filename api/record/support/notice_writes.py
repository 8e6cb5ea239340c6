"""Notices as they are made: what supporters are told, each thing once, at most so many single ones in a day.

What is above the cap of a day waits for one digest, when the supporter's next working day begins.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec
from psycopg.rows import tuple_row

from api.record.columns import INSTANT
from api.record.support.changes import tell_change
from api.record.support.team import NEWEST, Person, Record, people_of, rows_in, somebody
from api.support.calendar_messages import CalendarHours
from content_graph.languages import Text
from engine.support.calendar import make_calendar
from engine.support.notices import day_began, digest_due
from engine.support.openings import Openings

NoticeKind = Literal[
    "alert",
    "message",
    "assigned",
    "offer",
    "warning",
    "breach",
    "escalation",
    "digest",
    "feed_stopped",
    "course",
    "unreachable",
    "mail",
    "peer_help",
    "group",
]
OFFICE_HOURS: Final = "Mo-Fr 09:00-12:30,13:30-17:30"
"""Of somebody without a calendar of their own, in their time zone."""


class NewNotice(NamedTuple):
    """What somebody is to be told; `kind`, case, alert, clock, step and generation make it the same or another one.

    Attributes:
        supporter_id: Who.
        kind: Of what.
        text: In words.
        facts: What the words are about, for machines: JSON.
        learner: About whom.
        was_due_us: When it should have been told; None where that is now.
        is_late: Whether that was a while ago.
        waits: Whether it is for the digest in any case.
    """

    supporter_id: str
    kind: NoticeKind
    text: Text
    facts: Mapping[str, object]
    learner: str | None = None
    case_id: str | None = None
    alert_id: str | None = None
    clock_id: str | None = None
    step: int = 0
    generation: int = 0
    was_due_us: int | None = None
    is_late: bool = False
    waits: bool = False


_HOLD: Final = "SELECT pg_advisory_xact_lock(%(organisation_no)s, hashtext('outbox/' || %(supporter_id)s))"
_N_SINGLE: Final = (
    "SELECT count(*) FROM symphonie.notice WHERE organisation_no = %(organisation_no)s"
    " AND supporter_id = %(supporter_id)s AND digest_at IS NULL AND kind <> 'digest'"
    f" AND made_at >= {INSTANT.format('%(since_us)s')}"
)
_INSERT: Final = (
    "INSERT INTO symphonie.notice (organisation_no, supporter_id, kind, learner, case_id, alert_id, clock_id, step,"
    " generation, body, made_at, was_due_at, is_late, digest_at) VALUES (%(organisation_no)s, %(supporter_id)s,"
    " %(kind)s, %(learner)s, %(case_id)s, %(alert_id)s, %(clock_id)s, %(step)s, %(generation)s, %(body)s,"
    f" {INSTANT.format('%(now_us)s')}, {INSTANT.format('%(was_due_us)s::bigint')}, %(is_late)s,"
    f" {INSTANT.format('%(digest_us)s::bigint')}) ON CONFLICT DO NOTHING"
)
_CALENDAR: Final = (
    f"SELECT p.content::text FROM symphonie.staff_part p WHERE p.kind = 'calendar' AND p.id = %(id)s AND {NEWEST}"
)


async def tell(connection: Record, organisation_no: int, notices: Iterable[NewNotice], now_us: int) -> None:
    """Put into the outbox what is not there yet; the last thing in a transaction that holds other locks.

    Whoever tells the same supporter at the same time waits, so that the cap of their day holds.
    """
    by_person: dict[str, list[NewNotice]] = defaultdict(list)
    for one in notices:
        by_person[one.supporter_id].append(one)
    people = await people_of(connection, organisation_no) if by_person else {}
    for supporter_id in sorted(by_person):
        await hold(connection, organisation_no, supporter_id)
        await _tell(connection, organisation_no, somebody(people, supporter_id), by_person[supporter_id], now_us)


async def hold(connection: Record, organisation_no: int, supporter_id: str) -> None:
    """Have others wait who tell the same supporter something, until the end of the transaction."""
    await connection.execute(_HOLD, {"organisation_no": organisation_no, "supporter_id": supporter_id})


async def _tell(
    connection: Record, organisation_no: int, person: Person, notices: Sequence[NewNotice], now_us: int
) -> None:
    about = {"organisation_no": organisation_no, "supporter_id": person.supporter_id}
    since_us = day_began(now_us, person.time_zone)
    ((n_sent,),) = await rows_in(connection, tuple_row, _N_SINGLE, {**about, "since_us": since_us})
    digest_us: int | None = None
    for one in notices:
        waits = one.waits or n_sent >= person.notices_per_day
        if waits and digest_us is None:
            digest_us = digest_due(now_us, await openings_of(connection, organisation_no, person))
        fields = {**one._asdict(), **about, "body": msgspec.json.encode({"text": one.text, **one.facts}).decode()}
        del fields["text"], fields["facts"]
        row = {**fields, "now_us": now_us, "digest_us": digest_us if waits else None}
        is_new = (await connection.execute(_INSERT, row)).rowcount
        n_sent += is_new if not waits else 0
    await tell_change(connection, organisation_no, [person.supporter_id])


async def openings_of(connection: Record, organisation_no: int, person: Person) -> Openings:
    """Return when somebody works: their own calendar, else office hours where they are."""
    about = {"organisation_no": organisation_no, "id": person.calendar_id}
    found = await rows_in(connection, tuple_row, _CALENDAR, about) if person.calendar_id is not None else []
    if found:
        return Openings(msgspec.json.decode(found[0][0], type=CalendarHours).calendar())
    return Openings(make_calendar(person.zone, OFFICE_HOURS))
