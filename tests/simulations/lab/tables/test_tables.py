from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.compiled import compile_graph
from engine.interactions import Interactions, TableFault, graph_from_interactions, time_order
from simulations.lab.tables.faults import EmptyTable, FaultyCell, MissingColumn, UnreadableTable
from simulations.lab.tables.interactions import read_interactions
from tests.content_graph.graphs import law

REAL = Path(__file__).parents[5] / "shared" / "data"
needs_real_data = pytest.mark.skipif(not REAL.exists(), reason=f"there is no real data in {REAL}")

HEAD = "learner_id,item_id,skill_id,correct"


def written(tmp_path: Path, *lines: str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(tmp_path: Path, *lines: str) -> Interactions:
    return read_interactions(written(tmp_path, *lines))


def test_a_table_becomes_columns_over_vocabularies(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD, "eve,007,add,1", "bob,7,add~~carry,0.5", "eve, 007 ,add,true")
    assert table.learner_ids == ("eve", "bob")
    assert table.item_ids == ("007", "7")
    assert table.skill_ids == ("add", "carry")
    assert table.learners.tolist() == [0, 1, 0]
    assert table.items.tolist() == [0, 1, 0]
    assert [table.skill_combinations[n] for n in table.combinations] == [(0,), (0, 1), (0,)]
    assert table.score.tolist() == [1, 0.5, 1]
    assert table.attempt.tolist() == [1, 1, 2]
    assert table.occurred_at_us is None
    assert table.duration_s is None
    assert table.has_items
    assert table.n_rows == 3


def test_without_items_the_skill_stands_for_the_item(tmp_path: Path) -> None:
    table = read(tmp_path, "learner_id,skill_id,correct", "eve,add~~carry,1", "eve,add~~carry,0")
    assert table.item_ids == ("add~~carry",)
    assert table.attempt.tolist() == [1, 1]
    assert not table.has_items
    (item,) = graph_from_interactions(table, "g").items
    assert item.skills == ("add", "carry")


@pytest.mark.parametrize("name", ["table.tsv", "table.TSV"])
def test_columns_of_a_tsv_are_parted_by_tabs(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, HEAD.replace(",", "\t"), "eve\ti,1\tadd\t1", name=name)
    assert read_interactions(path).item_ids == ("i,1",)


def test_a_compressed_csv_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    with pa.CompressedOutputStream(str(path), "gzip") as out:
        out.write(f"{HEAD}\neve,i,add,1\n".encode())
    assert read_interactions(path).learner_ids == ("eve",)


def test_a_byte_order_mark_and_further_columns_are_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, f"\ufeff{HEAD},note", "eve,i,add,1,hello")
    assert read_interactions(path).n_rows == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"learner_id": pa.array([1, 1, 2]), "correct": pa.array([True, False, True])},
        {"learner_id": pa.array(["1", "1", "2"]).dictionary_encode(), "correct": pa.array([1.0, 0.0, 1.0])},
        {"learner_id": pa.array(["1", "1", "2"], pa.large_string()), "correct": pa.array([1, 0, 1], pa.int8())},
    ],
)
def test_parquet_columns_of_any_kind_are_read(tmp_path: Path, columns: dict[str, pa.Array]) -> None:
    path = tmp_path / "table.parquet"
    rest = {"item_id": pa.array([10, 11, 10]), "skill_id": pa.array(["a", "b", "a"]), "extra": pa.array([1, 2, 3])}
    pa.parquet.write_table(pa.table({**columns, **rest}), path)
    table = read_interactions(path)
    assert table.learner_ids == ("1", "2")
    assert table.item_ids == ("10", "11")
    assert table.score.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [
        ("1970-01-01T00:00:01Z", 1_000_000),
        ("1970-01-01T01:00:01.5+01:00", 1_500_000),
        ("1970-01-01 00:00:01", 1_000_000),
        ("1970-01-02", 86_400_000_000),
        ("86400", 86_400_000_000),
        ("0.25", 250_000),
        ("1969-12-31T23:59:59Z", -1_000_000),
    ],
)
def test_times_are_iso_8601_or_epoch_seconds(tmp_path: Path, text: str, microseconds: int) -> None:
    table = read(tmp_path, f"{HEAD},occurred_at", f"eve,i,add,1,{text}")
    assert table.occurred_at_us is not None
    assert table.occurred_at_us.tolist() == [microseconds]


@pytest.mark.parametrize(
    "moment",
    [
        pa.array([datetime(2026, 1, 2, tzinfo=UTC)], pa.timestamp("ns", "Europe/Paris")),
        pa.array([datetime(2026, 1, 2, tzinfo=UTC)], pa.timestamp("s", "UTC")),
        pa.array([date(2026, 1, 2)]),
        pa.array([datetime(2026, 1, 2, tzinfo=UTC).timestamp()]),
        pa.array(["2026-01-02T01:00:00+01:00"]),
    ],
)
def test_times_in_parquet_are_read_by_their_type(tmp_path: Path, moment: pa.Array) -> None:
    path = tmp_path / "table.parquet"
    columns = {"learner_id": ["a"], "skill_id": ["s"], "correct": [1]}
    pa.parquet.write_table(pa.table({**columns, "occurred_at": moment}), path)
    table = read_interactions(path)
    assert table.occurred_at_us is not None
    assert table.occurred_at_us[0] == datetime(2026, 1, 2, tzinfo=UTC).timestamp() * 1e6


def test_attempts_are_counted_in_the_order_of_time(tmp_path: Path) -> None:
    table = read(
        tmp_path, f"{HEAD},occurred_at", "eve,i,add,1,300", "eve,i,add,0,100", "bob,i,add,0,50", "eve,i,add,0,200"
    )
    assert table.attempt.tolist() == [3, 1, 1, 2]
    assert time_order(table.learners, table.occurred_at_us).tolist() == [1, 3, 0, 2]


def test_of_equal_times_the_attempt_decides_and_then_the_file(tmp_path: Path) -> None:
    rows = ("ada,i,add,1,2,60", "ada,j,add,0,1,60", "ada,k,add,0,1,60", "ada,l,add,0,3,0")
    table = read(tmp_path, f"{HEAD},attempt,occurred_at", *rows)
    assert time_order(table.learners, table.occurred_at_us, table.attempt).tolist() == [3, 1, 2, 0]


def test_attempts_of_the_table_are_kept(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEAD},attempt", "eve,i,add,1,4").attempt.tolist() == [4]


@law
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=30))
def test_attempts_number_what_was_seen_before(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    lines = [f"{learner},{item},s,1" for learner, item in rows]
    table = read(tmp_path_factory.mktemp("attempts"), HEAD, *lines)
    seen: Counter[tuple[str, str]] = Counter()
    for row, attempt in zip(rows, table.attempt.tolist(), strict=True):
        seen[row] += 1
        assert attempt == seen[row]


def test_missing_durations_are_not_numbers_and_the_others_give_minutes(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},duration_s", "eve,i,add,1,60", "bob,i,add,1,", "zoe,i,add,0,120", "eve,j,add,1,0")
    assert table.duration_s is not None
    assert np.isnan(table.duration_s).tolist() == [False, True, False, False]
    assert [item.minutes for item in graph_from_interactions(table, "g").items] == [1.5, 1.0]


def test_an_item_exercises_what_most_of_its_rows_name(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD, "a,i,x,1", "b,i,y~~z,1", "c,i,y~~z,1", "a,j,z,1", "b,j,x,1")
    items = {item.id: item.skills for item in graph_from_interactions(table, "g").items}
    assert items == {"i": ("y", "z"), "j": ("z",)}


def test_of_more_skills_than_are_traced_together_the_first_ones_by_alphabet_count(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD, "eve,i,a~~b~~c~~d~~e~~f~~g~~h,1", "eve,j,a~~b,1", "bob,i,h~~g~~f~~e~~d~~c~~b~~a,0")
    items = {item.id: item.skills for item in graph_from_interactions(table, "g").items}
    assert items == {"i": ("a", "b", "c", "d", "e", "f", "g"), "j": ("a", "b")}
    (warning,) = table.warnings
    assert warning.startswith("2 rows exercise more than 7 skills; the first 7 of each by alphabet count")


@pytest.mark.parametrize(
    ("head", "row", "column", "value"),
    [
        (HEAD, "eve,i,add,2", "correct", "2"),
        (HEAD, "eve,i,add,-0.1", "correct", "-0.1"),
        (HEAD, "eve,i,add,yes", "correct", "yes"),
        (HEAD, "eve,i,add,nan", "correct", "nan"),
        (HEAD, "eve,i,add,", "correct", ""),
        (HEAD, ",i,add,1", "learner_id", ""),
        (HEAD, "eve,  ,add,1", "item_id", "  "),
        (HEAD, "eve,i,,1", "skill_id", ""),
        (HEAD, "eve,i,~~,1", "skill_id", "~~"),
        (f"{HEAD},occurred_at", "eve,i,add,1,tomorrow", "occurred_at", "tomorrow"),
        (f"{HEAD},occurred_at", "eve,i,add,1,", "occurred_at", ""),
        (f"{HEAD},attempt", "eve,i,add,1,0", "attempt", "0"),
        (f"{HEAD},attempt", "eve,i,add,1,1.9", "attempt", "1.9"),
        (HEAD, "eve,i,NA,1", "skill_id", "NA"),
        (HEAD, "eve,i,NaN,1", "skill_id", "NaN"),
        (HEAD, "eve,i,null,1", "skill_id", "null"),
        (HEAD, "eve,None,add,1", "item_id", "None"),
        (HEAD, "eve,i,add,1_0", "correct", "1_0"),
        (HEAD, 'eve,i,add,"0,5"', "correct", "0,5"),
        (f"{HEAD},duration_s", "eve,i,add,1,-1", "duration_s", "-1"),
        (f"{HEAD},duration_s", "eve,i,add,1,long", "duration_s", "long"),
    ],
)
def test_a_faulty_cell_is_named_by_row_and_column(tmp_path: Path, head: str, row: str, column: str, value: str) -> None:
    good = "eve,i,add,1" + ",5" * (head != HEAD)
    with pytest.raises(FaultyCell) as caught:
        read(tmp_path, head, good, "", row, row)
    assert (caught.value.column, caught.value.row, caught.value.value) == (column, 2, value)
    assert str(caught.value).startswith("table.csv: row 2 (line 4) has ")
    assert f"in the column {column!r}" in str(caught.value)


@pytest.mark.parametrize("column", ["learner_id", "skill_id", "correct", "occurred_at", "attempt"])
def test_a_missing_value_in_parquet_is_a_faulty_cell(tmp_path: Path, column: str) -> None:
    first = {"learner_id": "a", "skill_id": "s", "correct": 1, "attempt": 1, "occurred_at": 1.5}
    table = pa.Table.from_pylist([first, {**first, column: None}])
    pa.parquet.write_table(table, tmp_path / "table.parquet")
    with pytest.raises(FaultyCell) as caught:
        read_interactions(tmp_path / "table.parquet")
    assert (caught.value.column, caught.value.row, caught.value.value) == (column, 2, None)


def test_a_missing_column_is_named_beside_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(MissingColumn, match=r"'skill_id' is missing. .*Rename 'skill' to 'skill_id'"):
        read(tmp_path, "learner_id,skill,correct", "eve,add,1")


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyTable):
        read(tmp_path, HEAD)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("table.xlsx", b"PK"),
        ("table", b""),
        ("table.csv", b""),
        ("table.csv", b"learner_id,skill_id,correct\n\x81,a,1\n"),
        ("table.csv.gz", b"learner_id,skill_id,correct\n"),
        ("table.parquet", b"no parquet"),
    ],
)
def test_what_is_no_table_is_refused_with_what_would_be_one(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableTable, match="Give a CSV"):
        read_interactions(tmp_path / name)


def test_a_file_that_is_not_there_is_a_fault_of_the_table(tmp_path: Path) -> None:
    with pytest.raises(TableFault, match="cannot be read"):
        read_interactions(tmp_path / "nowhere.csv")


@needs_real_data
@pytest.mark.parametrize(
    ("table", "n_rows", "n_learners", "n_skills", "n_items"),
    [
        ("assist09/train", 220_070, 2_491, 149, 17_339),
        ("assist09/test", 58_266, 623, 142, 13_801),
        ("assist15/test", 136_764, 3_968, 100, 100),
        ("statics/train", 148_731, 225, 98, 1_223),
        ("lkt_cloze/train", 44_016, 382, 36, 144),
    ],
)
def test_real_tables_become_graphs(table: str, n_rows: int, n_learners: int, n_skills: int, n_items: int) -> None:
    interactions = read_interactions(REAL / f"{table}.parquet")
    compiled = compile_graph(graph_from_interactions(interactions, "real"))
    assert (interactions.n_rows, len(interactions.learner_ids)) == (n_rows, n_learners)
    assert (compiled.n_skills, compiled.n_items) == (n_skills, n_items)
    assert compiled.registry.skills == interactions.skill_ids
    assert compiled.registry.items == interactions.item_ids


@needs_real_data
def test_a_real_table_reads_the_same_from_parquet_and_csv(tmp_path: Path) -> None:
    source = REAL / "lkt_cloze" / "test.parquet"
    pa.csv.write_csv(pa.parquet.read_table(source), tmp_path / "test.csv")
    one, other = read_interactions(source), read_interactions(tmp_path / "test.csv")
    for name, column, again in zip(one._fields[1:], one[1:], other[1:], strict=True):
        assert np.array_equal(np.asarray(column), np.asarray(again)), name
