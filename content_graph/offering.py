"""What a content graph has to offer: how much on each skill, and in which language."""

from collections import Counter
from typing import NamedTuple

from content_graph.languages import best_match
from content_graph.model import ContentGraph, course_language


class Stock(NamedTuple):
    """What there is on a skill."""

    n_items: int
    n_activities: int


def stocks_of(graph: ContentGraph) -> dict[str, Stock]:
    """Count what there is on each skill, by its id."""
    n_items = Counter(skill_id for item in graph.items for skill_id in item.skills)
    n_resources = Counter(skill_id for one in graph.resources for skill_id in one.skills)
    return {skill.id: Stock(n_items[skill.id], n_items[skill.id] + n_resources[skill.id]) for skill in graph.skills}


def offered_language(graph: ContentGraph, wanted: str) -> str:
    """Return the language of the resources that a learner is offered: the wanted one, or that of the course."""
    of_course = course_language(graph)
    offered = dict.fromkeys(one.language or of_course for one in graph.resources)
    return best_match(wanted, offered) or best_match(of_course, offered) or of_course
