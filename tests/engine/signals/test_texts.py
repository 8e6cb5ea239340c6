import re

import pytest

from content_graph.languages import Text
from engine.signals.features import NAMES
from engine.signals.reason_texts import REASONS
from engine.signals.signal import KINDS, Facts, Signal
from engine.signals.texts import SIGNAL_NAMES, TEMPLATES, facts_of, wording
from engine.signals.wheel_spinning import NAMES as WHEEL_NAMES

EVERYTHING: Facts = {
    **dict.fromkeys(
        (
            "n_results",
            "n_right",
            "n_failures",
            "n_against",
            "n_fast",
            "n_timed",
            "n_used_up",
            "n_remediations",
            "n_due",
        ),
        3.0,
    ),
    **dict.fromkeys(("n_missed", "n_late", "days_late", "idle_days", "days", "n_learners", "run"), 2.0),
    **dict.fromkeys(("probability", "peak", "mastery", "percentile", "fall", "share", "fallen", "z"), 0.25),
    "probability_without_first": 0.25,
    "reason_1": "missed",
    "activity_id": "quiz 1",
    "last_visit": "2026-10-05",
    "signal": "silence",
}


def test_every_kind_has_its_words() -> None:
    assert set(TEMPLATES) == set(SIGNAL_NAMES) == set(KINDS)
    assert set(REASONS) == {*NAMES, *WHEEL_NAMES}


@pytest.mark.parametrize("kind", KINDS)
def test_every_signal_can_be_said_in_both_languages(kind: str) -> None:
    signal = Signal(kind, "low", EVERYTHING, (), EVERYTHING, "l", skill_id="s")  # type: ignore[arg-type] # from KINDS
    said = wording(signal, Text("fractions", "fractions"))
    for text in (said.supporter, said.turning):
        assert text.fr != text.en
        assert not re.search(r"[{}]", text.fr + text.en)


@pytest.mark.parametrize("kind", KINDS)
def test_a_learner_is_told_facts_and_never_a_score(kind: str) -> None:
    told = TEMPLATES[kind].learner
    for field in re.findall(r"{(\w+)}", told.fr + told.en):
        assert (
            field == "skill"
            or field in {"n_results", "n_failures", "n_fast", "n_timed", "n_due", "last_visit"}
            or (field in {"n_missed", "n_late"})
        )


def test_what_a_learner_may_see_holds_nothing_that_was_estimated() -> None:
    signal = Signal("at_risk", "high", {**EVERYTHING, "logits_1": 0.4}, (), {}, "l")
    assert not {"probability", "percentile", "reason_1", "logits_1", "mastery", "z"} & set(facts_of(signal))
    assert facts_of(signal)["idle_days"] == 2.0


def test_whoever_reads_of_silence_later_reads_what_is_true_then() -> None:
    signal = Signal(
        "silence", "medium", {"idle_days": 14.0, "last_visit": "2026-10-05"}, ("v",), {"idle_days": 14.0}, "l"
    )
    said = wording(signal)
    assert said.learner == Text(
        "Votre dernière visite date du lundi 5 octobre 2026.", "Your last visit was on Monday 5 October 2026."
    )
    assert said.supporter.en == "No visit since Monday 5 October 2026. When this was raised: 14 whole days."


@pytest.mark.parametrize(
    ("evidence", "said"),
    [((), "Aucune visite de votre part jusqu’ici."), (("v",), "14 jours entiers sans visite.")],
)
def test_who_never_came_is_told_of_no_last_visit(evidence: tuple[str, ...], said: str) -> None:
    signal = Signal("silence", "medium", {"idle_days": 14.0}, evidence, {"idle_days": 14.0}, "l")
    assert wording(signal).learner.fr == said


def test_nothing_more_to_offer_is_said_only_where_everything_was_done_or_offered() -> None:
    facts = {"n_used_up": 0.0, "n_remediations": 3.0}
    stuck = Signal("nothing_more", "high", facts, ("r",), {"n_remediations": 3.0}, "l", skill_id="s")
    used_up = Signal("nothing_more", "high", {**facts, "n_used_up": 5.0}, ("r",), {}, "l", skill_id="s")
    assert wording(stuck).supporter.en == ("On “s”, nothing rose after 3 remediations, and the last answer is wrong.")
    assert wording(used_up).supporter.en == (
        "On “s” the machine has nothing more to offer: all activities of the course (5) were done or offered; "
        "remediations without effect: 3."
    )


def test_differences_of_shares_are_told_in_points_and_a_sign_is_no_hyphen() -> None:
    fallen = Signal("mastery_fallen", "medium", {"peak": 0.98, "mastery": 0.67}, ("r",), {"fallen": 0.3}, "l")
    assert wording(fallen).turning.fr == "Une baisse de moins de 30 points n’aurait rien déclenché."
    behind = Signal("falling_behind", "low", {"fall": 0.516, "percentile": 0.13}, (), {"fall": 0.4, "percentile": 0.25})
    assert "recul de 52 points" in wording(behind).supporter.fr
    misfit = Signal("misfit", "low", {"z": -4.01, "n_results": 30.0}, ("r",), {"z": -3.0}, "l")
    assert "(écart\u202f: −4,0)" in wording(misfit).supporter.fr


def test_numbers_are_written_as_each_language_writes_them() -> None:
    signal = Signal("late_work", "low", {"n_late": 2.0, "days_late": 3.25}, (), {"n_late": 2.0}, "l")
    said = wording(signal).supporter
    assert "3,2 jours" in said.fr
    assert "3.2 days" in said.en
    share = wording(
        Signal("cohort", "high", {"n_learners": 30.0, "share": 0.3, "signal": "silence"}, (), {"share": 0.2})
    )
    assert "30\u202f%" in share.supporter.fr
    assert "30%" in share.supporter.en


def test_of_a_cohort_that_fell_silent_it_is_said_how_many_and_since_when() -> None:
    facts: Facts = {"signal": "silence", "n_learners": 12.0, "share": 0.6, "since": "2026-10-05", "until": "2026-10-08"}
    said = wording(Signal("cohort", "high", facts, (), {"share": 0.2})).supporter
    assert "12 apprenants silencieux (60\u202f% du groupe). Dernières visites\u202f: le lundi 5 octobre 2026" in said.fr
    assert "12 silent learners (60% of the cohort). Last visits: Monday 5 October 2026" in said.en


@pytest.mark.parametrize(
    ("p", "fr", "en"),
    [
        (0.999, "plus de 99\u202f%", "over 99%"),
        (1.0, "plus de 99\u202f%", "over 99%"),
        (0.994, "99\u202f%", "99%"),
        (0.001, "moins de 1\u202f%", "under 1%"),
    ],
)
def test_what_is_estimated_is_never_told_as_certain(p: float, fr: str, en: str) -> None:
    told = wording(Signal("wheel_spinning", "high", {**EVERYTHING, "probability": p}, ("r1",), {"probability": 0.75}))
    assert f"dix essais\u202f: {fr}." in told.supporter.fr
    assert f"in ten: {en}." in told.supporter.en
