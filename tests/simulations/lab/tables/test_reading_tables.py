"""What other programs write into tables is read where it is unambiguous, and refused in a sentence where it is not."""

import gzip
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.authoring import dump_json, load_json
from engine.interactions import Interactions, TableFault, graph_from_interactions
from simulations.lab.tables.faults import (
    EmptyTable,
    FaultyCell,
    RepeatedColumn,
    SwallowedRows,
    UnevenRow,
    UnreadableColumn,
    UnreadableTable,
)
from simulations.lab.tables.interactions import read_interactions, read_labels
from tests.content_graph.graphs import law

HEAD = "learner_id,item_id,skill_id,correct"
TEXT = f"{HEAD},occurred_at\nZoé,i,Brüche,1,2026-01-31T09:30:00Z\n"
AT_US = int(datetime(2026, 1, 31, 9, 30, tzinfo=UTC).timestamp()) * 1_000_000


def read(tmp_path: Path, content: str | bytes, name: str = "table.csv") -> Interactions:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_interactions(path)


def read_parquet(tmp_path: Path, **columns: object) -> Interactions:
    usual: dict[str, object] = {"learner_id": ["a", "b"], "skill_id": ["s", "s"], "correct": [1, 0]}
    pa.parquet.write_table(pa.table(usual | columns), tmp_path / "table.parquet")
    return read_interactions(tmp_path / "table.parquet")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_from_the_bytes(tmp_path: Path, encoding: str) -> None:
    table = read(tmp_path, TEXT.encode(encoding))
    assert (table.learner_ids, table.skill_ids, table.warnings) == (("Zoé",), ("Brüche",), ())


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    table = read(tmp_path, TEXT.encode("cp1252"))
    assert (table.learner_ids, table.skill_ids) == (("Zoé",), ("Brüche",))
    assert table.warnings == (
        "the file is not in UTF-8 (line 2); it was read as Windows-1252. Save it as UTF-8 to be sure.",
    )


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(tmp_path: Path, ends: str) -> None:
    assert read(tmp_path, TEXT.replace("\n", ends)).learner_ids == ("Zoé",)


def test_semicolons_and_decimal_commas_of_excel_are_read(tmp_path: Path) -> None:
    table = read(tmp_path, "learner_id;skill_id;correct;duration_s\neve;add, carry;0,5;12,25\nbob;add;1;3\n")
    assert table.skill_ids == ("add, carry", "add")
    assert table.score.tolist() == [0.5, 1]
    assert table.duration_s is not None
    assert table.duration_s.tolist() == [12.25, 3]


def test_a_day_number_of_excel_is_known_by_its_decimal_comma_too(tmp_path: Path) -> None:
    with pytest.raises(FaultyCell, match="day number of Excel"):
        read(tmp_path, "learner_id;skill_id;correct;occurred_at\neve;add;1;46053,396\n")


def test_spaces_around_the_names_of_columns_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "learner_id, skill_id, correct\neve, add, 1\n").skill_ids == ("add",)


@pytest.mark.parametrize("name", ["table.tsv", "table.txt"])
def test_a_quotation_mark_in_a_tsv_is_a_character(tmp_path: Path, name: str) -> None:
    rows = "".join(f'eve\t"i{n}\t5" pipe\t1\n' for n in range(3))
    table = read(tmp_path, HEAD.replace(",", "\t") + "\n" + rows, name)
    assert (table.n_rows, table.item_ids, table.skill_ids) == (3, ('"i0', '"i1', '"i2'), ('5" pipe',))


def test_cells_of_a_tsv_that_are_quoted_are_unquoted(tmp_path: Path) -> None:
    table = read(tmp_path, HEAD.replace(",", "\t") + '\neve\t"say ""hi"""\t"add"\t1\n', "table.tsv")
    assert (table.item_ids, table.skill_ids) == (('say "hi"',), ("add",))


def test_a_quoted_line_break_is_part_of_its_cell_and_lines_are_counted_right(tmp_path: Path) -> None:
    text = f'{HEAD},note\neve,i,add,1,"two\nlines"\n\neve,j,add,1,\neve,k,add,5,\n'
    with pytest.raises(FaultyCell) as caught:
        read(tmp_path, text)
    assert (caught.value.row, caught.value.line, caught.value.value) == (3, 6, "5")
    assert read(tmp_path, text.replace("5", "1")).n_rows == 3


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('eve,i,add,1,\neve,j,"add,1,\neve,k,add,0,\neve,l,"add,1,\n', 3),
        ('eve,i,add,1,\neve,j,add,1,"note\neve,k,add,0,\neve,l,add,1,\n', 3),
        ('eve,i,add,1,"a\neve,j,add,1,\neve,k,add,0,b"\n', 2),
    ],
)
def test_a_quotation_mark_that_swallows_rows_is_a_fault_with_its_line(tmp_path: Path, rows: str, line: int) -> None:
    with pytest.raises(SwallowedRows) as caught:
        read(tmp_path, f"{HEAD},note\n{rows}")
    assert caught.value.line == line
    assert f"line {line} opens a cell that swallows the rows up to line" in str(caught.value)


def test_a_row_with_a_cell_too_many_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnevenRow, match="line 4 has 5 cells, and the head has 4"):
        read(tmp_path, f"{HEAD}\neve,i,add,1\n\neve,i,add,1,2\n")


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RepeatedColumn, match=r"2 columns are named 'correct': numbers 3, 4"):
        read(tmp_path, "learner_id,skill_id,correct,correct\neve,add,1,0\n")


def test_two_columns_of_one_name_that_nobody_reads_do_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEAD},note,note\neve,i,add,1,a,b\n").n_rows == 1


def test_faulty_cells_are_counted(tmp_path: Path) -> None:
    with pytest.raises(
        FaultyCell, match=r"row 2 \(line 3\) has 'NA' in the column 'skill_id'; 2 rows are faulty"
    ) as one:
        read(tmp_path, f"{HEAD}\neve,i,add,1\neve,i,NA,1\neve,i,NaN,1\n")
    assert one.value.count == 2
    assert "remove the rows" in str(one.value)


def test_a_duration_that_is_not_known_is_none(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},duration_s\neve,i,add,1,NA\neve,j,add,1,3\n")
    assert table.duration_s is not None
    assert str(table.duration_s.tolist()) == "[nan, 3.0]"


@pytest.mark.parametrize(
    "times",
    [
        ["1769851800", "1769851800.0"],
        ["1769851800000"],
        ["1769851800000000"],
        ["1769851800000000000"],
        ["20260131093000"],
        ["202601310930"],
        ["2026-01-31 09:30:00.0"],
        ["2026-01-31T10:30:00+01:00", "2026-01-31T09:30Z"],
    ],
)
def test_the_size_of_a_number_tells_its_unit(tmp_path: Path, times: list[str]) -> None:
    table = read(tmp_path, f"{HEAD},occurred_at\n" + "".join(f"eve,i{n},add,1,{one}\n" for n, one in enumerate(times)))
    assert table.occurred_at_us is not None
    assert table.occurred_at_us.tolist() == [AT_US] * len(times)


def test_days_without_separators_are_dates_and_that_is_said(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},occurred_at\neve,i,add,1,20260131\neve,j,add,1,20240229\n")
    assert table.occurred_at_us is not None
    assert [datetime.fromtimestamp(one / 1e6, UTC).date().isoformat() for one in table.occurred_at_us] == [
        "2026-01-31",
        "2024-02-29",
    ]
    assert table.warnings == ("the column 'occurred_at': numbers as 20260131 were read as dates.",)


def test_numbers_that_are_no_dates_throughout_are_seconds(tmp_path: Path) -> None:
    table = read(tmp_path, f"{HEAD},occurred_at\neve,i,add,1,20260131\neve,j,add,1,20230229\n")
    assert table.occurred_at_us is not None
    assert table.occurred_at_us.tolist() == [20_260_131_000_000, 20_230_229_000_000]
    (warning,) = table.warnings
    assert "lie before 1973" in warning


@pytest.mark.parametrize(
    ("times", "row", "value", "remedy"),
    [
        (["46053.396", "46054"], 1, "46053.396", "day number of Excel"),
        (["1769851800", "1769851800000", "1769851801"], 2, "1769851800000", "another unit"),
        (["1769851800", "0", "1769851801"], 2, "0", "another unit"),
        (["1769851800", "2026-01-31", "2026-02-01"], 1, "1769851800", "another unit"),
        (["2026-01-31", "31/01/2026", "2026-02-01"], 2, "31/01/2026", "ISO 8601"),
        (["2026-01-31", "NA"], 2, "NA", "ISO 8601"),
        (["1e30"], 1, "1e30", "another unit"),
    ],
)
def test_a_time_that_nobody_can_be_sure_of_is_refused(
    tmp_path: Path, times: list[str], row: int, value: str, remedy: str
) -> None:
    with pytest.raises(FaultyCell, match=remedy) as caught:
        read(tmp_path, f"{HEAD},occurred_at\n" + "".join(f"eve,i{n},add,1,{one}\n" for n, one in enumerate(times)))
    assert (caught.value.row, caught.value.value) == (row, value)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("learner_id", pa.array(["a", "b"]).dictionary_encode()),
        ("learner_id", pa.array([b"a", b"b"])),
        ("learner_id", pa.array([b"a", b"b"], pa.binary(1))),
        ("learner_id", pa.array(["a", "b"], pa.string_view())),
        ("correct", pa.array(["1", "0"], pa.string_view())),
        ("correct", pa.array(["1", "0"]).dictionary_encode()),
        ("correct", pa.array([Decimal("1.0"), Decimal("0.0")])),
        ("skill_id", pa.array([["s"], ["s"]])),
    ],
)
def test_types_of_parquet_that_say_the_same_are_read_the_same(tmp_path: Path, column: str, values: pa.Array) -> None:
    table = read_parquet(tmp_path, **{column: values})
    assert (table.learner_ids, table.skill_ids, table.score.tolist()) == (("a", "b"), ("s",), [1, 0])


def test_whole_nanoseconds_are_times(tmp_path: Path) -> None:
    table = read_parquet(tmp_path, occurred_at=[1_769_851_800_000_000_001, 1_769_851_800_999_999_999])
    assert table.occurred_at_us is not None
    assert (table.occurred_at_us - AT_US).tolist() == [0, 1_000_000]


def test_a_number_that_is_too_large_for_a_fraction_is_a_faulty_cell(tmp_path: Path) -> None:
    with pytest.raises(FaultyCell, match="row 2 has 9223372036854775809 in the column 'correct'"):
        read_parquet(tmp_path, correct=pa.array([1, 2**63 + 1], pa.uint64()))


CELLS = st.one_of(
    st.sampled_from(
        ["eve", "a~~b", "1", "0", "0,5", "NA", "", "1.9", "2026-01-31", "20260131", "46053.4", '"', '"x', "1e400"]
    ),
    st.text(max_size=6),
)


@law
@given(
    st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_whatever_stands_in_a_table_it_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], separator: str, encoding: str
) -> None:
    head = [*HEAD.split(","), "occurred_at", "attempt", "duration_s", "order_id"]
    content = "\n".join(separator.join(row) for row in [head, *rows]).encode(encoding, "replace")
    try:
        table = read(tmp_path_factory.mktemp("any"), content)
    except TableFault:
        return
    graph = graph_from_interactions(table, "any")
    assert load_json(dump_json(graph)) == graph


def test_a_list_of_skills_is_several_skills(tmp_path: Path) -> None:
    table = read_parquet(tmp_path, skill_id=pa.array([["add", "carry"], ["add"]], pa.large_list(pa.string())))
    assert table.skill_ids == ("add", "carry")
    assert [table.skill_combinations[n] for n in table.combinations] == [(0, 1), (0,)]


def test_a_duration_type_is_a_number_of_seconds(tmp_path: Path) -> None:
    table = read_parquet(tmp_path, duration_s=pa.array([timedelta(milliseconds=1500), None]))
    assert table.duration_s is not None
    assert str(table.duration_s.tolist()) == "[1.5, nan]"


def test_whole_numbers_that_a_gap_made_floats_are_the_same_ids(tmp_path: Path) -> None:
    assert read_parquet(tmp_path, learner_id=[7.0, 8.0]).learner_ids == ("7", "8")


@pytest.mark.parametrize(
    ("column", "values", "remedy"),
    [
        ("learner_id", pa.array([{"a": 1}, {"a": 2}]), "Give ids as text"),
        ("learner_id", pa.array([b"\xff", b"b"]), "Give ids as text"),
        ("correct", pa.array([[1], [0]]), "Give a number"),
        ("correct", pa.array([datetime(2026, 1, 1, tzinfo=UTC)] * 2), "Give a number"),
        ("occurred_at", pa.array([timedelta(1), timedelta(2)]), "Give ISO 8601"),
        ("occurred_at", pa.array([True, False]), "Give ISO 8601"),
        ("occurred_at", pa.array([[1], [2]]), "Give ISO 8601"),
        ("occurred_at", pa.array([b"\xff", b"\xfe"]), "Give ISO 8601"),
    ],
)
def test_a_type_that_does_not_say_what_is_needed_is_refused_in_a_sentence(
    tmp_path: Path, column: str, values: pa.Array, remedy: str
) -> None:
    with pytest.raises(UnreadableColumn, match=rf"the column '{column}' has the type .*\. {remedy}"):
        read_parquet(tmp_path, **{column: values})


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("table.csv", b"\n\n", UnreadableTable),
        ("table.csv", b"\x89PNG\r\n\x1a\n\x81\x8d", UnreadableTable),
        ("table.csv.gz", b"no gzip", UnreadableTable),
        ("table.csv.gz", gzip.compress(HEAD.encode(), mtime=0)[:-9], UnreadableTable),
        ("table.csv", HEAD.encode(), EmptyTable),
        ("table.csv", f"{HEAD}\n\n\n".encode(), EmptyTable),
    ],
)
def test_what_holds_no_table_is_a_fault_of_the_table(
    tmp_path: Path, name: str, content: bytes, fault: type[TableFault]
) -> None:
    with pytest.raises(fault):
        read(tmp_path, content, name)


def test_another_column_is_read_for_the_rows_that_are_left(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{HEAD},half\neve,i,add,1,one\neve,i,carry,1,one\neve,j,add,1,two\n")
    codes, ids = read_labels(path, "half", read_interactions(path))
    assert [ids[code] for code in codes] == ["one", "two"]
