"""What makes a content graph unusable (errors) and what makes it poor (warnings)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

import msgspec

from content_graph.findings import Finding, InvalidContentGraph
from content_graph.misfits import misfits
from content_graph.model import MAX_COMBINATIONS, ContentGraph, ItemParameters, ResourceKind, SkillParameters
from content_graph.observations import PREFIX
from content_graph.references import (
    Arrows,
    encompassing_arrows,
    find_cycles,
    marks_reached,
    prerequisite_arrows,
    reachable,
    references,
)

MAX_FINDINGS = 1000
"""Findings of each kind that are told of one graph."""
_SHOWN_IDS = 12

Check: TypeAlias = Callable[[ContentGraph], Iterator[Finding]]


def validate(graph: ContentGraph) -> tuple[Finding, ...]:
    """Check a content graph; errors come first, and an empty tuple means that there is nothing to say."""
    return (*_run(_ERROR_CHECKS, graph), *_run(_WARNING_CHECKS, graph))


def require_valid(graph: ContentGraph) -> None:
    """Let only a graph without errors pass; warnings are not looked for.

    Raises:
        InvalidContentGraph: With every error that was found.
    """
    errors = _run(_ERROR_CHECKS, graph)
    if errors:
        raise InvalidContentGraph(graph.id, errors)


def broken_references(graph: ContentGraph) -> tuple[Finding, ...]:
    """Check only ids and references, of a graph whose values have not been checked."""
    return _run(_REFERENCE_CHECKS, graph)


def _run(checks: Sequence[Check], graph: ContentGraph) -> tuple[Finding, ...]:
    return tuple(finding for check in checks for finding in islice(check(graph), MAX_FINDINGS))


def _error(code: str, path: str, detail: str, remedy: str) -> Finding:
    return Finding("error", code, path, detail, remedy)


def _warning(code: str, path: str, detail: str, remedy: str) -> Finding:
    return Finding("warning", code, path, detail, remedy)


def _values_out_of_bounds(graph: ContentGraph) -> Iterator[Finding]:
    """Check the bounds that decoding checks, for graphs that were built in code."""
    tree = msgspec.to_builtins(graph)
    try:
        msgspec.convert(tree, ContentGraph)
    except msgspec.ValidationError as fault:
        for misfit in misfits(tree, ContentGraph, str(fault)):
            yield _error("invalid_value", *misfit)


def _duplicate_ids(graph: ContentGraph) -> Iterator[Finding]:
    # a recommendation names an item or a resource by id alone, so these share one space of names
    spaces: tuple[tuple[tuple[str, Sequence[str]], ...], ...] = (
        (("skills", [skill.id for skill in graph.skills]),),
        (
            ("items", [item.id for item in graph.items]),
            ("assessments", [assessment.id for assessment in graph.assessments]),
            ("resources", [resource.id for resource in graph.resources]),
        ),
        (("goals", [goal.id for goal in graph.goals]),),
    )
    for space in spaces:
        first: dict[str, str] = {}
        for section, ids in space:
            for n, one in enumerate(ids):
                path = f"$.{section}[{n}].id"
                if first.setdefault(one, path) != path:
                    detail = f"{one!r} already stands at {first[one]}."
                    yield _error("duplicate_id", path, detail, "Give each its own id, or remove one of the two.")


def _repeated_languages(graph: ContentGraph) -> Iterator[Finding]:
    """Find tags that differ in case alone, so that nobody knows which of the two texts a reader is given."""
    titles: dict[str, Mapping[str, str]] = {"$.title": graph.title}
    titles.update((f"$.skills[{n}].title", one.title) for n, one in enumerate(graph.skills))
    titles.update((f"$.items[{n}].title", one.title) for n, one in enumerate(graph.items))
    titles.update((f"$.assessments[{n}].title", one.title) for n, one in enumerate(graph.assessments))
    titles.update((f"$.resources[{n}].title", one.title) for n, one in enumerate(graph.resources))
    titles.update((f"$.goals[{n}].title", one.title) for n, one in enumerate(graph.goals))
    for path, title in titles.items():
        if len(title) > 1 and len({tag.lower() for tag in title}) < len(title):
            detail = f"of {', '.join(map(repr, title))} two are the same language."
            yield _error("repeated_language", path, detail, "Keep one of the two: case does not count.")


def _dangling_references(graph: ContentGraph) -> Iterator[Finding]:
    known = {"skill": {skill.id for skill in graph.skills}, "item": {item.id for item in graph.items}}
    for reference in references(graph):
        if reference.id not in known[reference.kind]:
            detail = f"there is no {reference.kind} {reference.id!r}."
            remedy = f"Add the {reference.kind}, or correct or remove the reference."
            yield _error("dangling_reference", reference.path, detail, remedy)


def _repeated_references(graph: ContentGraph) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for reference in references(graph):
        place = (reference.group, reference.id)
        if place in seen:
            detail = f"{reference.id!r} stands in {reference.group} twice."
            yield _error("repeated_reference", reference.path, detail, "Remove one of the two.")
        seen.add(place)


def _prerequisite_cycles(graph: ContentGraph) -> Iterator[Finding]:
    remedy = "Remove one of these prerequisites: nobody could ever start."
    yield from _cycles(graph, "prerequisite_cycle", "prerequisites", prerequisite_arrows(graph), remedy)


def _encompassing_cycles(graph: ContentGraph) -> Iterator[Finding]:
    remedy = "Remove one of these: of two skills only the larger encompasses the other."
    yield from _cycles(graph, "encompasses_cycle", "encompasses", encompassing_arrows(graph), remedy)


def _cycles(graph: ContentGraph, code: str, field: str, arrows: Arrows, remedy: str) -> Iterator[Finding]:
    position = {skill.id: n for n, skill in enumerate(graph.skills)}
    for cycle in find_cycles(arrows):
        closed = (*cycle, cycle[0])
        edge = arrows[cycle[0]].index(closed[1])
        path = f"$.skills[{position[cycle[0]]}].{field}[{edge}].skill_id"
        yield _error(code, path, f"the arrows close a cycle: {' → '.join(_shortened(closed))}.", remedy)


def _shortened(ids: Sequence[str]) -> Sequence[str]:
    """Leave out the middle of a long list."""
    if len(ids) <= _SHOWN_IDS:
        return ids
    half = _SHOWN_IDS // 2
    return [*ids[:half], f"… {len(ids) - 2 * half} more …", *ids[-half:]]


def _orphan_items(graph: ContentGraph) -> Iterator[Finding]:
    skills = {skill.id for skill in graph.skills}
    for n, item in enumerate(graph.items):
        if skills.isdisjoint(item.skills):
            detail = f"the item {item.id!r} exercises no skill of the graph."
            yield _error("orphan_item", f"$.items[{n}]", detail, "Name a skill that it exercises, or remove it.")


def _reserved_ids(graph: ContentGraph) -> Iterator[Finding]:
    """Find items that are called as what a skill is observed by."""
    for n, item in enumerate(graph.items):
        if item.id.startswith(PREFIX):
            detail = f"{item.id!r} begins with {PREFIX!r}, by which what is seen on the job is named."
            yield _error("reserved_id", f"$.items[{n}].id", detail, "Give the item an id that begins otherwise.")


def _too_many_combinations(graph: ContentGraph) -> Iterator[Finding]:
    found = too_many_combinations([len(item.skills) for item in graph.items])
    if found is not None:
        yield found


def too_many_combinations(n_skills: Sequence[int]) -> Finding | None:
    """Say whether the tables of items, each twice as large with each skill, would together not fit in memory.

    Args:
        n_skills: How many skills each item exercises.
    """
    needed, most = sum(2**n for n in n_skills), max(n_skills, default=0)
    if needed <= MAX_COMBINATIONS:
        return None
    detail = (
        f"the skills of the items can be mastered or not in {needed} combinations, {2**most} of them for each item "
        f"of {most} skills; all of them are held in memory, so {MAX_COMBINATIONS} are allowed."
    )
    remedy = "Name fewer skills where an item has most: its main four make 16 combinations, seven make 128."
    return _error("too_many_combinations", "$.items", detail, remedy)


def _inverted_emissions(graph: ContentGraph) -> Iterator[Finding]:
    places: list[tuple[str, SkillParameters | ItemParameters | None]] = [
        ("$.defaults", graph.defaults.parameters),
        *((f"$.skills[{n}]", skill.parameters) for n, skill in enumerate(graph.skills)),
        *((f"$.items[{n}]", item.parameters) for n, item in enumerate(graph.items)),
    ]
    for path, parameters in places:
        if parameters is not None and (parameters.guess or 0) + (parameters.slip or 0) >= 1:
            detail = "guess + slip ≥ 1: whoever has mastered the skill would answer worse than who has not."
            yield _error("inverted_emission", f"{path}.parameters", detail, "Lower guess or slip.")


def _unreachable_goals(graph: ContentGraph) -> Iterator[Finding]:
    arrows = prerequisite_arrows(graph)
    observable = {skill_id for item in graph.items for skill_id in item.skills}
    on_cycle = {skill_id for cycle in find_cycles(arrows) for skill_id in cycle}
    stopping = {skill.id for skill in graph.skills if skill.id not in observable} | on_cycle
    stopped = reachable(stopping, _turned_around(arrows))  # one walk for all targets
    for n, goal in enumerate(graph.goals):
        for m, target in enumerate(goal.targets):
            if target.skill_id in stopped:
                blocking = sorted(reachable([target.skill_id], arrows) & stopping)
                detail = (
                    f"mastery of {target.skill_id!r} can never be shown, because of {', '.join(_shortened(blocking))}."
                )
                remedy = "Give each of these skills an item and no part in a cycle, or take the target out."
                yield _error("unreachable_goal", f"$.goals[{n}].targets[{m}]", detail, remedy)


def _turned_around(arrows: Arrows) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for source, targets in arrows.items():
        for target in targets:
            turned.setdefault(target, []).append(source)
    return turned


def _skills_without_items(graph: ContentGraph) -> Iterator[Finding]:
    observable = {skill_id for item in graph.items for skill_id in item.skills}
    for n, skill in enumerate(graph.skills):
        if skill.id not in observable:
            detail = f"no item exercises {skill.id!r}, so nothing will ever be known about it."
            yield _warning("skill_without_item", f"$.skills[{n}]", detail, "Add an item.")


def _skills_without_resource(graph: ContentGraph, kind: ResourceKind, consequence: str) -> Iterator[Finding]:
    served = {skill_id for resource in graph.resources if resource.kind == kind for skill_id in resource.skills}
    for n, skill in enumerate(graph.skills):
        if skill.id not in served:
            detail = f"{skill.id!r} has no {kind} resource: {consequence}."
            yield _warning(f"skill_without_{kind}", f"$.skills[{n}]", detail, f"Add a {kind} resource.")


def _skills_without_remedial(graph: ContentGraph) -> Iterator[Finding]:
    return _skills_without_resource(graph, "remedial", "who struggles can only be given more items")


def _skills_without_core(graph: ContentGraph) -> Iterator[Finding]:
    return _skills_without_resource(graph, "core", "who is new to it can only be given items")


def _contradicting_edges(graph: ContentGraph) -> Iterator[Finding]:
    arrows = prerequisite_arrows(graph)
    if find_cycles(arrows):
        return
    larger = {skill.id: 1 << n for n, skill in enumerate(skill for skill in graph.skills if skill.encompasses)}
    needed = marks_reached(larger, arrows)
    for n, skill in enumerate(graph.skills):
        for m, edge in enumerate(skill.encompasses):
            if larger[skill.id] & needed.get(edge.skill_id, 0):
                detail = f"{skill.id!r} is needed for {edge.skill_id!r} and yet claims to exercise it."
                path = f"$.skills[{n}].encompasses[{m}].skill_id"
                yield _warning("contradicting_edges", path, detail, "Turn one of the two arrows around.")


def _skills_outside_goals(graph: ContentGraph) -> Iterator[Finding]:
    if not graph.goals:
        return
    targets: Iterable[str] = (target.skill_id for goal in graph.goals for target in goal.targets)
    scope = reachable(targets, prerequisite_arrows(graph))
    for n, skill in enumerate(graph.skills):
        if skill.id not in scope:
            detail = f"no goal asks for {skill.id!r}, directly or as a prerequisite."
            yield _warning("skill_outside_goals", f"$.skills[{n}]", detail, "Add it to a goal, or remove it.")


_REFERENCE_CHECKS: tuple[Check, ...] = (
    _duplicate_ids,
    _dangling_references,
    _repeated_references,
    _prerequisite_cycles,
    _encompassing_cycles,
)
_ERROR_CHECKS: tuple[Check, ...] = (
    _values_out_of_bounds,
    *_REFERENCE_CHECKS,
    _repeated_languages,
    _reserved_ids,
    _orphan_items,
    _too_many_combinations,
    _inverted_emissions,
    _unreachable_goals,
)
_WARNING_CHECKS: tuple[Check, ...] = (
    _skills_without_items,
    _skills_without_remedial,
    _skills_without_core,
    _contradicting_edges,
    _skills_outside_goals,
)
