"""What holds for every learner, whatever the belief."""

import math
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from content_graph.compiled import compile_graph
from engine.recommendation.decision import AdjustmentChange, Decision, Recommendation, masks_after
from engine.recommendation.situation import KIND_BIT, Help, ResultOnSkill, Situation
from engine.recommendation.texts import LANGUAGES, learner_sentence, supporter_paragraph
from tests.engine.recommendation.course import COMPILED, INDEX, POLICY, SETTINGS, graph, policy_of
from tests.engine.recommendation.situations import situations

SHRUNK = policy_of(compile_graph(graph(["counting", "fractions", "decimals"], ()), COMPILED.registry))
TITLES = POLICY.prepared.titles
FAR = ResultOnSkill(INDEX["interest"], 0.5, 0.5, 1.0, 1, "r99")
"""A result on what nothing builds on."""


def told(decision: Decision) -> list[Recommendation | AdjustmentChange]:
    return [*decision.recommendations, *decision.adjustments]


def after(situation: Situation, decision: Decision) -> Situation:
    """The same learner with the path as the decision leaves it."""
    brought = {
        one.skill: Help(one.activity_id, situation.opportunities[one.skill])
        for one in decision.adjustments
        if (one.action, one.kind) == ("opened", "remediate")
    }
    active = masks_after(situation.active, decision.adjustments)
    return situation._replace(active=active, given={**situation.given, **brought})


@given(situations())
def test_nothing_excluded_is_ever_offered(situation: Situation) -> None:
    offered = {one.activity_id for one in told(POLICY.decide(situation))}

    assert not offered & situation.exclude


@given(situations())
def test_nothing_of_the_last_few_results_is_offered(situation: Situation) -> None:
    offered = {one.activity_id for one in told(POLICY.decide(situation))}
    rests = {COMPILED.registry.items[item] for item in situation.recent_items[-SETTINGS.comes_again_after :]}

    assert not offered & rests


@given(situations())
def test_nothing_that_left_the_course_is_ever_offered(situation: Situation) -> None:
    decision = SHRUNK.decide(situation._replace(goal_id=None))
    left = {item.id for item in COMPILED.graph.items} - {
        item.id for item in graph(["counting", "fractions", "decimals"], ()).items
    }

    assert not {one.activity_id for one in told(decision)} & left
    assert {one.skill_id for one in decision.recommendations} <= {"counting", "fractions", "decimals"}


@given(situations())
def test_no_more_than_asked_for_of_the_kinds_asked_for_and_nothing_twice(situation: Situation) -> None:
    recommendations = POLICY.decide(situation).recommendations

    assert len(recommendations) <= situation.limit
    assert {one.kind for one in recommendations} <= situation.kinds
    assert len({one.activity_id for one in recommendations}) == len(recommendations)


@given(situations())
def test_a_recommendation_after_a_result_names_results_as_evidence(situation: Situation) -> None:
    known = {one.result_id for one in situation.touched}

    for one in told(POLICY.decide(situation)):
        assert set(one.evidence) <= known
        assert bool(one.evidence) == bool(known)


@given(situations())
def test_a_learner_without_results_is_said_to_start_cold(situation: Situation) -> None:
    new = situation._replace(opportunities=[0] * COMPILED.n_skills, n_results=0, touched=(), active={})

    assert POLICY.decide(new).status in {"cold_start", "complete", "bank_exhausted"}


@given(situations())
def test_every_expected_gain_is_a_share_of_what_is_missing(situation: Situation) -> None:
    for one in told(POLICY.decide(situation)):
        assert 0.0 <= one.expected_gain <= 1.0 - situation.mastery[one.skill]


@given(situations(), st.floats(0.0, 0.2))
def test_the_gain_follows_what_the_learner_s_history_makes_of_learning(situation: Situation, p_learn: float) -> None:
    unseen = situation._replace(opportunities=[0] * COMPILED.n_skills, streak=None, touched=())  # nothing to infer from
    slow, fast = (
        {
            one.activity_id: one.expected_gain
            for one in POLICY.decide(unseen._replace(learn=np.full(COMPILED.n_skills, chance))).recommendations
        }
        for chance in (p_learn, 2 * p_learn)
    )
    for activity_id in slow.keys() & fast.keys():
        assert slow[activity_id] < 1e-6 if p_learn == 0.0 else slow[activity_id] <= fast[activity_id] + 1e-12


@given(situations())
def test_the_way_is_called_clear_only_where_it_is(situation: Situation) -> None:
    for one in told(POLICY.decide(situation)):
        needed, _ = COMPILED.prerequisites.row(one.skill)
        if one.reason_code in {"advance_start", "advance_sooner"}:
            assert np.all(situation.mastery[needed] >= SETTINGS.unlocks)


@given(situations())
def test_a_review_is_of_something_mastered_once_that_has_faded(situation: Situation) -> None:
    for one in POLICY.decide(situation).recommendations:
        if one.kind == "review":
            assert situation.mastery_last[one.skill] >= 0.95
            assert situation.mastery[one.skill] < SETTINGS.retention


@given(situations())
def test_every_text_is_complete_in_both_languages(situation: Situation) -> None:
    for one in told(POLICY.decide(situation)):
        for language in LANGUAGES:
            for text in (learner_sentence(one, TITLES, language), supporter_paragraph(one, TITLES, language)):
                assert text
                assert not re.search(r"[{}]|\bNone\b|\bnan\b|  ", text)


@given(situations())
def test_every_decision_has_a_number_that_would_have_changed_it(situation: Situation) -> None:
    for one in told(POLICY.decide(situation)):
        actual, turning_point = one.facts[str(one.facts["turning_fact"])], one.facts["turning_point"]
        assert math.isfinite(float(actual))
        assert math.isfinite(float(turning_point))


@given(situations())
def test_adjustments_open_only_what_is_not_open_and_close_only_what_is(situation: Situation) -> None:
    masks = dict(situation.active)
    for change in POLICY.decide(situation).adjustments:
        is_open = bool(masks.get(change.skill, 0) & KIND_BIT[change.kind])
        assert is_open == (change.action == "closed")
        masks = masks_after(masks, [change])


@given(situations())
def test_one_commit_changes_the_path_a_little_and_a_question_does_not_change_it(situation: Situation) -> None:
    changes = POLICY.decide(situation).adjustments

    assert len(changes) <= SETTINGS.max_changes
    assert situation.touched or not changes


@given(situations())
def test_what_a_commit_opens_the_same_commit_would_not_open_again(situation: Situation) -> None:
    decision = POLICY.decide(situation)
    opened = {(one.kind, one.skill) for one in decision.adjustments if one.action == "opened"}

    again = POLICY.decide(after(situation, decision)).adjustments
    twice = opened & {(one.kind, one.skill) for one in again if one.action == "opened"}
    assert twice <= {(one.kind, one.skill) for one in again if one.action == "closed"}  # answered, and asked once more


@given(situations())
def test_a_remediation_just_opened_is_not_closed_by_the_same_belief(situation: Situation) -> None:
    decision = POLICY.decide(situation)
    opened = {one.skill for one in decision.adjustments if (one.action, one.kind) == ("opened", "remediate")}

    again = POLICY.decide(after(situation, decision))
    assert not opened & {one.skill for one in again.adjustments if (one.action, one.kind) == ("closed", "remediate")}


@given(situations())
def test_what_a_commit_opens_is_not_closed_by_the_next_look_at_the_same_belief(situation: Situation) -> None:
    decision = POLICY.decide(situation)
    opened = {(one.kind, one.skill) for one in decision.adjustments if one.action == "opened"} - {
        ("advance", one.skill) for one in decision.adjustments
    }
    opened.discard(("remediate", FAR.skill))
    others = after(situation, decision)._replace(touched=(FAR,))

    again = POLICY.decide(others).adjustments
    assert not {(one.kind, one.skill) for one in again if one.action == "closed" and one.kind != "evaluate"} & opened


@given(situations())
def test_the_same_situation_gives_the_same_decision(situation: Situation) -> None:
    assert POLICY.decide(situation) == POLICY.decide(situation)
