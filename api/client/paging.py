"""Lists, page after page."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Protocol, TypeVar

ItemT = TypeVar("ItemT")


class Page(Protocol):
    """Part of a list."""

    @property
    def next_cursor(self) -> str | None:
        """Where the next one begins; None for the last."""


PageT = TypeVar("PageT", bound=Page)


def each(fetch: Callable[[str | None], PageT], items: Callable[[PageT], Sequence[ItemT]]) -> Iterator[ItemT]:
    """Go through a list, and ask for a page when it is needed."""
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        yield from items(page)
        cursor = page.next_cursor
        if cursor is None:
            return


async def each_async(
    fetch: Callable[[str | None], Awaitable[PageT]], items: Callable[[PageT], Sequence[ItemT]]
) -> AsyncIterator[ItemT]:
    """Go through a list, and ask for a page when it is needed."""
    cursor: str | None = None
    while True:
        page = await fetch(cursor)
        for item in items(page):
            yield item
        cursor = page.next_cursor
        if cursor is None:
            return
