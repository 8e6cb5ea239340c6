"""Whoever follows every link from their first page finds pages, in their language, with nothing left untranslated."""

import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import pytest

from tests.asking import PATIENCE_S
from tests.workspace.school import School

MOST_PAGES = 60
"""From one first page; lists of learners and items are long, and look alike."""
FEWEST_PAGES = {"coordinator": 20, "learner": 5, "newcomer": 4, "administrator": 20}
"""By who follows links: between them they see every kind of page. Below it links were lost."""
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
APART = frozenset({"script", "style", "bdi", "time", "code", "kbd", "textarea"})
WORD = re.compile("[A-Za-z]{3,}")


class Read(HTMLParser):
    """What a page links to, and the texts of it that nobody translates.

    Attributes:
        links: Addresses of ours.
        bare: Texts outside the marks of the pseudo-locale that neither people nor courses wrote.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.bare: set[str] = set()
        self._apart: list[bool] = []
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and (found.get("href") or "").startswith("/"):
            self.links.append(str(found["href"]))
        if tag not in VOID:
            is_apart = tag in APART or "data-content" in found or found.get("translate") == "no"
            is_apart = is_apart or (tag != "html" and "lang" in found) or tag == "title"
            is_apart = is_apart or not {"words", "brand"}.isdisjoint((found.get("class") or "").split())
            self._apart.append(is_apart or (bool(self._apart) and self._apart[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._apart:
            self._apart.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or (self._apart and self._apart[-1]):
            return
        self._depth += text.count("⟦") - text.count("⟧")
        if "⟦" not in text and "⟧" not in text and self._depth == 0 and WORD.search(text):
            self.bare.add(text)


def pages_of(school: School, who: str) -> Iterator[tuple[str, Read]]:
    """Follow every link from somebody's first page, each once and of lists that look alike a few."""
    token = school.sign_in(who, "en")
    headers = {"accept": "text/html", "accept-language": "qps"}
    with httpx.Client(
        base_url=school.url, headers=headers, cookies={"symphonie": token}, follow_redirects=True, timeout=PATIENCE_S
    ) as client:
        waiting, seen = ["/"], {"/"}
        while waiting and len(seen) < MOST_PAGES * 4:
            path = waiting.pop(0)
            answer = _asked(client, path)
            assert answer.status_code == httpx.codes.OK, (who, path, answer.status_code)
            if 'id="main"' not in answer.text:  # a file, or the proof, which is a page of its own
                continue
            read = Read(answer.text)
            yield path, read
            known = {_key(one) for one in seen}
            new = [one for one in dict.fromkeys(read.links) if _key(one) not in known]
            seen.update(new)
            waiting += [one for one in new if not one.startswith("/v1/")]


def _asked(client: httpx.Client, path: str) -> httpx.Response:
    """Ask as a browser's user does: a service that is overloaded says when to come again."""
    answer = client.get(path)
    for _ in range(3):
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(int(answer.headers["retry-after"]))
        answer = client.get(path)
    return answer


def _key(link: str) -> tuple[str, tuple[str, ...]]:
    """Tell links apart by their form: ids count as one, and so do the values of a query."""
    split = urlsplit(link)
    parts = split.path.split("/")
    shape = "/".join(part if n % 2 else "…" for n, part in enumerate(parts) if n)
    return shape, tuple(sorted(one.partition("=")[0] for one in split.query.split("&") if one))


@pytest.mark.parametrize("who", FEWEST_PAGES)
def test_every_link_leads_to_a_page_that_is_translated(school: School, who: str) -> None:
    pages = dict(pages_of(school, who))
    assert len(pages) >= FEWEST_PAGES[who]
    assert not {path: read.bare for path, read in pages.items() if read.bare}
