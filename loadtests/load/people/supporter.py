"""Somebody who helps, in the workspace: signs in by a link, and goes from page to page."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import quote_plus, urljoin, urlsplit

from loadtests.load.calling import Asked
from loadtests.load.connection import Connection, HttpAnswer
from loadtests.load.people.place import Place
from loadtests.load.rhythm import regular
from loadtests.load.scenario import deal
from loadtests.workspace.browser import Markup, kind_of, links_of

FORM: Final = "Content-Type: application/x-www-form-urlencoded\r\n"
FIRST: Final = "/"
REDIRECTS: Final = frozenset({HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT})
MOST_REDIRECTS: Final = 4
PAGE: Final = "page "
"""What begins the kind of a page, which is no route of the API."""


def supporter(place: Place) -> Iterator[float]:
    """Sign in, then follow links; back to the first page where there are none."""
    links, people = place.prepared.links, place.scenario.people
    which = sum(deal(people, before) == "supporter" for before in range(place.number))
    if which >= len(links):
        return  # more of them than accounts were made for
    browser = _Browser(place, links[which])
    for act in regular(place.scenario.every_s, place.spawned_s, place.rng):
        yield act.at_s
        browser.act(act.at_s)


class _Browser:
    def __init__(self, place: Place, link: str) -> None:
        self._place, self._link, self._cookies = place, link, dict[str, str]()
        self._line = Connection(place.url, {"Accept": "text/html", "Accept-Language": "fr"})
        self._next = FIRST
        self._is_known = False

    def act(self, at_s: float) -> None:
        """Look at one page; the first time, sign in before."""
        if not self._is_known:
            self._sign_in(at_s)
            return
        path, answer = self._next, self._get(self._next, at_s)
        links = links_of(Markup(answer.body.decode(errors="replace")), path) if answer and _is_page(answer) else []
        self._next = self._place.rng.choice(links) if links else FIRST

    def _sign_in(self, at_s: float) -> None:
        path = urlsplit(self._link).path
        page = self._ask(Asked("GET", path, f"{PAGE}sign-in"), at_s)
        form = Markup(page.body.decode(errors="replace")) if page else None
        if form is None or form.action is None:
            return
        sent = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in form.fields.items())
        asked = Asked("POST", urljoin(path, form.action), f"{PAGE}sign-in (form)", sent.encode(), FORM)
        self._ask(asked, at_s)
        self._is_known = bool(self._cookies)

    def _get(self, path: str, at_s: float) -> HttpAnswer | None:
        """Look at a page; what leads on to another one is followed, as browsers do."""
        answer = self._ask(Asked("GET", path, f"{PAGE}{kind_of(path)}"), at_s)
        for _ in range(MOST_REDIRECTS):
            location = answer.header(b"location") if answer and answer.status in REDIRECTS else None
            if location is None:
                break
            onward = urlsplit(urljoin(path, location.decode()))
            path = f"{onward.path}?{onward.query}" if onward.query else onward.path
            answer = self._ask(Asked("GET", path, f"{PAGE}{kind_of(path)}"), at_s)
        return answer

    def _ask(self, asked: Asked, at_s: float) -> HttpAnswer | None:
        """Send with the cookies that were set, and keep those that come."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        known = asked.headers + (f"Cookie: {cookies}\r\n" if cookies else "")
        answer = self._place.caller.call(self._line, asked._replace(headers=known), at_s)
        for line in answer.cookies() if answer else ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name.strip()] = value.strip()
        return answer


def _is_page(answer: HttpAnswer) -> bool:
    return answer.status == HTTPStatus.OK and b"text/html" in (answer.header(b"content-type") or b"")
