"""What `graph import` writes, `graph check` takes: for any table, and for every public one that is here."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_graph.authoring import load
from content_graph.validation import validate
from tests.command_line import command_line

DATA = Path(__file__).parents[5] / "shared" / "data"
TABLES = (
    *(f"{name}/train.parquet" for name in ("assist09", "assist15", "ednet", "ednet_multi", "lkt_cloze", "statics")),
    "retries/train.parquet",
)
_odd = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.sampled_from(
        ["a~~b", " a", "x" * 129, "x" * 600, "a\tb", "\u00a0a", "NA", "yes", "1_0", "a\u200db", "\ufeffa", "a: b"]
    ),
)
_rows = st.lists(st.tuples(_odd, _odd, _odd, st.sampled_from(["0", "1"])), min_size=1, max_size=8)


def errors_of(path: Path) -> list[str]:
    return [str(found) for found in validate(load(path)) if found.severity == "error"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_rows, st.sampled_from([".yaml", ".json"]))
def test_a_table_is_refused_with_a_sentence_or_becomes_a_file_that_is_read(
    tmp_path: Path, rows: list[tuple[str, ...]], ending: str
) -> None:
    table, out = tmp_path / "table.csv", tmp_path / f"graph{ending}"
    out.unlink(missing_ok=True)
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("learner_id", "item_id", "skill_id", "correct"), *rows])
    done = command_line("graph", "import", str(table), "--out", str(out))
    if done.exit_code == 0:
        assert errors_of(out) == []
    else:
        assert done.exit_code == 2, done.output
        assert not out.exists()


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("ending", [".yaml", ".json"])
def test_public_tables_become_files_that_are_read(tmp_path: Path, name: str, ending: str) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not here")
    out = tmp_path / f"graph{ending}"
    done = command_line("graph", "import", str(DATA / name), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert errors_of(out) == []


def test_the_steps_of_oatutor_become_a_file_that_is_read(tmp_path: Path) -> None:
    table = DATA / "oatutor" / "step_skill.csv"
    if not table.exists():
        pytest.skip(f"{table} is not here")
    out = tmp_path / "oatutor.yaml"
    done = command_line("graph", "import", str(table), "--out", str(out), "--kind", "oatutor")
    assert done.exit_code == 0, done.output
    assert errors_of(out) == []


@pytest.mark.parametrize("graph_id", [" a", "a\tb", "x" * 129])
def test_an_id_that_is_none_is_refused_before_anything_is_written(tmp_path: Path, graph_id: str) -> None:
    (tmp_path / "t.csv").write_text("learner_id,skill_id,correct\na,b,1\n", encoding="utf-8")
    out = tmp_path / "graph.yaml"
    done = command_line("graph", "import", str(tmp_path / "t.csv"), "--out", str(out), "--id", graph_id)
    assert done.exit_code == 2
    assert "--id" in done.output
    assert not out.exists()
