from pathlib import Path

import pytest

from content_graph.compiled import compile_graph
from simulations.lab.tables.faults import MissingColumn
from simulations.lab.tables.oatutor import UNTAGGED, read_oatutor

TABLE = Path(__file__).parents[5] / "shared" / "data" / "oatutor" / "step_skill.csv"


def written(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "step_skill.csv"
    path.write_text("\n".join(("step_id,skill", *rows)) + "\n", encoding="utf-8")
    return path


def test_steps_become_items_and_their_rows_skills(tmp_path: Path) -> None:
    graph = read_oatutor(written(tmp_path, "a1,bayes", "a1,use_odds", "a2,bayes", "a1,bayes"))
    assert [(item.id, item.skills) for item in graph.items] == [("a1", ("bayes", "use_odds")), ("a2", ("bayes",))]
    assert [skill.title["en"] for skill in graph.skills] == ["bayes", "use odds"]


def test_a_step_without_a_skill_is_kept(tmp_path: Path) -> None:
    graph = read_oatutor(written(tmp_path, "a1,bayes", "a2,"))
    assert [item.skills for item in graph.items] == [("bayes",), (UNTAGGED,)]


def test_a_step_exercises_at_most_seven_skills_the_first_ones_by_alphabet(tmp_path: Path) -> None:
    graph = read_oatutor(written(tmp_path, *(f"a1,s{n}" for n in (3, 1, 4, 7, 0, 6, 2, 5))))
    assert [item.skills for item in graph.items] == [("s0", "s1", "s2", "s3", "s4", "s5", "s6")]


def test_another_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("learner_id,skill\na,b\n", encoding="utf-8")
    with pytest.raises(MissingColumn, match="step_id"):
        read_oatutor(tmp_path / "other.csv")


@pytest.mark.skipif(not TABLE.exists(), reason=f"there is no {TABLE}")
def test_the_published_table_is_imported_whole() -> None:
    compiled = compile_graph(read_oatutor(TABLE))
    assert compiled.n_items == 16_362
    assert compiled.n_skills == 1_233
    assert sum(map(len, compiled.item_skills)) == 17_571
