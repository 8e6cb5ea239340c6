"""What a group does together: something to study that suits where it stands, then items that nobody has seen."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from content_graph.compiled import CompiledGraph
from content_graph.languages import Text, both_languages
from content_graph.model import ContentGraph, Resource, ResourceFormat, ResourceKind, course_language
from engine.grouping.groups import LearningGroup
from engine.grouping.kinds import MASTERED_PEER

N_ITEMS: Final = 3
_BEGINS_UNDER: Final = 0.25
"""Mastery under which a group has yet to be taught, and not only to be repaired."""
_SHARED: Final[dict[ResourceFormat, int]] = {"session": 0, "game": 1, "simulation": 1, "exercise": 2, "worksheet": 2}
"""Forms that several people do together; others come behind."""
_ALONE: Final = 3


class Together(NamedTuple):
    """What to do together.

    Attributes:
        resource_id: To study; None where the content graph has nothing on the skill.
        item_ids: To solve afterwards, the easiest first; those that fewest of the group have answered.
        text: In words.
    """

    resource_id: str | None
    item_ids: tuple[str, ...]
    text: Text


def together(group: LearningGroup, graph: CompiledGraph, answered: Sequence[Collection[int]]) -> Together:
    """Choose what a group does together.

    Args:
        group: Whose.
        graph: The content graph.
        answered: Positions of the items that each of the group has answered.
    """
    resource = _resource(group, graph)
    items = _items(group.skill, graph, answered)
    return Together(None if resource is None else resource.id, items, _text(resource, len(items), graph))


def why(group: LearningGroup, graph: CompiledGraph) -> Text:
    """Say why these learners, without a word about any of them."""
    title = skill_title(group.skill, graph)
    n, percent = len(group.members), round(100 * group.mastery)
    if group.kind == MASTERED_PEER:
        return Text(
            f"Dans cette paire, une personne maîtrise «\u202f{title.fr}\u202f» et vient d’y réussir, l’autre n’y "
            f"arrive pas encore ({percent}\u202f%)\u202f: expliquer aide les deux.",
            f"Of these two, one masters “{title.en}” and was right the last time, the other does not manage it yet "
            f"({percent}%): explaining helps both.",
        )
    fewest = min(one.n_results for one in group.members)
    return Text(
        f"Ces {n} apprenants n’arrivent pas encore à «\u202f{title.fr}\u202f»\u202f: maîtrise médiane "
        f"{percent}\u202f%, après {fewest} réponses au moins chacun, la dernière fausse.",
        f"These {n} learners do not manage “{title.en}” yet: median mastery {percent}%, after at least {fewest} "
        "answers each, the last one wrong.",
    )


def title_in(skill_id: str, graph: ContentGraph) -> Text:
    """Return what a skill is called; of one that has gone since its id."""
    found = next((one.title for one in graph.skills if one.id == skill_id), None)
    return Text(skill_id, skill_id) if found is None else both_languages(found, course_language(graph))


def _resource(group: LearningGroup, graph: CompiledGraph) -> Resource | None:
    first: tuple[ResourceKind, ResourceKind] = ("core", "remedial")
    kinds = first if group.mastery < _BEGINS_UNDER else first[::-1]
    found = [
        (at, graph.graph.resources[position])
        for at, kind in enumerate(kinds)
        for position in graph.skill_resources[kind][group.skill]
    ]
    ranked = sorted(found, key=lambda one: (one[0], _SHARED.get(one[1].format, _ALONE), one[1].minutes, one[1].id))
    return ranked[0][1] if ranked else None


def _items(skill: int, graph: CompiledGraph, answered: Sequence[Collection[int]]) -> tuple[str, ...]:
    there = graph.skill_items[skill]
    rarest = sorted(
        there,
        key=lambda item: (
            sum(item in one for one in answered),
            len(graph.item_skills[item]),
            float(graph.item_difficulty[item]),
            item,
        ),
    )
    chosen = sorted(rarest[:N_ITEMS], key=lambda item: (float(graph.item_difficulty[item]), item))
    return tuple([graph.registry.items[item] for item in chosen])


def skill_title(skill: int, graph: CompiledGraph) -> Text:
    """Return what a skill is called."""
    name = graph.registry.skills[skill]
    title = next(one.title for one in graph.graph.skills if one.id == name)
    return both_languages(title, course_language(graph.graph))


def _text(resource: Resource | None, n_items: int, graph: CompiledGraph) -> Text:
    solve = Text(
        f"résoudre à voix haute {n_items} exercices que le groupe a le moins vus",
        f"solve {n_items} items aloud that the group has seen least",
    )
    if resource is None:
        return Text(
            f"Rien à étudier dans le parcours\u202f: {solve.fr}.", f"The course has nothing to study: {solve.en}."
        )
    title = both_languages(resource.title, course_language(graph.graph))
    minutes = round(resource.minutes)
    return Text(
        f"Reprendre ensemble «\u202f{title.fr}\u202f» ({minutes}\u202fmin), puis {solve.fr}.",
        f"Go through “{title.en}” together ({minutes} min), then {solve.en}.",
    )
