"""From the FAQ to a person: a case with all that was said and is known, whose first-answer clock starts now.

The learner's words are a message of theirs, as any other. Beside it the team reads what the FAQ had shown, what is
believed of the learner, what comes next on their path, and which alerts are open.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.faq.context import Context, context_told
from api.faq.telling import shown_of
from api.record.decisions import Request
from api.record.faq.questions import StoredQuestion
from api.record.support.cases import THE_MACHINE, NewEvent, find_open, hold
from api.support.cases.desk import Connection, Desk, added
from api.support.cases.opening import opened
from api.support.cases.requests import NewCase
from engine.support import events as ev
from engine.support.case import takes

_NO_REQUEST: Final = Request(None, b"")
_LINE: Final = 200


class HandedOver(msgspec.Struct, frozen=True):
    """What a person takes over.

    Attributes:
        said: The conversation, question by question.
        about: Names what the learner wrote: the question that no entry answered.
        words: The learner's message.
        context: What is known of the learner.
        graph: About which course it is; None for none.
    """

    said: Sequence[StoredQuestion]
    about: StoredQuestion
    words: str
    context: Context
    graph: ServedGraph | None


async def pass_on(connection: Connection, desk: Desk, over: HandedOver) -> str:
    """Give a conversation to whoever is called for it, in the learner's open case or a new one; return the case.

    The learner is held. Raises what opening a case raises.
    """
    alone = desk._replace(request=_NO_REQUEST, now_us=desk.runtime.clock_us())
    about = {"faq": {"conversation_id": over.about.conversation_id, "question_id": over.about.id}}
    message = ev.LearnerMessage(event_id=desk.runtime.new_id(), at_us=alone.now_us)
    words = NewEvent(message, desk.actor.kind, desk.actor.id, desk.actor.kind, "learner", {"text": over.words, **about})
    graph_no = None if over.graph is None else over.graph.graph_no
    held = await find_open(connection, desk.organisation_no, desk.actor.id, graph_no, desk.runtime.clock_us)
    if held is not None:
        held = await added(connection, alone, held, [words])
    else:
        graph_id = None if over.graph is None else over.graph.graph_id
        subject = _line(over.about.words)
        new = NewCase(subject=subject, learner_id=desk.actor.id, text=over.words, content_graph=graph_id)
        held = await opened(connection, alone, new, desk.runtime.new_id(), graph_no, words)
    await added(connection, alone, held, [_beside(desk, over, held.now_us)])
    return held.case.case_id


async def add_to_case(connection: Connection, desk: Desk, case_id: str, text: str, question_id: str) -> str:
    """Write what a learner asks to the case that goes on with their conversation, or to another; return which.

    A case that was merged goes on elsewhere, and one that ended long ago takes nothing: then another is opened.
    """
    alone = desk._replace(request=_NO_REQUEST, now_us=desk.runtime.clock_us())
    held = await hold(connection, desk.organisation_no, case_id, desk.runtime.clock_us)
    if held.case.merged_into is not None:
        held = await hold(connection, desk.organisation_no, held.case.merged_into, desk.runtime.clock_us)
    message = ev.LearnerMessage(event_id=desk.runtime.new_id(), at_us=held.now_us)
    said = {"text": text, "faq": {"question_id": question_id}}
    words = NewEvent(message, desk.actor.kind, desk.actor.id, desk.actor.kind, "learner", said)
    if held.case.merged_into is None and takes(held.case, held.now_us):
        return (await added(connection, alone, held, [words])).case.case_id
    new = NewCase(subject=_line(text), learner_id=desk.actor.id, text=text)
    return (await opened(connection, alone, new, desk.runtime.new_id(), held.graph_no, words)).case.case_id


def _beside(desk: Desk, over: HandedOver, now_us: int) -> NewEvent:
    """Return what the team reads beside the learner's message: it is no answer, and stops no clock."""
    is_french = desk.runtime.settings.language.startswith("fr")
    head = (
        "Avant de demander une personne, dans la FAQ\u202f:" if is_french else "In the FAQ, before asking for a person:"
    )
    told = "\n".join((head, *(_asked(one, is_french=is_french) for one in over.said)))
    text = f"{told}\n\n{context_told(over.context, is_french=is_french)}"
    said = [
        {
            "question_id": one.id,
            "text": one.words,
            "kind": one.kind,
            "suggested": [entry.entry_id for entry in shown_of(one.answer).entries],
            "outcome": one.outcome,
        }
        for one in over.said
    ]
    body = {"text": text, "conversation": said, **msgspec.to_builtins(over.context)}
    event = ev.MachineMessage(event_id=desk.runtime.new_id(), at_us=now_us, sender="bot")
    return NewEvent(event, *THE_MACHINE, "team", body)


def _asked(one: StoredQuestion, *, is_french: bool) -> str:
    shown = shown_of(one.answer)
    quoted = f"«\u202f{one.words}\u202f»" if is_french else f"“{one.words}”"
    if shown.path is not None:
        return f"– {quoted} → {shown.path.text.fr if is_french else shown.path.text.en}"
    titles = " · ".join(entry.title for entry in shown.entries)
    nothing = "rien ne convenait" if is_french else "nothing fitted"
    return f"– {quoted} → {titles or nothing}"


def _line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LINE else f"{plain[: _LINE - 1]}…"
