"""Who is invited and who signs in, for whoever administers: routes of the API."""

from typing import Final

from litestar import Response
from msgspec import UNSET

from api import account_errors as errors
from api.communication.mailing_links import Opens, is_mailed, mail_link
from api.errors import InvalidFields
from api.http.parameters import PageQuery
from api.http.requests import ServiceRequest
from api.http.routes import Routes, made
from api.record.accounts import accounts as record
from api.record.accounts.accounts import StoredAccount
from api.record.accounts.tickets import TicketKind
from api.record.keys import Principal
from api.runtime import Runtime
from api.workspace.door import inviting
from api.workspace.door.guests import guest_of
from api.workspace.door.inviting import PATHS
from api.workspace.door.messages import (
    Account,
    AccountChange,
    AccountPage,
    Invitation,
    InvitationPage,
    InvitationRequest,
    LinkRequest,
    MadeInvitation,
    MadeLink,
    account_told,
    invitation_told,
)

ROUTES: Final = Routes("Accounts")


@ROUTES.on(
    "post",
    "/v1/invitations",
    {201: "The invitation, and its link."},
    scope="people:write",
    problems=(InvalidFields, errors.RoleBeyondYours, errors.AccountTaken),
)
async def create_invitation(
    runtime: Runtime, principal: Principal, request: ServiceRequest, body: InvitationRequest
) -> Response[MadeInvitation]:
    """Invite somebody.

    Makes their account, and a link that opens it once within seven days, for them to choose a passkey or a password.
    Where mail is set up and there is an e-mail address, the link goes there, and nowhere else; otherwise it is in this
    answer alone. Only its hash is kept.

    A role of the organisation is given by whoever may do all that it may: `designer` needs `content:write` and
    `people:write`, `administrator` needs `admin`.
    """
    invited = await inviting.invite(runtime.pool, principal, runtime.new_id(), body)
    stored = await record.find_account(runtime.pool, principal.organisation_no, invited.account_id)
    if stored is None:
        raise errors.UnknownAccount(invited.account_id)
    if is_mailed(runtime.settings, stored):
        await _mail(runtime, principal, stored, "invitation")
        return made(MadeInvitation(invitation_told(stored), None, is_mailed=True), is_new=True)
    link = guest_of(runtime, request.scope).origin + PATHS["invitation"] + invited.ticket.secret
    return made(MadeInvitation(invitation_told(stored), link), is_new=True)


@ROUTES.on("get", "/v1/invitations", "A page of them.", scope="people:write")
async def list_invitations(runtime: Runtime, organisation_no: int, query: PageQuery) -> InvitationPage:
    """List the invitations that wait for somebody.

    By name. Their links are not kept; `POST /v1/accounts/{account_id}/links` makes a new one.
    """
    page = await record.page_of_accounts(runtime.pool, organisation_no, query.limit, query.cursor, invited=True)
    return InvitationPage(tuple([invitation_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "delete",
    "/v1/invitations/{invitation_id}",
    "It opens nothing any more.",
    scope="people:write",
    problems=(errors.UnknownInvitation, errors.RoleBeyondYours),
)
async def withdraw_invitation(runtime: Runtime, principal: Principal, invitation_id: str) -> Invitation:
    """Take an invitation back.

    The account goes with it if nobody has ever used it.
    """
    stored = await record.find_invitation(runtime.pool, principal.organisation_no, invitation_id)
    if stored is None:
        raise errors.UnknownInvitation(invitation_id)
    await inviting.withdraw_invitation(runtime.pool, principal, stored)
    return invitation_told(stored)


@ROUTES.on("get", "/v1/accounts", "A page of them.", scope="people:write")
async def list_accounts(runtime: Runtime, organisation_no: int, query: PageQuery) -> AccountPage:
    """List who signs in.

    By name, whoever has not yet used the invitation included.
    """
    page = await record.page_of_accounts(runtime.pool, organisation_no, query.limit, query.cursor)
    return AccountPage(tuple([account_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "patch",
    "/v1/accounts/{account_id}",
    "As it is now.",
    scope="people:write",
    problems=(
        errors.UnknownAccount,
        errors.RoleBeyondYours,
        errors.AccountTaken,
        errors.LastAdministrator,
    ),
)
async def change_account(runtime: Runtime, principal: Principal, account_id: str, body: AccountChange) -> Account:
    """Change an account.

    What is left out stays. Disabling one signs it out everywhere within five seconds. The last account that
    administers stays so. The e-mail address of somebody who has signed in is changed with `admin`, since an OpenID
    provider may let in whoever has it.
    """
    changes = {name: value for name in AccountChange.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
    changed = await inviting.change(runtime.pool, principal, account_id, changes)
    runtime.door.sessions.forget(account_id)
    return account_told(changed)


@ROUTES.on(
    "post",
    "/v1/accounts/{account_id}/links",
    {201: "The link."},
    scope="admin",
    problems=(errors.UnknownAccount, errors.RoleBeyondYours),
)
async def create_link(
    runtime: Runtime, principal: Principal, request: ServiceRequest, account_id: str, body: LinkRequest
) -> Response[MadeLink]:
    """Make a link for an account.

    For somebody who asked for one to sign in, lost the invitation, or their password and passkey. It opens once, and
    the links that were made before open nothing any more. Where mail is set up and there is an e-mail address, it goes
    there, and nowhere else; otherwise it is in this answer alone.
    """
    kind: TicketKind = "invitation" if body.opens == "invitation" else "link"
    ticket = await inviting.make_link(runtime.pool, principal, account_id, kind)
    account = await record.find_account(runtime.pool, principal.organisation_no, account_id)
    if account is not None and is_mailed(runtime.settings, account):
        await _mail(runtime, principal, account, body.opens)
        return made(MadeLink(account_id, body.opens, None, ticket.expires_at, is_mailed=True), is_new=True)
    link = guest_of(runtime, request.scope).origin + PATHS[kind] + ticket.secret
    return made(MadeLink(account_id, body.opens, link, ticket.expires_at), is_new=True)


async def _mail(runtime: Runtime, principal: Principal, account: StoredAccount, opens: Opens) -> None:
    whose = (runtime.pool, principal.organisation_no)
    await mail_link(*whose, account, opens, runtime.new_id(), runtime.clock_us())
