"""What a supporter does about what calls for somebody, on the page of the learner."""

from datetime import timedelta
from typing import Any, Final

import msgspec

from api.clock import moment_of
from api.errors import UnknownRoute
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.refusals import why
from api.workspace.typed import whole_number
from api.workspace.visit import Visit

PAGES: Final = Pages("learner")
_LONGEST_DAYS: Final = 60
_GONE: Final = frozenset({"alert-is-over", "unknown-alert"})


@PAGES.on("POST", "/learners/{learner_id}/signals/{alert_id}", needs=("supporter",))
async def act_on_signal(visit: Visit, learner_id: str, alert_id: str) -> Answer:
    """Take note of a signal, put it off, say that it was of no use, or that it is done with."""
    act, back = visit.form.get("act", ""), _back(visit, learner_id)
    body, said = _asked(visit, act)
    try:
        await visit.api.post(msgspec.Raw, address("/v1/alerts/{}/{}", alert_id, act), body)
    except RefusalError as refusal:
        told = visit.say("It has ended meanwhile.") if refusal.name in _GONE else why(visit, refusal)
        if told is None:
            raise
        return fault(back, told)
    return see(back, said)


def _asked(visit: Visit, act: str) -> tuple[dict[str, Any] | None, str]:
    """Return what is sent, and what is told when it is done.

    Raises:
        UnknownRoute: There is no such act.
    """
    reason = visit.form.get("reason", "").strip()
    match act:
        case "acknowledge":
            return None, visit.say("Noted. The clock runs until somebody has spoken with the learner.")
        case "snooze":
            days = whole_number(visit.form.get("days", ""), 1, _LONGEST_DAYS) or 1
            until = moment_of(visit.now_us) + timedelta(days=days)
            body = {"until": until, "reason": reason or visit.say("Not now.")}
            return body, visit.say("Put off. The answer stays due when it was.")
        case "not-useful":
            body = {"reason": reason or visit.say("Of no use here.")}
            return body, visit.say("Noted: it was of no use. Whoever sets the rules is told.")
        case "close":
            return {"outcome": reason or visit.say("Done.")}, visit.say("Done with.")
        case _:
            raise UnknownRoute(path=visit.path)


def _back(visit: Visit, learner_id: str) -> str:
    course = visit.query.get("course")
    return address("/learners/{}", learner_id) + (address("?course={}", course) if course else "")
