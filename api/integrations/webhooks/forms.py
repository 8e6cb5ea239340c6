"""As what a change is sent, and which answers mean that it was taken: a signed message, or a statement."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Final, NamedTuple

from api.clock import US_PER_S
from api.integrations.outgoing import Method
from api.integrations.webhooks.schedule import Answered
from api.integrations.webhooks.signing import signed_headers
from api.integrations.webhooks.statements import STATEMENT_KINDS, statement_of
from api.integrations.webhooks.telling import body_of, message_id
from api.record.feed import Change, ChangeKind
from api.record.webhooks.subscriptions import Form, Target

_CONFLICT: Final = 409
"""What an LRS says of a statement whose id it has already (xAPI 1.0.3, part 3, 2.1.1)."""
ONLY_KINDS: Final[Mapping[Form, frozenset[ChangeKind]]] = {"xapi": STATEMENT_KINDS}
"""What a form can tell, where that is not everything."""


class Sending(NamedTuple):
    """A request that tells a change."""

    method: Method
    url: str
    headers: Mapping[str, str]
    body: bytes


def sending_of(target: Target, secrets: tuple[str, ...], change: Change, now_us: int) -> Sending | None:
    """Return the request that tells a change; None where its form has nothing to say of it.

    Args:
        target: Where to.
        secrets: What opens or signs there, the current one first.
        change: What is told.
        now_us: When it is sent.
    """
    if target.form == "xapi":
        statement = statement_of(change, target.home_page or "")
        return None if statement is None else statement_sending(target.url, secrets[0], statement)
    return signed_sending(target.url, secrets, message_id(change), body_of(change), now_us)


def signed_sending(url: str, secrets: tuple[str, ...], name: str, body: bytes, now_us: int) -> Sending:
    """Return a signed message as a request."""
    headers = {"content-type": "application/json", **signed_headers(name, now_us // US_PER_S, body, secrets)}
    return Sending("POST", url, headers, body)


def statement_sending(url: str, credentials: str, statement: bytes | None) -> Sending:
    """Return a request that puts a statement into an LRS, or asks it who it is."""
    basic = b64encode(credentials.encode()).decode()
    headers = {"authorization": f"Basic {basic}", "x-experience-api-version": "1.0.3"}
    if statement is None:
        return Sending("GET", f"{url.rstrip('/')}/statements?limit=1", headers, b"")
    headers["content-type"] = "application/json"
    return Sending("POST", f"{url.rstrip('/')}/statements", headers, statement)


def answered(form: Form, status: int, retry_after: str | None) -> Answered:
    """Say whether an answer means that the message was taken: any 2xx does, a redirect does not."""
    is_taken = 200 <= status < 300 or (form == "xapi" and status == _CONFLICT)  # noqa: PLR2004  # of HTTP
    return Answered(status, None if is_taken else f"status {status}", retry_after)
