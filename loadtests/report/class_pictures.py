"""The class as pictures: every skill of every learner, and the skill graph."""

from collections.abc import Mapping, Sequence

from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, Skill, course_language
from loadtests.report.story import LearnerStory, Story, furthest_behind
from simulations.report.mastery_map import MapColumn, MapRow, mastery_map
from simulations.report.skill_graph import SkillNode, from_foundations, skill_graph

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
