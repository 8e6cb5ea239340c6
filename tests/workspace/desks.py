"""A browser at somebody's desk, and what no page may do: break its policy, complain, fail, mix languages, lock out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from babel.messages.pofile import read_po
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.workspace.school import School

Theme = Literal["light", "dark"]
PATIENCE_MS: Final = 180_000
"""How long a page is waited for: much longer than it takes on a busy machine, so that no test measures time."""
AXE: Final = Path(__file__).parent / "axe" / "axe.min.js"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_BROKEN: Final = """async rules => {
  const told = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return told.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]);
}"""
"""Nothing is gathered about what is as it should be: that costs as much as looking."""
_MARKED: Final = re.compile("[A-Za-z]{3,}")
_APART: Final = "script,style,bdi,time,code,kbd,.words,[data-content],[translate=no],[lang]:not(html),.brand,textarea"
"""What people or courses wrote, and what is written alike everywhere."""
_SHOWN: Final = """APART => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (parent.closest(APART)) continue;
    const text = node.textContent.replace(/\\s+/g, " ").trim();
    if (text) found.push(text);
  }
  return found;
}"""


class Desk:
    """Somebody before a browser.

    Attributes:
        page: What they see.
        school: On which service.
        language: In which they are spoken to.
        faults: What no page may do and some did.
    """

    def __init__(self, page: Page, school: School, language: str) -> None:
        self.page, self.school, self.language = page, school, language
        self.faults: list[str] = []
        self.expected = 0
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("response", self._note_response)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(f"{self.school.url}{path}")
        return self.page

    def check(self) -> None:
        """Hold the page as it is now against accessibility rules and the reader's language."""
        self.page.evaluate("scrollTo(0, 0)")  # under the frame's head, what lies half covered is too small to be hit
        if self.page.evaluate("!window.axe"):
            self.page.evaluate(_axe())
        found = self.page.evaluate(_BROKEN, _RULES)
        assert not found, (self.page.url, found)
        self._check_width()
        self._check_language()

    def _check_width(self) -> None:
        room = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert room[0] <= room[1], (self.page.url, "scrolls sideways", room)

    def _check_language(self) -> None:
        shown = set(self.page.evaluate(_SHOWN, _APART))
        if self.language == "qps":
            bare = {one for one in shown if "⟦" not in one and "⟧" not in one and _MARKED.search(one)}
            assert not bare, (self.page.url, bare)
            return
        french = _catalogue()
        wrong = set(french) if self.language == "fr" else set(french.values())
        assert not shown & wrong, (self.page.url, shown & wrong)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text:
            self.faults.append(f"{message.type}: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


@cache
def _catalogue() -> dict[str, str]:
    """Return texts whose French is another one, as they are shown alone."""
    found: dict[str, str] = {}
    for po in Path("api/workspace").rglob("fr.po"):
        for one in read_po(po.open("rb"), locale="fr"):
            if isinstance(one.id, str) and isinstance(one.string, str) and one.id and one.id != one.string:
                found[one.id] = one.string
    same = set(found) & set(found.values())
    return {english: french for english, french in found.items() if english not in same and french not in same}


@contextmanager
def desk_of(
    browser: Browser,
    school: School,
    who: str | None,
    language: str = "fr",
    theme: Theme = "light",
    width: int = 1440,
    height: int = 900,
    **options: Any,  # noqa: ANN401 - of Playwright
) -> Iterator[Desk]:
    """Sit somebody of the school, or nobody, down before a browser; what a page may not do fails at the end."""
    context = browser.new_context(
        locale={"fr": "fr-FR", "en": "en-GB"}.get(language, language),
        color_scheme=theme,
        reduced_motion="reduce",
        viewport={"width": width, "height": height},
        timezone_id="Europe/Paris",
        **options,
    )
    context.set_default_timeout(PATIENCE_MS)
    if who is not None:
        token = school.sign_in(who, "en" if language == "qps" else language)
        context.add_cookies([{"name": "symphonie", "value": token, "url": school.url}])
    desk = Desk(context.new_page(), school, language)
    try:
        yield desk
        assert not desk.faults, desk.faults
    finally:
        context.close()
