"""The whole class at a glance: one row per learner, one column per skill, the colour is the believed mastery."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, Skill, course_language
from loadtests.report.colours import mastery_colour
from loadtests.report.layout import layered
from loadtests.report.story import LearnerStory, Story, furthest_behind
from simulations.report import svg
from simulations.report.bilingual import percent_texts

CELL_HEIGHT, GAP = 13.0, 2.0
WIDTH = 1080.0
NAMES_WIDTH, HEADS_HEIGHT = 104.0, 200.0
HEAD_CHARACTERS = 37
TILTED_ROOM = 120.0


class Column(NamedTuple):
    """A skill as the map shows it."""

    id: str
    title: Text


def class_map(story: Story, graph: ContentGraph) -> str:
    """Draw the map; whoever is furthest behind on top, foundations on the left."""
    skills = [Column(one.id, both_languages(one.title, course_language(graph))) for one in _in_order(graph)]
    learners = furthest_behind(story, story.learners)
    column = (WIDTH - NAMES_WIDTH - TILTED_ROOM) / max(1, len(skills))
    height = HEADS_HEIGHT + len(learners) * (CELL_HEIGHT + GAP)
    parts = [
        *_heads(skills, column),
        *(part for row, one in enumerate(learners) for part in _row(one, row, skills, column)),
    ]
    title = Text("Maîtrise de chaque compétence par chaque apprenant", "Mastery of every skill by every learner")
    return svg.drawing(WIDTH, height, parts, title, "class-map")


def _in_order(graph: ContentGraph) -> list[Skill]:
    known = {skill.id for skill in graph.skills}
    places = layered(
        {one.id: [edge.skill for edge in one.prerequisites if edge.skill in known] for one in graph.skills}
    ).places
    return sorted(graph.skills, key=lambda skill: (places[skill.id][1], places[skill.id][0]))


def _heads(skills: Sequence[Column], column: float) -> Iterator[str]:
    for number, skill in enumerate(skills):
        at = (NAMES_WIDTH + (number + 0.62) * column, HEADS_HEIGHT - 8)
        yield svg.texts(at, Text(_short(skill.title.fr), _short(skill.title.en)), "head", "start", -58)


def _row(learner: LearnerStory, row: int, skills: Sequence[Column], column: float) -> Iterator[str]:
    top = HEADS_HEIGHT + row * (CELL_HEIGHT + GAP)
    yield svg.text((NAMES_WIDTH - 10, top + CELL_HEIGHT - 2.5), learner.name, "name", "end")
    for number, skill in enumerate(skills):
        mastery = learner.mastery.get(skill.id)
        place, size = (NAMES_WIDTH + number * column, top), (column - GAP, CELL_HEIGHT)
        if mastery is None:
            yield svg.rect(place, size, "unseen", radius=3)
        else:
            hint = percent_texts(mastery)
            title = Text(
                f"{learner.name} · {skill.title.fr} · {hint.fr}", f"{learner.name} · {skill.title.en} · {hint.en}"
            )
            yield svg.rect(place, size, "", radius=3, style=f"fill:{mastery_colour(mastery)}", title=title)


def _short(title: str) -> str:
    return title if len(title) <= HEAD_CHARACTERS else title[: HEAD_CHARACTERS - 1].rstrip() + "…"
