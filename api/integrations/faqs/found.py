"""What a reader finds of a FAQ, before it meets the entries that there are."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.import_errors import ImportUnreadable
from api.integrations.imports.found import LeftOut
from api.record.faq.entries import FaqContent, FaqText

MAX_ENTRIES: Final = 10_000
MOST_PHRASINGS: Final = 50
_TITLE: Final = 500
_TEXT: Final = 20_000


class FoundEntries(NamedTuple):
    """Entries by id, and what is not taken."""

    entries: Mapping[str, FaqContent]
    left_out: tuple[LeftOut, ...] = ()


def text_of_entry(title: str, text: str, phrasings: tuple[str, ...] = ()) -> FaqText:
    """Return an entry in one language, cut to what one may have."""
    lines = tuple(dict.fromkeys(cut(one, _TITLE) for one in phrasings if one.strip() and one.strip() != title))
    return FaqText(cut(" ".join(title.split()), _TITLE), cut(text.strip(), _TEXT), lines[:MOST_PHRASINGS])


def cut(text: str, most: int) -> str:
    """Return a text that is no longer than it may be."""
    plain = text.strip()
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def bounded(entries: Mapping[str, FaqContent]) -> Mapping[str, FaqContent]:
    """See that there are entries, and not too many.

    Raises:
        ImportUnreadable: There is none, or there are more than are read at once.
    """
    if not entries:
        detail = "No entry was found in the file."
        raise ImportUnreadable(detail, "Send a file with questions and answers.")
    if len(entries) > MAX_ENTRIES:
        detail = f"The file has more than {MAX_ENTRIES} entries."
        raise ImportUnreadable(detail, "Send a part of it.")
    return entries
