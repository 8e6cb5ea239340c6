"""Who signs in, for whoever administers: inviting, links, roles, disabling; through the API alone."""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from api.communication.mailing_links import goes_by_mail
from api.record.accounts.providers import list_providers
from api.workspace.client import RefusalError, address
from api.workspace.door import letting_in
from api.workspace.door.messages import Account, AccountPage, Invitation, MadeInvitation, MadeLink
from api.workspace.door.organisation import OrganisationTold
from api.workspace.pages import Answer, Pages, page_of, see
from api.workspace.visit import Visit

PAGES: Final = Pages("door")
_OWN: Final = ("designer", "administrator")


@PAGES.on("GET", "/people", needs=("administrator",))
async def people(visit: Visit) -> Answer:
    """Show who signs in, and who has been invited."""
    return await _page(visit)


@PAGES.on("POST", "/people", needs=("administrator",))
async def invite(visit: Visit) -> Answer:
    """Invite somebody, and show the link."""
    form = visit.form
    body: dict[str, Any] = {
        name: form[name].strip() for name in ("name", "email", "language") if form.get(name, "").strip()
    }
    kind, person = form.get("kind", ""), form.get("person_id", "").strip()
    if kind in {"supporter", "learner"}:
        body["person"] = f"{kind}/{person}"
    elif kind in _OWN:
        body["roles"] = [kind]
    try:
        made = await visit.house.post(MadeInvitation, "/v1/invitations", body)
    except RefusalError as refusal:
        return await _page(visit, refusal=refusal)
    return await _page(visit, link=made.link or "", of=made.invitation.account_id, is_mailed=made.is_mailed)


@PAGES.on("POST", "/people/organisation", needs=("administrator",))
async def name_organisation(visit: Visit) -> Answer:
    """Say what pages and mails call the organisation."""
    name = visit.form.get("organisation_name", "").strip() or None
    try:
        await visit.house.post(OrganisationTold, "/v1/organisation", {"name": name}, method="PUT")
    except RefusalError as refusal:
        return await _page(visit, refusal=refusal)
    visit.runtime.door.sessions.forget(visit.who.account_id)
    return see("/people", visit.say("Saved."))


@PAGES.on("POST", "/people/{account_id}/link", needs=("administrator",))
async def make_link(visit: Visit, account_id: str) -> Answer:
    """Make a link for somebody, and show it."""
    opens = "sign_in" if visit.form.get("opens") == "sign_in" else "invitation"
    made = await visit.house.post(MadeLink, address("/v1/accounts/{}/links", account_id), {"opens": opens})
    return await _page(visit, link=made.link or "", of=account_id, is_mailed=made.is_mailed)


@PAGES.on("POST", "/people/{account_id}/roles", needs=("administrator",))
async def change_roles(visit: Visit, account_id: str) -> Answer:
    """Change what somebody is beside supporter or learner."""
    roles = [one for one in visit.many.get("roles", ()) if one in _OWN]
    return await _changed(visit, account_id, {"roles": roles})


@PAGES.on("POST", "/people/{account_id}/disable", needs=("administrator",))
async def disable(visit: Visit, account_id: str) -> Answer:
    """Let somebody sign in no more."""
    return await _changed(visit, account_id, {"is_disabled": True}, undo=f"/people/{account_id}/enable")


@PAGES.on("POST", "/people/{account_id}/enable", needs=("administrator",))
async def enable(visit: Visit, account_id: str) -> Answer:
    """Let somebody sign in again."""
    return await _changed(visit, account_id, {"is_disabled": False})


@PAGES.on("POST", "/people/invitations/{invitation_id}/withdraw", needs=("administrator",))
async def withdraw(visit: Visit, invitation_id: str) -> Answer:
    """Take an invitation back."""
    try:
        await visit.house.post(Invitation, address("/v1/invitations/{}", invitation_id), method="DELETE")
    except RefusalError as refusal:
        return await _page(visit, refusal=refusal)
    return see("/people", visit.say("The invitation opens nothing any more."))


async def _changed(visit: Visit, account_id: str, changes: dict[str, object], undo: str = "") -> Answer:
    try:
        path = address("/v1/accounts/{}", account_id)
        changed = await visit.house.post(Account, path, changes, method="PATCH")
    except RefusalError as refusal:
        return await _page(visit, refusal=refusal)
    return see("/people", visit.say("%(name)s is changed.", name=changed.name), undo=undo)


async def _page(
    visit: Visit, link: str = "", of: str = "", refusal: RefusalError | None = None, *, is_mailed: bool = False
) -> Answer:
    page = await visit.house.get(AccountPage, "/v1/accounts", limit=100, cursor=visit.query.get("cursor"))
    html = visit.render(
        "door/people.html",
        organisation=await visit.house.get(OrganisationTold, "/v1/organisation"),
        accounts=page.accounts,
        next_cursor=page.next_cursor,
        providers=await list_providers(visit.runtime.pool, visit.who.organisation),
        link=f"{letting_in.guest(visit).origin}{urlsplit(link).path}" if link else "",
        is_mailed=is_mailed,
        goes_by_mail=goes_by_mail(visit.runtime.settings),
        of=next((one for one in page.accounts if one.account_id == of), None),
        refusal="" if refusal is None else refusal.name,
        fields=[] if refusal is None else [one.path for one in refusal.problem.errors],
        form=visit.form,
        door=letting_in.guest(visit).origin,
    )
    return html if refusal is None else page_of(visit, html, HTTPStatus(refusal.problem.status))
