from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.support.absences import Absence, OpenWork, offers, stand_in
from engine.support.routing import SEVERITIES, Assignment, Called, Route, Rule, Severity, Staff, StepCode, route
from tests.engine.support.calendars import at

NOW = at("2026-11-16T10:00")
FROM, TO = at("2026-11-16T00:00"), at("2026-11-20T00:00")

RULES = (
    Rule(rule_id="motivation", role="coach", signal="silence"),
    Rule(rule_id="urgent", role="mentor", least_severity="high", cohort_id="nurses"),
    Rule(rule_id="all", role="tutor", queue_id="desk"),
)
ASSIGNED = (
    Assignment("tina", "tutor", cohort_id="nurses"),
    Assignment("tom", "tutor", cohort_id="nurses"),
    Assignment("tess", "tutor", learner_id="ada"),
    Assignment("carl", "coach", cohort_id="nurses"),
    Assignment("mia", "mentor", learner_id="ada"),
)


def staff(*absences: Absence, assigned: tuple[Assignment, ...] = ASSIGNED, **n_open: int) -> Staff:
    return Staff(RULES, assigned, absences, {"desk": "kim"}, n_open, "cora")


def called(signal: str = "failed_again", severity: Severity = "medium", learner: str = "ada") -> Called:
    return Called(signal, severity, learner, frozenset({"nurses"}))


def away(person: str, deputy: str | None = None, queue: str | None = None) -> Absence:
    return Absence(person, FROM, TO, deputy, queue)


def codes(found: Route) -> list[StepCode]:
    return [step.code for step in found.steps]


@pytest.mark.parametrize(
    ("asked", "owner", "rule"),
    [
        (called("silence"), "carl", "motivation"),
        (called(severity="high"), "mia", "urgent"),
        (called(), "tess", "all"),
        (called(severity="high", learner="bob"), "tina", "all"),
        (called(learner="bob"), "tina", "all"),
    ],
)
def test_signal_severity_and_cohort_lead_to_a_role_and_to_a_person(asked: Called, owner: str, rule: str) -> None:
    found = route(asked, staff(), NOW)
    assert (found.owner_id, found.rule_id, found.queue_id) == (owner, rule, None)


def test_who_has_least_open_is_called_among_those_of_a_cohort() -> None:
    assert route(called(learner="bob"), staff(tina=3, tom=2), NOW).owner_id == "tom"


def test_a_deputy_has_what_comes_in_an_absence() -> None:
    found = route(called("silence"), staff(away("carl", "tina"), away("tina", "tom")), NOW)
    assert (found.owner_id, found.rule_id) == ("tom", "motivation")
    assert codes(found) == ["rule", "of_cohort", "absent", "absent", "deputy"]
    assert route(called("silence"), staff(away("carl", "tina")), TO).owner_id == "carl"


def test_deputies_in_a_circle_lead_to_the_next_who_is_there() -> None:
    circle = (away("carl", "tina"), away("tina", "carl"))
    found = route(called("silence"), staff(*circle), NOW)
    assert found.owner_id == "tess"
    assert codes(found) == ["rule", "of_cohort", "absent", "absent", "circle", "rule", "of_learner"]
    assert stand_in("carl", NOW, circle).is_circle


def test_a_queue_has_what_nobody_of_the_role_can_take_and_its_keeper_owns_it() -> None:
    nobody = staff(away("tess"), away("tina"), away("tom"))
    found = route(called(), nobody, NOW)
    assert (found.owner_id, found.queue_id) == ("kim", "desk")
    by_absence = route(called("silence"), staff(away("carl", queue="coaches")), NOW)
    assert (by_absence.owner_id, by_absence.queue_id) == ("cora", "coaches")


def test_who_coordinates_has_the_rest() -> None:
    nobody = Staff(RULES[:2], (), (), {}, {}, "cora")
    found = route(called("silence"), nobody, NOW)
    assert (found.owner_id, found.queue_id, found.rule_id) == ("cora", None, None)
    assert codes(found) == ["rule", "nobody_has_role", "coordinator"]
    assert found.steps[0].words.en == "Rule motivation applies."


@given(st.randoms(use_true_random=False))
def test_nothing_is_ever_without_an_owner_who_is_there_unless_all_are_away(lot: Random) -> None:
    people = ["tina", "tom", "tess", "carl", "mia", "kim", "cora"]
    absences = tuple(
        away(person, lot.choice([None, *people]), lot.choice([None, "desk"])) for person in people if lot.random() < 0.5
    )
    asked = called(lot.choice(["silence", "failed_again"]), lot.choice(SEVERITIES), lot.choice(["ada", "bob", "zoe"]))
    found = route(asked, staff(*absences, assigned=tuple(lot.sample(ASSIGNED, lot.randint(0, 5)))), NOW)
    gone = {one.supporter_id for one in absences}
    assert found.owner_id
    assert found.owner_id not in gone or stand_in("cora", NOW, absences).supporter_id is None


def test_what_falls_due_in_an_absence_is_offered_to_the_deputy_at_its_beginning() -> None:
    work = (
        OpenWork("late", "carl", FROM - 1),
        OpenWork("within", "carl", NOW),
        OpenWork("after", "carl", TO),
        OpenWork("another's", "tom", NOW),
    )
    absences = (away("carl", "tina"),)
    assert offers(work, FROM - 1, absences) == ()
    assert [(one.work.case_id, one.to.supporter_id) for one in offers(work, FROM, absences)] == [
        ("late", "tina"),
        ("within", "tina"),
    ]
