"""One attempt: a change sent to a webhook, and how that ended."""

from typing import Final
from urllib.parse import quote

import msgspec

from api.clock import moment_of
from api.integrations.outgoing import Outgoing, OutgoingError
from api.integrations.webhooks.forms import Sending, answered, sending_of, signed_sending, statement_sending
from api.integrations.webhooks.schedule import Answered
from api.record.feed import Change
from api.record.webhooks.subscriptions import Form, Target

SECONDS: Final = 15.0
"""That an attempt may take: Standard Webhooks asks receivers to answer within 15 to 30 s."""
NOT_TOLD: Final = Answered(None, None)
"""Of a change that the form has nothing to say of: that is no failure."""
SEALED: Final = Answered(None, "its secret cannot be opened: the master key is not here")


async def send(outgoing: Outgoing, target: Target, change: Change, now_us: int) -> Answered:
    """Tell a webhook a change, once."""
    secrets = _secrets_of(target)
    if not secrets:
        return SEALED
    sending = sending_of(target, secrets, change, now_us)
    return NOT_TOLD if sending is None else await attempt(outgoing, target.form, sending)


async def send_test(outgoing: Outgoing, target: Target, name: str, now_us: int) -> Answered:
    """Send a message that tells nothing; a learning record store is asked what it has, and is given nothing."""
    secrets = _secrets_of(target)
    if not secrets:
        return SEALED
    if target.form == "xapi":
        return await attempt(outgoing, target.form, statement_sending(target.url, secrets[0], None))
    link = f"/v1/webhooks/{quote(target.id, safe='')}"
    body = msgspec.json.encode({"type": "webhook.test", "timestamp": moment_of(now_us), "data": {"link": link}})
    return await attempt(outgoing, target.form, signed_sending(target.url, secrets, name, body, now_us))


async def attempt(outgoing: Outgoing, form: Form, sending: Sending) -> Answered:
    """Make a request, and say how it ended; the body of the answer is not read."""
    body = sending.body or None
    try:
        answer = await outgoing.ask(
            sending.method, sending.url, body=body, headers=sending.headers, seconds=SECONDS, max_bytes=0
        )
    except OutgoingError as error:
        return Answered(None, error.reason)
    return answered(form, answer.status, answer.headers.get("retry-after"))


def _secrets_of(target: Target) -> tuple[str, ...]:
    """Return what signs or opens, the current one first; empty where the organisation's key is not here."""
    return tuple(one for one in (target.secret, target.earlier_secret) if one is not None)
