from pathlib import Path

import pytest
from hypothesis import given

from content_graph.authoring import ContentFault, dump, dump_json, load, load_json
from content_graph.model import ContentGraph
from tests.content_graph.graphs import WILD, graphs, law, small_graph

COURSE = """\
id: course
title: {fr: Cours, en: Course}
skills:
  - id: count
    title: {fr: Compter, en: Count}
  - id: add
    title: {fr: Additionner, en: Add}
    prerequisites:
      - {skill_id: count, weight: 0.5}
items:
  - {id: add-1, title: {fr: Deux et deux, en: Two and two}, skills: [add], minutes: 2}
resources:
  - {id: read, title: {fr: Lire, en: Read}, skills: [add], kind: core, url: "https://lms.example/1"}
goals:
  - {id: goal, title: {fr: But, en: Goal}, targets: [{skill_id: add}], due_at: 2026-06-30T17:00:00+02:00}
"""

# what is changed in COURSE, into what, where the fault is, on which line, and what the remedy says
FAULTS = [
    ("skills:\n", "skills:\n  - 3\n", "$.skills[0]", 4, "an object"),
    ("id: add\n", "id: 12\n", "$.skills[1].id", 6, "quotes"),
    ("id: add\n", 'id: " add"\n', "$.skills[1].id", 6, "either end"),
    ("id: add\n", 'id: "add\\n"\n', "$.skills[1].id", 6, "either end"),
    ("id: add\n", 'id: "a\\x07d"\n', "$.skills[1].id", 6, "control characters"),
    ("id: add\n", "identity: add\n", "$.skills[1].identity", 6, "Leave it out"),
    ("id: add\n", "parameter: {}\n    id: add\n", "$.skills[1].parameter", 6, "'parameters'"),
    ("id: add\n", "id: add\n    id: sum\n", "$.skills[1].id", 7, "Keep one"),
    ("    title: {fr: Compter, en: Count}\n", "", "$.skills[0].title", 4, "one language or more"),
    ("en: Count}", "en: Count, en: Number}", "$.skills[0].title.en", 5, "Keep one"),
    ("{fr: Compter, en: Count}", "Compter", "$.skills[0].title", 5, "one language or more"),
    ("{fr: Compter, en: Count}", "{}", "$.skills[0].title", 5, "one language or more"),
    ("weight: 0.5", "weight: 5", "$.skills[1].prerequisites[0].weight", 9, "up to 1"),
    ("weight: 0.5", "weight: .nan", "$.skills[1].prerequisites[0].weight", 9, "decimal"),
    ("weight: 0.5", "weight: 0x1", "$.skills[1].prerequisites[0].weight", 9, "decimal"),
    ("weight: 0.5", "weight: 1_0", "$.skills[1].prerequisites[0].weight", 9, "decimal"),
    ("weight: 0.5", "weight: true", "$.skills[1].prerequisites[0].weight", 9, "up to 1"),
    ("weight: 0.5", "wieght: 0.5", "$.skills[1].prerequisites[0].wieght", 9, "'weight'"),
    ("weight: 0.5", "weight: !half 0.5", "$.skills[1].prerequisites[0].weight", 9, "no tags"),
    ("[add], minutes", "[], minutes", "$.items[0].skills", 11, "1 to 7 entries"),
    ("[add], minutes", "[a, b, c, d, e, f, g, h], minutes", "$.items[0].skills", 11, "1 to 7 entries"),
    ("[add], minutes", "&all [*all], minutes", "$.items[0].skills", 11, "write out"),
    ("[add], minutes", '["\\ud800"], minutes', "$", 11, "quotes"),
    ("[add], minutes", "[add, minutes", "$", 11, "brackets"),
    ("minutes: 2", "minutes: 0", "$.items[0].minutes", 11, "up to 10080"),
    ("minutes: 2", f"minutes: {'9' * 5000}", "$.items[0].minutes", 11, "up to 10080"),
    ("minutes: 2", "minutes: 2, evaluation: yes", "$.items[0].evaluation", 11, "true or false"),
    ("minutes: 2", "minutes: 2, <<: {}", "$.items[0]", 11, "field names"),
    ("minutes: 2", "minutes: 2, 3: 4", "$.items[0]", 11, "field names"),
    ("kind: core", "kind: corps", "$.resources[0].kind", 13, "remedial, core, deepening"),
    ("https://lms", "javascript:lms", "$.resources[0].url", 13, "http://"),
    ("2026-06-30T17:00:00+02:00", "2026-06-30", "$.goals[0].due_at", 15, "offset from UTC"),
    ("2026-06-30T17:00:00+02:00", "2026-06-30T17:00:00", "$.goals[0].due_at", 15, "offset from UTC"),
    ("id: course\n", "", "$.id", 1, "1 to 128"),
    ("id: course", "\tid: course", "$", 1, "indentation"),
    ("id: course", "id: \x00", "$", 1, "escape"),
    (COURSE, "", "$", None, "an object"),
    (COURSE, "[" * 2_000, "$", 1, "nested"),
]


@law
@given(graphs(WILD))
def test_what_is_dumped_is_loaded_again(graph: ContentGraph) -> None:
    assert load(dump(graph)) == graph
    assert load_json(dump_json(graph)) == graph


def test_a_course_is_read_as_it_stands() -> None:
    graph = load(COURSE)
    assert [skill.title["fr"] for skill in graph.skills] == ["Compter", "Additionner"]
    assert graph.skills[1].prerequisites[0].weight == 0.5
    assert graph.items[0].minutes == 2
    assert graph.goals[0].due_at is not None
    assert graph.goals[0].due_at.isoformat() == "2026-06-30T17:00:00+02:00"


def test_words_that_other_yaml_takes_for_truth_values_stay_words() -> None:
    assert load(COURSE.replace("Compter", "non").replace("Count", "no")).skills[0].title["en"] == "no"


@pytest.mark.parametrize(("old", "new", "path", "line", "remedy"), FAULTS)
def test_a_fault_says_where_it_is_and_what_to_do(old: str, new: str, path: str, line: int | None, remedy: str) -> None:
    assert old in COURSE
    with pytest.raises(ContentFault) as caught:
        load(COURSE.replace(old, new, 1))
    fault = next(fault for fault in caught.value.faults if fault.path == path)
    assert (fault.place and fault.place.line) == line
    assert remedy.lower() in fault.remedy.lower()
    assert "\n" not in str(fault)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('"add-1"', '"add-1","id":"add-2"', "$.items[0].id"),
        ('"add-1"', '"\\ud800"', "$.items[0].id"),
        ('"add-1"', "NaN", "$"),
        ('"add-1"', "9" * 5000, "$.items[0].id"),
        ('"add-1"', "[" * 100_000, "$"),
        ('"add-1"', '"add-1","\\ud800":1', "$.items[0]"),
        ('"add-1"', "add-1", "$"),
        ('"items"', '"itmes"', "$.itmes"),
    ],
)
def test_a_fault_in_json_says_where_it_is(old: str, new: str, path: str) -> None:
    course = dump_json(load(COURSE)).decode()
    assert old in course
    with pytest.raises(ContentFault) as caught:
        load_json(course.replace(old, new, 1))
    assert caught.value.first.path == path


def test_bytes_that_are_no_utf_8_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_bytes(b"id: \xff")
    with pytest.raises(ContentFault, match="UTF-8"):
        load(tmp_path / "course.yaml")
    with pytest.raises(ContentFault, match="UTF-8"):
        load_json(b'{"id": "\xff"}')


def test_a_file_is_read_by_its_ending(tmp_path: Path) -> None:
    graph = small_graph()
    (tmp_path / "course.yaml").write_text("\ufeff" + dump(graph), encoding="utf-8")
    (tmp_path / "course.json").write_bytes(dump_json(graph))
    assert load(tmp_path / "course.yaml") == load(tmp_path / "course.json") == graph


def test_a_folder_joins_the_sections_of_its_files(tmp_path: Path) -> None:
    head, tail = COURSE.split("goals:\n")
    (tmp_path / "1-course.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "2-more.yml").write_text(
        f"items:\n  - {{id: add-2, title: {{fr: Trois, en: Three}}, skills: [add]}}\ngoals:\n{tail}", encoding="utf-8"
    )
    (tmp_path / "README.md").write_text("not a part", encoding="utf-8")
    graph = load(tmp_path)
    assert [item.id for item in graph.items] == ["add-1", "add-2"]
    assert [goal.id for goal in graph.goals] == ["goal"]


def test_a_fault_in_a_folder_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "2.yaml").write_text("skills:\n  - id: more\n  - id: 7\n", encoding="utf-8")
    with pytest.raises(ContentFault) as caught:
        load(tmp_path)
    assert caught.value.first.path == "$.skills[2].title"
    assert caught.value.first.place == ("2.yaml", 2, 5)


@pytest.mark.parametrize(
    ("second", "path"),
    [("id: other\n", "$.id"), ("title: {fr: a, en: b}\n", "$.title"), ("- 1\n", "$"), ("skills: 3\n", "$.skills")],
)
def test_two_files_cannot_say_the_same_thing_twice(tmp_path: Path, second: str, path: str) -> None:
    (tmp_path / "1.yaml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "2.yaml").write_text(second, encoding="utf-8")
    with pytest.raises(ContentFault) as caught:
        load(tmp_path)
    assert caught.value.first.path == path
    assert caught.value.first.place is not None
    assert caught.value.first.place.file == "2.yaml"


def test_names_and_titles_are_written_without_quotes_where_yaml_allows() -> None:
    assert "  - id: add-1\n    title: {fr: Deux et deux, en: Two and two}\n    skills: [add]\n    minutes: 2\n" in dump(
        load(COURSE)
    )
