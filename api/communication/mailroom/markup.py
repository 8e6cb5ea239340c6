"""The words of HTML: no markup, no styles, no scripts, nothing fetched."""

import re
from html.parser import HTMLParser
from typing import Final

MOST: Final = 200_000
"""Characters of HTML that are read: far more than anybody writes, and few enough for whatever else somebody sends."""
_SILENT: Final = frozenset({"head", "style", "script", "title", "template", "noscript", "svg", "object"})
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "pre"}
)
_EMPTY: Final = frozenset({"br", "hr"})
_QUOTES: Final = frozenset(
    {"gmail_quote", "gmail_quote_container", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote"}
)
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_LINES: Final = re.compile(r"\n{3,}")
_UNCLOSED: Final = re.compile(r"<(?=!\[|[^<>]*(?:<|\Z))")
"""What would be a tag if it ended: a parser looks for its end as far as there is text, each time."""
_LAST: Final = re.compile(r"(?:\n>?)+\Z")
_MOST_DEEP: Final = 200


class _Words(HTMLParser):
    """Collects words; what is quoted gets the mark of quoted lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._silent: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._n_quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        if self._silent:
            return
        if tag in _BLOCKS:
            self._new_line()
        if tag == "li":
            self.lines[-1] += "- "
        if tag in _EMPTY or len(self._open) >= _MOST_DEEP:
            return
        named = dict(attrs).get("class") or ""
        quotes = tag == "blockquote" or bool(_QUOTES & set(named.split()))
        self._open.append((tag, quotes))
        self._n_quotes += quotes
        if quotes:
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        if tag in _BLOCKS:
            self._new_line()
        if any(one == tag for one, _ in self._open):
            while self._open:
                closed, quotes = self._open.pop()
                self._n_quotes -= quotes
                if closed == tag:
                    break
        if tag in {"p", "table"}:
            self.lines.append(self._mark)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = _SPACES.sub(" ", data)
        if self.lines[-1] in {"", self._mark}:
            text = text.lstrip(" ")
        self.lines[-1] += text

    @property
    def _mark(self) -> str:
        return "> " if self._n_quotes else ""

    def _new_line(self) -> None:
        if self.lines[-1] in {"", "> "}:
            self.lines[-1] = self._mark
        else:
            self.lines.append(self._mark)


def text_of(html: str) -> str:
    r"""Return the words of HTML, a line for each block.

    >>> text_of("<style>p{}</style><p>Bonjour&nbsp;!</p><ul><li>un<li>deux</ul><blockquote>Avant</blockquote>")
    'Bonjour\xa0!\n\n- un\n- deux\n> Avant'
    """
    words = _Words()
    words.feed(_UNCLOSED.sub("&lt;", _without_comments(html[:MOST])))
    words.close()
    told = _LINES.sub("\n\n", "\n".join(one.rstrip(" ") for one in words.lines))
    return _LAST.sub("", told).lstrip("\n")


def _without_comments(html: str) -> str:
    """Leave comments out; one without an end goes on until the end of all."""
    kept, at = [], 0
    while (begins := html.find("<!--", at)) >= 0:
        kept.append(html[at:begins])
        ends = html.find("-->", begins + 4)
        at = len(html) if ends < 0 else ends + 3
    return "".join((*kept, html[at:]))
