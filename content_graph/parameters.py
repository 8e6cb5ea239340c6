"""Parameters of a tracing model laid over a content graph: what was fitted replaces what was authored.

A file of them is JSON, and what it does not name stays as the graph has it:

    {"defaults": {"learn": 0.2}, "skills": {"<id>": {"prior": 0.3}}, "items": {"<id>": {"difficulty": 0.4}}}
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import structs

from content_graph.authoring.faults import ContentFault
from content_graph.model import ContentGraph, Id, ItemParameters, Logits, Part, SkillParameters


class ItemModel(Part, frozen=True):
    """What is known of an item.

    Attributes:
        difficulty: Logits; None leaves the graph's.
        parameters: Its own guess and slip; None leaves the graph's.
    """

    difficulty: Logits | None = None
    parameters: ItemParameters | None = None


class GraphParameters(Part, frozen=True):
    """Parameters for a content graph.

    Attributes:
        defaults: Of skills without their own; None leaves the graph's.
        skills: By skill id.
        items: By item id.
    """

    defaults: SkillParameters | None = None
    skills: dict[Id, SkillParameters] = msgspec.field(default_factory=dict)
    items: dict[Id, ItemModel] = msgspec.field(default_factory=dict)


def read_parameters(path: Path) -> GraphParameters:
    """Read a file of parameters.

    Raises:
        ContentFault: If it is none; with the path of the fault and a remedy.
        OSError: If it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=GraphParameters)
    except msgspec.DecodeError as error:
        reason, _, where = str(error).partition(" - at `")
        remedy = "Write JSON with defaults, skills and items, each value within its bounds."
        raise ContentFault(where.rstrip("`") or "$", f"{path.name}: {reason}.", remedy) from error


def with_parameters(graph: ContentGraph, parameters: GraphParameters) -> ContentGraph:
    """Lay parameters over a graph.

    Raises:
        ContentFault: If they name a skill or an item that the graph does not have.
    """
    _check_known("skills", parameters.skills, {skill.id for skill in graph.skills})
    _check_known("items", parameters.items, {item.id for item in graph.items})
    skills = tuple(
        structs.replace(skill, parameters=parameters.skills[skill.id]) if skill.id in parameters.skills else skill
        for skill in graph.skills
    )
    items = []
    for item in graph.items:
        model = parameters.items.get(item.id, ItemModel())
        difficulty = item.difficulty if model.difficulty is None else model.difficulty
        items.append(structs.replace(item, difficulty=difficulty, parameters=model.parameters or item.parameters))
    defaults = graph.defaults
    if parameters.defaults is not None:
        defaults = structs.replace(defaults, parameters=parameters.defaults)
    return structs.replace(graph, skills=skills, items=tuple(items), defaults=defaults)


def _check_known(section: str, named: dict[str, SkillParameters] | dict[str, ItemModel], known: set[str]) -> None:
    for unknown in sorted(set(named) - known):
        path = f"$.{section}.{unknown}"
        detail = f"the content graph has no {section.removesuffix('s')} {unknown!r}."
        raise ContentFault(path, detail, "Use parameters of this graph, or take the entry out.")
