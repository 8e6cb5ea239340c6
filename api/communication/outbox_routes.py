"""`/v1/outbox`: what goes to whom, what became of it and why; letting messages go, and keeping them."""

from collections.abc import Sequence
from typing import Final

from api.acting_errors import PeersReadNoFile
from api.communication.outbox_messages import (
    ApprovalRequest,
    MessagePage,
    OutboxChanged,
    OutboxPage,
    OutboxQuery,
    WithdrawalRequest,
    sending_told,
)
from api.communication.reading import messages_for
from api.communication_errors import UnknownSending
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.communication import outbox as record
from api.record.communication import sendings
from api.record.communication.outbox import OutboxFilter
from api.record.communication.sendings import Reason
from api.record.keys import Principal
from api.record.support.readers import Reach
from api.runtime import Runtime
from api.support.acting import ReaderReach
from api.support.reading import ReaderOfFile

ROUTES: Final = Routes("Messages")
_BY_PERSON: Final = "withdrawn"
"""Code of the reason why a person keeps a message from going; the words are theirs."""


@ROUTES.on("get", "/v1/outbox", "A page of it.", scope="support:read")
async def outbox(runtime: Runtime, organisation_no: int, reach: ReaderReach, query: OutboxQuery) -> OutboxPage:
    """List what goes to people.

    Newest first, each message to one person once, with its state and why it is so. A supporter sees what goes to their
    learners (as a peer tutor nothing) and to themselves; the organisation sees all. What was written stands in its
    case, or in the message scenario; here are no words.
    """
    asked = OutboxFilter(
        query.state, query.purpose, query.channel, query.learner_id, query.case_id, query.run_id, query.recipient
    )
    page = await record.page_of_sendings(runtime.pool, organisation_no, reach, asked, query.limit, query.cursor)
    return OutboxPage(tuple([sending_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on("post", "/v1/outbox/approvals", "They go.", scope="support:write", problems=(UnknownSending,))
async def approve(runtime: Runtime, principal: Principal, reach: ReaderReach, body: ApprovalRequest) -> OutboxChanged:
    """Let messages go that wait for it.

    Those that wait for nobody are left as they are; again changes nothing. Each is decided on once more when it goes:
    what was done meanwhile is not asked for.
    """
    await _require(runtime, principal.organisation_no, reach, body.nos)
    by = f"supporter/{reach.person}" if reach.person else principal.key_id
    n = await record.approve(runtime.pool, principal.organisation_no, body.nos, by, runtime.clock_us())
    return await _changed(runtime, principal.organisation_no, reach, body.nos, n)


@ROUTES.on("post", "/v1/outbox/withdrawals", "They do not go.", scope="support:write", problems=(UnknownSending,))
async def withdraw(
    runtime: Runtime, organisation_no: int, reach: ReaderReach, body: WithdrawalRequest
) -> OutboxChanged:
    """Keep messages from going.

    What has gone, or is on its way at this moment, is left as it is. A message of a case stays in its case.
    """
    await _require(runtime, organisation_no, reach, body.nos)
    reason = Reason(_BY_PERSON, body.reason, body.reason)
    async with runtime.pool.connection() as connection:
        n = await sendings.withdraw(connection, organisation_no, body.nos, reason, runtime.clock_us())
    return await _changed(runtime, organisation_no, reach, body.nos, n)


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/messages",
    "A page of them.",
    scope="support:read",
    problems=(PeersReadNoFile,),
)
async def messages(
    runtime: Runtime, organisation_no: int, reader: ReaderOfFile, learner_id: str, query: PageQuery
) -> MessagePage:
    """Read what was written to a learner.

    Newest first, whichever channel it went by, in the learner's language, in words made of what it was about then.
    """
    if reader.is_peer:
        raise PeersReadNoFile
    return await messages_for(runtime, organisation_no, learner_id, query.limit, query.cursor)


async def _require(runtime: Runtime, organisation_no: int, reach: Reach, nos: Sequence[int]) -> None:
    """Check that whoever acts may see all of some sendings.

    Raises:
        UnknownSending: One is not there for them.
    """
    there = {one.no for one in await record.find_sendings(runtime.pool, organisation_no, reach, nos)}
    for index, no in enumerate(nos):
        if no not in there:
            raise UnknownSending(index, no)


async def _changed(runtime: Runtime, organisation_no: int, reach: Reach, nos: Sequence[int], n: int) -> OutboxChanged:
    found = await record.find_sendings(runtime.pool, organisation_no, reach, nos)
    return OutboxChanged(n, tuple([sending_told(one) for one in found]))
