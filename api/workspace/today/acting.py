"""Acts of the page of today: what is refused is told in its row, and what was typed stands there again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from litestar import Response

from api.workspace.client import RefusalError
from api.workspace.pages import Answer, Pages
from api.workspace.refusals import why
from api.workspace.today.desk import asked_by
from api.workspace.today.listing import ADDRESS, Refused, address_of, shown
from api.workspace.typed import instant
from api.workspace.visit import Visit

ACTS: Final = Pages("today")
_NEEDS: Final = ("supporter",)
_REFUSED: Final = frozenset({400, 409, 413, 422})
Act = Callable[[Visit], Awaitable[Answer]]


class NotTyped(Exception):  # noqa: N818 - named after what is wrong
    """Something in a form is missing, or cannot be; the text says what, in the reader's language."""


def act(name: str) -> Callable[[Act], Act]:
    """Declare an act: what is refused is told in its row."""

    def declare(function: Act) -> Act:
        async def done(visit: Visit) -> Answer:
            try:
                return await function(visit)
            except NotTyped as wrong:
                return await _again(visit, Refused(str(wrong), visit.form))
            except RefusalError as refusal:
                told = _told(visit, refusal)
                if told is None:
                    raise
                return await _again(visit, Refused(told, visit.form, refusal.problem))

        return ACTS.on("POST", f"{ADDRESS}/{name}", needs=_NEEDS)(done)

    return declare


def _told(visit: Visit, refusal: RefusalError) -> str | None:
    """Say what stands in the way; None where it is nothing that the list could tell."""
    if refusal.name == "case-moved-on":
        return visit.say("Nothing was sent: somebody else acted meanwhile. Read what is new, then send all the same.")
    if refusal.problem.status == HTTPStatus.NOT_FOUND:
        return visit.say("It is not there any more, or is not yours to see. Nothing was changed.")
    said = why(visit, refusal)
    if said is None and refusal.problem.status in _REFUSED:
        return visit.say("It could not be done, and nothing was changed. What you typed is still here.")
    return said


async def _again(visit: Visit, refused: Refused) -> Answer:
    """Show the list with the row open, and all that was typed in it."""
    asked = asked_by(dict(parse_qsl(urlsplit(back_of(visit)).query)))
    opened = asked._replace(open=visit.form.get("row", ""), act=visit.form.get("act", ""))
    page = await shown(visit, opened, refused)
    return Response(page.encode(), media_type="text/html", headers={"hx-push-url": "false"})


def back_of(visit: Visit) -> str:
    """Return the list that somebody came from; nothing but our own."""
    asked = visit.form.get("back", ADDRESS)
    parts = urlsplit(asked)
    is_ours = not parts.scheme and not parts.netloc and parts.path == ADDRESS
    return address_of(asked_by(dict(parse_qsl(parts.query))), open=None, act=None) if is_ours else ADDRESS


def typed(visit: Visit, name: str, what: str) -> str:
    """Return what was typed into a field.

    Raises:
        NotTyped: Nothing was; `what` says that.
    """
    text = visit.form.get(name, "").replace("\r\n", "\n").strip()
    if not text:
        raise NotTyped(what)
    return text


def moment_typed(visit: Visit, name: str, what: str) -> datetime:
    """Return the instant that was typed, in the zone of whoever typed it.

    Raises:
        NotTyped: It is none.
    """
    at = instant(visit.form.get(name, ""), visit.zone)
    if at is None:
        raise NotTyped(what)
    return at


def once(visit: Visit, n: int = 0) -> dict[str, str]:
    """Return the header that lets a form that is sent twice act once."""
    return {"idempotency-key": f"{visit.form.get('attempt', '')}/{n}"} if visit.form.get("attempt") else {}


Done = msgspec.Raw
"""Of an answer of which nothing is read."""
