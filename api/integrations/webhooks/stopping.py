"""People are told that a webhook is sent nothing more: whoever coordinates support; its page tells administrators."""

from typing import Final, Literal

from api.clock import moment_of
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.team import Record, team_of
from content_graph.languages import Text

_WHY: Final = {
    "gone": Text("le système destinataire a répondu qu’il n’en veut plus", "the other system answered that it is gone"),
    "failing": Text(
        "le système destinataire n’a rien accepté depuis trois jours",
        "the other system has taken nothing for three days",
    ),
}


async def tell_stopped(
    connection: Record,
    organisation_no: int,
    webhook_id: str,
    label: str,
    because: Literal["gone", "failing"],
    now_us: int,
) -> None:
    """Tell who coordinates that a webhook was disabled, in the transaction that disables it."""
    team = await team_of(connection, organisation_no, [])
    if team is None:
        return
    why, name = _WHY[because], label or webhook_id
    text = Text(
        f"Le webhook «\u202f{name}\u202f» est désactivé\u202f: {why.fr}. Voir Exploitation → Webhooks.",
        f"The webhook “{name}” is disabled: {why.en}. See Operations → Webhooks.",
    )
    since = moment_of(now_us).date().isoformat()
    facts = {"webhook_id": webhook_id, "because": because}
    notice = NewNotice(team.staff.coordinator_id, "feed_stopped", text, facts, alert_id=f"webhook/{webhook_id}/{since}")
    await tell(connection, organisation_no, [notice], now_us)
