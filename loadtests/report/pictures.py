"""The class as pictures: every skill of every learner, the skill graph, adjustments per day, and what requests took."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, Skill, course_language
from engine.charts.belief_chart import BeliefLine, BeliefPoint, Mark, Session, belief_chart
from engine.charts.bilingual import elided, number_texts
from engine.charts.colours import ACCENT, CURRENT, KIND_COLOURS
from engine.charts.columns import N_TICKS, ColumnPiece, column_chart
from engine.charts.mastery_map import MapColumn, MapRow, mastery_map
from engine.charts.skill_graph import SkillNode, from_foundations, skill_graph
from loadtests.report.story import KINDS, LearnerStory, PathChange, Story, furthest_behind

CLASS = "class"
"""The choice on the page that shows the whole class."""


def class_map(story: Story, graph: ContentGraph) -> str:
    """Draw the map; whoever is furthest behind on top, foundations on the left."""
    columns = [MapColumn(skill.id, skill.title) for skill in from_foundations(_nodes(graph))]
    rows = [MapRow(one.name, one.mastery) for one in furthest_behind(story, story.learners)]
    title = Text("Maîtrise de chaque compétence par chaque apprenant", "Mastery of every skill by every learner")
    return mastery_map(rows, columns, title)


def graph_picture(story: Story, graph: ContentGraph) -> str:
    """Draw the skill graph with what the class has mastered."""
    return skill_graph(_nodes(graph), class_mastery(story, graph))


def class_mastery(story: Story, graph: ContentGraph) -> dict[str, float]:
    """Average the final mastery of every skill over the learners (those for whom it is known)."""
    known = {
        skill.id: [one.mastery[skill.id] for one in story.learners if skill.id in one.mastery] for skill in graph.skills
    }
    return {skill: sum(values) / len(values) for skill, values in known.items() if values}


def mastery_choices(
    story: Story, graph: ContentGraph, chosen: Sequence[LearnerStory]
) -> Mapping[str, Mapping[str, float]]:
    """Give the mastery of the class and of some learners, between which the page switches."""
    return {CLASS: class_mastery(story, graph)} | {learner.id: learner.mastery for learner in chosen}


def _nodes(graph: ContentGraph) -> list[SkillNode]:
    known, language = {skill.id for skill in graph.skills}, course_language(graph)
    return [
        SkillNode(one.id, both_languages(one.title, language), [needed for needed in _needs(one) if needed in known])
        for one in graph.skills
    ]


def _needs(skill: Skill) -> list[str]:
    return [edge.skill_id for edge in skill.prerequisites]


HALF_WIDTH, FULL_WIDTH = 510.0, 1076.0
MOST_DAY_LABELS = 14
DAY = Text("jour", "day")


def changes_per_day(story: Story) -> str:
    """Stack the adjustments that were opened on each simulated day, by kind."""
    counts = Counter((int(one.day), one.kind) for learner in story.learners for one in learner.opened())
    columns = [
        [_piece(counts[day, kind], f"{counts[day, kind]}", KIND_COLOURS[kind]) for kind in KINDS]
        for day in range(len(story.load.days))
    ]
    title = Text("Ajustements par jour", "Adjustments per day")
    return column_chart(columns, _days(len(story.load.days)), FULL_WIDTH, title, DAY)


def throughput_per_day(story: Story) -> str:
    """Show results per second while each simulated day was sent."""
    rates = [day.results / day.seconds if day.seconds else 0.0 for day in story.load.days]
    columns = [[_piece(rate, f"{rate:.0f}/s")] for rate in rates]
    return column_chart(
        columns, _days(len(rates)), HALF_WIDTH, Text("Résultats par seconde", "Results per second"), DAY
    )


def latency_histogram(story: Story) -> str:
    """Show how many requests took how long."""
    counts, edges = story.load.histogram, story.load.histogram_edges_ms
    columns = [[_piece(count, f"{edges[at]:g}–{edges[at + 1]:g} ms: {count}")] for at, count in enumerate(counts)]
    every = len(counts) // N_TICKS or 1
    labels = [(float(at), number_texts(edge, 0, "ms")) for at, edge in enumerate(edges) if at % every == 0]
    return column_chart(columns, labels, HALF_WIDTH, Text("Temps de réponse", "Response times"))


def _piece(amount: float, hint: str, colour: str = ACCENT) -> ColumnPiece:
    return ColumnPiece(amount, colour, Text(hint, hint))


def _days(n_days: int) -> list[tuple[float, Text]]:
    every = max(1, n_days // MOST_DAY_LABELS)
    return [(day + 0.5, number_texts(day + 1)) for day in range(0, n_days, every)]


def kinds_present(story: Story) -> Sequence[str]:
    """Give the kinds of adjustments that occurred, in their order."""
    seen = {change.kind for learner in story.learners for change in learner.opened()}
    return [kind for kind in KINDS if kind in seen]


SESSION_GAP_DAYS = 0.25
MOST_LINES = 4
RIGHT_FROM = 0.5
"""Score from which an answer counts as right."""


class NumberedChange(NamedTuple):
    """An adjustment with the number that it carries in the chart and in the list below it."""

    number: int
    change: PathChange


def numbered_changes(learner: LearnerStory, limit: int = 12) -> tuple[NumberedChange, ...]:
    """Number the opened adjustments of the drawn skills in the order of time; of too many, keep the rarest kinds."""
    skills = shown_skills(learner)
    opened = [change for change in learner.opened() if change.skill in skills]
    rarity = Counter(change.kind for change in opened)
    kept = sorted(range(len(opened)), key=lambda index: (rarity[opened[index].kind], index))[:limit]
    return tuple(NumberedChange(number, opened[index]) for number, index in enumerate(sorted(kept), start=1))


def shown_skills(learner: LearnerStory) -> tuple[str, ...]:
    """Choose the skills to draw: those with most kinds of adjustments first, then those that moved most."""
    adjusted = Counter(skill for skill, _ in {(change.skill, change.kind) for change in learner.opened()})
    moved: dict[str, float] = {}
    for step in learner.steps:
        for move in step.moves:
            moved[move.skill] = moved.get(move.skill, 0.0) + abs(move.after - move.before)
    ranked = sorted(moved, key=lambda skill: (adjusted[skill], moved[skill]), reverse=True)
    return tuple(ranked[:MOST_LINES])


def learner_picture(learner: LearnerStory, titles: Mapping[str, Text], threshold: float) -> str:
    """Draw the chart of one learner; `titles` are the titles of the skills."""
    lines = [BeliefLine(titles.get(skill), [*_points(learner, skill)]) for skill in shown_skills(learner)]
    marks = [_mark(learner, one) for one in numbered_changes(learner)]
    title = Text(f"Maîtrise estimée {elided('de', learner.name)}", f"Believed mastery of {learner.name}")
    return belief_chart(len(learner.steps), lines, sessions(learner), marks, threshold, title)


def sessions(learner: LearnerStory) -> list[Session]:
    """Give the first and last step of each session, and its day; a pause of six hours ends one."""
    if not learner.steps:
        return []
    breaks = [index for index, (one, other) in enumerate(pairwise(learner.steps)) if _is_pause(one.day, other.day)]
    starts, ends = [0, *(index + 1 for index in breaks)], [*breaks, len(learner.steps) - 1]
    days = [int(learner.steps[start].day) + 1 for start in starts]
    labels = [Text(f"jour {day}", f"day {day}") for day in days]
    return [Session(*one) for one in zip(starts, ends, labels, strict=True)]


def _is_pause(day: float, next_day: float) -> bool:
    return next_day - day >= SESSION_GAP_DAYS


def _points(learner: LearnerStory, skill: str) -> Iterator[BeliefPoint]:
    for at, step in enumerate(learner.steps):
        for move in step.moves:
            if move.skill == skill:
                yield BeliefPoint(at, move.before, move.after, move.low, move.high, step.score >= RIGHT_FROM)


def _mark(learner: LearnerStory, one: NumberedChange) -> Mark:
    change = one.change
    after = [move.after for move in learner.steps[change.step].moves if move.skill == change.skill]
    colour = KIND_COLOURS.get(change.kind, CURRENT)
    return Mark(one.number, change.step, after[0] if after else None, colour, change.reason)
