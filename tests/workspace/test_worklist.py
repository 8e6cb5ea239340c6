"""The list of who needs a supporter: cases and alerts joined, by when an answer is due, never by a score."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.results.messages import Words
from api.support.alert_messages import AlertTold
from api.support.cases.answers import CaseSummary, LastSaid, Newest, WriterAnswer
from api.workspace.today.worklist import Who, Worklist, worklist

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
TESS = Who("tess", frozenset({"tess", "carl"}), NOW)
ADA = WriterAnswer("learner", "ada", "learner")


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def a_case(case_id: str, due: float | None = 1, **more: Any) -> CaseSummary:  # noqa: ANN401 - fields
    fields: dict[str, Any] = {
        "case_id": case_id,
        "learner_id": f"of-{case_id}",
        "content_graph": None,
        "subject": "Fractions",
        "version": 3,
        "owner_id": "tess",
        "role": "tutor",
        "queue_id": None,
        "opened_at": at(-5),
        "changed_at": at(-5),
        "closed_at": None,
        "snoozed_until": None,
        "clock_state": "running",
        "due_at": None if due is None else at(due),
        "merged_into": None,
        "promise": None,
        "newest": None,
        "last_said": None,
    }
    return CaseSummary(**{**fields, **more})


def an_alert(alert_id: str, case_id: str | None, **more: Any) -> AlertTold:  # noqa: ANN401 - fields
    fields: dict[str, Any] = dict.fromkeys(AlertTold.__struct_fields__)
    fields |= {"alert_id": alert_id, "case_id": case_id, "learner_id": f"of-{case_id}", "owner_id": "tess"}
    fields |= {"signal": "silence", "reason": Words("Silence.", "Silence."), "status": "open", "within_budget": True}
    return AlertTold(**{**fields, "raised_at": at(-1), "evidence": (), "facts": {}, **more})


def mine(cases: list[CaseSummary], alerts: list[AlertTold], who: Who = TESS) -> Worklist:
    return worklist(cases, alerts, who, only=who.people)


def keys(rows: tuple[Any, ...]) -> list[str]:
    return [row.key for row in rows]


def test_what_was_due_first_stands_first_however_severe_the_rest_is() -> None:
    severe = an_alert("x", "later", severity="high")
    found = mine([a_case("later", 5), a_case("late", -2), a_case("soon", 1), a_case("latest", -9)], [severe])
    assert keys(found.due) == ["latest", "late", "soon", "later"]
    assert [row.is_late for row in found.due] == [True, True, False, False]
    assert (found.n_late, keys(found.only_late().rows)) == (2, ["latest", "late"])


def test_all_alerts_of_a_case_stand_in_its_one_row_the_oldest_first() -> None:
    alerts = [an_alert("new", "a"), an_alert("old", "a", raised_at=at(-9)), an_alert("theirs", "a", owner_id="zed")]
    (row,) = mine([a_case("a")], alerts).rows
    assert [one.alert_id for one in row.alerts] == ["old", "new", "theirs"]
    assert row.is_open


def test_an_alert_of_mine_in_a_case_that_somebody_else_has_is_a_row_and_theirs_is_none() -> None:
    alerts = [an_alert("mine", "a", due_at=at(2)), an_alert("theirs", "b", owner_id="zed", due_at=at(1))]
    found = mine([], alerts)
    assert [(row.key, row.case_id, row.case, row.due_at) for row in found.due] == [("a", "a", None, at(2))]
    assert keys(worklist([], alerts, TESS).due) == ["b", "a"]


def test_what_ranks_below_the_budget_is_folded_or_stands_with_the_learner_s_case() -> None:
    below = [
        an_alert("1", None, within_budget=False, learner_id="of-a"),
        an_alert("2", None, within_budget=False, learner_id="zoe"),
        an_alert("3", None, within_budget=False, learner_id="zoe"),
    ]
    found = mine([a_case("a")], below)
    assert [(row.key, [one.alert_id for one in row.also]) for row in found.due] == [("a", ["1"])]
    assert [[one.alert_id for one in row.alerts] for row in found.below] == [["2", "3"]]


def test_signals_of_a_whole_cohort_are_one_row_at_the_end() -> None:
    cohort = {"learner_id": None, "cohort_id": "class"}
    found = mine([a_case("a", 50)], [an_alert("1", None, **cohort), an_alert("2", None, **cohort)])
    assert [(row.key, row.href) for row in found.due] == [("a", "/learners/of-a"), ("1", "/cohorts/class")]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"due": None, "clock_state": "paused"}, "waiting"),
        ({"due": None, "clock_state": "met"}, "quiet"),
        ({"snoozed_until": at(9)}, "put_off"),
        ({"snoozed_until": at(-1)}, "due"),
        ({"snoozed_until": at(9), "due": -1}, "due"),
    ],
)
def test_what_needs_nobody_now_stands_apart_and_what_is_late_never_does(more: dict[str, Any], place: str) -> None:
    (row,) = mine([a_case("a", **more)], []).rows
    assert row.place == place


def test_where_nothing_is_due_it_says_what_comes_next() -> None:
    later, sooner = (a_case(str(hours), None, snoozed_until=at(hours)) for hours in (9, 3))
    found = mine([later, sooner], []).nearest
    assert found is not None
    assert found.key == "3"
    assert keys((mine([later, a_case("late", -1), a_case("due", 5)], []).nearest,)) == ["due"]
    assert mine([], []).nearest is None


def test_it_says_for_whom_somebody_stands_in() -> None:
    found = mine([a_case("a", owner_id="carl"), a_case("b"), a_case("c", owner_id="zed")], [])
    assert {row.key: row.stands_in_for for row in found.rows} == {"a": "carl", "b": None, "c": None}


def test_new_is_what_somebody_else_did_since_and_never_what_one_did_oneself() -> None:
    who = TESS._replace(since=at(-1))
    me = WriterAnswer("supporter", "tess", "tutor")
    cases = [
        a_case("theirs", newest=Newest("1", at(-0.5), ADA)),
        a_case("mine", newest=Newest("2", at(-0.5), me)),
        a_case("old", newest=Newest("3", at(-2), ADA)),
    ]
    found = mine(cases, [an_alert("raised", "old", raised_at=at(-0.1))], who)
    assert {row.key: row.is_new for row in found.rows} == {"theirs": True, "mine": False, "old": True}
    assert not any(row.is_new for row in mine(cases, []).rows)


def test_the_last_word_of_the_learner_is_what_asks() -> None:
    said = LastSaid("1", at(-1), ADA, "Help!")
    answered = LastSaid("2", at(-1), WriterAnswer("supporter", "tess", "tutor"), "Done.")
    rows = mine([a_case("a", last_said=said), a_case("b", last_said=answered), a_case("c")], []).rows
    assert {row.key: row.asks for row in rows} == {"a": True, "b": False, "c": False}
