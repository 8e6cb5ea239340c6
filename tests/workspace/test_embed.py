"""What is next and why, in a page of another site, by the script that such pages load."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.workspace.embed.script import integrity, lasting_path, script
from tests.asking import asking
from tests.workspace.desks import AXE, PATIENCE_MS
from tests.workspace.school import School

SOURCE = Path("api/workspace/embed/next.js").read_text(encoding="utf-8")
HTML = """<!doctype html><html lang="{lang}"><title>A lesson</title><main><h1>Lesson</h1>
<div data-symphonie="{url}" data-token="/token" data-graph="{course}" data-link="/play?item={{id}}"></div></main>
<script src="{script}" {integrity} crossorigin="anonymous" defer></script></html>"""


class Site(ThreadingHTTPServer):
    """Another site: its pages, and what its server gives whom it has signed in.

    Attributes:
        works: Whether it gives anything.
        spoilt: How many of the next tokens are none.
    """

    def __init__(self, school: School) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.school, self.works, self.spoilt = school, True, 0
        self.origin = f"http://127.0.0.1:{self.server_port}"

    def page(self, lang: str, *, is_readable: bool) -> str:
        """Write a page that shows what is next, by the script as it is served or as it is written."""
        url, course = self.school.url, self.school.course
        address = "/readable.js" if is_readable else f"{url}{lasting_path()}"
        check = "" if is_readable else f'integrity="{integrity()}"'
        return HTML.format(lang=lang, url=url, course=course, script=address, integrity=check)

    def token(self) -> str:
        """Make a token of the learner who has signed in."""
        made = self.school.call("POST", "learner-tokens", {"learner_id": "ada", "origins": [self.origin]})
        self.spoilt, is_spoilt = max(0, self.spoilt - 1), self.spoilt > 0
        return json.dumps({**made, "token": made["token"][:-4]} if is_spoilt else made)


class Answers(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        status, kind = 200, "text/html"
        if self.path == "/token":
            status, kind, body = (
                (200, "application/json", self.server.token()) if self.server.works else (500, "", "<b>")
            )
        elif self.path == "/readable.js":
            kind, body = "text/javascript", SOURCE
        else:
            body = self.server.page(self.path.strip("/")[:2], is_readable=self.path.endswith("readable"))
        self.send_response(status)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(school: School) -> Iterator[Site]:
    with Site(school) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


def steps_of(page: Page) -> list[str]:
    expect(page.locator("[data-symphonie] li").first).to_be_visible()
    return page.locator("[data-symphonie] li").all_inner_texts()


def test_a_page_of_another_site_shows_what_is_next_and_why(
    browser: Browser, school: School, site: Site, tmp_path: Path
) -> None:
    asked = {"learner_id": "ada", "content_graph": school.course, "limit": 3}
    steps = school.call("POST", "recommendations", asked)["items"]
    page = browser.new_context(viewport={"width": 600, "height": 400}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{site.origin}/fr")
    shown = steps_of(page)
    assert [one.partition(" (")[0] for one in shown] == [one["reason"]["fr"].partition(" (")[0] for one in steps]
    place = page.locator("[data-symphonie]")
    assert (place.get_attribute("aria-live"), place.get_attribute("lang")) == ("polite", "fr")
    assert page.locator("li a").first.get_attribute("href") == f"/play?item={steps[0]['activity_id']}"
    page.screenshot(path=tmp_path / "embed.png")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("axe.run('[data-symphonie]').then(told => told.violations.map(one => one.id))") == []

    site.works = False
    page.evaluate("then = Date.now; Date.now = () => then() + 36e5; document.dispatchEvent(new Event('symphonie'))")
    expect(place).to_have_text("La suite ne peut pas s’afficher pour le moment.Réessayer")
    page.screenshot(path=tmp_path / "embed-fault.png")
    site.works = True
    page.get_by_role("button", name="Réessayer").click()
    assert steps_of(page) == shown
    site.spoilt = 1
    page.evaluate("document.dispatchEvent(new Event('symphonie'))")
    expect(place).to_contain_text("La suite ne peut pas")
    page.evaluate("Date.now = then")  # the token is held and refused, and the page hears nothing but that it failed
    page.get_by_role("button", name="Réessayer").click()
    assert steps_of(page) == shown
    assert site.spoilt == 0

    for path in ("/en", "/en/readable"):
        page.goto(f"{site.origin}{path}")
        english = [one.partition(" (")[0] for one in steps_of(page)]
        assert english == [one["reason"]["en"].partition(" (")[0] for one in steps]
    page.context.close()


def test_the_script_is_small_writes_no_html_and_is_kept_for_long(school: School) -> None:
    assert len(script()) <= 2000
    assert not re.search(r"innerHTML|localStorage|cookie|insertAdjacentHTML|document\.write|eval\(", script().decode())
    lasting = asking().get(f"{school.url}{lasting_path()}")
    assert (lasting.content, lasting.headers["access-control-allow-origin"]) == (script(), "*")
    assert "immutable" in lasting.headers["cache-control"]
    assert asking().get(f"{school.url}/embed/next.js").content == script()
    assert asking().get(f"{school.url}/embed/next.000000000000.js").status_code == 404


def test_its_documentation_names_the_script_as_it_is() -> None:
    page = Path("docs/client.md").read_text(encoding="utf-8")
    assert integrity() in page, f"put {integrity()} and {lasting_path()} there"
    assert lasting_path() in page
