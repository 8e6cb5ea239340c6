"""No more reminders: what a mail's own button, and the link in it, lead to (RFC 8058), without signing in.

A program that scans mail opens links, so opening one only shows a button; what stops is asked for with a POST, which
mail programmes send by themselves (`List-Unsubscribe-Post`), of any site and with no cookie. The token is what proves
it, and stopping reminders is all that it can do.
"""

from typing import Final

from api.communication.preparing.prepared import Connection
from api.record.communication.outbox import Addressee, addressee_of
from api.record.communication.preferences import Recipient, choose
from api.record.communication.sendings import Taken
from api.record.pool import Pool
from api.record.vault.columns import find_key
from engine.communication.preferences import Choice
from engine.communication.reply_address import Sign
from engine.communication.unsubscribe_token import is_genuine, read_token, write_token

PATH: Final = "unsubscribe/"


def unsubscribe_url(sign: Sign, base_url: str | None, taken: Taken, now_us: int) -> str | None:
    """Return where whoever reads a reminder stops them; None where nobody can reach the service over TLS.

    Args:
        sign: Of the organisation.
        base_url: Where people reach the service, with a `/` at its end.
        taken: The reminder.
        now_us: When it goes.
    """
    if base_url is None or not base_url.startswith("https://"):
        return None
    return f"{base_url}{PATH}{write_token(sign, taken.organisation_no, taken.no, now_us)}"


async def unsubscribing(pool: Pool, token: str, now_us: int) -> Addressee | None:
    """Return to whom the message went that a token came with; None where the token opens nothing."""
    async with pool.connection() as connection:
        return await _addressee(connection, token, now_us)


async def unsubscribe(pool: Pool, token: str, now_us: int) -> bool:
    """Send whoever has a token no more reminders by the channel that it came by; tell whether that was so."""
    async with pool.connection() as connection:
        found = await _addressee(connection, token, now_us)
        if found is None or found.kind == "account":
            return False
        choice = Choice("reminder", found.channel, is_on=False)
        whom = Recipient(found.kind, found.id)
        await choose(connection, found.organisation_no, whom, (choice,), now_us)
        return True


async def _addressee(connection: Connection, token: str, now_us: int) -> Addressee | None:
    claim = read_token(token)
    if claim is None or claim.is_over(now_us):
        return None
    key = await find_key(connection, claim.organisation_no)
    if key is None or not is_genuine(key.sign, claim):
        return None
    return await addressee_of(connection, claim.organisation_no, claim.sending_no)
