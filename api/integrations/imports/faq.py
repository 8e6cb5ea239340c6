"""Entries of the FAQ: against those that there are, seen, and put as versions of theirs."""

from typing import NamedTuple

import msgspec

from api.clock import moment_of
from api.import_errors import ImportMovedOn
from api.integrations.faqs.found import MOST_PHRASINGS, FoundEntries
from api.integrations.imports.found import LeftOut
from api.integrations.imports.messages import FaqChange, FaqEntryChange
from api.integrations.imports.reasons import left_out
from api.record.cohorts import missing_cohorts
from api.record.faq.entries import (
    FaqContent,
    FaqText,
    StoredEntry,
    add_version,
    held_entry,
    hold_entries,
    some_entries,
)
from api.record.keys import Principal
from api.runtime import Runtime


class FaqPut(msgspec.Struct, frozen=True):
    """A version of an entry, after the one that was seen; 0 where there was none."""

    entry_id: str
    before: int
    content: FaqContent


class FaqPlan(msgspec.Struct, frozen=True, tag="faq"):
    """What is put."""

    puts: tuple[FaqPut, ...]


class PlannedFaq(NamedTuple):
    """A plan, and how it is told."""

    plan: FaqPlan
    change: FaqChange
    left_out: tuple[LeftOut, ...]


async def plan_faq(runtime: Runtime, principal: Principal, found: FoundEntries) -> PlannedFaq:
    """Compare what was found with the entries that there are.

    Phrasings are added to those of an entry; its texts in other languages, and what the file does not say, stay.
    """
    organisation_no = principal.organisation_no
    named = {one.cohort_id for one in found.entries.values() if one.cohort_id is not None}
    missing = await missing_cohorts(runtime.pool, organisation_no, named) if named else frozenset()
    there = await some_entries(runtime.pool, organisation_no, list(found.entries))
    told: list[LeftOut] = list(found.left_out)
    puts: list[FaqPut] = []
    changes: list[FaqEntryChange] = []
    for entry_id, content in found.entries.items():
        if content.cohort_id in missing:
            told.append(left_out("no-cohort", entry_id))
            continue
        before = there.get(entry_id)
        held = None if before is None else before.content
        after = content if held is None else merged(held, content)
        if after != held:
            puts.append(FaqPut(entry_id, 0 if before is None else before.version, after))
            title = next(iter(content.texts.values())).title
            changes.append(FaqEntryChange(entry_id, title, is_new=held is None))
    n_same = len(found.entries) - len(changes) - sum(one.reason == "no-cohort" for one in told)
    return PlannedFaq(FaqPlan(tuple(puts)), FaqChange(tuple(changes), n_same), tuple(told))


async def apply_faq(runtime: Runtime, principal: Principal, plan: FaqPlan) -> None:
    """Put what was planned, all of it or nothing.

    Raises:
        ImportMovedOn: An entry was changed since.
    """
    by = (moment_of(runtime.clock_us()), principal.key_id)
    async with runtime.pool.connection() as connection:
        await hold_entries(connection, principal.organisation_no)
        for one in plan.puts:
            held = await held_entry(connection, principal.organisation_no, one.entry_id)
            version = 0 if held is None or (one.before == 0 and held.content is None) else held.version
            if version != one.before:
                raise ImportMovedOn
            number = 1 if held is None else held.version + 1
            await add_version(
                connection, principal.organisation_no, StoredEntry(one.entry_id, number, one.content, *by)
            )


def merged(held: FaqContent, found: FaqContent) -> FaqContent:
    """Return an entry with what was found: its title and text, and what is said beside them; phrasings of both."""
    texts = dict(held.texts)
    for tag, text in found.texts.items():
        before = texts.get(tag)
        known = () if before is None else before.phrasings
        phrasings = tuple(dict.fromkeys((*known, *text.phrasings)))[:MOST_PHRASINGS]
        texts[tag] = FaqText(text.title, text.text or ("" if before is None else before.text), phrasings)
    return FaqContent(
        texts=texts,
        sources=tuple(dict.fromkeys((*held.sources, *found.sources)))[:20],
        cohort_id=found.cohort_id or held.cohort_id,
        valid_from=found.valid_from or held.valid_from,
        valid_until=found.valid_until or held.valid_until,
    )
