"""What statements mean, as sources really write them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.integrations.events.mapping import EventMapping, Rule, bundled_mappings
from api.integrations.events.meaning import Meant, Nothing
from api.integrations.events.quantities import milliseconds_of, moment
from tests.api.integrations.events.statements import (
    ADL,
    CMI5,
    H5P,
    HOME,
    MOODLE,
    QUESTION,
    QUIZ,
    STORED_AT,
    become,
    fields,
    marked,
    statement,
    why,
)

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ({"scaled": 0.75}, 0.75),
        ({"raw": 15, "max": 20}, 0.75),
        ({"raw": 15, "min": 5, "max": 25}, 0.5),
        ({"raw": "7.50000", "max": "10.00000"}, 0.75),
        ({"raw": 11, "max": 10}, 1.0),
        ({"scaled": 0.5, "raw": 9, "max": 10}, 0.5),
        ({"scaled": 0}, 0.0),
    ],
)
def test_a_score_is_scaled_or_raw_between_its_bounds(score: dict[str, Any], expected: float) -> None:
    assert fields(statement("answered", result={"score": score}))["score"] == expected


def test_a_raw_score_without_a_maximum_is_a_percentage_to_articulate_alone() -> None:
    told = statement("answered", result={"score": {"raw": 80}})
    assert fields(told, "articulate")["score"] == 0.8
    assert why(told) == "score-without-maximum"
    assert fields(statement("answered", result={"score": {"raw": 80}, "success": True}))["score"] == 1.0


@pytest.mark.parametrize("score", [{"scaled": -0.25}, {"raw": -2, "max": 10}, {"scaled": -1, "raw": 3, "max": 10}])
def test_a_score_below_0_makes_no_result_and_says_so(score: dict[str, Any]) -> None:
    found = become(statement("answered", result={"score": score, "success": False}))
    assert isinstance(found, Nothing)
    assert (found.outcome, "0..1" in found.detail) == ("score-below-0", True)


def test_a_short_answer_that_nobody_has_graded_makes_no_result_until_it_is_scored() -> None:
    answered = statement("answered", result={"response": "Pythagoras", "completion": True}, context=MOODLE)
    assert why(answered, "moodle-logstore") == "no-score"
    scored = statement("scored", result={"score": {"raw": 3.0, "min": 0.0, "max": 4.0}}, context=MOODLE)
    assert fields(scored, "moodle-logstore")["score"] == 0.75


def test_success_stands_for_a_score_where_there_is_none() -> None:
    assert [fields(statement("answered", result={"success": one}))["score"] for one in (True, False)] == [1.0, 0.0]


def test_the_grade_that_comes_with_a_quiz_of_moodle_is_of_the_best_attempt_and_no_result() -> None:
    quiz = "http://adlnet.gov/expapi/activities/assessment"
    told = statement("completed", QUIZ, quiz, result={"score": {"raw": 9, "max": 10}, "success": True}, context=MOODLE)
    assert fields(told, "moodle-logstore") == {
        "kind": "submission",
        "submitted_at": NINE,
        "activity_id": QUIZ,
        "due_at": None,
    }


@pytest.mark.parametrize("name", sorted({"articulate", "general", "moodle-logstore", "cmi5"}))
def test_completed_never_is_a_result_even_on_an_item(name: str) -> None:
    assert fields(statement("completed", result={"score": {"scaled": 0.9}}), name)["kind"] == "submission"


def test_a_local_time_is_of_the_sources_zone_in_winter_and_in_summer() -> None:
    winter = statement("answered", result={"success": True}, timestamp="2026-03-02T10:00:00")
    summer = statement("answered", result={"success": True}, timestamp="2026-07-02T10:00:00.123")
    assert fields(winter, zone="Europe/Paris")["occurred_at"] == NINE
    assert fields(summer, zone="Europe/Paris")["occurred_at"] == datetime(2026, 7, 2, 8, 0, 0, 123000, tzinfo=UTC)
    assert fields(winter)["occurred_at"] == NINE + timedelta(hours=1)
    kept = statement("answered", result={"success": True}, timestamp="2026-03-02T04:00:00-0500")
    assert fields(kept, zone="Europe/Paris")["occurred_at"] == NINE


def test_what_says_no_time_happened_when_it_was_stored_and_what_says_none_that_is_one_is_nothing() -> None:
    told = statement("answered", result={"success": True})
    del told["timestamp"]
    assert fields(told)["occurred_at"] == STORED_AT
    assert why({**told, "timestamp": "yesterday"}) == "unreadable-time"


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("PT16.44S", 16_440),
        ("PT4M30S", 270_000),
        ("PT1H", 3_600_000),
        ("P1DT2H", 93_600_000),
        ("P2W", 1_209_600_000),
        ("PT0,5S", 500),
        ("P", None),
        ("PT", None),
        ("4:30", None),
        (None, None),
    ],
)
def test_durations_are_those_of_iso_8601(duration: str | None, expected: int | None) -> None:
    assert milliseconds_of(duration) == expected


def test_a_duration_longer_than_the_core_takes_is_left_out_of_a_result_and_cut_in_a_visit() -> None:
    result = statement("answered", result={"success": True, "duration": "P30D"})
    assert "duration_ms" not in fields(result)
    assert fields(statement("experienced", result={"duration": "P30D"}))["minutes"] == 1440
    assert fields(statement("experienced", result={"duration": "PT90S"}))["minutes"] == 1.5
    assert fields(statement("answered", result={"success": True, "duration": "PT2S"}))["duration_ms"] == 2000


def test_the_attempt_is_read_from_an_extension_and_kept_within_bounds() -> None:
    key = "http://adlnet.gov/expapi/extensions/attempt"
    for said, expected in ((3, 3), ("2", 2), (0, 1), (10**9, 10_000), ("second", 1), (None, 1)):
        told = statement("answered", result={"success": True}, context={"extensions": {key: said}})
        assert fields(told)["attempt"] == expected


def test_the_software_that_a_statement_names_decides_whose_rules_hold() -> None:
    for context, mapping in ((MOODLE, "moodle-logstore"), (H5P, "h5p"), (CMI5, "cmi5"), ({}, "general")):
        found = become(statement("answered", result={"success": True}, context=context))
        assert isinstance(found, Meant)
        assert found.by.mapping.name == mapping


def test_h5p_tells_results_by_interaction_and_of_a_set_only_that_it_was_finished() -> None:
    part = statement(
        "answered", QUESTION, result={"score": {"min": 0, "max": 2, "raw": 1, "scaled": 0.5}, "duration": "PT7.5S"},
        context=H5P,
    )  # fmt: skip
    assert fields(part) == {
        "kind": "result",
        "item_id": "q12",
        "score": 0.5,
        "occurred_at": NINE,
        "attempt": 1,
        "duration_ms": 7500,
    }
    whole = statement("completed", f"{HOME}/h5p/embed/4", result={"score": {"scaled": 0.5}}, context=H5P)
    assert fields(whole)["kind"] == "submission"
    as_item = statement("completed", QUESTION, result={"score": {"scaled": 0.5}}, context=H5P)
    assert fields(as_item)["kind"] == "result"
    assert why(statement("interacted", context=H5P)) == "meant-for-nothing"


def test_cmi5_tells_results_by_passed_and_failed_and_sessions_when_they_end() -> None:
    registration = {**CMI5, "registration": "d6d4d6d4-0000-4000-8000-000000000002"}
    passed = statement("passed", result={"score": {"scaled": 0.8}, "success": True}, context=registration)
    failed = statement("failed", result={"success": False}, context=registration)
    assert [fields(one)["score"] for one in (passed, failed)] == [0.8, 0.0]
    assert fields(statement("passed", QUIZ, result={"success": True}, context=registration))["kind"] == "submission"
    ended = statement("terminated", QUIZ, result={"duration": "PT10M"}, context=registration)
    assert fields(ended) == {"kind": "visit", "occurred_at": NINE, "minutes": 10.0, "activity_id": QUIZ}
    for verb in ("initialized", "https://w3id.org/xapi/adl/verbs/satisfied", "https://w3id.org/xapi/adl/verbs/waived"):
        assert why(statement(verb, QUIZ, context=CMI5)) == "meant-for-nothing"


def test_the_same_told_under_another_id_has_one_digest_and_another_registration_another() -> None:
    told = statement("passed", result={"success": True}, context={**CMI5, "registration": "1"})
    again = {**told, "id": "0b0b0b0b-0000-4000-8000-000000000003"}
    other = {**told, "context": {**CMI5, "registration": "2"}}
    first, second, third = (become(one) for one in (told, again, other))
    assert isinstance(first, Meant)
    assert isinstance(second, Meant)
    assert isinstance(third, Meant)
    assert first.digest("ada", 1) == second.digest("ada", 1) != third.digest("ada", 1)
    assert len({first.digest(*one) for one in (("ada", 1), ("ada", 2), ("bob", 1))}) == 3


def test_visits_name_what_the_course_knows_and_shorten_what_is_too_long_for_an_id() -> None:
    page = f"{HOME}/mod/page/view.php?id=3"
    viewed = "http://id.tincanapi.com/verb/viewed"
    assert fields(statement(viewed, page, context=MOODLE))["activity_id"] == "page-3"
    long = f"{HOME}/{'a' * 300}"
    short = fields(statement(viewed, long, context=MOODLE))["activity_id"]
    assert len(short) == 128
    assert short != fields(statement(viewed, f"{long}b", context=MOODLE))["activity_id"]


def test_what_is_no_item_is_no_result_and_nobody_becomes_a_learner_by_it() -> None:
    assert why(statement("answered", f"{HOME}/another", result={"success": True})) == "no-such-item"


def test_it_is_about_one_person_whom_the_source_may_speak_of() -> None:
    told = statement("answered", result={"success": True})
    group = {**told, "actor": {"objectType": "Group", "member": [told["actor"]]}}
    assert why(group) == "not-one-person"
    assert why(told, home_pages=frozenset({"https://other.example"})) == "another-home-page"
    assert fields({**told, "actor": {"account": {"homePage": f"{HOME.upper()}/", "name": "17"}}})["kind"] == "result"
    mine = become(told, home_pages=frozenset({HOME}))
    assert isinstance(mine, Meant)
    assert mine.person == (HOME, "17")
    by_mail = become({**told, "actor": {"mbox": "mailto:ada@example.org"}})
    assert isinstance(by_mail, Meant)
    assert by_mail.person == ("mbox", "mailto:ada@example.org")


def test_our_own_extensions_say_item_attempt_hints_and_deadline() -> None:
    said = {
        "urn:symphonie:item-id": "q12",
        "urn:symphonie:attempt": 2,
        "urn:symphonie:hints": 1,
        "urn:symphonie:due-at": "2026-03-09T00:00:00Z",
    }
    context = {**marked("urn:symphonie:profile"), "extensions": said}
    told = fields(statement("answered", f"{HOME}/anything", result={"success": True}, context=context))
    assert (told["item_id"], told["attempt"], told["hints"]) == ("q12", 2, 1)
    assert told["due_at"] == datetime(2026, 3, 9, tzinfo=UTC)
    assert why(statement(f"{ADL}mastered", context=context)) == "meant-for-nothing"


def test_an_organisations_own_mapping_goes_before_what_it_extends() -> None:
    rule = Rule(verbs=(f"{ADL}completed",), becomes="result", scores=("scaled",))
    own = EventMapping(name="ours", extends=("moodle-logstore",), items={QUIZ: "essay"}, rules=(rule,))
    known = {"ours": own}
    told = statement("completed", QUIZ, result={"score": {"scaled": 0.4}}, context=MOODLE)
    assert fields(told, "ours", own=known)["item_id"] == "essay"
    answered = statement("answered", result={"success": True}, context=MOODLE)
    found = become(answered, "ours", own=known)
    assert isinstance(found, Meant)
    assert (found.by.mapping.name, found.by.place) == ("moodle-logstore", 1)


def test_what_no_rule_is_for_says_so() -> None:
    assert why(statement("https://example.org/verbs/pondered")) == "no-rule"


def test_every_bundled_mapping_says_why_each_rule_is_so_and_names_only_mappings_that_there_are() -> None:
    known = bundled_mappings()
    for mapping in known.values():
        assert mapping.about
        assert set(mapping.extends) <= set(known)
        for rule in mapping.rules:
            assert rule.because, (mapping.name, rule.verbs)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@hypothesis.settings(max_examples=150, deadline=None)
@given(st.sampled_from(["actor", "object", "result", "context", "timestamp", "verb", "id"]), anything)
def test_whatever_a_statement_holds_is_understood_or_named(field: str, value: object) -> None:
    told = {**statement("answered", result={"success": True}), field: value}
    assert isinstance(become(told), Meant | Nothing)


@hypothesis.settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_time_and_a_duration_or_none(text: str) -> None:
    at = moment(text, ZoneInfo("Pacific/Apia"))
    assert at is None or at.tzinfo is UTC
    assert milliseconds_of(text) is None or text.startswith("P")


@pytest.mark.parametrize("said", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-02-30T00:00:00Z"])
def test_a_time_that_no_calendar_holds_is_none(said: str) -> None:
    assert why(statement("answered", result={"success": True}, timestamp=said)) == "unreadable-time"


@pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
def test_a_person_whose_name_cannot_be_stored_keeps_nobody_waiting(name: str) -> None:
    actor = {"account": {"homePage": HOME, "name": name}}
    assert why({**statement("answered", result={"success": True}), "actor": actor}) == "not-one-person"
