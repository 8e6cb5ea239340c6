import msgspec
import numpy as np
import pytest
from hypothesis import given

from content_graph.compiled import compile_graph
from content_graph.model import Target
from engine.recommendation.decision import Decision, ObeyedOverride, Policy, masks_after
from engine.recommendation.settings import InvalidPolicySettingsError, PolicySettings
from engine.recommendation.situation import KINDS, Bar, Kind, Overrides, Pin, Situation, Terms
from engine.tracing.traces import TICKS_PER_DAY
from tests.engine.recommendation.course import COMPILED, INDEX, POLICY, SETTINGS, answered, graph, policy_of, situation
from tests.engine.recommendation.scenarios import after
from tests.engine.recommendation.situations import situations

BASICS = {"counting": 0.99, "fractions": 0.97, "decimals": 0.96}
ASKED = situation({"counting": 0.99, "fractions": 0.6})


def test_the_rules_are_a_policy() -> None:
    policy: Policy = POLICY

    assert policy.version.startswith("gain-4-")


def test_other_settings_are_another_version_and_the_same_ones_are_not() -> None:
    assert policy_of(COMPILED, msgspec.structs.replace(SETTINGS, unlocks=0.9)).version != POLICY.version
    assert policy_of(COMPILED, msgspec.structs.replace(SETTINGS)).version == POLICY.version


FAILED = situation(BASICS | {"fractions": 0.35, "ratios": 0.4}, answered("ratios", 0.6, 0.0, -2))


def test_resources_come_in_the_language_asked_for_and_else_in_another_one() -> None:
    def first(language: str) -> str:
        return POLICY.decide(FAILED._replace(language=language)).recommendations[0].activity_id

    assert first("fr") == "fractions-remedial-fr"
    assert first("en") == "fractions-remedial-en"
    assert first("de").startswith("fractions")


def test_a_remediation_starts_with_a_resource_and_goes_on_with_practice() -> None:
    opened = POLICY.decide(FAILED)
    studied = frozenset({"fractions-remedial-fr", "fractions-core-fr"})
    asked_again = FAILED._replace(active=masks_after({}, opened.adjustments), touched=(), exclude=studied)
    found = POLICY.decide(asked_again).recommendations[0]

    assert opened.recommendations[0].activity_id == "fractions-remedial-fr"
    assert (found.kind, found.skill_id) == ("remediate", "fractions")


def test_a_failure_opens_one_remediation_and_names_the_failed_skill_behind_it() -> None:
    (change,) = POLICY.decide(FAILED).adjustments

    assert (change.kind, change.skill_id, change.reason_code) == ("remediate", "fractions", "remediate_cause")
    assert change.facts["failed_skill"] == "ratios"
    assert change.facts["mastery"] == 0.35


def test_a_first_wrong_answer_on_a_skill_opens_nothing() -> None:
    first = situation(BASICS | {"ratios": 0.2}, answered("ratios", 0.5, 0.0, -1), results={"ratios": 1})

    assert POLICY.decide(first).adjustments == ()


def test_while_the_cause_is_worked_on_a_failure_changes_nothing_and_says_why() -> None:
    learner = situation(
        {"counting": 0.99, "fractions": 0.5, "ratios": 0.1},
        answered("ratios", 0.15, 0.0, -8),
        results={"ratios": 12},
        active={"fractions": ["remediate"]},
    )
    decision = POLICY.decide(learner)

    assert decision.adjustments == ()
    assert [(one.skill_id, one.why) for one in decision.unanswered] == [("ratios", "already_open")]
    assert decision.recommendations[0].skill_id == "fractions"


def test_what_is_only_inferred_closes_no_deepening() -> None:
    failed_above = situation(
        {"counting": 0.91, "fractions": 0.3, "ratios": 0.1},
        answered("fractions", 0.35, 0.0, -3),
        results={"fractions": 8},
        active={"counting": ["deepen"]},
    )

    assert ("closed", "deepen") not in {(one.action, one.kind) for one in POLICY.decide(failed_above).adjustments}


def test_an_open_question_that_is_contradicted_again_stays_open() -> None:
    doubted = situation(
        BASICS | {"fractions": 0.8}, answered("fractions", 0.96, 0.0, -1), active={"fractions": ["evaluate"]}
    )

    assert POLICY.decide(doubted).adjustments == ()


def test_who_can_do_more_than_the_average_learner_gains_something_else() -> None:
    learner = situation(BASICS | {"ratios": 0.5})
    nodes = np.repeat(learner.mastery[:, None], len(POLICY.prepared.weights), axis=1)

    def gain(weights: np.ndarray) -> float:
        asked = learner._replace(nodes=nodes, ability=weights)
        return {one.skill_id: one.expected_gain for one in POLICY.decide(asked).recommendations}["ratios"]

    able, unable = np.eye(len(POLICY.prepared.weights))[[-1, 0]]
    assert gain(POLICY.prepared.weights) == pytest.approx(
        {one.skill_id: one.expected_gain for one in POLICY.decide(learner).recommendations}["ratios"]
    )
    assert gain(unable) < gain(POLICY.prepared.weights) < gain(able)


def test_mastery_that_goes_with_ability_is_weighed_by_it() -> None:
    learner, n_nodes = situation(BASICS | {"ratios": 0.5}), len(POLICY.prepared.weights)
    flat = np.repeat(learner.mastery[:, None], n_nodes, axis=1)
    rising = flat.copy()
    rising[INDEX["ratios"]] = np.linspace(0.1, 0.9, n_nodes)
    uniform = np.full(n_nodes, 1.0 / n_nodes)

    first, second = (
        {one.skill_id: one for one in POLICY.decide(learner._replace(nodes=nodes, ability=uniform)).recommendations}
        for nodes in (flat, rising)
    )
    assert first["ratios"].facts["mastery"] == pytest.approx(second["ratios"].facts["mastery"])
    assert second["ratios"].expected_gain < first["ratios"].expected_gain


def test_a_goal_that_asks_little_of_a_skill_does_not_lock_what_builds_on_it() -> None:
    modest = policy_of(compile_graph(graph(targets=[Target("interest"), Target("fractions", 0.6)])))
    learner = situation({"counting": 0.99, "fractions": 0.7, "decimals": 0.97})

    assert modest.decide(learner).recommendations[0].skill_id == "ratios"
    assert "fractions" not in {one.skill_id for one in modest.decide(learner).recommendations if one.kind == "advance"}


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


def first(decision: Decision) -> str:
    return decision.recommendations[0].activity_id


@pytest.mark.parametrize("pin", [Pin("o1", activity_id="interest-1"), Pin("o1", skill=INDEX["interest"])])
def test_what_is_pinned_comes_first_and_is_said_to_be_obeyed(pin: Pin) -> None:
    decision = POLICY.decide(ASKED._replace(overrides=Overrides(pins=(pin,))))

    assert decision.recommendations[0].skill_id == "interest"
    assert decision.obeyed == (ObeyedOverride("o1", "pinned"),)
    assert first(POLICY.decide(ASKED)) in {one.activity_id for one in decision.recommendations}


def test_what_is_excluded_is_not_brought_back_by_a_pin() -> None:
    pinned = Overrides(pins=(Pin("o1", activity_id="interest-1"),))
    decision = POLICY.decide(ASKED._replace(overrides=pinned, exclude=frozenset({"interest-1"})))

    assert "interest-1" not in {one.activity_id for one in decision.recommendations}
    assert decision.obeyed == ()


def test_what_is_barred_does_not_come_and_is_said_to_be_obeyed_only_where_it_would_have() -> None:
    would = first(POLICY.decide(ASKED))
    bars = (Bar("o1", activity_id=would), Bar("o2", activity_id="counting-0"), Bar("o3", skill=INDEX["fractions"]))

    by_activity = POLICY.decide(ASKED._replace(overrides=Overrides(bars=bars[:2])))
    assert would not in {one.activity_id for one in by_activity.recommendations}
    assert by_activity.obeyed == (ObeyedOverride("o1", "barred"),)
    by_skill = POLICY.decide(ASKED._replace(overrides=Overrides(bars=bars[2:])))
    assert "fractions" not in {one.skill_id for one in by_skill.recommendations}
    assert by_skill.obeyed == (ObeyedOverride("o3", "barred"),)


def test_a_deepening_of_a_barred_skill_is_not_opened() -> None:
    well = situation(BASICS, answered("counting", 0.985, 1.0, 4))
    barred = well._replace(overrides=Overrides(bars=(Bar("o1", skill=INDEX["counting"]),)))

    assert POLICY.decide(barred).adjustments == ()


def test_with_automation_off_the_path_stays_as_it_is_and_what_comes_next_is_still_said() -> None:
    decision = POLICY.decide(FAILED._replace(overrides=Overrides(automation_off="o1")))

    assert decision.adjustments == ()
    assert decision.recommendations
    assert "remediate" not in {one.kind for one in decision.recommendations}
    assert [one.why for one in decision.unanswered] == ["automation_off"]
    assert decision.obeyed == (ObeyedOverride("o1", "automation_off"),)
    assert POLICY.decide(ASKED._replace(overrides=Overrides(automation_off="o1"))).obeyed == ()


def test_a_kind_that_waits_for_approval_is_proposed_and_the_others_open() -> None:
    awaiting = Overrides(awaiting=frozenset({"remediate"}))

    assert [one.action for one in POLICY.decide(FAILED._replace(overrides=awaiting)).adjustments] == ["proposed"]
    other = Overrides(awaiting=frozenset({"evaluate"}))
    assert [one.action for one in POLICY.decide(FAILED._replace(overrides=other)).adjustments] == ["opened"]


def test_people_s_own_goals_go_before_those_of_the_graph_and_time_left_shapes_the_choice() -> None:
    free = situation({"counting": 0.99}, results={"counting": 5})
    near, far = 1_440 * 60, 365 * TICKS_PER_DAY
    targets = ((INDEX["interest"], 0.95, 9.0), (INDEX["decimals"], 0.95, 1.0))

    def share(ticks: int) -> float:
        """Value of the first step of the long chain, relative to that of what is there soon."""
        terms = Terms("own", targets, due_tick=free.now_tick + ticks, minutes_per_day=20.0)
        found = {one.skill_id: one.value for one in POLICY.decide(free._replace(terms=terms, limit=6)).recommendations}
        return found.get("fractions", 0.0) / found["decimals"]

    assert share(near) < 0.1
    assert share(far) > 0.5


def test_no_more_skills_are_reviewed_on_a_day_than_the_settings_say() -> None:
    some = situation(dict.fromkeys(INDEX, 0.97) | {"decimals": 0.8, "interest": 0.2}, last={"decimals": 0.97})
    today = [some.now_tick] * 4 + [some.now_tick - 40 * TICKS_PER_DAY] * 2
    reviewed = some._replace(last_tick=today)

    def kinds(per_day: int) -> set[Kind]:
        policy = policy_of(COMPILED, msgspec.structs.replace(SETTINGS, reviews_per_day=per_day))
        return {one.kind for one in policy.decide(reviewed._replace(limit=6)).recommendations}

    assert "review" in kinds(5)
    assert "review" not in kinds(4)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mastered": 1.0}, "mastered"),
        ({"mastered": float("nan")}, "mastered"),
        ({"unlocks": 0.97}, "unlocks"),
        ({"wrong_in_a_row": 1}, "wrong_in_a_row"),
        ({"max_changes": -1}, "max_changes"),
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


@pytest.mark.parametrize("n", [2, 3, 5])
def test_wrong_answers_in_a_row_are_all_listed_though_only_the_last_is_of_this_commit(n: int) -> None:
    failed = tuple(f"r{number}" for number in range(n))
    asked = situation(
        {"counting": 0.99, "fractions": 0.97, "decimals": 0.96, "ratios": 0.45},
        answered("ratios", 0.5, 0.0, -n, failed[-1]),
    )
    (change,) = POLICY.decide(asked._replace(failed={INDEX["ratios"]: failed})).adjustments
    assert change.reason_code == "remediate_streak"
    assert change.evidence == failed
    assert change.facts["wrong_in_a_row"] == len(change.evidence)


def test_the_share_that_makes_a_question_of_an_activity_is_above_what_would_have_made_it_practice() -> None:
    learner = situation({"counting": 0.8}, answered("counting", 0.7, 1.0, 1), results={"counting": 1})
    found = POLICY.decide(learner._replace(limit=20)).recommendations
    asked = [one.facts for one in found if one.reason_code == "evaluate_useful"]

    assert asked
    assert all(float(facts["info_share"]) > float(facts["turning_point"]) for facts in asked)


def test_help_that_was_of_no_avail_is_followed_by_a_sentence_of_its_own() -> None:
    given = {"ratios": ("ratios-remedial-fr", 4)}
    learner = situation(
        BASICS | {"ratios": 0.2}, answered("ratios", 0.3, 0.0, -3), active={"ratios": ["remediate"]}, given=given
    )
    changes = [(one.action, one.reason_code) for one in POLICY.decide(learner).adjustments]

    assert changes == [("closed", "remediate_renewed"), ("opened", "remediate_otherwise")]


def test_what_was_passed_below_its_threshold_says_where_its_own_review_begins() -> None:
    learner = situation(
        {"counting": 0.45}, last={"counting": 0.62}, results={"counting": 3}, streaks={"counting": 3}, days_ago=20.0
    )._replace(done=after({"counting": 3}, days_ago=20))
    found = next(one for one in POLICY.decide(learner).recommendations if one.kind == "review")

    assert found.facts["turning_point"] == pytest.approx(0.62 * SETTINGS.retention / SETTINGS.mastered)
