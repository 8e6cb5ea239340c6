"""What is believed about a learner, as its table, its graph and the page of one skill show it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from api.learners.mastery import LearnerMastery, SkillMastery
from api.learners.timeline import MasteryMove, TimelineEvent, TimelineResult
from api.paths.adjustment_messages import Adjustment
from api.workspace.courses import Course
from content_graph.languages import Translations
from engine.charts.belief_chart import BeliefLine, BeliefPoint, Mark, Session, belief_chart
from engine.charts.bilingual import Language
from engine.charts.colours import KIND_COLOURS
from engine.charts.skill_graph import SkillNode, skill_graph

Sort = Literal["attention", "course", "mastery", "evidence", "last", "review"]
View = Literal["list", "graph"]
VIEWS: Final[tuple[View, ...]] = ("list", "graph")
SORTS: Final[tuple[Sort, ...]] = ("attention", "course", "mastery", "evidence", "last", "review")
TitleOf: TypeAlias = Callable[[Translations], str]
Href: TypeAlias = Callable[[str], str]
PAUSE: Final = timedelta(minutes=45)
"""Results that lie further apart are of two sessions."""
CHART_WIDTH: Final = 760.0
HALF: Final = 0.5
"""Score from which an answer is drawn as right."""
_CALLS: Final = {"fragile": 0, "due_review": 1, "estimating": 2, "insufficient": 3, "unknown": 5}
"""Which skills are looked at first, by their status; what is not here is well."""
_WELL: Final = 4
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class SkillRow(NamedTuple):
    """A skill in the table: what is believed of it, and what it is called."""

    skill: SkillMastery
    title: str


class SkillPast(NamedTuple):
    """What moved the belief about a skill.

    Attributes:
        results: Oldest first.
        adjustments: Of the path, for its sake, oldest first; each with its number on the drawing.
        chart: The drawing; empty without results.
    """

    results: tuple[TimelineResult, ...]
    adjustments: tuple[tuple[int, Adjustment], ...]
    chart: str


def rows_of(mastery: LearnerMastery, course: Course, title_of: TitleOf, sort: Sort) -> list[SkillRow]:
    """Return the rows of the table in the order that is asked for; what is alike stays in the order of the course."""
    rows = [SkillRow(one, title_of(course.skill_title(one.skill_id))) for one in mastery.skills]
    return sorted(rows, key=_KEYS[sort])


def _attention(row: SkillRow) -> tuple[int, float]:
    return _CALLS.get(row.skill.status, _WELL), row.skill.p


_KEYS: Final[dict[Sort, Callable[[SkillRow], tuple[object, ...]]]] = {
    "attention": _attention,
    "course": lambda _: (),
    "mastery": lambda row: (row.skill.opportunities == 0, row.skill.p),
    "evidence": lambda row: (-row.skill.opportunities,),
    "last": lambda row: (-_seconds(row.skill.last_evidence_at or _LONG_AGO),),
    "review": lambda row: (row.skill.status != "due_review", row.skill.review_due_at or _NEVER),
}


def _seconds(at: datetime) -> float:
    return (at - _LONG_AGO).total_seconds()


def graph_of(mastery: LearnerMastery, course: Course, title_of: TitleOf, href: Href, language: Language) -> str:
    """Draw the graph of the course's skills, coloured by what is believed where there is a result, each a link."""
    nodes = [
        SkillNode(
            one.id, title_of(one.title), [name for name in one.prerequisites if name in course.skills], href(one.id)
        )
        for one in course.skills.values()
    ]
    known = {one.skill_id: one.p for one in mastery.skills if one.status != "unknown"}
    return skill_graph(nodes, known, language) if nodes else ""


class Wording(NamedTuple):
    """How a drawing is worded.

    Attributes:
        title: What it shows.
        language: Of its words.
        day: Says a day.
    """

    title: str
    language: Language
    day: Callable[[datetime], str]


def past_of(events: Sequence[TimelineEvent], skill_id: str, threshold: float, wording: Wording) -> SkillPast:
    """Return what moved the belief about a skill.

    Args:
        events: The newest about it, newest first.
        skill_id: The skill.
        threshold: Mastery from which it counts as mastered.
        wording: Of the drawing.
    """
    results = tuple([one for one in reversed(events) if isinstance(one, TimelineResult)])
    opened = [one for one in reversed(events) if isinstance(one, Adjustment) and one.action != "closed"]
    adjustments = tuple(enumerate(opened, start=1))
    points = [_point(number, one, skill_id) for number, one in enumerate(results)]
    if not results:
        return SkillPast(results, adjustments, "")
    marks = [_mark(number, one, results, points, wording) for number, one in adjustments]
    chart = belief_chart(
        len(results),
        [BeliefLine(None, [one for one in points if one is not None])],
        sessions_of([one.at for one in results], wording.day),
        marks,
        threshold,
        wording.title,
        language=wording.language,
        width=CHART_WIDTH,
    )
    return SkillPast(results, adjustments, chart)


def move_on(result: TimelineResult, skill_id: str) -> MasteryMove | None:
    """Return how a result moved a skill."""
    return next((one for one in result.changes if one.skill_id == skill_id), None)


def _point(number: int, result: TimelineResult, skill_id: str) -> BeliefPoint | None:
    move = move_on(result, skill_id)
    if move is None:
        return None
    return BeliefPoint(number, move.before, move.after, None, None, (result.counts or 0.0) >= HALF)


def _mark(
    number: int,
    adjustment: Adjustment,
    results: Sequence[TimelineResult],
    points: Sequence[BeliefPoint | None],
    wording: Wording,
) -> Mark:
    """Put the number of an adjustment above the last result before it."""
    at = max((place for place, one in enumerate(results) if one.accepted_at <= adjustment.at), default=0)
    foot = None if (point := points[at]) is None else point.after
    hint = getattr(adjustment.reason, wording.language)
    return Mark(number, at, foot, KIND_COLOURS[adjustment.kind], hint, f"#change-{number}")


def sessions_of(instants: Sequence[datetime], day: Callable[[datetime], str]) -> list[Session]:
    """Put results together that lie close to each other.

    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> found = sessions_of([at, at + timedelta(minutes=5), at + timedelta(days=1)], str)
    >>> [(one.first, one.last) for one in found]
    [(0, 1), (2, 2)]
    """
    found: list[Session] = []
    for number, at in enumerate(instants):
        if found and at - instants[number - 1] <= PAUSE:
            found[-1] = found[-1]._replace(last=number)
        else:
            found.append(Session(number, number, day(at)))
    return found
