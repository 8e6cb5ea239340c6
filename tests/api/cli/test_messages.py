"""`symphonie messages`, as it is typed."""

import json
from pathlib import Path

import jsonschema

from engine.communication import bundled
from tests.command_line import command_line


def test_a_file_is_checked_and_everything_wrong_with_it_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "course.yaml"
    path.write_text(bundled.text("cybersecurity-course"), encoding="utf-8")
    assert command_line("messages", "check", str(path)).output == "7 templates, 8 steps, no error\n"
    counted = command_line("messages", "check", str(path), "--language", "fr").output
    assert counted == "7 modèles, 8 étapes, aucune erreur\n"
    text = bundled.text("cybersecurity-course").replace("{activity}", "{work}", 1).replace("days: -3", "days: 3")
    path.write_text(text, encoding="utf-8")
    done = command_line("messages", "check", str(path))
    assert done.exit_code == 2
    told = done.stderr.splitlines()
    assert len(told) == 2  # each remedy once: it stands behind its fault
    in_french = command_line("messages", "check", str(path), "--language", "fr")
    assert in_french.exit_code == 2
    assert in_french.stderr.splitlines()[0].startswith("course.yaml, ligne 57, colonne ")
    assert "Rien ne peut remplacer {work} ici. Possibles ici\u202f: {activity}," in in_french.stderr
    assert ["course.yaml, line 57" in told[0], "goes before its occasion" in told[1]] == [True, True]


def test_six_weeks_are_rehearsed_at_once() -> None:
    done = command_line("messages", "rehearse", "--language", "en", "--words")
    assert done.exit_code == 0
    assert "2026-08-31 09:00 EDT  in-montreal" in done.output
    assert "The learner has come back" not in done.output
    assert "It does not take place." in done.output
    assert "Bonjour Steady," in done.output
    assert "Hello In-montreal," in done.output


def test_a_rehearsal_is_read_by_machines_too() -> None:
    arguments = ("--bundled", "cybersecurity-follow-up", "--json")
    found = json.loads(command_line("messages", "rehearse", *arguments).output)["messages"]
    by_step = {(one["step_id"], one["learner"]) for one in found if one["outcome"] == "sent"}
    assert ("silence", "silent") in by_step
    assert ("review-due", "steady") in by_step
    assert ("silence", "steady") not in by_step


def test_the_schema_is_one(tmp_path: Path) -> None:
    assert tmp_path.exists()
    schema = json.loads(command_line("messages", "schema").output)
    jsonschema.Draft202012Validator.check_schema(schema)


def test_a_bundled_scenario_that_is_none_is_refused_with_those_that_are() -> None:
    done = command_line("messages", "check", "--bundled", "nothing")
    assert done.exit_code == 1
    assert "cybersecurity-course" in done.stderr
