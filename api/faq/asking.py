"""`/v1/learners/{learner_id}/questions`: a learner asks; three entries are suggested, or the own path is told."""

import asyncio
from datetime import timedelta
from typing import Annotated, Final

import msgspec
from litestar import Response

from api.acting_errors import NotTheirs
from api.clock import moment_of
from api.errors import StoreUnavailable, UnknownContentGraph
from api.faq.messages import FaqLanguage, Question, QuestionRequest, QuestionsPage
from api.faq.model import rewritten
from api.faq.own_path import path_answer
from api.faq.passing_on import add_to_case
from api.faq.telling import NOTHING_SHOWN, ShownAnswer, question_told
from api.faq_errors import TooManyQuestions, UnknownConversation
from api.http.parameters import PageQuery
from api.http.routes import Routes, made
from api.learner_errors import RepeatedKey
from api.record.faq import questions as record
from api.record.faq.questions import Conversation, NewQuestion, QuestionKind
from api.record.faq.standing import cohorts_of, language_of
from api.record.support.cases import hold_learner
from api.runtime import Runtime
from api.support.cases.desk import Connection, Desk, Opening
from api.support.reading import KnowingReader
from content_graph.ids import Id
from engine.faq.path_questions import path_question
from engine.faq.recognising import recognised

ROUTES: Final = Routes("FAQ")
ADDRESS: Final = "/v1/learners/{learner_id}/questions"
_HOUR: Final = timedelta(hours=1)
_PASSED_ON: Final[tuple[QuestionKind, ShownAnswer]] = ("person", NOTHING_SHOWN)


class QuestionsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of what a learner asked."""

    conversation_id: Annotated[Id, msgspec.Meta(description="Only those of this conversation.")] | None = None


@ROUTES.on("get", ADDRESS, "One page.", scope="support:read", own=True)
async def list_questions(
    runtime: Runtime, organisation_no: int, _reader: KnowingReader, learner_id: str, query: QuestionsQuery
) -> QuestionsPage:
    """List what a learner asked the FAQ.

    Newest first, with what was shown and what became of it; a peer tutor reads it as little as what is believed.
    """
    about = (query.conversation_id, query.limit, query.cursor)
    page = await record.page_of_questions(runtime.pool, organisation_no, learner_id, *about)
    return QuestionsPage(learner_id, tuple([question_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "post",
    ADDRESS,
    {200: "It came before with this `Idempotency-Key`.", 201: "It is asked."},
    scope="support:write",
    own=True,
    problems=(NotTheirs, UnknownConversation, TooManyQuestions, UnknownContentGraph, RepeatedKey, StoreUnavailable),
)
async def ask(runtime: Runtime, desk: Opening, learner_id: str, body: QuestionRequest) -> Response[Question]:
    """Ask the FAQ, as the learner.

    Three entries are suggested at most, none of them as the answer: say with `feedback` whether it was one. What is
    surely asked of the own path (why this, what is next, when do we meet, when am I answered, what is to be reviewed)
    is answered from the learner's data. In a conversation that a person has taken over nothing is suggested any more:
    the question goes to that person's case.
    """
    require_themselves(desk, learner_id)
    language = await language_for(runtime, desk, body.text, body.language, learner_id)
    async with runtime.pool.connection() as connection:
        await hold_learner(connection, desk.organisation_no, learner_id)
        earlier = await record.asked_before(connection, desk.organisation_no, desk.request)
        conversation = None if earlier else await _conversation(connection, desk, body)
        if earlier is None:
            await _require_room(connection, desk)
    if earlier is not None:
        return made(await read_question(runtime, desk.organisation_no, learner_id, earlier), is_new=False)
    is_passed_on = conversation is not None and conversation.case_id is not None
    answered = _PASSED_ON if is_passed_on else await _answer(runtime, desk, body, language)
    question_id = await _keep(desk, body, language, answered)
    return made(await read_question(runtime, desk.organisation_no, learner_id, question_id), is_new=True)


async def read_question(runtime: Runtime, organisation_no: int, learner: str, question_id: str) -> Question:
    """Tell a question that is there."""
    stored = await record.find_question(runtime.pool, organisation_no, learner, question_id)
    if stored is None:
        raise LookupError(question_id)
    return question_told(stored)


def require_themselves(desk: Desk, learner_id: str) -> None:
    """See that a learner acts, for themselves.

    Raises:
        NotTheirs: A supporter, or another learner.
    """
    if (desk.actor.kind, desk.actor.id) != ("learner", learner_id):
        raise NotTheirs(desk.actor.name, learner_id)


async def language_for(runtime: Runtime, desk: Desk, text: str, asked: FaqLanguage | None, learner: str) -> FaqLanguage:
    """Return the language of a question.

    What its reader says, else the one in which it is where that is sure, else the learner's own, else the deployment's.
    """
    said = asked or recognised(text) or await language_of(runtime.pool, desk.organisation_no, learner)
    return said or ("fr" if runtime.settings.language.startswith("fr") else "en")


async def _answer(
    runtime: Runtime, desk: Desk, body: QuestionRequest, language: FaqLanguage
) -> tuple[QuestionKind, ShownAnswer]:
    about = path_question(body.text)
    if about is not None:
        told = await path_answer(runtime, desk, about, body.content_graph)
        if told is not None:
            return "path", ShownAnswer(path=told)
    edition = await runtime.faq.edition(runtime.pool, desk.organisation_no)
    cohorts, now = await cohorts_of(runtime.pool, desk.organisation_no, desk.actor.id), moment_of(desk.now_us)
    words = await rewritten(runtime, desk, body.text, language)
    found = await asyncio.to_thread(edition.suggest, words, language, cohorts, now)
    return "entries", ShownAnswer(entries=tuple(found))


async def _keep(
    desk: Desk, body: QuestionRequest, language: FaqLanguage, answered: tuple[QuestionKind, ShownAnswer]
) -> str:
    """Keep a question with what is shown; where a person has taken over meanwhile, it is passed on after all.

    Raises:
        TooManyQuestions: The learner has asked others meanwhile.
    """
    kind, shown = answered
    runtime, learner, organisation_no = desk.runtime, desk.actor.id, desk.organisation_no
    async with runtime.pool.connection() as connection:
        await hold_learner(connection, organisation_no, learner)
        earlier = await record.asked_before(connection, organisation_no, desk.request)
        if earlier is not None:
            return earlier
        await _require_room(connection, desk)  # others may have been asked meanwhile
        now, question_id = moment_of(runtime.clock_us()), runtime.new_id()
        conversation = await _conversation(connection, desk, body)
        conversation_id = body.conversation_id
        if conversation_id is None:
            conversation_id = runtime.new_id()
            await record.open_conversation(connection, organisation_no, conversation_id, learner, now)
        if conversation is not None and conversation.case_id is not None:
            kind, shown = _PASSED_ON
            case_id = await add_to_case(connection, desk, conversation.case_id, body.text, question_id)
            if case_id != conversation.case_id:
                await record.hand_over(connection, organisation_no, conversation_id, case_id, now)
        answer = msgspec.json.encode(shown).decode()
        new = NewQuestion(question_id, conversation_id, learner, now, language, body.text, kind, answer)
        await record.add_question(connection, organisation_no, new, desk.request)
    return question_id


async def _conversation(connection: Connection, desk: Desk, body: QuestionRequest) -> Conversation | None:
    """Return the conversation that a question names, held; None where it begins one.

    Raises:
        UnknownConversation: The learner has none of this id.
    """
    if body.conversation_id is None:
        return None
    found = await record.hold_conversation(connection, desk.organisation_no, body.conversation_id)
    if found is None or found.learner != desk.actor.id:
        raise UnknownConversation("$.conversation_id", body.conversation_id)
    return found


async def _require_room(connection: Connection, desk: Desk) -> None:
    """See that a learner has not asked too much of late.

    Raises:
        TooManyQuestions: They have.
    """
    most = desk.runtime.settings.faq_questions_per_hour
    about = (desk.organisation_no, desk.actor.id, moment_of(desk.now_us), _HOUR)
    if await record.n_asked(connection, *about) >= most:
        raise TooManyQuestions(most)
