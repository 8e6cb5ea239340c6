"""Public formats by their own headers."""

import re
from pathlib import Path

import pytest

from simulations.lab.tables.faults import FaultyCell, MissingColumn, UnreadableTable
from simulations.lab.tables.formats import FORMATS, FormatName
from simulations.lab.tables.interactions import read_interactions
from tests.simulations.lab.tables.test_one_answer import told

KDDCUP = (
    "Row\tAnon Student Id\tProblem Hierarchy\tProblem Name\tProblem View\tStep Name\tStep Start Time\t"
    "First Transaction Time\tCorrect Transaction Time\tStep End Time\tStep Duration (sec)\t"
    "Correct Step Duration (sec)\tError Step Duration (sec)\tCorrect First Attempt\tIncorrects\tHints\tCorrects\t"
    "KC(SubSkills)\tOpportunity(SubSkills)\tKC(KTracedSkills)\tOpportunity(KTracedSkills)"
)
DATASHOP_STEPS = (
    "Row\tSample\tAnon Student Id\tProblem Hierarchy\tProblem Name\tProblem View\tStep Name\tStep Start Time\t"
    "First Transaction Time\tCorrect Transaction Time\tStep End Time\tStep Duration (sec)\t"
    "Correct Step Duration (sec)\tError Step Duration (sec)\tFirst Attempt\tIncorrects\tHints\tCorrects\tCondition\t"
    "KC (Default)\tOpportunity (Default)\tPredicted Error Rate (Default)"
)
DATASHOP_TRANSACTIONS = (
    "Row\tSample Name\tTransaction Id\tAnon Student Id\tSession Id\tTime\tTime Zone\tDuration (sec)\t"
    "Student Response Type\tTutor Response Type\tLevel (Unit)\tProblem Name\tProblem View\tStep Name\t"
    "Attempt At Step\tIs Last Attempt\tOutcome\tSelection\tAction\tInput\tFeedback Text\tHelp Level\t"
    "Total Num Hints\tKC (Default)\tKC Category (Default)\tKC (Default)\tKC Category (Default)\tSchool\tClass"
)
ASSISTMENTS = (
    "order_id,assignment_id,user_id,assistment_id,problem_id,original,correct,attempt_count,ms_first_response,"
    "tutor_mode,answer_type,sequence_id,student_class_id,position,type,base_sequence_id,skill_id,skill_name,teacher_id,"
    "school_id,hint_count,hint_total,overlap_time,template_id,answer_id,answer_text,first_action,bottom_hint,"
    "opportunity,opportunity_original"
)
PYBKT = "order_id,user_id,skill_name,correct,template_id"
EDNET = "timestamp,solving_id,question_id,user_answer,elapsed_time"
QUESTIONS = "question_id,bundle_id,explanation_id,correct_answer,part,tags,deployed_at"


def saved(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_pybkt_s_table_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "ct.csv", PYBKT, "2,eve,add,1,t1", "1,eve,carry,0,t2", "3,eve,,1,t1", "4,eve,add,-1,t1")
    table = read_interactions(path, "pybkt")
    assert told(table) == [("eve", "t2", "carry", 0), ("eve", "t1", "add", 1)]
    assert table.warnings == (
        "1 of 4 rows name no skill in 'skill_name' and were left out, row 3 first.",
        "1 of 3 rows have no result in 'correct' and were left out, row 4 first.",
    )


def test_pybkt_s_table_without_items_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "ct.csv", "order_id,user_id,skill_name,correct", "1,eve,add,1", "2,eve,add,0")
    assert told(read_interactions(path, "pybkt")) == [("eve", "add", "add", 1), ("eve", "add", "add", 0)]


def test_assistments_skill_builder_data_is_read(tmp_path: Path) -> None:
    names = ("order_id", "user_id", "problem_id", "original", "correct", "ms_first_response", "skill_name")
    given = [
        (21, 7, 51, 1, 1, 2500, "Area"),
        (20, 7, 50, 1, 0, -7, "Area"),
        (20, 7, 50, 1, 0, -7, "Volume"),
        (22, 7, 52, 0, 1, 10, "Area"),
        (23, 8, 50, 1, 1, 10, "NA"),
    ]
    rows = [dict(zip(names, one, strict=True)) for one in given]
    lines = [",".join(str(one.get(name, "")) for name in ASSISTMENTS.split(",")) for one in rows]
    table = read_interactions(saved(tmp_path, "skill_builder_data.csv", ASSISTMENTS, *lines), "assistments")
    assert told(table) == [("7", "50", "Area~~Volume", 0), ("7", "51", "Area", 1)]
    assert table.duration_s is not None
    assert str(table.duration_s.tolist()) == "[nan, 2.5]"
    assert [warning.split(",")[0] for warning in table.warnings] == [
        "1 of 5 rows are scaffolding",
        "1 of 4 rows name no skill in 'skill_name' and were left out",
        "1 rows were joined to another row of the same answer",
    ]


def test_assistments_collapsed_and_later_data_are_read(tmp_path: Path) -> None:
    collapsed = saved(
        tmp_path, "a.csv", "order_id,user_id,assignment_id,problem_id,correct,skill_id", "1,7,1,50,1,10_13"
    )
    assert told(read_interactions(collapsed, "assistments")) == [("7", "50", "10~~13", 1)]
    of_2012 = saved(
        tmp_path, "b.csv", "problem_log_id,skill,problem_id,user_id,assignment_id,start_time,correct",
        "1,Area,50,7,1,2012-09-28 15:11:26,0.5",
    )  # fmt: skip
    table = read_interactions(of_2012, "assistments")
    assert told(table) == [("7", "50", "Area", 0.5)]
    assert table.occurred_at_us is not None
    of_2015 = saved(tmp_path, "c.csv", "user_id,log_id,sequence_id,correct", "50121,167478035,7014,0")
    assert told(read_interactions(of_2015, "assistments")) == [("50121", "7014", "7014", 0)]


def test_the_kdd_cup_s_table_is_read(tmp_path: Path) -> None:
    usual = {"Anon_Student_Id": "stu_1", "Problem_Name": "REAL20B", "First_Transaction_Time": "2008-09-19 13:30:46.0"}
    names = KDDCUP.split("\t")

    def line(number: int, step: str, correct: int, skills: str) -> str:
        cells = {"Row": number, "Step_Name": step, "Correct_First_Attempt": correct, "Step_Duration": 4, **usual}
        values = [str(cells.get(name.split("(")[0].strip().replace(" ", "_"), "")) for name in names]
        values[names.index("KC(SubSkills)")] = skills
        return "\t".join(values)

    path = saved(
        tmp_path, "algebra_2008_2009_train.txt", KDDCUP,
        line(1, "R6C2", 1, "Using simple numbers~~Find Y, any form"),
        line(2, '"R7C1', 0, "Find Y"), line(3, "R1", 1, ""),
    )  # fmt: skip
    table = read_interactions(path, "kddcup")
    assert told(table) == [
        ("stu_1", "REAL20B R6C2", "Using simple numbers~~Find Y, any form", 1),
        ("stu_1", 'REAL20B "R7C1', "Find Y", 0),
    ]
    assert table.occurred_at_us is not None
    assert table.duration_s is not None
    assert "skills are those of 'KC(SubSkills)'; remove that column to take 'KC(KTracedSkills)'." in table.warnings


def test_datashop_s_student_steps_are_read(tmp_path: Path) -> None:
    names = DATASHOP_STEPS.split("\t")

    def line(number: int, step: str, attempt: str, skill: str) -> str:
        cells = {
            "Row": str(number), "Anon Student Id": "stu_1", "Problem Name": "p", "Step Name": step,
            "First Attempt": attempt,
            "First Transaction Time": f"2010-01-02 10:00:0{number}", "Step Duration (sec)": ".", "KC (Default)": skill,
        }  # fmt: skip
        return "\t".join(cells.get(name, "") for name in names)

    path = saved(
        tmp_path, "steps.txt", DATASHOP_STEPS,
        line(1, "a", "correct", "x~~y"), line(2, "b", "hint", "x"), line(3, "c", "incorrect", "y"),
        line(4, "d", "", "y"),
    )  # fmt: skip
    table = read_interactions(path, "datashop")
    assert told(table) == [("stu_1", "p a", "x~~y", 1), ("stu_1", "p b", "x", 0), ("stu_1", "p c", "y", 0)]
    assert table.occurred_at_us is not None
    assert table.warnings == ("1 of 4 rows have no result in 'First Attempt' and were left out, row 4 first.",)


def test_datashop_s_transactions_count_by_first_attempt_and_all_their_skills(tmp_path: Path) -> None:
    names = DATASHOP_TRANSACTIONS.split("\t")

    def line(number: int, attempt: int, outcome: str, *skills: str) -> str:
        cells = {
            "Row": str(number), "Anon Student Id": "stu_1", "Problem Name": "p", "Step Name": "s", "Outcome": outcome,
            "Attempt At Step": str(attempt), "Time": f"2010-01-02 10:00:0{number}",
        }  # fmt: skip
        values = [cells.get(name, "") for name in names]
        for skill, place in zip(skills, [n for n, name in enumerate(names) if name == "KC (Default)"], strict=False):
            values[place] = skill
        return "\t".join(values)

    path = saved(
        tmp_path, "tx.txt", DATASHOP_TRANSACTIONS,
        line(1, 1, "HINT", "x", "y"), line(2, 2, "INCORRECT", "x", "y"), line(3, 3, "CORRECT", "x"),
        line(4, 1, "OK", "x"),
    )  # fmt: skip
    table = read_interactions(path, "datashop")
    assert told(table) == [("stu_1", "p s", "x~~y", 0), ("stu_1", "p s", "x", 1)]
    assert table.warnings[0].startswith("2 of 4 rows are further attempts at a step")


def ednet(folder: Path) -> Path:
    saved(
        folder / "contents",
        "questions.csv",
        QUESTIONS,
        "q1,b1,e1,b,1,5;2;182,0",
        "q2,b2,e2,a,1,-1,0",
        "q3,b3,e3,a,1,2,0",
    )
    saved(folder / "KT1", "u1.csv", EDNET, "1565096190868,1,q1,b,38000", "1565096221062,2,q2,a,24000")
    saved(folder / "KT1", "u12.csv", EDNET, "1565096293432,1,q3,d,68000")
    return folder / "KT1"


def test_ednet_s_folder_is_read_with_its_questions(tmp_path: Path) -> None:
    table = read_interactions(ednet(tmp_path), "ednet")
    assert told(table) == [("u1", "q1", "5~~2~~182", 1), ("u12", "q3", "2", 0)]
    assert table.duration_s is not None
    assert table.duration_s.tolist() == [38, 68]
    assert table.occurred_at_us is not None
    assert table.occurred_at_us.tolist() == [1_565_096_190_868_000, 1_565_096_293_432_000]
    assert table.warnings == ("1 of 3 rows name no skill in 'tags' and were left out, row 2 first.",)


def test_one_learner_of_ednet_is_read(tmp_path: Path) -> None:
    assert told(read_interactions(ednet(tmp_path) / "u12.csv", "ednet")) == [("u12", "q3", "2", 0)]


def test_ednet_without_its_questions_is_a_fault(tmp_path: Path) -> None:
    folder = ednet(tmp_path)
    (tmp_path / "contents" / "questions.csv").unlink()
    with pytest.raises(
        UnreadableTable, match=r"questions\.csv, which says what is right.* Put questions\.csv .* into /"
    ):
        read_interactions(folder, "ednet")


def test_ednet_s_file_of_one_learner_without_questions_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ednet(tmp_path)
    (tmp_path / "contents" / "questions.csv").unlink()
    monkeypatch.chdir(tmp_path)
    alone = next(tmp_path.rglob("u12.csv")).rename(tmp_path / "u12.csv")
    with pytest.raises(UnreadableTable, match=rf"^u12\.csv: .* is neither in {tmp_path.name} nor"):
        read_interactions(Path(alone.name), "ednet")


def test_ednet_with_other_questions_is_a_fault(tmp_path: Path) -> None:
    saved(tmp_path / "contents", "questions.csv", QUESTIONS)
    folder = ednet(tmp_path)
    saved(tmp_path / "contents", "questions.csv", QUESTIONS, "q1,b1,e1,b,1,5,0")
    with pytest.raises(FaultyCell, match=r"row 2 has 'q2' .*2 rows are faulty there\. questions\.csv has no such"):
        read_interactions(folder, "ednet")


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("table.csv", PYBKT, "those of pyBKT: give --format pybkt, or rename 'user_id' to 'learner_id'."),
        (
            "table.csv",
            ASSISTMENTS,
            "those of ASSISTments: give --format assistments, or rename 'user_id'",
        ),
        ("table.txt", KDDCUP, "those of the KDD Cup 2010: give --format kddcup, or rename 'Anon Student Id'"),
        ("table.txt", DATASHOP_STEPS, "those of DataShop: give --format datashop, or rename 'Anon Student Id'"),
        ("table.txt", DATASHOP_TRANSACTIONS, "those of DataShop: give --format datashop"),
        ("table.csv", EDNET, "those of EdNet: give --format ednet."),
        ("table.csv", "student_id,skill_id,correct", "Rename 'student_id' to 'learner_id'."),
    ],
)
def test_the_remedy_of_a_known_header_names_its_format_and_its_learner(
    tmp_path: Path, name: str, head: str, said: str
) -> None:
    separator = "\t" if name.endswith("txt") else ","
    path = saved(tmp_path, name, head, separator.join("x" for _ in head.split(separator)))
    with pytest.raises(MissingColumn) as caught:
        read_interactions(path)
    assert said in str(caught.value)
    assert "order_id' to" not in str(caught.value)


def test_every_format_has_a_name_that_the_command_takes() -> None:
    assert set(FORMATS) == set(FormatName.__args__)  # type: ignore[attr-defined]


def test_ids_of_our_own_tables_keep_the_rule_for_all_ids(tmp_path: Path) -> None:
    head, long = "learner_id,item_id,skill_id,correct", "s" * 129
    for row, column, said in (
        (f"{long},i,s,1", "learner_id", "The id has 129 characters."),
        ("eve,a\u2028b,s,1", "item_id", "The id has the separator U+2028."),
        (f"eve,i,s~~{long},1", "skill_id", "The id has 129 characters."),
    ):
        path = saved(tmp_path, "table.csv", head, "eve,i,s,1", row)
        with pytest.raises(FaultyCell, match=re.escape(f"in the column '{column}'. {said} Use 1 to 128")) as caught:
            read_interactions(path)
        assert caught.value.row == 2


def test_of_many_skills_together_the_same_ones_count_in_every_table(tmp_path: Path) -> None:
    skills = [f"{'skill' * 6} {number}" for number in range(8)]
    found = [
        read_interactions(saved(tmp_path, name, "learner_id,skill_id,correct", f"eve,{'~~'.join(order)},1"))
        for name, order in (("a.csv", skills), ("b.csv", skills[::-1]))
    ]
    assert {*found[0].skill_ids} == {*found[1].skill_ids} == {*skills[:7]}
    assert all(len(item) <= 128 for table in found for item in table.item_ids)


def test_names_of_public_tables_that_are_too_long_are_shortened(tmp_path: Path) -> None:
    head = "Anon Student Id\tProblem Name\tStep Name\tCorrect First Attempt\tKC(Default)"
    rows = [f"stu\tp\t{'x' * 130}{end}\t1\tadd" for end in "ab"]
    table = read_interactions(saved(tmp_path, "kdd.txt", head, *rows), "kddcup")
    assert len(set(table.item_ids)) == 2
    assert {len(item) for item in table.item_ids} == {128}
