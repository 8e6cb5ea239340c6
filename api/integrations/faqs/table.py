"""A table in CSV: entry, title, text, phrasing, question; language, source, cohort, valid_from, valid_until.

Rows are read as `symphonie faq evaluate --help` says, but that a `question` is a phrasing, too: nothing is judged here.
"""

from datetime import UTC, datetime

import msgspec

from api.faq.tables import TableEntry, entries_of
from api.import_errors import ImportUnreadable
from api.integrations.faqs.found import FoundEntries, bounded, text_of_entry
from api.integrations.imports.texts import Row, id_of, rows_of
from api.record.faq.entries import FaqContent


def read_faq_table(body: bytes, language: str) -> FoundEntries:
    """Read entries.

    Args:
        body: The table.
        language: Of rows that do not say theirs.

    Raises:
        ImportUnreadable: It is no such table.
    """
    by_language: dict[str, list[tuple[int, Row]]] = {}
    for line, row in rows_of(body, "The table"):
        told = (row.get("language") or row.get("lang") or language).lower().partition("-")[0]
        by_language.setdefault("fr" if told == "fr" else "en", []).append((line, row))
    found: dict[str, FaqContent] = {}
    for tag, rows in by_language.items():
        for one in entries_of(rows):
            entry_id = id_of(one.key)
            text = text_of_entry(one.title, one.text, (*one.phrasings, *one.questions))
            before = found.get(entry_id)
            content = _content(one) if before is None else before
            found[entry_id] = msgspec.structs.replace(content, texts={**content.texts, tag: text})
    return FoundEntries(bounded(found))


def _content(one: TableEntry) -> FaqContent:
    rest = one.rest
    sources = tuple(dict.fromkeys(part.strip() for part in rest.get("source", rest.get("sources", "")).split("|")))
    return FaqContent(
        texts={},
        sources=tuple(part[:500] for part in sources if part)[:20],
        cohort_id=rest.get("cohort") or rest.get("cohort_id") or None,
        valid_from=_moment(one, "valid_from"),
        valid_until=_moment(one, "valid_until"),
    )


def _moment(one: TableEntry, column: str) -> datetime | None:
    text = one.rest.get(column, "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        detail = f"The entry {one.key[:60]!r} has {text[:40]!r} in {column}, which is no date."
        raise ImportUnreadable(detail, "Write it as 2026-09-01 or 2026-09-01T08:00:00+02:00.") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
