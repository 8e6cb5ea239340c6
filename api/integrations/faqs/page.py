"""A page in HTML: each heading is a title, what stands under it until the next is the text.

Headings are h2 to h5, `dt` and `summary`. Where some of them end with a question mark, the others only order the page.
"""

import re
from html import unescape
from typing import Final

from api.integrations.faqs.found import FoundEntries, bounded, text_of_entry
from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, line_of, text_of
from api.record.faq.entries import FaqContent

_TAG: Final = re.compile(r"<!--|-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<[!?][^<>]*>")
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "dt", "summary"})
_ENDS: Final = frozenset({"h1", "footer", "nav", "aside"})
"""Where a text is over, too."""
_UNSEEN: Final = frozenset({"script", "style", "head", "nav", "footer", "form", "svg", "noscript", "template"})
_BLOCKS: Final = frozenset({"p", "li", "div", "br", "tr", "ul", "ol", "dd", "section", "details", "table"})


class _Reading:
    """What was read so far: pairs of heading and text."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._heading: list[str] | None = None
        self._title, self._text = "", [""]

    def say(self, words: str) -> None:
        """Take words in, wherever they belong."""
        (self._text if self._heading is None else self._heading).append(unescape(words))

    def open_heading(self) -> None:
        """Begin the next entry."""
        self.end()
        self._heading = []

    def close_heading(self) -> None:
        """Know the title of the entry."""
        if self._heading is not None:
            self._title, self._heading = line_of("".join(self._heading)), None

    def end(self) -> None:
        """Keep the entry that was read."""
        self.close_heading()
        lines = [" ".join(line.split()) for line in "".join(self._text).split("\n")]
        text = "\n".join(line for line in lines if line)
        if self._title:
            self.found.append((self._title, text))
        self._title, self._text = "", [""]


def read_faq_page(body: bytes, language: str, site: str | None) -> FoundEntries:
    """Read entries.

    Args:
        body: The page.
        language: Of its texts.
        site: Its address, which becomes their source.

    Raises:
        ImportUnreadable: It is no text, or has no question under a heading.
    """
    pairs = _pairs(text_of(body))
    asks = any(title.rstrip().endswith("?") for title, _ in pairs)
    entries: dict[str, FaqContent] = {}
    told: list[LeftOut] = []
    sources = () if site is None else (site,)
    for title, text in pairs:
        entry_id = id_of(title, "page-")
        if not text or (asks and not title.rstrip().endswith("?")):
            told.append(left_out("heading", title))
        elif entry_id in entries:
            told.append(left_out("same-id", title))
        else:
            entries[entry_id] = FaqContent(texts={language: text_of_entry(title, text)}, sources=sources)
    return FoundEntries(bounded(entries), tuple(told))


def _pairs(html: str) -> list[tuple[str, str]]:
    """Return headings with their texts, in one pass over the page."""
    reading, unseen, end = _Reading(), "", 0
    for found in _TAG.finditer(html):
        mark, closing, name = found[0], found[1] == "/", (found[2] or "").lower()
        if unseen:
            if mark == "-->" if unseen == "-->" else closing and name == unseen:
                unseen, end = "", found.end()
            continue
        reading.say(html[end : found.start()].replace("\n", " "))
        end = found.end()
        if mark == "<!--":
            unseen = "-->"
        elif name in _UNSEEN and not closing:
            unseen = name
        elif name in _HEADINGS:
            (reading.close_heading if closing else reading.open_heading)()
        elif name in _BLOCKS:
            reading.say("\n")
        if name in _ENDS:
            reading.end()
    if not unseen:
        reading.say(html[end:])
    reading.end()
    return reading.found
