"""OATutor's step-to-skill table as a content graph.

OATutor (Pardos et al. 2023, "OATutor: An Open-source Adaptive Tutoring System and Curated Content Library for Learning
Sciences Research") publishes which skills each step of its problems exercises: rows of `step_id,skill`, a step once
per skill.
"""

from pathlib import Path

from content_graph.model import MAX_ITEM_SKILLS, ContentGraph, Item, Skill
from simulations.lab.tables.reading import Table

UNTAGGED = "untagged"


def read_oatutor(path: Path | str, graph_id: str = "oatutor") -> ContentGraph:
    """Read OATutor's table: each step becomes an item, each skill a skill.

    Two rows name no skill: something is exercised there that nobody named, which becomes the skill `untagged`, so that
    no step is lost and nothing is claimed about any other skill. The table has no titles, prerequisites or
    difficulties: a skill's title is its id with spaces, and an item's is its id.

    Raises:
        TableFault: If it is no such table, or a step has more skills than the tracing model takes.
    """
    table = Table.of(path, ("step_id", "skill"))
    steps = table.ids("step_id")
    skills = table.ids("skill", missing=UNTAGGED)
    by_step: list[list[str]] = [[] for _ in steps.ids]
    for step, skill in zip(steps.codes.tolist(), skills.codes.tolist(), strict=True):
        by_step[step].append(skills.ids[skill])
    items = (_item(step_id, by_step[n]) for n, step_id in enumerate(steps.ids))
    title = {"fr": "Contenus OATutor", "en": "OATutor content"}
    return ContentGraph(graph_id, title, tuple(map(_skill, skills.ids)), tuple(items))


def _skill(skill_id: str) -> Skill:
    words = skill_id.replace("_", " ")
    return Skill(skill_id, {"en": words})


def _item(step_id: str, skill_ids: list[str]) -> Item:
    """Make an item; of more skills than are traced together some count (`simulations.lab.tables.skills.leading`)."""
    distinct = tuple(dict.fromkeys(skill_ids))
    counted = distinct if len(distinct) <= MAX_ITEM_SKILLS else tuple(sorted(distinct)[:MAX_ITEM_SKILLS])
    return Item(step_id, {"en": step_id}, counted)
