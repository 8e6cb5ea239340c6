"""What falls due while somebody is away is offered to who stands in, when the absence begins, once for each case."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from psycopg.rows import args_row

from api.clock import moment_of
from api.record.columns import INSTANT, MICROSECONDS
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.team import Record, Team, rows_in, somebody, team_of
from engine.support.absences import absence_of
from engine.support.notices import offer_told
from engine.support.openings import US_PER_S
from engine.support.routing import present

_US_PER_MINUTE: Final = 60 * US_PER_S


class LeftCase(NamedTuple):
    """An open case whose owner is away when it falls due."""

    organisation_no: int
    case_id: str
    learner: str
    owner_id: str
    due_us: int


_NOW: Final = INSTANT.format("%(now_us)s")
_AWAY: Final = (
    "away AS MATERIALIZED (SELECT p.organisation_no, p.id, (a->>'from_at')::timestamptz AS from_at,"
    " (a->>'to_at')::timestamptz AS to_at"
    " FROM symphonie.staff_part p CROSS JOIN json_array_elements(p.content->'absences') a"
    " WHERE p.kind = 'supporter' AND json_array_length(p.content->'absences') > 0"
    f" AND (a->>'from_at')::timestamptz <= {_NOW} AND (a->>'to_at')::timestamptz > {_NOW}"
    " AND NOT EXISTS (SELECT FROM symphonie.staff_part n"
    " WHERE (n.organisation_no, n.kind, n.id) = (p.organisation_no, p.kind, p.id) AND n.version > p.version))"
)
_LEFT: Final = (
    f"WITH {_AWAY} SELECT DISTINCT c.organisation_no, c.id, c.learner, c.owner_id, {MICROSECONDS.format('c.due_at')}"
    " FROM away JOIN symphonie.support_case c ON (c.organisation_no, c.owner_id) = (away.organisation_no, away.id)"
    " WHERE c.closed_at IS NULL AND c.due_at < away.to_at"
    # somebody who is there was told of it since the absence began
    " AND NOT EXISTS (SELECT FROM symphonie.notice n WHERE n.organisation_no = c.organisation_no AND n.case_id = c.id"
    " AND n.kind = 'offer' AND n.generation = floor(extract(epoch FROM away.from_at) / 60)"
    " AND NOT EXISTS (SELECT FROM away o WHERE (o.organisation_no, o.id) = (n.organisation_no, n.supporter_id)))"
)


async def offer(connection: Record, now_us: int) -> None:
    """Offer what was not offered yet.

    Args:
        connection: Not in a transaction.
        now_us: By the clock of the service.
    """
    async with connection.transaction():
        left = await rows_in(connection, args_row(LeftCase), _LEFT, {"now_us": now_us})
        for organisation_no in sorted({one.organisation_no for one in left}):
            theirs = [one for one in left if one.organisation_no == organisation_no]
            team = await team_of(connection, organisation_no, {one.learner for one in theirs})
            if team is not None:
                await tell(connection, organisation_no, _offers(theirs, team, now_us), now_us)


def _offers(left: Sequence[LeftCase], team: Team, now_us: int) -> list[NewNotice]:
    return [notice for one in left if (notice := _offer(one, team, now_us)) is not None]


def _offer(left: LeftCase, team: Team, now_us: int) -> NewNotice | None:
    absence = absence_of(left.owner_id, now_us, team.staff.absences)
    to = present(left.owner_id, team.staff, now_us)
    if absence is None or to == left.owner_id:
        return None
    person = somebody(team.people, to)
    facts = {"owner_id": left.owner_id, "due_at": moment_of(left.due_us), "until": moment_of(absence.to_us)}
    return NewNotice(
        to,
        "offer",
        offer_told(left.owner_id, absence.to_us, left.learner, left.due_us, person.time_zone),
        facts,
        left.learner,
        left.case_id,
        generation=absence.from_us // _US_PER_MINUTE,
    )
