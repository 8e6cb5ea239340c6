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
MOST_ORGANISATIONS: Final = 32
"""Whose entries a worker keeps ready."""
MOST_TEXTS: Final = 20_000
"""Entries that a worker keeps ready in all, each language of one counted."""


class Searched(NamedTuple):
    """The entries of one language: ready, and as they are stored, place by place."""

    found_by: Index
    entries: tuple[StoredEntry, ...]


class Edition(NamedTuple):
    """All entries of an organisation, by language."""

    no: int
    languages: dict[FaqLanguage, Searched]

    @property
    def n_texts(self) -> int:
        """How many entries are ready in it, each language of one counted."""
        return sum(len(one.entries) for one in self.languages.values())

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
                    keep(self._ready, organisation_no, ready)
        keep(self._ready, organisation_no, ready)
        return ready

    def _of(self, organisation_no: int, newest: int) -> Edition | None:
        found = self._ready.get(organisation_no)
        return found if found is not None and found.no >= newest else None


def keep(ready: OrderedDict[int, Edition], organisation_no: int, edition: Edition) -> None:
    """Keep an edition as the one that was used last, and let go of those that were not used for longest.

    The one that is in use stays, however large: else each question would make it anew.
    """
    ready[organisation_no] = edition
    ready.move_to_end(organisation_no)
    while len(ready) > 1 and (
        len(ready) > MOST_ORGANISATIONS or sum(one.n_texts for one in ready.values()) > MOST_TEXTS
    ):
        ready.popitem(last=False)


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
