"""What learners ask for by right on their own pages: no automatic decision, no use of their data, a correction."""

from typing import Any, Final

from api.paths.overrides import Override
from api.privacy.messages import PrivacyRequest
from api.workspace.client import RefusalError, address
from api.workspace.own.acts import back_to, once_of
from api.workspace.own.pages import NEEDS
from api.workspace.own.reading import learner_of
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.refusals import why
from api.workspace.typed import instant
from api.workspace.visit import Visit

PAGES: Final = Pages("own")
_DATA: Final = "/me/data"


@PAGES.on("POST", "/me/rights/ask", needs=NEEDS)
async def ask(visit: Visit) -> Answer:
    """Ask for something by right; what holds at once is said to hold, the rest to be answered."""
    wanted = visit.form.get("right", "")
    path = address("/v1/learners/{}/privacy-requests", learner_of(visit))
    try:
        await visit.api.post(PrivacyRequest, path, _asked(visit, wanted), headers=once_of(visit))
    except RefusalError as refusal:
        return fault(back_to(visit, _DATA), _refused(visit, refusal))
    told = {
        "objection": visit.say("Nothing is decided automatically for you any more."),
        "restriction": visit.say("Your data is kept and no longer used."),
    }.get(wanted) or visit.say("It was passed on. Somebody answers you within a month.")
    return see(back_to(visit, _DATA), told)


@PAGES.on("POST", "/me/rights/end", needs=NEEDS)
async def end(visit: Visit) -> Answer:
    """Take back an objection or a restriction."""
    path = address("/v1/overrides/{}", visit.form.get("override_id", ""))
    try:
        await visit.api.post(Override, path, method="DELETE", reason=visit.say("The learner took it back."))
    except RefusalError as refusal:
        return fault(back_to(visit, _DATA), _refused(visit, refusal))
    return see(back_to(visit, _DATA), visit.say("It holds no longer."))


def _asked(visit: Visit, right: str) -> dict[str, Any]:
    form = visit.form
    asked: dict[str, Any] = {"right": right, "reason": form.get("reason", "").strip() or visit.say("I ask for it.")}
    until = instant(form.get("until", ""), visit.zone)
    if until is not None:
        asked["until"] = until
    if right != "rectification":
        return asked
    datum, value = form.get("datum", ""), form.get("value", "").strip()
    asked |= {"datum": datum, **({"value": value} if value else {})}
    if datum == "result":
        course = form.get("course")
        asked |= {"result_id": form.get("result_id", "").strip(), **({"content_graph": course} if course else {})}
    return asked


def _refused(visit: Visit, refusal: RefusalError) -> str:
    """Say what is wrong with what was asked for."""
    wrong = {one.path for one in refusal.problem.errors or ()}
    if "$.result_id" in wrong:
        return visit.say("Say which result it is: its number.")
    if "$.until" in wrong:
        return visit.say("The end must be a day that is to come.")
    if "$.value" in wrong:
        return visit.say("What it should be cannot be stored: a language is fr or en, an address name@domain.")
    return why(visit, refusal) or visit.say("It could not be done. Nothing was changed.")
