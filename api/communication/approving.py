"""Messages that wait for a supporter: what is not to go any more is withdrawn, so that nobody looks at it."""

from api.communication.asking import ask_again
from api.record.communication.runs import StoredRun, unapproved
from api.record.communication.sendings import Reason, withdraw
from api.record.support.team import Record
from engine.communication.deciding import Withdraw


async def withdraw_unapproved(connection: Record, run: StoredRun, now_us: int) -> None:
    """Withdraw what a run wanted to send and nobody approved, where it was done meanwhile or is too late."""
    waiting = await unapproved(connection, run.organisation_no, run.run_id)
    for no, decision in (await ask_again(connection, waiting, now_us)).items():
        if isinstance(decision, Withdraw):
            reason = Reason(decision.reason.code, decision.reason.fr, decision.reason.en)
            await withdraw(connection, run.organisation_no, [no], reason, now_us)
