"""A link for somebody to come in with: made at the moment of sending, so that its secret is kept nowhere.

Each attempt has a link of its own, and all of them open until they are used or over: of a mail that went twice, mail
programmes may show either.
"""

from zoneinfo import ZoneInfo

from api.communication.preparing import words
from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import greeting, said
from api.record.accounts.accounts import StoredAccount, hold_account
from api.record.accounts.tickets import LASTS, TicketKind, make_ticket
from api.record.communication.sendings import Reason, Taken
from api.record.organisations import organisation_called
from api.workspace.door.inviting import PATHS
from engine.communication.message import Draft, Language, Link
from engine.support.wording import moment_told


async def account_reader(connection: Connection, taken: Taken) -> tuple[Reader, str] | None:
    """Return who reads, and to which address; None where the account is there no more, or has none."""
    account = await _account(connection, taken)
    if account is None or account.email is None:
        return None
    language: Language = "en" if account.language == "en" else "fr"
    return Reader(account.name, language, ZoneInfo(account.zone)), account.email


async def prepare_sign_in(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare a link: an invitation, or one to sign in with.

    Its ticket holds once the caller's transaction has committed.
    """
    account = await _account(connection, taken)
    if account is None:
        return Reason.of("gone", words.GONE)
    kind: TicketKind = "invitation" if taken.facts.get("opens") == "invitation" else "link"
    if kind == "invitation" and account.invitation_id is None:  # taken back, or used
        return Reason.of("gone", words.GONE)
    ticket = await make_ticket(connection, kind, account.id, lasts=LASTS[kind])
    title, text, label = _INVITATION if kind == "invitation" else _LINK
    until = moment_told(ticket.expires_at.astimezone(reader.zone))
    language = reader.language
    values = {
        "organisation": await organisation_called(connection, taken.organisation_no),
        "until": until.said_in(language),
    }
    paragraphs = (greeting(reader.name, language), said(text, language, **values))
    link = Link(said(label, language), PATHS[kind] + ticket.secret)
    return Prepared(Draft(said(title, language, **values), paragraphs, link))


_INVITATION = (words.INVITED, words.INVITED_TEXT, words.OPEN_INVITATION)
_LINK = (words.LINK, words.LINK_TEXT, words.SIGN_IN)


async def _account(connection: Connection, taken: Taken) -> StoredAccount | None:
    account = await hold_account(connection, taken.organisation_no, taken.recipient_id)
    return None if account is None or account.disabled_at is not None else account
