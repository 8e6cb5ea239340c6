import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from content_graph.authoring import dump, dump_json, load
from content_graph.version import content_hash
from tests.command_line import command_line
from tests.content_graph.graphs import skill, small_graph

SMALL = small_graph()


def saved(tmp_path: Path, name: str, text: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_the_bundled_course_is_checked_when_no_other_is_named() -> None:
    done = command_line("graph", "check", "--json")
    assert done.exit_code == 0
    assert json.loads(done.output)["findings"] == []
    assert json.loads(done.output)["sizes"]["skills"] >= 25


def test_a_check_with_errors_fails_and_says_where(tmp_path: Path) -> None:
    faulty = replace(SMALL, skills=(skill("add", "power"), *SMALL.skills[1:]), resources=())
    done = command_line("graph", "check", saved(tmp_path, "graph.yaml", dump(faulty)))
    assert done.exit_code == 1
    assert "error prerequisite_cycle graph.yaml, line " in done.output
    assert ", $.skills[0].prerequisites[0].skill_id" in done.output
    assert "2 error(s), 6 warning(s)" in done.output


def test_what_is_no_graph_is_explained(tmp_path: Path) -> None:
    done = command_line("graph", "check", saved(tmp_path, "graph.yaml", "id: 3\n"))
    assert done.exit_code == 2
    assert "graph.yaml, line 1, column 5, $.id: Expected" in done.output
    assert "Put it within quotes" in done.output
    assert "$.title: The field 'title' is missing." in done.output


def test_what_authors_should_add_is_told_skill_by_skill(tmp_path: Path) -> None:
    path = saved(tmp_path, "graph.yaml", dump(SMALL))
    done = command_line("graph", "gaps", path, "--items-per-skill", "2")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0] == "add: “add” has only 1 item (wanted: 2): who struggles soon runs out of them."
    assert lines[-1] == f"{len(lines) - 1} gap(s)"
    told = json.loads(command_line("graph", "gaps", path, "--items-per-skill", "2", "--json").output)["gaps"]
    assert [gap["skill_id"] for gap in told] == [line.partition(":")[0] for line in lines[:-1]]
    assert command_line("graph", "gaps").output == "0 gap(s)\n"


def test_the_schema_is_printed_as_json() -> None:
    done = command_line("graph", "schema")
    assert json.loads(done.output)["$defs"]["Skill"]["required"] == ["id", "title"]


def test_two_versions_are_compared(tmp_path: Path) -> None:
    old = saved(tmp_path, "old.yaml", dump(SMALL))
    new = saved(tmp_path, "new.json", dump_json(replace(SMALL, skills=(*SMALL.skills, skill("divide")))))
    assert "+ skills divide" in command_line("graph", "diff", old, new).output
    told = json.loads(command_line("graph", "diff", old, new, "--json").output)
    assert told["skills"]["added"] == ["divide"]
    assert told["old_version"] == content_hash(SMALL)


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_table_of_interactions_becomes_a_file(tmp_path: Path, ending: str) -> None:
    table = saved(tmp_path, "table.csv", "learner_id,item_id,skill_id,correct\neve,i,add,1\n")
    out = tmp_path / f"course.{ending}"
    done = command_line("graph", "import", table, "--out", str(out))
    assert done.exit_code == 0
    graph = load(out)
    assert (graph.id, [one.id for one in graph.items]) == ("course", ["i"])


def test_oatutor_s_table_becomes_a_file(tmp_path: Path) -> None:
    table = saved(tmp_path, "steps.csv", "step_id,skill\na1,bayes\n")
    out = tmp_path / "course.yaml"
    arguments = ["graph", "import", table, "--kind", "oatutor", "--id", "oa", "--out", str(out)]
    assert command_line(*arguments).exit_code == 0
    assert load(out).id == "oa"


def test_a_faulty_table_is_explained(tmp_path: Path) -> None:
    table = saved(tmp_path, "table.csv", "learner_id,item_id,skill_id,correct\neve,i,add,7\n")
    done = command_line("graph", "import", table, "--out", str(tmp_path / "course.yaml"))
    assert done.exit_code == 2
    assert "table.csv: row 1 (line 2) has '7' in the column 'correct'" in done.output


def test_a_table_of_another_format_becomes_a_graph_and_what_was_joined_is_said(tmp_path: Path) -> None:
    head = "order_id,user_id,problem_id,skill_name,correct"
    table = saved(tmp_path, "ct.csv", f"{head}\n1,eve,i,add,1\n1,eve,i,carry,1\n2,eve,j,NA,1\n3,eve,k,add,0\n")
    out = tmp_path / "course.yaml"
    done = command_line("graph", "import", table, "--format", "pybkt", "--out", out)
    assert done.exit_code == 0
    assert "Warning: ct.csv: 1 rows were joined to another row of the same answer" in done.stderr
    assert [item.skills for item in load(out).items] == [("add", "carry"), ("add",)]
    assert command_line("graph", "check", out).exit_code == 0


@pytest.mark.parametrize("out", ["nowhere/graph.yaml", "."])
def test_where_an_import_cannot_be_written_is_told_before_the_table_is_read(tmp_path: Path, out: str) -> None:
    table = saved(tmp_path, "table.csv", "no,such,columns\n")
    done = command_line("graph", "import", table, "--out", str(tmp_path / out), env={"COLUMNS": "400"})
    assert done.exit_code == 2
    assert "name a file in a folder that can be written to" in done.output
