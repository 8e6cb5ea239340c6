"""A browser without scripts: signed in, from link to link, with what pages weigh as they are served."""

import gzip
import time
from collections import defaultdict
from collections.abc import Sequence
from html.parser import HTMLParser
from http import HTTPStatus
from types import TracebackType
from typing import Final, NamedTuple, Self
from urllib.parse import parse_qsl, urljoin, urlsplit

import aiohttp
from yarl import URL

from loadtests.workspace.faults import NotSignedInError

HTML: Final = "text/html"
SAMPLES: Final = 12
"""Addresses of one kind of page that are kept."""
MOST_KINDS: Final = 80
"""Kinds of pages of one role."""
EVENTS: Final = "/events"
NOT_PAGES: Final = ("/assets/", "/v1/", "/sign-", "/invitation/")


class Seen(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    media_type: str
    seconds: float  # from the first byte sent to the last one received
    n_bytes: int  # of the body, compressed if it was
    text: str  # of it, decompressed


class Markup(HTMLParser):
    """What a page links to, what it needs at once, and its first form that is posted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self._is_in_form = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag leads to."""
        about = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in about:
            self.links.append(about["href"])
        if tag == "script" and "src" in about:
            self.assets.append(about["src"])
        if tag == "link" and about.get("rel") == "stylesheet":
            self.assets.append(about["href"])
        if tag == "form" and about.get("method", "").lower() == "post" and self.action is None:
            self.action, self._is_in_form = about.get("action", ""), True
        if tag in {"input", "button"} and self._is_in_form and "name" in about:
            self.fields[about["name"]] = about.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Note where the form ends."""
        if tag == "form":
            self._is_in_form = False


class Browser:
    """One person's browser.

    Args:
        url: Of the service.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    async def __aenter__(self) -> Self:
        """Open it."""
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            auto_decompress=False,
            headers={"Accept": HTML, "Accept-Encoding": "gzip", "Accept-Language": "fr"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self._session.close()

    async def sign_in(self, link: str) -> None:
        """Follow a link to sign in: the page that it opens has a button, which is pressed.

        Raises:
            NotSignedInError: It opens nothing.
        """
        path = urlsplit(link).path
        found = await self.get(path)
        form = Markup(found.text)
        if found.status != HTTPStatus.OK or form.action is None:
            raise NotSignedInError(found.status)
        at = URL(self._url + urljoin(path, form.action), encoded=True)
        async with self._session.post(at, data=form.fields, allow_redirects=False) as answer:
            await answer.read()
            if answer.status != HTTPStatus.SEE_OTHER:
                raise NotSignedInError(answer.status)

    async def get(self, path: str) -> Seen:
        """Read a page or what it needs, redirects followed and counted in."""
        started, at = time.perf_counter(), URL(self._url + path, encoded=True)
        async with self._session.get(at) as answer:
            body = await answer.read()
            seconds = time.perf_counter() - started
        whole = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        return Seen(answer.status, media_type, seconds, len(body), whole.decode(errors="replace"))

    async def listen(self) -> aiohttp.ClientResponse:
        """Begin to hear what happens, as a page that was just opened does.

        Raises:
            NotSignedInError: Nothing is told to whoever this is.
        """
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        timeout = aiohttp.ClientTimeout(total=None)
        at = URL(f"{self._url}{EVENTS}?since={time.time_ns() // 1000}", encoded=True)
        answer = await self._session.get(at, headers=headers, timeout=timeout)
        if answer.status != HTTPStatus.OK:
            raise NotSignedInError(answer.status)
        return answer


class Kind(NamedTuple):
    """Pages of one kind."""

    name: str  # the address, with … for ids
    addresses: Sequence[str]


def kind_of(address: str) -> str:
    """Name the kind of a page: what has a figure in it is an id, and of a query the names count.

    >>> kind_of("/learners/learner-0001/skills?sort=p&page=2")
    '/learners/…/skills?page&sort'
    """
    parts = urlsplit(address)
    path = "/".join("…" if any(map(str.isdigit, part)) else part for part in parts.path.split("/"))
    names = "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return f"{path}?{names}" if names else path


async def explore(browser: Browser) -> list[Kind]:
    """Go from the first page from link to link; look at one page of each kind, and note some addresses of it.

    A link that leads nowhere leads to a kind of its own, whose pages are errors.
    """
    found: dict[str, list[str]] = defaultdict(list)
    found["/"].append("/")
    looked_at, pages = set[str](), list[str]()
    while waiting := [kind for kind in found if kind not in looked_at][: MOST_KINDS - len(looked_at)]:
        for kind in waiting:
            looked_at.add(kind)
            seen = await browser.get(found[kind][0])
            if seen.media_type != HTML:
                continue
            pages.append(kind)
            if seen.status != HTTPStatus.OK:
                continue
            for address in links_of(Markup(seen.text), found[kind][0]):
                of_kind = found[kind_of(address)]
                if address not in of_kind and len(of_kind) < SAMPLES:
                    of_kind.append(address)
    return [Kind(kind, tuple(found[kind])) for kind in pages]


def links_of(markup: Markup, page: str) -> list[str]:
    """Give the addresses of our own pages that a page links to."""
    whole = (urlsplit(urljoin(page, link)) for link in markup.links)
    here = (f"{one.path}?{one.query}" if one.query else one.path for one in whole if not one.scheme and not one.netloc)
    return [one for one in here if one.startswith("/") and not one.startswith(NOT_PAGES)]
