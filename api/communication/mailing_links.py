"""Links to come in with, sent by mail where mail is set up: whoever has one made does not see it then."""

from typing import Literal

from api.clock import moment_of
from api.communication.mail.setting_up import mail_of
from api.record.accounts.accounts import StoredAccount
from api.record.communication.sendings import NewSending, plan_sendings
from api.record.pool import Pool
from api.settings import Settings

Opens = Literal["invitation", "sign_in"]


def goes_by_mail(settings: Settings) -> bool:
    """Tell whether links go by mail: there is a relay, and it is known how people reach the service."""
    return settings.public_url is not None and mail_of(settings) is not None


def is_mailed(settings: Settings, account: StoredAccount) -> bool:
    """Tell whether a link for an account goes by mail; of one without an address it is shown."""
    return account.email is not None and goes_by_mail(settings)


async def mail_link(
    pool: Pool, organisation_no: int, account: StoredAccount, opens: Opens, request_id: str, now_us: int
) -> None:
    """Send an account a link; the link itself is made when the mail goes.

    Args:
        pool: Of the record.
        organisation_no: Whose.
        account: To its address.
        opens: What the link is for.
        request_id: Names this wish, so that it is sent once.
        now_us: The moment.
    """
    new = NewSending(
        key=f"sign_in/{account.id}/{request_id}",
        purpose="sign_in",
        recipient_kind="account",
        recipient_id=account.id,
        channels=("mail",),
        not_before_us=now_us,
        facts={"opens": opens},
        learner=account.learner,
    )
    async with pool.connection() as connection:
        await plan_sendings(connection, organisation_no, [new], now_us)


def asked_key(now_us: int) -> str:
    """Return what names a wish at the door: one in five minutes is enough.

    >>> asked_key(1_790_000_000_000_000) == asked_key(1_790_000_000_000_001)
    True
    """
    at = moment_of(now_us)
    return f"asked/{at:%Y-%m-%dT%H}:{at.minute // 5 * 5:02d}"
