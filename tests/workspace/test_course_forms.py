"""From forms to courses and back to words, without any server."""

import re

import msgspec
import pytest

from api.workspace.programme.changes import changes_of, count_changes, reading_of
from api.workspace.programme.editing import item_of, skill_of, with_member, without
from api.workspace.programme.models import fit_of
from api.workspace.programme.sentences import told
from api.workspace.programme.staff import calendar_of, exceptions_of, lines_of, promise_of, routing_of
from api.workspace.rendering import translations
from content_graph.authoring import ContentFault, load_json
from content_graph.diff import diff
from content_graph.model import ContentGraph, Edge, Item, Skill
from content_graph.plain import plain_part
from content_graph.validation import validate
from tests.api.results.courses import small_graph


def english(text: str, **values: object) -> str:
    return text % values if values else text


def french(text: str, **values: object) -> str:
    return english(translations("fr").gettext(text), **values)


def test_a_form_says_what_was_written_and_nothing_else() -> None:
    form = {"id": "a", "title:fr": "A", "title:en": "", "difficulty": "-0,5", "minutes": "soon", "evaluation": "1"}
    found = item_of(form, {"skill": ("x", "", "x", "y")})
    assert found == {
        "id": "a",
        "title": {"fr": "A"},
        "skills": ["x", "y"],
        "difficulty": -0.5,
        "minutes": "soon",
        "evaluation": True,
    }
    arrows = skill_of({"id": "s"}, {"prerequisite": ("a", ""), "prerequisite_weight": ("0,3", "1")})
    assert arrows == {"id": "s", "prerequisites": [{"skill_id": "a", "weight": 0.3}]}


def test_a_member_keeps_its_place() -> None:
    tree = plain_part(small_graph())
    changed = with_member(dict(tree), "skills", {"id": "b", "title": {"en": "B"}}, "b")
    assert [one["id"] for one in changed["skills"]] == ["a", "b", "c"]
    assert changed["skills"][1]["title"] == {"en": "B"}


def test_a_skill_takes_along_what_is_on_nothing_else_and_leaves_no_reference() -> None:
    left, gone = without(dict(plain_part(small_graph())), "skills", "b")
    assert ("items", "b0") in gone
    assert ("items", "ab") not in gone
    assert [one["skills"] for one in left["items"] if one["id"] == "ab"] == [["a"]]
    assert not [one for one in validate(load_json(msgspec.json.encode(left))) if one.severity == "error"]


def test_changes_are_told_with_titles_in_the_readers_language() -> None:
    old = ContentGraph(
        "g",
        {"en": "G"},
        skills=(Skill("a", {"en": "Saw", "fr": "Scier"}), Skill("b", {"en": "Join"})),
        items=(Item("i", {"en": "I"}, ("a",)),),
    )
    new = ContentGraph(
        "g", {"en": "G"}, skills=(old.skills[0], Skill("b", {"en": "Join"}, (Edge("a", 0.5),))), items=()
    )
    changes = diff(old, new)
    sections = changes_of(reading_of(french, "fr", (old, new)), changes)
    assert count_changes(changes) == 2
    assert [one.name for one in sections] == ["Compétences", "Questions"]
    (field,) = sections[0].members[0].fields
    assert (field.name, field.before, field.after) == ("Prérequis", "–", "Scier (0,5)")
    assert (sections[1].members[0].kind, sections[1].members[0].title) == ("removed", "I")


BROKEN = (
    '{"id": "g", "title": {"en": "G"}, "skills": [{"id": "", "title": {"en": "A"}}]}',
    '{"id": "g", "title": {"en": "G"}, "skills": [{"id": "a", "title": {}}]}',
    '{"id": "g", "title": {"en": "G"}, "skills": [{"id": "a"}]}',
    '{"id": "g", "title": {"en": "G"}, "items": [{"id": "i", "title": {"en": "I"}, "skills": ["a"], "minutes": -1}]}',
    '{"id": "g", "title": {"en": "G"}, "items": [{"id": "i", "title": {"en": "I"}, "skills": ["a"], "url": "x"}]}',
    '{"id": "g", "title": {"en": "G"}, "items": [{"id": "i", "title": {"en": "I"}, "skills": [], "colour": 1}]}',
    '{"id": "g", "title": {"en": "G"}, "resources": [{"id": "i", "title": {"en": "I"}, "skills": ["a"], "kind": "x"}]}',
    '{"id": "g", "title": {"en": "G"}, "skills": [{"id": "a", "title": {"en": "A"}, "parameters": {"guess": 2}}]}',
    '{"id": "g", "title": {"en": "G"}, "goals": [{"id": "o", "title": {"en": "O"}, "targets": [], "due_at": "soon"}]}',
)


@pytest.mark.parametrize("text", BROKEN)
def test_every_fault_of_a_text_is_told_in_french(text: str) -> None:
    with pytest.raises(ContentFault) as raised:
        load_json(text)
    for fault in raised.value.faults:
        for said in (told(french, fault.detail), told(french, fault.remedy)):
            assert said.is_known, fault
            assert not re.search(r"\b(the|is|Expected|Send)\b", re.sub("“.*?”", "", said.text)), said


def test_every_finding_is_told_in_french() -> None:
    graph = ContentGraph(
        "g",
        {"en": "G", "EN": "G"},
        skills=(
            Skill("a", {"en": "A"}, (Edge("b"), Edge("x"), Edge("x"))),
            Skill("b", {"en": "B"}, (Edge("a"),), (Edge("a"),)),
            Skill("b", {"en": "B"}),
        ),
        items=(Item("observation:i", {"en": "I"}, ("y",)),),
    )
    found = validate(graph)
    assert len({one.code for one in found}) > 5
    for one in found:
        assert told(french, one.detail).is_known, one
        assert told(french, one.remedy).is_known, one


def test_a_sentence_that_nobody_knows_is_shown_as_it_is() -> None:
    assert told(french, "Something new.") == ("Something new.", False)


def test_the_days_of_a_calendar_come_back_as_they_were_written() -> None:
    days = [{"date": "2026-12-24", "hours": "09:00-12:00", "name": "Eve"}, {"date": "2026-12-25", "name": "Noël"}]
    assert exceptions_of(lines_of(days)) == days
    assert calendar_of({"zone": "Europe/Paris", "hours": "Mo 09:00-12:00", "exceptions": ""}, {}) == {
        "zone": "Europe/Paris",
        "hours": "Mo 09:00-12:00",
    }


def test_a_promise_and_rules_are_read_off_their_forms() -> None:
    promise = promise_of(
        {"name": "P", "calendar_id": "c", "first_amount": "2", "first_unit": "working_days", "warn_at": "50, 75"},
        {"after_hours": ("", "1,5"), "escalation_role": ("", "coordinator")},
    )
    assert promise == {
        "name": "P",
        "calendar_id": "c",
        "first_answer": {"amount": 2, "unit": "working_days"},
        "warn_at": [50, 75],
        "escalation": [{"after_hours": 1.5, "role": "coordinator"}],
    }
    rules = {
        "rule_id": ("r", ""),
        "rule_role": ("tutor", "coach"),
        "rule_signal": ("", ""),
        "rule_severity": ("high", "low"),
        "rule_cohort": ("spring", ""),
        "rule_queue": ("", ""),
    }
    assert routing_of({"coordinator_id": "lead"}, rules)["rules"] == [
        {"rule_id": "r", "role": "tutor", "least_severity": "high", "cohort_id": "spring"}
    ]


def test_the_fit_of_a_model_says_whether_it_is_worth_it() -> None:
    assert fit_of({}) == (None, None, None, {})
    assert fit_of({"log_loss": 0.7, "log_loss unfitted": 0.6}).gain == pytest.approx(-1 / 6)
