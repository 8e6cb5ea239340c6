"""Four eyes on lists that are taken along: whoever wants one asks here, and an administrator decides."""

from functools import partial
from typing import Final

from api.support.export_requests import ExportRequest, ExportRequestsPage, ExportRule
from api.workspace.client import address
from api.workspace.pages import Answer, Pages, see
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("operations")
WHO: Final[tuple[Role, ...]] = ("administrator",)
TO_COHORT: Final = partial(address, "/cohorts/{}/{}.csv")
_HERE: Final = "/operations/exports"


@PAGES.on("GET", "/exports", needs=("supporter",))
async def own_requests(visit: Visit) -> Answer:
    """Show what one has asked to take along, and what opens."""
    page = await visit.api.get(ExportRequestsPage, "/v1/export-requests", limit=20)
    cohort = visit.query.get("cohort", "")
    return visit.render("operations/own_exports.html", requests=page.requests, cohort=cohort, to_cohort=TO_COHORT)


@PAGES.on("POST", "/exports", needs=("supporter",))
async def ask(visit: Visit) -> Answer:
    """Ask to take lists along."""
    body = {"reason": visit.form.get("reason", "").strip(), "cohort_id": visit.form.get("cohort", "").strip() or None}
    await visit.api.post(ExportRequest, "/v1/export-requests", body)
    return see("/exports", visit.say("An administrator decides within 24 hours."))


@PAGES.on("GET", "/operations/exports", needs=WHO)
async def requests(visit: Visit) -> Answer:
    """Show who asks to take lists along, and whether they have to."""
    rule = await visit.house.get(ExportRule, "/v1/export-rule")
    page = await visit.house.get(ExportRequestsPage, "/v1/export-requests", cursor=visit.query.get("after"))
    following = f"{_HERE}?after={page.next_cursor}" if page.next_cursor else ""
    own = f"account/{visit.who.account_id}"
    return visit.render(
        "operations/exports.html", tab="exports", rule=rule, requests=page.requests, following=following, own=own
    )


@PAGES.on("POST", "/operations/exports", needs=WHO)
async def put_rule(visit: Visit) -> Answer:
    """Say whether lists are taken along with four eyes only."""
    body = {"needs_approval": visit.form.get("needed") == "1"}
    await visit.house.post(ExportRule, "/v1/export-rule", body, method="PUT")
    return see(_HERE, visit.say("It holds from now on."))


@PAGES.on("POST", "/operations/exports/{request_id}/approve", needs=WHO)
async def approve(visit: Visit, request_id: str) -> Answer:
    """Approve a request."""
    return await _decide(visit, request_id, is_approved=True)


@PAGES.on("POST", "/operations/exports/{request_id}/deny", needs=WHO)
async def deny(visit: Visit, request_id: str) -> Answer:
    """Deny a request."""
    return await _decide(visit, request_id, is_approved=False)


async def _decide(visit: Visit, request_id: str, *, is_approved: bool) -> Answer:
    where = address("/v1/export-requests/{}/decision", request_id)
    await visit.house.post(ExportRequest, where, {"is_approved": is_approved})
    return see(_HERE, visit.say("Decided."))
