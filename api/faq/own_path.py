"""Questions about one's own path, answered from the learner's data, each with the page where it stands."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, RecordUnavailable, StoreUnavailable, UnknownLearner
from api.faq.messages import PathAnswer, PathSource
from api.learners.mastery import describe, state_at
from api.learners.recommendations import RecommendationsRequest, recommend
from api.live.keys import LearnerKey
from api.record.faq.standing import open_cases
from api.record.support.case_reads import events_of_kinds
from api.record.support.zones import zone_of_organisation
from api.results.messages import Recommendations, Words
from api.runtime import Runtime
from api.support.cases.desk import Desk
from api.support.cases.telling import AGENDA
from content_graph.languages import Text
from engine.faq.path_questions import PathQuestion
from engine.support import events as ev
from engine.support.agenda import agenda_of
from engine.support.wording import moment_told

_PATH: Final = PathSource("/me", Words("Mon parcours", "My path"))
_PEOPLE: Final = PathSource("/me/help", Words("Mes accompagnants", "My supporters"))
_NOTHING_NEXT: Final = Text("Rien n’est prévu ensuite pour le moment.", "Nothing comes next for now.")
_SOON: Final = timedelta(days=7)
_MOST: Final = 5


class _Asked(NamedTuple):
    """What is asked, by whom, about which course."""

    runtime: Runtime
    desk: Desk
    graph: ServedGraph | None

    @property
    def key(self) -> LearnerKey | None:
        """The learner on the course."""
        if self.graph is None:
            return None
        return LearnerKey(self.desk.organisation_no, self.graph.graph_no, self.desk.actor.id)


async def path_answer(runtime: Runtime, desk: Desk, about: PathQuestion, graph_id: str | None) -> PathAnswer | None:
    """Answer a question about a learner's own path; None where their data does not tell, so that entries are searched.

    Raises:
        UnknownContentGraph: There is no such course.
    """
    try:
        graph = await runtime.graphs.get(desk.organisation_no, graph_id, "$.content_graph")
    except ContentGraphNotNamed:
        graph = None
    try:
        found = await _ANSWERS[about](_Asked(runtime, desk, graph))
    except (UnknownLearner, StoreUnavailable, RecordUnavailable):
        return None
    if found is None:
        return None
    text, source = found
    return PathAnswer(about, Words(text.fr, text.en), (source,))


_Answer: TypeAlias = tuple[Text, PathSource]


async def _why(asked: _Asked) -> _Answer | None:
    found = await _found(asked)
    if found is None:
        return None
    if not found.items:
        return _NOTHING_NEXT, _PATH
    first, graph = found.items[0], asked.graph
    title = None if graph is None else graph.titles.activities.get(first.activity_id)
    if first.reason is None or title is None:
        return None
    said = first.reason
    return Text(f"«\u202f{title.fr}\u202f»\u202f: {said.fr}", f"“{title.en}”: {said.en}"), _PATH


async def _next(asked: _Asked) -> _Answer | None:
    found = await _found(asked)
    if found is None or asked.graph is None:
        return None
    if not found.items:
        return _NOTHING_NEXT, _PATH
    titles = [asked.graph.titles.activities.get(one.activity_id) for one in found.items]
    known = [one for one in titles if one is not None]
    if not known:
        return None
    first, *more = known
    french, english = ", ".join(_quoted(one.fr) for one in more), ", ".join(f"“{one.en}”" for one in more)
    then = Text(f" Puis\u202f: {french}.", f" Then: {english}.") if more else Text("", "")
    return Text(f"Ensuite vient {_quoted(first.fr)}.{then.fr}", f"“{first.en}” comes next.{then.en}"), _PATH


async def _review(asked: _Asked) -> _Answer | None:
    key, graph = asked.key, asked.graph
    if key is None or graph is None:
        return None
    state, graph = await state_at(asked.runtime, key, graph)
    believed = describe(key.learner, state, graph, asked.desk.now_us)
    soon = moment_of(asked.desk.now_us) + _SOON
    due = [one.skill_id for one in believed.skills if one.status == "due_review"]
    coming = [one.skill_id for one in believed.skills if one.review_due_at is not None and one.review_due_at <= soon]
    if due:
        french, english = _list(graph, due, "fr"), _list(graph, due, "en")
        return Text(f"À réviser maintenant\u202f: {french}.", f"To review now: {english}."), _PATH
    if coming:
        return (
            Text(
                f"Rien à réviser aujourd’hui. Dans les sept jours\u202f: {_list(graph, coming, 'fr')}.",
                f"Nothing to review today. Within seven days: {_list(graph, coming, 'en')}.",
            ),
            _PATH,
        )
    return Text("Rien à réviser pour le moment.", "Nothing to review for now."), _PATH


async def _meeting(asked: _Asked) -> _Answer | None:
    runtime, desk = asked.runtime, asked.desk
    cases = await open_cases(runtime.pool, desk.organisation_no, desk.actor.id)
    coming: list[tuple[int, str, str]] = []
    async with runtime.pool.connection() as connection:
        for one in cases:
            events = await events_of_kinds(connection, desk.organisation_no, desk.actor.reach, [one.case_id], AGENDA)
            words = {each.event.meeting_id: each.words for each in events if isinstance(each.event, ev.MeetingPlan)}
            coming += [
                (meeting.starts_us, str(words[meeting.meeting_id]["title"]), str(words[meeting.meeting_id]["place"]))
                for meeting in agenda_of(each.event for each in events).meetings.values()
                if meeting.outcome is None and meeting.ends_us > desk.now_us
            ]
    if not coming:
        return Text("Aucun rendez-vous n’est prévu.", "No meeting is planned."), _PEOPLE
    starts_us, title, place = min(coming)
    at = moment_told(moment_of(starts_us).astimezone(await _zone(asked)))
    where = f" ({place})" if place else ""
    return Text(f"«\u202f{title}\u202f»\u202f: {at.fr}{where}.", f"“{title}”: {at.en}{where}."), _PEOPLE


async def _when_answered(asked: _Asked) -> _Answer | None:
    cases = await open_cases(asked.runtime.pool, asked.desk.organisation_no, asked.desk.actor.id)
    due = next(((one.due_at, one.subject) for one in cases if one.due_at is not None), None)
    if due is None:
        return Text("Aucune réponse n’est attendue pour le moment.", "No answer is owed to you for now."), _PEOPLE
    at, about = moment_told(due[0].astimezone(await _zone(asked))), due[1]
    return (
        Text(
            f"Une réponse vous est promise au plus tard {at.fr} («\u202f{about}\u202f»).",
            f"You are promised an answer by {at.en} (“{about}”).",
        ),
        _PEOPLE,
    )


_ANSWERS: Final[Mapping[PathQuestion, Callable[[_Asked], Awaitable[_Answer | None]]]] = {
    "why": _why,
    "next": _next,
    "review": _review,
    "meeting": _meeting,
    "answer": _when_answered,
}


async def _found(asked: _Asked) -> Recommendations | None:
    key, graph = asked.key, asked.graph
    if key is None or graph is None:
        return None
    return await recommend(
        asked.runtime,
        key,
        graph,
        RecommendationsRequest(learner_id=key.learner, content_graph=graph.graph_id, limit=3),
    )


def _quoted(text: str) -> str:
    return f"«\u202f{text}\u202f»"


def _list(graph: ServedGraph, skills: list[str], language: str) -> str:
    titles = graph.titles.skills
    return ", ".join(str(getattr(titles[one], language)) if one in titles else one for one in skills[:_MOST])


async def _zone(asked: _Asked) -> ZoneInfo:
    async with asked.runtime.pool.connection() as connection:
        return await zone_of_organisation(connection, asked.desk.organisation_no)
