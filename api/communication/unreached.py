"""Nobody was reached at an address: it is used no more until it is another one, and whoever helps is told."""

from typing import Final

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.communication.mailroom.words import UNREACHABLE, told_of
from api.record.communication.preferences import Recipient
from api.record.communication.push import forget_browser
from api.record.communication.reachability import reach_of, suspend
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.team import team_of
from api.record.vault.columns import key_of
from engine.communication.message import Channel
from engine.support.routing import present, route

Connection = AsyncConnection[TupleRow]
US_PER_DAY: Final = 86_400_000_000
_CASE: Final = (
    "SELECT coalesce(kept.owner_id, c.owner_id), c.learner FROM symphonie.support_case c LEFT JOIN"
    " symphonie.support_case kept ON (kept.organisation_no, kept.id) = (c.organisation_no, c.merged_into)"
    " WHERE (c.organisation_no, c.id) = (%s, %s)"
)


async def note_unreached(
    connection: Connection,
    organisation_no: int,
    recipient: Recipient,
    channel: Channel,
    address: str | None,
    code: str,
    case_id: str | None,
    now_us: int,
) -> bool:
    """Send somebody nothing more to an address, tell who helps, and tell whether that is new.

    Clocks of cases go on: that a message did not arrive is no answer. A browser that its push service does not know
    any more is forgotten, and nobody needs to hear of it.

    Args:
        connection: In whose transaction; nothing else may be locked behind it.
        organisation_no: Whose.
        recipient: Who.
        channel: On which.
        address: Where nobody was reached; None for the one that is known.
        code: Status (RFC 3463), or why else.
        case_id: About which case it was.
        now_us: When.
    """
    if channel == "in_app":
        return False
    if channel == "push":
        if address is not None:
            await forget_browser(connection, organisation_no, address)
        return False
    if address is None:
        reach = (await reach_of(connection, organisation_no, [recipient]))[recipient]
        address = reach.addresses.get(channel)
    if address is None:
        return False
    key = await key_of(connection, organisation_no)
    if not await suspend(connection, key, recipient, channel, address, code, now_us):
        return False
    learner = recipient.id if recipient.kind == "learner" else None
    who = await who_helps(connection, organisation_no, learner, case_id, now_us)
    if who is not None and (recipient.kind, recipient.id) != ("supporter", who):
        facts = {"channel": channel, "code": code, "recipient_kind": recipient.kind, "recipient_id": recipient.id}
        text = told_of(UNREACHABLE, who=recipient.id, code=code)
        notice = NewNotice(who, "unreachable", text, facts, learner, case_id, step=now_us // US_PER_DAY)
        await tell(connection, organisation_no, [notice], now_us)
    return True


async def who_helps(
    connection: Connection, organisation_no: int, learner: str | None, case_id: str | None, now_us: int
) -> str | None:
    """Return who is told: who has the case, else whoever is called for the learner, else who coordinates.

    Who is away is stood in for; None as long as there are no routing rules and no case.
    """
    row = None
    if case_id is not None:
        row = await (await connection.execute(_CASE, [organisation_no, case_id])).fetchone()
    owner, learner = (None, learner) if row is None else (row[0], learner or row[1])
    team = await team_of(connection, organisation_no, {learner} if learner is not None else set())
    if team is None:
        return owner
    if owner is not None:
        return present(owner, team.staff, now_us)
    if learner is None:
        return team.staff.coordinator_id
    return route(team.called(learner, "message", "medium"), team.staff, now_us).owner_id
