"""What learners asked for by right, and by when whoever runs the service answers it."""

import asyncio
from typing import Any, Final
from urllib.parse import quote

from api.clock import moment_of
from api.paths.overrides import Override
from api.privacy.messages import PrivacyRequest, PrivacyRequestsPage
from api.support.contacts import NamesTold
from api.workspace.client import RefusalError, address
from api.workspace.operations.pages import WHO
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.refusals import why
from api.workspace.visit import Visit

PAGES: Final = Pages("operations")
_LIST: Final = "/operations/privacy-requests"
_ROLE: Final = "coordinator"
"""As what whoever runs the service answers for the organisation."""
_AT_ONCE: Final = 50


@PAGES.on("GET", _LIST, needs=WHO)
async def requests(visit: Visit) -> Answer:
    """Show what holds and what waits for an answer, or all that was ever asked for."""
    is_all, cursor = visit.query.get("which") == "all", visit.query.get("after")
    page = await visit.house.get(
        PrivacyRequestsPage, "/v1/privacy-requests", open=not is_all, limit=_AT_ONCE, cursor=cursor
    )
    which = "which=all&" if is_all else ""
    return visit.render(
        "operations/privacy_requests.html",
        tab="privacy-requests",
        requests=page.requests,
        names=await _names(visit, page.requests),
        is_all=is_all,
        following=f"{_LIST}?{which}after={quote(page.next_cursor)}" if page.next_cursor else "",
        now=moment_of(visit.now_us),
    )


@PAGES.on("POST", f"{_LIST}/answer", needs=WHO)
async def answer(visit: Visit) -> Answer:
    """Answer a rectification; that of a contact is done by it."""
    form = visit.form
    body: dict[str, Any] = {
        "outcome": form.get("outcome", ""),
        "answer": form.get("answer", "").strip(),
        "by": {"id": visit.who.account_id, "role": _ROLE},
    }
    if form.get("correction_id", "").strip():
        body["correction_id"] = form["correction_id"].strip()
    where = address("/v1/privacy-requests/{}/answer", form.get("request_id", ""))
    try:
        told = await visit.house.post(PrivacyRequest, where, body)
    except RefusalError as refusal:
        return fault(_back(visit), _refused(visit, refusal))
    said = visit.say("Corrected.") if told.status == "corrected" else visit.say("Refused, with the reason.")
    return see(_back(visit), said)


@PAGES.on("POST", f"{_LIST}/end", needs=WHO)
async def end(visit: Visit) -> Answer:
    """End a restriction or an objection for the learner."""
    where = address("/v1/overrides/{}", visit.form.get("request_id", ""))
    reason = visit.form.get("reason", "").strip()
    try:
        await visit.house.post(Override, where, method="DELETE", reason=reason, by=visit.who.account_id, role=_ROLE)
    except RefusalError as refusal:
        return fault(_back(visit), _refused(visit, refusal))
    return see(_back(visit), visit.say("It holds no longer."))


async def _names(visit: Visit, asked: tuple[PrivacyRequest, ...]) -> dict[str, str]:
    """Return what the learners are called, and the supporters who asked or answered."""
    learners = sorted({one.learner_id for one in asked})
    by = [who for one in asked for who in (one.by, one.answered_by) if who is not None]
    supporters = sorted({one.id for one in by if one.role != "learner"})
    queries: list[dict[str, list[str]]] = []
    if learners:
        queries.append({"learner_id": learners})
    if supporters:
        queries.append({"supporter_id": supporters})
    told = await asyncio.gather(*(visit.house.get(NamesTold, "/v1/names", **one) for one in queries))
    found = {id_: name for one in told for id_, name in {**one.supporters, **one.learners}.items()}
    return {**found, visit.who.account_id: visit.who.name}


def _back(visit: Visit) -> str:
    return f"{_LIST}?which=all" if visit.form.get("which") == "all" else _LIST


def _refused(visit: Visit, refusal: RefusalError) -> str:
    told = {
        "not-corrected": visit.say(
            "There is no such correction of this result: correct it first, and give its number."
        ),
        "answered-already": visit.say("It was answered already."),
        "unknown-privacy-request": visit.say("There is no such request any more."),
        "unknown-override": visit.say("That decision holds no longer."),
    }
    return told.get(refusal.name) or why(visit, refusal) or visit.say("It could not be done. Nothing was changed.")
