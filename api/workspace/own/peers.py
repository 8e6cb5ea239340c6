"""A learner's page of help among learners: what they offer and want, whom they help, who helps them."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from api.clock import moment_of
from api.support.peer_messages import (
    PeerHelp,
    PeerHelpsPage,
    PeerMessage,
    PeerSession,
    PeerThread,
    PeerWillingness,
)
from api.workspace.client import RefusalError, address
from api.workspace.own.acts import back_to, once_of
from api.workspace.own.pages import NEEDS
from api.workspace.own.reading import learner_of, own_of
from api.workspace.pages import Answer, Pages, See, fault, see
from api.workspace.refusals import why
from api.workspace.typed import instant, whole_number
from api.workspace.visit import Visit
from engine.grouping.tutoring import AT_ONCE

T = TypeVar("T")
PAGES: Final = Pages("own")
_PAGE: Final = "/me/peers"
_SHOWN: Final = 20
_OPEN: Final = 4
"""Helps whose thread is read."""
_MESSAGES: Final = 100
_TIMES: Final = ("day", "evening", "weekend")
_LONGEST: Final = 5000


@PAGES.on("GET", _PAGE, needs=NEEDS)
async def peers(visit: Visit) -> Answer:
    """Show whom they help, who helps them, what they are asked, and what they said."""
    own = await own_of(visit)
    if own.course is None:
        return See("/me")
    said, page = await asyncio.gather(
        visit.api.get(
            PeerWillingness, address("/v1/learners/{}/peer-willingness", own.learner_id), content_graph=own.course.id
        ),
        visit.api.get(PeerHelpsPage, "/v1/peer-helps", content_graph=own.course.id, limit=_SHOWN),
    )
    working = [one for one in page.helps if one.state in {"running", "paused"}][:_OPEN]
    threads = await asyncio.gather(
        *(visit.api.get(PeerThread, address("/v1/peer-helps/{}", one.peer_help_id), limit=_MESSAGES) for one in working)
    )
    return visit.render(
        "own/peers.html",
        own=own,
        said=said,
        asked=[one for one in page.helps if one.state == "asked"],
        threads=threads,
        ended=[one for one in page.helps if one.state == "ended"],
        most=AT_ONCE,
        once=visit.runtime.new_id(),
        now=moment_of(visit.now_us),
    )


@PAGES.on("POST", f"{_PAGE}/said", needs=NEEDS)
async def say(visit: Visit) -> Answer:
    """Offer help, want it, or neither."""
    own, form = await own_of(visit), visit.form
    offer = wish = None
    if form.get("offers"):
        until = instant(f"{form.get('until', '')}T23:59", visit.zone)
        offer = {
            "at_once": whole_number(form.get("at_once", ""), 1, AT_ONCE) or 1,
            "skill_ids": visit.many.get("offered", ()),
            "until": None if until is None else until.isoformat(),
        }
    if form.get("wish") in {"yes", "no"}:
        asked = visit.many.get("wished", ()) if form["wish"] == "yes" else ()
        wish = {"is_welcome": form["wish"] == "yes", "skill_ids": asked}
    times = [one for one in visit.many.get("time", ()) if one in _TIMES]
    body: dict[str, Any] = {"offer": offer, "wish": wish, "times": times}
    body |= {} if own.course is None else {"content_graph": own.course.id}
    path = address("/v1/learners/{}/peer-willingness", learner_of(visit))
    done = await _done(visit, PeerWillingness, path, body, method="PUT")
    return done if isinstance(done, See) else see(back_to(visit, _PAGE), visit.say("It is noted."))


@PAGES.on("POST", f"{_PAGE}/consent", needs=NEEDS)
async def consent(visit: Visit) -> Answer:
    """Agree, or not."""
    agrees = visit.form.get("agrees") == "1"
    done = await _done(visit, PeerHelp, _path(visit, "consent"), {"agrees": agrees})
    if isinstance(done, See):
        return done
    if done.state == "asked":
        return see(back_to(visit, _PAGE), visit.say("Noted: as soon as the other agrees, you can begin."))
    said = visit.say("You both agree: write to each other.") if agrees else visit.say("Noted: nobody asks you why.")
    return see(back_to(visit, _PAGE), said)


@PAGES.on("POST", f"{_PAGE}/messages", needs=NEEDS)
async def message(visit: Visit) -> Answer:
    """Write to the other."""
    text = visit.form.get("text", "").strip()
    if not text:
        return fault(back_to(visit, _PAGE), visit.say("Nothing was written yet."))
    done = await _done(visit, PeerMessage, _path(visit, "messages"), {"text": text[:_LONGEST]}, once_of(visit))
    return done if isinstance(done, See) else see(back_to(visit, _PAGE), visit.say("Your message was sent."))


@PAGES.on("POST", f"{_PAGE}/sessions", needs=NEEDS)
async def session(visit: Visit) -> Answer:
    """Plan when they meet."""
    at = instant(visit.form.get("starts_at", ""), visit.zone)
    if at is None:
        return fault(back_to(visit, _PAGE), visit.say("Choose a day and a time."))
    minutes = whole_number(visit.form.get("minutes", ""), 1, 600) or 45
    body = {"starts_at": at.isoformat(), "minutes": minutes}
    done = await _done(visit, PeerSession, _path(visit, "sessions"), body, once_of(visit))
    return done if isinstance(done, See) else see(back_to(visit, _PAGE), visit.say("The session is planned."))


@PAGES.on("POST", f"{_PAGE}/outcome", needs=NEEDS)
async def outcome(visit: Visit) -> Answer:
    """Say whether they met."""
    said = "held" if visit.form.get("held") == "1" else "not_held"
    path = address("/v1/peer-helps/{}/sessions/{}/outcome", visit.form.get("help", ""), visit.form.get("session", ""))
    done = await _done(visit, PeerSession, path, {"outcome": said})
    return done if isinstance(done, See) else see(back_to(visit, _PAGE), visit.say("It is noted."))


@PAGES.on("POST", f"{_PAGE}/end", needs=NEEDS)
async def end(visit: Visit) -> Answer:
    """Stop it, without a reason."""
    done = await _done(visit, PeerHelp, _path(visit, "end"), {})
    return done if isinstance(done, See) else see(back_to(visit, _PAGE), visit.say("It has stopped."))


@PAGES.on("POST", f"{_PAGE}/trouble", needs=NEEDS)
async def trouble(visit: Visit) -> Answer:
    """Say that something is wrong, to who moderates."""
    text = visit.form.get("text", "").strip()
    if not text:
        return fault(back_to(visit, _PAGE), visit.say("Write in a sentence what is wrong."))
    done = await _done(visit, PeerHelp, _path(visit, "trouble"), {"text": text[:_LONGEST]}, once_of(visit))
    if isinstance(done, See):
        return done
    case_id = (done.helper if done.side == "helper" else done.helped).case_id
    return see(back_to(visit, "/me/help", case=case_id), visit.say("It has stopped. Your supporter answers you here."))


def _path(visit: Visit, act: str) -> str:
    return address("/v1/peer-helps/{}/{}", visit.form.get("help", ""), act)


async def _done(
    visit: Visit,
    shape: type[T],
    path: str,
    body: dict[str, Any],
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
) -> T | See:
    """Do something, or say in the learner's words why it could not be done."""
    try:
        return await visit.api.post(shape, path, body, method=method, headers=dict(headers or {}))
    except RefusalError as refusal:
        told = {
            "peer-help-is-over": visit.say("It has ended meanwhile."),
            "peer-help-rests": visit.say(
                "You cannot write now: not both have agreed, or your supporter has paused it."
            ),
            "session-told-already": visit.say("It was said already."),
            "nobody-coordinates": visit.say("Nobody is there yet to answer. Ask your organisation."),
            "unknown-peer-help": visit.say("It has ended meanwhile."),
        }
        said = told.get(refusal.name) or why(visit, refusal) or visit.say("It could not be done. Nothing was changed.")
        return fault(back_to(visit, _PAGE), said)
