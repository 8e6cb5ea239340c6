"""Help among the learners of a cohort, for who moderates: who may help whom, who does, what they write and plan."""

import asyncio
from typing import Any, Final

from api.clock import moment_of
from api.support.peer_messages import PeerHelp, PeerHelpsPage, PeerMessage, PeerSession, PeerThread, ProposedHelps
from api.workspace.client import RefusalError, address
from api.workspace.cohort.head import CohortHead, head_of, names_of
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.refusals import why
from api.workspace.typed import whole_number
from api.workspace.visit import Visit

PAGES: Final = Pages("cohort")
_NEEDS: Final = ("supporter",)
_RUNNING: Final = 50
_ENDED: Final = 10
_ALONE: Final = 12
"""Learners whom nobody helps that are shown before the rest is asked for."""
_MESSAGES: Final = 100
_MOST_NO: Final = 10**6
_SCORES: Final = {"no": 0.0, "partly": 0.5, "yes": 1.0}
"""What is seen of a learner, as a score."""


@PAGES.on("GET", "/cohorts/{cohort_id}/peers", needs=_NEEDS)
async def peers(visit: Visit, cohort_id: str) -> Answer:
    """Show who may help whom and why, who helps whom, and why somebody is helped by nobody."""
    head = await head_of(visit, cohort_id)
    if head.course is None:
        return visit.render("cohort/peers.html", head=head, tab="peers")
    asked = {"content_graph": head.course_id, "cohort": cohort_id}
    proposed, running, ended = await asyncio.gather(
        visit.api.get(ProposedHelps, address("/v1/cohorts/{}/peer-helps", cohort_id), content_graph=head.course_id),
        visit.api.get(PeerHelpsPage, "/v1/peer-helps", **asked, active=True, limit=_RUNNING),
        visit.api.get(PeerHelpsPage, "/v1/peer-helps", **asked, active=False, limit=_ENDED),
    )
    named = {one for pair in proposed.helps for one in (pair.helper.learner_id, pair.helped.learner_id)}
    named |= {one.learner_id for one in proposed.alone}
    helps = [*running.helps, *ended.helps]
    named |= {side.learner_id for one in helps for side in (one.helper, one.helped) if side.learner_id is not None}
    names = await names_of(visit, sorted(named), sorted({one.by_id for one in helps}))
    return visit.render(
        "cohort/peers.html",
        head=head,
        tab="peers",
        proposed=proposed,
        running=running.helps,
        ended=ended.helps,
        names=names,
        most=len(proposed.alone) if visit.query.get("all") else _ALONE,
    )


@PAGES.on("GET", "/cohorts/{cohort_id}/peers/{peer_help_id}", needs=_NEEDS)
async def thread(visit: Visit, cohort_id: str, peer_help_id: str) -> Answer:
    """Show what two learners write to each other, and let it be moderated."""
    head = await head_of(visit, cohort_id)
    found = await visit.api.get(PeerThread, address("/v1/peer-helps/{}", peer_help_id), limit=_MESSAGES)
    sides = (found.help.helper, found.help.helped)
    writers = [one.supporter_id for one in found.messages if one.supporter_id is not None]
    learners = [one.learner_id for one in sides if one.learner_id is not None]
    names = await names_of(visit, learners, [found.help.by_id, *writers])
    now = moment_of(visit.now_us)
    return visit.render("cohort/peer_thread.html", head=head, tab="peers", found=found, names=names, now=now)


@PAGES.on("POST", "/cohorts/{cohort_id}/peers", needs=_NEEDS)
async def confirm(visit: Visit, cohort_id: str) -> Answer:
    """Have two learners asked."""
    head = await head_of(visit, cohort_id)
    body = {
        "content_graph": head.course_id,
        "skill_id": visit.form.get("skill", ""),
        "helper_id": visit.form.get("helper", ""),
        "helped_id": visit.form.get("helped", ""),
        "cohort": cohort_id,
    }
    try:
        made = await visit.api.post(
            PeerHelp, "/v1/peer-helps", body, headers={"idempotency-key": visit.form.get("attempt", "")}
        )
    except RefusalError as refusal:
        return fault(head.address("peers"), _refused(visit, refusal))
    undo = head.address("peers", made.peer_help_id, "end")
    return see(head.address("peers"), visit.say("Both are asked. It runs once both agree."), undo=undo)


@PAGES.on("POST", "/cohorts/{cohort_id}/peers/{peer_help_id}/end", needs=_NEEDS)
async def end(visit: Visit, cohort_id: str, peer_help_id: str) -> Answer:
    """End it, and keep the two apart where that is said."""
    body = {"keep_apart": bool(visit.form.get("apart"))}
    return await _act(visit, cohort_id, peer_help_id, "end", PeerHelp, body, visit.say("It has ended."))


@PAGES.on("POST", "/cohorts/{cohort_id}/peers/{peer_help_id}/moderation", needs=_NEEDS)
async def moderate(visit: Visit, cohort_id: str, peer_help_id: str) -> Answer:
    """Hide a message or show it again, pause the two or let them go on."""
    body: dict[str, Any] = {}
    for name in ("hide", "show"):
        no = whole_number(visit.form.get(name, ""), 1, _MOST_NO)
        body |= {} if no is None else {name: no}
    if visit.form.get("pause"):
        body["is_paused"] = visit.form["pause"] == "1"
    said = visit.say("It is done.")
    return await _act(visit, cohort_id, peer_help_id, "moderation", PeerHelp, body, said)


@PAGES.on("POST", "/cohorts/{cohort_id}/peers/{peer_help_id}/messages", needs=_NEEDS)
async def write(visit: Visit, cohort_id: str, peer_help_id: str) -> Answer:
    """Write to both."""
    text = visit.form.get("text", "").strip()
    if not text:
        head = await head_of(visit, cohort_id)
        return fault(head.address("peers", peer_help_id), visit.say("Nothing was written yet."))
    said = visit.say("Your message was sent.")
    return await _act(visit, cohort_id, peer_help_id, "messages", PeerMessage, {"text": text[:5000]}, said)


@PAGES.on("POST", "/cohorts/{cohort_id}/peers/{peer_help_id}/outcome", needs=_NEEDS)
async def outcome(visit: Visit, cohort_id: str, peer_help_id: str) -> Answer:
    """Say what became of a session, and what was seen of the two."""
    body: dict[str, Any] = {"outcome": "held" if visit.form.get("outcome") == "held" else "not_held"}
    if body["outcome"] == "held":
        body["seen"] = [_seen(one, visit.form.get(f"seen-{one}", "")) for one in visit.many.get("of", ())]
    act = f"sessions/{whole_number(visit.form.get('session', ''), 1, _MOST_NO) or 0}/outcome"
    return await _act(visit, cohort_id, peer_help_id, act, PeerSession, body, visit.say("It is noted."))


def _seen(learner: str, said: str) -> dict[str, Any]:
    if said == "absent":
        return {"learner_id": learner, "was_present": False}
    return {"learner_id": learner, **({"score": _SCORES[said]} if said in _SCORES else {})}


async def _act(
    visit: Visit, cohort_id: str, peer_help_id: str, act: str, shape: type[Any], body: dict[str, Any], said: str
) -> Answer:
    head: CohortHead = await head_of(visit, cohort_id)
    back = head.address("peers", peer_help_id)
    try:
        await visit.api.post(shape, f"{address('/v1/peer-helps/{}', peer_help_id)}/{act}", body)
    except RefusalError as refusal:
        return fault(back, _refused(visit, refusal))
    return see(back, said)


def _refused(visit: Visit, refusal: RefusalError) -> str:
    told = {
        "peers-do-not-match": visit.say(
            "It is not possible any more: what one of them said, or what runs, has changed."
        ),
        "peer-help-is-over": visit.say("It has ended meanwhile."),
        "leads-none-of-them": visit.say("You are neither tutor nor coach of all of them."),
        "not-an-observer": visit.say("Only whoever is tutor or coach of a learner says what they saw of them."),
    }
    return (
        told.get(refusal.name)
        or why(visit, refusal)
        or visit.say("It was not accepted: %(why)s", why=refusal.problem.detail)
    )
