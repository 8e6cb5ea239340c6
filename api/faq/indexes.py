"""Entries ready to be searched: of each organisation the newest edition, made anew when an entry has changed."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from api.faq.messages import FaqLanguage, SuggestedEntry
from api.record.faq.entries import FaqContent, StoredEntry, all_entries, read_edition
from api.record.pool import Pool
from engine.faq.language import language_of
from engine.faq.retrieval import Entry, Index

LANGUAGES: Final[tuple[FaqLanguage, ...]] = ("fr", "en")
MOST_SUGGESTED: Final = 3
_MOST_KEPT: Final = 32
"""Organisations whose entries a worker keeps ready."""


class Searched(NamedTuple):
    """The entries of one language: ready, and as they are stored, place by place."""

    found_by: Index
    entries: tuple[StoredEntry, ...]


class Edition(NamedTuple):
    """All entries of an organisation, by language."""

    no: int
    languages: dict[FaqLanguage, Searched]

    def suggest(self, text: str, language: FaqLanguage, cohorts: frozenset[str], now: datetime) -> list[SuggestedEntry]:
        """Return what a learner may mean, three at most: in their language, and only where nothing fits in another.

        Args:
            text: The question.
            language: Of the reader.
            cohorts: That the learner is in.
            now: At which entries have to hold.
        """
        for tag in (language, *(one for one in LANGUAGES if one != language)):
            found_by, entries = self.languages[tag]
            open_to = {place for place, one in enumerate(entries) if _is_for(one.content, cohorts, now)}
            found = found_by.ask(text, MOST_SUGGESTED, open_to)
            if found:
                return [suggested(entries[one.entry], tag) for one in found]
        return []


class FaqIndexes:
    """What a worker has ready; one search asks the record for a number, and reads entries only where that has risen."""

    def __init__(self) -> None:
        self._ready: OrderedDict[int, Edition] = OrderedDict()
        self._making = asyncio.Lock()

    async def edition(self, pool: Pool, organisation_no: int) -> Edition:
        """Return the newest edition of an organisation's entries.

        Raises:
            RecordUnavailable: The record cannot be reached.
        """
        newest = await read_edition(pool, organisation_no)
        ready = self._of(organisation_no, newest)
        if ready is None:
            async with self._making:
                ready = self._of(organisation_no, newest)
                if ready is None:
                    entries = await all_entries(pool, organisation_no)
                    ready = await asyncio.to_thread(_edition, newest, entries)
                    self._ready[organisation_no] = ready
        self._ready.move_to_end(organisation_no)
        while len(self._ready) > _MOST_KEPT:
            self._ready.popitem(last=False)
        return ready

    def _of(self, organisation_no: int, newest: int) -> Edition | None:
        found = self._ready.get(organisation_no)
        return found if found is not None and found.no >= newest else None


def suggested(entry: StoredEntry, language: FaqLanguage) -> SuggestedEntry:
    """Tell an entry that is there, in a language that it has."""
    if entry.content is None:
        raise LookupError(entry.id)
    text = entry.content.texts[language]
    return SuggestedEntry(entry.id, entry.version, language, text.title, text.text, entry.content.sources)


def _edition(no: int, entries: Sequence[StoredEntry]) -> Edition:
    return Edition(no, {tag: _searched(tag, entries) for tag in LANGUAGES})


def _searched(tag: FaqLanguage, entries: Sequence[StoredEntry]) -> Searched:
    spoken = tuple(one for one in entries if one.content is not None and tag in one.content.texts)
    texts = [one.content.texts[tag] for one in spoken if one.content is not None]
    found = [Entry(text.title, text.text, text.phrasings) for text in texts]
    return Searched(Index(found, language_of(tag)), spoken)


def _is_for(content: FaqContent | None, cohorts: frozenset[str], now: datetime) -> bool:
    if content is None or (content.cohort_id is not None and content.cohort_id not in cohorts):
        return False
    has_begun = content.valid_from is None or content.valid_from <= now
    return has_begun and (content.valid_until is None or now < content.valid_until)
