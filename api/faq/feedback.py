"""`…/questions/{question_id}/feedback`: that helped, that is not it, a person please."""

from typing import Final

from litestar import Response

from api.acting_errors import NotTheirs
from api.case_errors import NobodyCoordinates
from api.clock import moment_of
from api.communication.handing_over import handover_told
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, InvalidField, StoreUnavailable, UnknownContentGraph
from api.faq.asking import ADDRESS, read_question, require_themselves
from api.faq.context import context_of
from api.faq.messages import FeedbackRequest, Question
from api.faq.passing_on import HandedOver, pass_on
from api.faq.telling import shown_of
from api.faq_errors import UnknownQuestion
from api.http.routes import Routes, made
from api.record.communication.sendings import plan_sendings
from api.record.faq import questions as record
from api.record.faq.questions import StoredQuestion
from api.record.support.cases import hold_learner
from api.runtime import Runtime
from api.support.cases.desk import Connection, Desk, Opening

ROUTES: Final = Routes("FAQ")


@ROUTES.on(
    "post",
    ADDRESS + "/{question_id}/feedback",
    {200: "It is noted; or it was before.", 201: "A person goes on from here."},
    scope="support:write",
    own=True,
    problems=(NotTheirs, UnknownQuestion, UnknownContentGraph, NobodyCoordinates, StoreUnavailable),
)
async def feedback(
    runtime: Runtime, desk: Opening, learner_id: str, question_id: str, body: FeedbackRequest
) -> Response[Question]:
    """Say what came of an answer, as the learner.

    `helped` is noted. `not_it` and `person` hand the conversation over to whoever is called for it: a case with all
    that was said, what is believed of the learner, what comes next and which alerts are open. `answers` says who
    answers and by when; the clock of the first answer starts, and nothing is suggested in the conversation any more.
    """
    require_themselves(desk, learner_id)
    organisation_no = desk.organisation_no
    question = await record.find_question(runtime.pool, organisation_no, learner_id, question_id)
    if question is None:
        raise UnknownQuestion("{question_id}", question_id)
    _check(question, body)
    graph = await _graph(desk, body.content_graph)
    is_over = body.outcome != "helped" and question.case_id is None
    context = await context_of(runtime, organisation_no, learner_id, graph) if is_over else None
    async with runtime.pool.connection() as connection:
        await hold_learner(connection, organisation_no, learner_id)
        await record.hold_conversation(connection, organisation_no, question.conversation_id)
        held = await record.held_question(connection, organisation_no, learner_id, question_id)
        if held is None:
            raise UnknownQuestion("{question_id}", question_id)
        is_new = await _settled(connection, desk, held, body)
        if context is not None and held.case_id is None:
            said = await record.conversation_of(connection, organisation_no, learner_id, held.conversation_id)
            words = held.words if body.text is None else f"{held.words}\n\n{body.text}"
            case_id = await pass_on(connection, desk, HandedOver(said, held, words, context, graph))
            now_us = runtime.clock_us()
            await record.hand_over(connection, organisation_no, held.conversation_id, case_id, moment_of(now_us))
            told = handover_told(learner_id, case_id, held.id, None if graph is None else graph.graph_no, now_us)
            await plan_sendings(connection, organisation_no, [told], now_us)
        else:
            is_new = False
    question_told = await read_question(runtime, organisation_no, learner_id, question_id)
    return made(question_told, is_new=is_new)


async def _settled(connection: Connection, desk: Desk, held: StoredQuestion, body: FeedbackRequest) -> bool:
    """Keep what was said, and tell whether it is new; "helped" may still become "that is not it"."""
    if held.outcome == body.outcome and held.entry_id == body.entry_id:
        return False
    now = moment_of(desk.runtime.clock_us())
    await record.settle(connection, desk.organisation_no, held.id, body.outcome, body.entry_id, now)
    return True


def _check(question: StoredQuestion, body: FeedbackRequest) -> None:
    """See that an entry that is named was suggested.

    Raises:
        InvalidField: It was not.
    """
    shown = [one.entry_id for one in shown_of(question.answer).entries]
    if body.entry_id is not None and body.entry_id not in shown:
        remedy = f"Send one of {', '.join(shown)}, or nothing." if shown else "Leave it out."
        raise InvalidField("$.entry_id", "It was not suggested.", remedy)


async def _graph(desk: Desk, graph_id: str | None) -> ServedGraph | None:
    """Return about which course a case is: the one that is named, or the only one."""
    try:
        return await desk.runtime.graphs.get(desk.organisation_no, graph_id, "$.content_graph")
    except ContentGraphNotNamed:
        return None
