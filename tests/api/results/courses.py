"""A small course for tests of the service."""

from collections.abc import Iterable

import msgspec

from api.results.apply_results import NewResult
from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Edge, Item, Resource, Skill
from engine.tracing import TracingModel, compile_model


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def resource(skill: str, kind: str) -> Resource:
    return Resource(
        id=f"{skill}-{kind}",
        title=words(f"{kind} {skill}"),
        skills=(skill,),
        kind=kind,  # type: ignore[arg-type] # one of the three
        language="fr",
        format="article",
        minutes=5,
        url="https://example.org/x",
    )


def small_graph() -> ContentGraph:
    """Three skills in a row, two items each, and one item on two skills."""
    skills = ("a", "b", "c")
    needs = {"a": (), "b": (Edge("a"),), "c": (Edge("b", 0.5),)}
    items = [
        Item(id=f"{skill}{n}", title=words(f"{skill}{n}"), skills=(skill,), difficulty=n / 2)
        for skill in skills
        for n in range(2)
    ]
    items.append(Item(id="ab", title=words("ab"), skills=("a", "b")))
    return ContentGraph(
        id="small",
        title=words("small"),
        skills=tuple(Skill(id=skill, title=words(skill), prerequisites=needs[skill]) for skill in skills),
        items=tuple(items),
        resources=tuple(resource(skill, kind) for skill in skills for kind in ("remedial", "core", "deepening")),
    )


def small_course() -> tuple[CompiledGraph, TracingModel]:
    compiled = compile_graph(small_graph())
    return compiled, compile_model(compiled)


def accepted(arrivals: Iterable[NewResult]) -> list[NewResult]:
    """Number results in the order in which they are accepted."""
    return [msgspec.structs.replace(taken, seq=seq) for seq, taken in enumerate(arrivals, 1)]
