"""What must hold for every page that is written."""

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Balance(HTMLParser):
    """Checks that elements are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the base
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An empty element needs no end."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_balanced(page: str) -> None:
    parser = Balance()
    parser.feed(page)
    assert parser.open == []


def assert_self_contained(page: str) -> None:
    assert not re.search(r"(https?:)?//[a-z]|@import|url\(", page, re.IGNORECASE)
    assert not re.search(r"<(link|img|iframe|script[^>]*\ssrc)", page)
