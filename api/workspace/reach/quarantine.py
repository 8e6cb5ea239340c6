"""Mail of which nobody knows whose it is, for supporters: read, put into a case, or dropped."""

from typing import Any, Final

from api.communication.mailroom.routes import MailDropped, MailJoined, QuarantinedMailsPage, QuarantinedText
from api.support.cases.answers import CasesPage
from api.support.contacts import NamesTold
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.visit import Visit

PAGES: Final = Pages("reach")
HERE: Final = "/quarantine"
_API: Final = "/v1/quarantined-mails"
_PAGE: Final = 25
_CASES: Final = 50


@PAGES.on("GET", HERE, needs=("supporter",))
async def quarantine(visit: Visit) -> Answer:
    """List mails, with the words of the one that is open."""
    cursor = visit.query.get("cursor")
    page = await visit.api.get(QuarantinedMailsPage, _API, limit=_PAGE, cursor=cursor)
    opened = next((one for one in page.mails if str(one.mail_no) == visit.query.get("open")), None)
    text, cases = None, None
    if opened is not None:
        text = await visit.api.get(QuarantinedText, address(f"{_API}/{{}}", str(opened.mail_no)))
        about = {} if opened.learner_id is None else {"learner_id": opened.learner_id}
        cases = await visit.api.get(CasesPage, "/v1/cases", limit=_CASES, **about)
    learners = {one.learner_id for one in page.mails if one.learner_id is not None}
    learners |= {one.learner_id for one in cases.cases} if cases is not None else set()
    names = NamesTold({}, {})
    if learners:
        names = await visit.api.get(NamesTold, "/v1/names", learner_id=tuple(sorted(learners)))
    return visit.render(
        "reach/quarantine.html",
        mails=page.mails,
        opened=opened,
        text=text,
        cases=() if cases is None else cases.cases,
        names=names.learners,
        older=page.next_cursor and f"{HERE}?{address('cursor={}', page.next_cursor)}",
    )


@PAGES.on("POST", f"{HERE}/{{mail_no}}/case", needs=("supporter",))
async def join(visit: Visit, mail_no: str) -> Answer:
    """Put a mail into a case, as words of its learner."""
    body: dict[str, Any] = {"case_id": visit.form.get("case_id", "")}
    try:
        await visit.api.post(MailJoined, address(f"{_API}/{{}}/case", mail_no), body)
    except RefusalError:
        return fault(HERE, visit.say("It could not be done. Nothing was changed."))
    return see(HERE, visit.say("The mail is in the conversation, and its time to answer runs."))


@PAGES.on("POST", f"{HERE}/{{mail_no}}/drop", needs=("supporter",))
async def drop(visit: Visit, mail_no: str) -> Answer:
    """Drop a mail for good."""
    try:
        await visit.api.post(MailDropped, address(f"{_API}/{{}}", mail_no), method="DELETE")
    except RefusalError:
        return fault(HERE, visit.say("It could not be done. Nothing was changed."))
    return see(HERE, visit.say("The mail is gone."))
