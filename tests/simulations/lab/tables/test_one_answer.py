"""One answer that is written on several rows is one result."""

from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.interactions import Interactions, graph_from_interactions, time_order
from simulations.lab.tables.interactions import read_interactions
from tests.content_graph.graphs import law

REAL = Path(__file__).parents[5] / "shared" / "data"
needs_real_data = pytest.mark.skipif(not REAL.exists(), reason=f"there is no real data in {REAL}")
HEAD = "learner_id,item_id,skill_id,correct"


def read(tmp_path: Path, head: str, *rows: str) -> Interactions:
    path = tmp_path / "table.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return read_interactions(path)


def told(table: Interactions) -> list[tuple[str, str, str, float]]:
    """Learner, item, skills and score of each row."""
    return [
        (table.learner_ids[learner], table.item_ids[item], "~~".join(table.skill_ids[k] for k in skills), score)
        for learner, item, skills, score in zip(
            table.learners.tolist(),
            table.items.tolist(),
            [table.skill_combinations[code] for code in table.combinations],
            table.score.tolist(),
            strict=True,
        )
    ]


def test_rows_at_the_same_time_that_differ_in_their_skill_are_one_result(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        f"{HEAD},occurred_at",
        "eve,i,add,1,2026-01-31T09:30:05Z",
        "bob,i,add,0,2026-01-31T09:30:05Z",
        "eve,j,add,0,2026-01-31T09:31:00Z",
        "eve,i,carry,1,2026-01-31T09:30:05Z",
        "bob,i,carry,0,2026-01-31T09:30:05Z",
    )
    assert told(table) == [("eve", "i", "add~~carry", 1), ("bob", "i", "add~~carry", 0), ("eve", "j", "add", 0)]
    assert table.rows.tolist() == [0, 1, 2]
    assert table.attempt.tolist() == [1, 1, 1]
    assert table.warnings == ("2 rows were joined to another row of the same answer, which names another skill.",)


def test_an_order_id_says_which_rows_are_one_answer_and_in_which_order(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},order_id", "eve,i,add,1,10", "eve,j,add,0,9", "eve,i,carry,1,10", "eve,i,add,1,11")
    assert told(table) == [("eve", "j", "add", 0), ("eve", "i", "add~~carry", 1), ("eve", "i", "add", 1)]
    assert table.attempt.tolist() == [1, 1, 2]
    assert table.rows.tolist() == [1, 0, 3]


def test_an_order_id_joins_skills_even_without_items(tmp_path: Path) -> None:
    table = read(tmp_path, "learner_id,skill_id,correct,order_id", "eve,a,1,1", "eve,b,1,1", "eve,a,0,2")
    assert told(table) == [("eve", "a~~b", "a~~b", 1), ("eve", "a", "a", 0)]
    assert [item.id for item in graph_from_interactions(table, "g").items] == ["a", "a~~b"]


def test_order_ids_that_only_number_rows_say_nothing_of_answers(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},order_id", "eve,i,add,1,1", "eve,i,carry,1,2", "eve,j,add,1,3")
    assert told(table) == [("eve", "i", "add~~carry", 1), ("eve", "j", "add", 1)]


def test_without_time_or_order_only_rows_that_follow_each_other_are_joined(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD, "eve,i,a,1", "bob,j,b,1", "eve,i,b,1", "eve,j,b,1", "eve,i,c,1", "eve,i,a,0")
    assert told(table) == [
        ("eve", "i", "a~~b", 1),
        ("bob", "j", "b", 1),
        ("eve", "j", "b", 1),
        ("eve", "i", "c", 1),
        ("eve", "i", "a", 0),
    ]


def test_without_time_or_order_two_answers_to_an_item_stay_two(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD, "eve,i,a,1", "eve,i,b,1", "eve,i,a,1", "eve,i,b,1", "eve,j,a,1")
    assert told(table) == [("eve", "i", "a~~b", 1), ("eve", "i", "a~~b", 1), ("eve", "j", "a", 1)]
    assert table.attempt.tolist() == [1, 2, 1]
    assert "2 rows are like the row before in everything and count as further answers" in table.warnings[-1]
    assert "give occurred_at or order_id" in table.warnings[-1]


def test_rows_of_one_answer_with_another_score_or_attempt_are_two_results(tmp_path: Path) -> None:
    rows = ("eve,i,a,1,1,10.5", "eve,i,b,0,1,10.5", "eve,i,b,1,2,10.5")
    assert read(tmp_path, f"{HEAD},attempt,occurred_at", *rows).n_rows == 3


def test_repeats_at_a_known_second_are_left_out_and_counted(tmp_path: Path) -> None:
    row = "eve,i,a,1,2026-01-31T09:30:05Z"
    table = read(tmp_path, f"{HEAD},occurred_at", row, "eve,j,a,1,2026-01-31T09:31:00Z", row, row)
    assert told(table) == [("eve", "i", "a", 1), ("eve", "j", "a", 1)]
    assert table.warnings == ("2 rows repeat another row in everything and were left out.",)


def test_where_times_are_days_a_second_answer_on_a_day_is_one(tmp_path: Path) -> None:
    row = "eve,i,a,1,2026-01-31"
    table = read(tmp_path, f"{HEAD},occurred_at", row, row)
    assert (table.n_rows, table.attempt.tolist()) == (2, [1, 2])
    assert table.warnings[0].startswith("1 rows are like the row before")


def test_answers_on_a_skill_that_were_handed_in_at_once_are_not_joined_without_items(tmp_path: Path) -> None:
    rows = ("eve,a,1,5.5", "eve,a,1,5.5", "eve,b,1,5.5")
    table = read(tmp_path, "learner_id,skill_id,correct,occurred_at", *rows)
    assert table.n_rows == 3
    assert "1 rows are like another row of the same moment" in table.warnings[-1]


def test_answers_at_the_same_moment_are_in_the_order_of_attempts(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},attempt,occurred_at", "eve,i,a,1,2,5.5", "eve,i,a,0,1,5.5", "eve,j,a,1,1,4.5")
    order = time_order(table.learners, table.occurred_at_us, table.attempt)
    assert [(table.item_ids[table.items[row]], table.score[row]) for row in order] == [("j", 1), ("i", 0), ("i", 1)]


def lines_of(n_learners: int, n_each: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return [
        f"l{learner},i{rng.integers(9)},s{rng.integers(3)},{rng.integers(2)}"
        for learner in range(n_learners)
        for _ in range(n_each)
    ]


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("copies", ["beside", "below"])
def test_a_table_that_was_joined_to_itself_is_the_table(tmp_path: Path, k: int, copies: str) -> None:
    lines = lines_of(7, 13, 1)
    many = [line for line in lines for _ in range(k)] if copies == "beside" else lines * k
    once, often = read(tmp_path, HEAD, *lines), read(tmp_path, HEAD, *many)
    assert told(often) == told(once)
    assert f"{(k - 1) * len(lines)} rows repeat another row in everything and were left out." in often.warnings


@pytest.mark.parametrize("head", ["learner_id,skill_id,correct,occurred_at", f"{HEAD},occurred_at"])
def test_a_table_of_days_that_was_joined_to_itself_is_the_table(tmp_path: Path, head: str) -> None:
    rows = [f"{line},2026-01-{1 + n % 30:02d}" for n, line in enumerate(lines_of(7, 13, 2))]
    if "item_id" not in head:
        rows = [",".join(cell for n, cell in enumerate(row.split(",")) if n != 1) for row in rows]
    assert told(read(tmp_path, head, *rows, *rows)) == told(read(tmp_path, head, *rows))


@law
@given(st.lists(st.tuples(st.sampled_from("lm"), st.sampled_from("ijk"), st.booleans()), min_size=1, max_size=25))
def test_one_row_per_skill_reads_like_one_row_per_answer(
    tmp_path_factory: pytest.TempPathFactory, answers: list[tuple[str, str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    skills = {"i": ("a",), "j": ("a", "b"), "k": ("b", "c", "d")}
    joined = [f"{who},{what},{'~~'.join(skills[what])},{int(r)},{n}" for n, (who, what, r) in enumerate(answers)]
    apart = [f"{who},{what},{one},{int(r)},{n}" for n, (who, what, r) in enumerate(answers) for one in skills[what]]
    head = f"{HEAD},order_id"
    assert told(read(folder, head, *apart)) == told(read(folder, head, *joined))


@needs_real_data
def test_a_real_table_with_one_row_per_skill_has_as_many_results_as_with_all_in_one(tmp_path: Path) -> None:
    real = pyarrow.parquet.read_table(REAL / "lkt_cloze" / "test.parquet").to_pylist()
    twice = [dict(row, skill_id=skill) for row in real for skill in (row["skill_id"], f"also {row['skill_id']}")]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(twice), tmp_path / "twice.parquet")
    table = read_interactions(tmp_path / "twice.parquet")
    once = read_interactions(REAL / "lkt_cloze" / "test.parquet")
    assert table.n_rows == once.n_rows
    assert {len(skills) for skills in table.skill_combinations} == {2}
    assert np.array_equal(table.score, once.score)
    assert np.array_equal(table.attempt, once.attempt)


@needs_real_data
@pytest.mark.parametrize("name", ["retries/test", "assist09/test", "statics/test", "assist15/test"])
def test_real_answers_without_times_all_stay(name: str) -> None:
    path = REAL / f"{name}.parquet"
    assert read_interactions(path).n_rows == pyarrow.parquet.read_metadata(path).num_rows
