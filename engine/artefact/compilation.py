"""From a fitted model to one that traces: on a content graph, or on what the model itself has seen."""

from typing import Literal, NamedTuple

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Item, Skill, SkillParameters
from engine.artefact.model import ModelArtefact
from engine.tracing import TracingModel, compile_model

Source = Literal["fitted", "authored", "population"]
"""Where the parameters of a skill come from; `population` is the fall-back for what nobody knows anything of."""

_NOTHING = SkillParameters()


class OwnModel(NamedTuple):
    """A model on its own vocabulary."""

    graph: CompiledGraph  # the skills and items that it has seen, and nothing else
    tracing: TracingModel  # compiled


class Coverage(NamedTuple):
    """What a model knows of a content graph; ids in the graph's order, what was removed from the graph left out."""

    fitted_skills: tuple[str, ...]  # skills with effects of their own in the model
    unseen_skills: tuple[str, ...]  # skills without; they fall back on their author, and then on the population
    known_items: tuple[str, ...]  # items of the model's vocabulary
    unseen_items: tuple[str, ...]  # items that are not; they have their author's difficulty


def compile_artefact(model: ModelArtefact, graph: CompiledGraph) -> TracingModel:
    """Make the tracing model of a content graph: fitted goes before authored, and that before the population."""
    return compile_model(graph, model.parameters.population, model.parameters.fitted)


def compile_own(model: ModelArtefact, graph_id: str = "model") -> OwnModel:
    """Make the tracing model of what the model has seen, for whoever has results and no content graph."""
    graph = compile_graph(
        ContentGraph(
            id=graph_id,
            title=_text(graph_id),
            skills=tuple(Skill(skill, _text(skill)) for skill in model.vocabulary.skills),
            items=tuple(Item(item, _text(item), skills) for item, skills in model.vocabulary.items.items()),
        )
    )
    return OwnModel(graph, compile_artefact(model, graph))


def coverage(model: ModelArtefact, graph: ContentGraph) -> Coverage:
    """Say which skills and items of a content graph the model knows."""
    fitted, items = model.parameters.fitted.skills, model.vocabulary.items
    return Coverage(
        tuple(skill.id for skill in graph.skills if skill.id in fitted),
        tuple(skill.id for skill in graph.skills if skill.id not in fitted),
        tuple(item.id for item in graph.items if item.id in items),
        tuple(item.id for item in graph.items if item.id not in items),
    )


def sources(graph: ContentGraph, model: ModelArtefact | None) -> dict[str, Source]:
    """Say by skill id where the parameters of each skill of a content graph come from."""
    fitted = model.parameters.fitted.skills if model is not None else {}
    fall_back: Source = "authored" if _says_something(graph.defaults.parameters) else "population"
    return {
        skill.id: "fitted" if skill.id in fitted else "authored" if _says_something(skill.parameters) else fall_back
        for skill in graph.skills
    }


def _says_something(written: SkillParameters | None) -> bool:
    return written is not None and written != _NOTHING


def _text(name: str) -> dict[str, str]:
    return {"und": name}
