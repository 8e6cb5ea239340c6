"""Tables of entries and questions, as they are judged and as they are imported (pure)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from api.import_errors import ImportUnreadable

Row = Mapping[str, str]
YES: Final = frozenset({"1", "true", "yes", "y", "oui", "o", "vrai", "x"})
_BETWEEN: Final = re.compile(r"\s*(?:\||\r?\n)\s*")
_ENTRY: Final = ("entry", "entry_id", "id")
_TITLE: Final = ("title", "titre")
_TEXT: Final = ("text", "answer", "texte", "reponse", "réponse")
_PHRASING: Final = ("phrasing", "phrasings")


@dataclass(slots=True)
class TableEntry:
    """An entry of a table; phrasings and questions once each, in their order.

    Attributes:
        key: Names it.
        title: Its question; its text where no row has one.
        text: Its answer; may be empty.
        phrasings: Stored ways to ask it.
        questions: Paraphrases that are judged.
        rest: The other columns, as the first row that fills them does.
    """

    key: str
    title: str = ""
    text: str = ""
    phrasings: dict[str, None] = field(default_factory=dict)
    questions: dict[str, None] = field(default_factory=dict)
    rest: dict[str, str] = field(default_factory=dict)


def entries_of(rows: Iterable[tuple[int, Row]]) -> list[TableEntry]:
    """Read the entries of a table in the order of their first rows; `symphonie faq evaluate --help` says how.

    Args:
        rows: Each with its line; names of columns in lower case.

    Raises:
        ImportUnreadable: A row belongs to no entry, or an entry has neither title nor text.
    """
    found: dict[str, TableEntry] = {}
    current: TableEntry | None = None
    for line, row in rows:
        key = _first(row, _ENTRY) or ("" if any(one in row for one in _ENTRY) else _first(row, _TITLE))
        if key:
            current = found.setdefault(key, TableEntry(key))
        if current is None:
            detail = f"Line {line} belongs to no entry."
            raise ImportUnreadable(detail, "Name the entry in a column entry, or in a column title.")
        _take(current, row)
    for one in found.values():
        one.title = one.title or one.text
        if not one.title:
            detail = f"The entry {one.key[:60]!r} has neither title nor text."
            raise ImportUnreadable(detail, "Send a title or a text in one of its rows.")
    return list(found.values())


def _take(entry: TableEntry, row: Row) -> None:
    entry.title = entry.title or _first(row, _TITLE)
    entry.text = entry.text or _first(row, _TEXT)
    for name in _PHRASING:
        _add(entry.phrasings, _BETWEEN.split(row.get(name, "")))
    is_stored = row.get("stored", "").strip().lower() in YES
    _add(entry.phrasings if is_stored else entry.questions, [row.get("question", "")])
    for name, text in row.items():
        if text:
            entry.rest.setdefault(name, text)


def _add(texts: dict[str, None], more: Iterable[str]) -> None:
    texts.update(dict.fromkeys(one for text in more if (one := text.strip())))


def _first(row: Row, names: Iterable[str]) -> str:
    return next((text for name in names if (text := row.get(name, "").strip())), "")
