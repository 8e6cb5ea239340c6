"""`symphonie graph suggest` as authors have it."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from content_graph.authoring import dump_json, load
from content_graph.model import ContentGraph, Edge
from content_graph.validation import validate
from tests.command_line import command_line
from tests.engine.fitting.prerequisites.planted import Planted, plant


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant(201, "course order")


@pytest.fixture(scope="module")
def table(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("results") / "results.parquet"
    made = planted.table
    columns = {
        "learner_id": [made.learner_ids[n] for n in made.learners],
        "item_id": [made.item_ids[n] for n in made.items],
        "skill_id": [made.skill_ids[n] for n in made.combinations],
        "correct": made.score,
        "order_id": range(made.n_rows),
    }
    pq.write_table(pa.table({name: pa.array(values) for name, values in columns.items()}), path)
    return path


def saved(graph: ContentGraph, tmp_path: Path) -> Path:
    path = tmp_path / "graph.json"
    path.write_bytes(dump_json(graph))
    return path


def bare(graph: ContentGraph) -> ContentGraph:
    return replace(graph, skills=tuple(replace(one, prerequisites=()) for one in graph.skills))


def with_edge(graph: ContentGraph, skill: str, edge: Edge) -> ContentGraph:
    return replace(
        graph,
        skills=tuple(
            replace(one, prerequisites=(*one.prerequisites, edge)) if one.id == skill else one for one in graph.skills
        ),
    )


def test_a_proposal_is_an_edge_that_the_graph_takes(planted: Planted, table: Path, tmp_path: Path) -> None:
    path = saved(bare(planted.graph), tmp_path)
    before = path.read_bytes()
    done = command_line("graph", "suggest", table, path, "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["graph"] == "planted"
    assert told["proposals"]
    assert path.read_bytes() == before
    graph = load(path)
    for one in told["proposals"]:
        assert one["weight_low"] <= one["prerequisite"]["weight"] <= one["weight_high"]
        assert set(one["evidence"]) >= {"odds_ratio", "reverse_odds_ratio", "false_discoveries", "mastered_first"}
        graph = with_edge(graph, one["skill_id"], Edge(**one["prerequisite"]))
    assert [found for found in validate(graph) if "prerequisite" in found.code] == []


def test_what_the_graph_says_is_not_proposed_and_the_contrary_is_marked(
    planted: Planted, table: Path, tmp_path: Path
) -> None:
    first = json.loads(command_line("graph", "suggest", table, "--json").stdout)["proposals"][0]
    skill, prerequisite = first["skill_id"], first["prerequisite"]["skill_id"]
    same = with_edge(bare(planted.graph), skill, Edge(prerequisite))
    told = json.loads(command_line("graph", "suggest", table, saved(same, tmp_path), "--json").stdout)
    assert told["already_in_graph"] == 1
    assert (skill, prerequisite) not in {
        (one["skill_id"], one["prerequisite"]["skill_id"]) for one in told["proposals"]
    }
    contrary = with_edge(bare(planted.graph), prerequisite, Edge(skill))
    told = json.loads(command_line("graph", "suggest", table, saved(contrary, tmp_path), "--json").stdout)
    assert told["proposals"][0]["closes_cycle"] is True


def test_authors_are_shown_a_table(table: Path) -> None:
    done = command_line("graph", "suggest", table)
    assert done.exit_code == 0
    assert "Prerequisites that results suggest" in done.stdout
    assert "an author decides, and nothing was changed." in done.stdout


def test_a_graph_of_another_course_is_refused(planted: Planted, table: Path, tmp_path: Path) -> None:
    other = replace(
        planted.graph,
        skills=tuple(replace(one, id=f"other-{one.id}", prerequisites=()) for one in planted.graph.skills),
        items=(),
    )
    done = command_line("graph", "suggest", table, saved(other, tmp_path))
    assert done.exit_code == 2
    assert "None of the skills of results.parquet is in planted" in done.output
