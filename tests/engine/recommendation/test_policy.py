from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given

from content_graph.compiled import compile_graph
from content_graph.model import Target
from engine.recommendation.decision import Policy, masks_after
from engine.recommendation.settings import InvalidPolicySettingsError, PolicySettings
from engine.recommendation.situation import KINDS, Kind, Situation
from tests.engine.recommendation.course import COMPILED, INDEX, POLICY, answered, graph, policy_of, situation
from tests.engine.recommendation.situations import situations

BASICS = {"counting": 0.99, "fractions": 0.97, "decimals": 0.96}
ASKED = situation({"counting": 0.99, "fractions": 0.6})


def test_the_rules_are_a_policy() -> None:
    policy: Policy = POLICY

    assert policy.version.startswith("rules-1-")


def test_other_settings_are_another_version_and_the_same_ones_are_not() -> None:
    assert policy_of(COMPILED, PolicySettings(unlocks=0.8)).version != POLICY.version
    assert policy_of(COMPILED, PolicySettings()).version == POLICY.version


def test_resources_come_in_the_language_asked_for_and_else_in_another_one() -> None:
    failed = situation(BASICS | {"ratios": 0.3}, answered("ratios", 0.6, 0.0, -2))

    def first(language: str) -> str:
        return POLICY.decide(failed._replace(language=language)).recommendations[0].activity_id

    assert first("fr") == "ratios-remedial-fr"
    assert first("en") == "ratios-remedial-en"
    assert first("de") in {"ratios-remedial-fr", "ratios-remedial-en"}


def test_a_remediation_starts_with_a_resource_and_goes_on_with_the_easiest_item() -> None:
    failed = situation(BASICS | {"ratios": 0.3}, answered("ratios", 0.6, 0.0, -2))
    opened = POLICY.decide(failed)
    asked_again = failed._replace(active=masks_after({}, opened.adjustments), touched=())

    assert opened.recommendations[0].activity_id == "ratios-remedial-fr"
    assert POLICY.decide(asked_again).recommendations[0].activity_id == "ratios-0"


def test_items_are_as_hard_as_the_learner_is_far() -> None:
    def practised(mastery: float) -> str:
        return POLICY.decide(situation(BASICS | {"ratios": mastery})).recommendations[0].activity_id

    assert [practised(mastery) for mastery in (0.1, 0.6, 0.8)] == ["ratios-0", "ratios-1", "ratios-2"]


def test_an_extra_evaluation_prefers_items_made_for_it() -> None:
    doubted = situation(BASICS | {"fractions": 0.8}, answered("fractions", 0.96, 0.0, -1))

    assert POLICY.decide(doubted).recommendations[0].activity_id == "fractions-1"


def test_a_first_wrong_answer_on_a_skill_is_no_fall() -> None:
    first = situation(BASICS | {"ratios": 0.2}, answered("ratios", 0.5, 0.0, -1), results={"ratios": 1})

    assert POLICY.decide(first).adjustments == ()


def test_a_failure_is_traced_through_several_levels_to_where_it_starts() -> None:
    deep = situation({"counting": 0.2, "fractions": 0.3, "ratios": 0.4, "percentages": 0.3})
    cause = likely_cause(INDEX["percentages"], deep, POLICY.prepared, POLICY.settings)

    assert cause is not None
    assert cause.skill == INDEX["counting"]


def test_mastered_prerequisites_are_never_blamed() -> None:
    ready = situation(BASICS | {"ratios": 0.2})

    assert likely_cause(INDEX["ratios"], ready, POLICY.prepared, POLICY.settings) is None


def test_the_cause_changes_at_its_turning_point() -> None:
    def cause_at(mastery: float) -> int | None:
        found = likely_cause(
            INDEX["ratios"], situation(BASICS | {"fractions": mastery, "ratios": 0.4}), POLICY.prepared, POLICY.settings
        )
        return None if found is None else found.skill

    failed = situation(BASICS | {"fractions": 0.3, "ratios": 0.4})
    found = likely_cause(INDEX["ratios"], failed, POLICY.prepared, POLICY.settings)
    assert found is not None
    assert cause_at(found.turning_point - 0.001) == INDEX["fractions"]
    assert cause_at(found.turning_point + 0.001) is None


def test_a_goal_that_asks_little_of_a_skill_does_not_lock_what_builds_on_it() -> None:
    modest = policy_of(compile_graph(graph(targets=[Target("interest"), Target("fractions", 0.6)])))
    learner = situation({"counting": 0.99, "fractions": 0.7, "decimals": 0.97})

    assert {one.skill_id for one in modest.decide(learner).recommendations} == {"ratios"}


def test_without_a_goal_the_whole_course_is_the_goal() -> None:
    free = policy_of(compile_graph(graph(targets=[])))

    assert free.decide(situation(dict.fromkeys(INDEX, 0.96))).status == "complete"
    assert free.decide(situation(dict.fromkeys(INDEX, 0.96) | {"decimals": 0.9})).status == "ready"


def test_an_unknown_goal_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(KeyError):
        POLICY.decide(ASKED._replace(goal_id="nowhere"))


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_kinds_asked_for_are_recommended(kind: Kind) -> None:
    recommendations = POLICY.decide(ASKED._replace(kinds=frozenset({kind}))).recommendations

    assert {one.kind for one in recommendations} <= {kind}
    assert bool(recommendations) == (kind == "advance")


def test_deepening_waits_while_something_more_pressing_is_open() -> None:
    well = situation(BASICS, answered("counting", 0.985, 1.0, 4))
    in_need = well._replace(active={INDEX["ratios"]: 1})

    assert [one.kind for one in POLICY.decide(well).adjustments] == ["deepen"]
    assert POLICY.decide(in_need).adjustments == ()


def test_no_more_reviews_are_opened_than_the_path_may_hold() -> None:
    faded = situation(
        dict.fromkeys(INDEX, 0.8), answered("interest", 0.7, 1.0, 1), last=dict.fromkeys(INDEX, 0.97), days_ago=40.0
    )
    full = faded._replace(active=dict.fromkeys((1, 2, 3), 4))

    assert [one.kind for one in POLICY.decide(faded).adjustments] == ["review", "review"]
    assert [one.kind for one in POLICY.decide(full).recommendations] == ["review"] * 3
    assert POLICY.decide(full).adjustments == ()


def test_evidence_known_from_before_is_named_where_no_commit_brings_any() -> None:
    asked = ASKED._replace(evidence={INDEX["fractions"]: ("r1", "r2")})
    by_skill = {one.skill_id: one.evidence for one in POLICY.decide(asked).recommendations}

    assert by_skill["fractions"] == ("r1", "r2")


@given(situations())
def test_there_is_always_something_to_do_until_the_goal_is_reached(learner: Situation) -> None:
    asked = learner._replace(kinds=frozenset(KINDS), limit=3, exclude=frozenset(), recent_items=())
    decision = POLICY.decide(asked)

    assert decision.recommendations
    if decision.status == "complete":
        assert asked.mastery[INDEX["interest"]] >= 0.95


@given(situations())
def test_advancing_never_skips_a_prerequisite_that_is_missing(learner: Situation) -> None:
    arrows = COMPILED.prerequisites

    for one in POLICY.decide(learner).recommendations:
        if one.kind == "advance":
            needed, _ = arrows.row(one.skill)
            assert np.all(learner.mastery[needed] >= POLICY.settings.unlocks)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mastered": 1.0}, "mastered"),
        ({"mastered": float("nan")}, "mastered"),
        ({"unlocks": 0.97}, "unlocks"),
        ({"wrong_in_a_row": 1}, "wrong_in_a_row"),
        ({"max_opened": -1}, "max_opened"),
        ({"retention": 0.96}, "retention"),
        ({"sure_unknown": 0.4}, "sure_unknown"),
        ({"remedial_effect": 11.0}, "remedial_effect"),
    ],
)
def test_a_threshold_that_cannot_work_is_named(changed: dict[str, float], field: str) -> None:
    with pytest.raises(InvalidPolicySettingsError) as caught:
        msgspec.structs.replace(PolicySettings(), **changed)

    assert caught.value.field == field
    assert field in str(caught.value)


def test_settings_are_read_from_json_and_a_setting_that_nobody_knows_is_refused() -> None:
    assert msgspec.json.decode(b'{"unlocks": 0.85}', type=PolicySettings).unlocks == 0.85
    with pytest.raises(msgspec.ValidationError, match="unlock_at"):
        msgspec.json.decode(b'{"unlock_at": 0.85}', type=PolicySettings)
    with pytest.raises(msgspec.ValidationError, match="unlocks"):
        msgspec.json.decode(b'{"unlocks": 0.99}', type=PolicySettings)
