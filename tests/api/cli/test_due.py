import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import command_line

OFFICE = "Mo-Fr 09:00-12:30,13:30-17:30"


def due(*words: object) -> Any:  # noqa: ANN401 - JSON
    done = command_line("due", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def _server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_server_zone")
def test_a_local_start_is_of_the_calendar_s_zone_whatever_the_server_s() -> None:
    told = due("2026-11-16T10:00", "--promise", "2 working_days", "--holidays", "FR")
    assert told == due("2026-11-16T09:00Z", "--promise", "2 working_days", "--holidays", "FR")
    assert told["due_at"] == "2026-11-18T10:00:00+01:00"
    assert told["warnings"] == [{"percent": 75, "at": "2026-11-17T14:45:00+01:00"}]
    assert told["working_time"] == 15


@pytest.mark.parametrize(
    ("start", "options", "expected"),
    [
        ("2027-03-25T16:00", ("--holidays", "FR-57"), "2027-03-31T16:00:00+02:00"),
        ("2027-03-25T16:00", ("--holidays", "FR-68"), "2027-03-31T16:00:00+02:00"),
        ("2027-03-25T16:00", ("--holidays", "fr-75"), "2027-03-30T16:00:00+02:00"),
        ("2026-12-18T10:00", ("--holidays", "FR-974", "--zone", "Indian/Reunion"), "2026-12-22T10:00:00+04:00"),
        ("2027-12-17T10:00", ("--holidays", "FR-974", "--zone", "Indian/Reunion"), "2027-12-22T10:00:00+04:00"),
        ("2026-12-31T10:00", ("--holidays", "FR"), "2027-01-05T10:00:00+01:00"),
        ("2026-12-25T10:00", ("--holidays", "FR"), "2026-12-29T17:30:00+01:00"),
        (
            "2026-11-17T10:00",
            ("--paused", "2026-11-19T09:00/2026-11-23T15:00", "--paused", "2026-11-18T11:00/2026-11-20T12:00"),
            "2026-11-24T14:00:00+01:00",
        ),
    ],
)
def test_it_knows_holidays_and_pauses(start: str, options: tuple[str, ...], expected: str) -> None:
    assert due(start, "--promise", "2 working_days", *options)["due_at"] == expected


def test_hours_that_are_unlike_an_office_s() -> None:
    all_day = ("--hours", "Mo-Su 00:00-24:00", "--promise", "48 working_hours")
    assert due("2026-03-28T02:30", *all_day)["due_at"] == "2026-03-30T03:30:00+02:00"
    assert due("2026-03-29T02:30", *all_day)["start_at"] == "2026-03-29T03:30:00+02:00"
    assert due("2026-10-25T02:30", *all_day)["start_at"] == "2026-10-25T02:30:00+02:00"
    short = ("--hours", "Mo-Fr 08:00-18:00", "--promise", "4 working_hours", "--warn-at", 50, "--warn-at", 75)
    assert [one["at"] for one in due("2026-11-16T17:00", *short)["warnings"]] == [
        "2026-11-17T09:00:00+01:00",
        "2026-11-17T10:00:00+01:00",
    ]


def test_holidays_reach_as_far_as_the_promise() -> None:
    far = due("2026-11-16T10:00", "--promise", "10000 working_days", "--holidays", "FR")
    assert far["due_at"].startswith("2066-")
    assert far["holidays_until"] == 2100
    assert due("2026-11-16T10:00", "--promise", "10000 working_days")["due_at"] == "2065-03-16T10:00:00+01:00"


def test_a_file_may_hold_the_calendar(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    closed, open_ = {"date": "2026-11-17", "name": "Journée d’équipe"}, {"date": "2026-11-21", "hours": "09:00-12:00"}
    path.write_text(json.dumps({"zone": "Europe/Paris", "hours": OFFICE, "exceptions": [closed, open_]}))
    told = due("2026-11-16T10:00", "--promise", "5 working_days", "--calendar", path)
    assert told["due_at"] == "2026-11-23T10:00:00+01:00"
    holidays = due("2026-11-09T10:00", "--promise", "5 working_days", "--calendar", path, "--holidays", "FR")
    assert holidays["due_at"] == "2026-11-18T10:00:00+01:00"


def test_it_is_told_in_words_of_both_languages() -> None:
    words = ("due", "2026-11-28T10:00", "--promise", "2 working_days", "--holidays", "FR", "--language")
    french, english = command_line(*words, "fr").stdout, command_line(*words, "en").stdout
    assert "au plus tard le mardi 1er décembre 2026 à 17\u202fh\u202f30" in french
    assert "2 jours ouvrés, soit 15\u202fh d’ouverture" in french
    assert "court à partir du lundi 30 novembre 2026 à 9\u202fh" in french
    assert "due on Tuesday 1 December 2026 at 17:30" in english
    assert "2 working days, which is 15 h of opening time" in english


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("soon", "--promise", "2 working_days"), "START: 'soon' is no date and time"),
        (("1815-06-18", "--promise", "2 working_days"), "from 1970 to 9000"),
        (("9999-12-31T23:59", "--promise", "2 working_days"), "from 1970 to 9000"),
        (("2026-11-16", "--promise", "2 days"), "--promise: '2 days' is no promise"),
        (("2026-11-16", "--promise", "2 working_days", "--zone", "Paris"), "--zone: There is no time zone 'Paris'"),
        (("2026-11-16", "--promise", "2 working_days", "--hours", "always"), "--hours: 'always' is not days"),
        (("2026-11-16", "--promise", "2 working_days", "--hours", ""), "--hours: The calendar has no opening"),
        (("2026-11-16", "--promise", "2 working_days", "--holidays", "XX"), "--holidays: There are no holidays of"),
        (("2026-11-16", "--promise", "2 working_days", "--holidays", "FR-XX"), "Parts of that country are 57"),
        (("2026-11-16", "--promise", "2 working_days", "--paused", "2026-11-17"), "--paused: '2026-11-17' is no pause"),
        (("2026-11-16", "--promise", "2 working_days", "--paused", "2026-11-18/2026-11-17"), "ends before it begins"),
        (("2026-11-16", "--promise", "2 working_days", "--warn-at", "100"), "--warn-at"),
    ],
)
def test_what_is_wrong_is_named_with_the_option_and_a_remedy(words: tuple[str, ...], told: str) -> None:
    done = command_line("due", *words, "--json", env={"COLUMNS": "300"})
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "truncated"),
        ("[]", "Expected `object`"),
        ('{"zone": "Europe/Paris"}', "missing required field `hours`"),
        ('{"zone": "Europe/Paris", "hours": "Mo 09:00-10:00", "holidays": "FR"}', "unknown field `holidays`"),
        ('{"zone": "Europe/Paris", "hours": "Mo 09:00-10:00", "exceptions": [{"date": "25/12/2026"}]}', "date"),
        (
            '{"zone": "Europe/Paris", "hours": "Mo 09:00-10:00", "exceptions": [{"date": "2026-12-25", "hours": "x"}]}',
            "exceptions[0].hours: 'x' is no span",
        ),
        ('{"zone": "Europe/Paris", "hours": ""}', "hours: The calendar has no opening"),
    ],
)
def test_what_is_wrong_with_a_calendar_file_is_named_with_its_field(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    path.write_text(text)
    done = command_line("due", "2026-11-16", "--promise", "2 working_days", "--calendar", path)
    assert done.exit_code == 2
    assert f"--calendar {path}: " in done.stderr
    assert told in done.stderr


def test_a_file_and_options_for_the_same_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    path.write_text('{"zone": "Europe/Paris", "hours": "Mo 09:00-10:00"}')
    done = command_line("due", "2026-11-16", "--promise", "2 working_days", "--calendar", path, "--zone", "UTC")
    assert done.exit_code == 2
    assert "Leave out --zone" in done.stderr
