"""Conversations about a learner: written, noted, planned, handed over and closed."""

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from litestar import Response

from api.errors import UnknownRoute
from api.faq.messages import DraftedAnswer
from api.http.requests import JSON
from api.support.cases.answers import CasesPage, CaseWithEvents, DraftAnswer, Outcome
from api.workspace.client import RefusalError, address
from api.workspace.learner.case_acts import ACTS, CaseAct, NotTyped
from api.workspace.learner.head import course_in, head_of
from api.workspace.learner.thread import detail, last_said, productions_of, thread_of
from api.workspace.pages import Answer, Pages, See, see
from api.workspace.refusals import why
from api.workspace.rendering import Markup
from api.workspace.visit import Visit

PAGES: Final = Pages("learner")
NEWEST: Final = 40
"""Events of a case on one page."""
MOST_BYTES: Final = 21 << 20
"""Of a form with a file: what the API takes of one, and the form around it."""
_CASES: Final = "/learners/{learner_id}/cases"
_CASE: Final = "/learners/{learner_id}/case/{case_id}"
_TOLD: Final = frozenset({400, 404, 409, 413, 415, 422})
"""What is refused with these is told beside the form, with what was typed."""
Done = msgspec.Raw
"""Of an answer of which nothing is read."""


class Refused(NamedTuple):
    """What could not be done: which act, why, and what was typed."""

    act: str
    text: str
    typed: Mapping[str, str]
    refusal: RefusalError | None = None


@PAGES.on("GET", _CASES, needs=("supporter",))
async def cases(visit: Visit, learner_id: str) -> Answer:
    """List the conversations about a learner, and open one."""
    return await _cases(visit, learner_id)


@PAGES.on("POST", _CASES, needs=("supporter",))
async def open_case(visit: Visit, learner_id: str) -> Answer:
    """Open a conversation with a message, or without one among those who help."""
    form = visit.form
    body = {
        "subject": form.get("subject", "").strip(),
        "learner_id": learner_id,
        "text": form.get("text", "").replace("\r\n", "\n").strip() or None,
        "content_graph": form.get("course") or None,
    }
    try:
        made = await visit.api.post(Outcome, "/v1/cases", body, headers=_once(visit))
    except RefusalError as refusal:
        return await _cases(visit, learner_id, _refused(visit, "open", refusal))
    said = visit.say("Your message was sent.") if body["text"] else visit.say("The conversation is open.")
    return see(_address(visit, learner_id, made.case.case_id), said)


@PAGES.on("GET", _CASE, needs=("supporter",))
async def case(visit: Visit, learner_id: str, case_id: str) -> Answer:
    """Show a conversation, with all that can be done in it."""
    return await _case(visit, learner_id, case_id)


@PAGES.on("GET", f"{_CASE}/news", needs=("supporter",))
async def news(visit: Visit, learner_id: str, case_id: str) -> Answer:
    """Say that something is new in a conversation, to whoever has its page open."""
    listed = await visit.api.get(CasesPage, "/v1/cases", learner_id=learner_id, limit=NEWEST)
    newest = next((one.newest for one in listed.cases if one.case_id == case_id), None)
    is_new = newest is not None and newest.event_id != visit.query.get("seen")
    return visit.render("learner/news.html", is_new=is_new, to=_address(visit, learner_id, case_id))


@PAGES.on("POST", f"{_CASE}/draft", needs=("supporter",))
async def draft(visit: Visit, learner_id: str, case_id: str) -> Answer:
    """Keep what was typed so far."""
    await _keep_draft(visit, case_id)
    if visit.is_partial:
        return Response(b"", status_code=204)
    return see(_address(visit, learner_id, case_id), visit.say("Your draft is kept."))


@PAGES.on("POST", f"{_CASE}/suggest", needs=("supporter",))
async def suggest(visit: Visit, learner_id: str, case_id: str) -> Answer:
    """Show the reply box with a drafted answer in it, and what that rests on; nothing is sent."""
    path, body = (
        address("/v1/cases/{}/suggested-answer", case_id),
        {"language": "fr" if visit.language == "fr" else "en"},
    )
    try:
        suggested = await visit.api.post(DraftedAnswer, path, body)
    except RefusalError as refusal:
        return await _again(visit, learner_id, case_id, _refused(visit, "message", refusal))
    return _shown(await _case(visit, learner_id, case_id, suggested=suggested))


@PAGES.on("POST", f"{_CASE}/production", needs=("supporter",), max_body_bytes=MOST_BYTES)
async def production(visit: Visit, learner_id: str, case_id: str) -> Answer:
    """Hand in a file, or a link, for the learner."""
    file, place = visit.files.get("file"), address("/v1/cases/{}/productions", case_id)
    try:
        if file is not None and file.filename:
            content, name = await file.read(), file.filename
            kind = {"content-type": file.content_type or "application/octet-stream"}
            await visit.api.post(Done, place, content, headers={**kind, **_once(visit)}, file_name=name)
        else:
            body = {"url": visit.form.get("url", "").strip(), "name": visit.form.get("name", "").strip() or None}
            await visit.api.post(Done, place, body, headers=_once(visit))
    except RefusalError as refusal:
        return await _again(visit, learner_id, case_id, _refused(visit, "production", refusal))
    return see(_address(visit, learner_id, case_id), visit.say("It is handed in, and the learner can read it."))


@PAGES.on("GET", f"{_CASE}/productions/{{production_id}}", needs=("supporter",))
async def read_production(visit: Visit, learner_id: str, case_id: str, production_id: str) -> Answer:
    """Send a file that was handed in; of a link, go back: it stands on the page."""
    place = address("/v1/cases/{}/productions/{}", case_id, production_id)
    headers, content = await visit.api.download(place)
    if headers["content-type"].startswith(JSON):
        return See(_address(visit, learner_id, case_id))
    kept = {name: headers[name] for name in ("content-disposition", "content-security-policy") if name in headers}
    return Response(content, media_type=headers["content-type"], headers=kept)


@PAGES.on("POST", f"{_CASE}/{{act}}", needs=("supporter",))
async def do(visit: Visit, learner_id: str, case_id: str, act: str) -> Answer:
    """Do something in a case, once; what is refused is told beside its form, with what was typed."""
    if act not in ACTS:
        raise UnknownRoute(path=visit.path)
    try:
        asked = ACTS[act](visit)
        place = "/".join((address("/v1/cases/{}", case_id), address("/".join(["{}"] * len(asked.parts)), *asked.parts)))
        headers = _once(visit)
        done = await visit.api.post(dict[str, Any], place, asked.body, method=asked.method, headers=headers)
    except NotTyped as wrong:
        return await _again(visit, learner_id, case_id, Refused(act, str(wrong), visit.form))
    except RefusalError as refusal:
        refused = _refused(visit, act, refusal)
        if act == "message":
            await _keep_draft(visit, case_id)
        if refusal.name == "case-moved-on":
            moved = visit.form.get("last_seen")
            return See(f"{_address(visit, learner_id, case_id, moved=moved)}#reply")
        return await _again(visit, learner_id, case_id, refused)
    if act == "message":
        await visit.api.post(Done, address("/v1/cases/{}/draft", case_id), method="DELETE")
    undo, fields = _undo(visit, learner_id, case_id, asked, str(done.get("event_id") or ""))
    return see(_address(visit, learner_id, case_id), asked.said, undo=undo, fields=fields)


def _undo(visit: Visit, learner_id: str, case_id: str, asked: CaseAct, begun: str) -> tuple[str, dict[str, str]]:
    """Return where an act is taken back, and with what."""
    if not asked.undo or visit.form.get("is_undo"):
        return "", {}
    fields = {**asked.undo_fields, **({asked.undo_id: begun} if asked.undo_id else {}), "is_undo": "1"}
    return address("/learners/{}/case/{}/{}", learner_id, case_id, asked.undo), fields


async def _cases(visit: Visit, learner_id: str, refused: Refused | None = None) -> Markup:
    head, ended = await asyncio.gather(
        head_of(visit, learner_id),
        visit.api.get(CasesPage, "/v1/cases", learner_id=learner_id, open=False, limit=NEWEST),
    )
    about = {"head": head, "tab": "case", "ended": ended.cases, "refused": refused, "once": secrets.token_hex(8)}
    return visit.render("learner/cases.html", **about)


async def _case(
    visit: Visit,
    learner_id: str,
    case_id: str,
    refused: Refused | None = None,
    suggested: DraftedAnswer | None = None,
) -> Markup:
    asked = visit.query if visit.request.method == "GET" else {}
    place = address("/v1/cases/{}", case_id)
    head, found, kept = await asyncio.gather(
        head_of(visit, learner_id),
        visit.api.get(CaseWithEvents, place, limit=NEWEST, cursor=asked.get("cursor")),
        _draft(visit, case_id),
    )
    return visit.render(
        "learner/case.html",
        head=head,
        tab="case",
        course=await course_in(visit, head),
        case=found.case,
        sendings={one.event_id: one for one in found.sendings},
        thread=thread_of(found.events, asked.get("moved")),
        moved="moved" in asked,
        next_cursor=found.next_cursor,
        is_past="cursor" in asked,
        last=last_said(found.events),
        last_seen=found.events[0].event_id if found.events else "",
        productions=productions_of(found.events),
        draft=kept,
        refused=refused,
        suggested=suggested,
        detail=detail,
        today=f"{head.now.astimezone(visit.zone):%Y-%m-%dT%H:%M}",
        once=secrets.token_hex(8),
    )


async def _draft(visit: Visit, case_id: str) -> str:
    try:
        return (await visit.api.get(DraftAnswer, address("/v1/cases/{}/draft", case_id))).text
    except RefusalError as refusal:
        if refusal.name != "unknown-draft":
            raise
        return ""


async def _keep_draft(visit: Visit, case_id: str) -> None:
    place, text = address("/v1/cases/{}/draft", case_id), visit.form.get("text", "").replace("\r\n", "\n")
    if text.strip():
        await visit.api.post(DraftAnswer, place, {"text": text}, method="PUT")
    else:
        await visit.api.post(Done, place, method="DELETE")


async def _again(visit: Visit, learner_id: str, case_id: str, refused: Refused) -> Response[bytes]:
    """Show the case with the form as it was sent."""
    return _shown(await _case(visit, learner_id, case_id, refused))


def _shown(page: Markup) -> Response[bytes]:
    """Answer a form with a page that has no address of its own."""
    return Response(page.encode(), media_type="text/html; charset=utf-8", headers={"hx-push-url": "false"})


def _refused(visit: Visit, act: str, refusal: RefusalError) -> Refused:
    """Say what stands in the way.

    Raises:
        RefusalError: It is nothing that the form could tell.
    """
    text = why(visit, refusal)
    if refusal.name == "nothing-said":
        text = visit.say("The learner has written nothing here that an answer could be looked for.")
    if refusal.name == "format-not-taken":
        text = visit.say("Files of this kind are not taken, or the file is not what its name says.")
    if text is None and refusal.problem.status not in _TOLD:
        raise refusal
    otherwise = visit.say("It could not be done, and nothing was changed. What you typed is still here.")
    return Refused(act, text or otherwise, visit.form, refusal)


def _once(visit: Visit) -> dict[str, str]:
    """Return the header that lets a form that is sent twice act once."""
    return {"idempotency-key": visit.form["once"]} if visit.form.get("once") else {}


def _address(visit: Visit, learner_id: str, case_id: str, **query: str | None) -> str:
    course = visit.form.get("of_course") or visit.query.get("course")
    asked = {name: value for name, value in {"course": course, **query}.items() if value}
    path = address("/learners/{}/case/{}", learner_id, case_id)
    return f"{path}?{urlencode(asked)}" if asked else path
