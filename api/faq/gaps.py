"""`/v1/faq-gaps`: questions that no entry answered, for whoever looks after the entries."""

from datetime import datetime
from typing import Final, cast

from api.clock import moment_of
from api.errors import InvalidField
from api.faq.entries import told as entry_told
from api.faq.messages import MOST_PHRASINGS, FaqGap, FaqGapsPage, FaqLanguage, GapDecided, GapRequest
from api.faq.telling import shown_of
from api.faq_errors import UnknownFaqEntry, UnknownQuestion
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.faq import entries as entries_record
from api.record.faq import questions as record
from api.record.faq.entries import StoredEntry, with_phrasing
from api.record.faq.questions import Gap, GapDecision
from api.record.keys import Principal
from api.runtime import Runtime
from api.support.cases.desk import Connection

ROUTES: Final = Routes("FAQ")
_LONGEST: Final = 500


class FaqGapsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the list of gaps."""


@ROUTES.on("get", "/v1/faq-gaps", "One page.", scope="content:write")
async def list_gaps(runtime: Runtime, organisation_no: int, query: FaqGapsQuery) -> FaqGapsPage:
    """List questions that no entry answered.

    Nothing could be suggested, or what was suggested was not it; newest first. Whose they were is not told. Each is a
    proposed phrasing: accept it for an entry, or dismiss it.
    """
    page = await record.page_of_gaps(runtime.pool, organisation_no, query.limit, query.cursor)
    return FaqGapsPage(tuple([_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/faq-gaps/{question_id}",
    "It is decided.",
    scope="content:write",
    problems=(UnknownQuestion, UnknownFaqEntry),
)
async def decide(runtime: Runtime, principal: Principal, question_id: str, body: GapRequest) -> GapDecided:
    """Decide on a question that no entry answered.

    `accept`: it becomes a phrasing of an entry, in the words that are sent or in the learner's. `dismiss`: it does not,
    and is listed no more.
    """
    organisation_no = principal.organisation_no
    by = (moment_of(runtime.clock_us()), principal.key_id)
    async with runtime.pool.connection() as connection:
        await entries_record.hold_entries(connection, organisation_no)
        gap = await record.find_gap(connection, organisation_no, question_id)
        if gap is None:
            raise UnknownQuestion("{question_id}", question_id)
        entry = await _accepted(connection, by, gap, body, organisation_no) if body.decision == "accept" else None
        decision: GapDecision = "dismissed" if entry is None else "accepted"
        entry_id = None if entry is None else entry.id
        await record.decide_gap(connection, organisation_no, question_id, decision, entry_id, by)
    return GapDecided(question_id, None if entry is None else entry_told(entry))


async def _accepted(
    connection: Connection, by: tuple[datetime, str], gap: Gap, body: GapRequest, organisation_no: int
) -> StoredEntry:
    """Add a phrasing to the entry that is named.

    Raises:
        InvalidField: None is named, it is not in the language, has as many phrasings as it may have, or the words are
            too long for one.
        UnknownFaqEntry: There is none of this id.
    """
    if body.entry_id is None:
        raise InvalidField("$.entry_id", "A phrasing is one of an entry.", "Name it.")
    language, words = body.language or gap.language, body.text or gap.words
    if len(words) > _LONGEST:
        remedy = f"Send `text` of at most {_LONGEST} characters."
        raise InvalidField("$.text", "The question is too long for a phrasing.", remedy)
    before = await entries_record.held_entry(connection, organisation_no, body.entry_id)
    if before is None or before.content is None:
        raise UnknownFaqEntry("$.entry_id", body.entry_id)
    if language not in before.content.texts:
        remedy = f"Send one of {', '.join(before.content.texts)}, or another entry."
        raise InvalidField("$.language", f"The entry has no text in {language!r}.", remedy)
    content = with_phrasing(before.content, language, words)
    if content == before.content:
        return before
    if len(content.texts[language].phrasings) > MOST_PHRASINGS:
        remedy = "Put it without some of them first, or accept for another entry."
        raise InvalidField("$.entry_id", f"The entry has {MOST_PHRASINGS} phrasings already.", remedy)
    stored = StoredEntry(before.id, before.version + 1, content, *by)
    await entries_record.add_version(connection, organisation_no, stored)
    return stored


def _told(gap: Gap) -> FaqGap:
    shown = shown_of(gap.answer).entries
    return FaqGap(gap.id, gap.asked_at, cast("FaqLanguage", gap.language), gap.words, gap.outcome, shown)
