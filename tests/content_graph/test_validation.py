import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content_graph import validation
from content_graph.findings import Finding, InvalidContentGraph
from content_graph.model import (
    MAX_COMBINATIONS,
    MAX_ITEM_SKILLS,
    Assessment,
    ContentGraph,
    Defaults,
    Edge,
    Goal,
    Item,
    ItemParameters,
    Skill,
    SkillParameters,
    Target,
)
from content_graph.references import find_cycles
from content_graph.validation import require_valid, validate
from tests.content_graph.graphs import graphs, item, law, resource, skill, small_graph, text

SMALL = small_graph()


FULL = ContentGraph(
    "full",
    text("full"),
    tuple(skill(name) for name in "abcdefg"),
    tuple(item(f"i{n}", *"abcdefg") for n in range(MAX_COMBINATIONS // 2**MAX_ITEM_SKILLS)),
)
"""As many combinations of skills as fit in memory."""


def with_skill(n: int, changed: Skill) -> ContentGraph:
    return replace(SMALL, skills=(*SMALL.skills[:n], changed, *SMALL.skills[n + 1 :]))


def with_item(*changed: Item) -> ContentGraph:
    return replace(SMALL, items=(*changed, *SMALL.items[len(changed) :]))


def encompassing(n: int, *skills: str) -> Skill:
    return replace(SMALL.skills[n], encompasses=tuple(Edge(one) for one in skills))


FAULTY: list[tuple[str, str, ContentGraph]] = [
    ("too_many_combinations", "$.items", replace(FULL, items=(*FULL.items, item("last", "a")))),
    ("invalid_value", "$.items[0].difficulty", with_item(replace(SMALL.items[0], difficulty=float("nan")))),
    ("invalid_value", "$.items[0].skills", with_item(item("add-1", "add", "multiply", "power", *"abcde"))),
    ("invalid_value", "$.skills[0].id", with_skill(0, replace(SMALL.skills[0], id="add "))),
    ("duplicate_id", "$.skills[3].id", replace(SMALL, skills=(*SMALL.skills, skill("add")))),
    ("duplicate_id", "$.items[3].id", replace(SMALL, items=(*SMALL.items, item("add-1", "add")))),
    (
        "duplicate_id",
        "$.resources[6].id",
        replace(SMALL, resources=(*SMALL.resources, resource("add-1", "core", "add"))),
    ),
    ("duplicate_id", "$.assessments[0].id", replace(SMALL, assessments=(Assessment("add-1", text("e"), ("add-1",)),))),
    ("duplicate_id", "$.goals[1].id", replace(SMALL, goals=SMALL.goals * 2)),
    ("dangling_reference", "$.skills[1].prerequisites[0].skill_id", with_skill(1, skill("multiply", "ad"))),
    ("dangling_reference", "$.skills[2].encompasses[0].skill_id", with_skill(2, encompassing(2, "ad"))),
    ("dangling_reference", "$.items[0].skills[1]", with_item(item("add-1", "add", "ad"))),
    (
        "dangling_reference",
        "$.assessments[0].items[0]",
        replace(SMALL, assessments=(Assessment("e", text("e"), ("x",)),)),
    ),
    ("dangling_reference", "$.resources[0].skills[0]", replace(SMALL, resources=(resource("r", "core", "ad"),))),
    (
        "dangling_reference",
        "$.goals[0].targets[0].skill_id",
        replace(SMALL, goals=(Goal("g", text("g"), (Target("x"),)),)),
    ),
    ("repeated_reference", "$.skills[1].prerequisites[1].skill_id", with_skill(1, skill("multiply", "add", "add"))),
    ("repeated_reference", "$.items[0].skills[1]", with_item(item("add-1", "add", "add"))),
    ("prerequisite_cycle", "$.skills[0].prerequisites[0].skill_id", with_skill(0, skill("add", "power"))),
    ("prerequisite_cycle", "$.skills[0].prerequisites[0].skill_id", with_skill(0, skill("add", "add"))),
    ("encompasses_cycle", "$.skills[0].encompasses[0].skill_id", with_skill(0, encompassing(0, "add"))),
    ("repeated_language", "$.title", replace(SMALL, title={"fr": "a", "FR": "b"})),
    ("reserved_id", "$.items[0].id", with_item(item("observation:add", "add"))),
    ("orphan_item", "$.items[0]", with_item(item("add-1", "addition"))),
    ("orphan_item", "$.items[0]", with_item(item("add-1"))),
    (
        "inverted_emission",
        "$.defaults.parameters",
        replace(SMALL, defaults=Defaults(0.9, SkillParameters(guess=0.5, slip=0.5))),
    ),
    (
        "inverted_emission",
        "$.skills[0].parameters",
        with_skill(0, replace(SMALL.skills[0], parameters=SkillParameters(guess=0.6, slip=0.5))),
    ),
    (
        "inverted_emission",
        "$.items[0].parameters",
        with_item(replace(SMALL.items[0], parameters=ItemParameters(0.6, 0.4))),
    ),
    ("unreachable_goal", "$.goals[0].targets[0]", with_item(item("add-1", "multiply"))),
    ("unreachable_goal", "$.goals[0].targets[0]", with_skill(0, skill("add", "power"))),
    ("skill_without_item", "$.skills[0]", replace(SMALL, items=SMALL.items[1:], assessments=(), goals=())),
    ("skill_without_remedial", "$.skills[0]", replace(SMALL, resources=SMALL.resources[1:])),
    ("skill_without_core", "$.skills[2]", replace(SMALL, resources=SMALL.resources[:-1])),
    ("contradicting_edges", "$.skills[0].encompasses[0].skill_id", with_skill(0, encompassing(0, "power"))),
    ("skill_outside_goals", "$.skills[3]", replace(SMALL, skills=(*SMALL.skills, skill("divide", "multiply")))),
]
WARNINGS = {
    "skill_without_item",
    "skill_without_remedial",
    "skill_without_core",
    "contradicting_edges",
    "skill_outside_goals",
}


def of_code(findings: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def test_a_good_graph_has_no_findings() -> None:
    assert validate(SMALL) == ()


@pytest.mark.parametrize(("code", "path", "graph"), FAULTY)
def test_each_fault_is_found_where_it_is(code: str, path: str, graph: ContentGraph) -> None:
    found = of_code(validate(graph), code)
    assert path in [finding.path for finding in found]
    assert {finding.severity for finding in found} == {"warning" if code in WARNINGS else "error"}
    assert all(finding.detail.endswith(".") and finding.remedy for finding in found)


@pytest.mark.parametrize(("code", "path", "graph"), FAULTY)
def test_only_errors_keep_a_graph_from_being_used(code: str, path: str, graph: ContentGraph) -> None:
    if code in WARNINGS:
        require_valid(graph)
        return
    with pytest.raises(InvalidContentGraph) as caught:
        require_valid(graph)
    assert (code, path) in {(finding.code, finding.path) for finding in caught.value.findings}
    assert {finding.severity for finding in caught.value.findings} == {"error"}
    assert code in str(caught.value)


def test_a_cycle_is_shown_as_the_path_that_closes_it() -> None:
    (finding,) = of_code(validate(with_skill(0, skill("add", "power"))), "prerequisite_cycle")
    assert "add → power → multiply → add" in finding.detail


def test_items_whose_tables_would_not_fit_in_memory_are_refused_beyond_the_bound() -> None:
    require_valid(FULL)
    with pytest.raises(InvalidContentGraph) as caught:
        require_valid(replace(FULL, items=(*FULL.items, item("last", "a"))))
    (finding,) = caught.value.findings
    assert (finding.code, finding.path) == ("too_many_combinations", "$.items")
    assert "2000002 combinations, 128 of them for each item of 7 skills" in finding.detail
    assert finding.remedy.startswith("Name fewer skills where an item has most")


def test_an_unreachable_goal_names_what_blocks_it() -> None:
    (finding,) = of_code(validate(with_item(item("add-1", "multiply"))), "unreachable_goal")
    assert "because of add." in finding.detail


def test_errors_come_before_warnings() -> None:
    findings = validate(replace(SMALL, items=(item("x", "ad"),), resources=()))
    severities = [finding.severity for finding in findings]
    assert severities == sorted(severities)
    assert {"error", "warning"} == set(severities)


def test_many_errors_are_summed_up() -> None:
    with pytest.raises(InvalidContentGraph, match="and 15 more"):
        require_valid(ContentGraph("g", text("g"), (), tuple(item(f"i{n}", "none") for n in range(10))))


def test_the_longest_chain_is_walked_without_recursion() -> None:
    chain = tuple(skill(f"s{n}", *([f"s{n - 1}"] if n else [])) for n in range(5_000))
    assert {finding.code for finding in validate(ContentGraph("g", text("g"), chain))} == {
        "skill_without_item",
        "skill_without_remedial",
        "skill_without_core",
    }


@law
@given(graphs())
def test_drawn_graphs_have_no_errors(graph: ContentGraph) -> None:
    require_valid(graph)


arrow_maps = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3))


@law
@given(arrow_maps)
def test_cycles_are_found_if_and_only_if_there_are_any(arrows: dict[str, list[str]]) -> None:
    cycles = find_cycles(arrows)
    assert bool(cycles) == any(leads(start, start, arrows) for start in arrows)
    for cycle in cycles:
        assert cycle[0] == min(cycle)
        assert all(after in arrows[before] for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def leads(start: str, end: str, arrows: dict[str, list[str]], steps: int = 6) -> bool:
    """Follow every path of up to `steps` arrows, by brute force."""
    targets = arrows.get(start, [])
    return steps > 0 and (end in targets or any(leads(one, end, arrows, steps - 1) for one in targets))


def test_every_code_has_an_example_here() -> None:
    source = inspect.getsource(validation)
    codes = set(re.findall(r'_(?:error|warning)\("(\w+)"', source)) | {"prerequisite_cycle", "encompasses_cycle"}
    assert codes | {"skill_without_remedial", "skill_without_core"} == {code for code, _, _ in FAULTY}
