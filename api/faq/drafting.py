"""`/v1/cases/{case_id}/suggested-answer`: a draft for the supporter's reply box, with the entries that it rests on."""

import asyncio
from typing import Final

from api.acting_errors import NotTheirs, OnlyForSupporters
from api.case_errors import UnknownCase
from api.clock import moment_of
from api.faq.asking import language_for
from api.faq.messages import DraftedAnswer, DraftRequest
from api.faq.model import drafted
from api.faq_errors import NothingSaid
from api.http.routes import Routes
from api.record.faq.standing import cohorts_of
from api.record.support.case_reads import events_of_kinds
from api.record.support.cases import read_case
from api.runtime import Runtime
from api.support.cases.desk import AtDesk, seen_case

ROUTES: Final = Routes("FAQ")
_SAID: Final = ("learner_message",)
_LOOKED_FOR: Final = 2_000
"""Characters of a message that are looked for: as many as a question may have."""


@ROUTES.on(
    "post",
    "/v1/cases/{case_id}/suggested-answer",
    "A draft.",
    scope="support:write",
    problems=(UnknownCase, OnlyForSupporters, NotTheirs, NothingSaid),
)
async def suggest_answer(runtime: Runtime, desk: AtDesk, case_id: str, body: DraftRequest) -> DraftedAnswer:
    """Draft an answer to what the learner wrote last, as a supporter.

    Out of the entries that may be meant: in the words of the language model that the operator has named, else the text
    of the first. It is sent to nobody, and no event of the case.
    """
    if desk.actor.kind != "supporter":
        raise OnlyForSupporters(desk.actor.name)
    async with runtime.pool.connection() as connection:
        seen = await seen_case(connection, desk, case_id)
        held = await read_case(connection, desk.organisation_no, case_id, desk.now_us)
        cases = held.with_merged
        events = await events_of_kinds(connection, desk.organisation_no, desk.actor.reach, cases, _SAID)
    said = max(events, key=lambda one: one.event.at_us, default=None)
    if said is None:
        raise NothingSaid
    text = str(said.words.get("text", ""))
    language = await language_for(runtime, desk, text, body.language, seen.learner)
    edition = await runtime.faq.edition(runtime.pool, desk.organisation_no)
    cohorts = await cohorts_of(runtime.pool, desk.organisation_no, seen.learner)
    looked_for = text[:_LOOKED_FOR]
    found = await asyncio.to_thread(edition.suggest, looked_for, language, cohorts, moment_of(desk.now_us))
    draft = await drafted(runtime, desk, seen.learner, text, found, language)
    if draft is not None:
        return DraftedAnswer(draft, tuple(found), by_model=True)
    return DraftedAnswer(found[0].text or found[0].title if found else "", tuple(found), by_model=False)
