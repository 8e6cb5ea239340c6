import numpy as np
import pytest

from engine.recommendation.situation import KINDS
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_MINUTE
from simulations.conduct import IN_A_ROW, IN_PLACE, Tutor
from simulations.pilot import model_for
from simulations.policies.belief import Belief
from simulations.policies.protocol import NO_KIND, Choice, Commission, Observation
from simulations.results import Conduct
from simulations.running import Entrant, run_class
from simulations.schedule import START_TICK
from simulations.staging import stage
from simulations.world import closure
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, Plain, by_turns, skill, watched

COURSE, MODEL = MATCHED.course, model_for(WORLDS["matched"])
WORLD = COURSE.world
K = len(COURSE.threshold)
SKILL, BASE = "cia-triad", "information-value"


BELOW = closure(WORLD.needs > 0.0)


def items_of(skill_id: str, *, evaluation: bool = False) -> list[int]:
    """List the items on one skill alone, the hardest first."""
    found = [
        WORLD.activity_number[item.id]
        for item in COURSE.compiled.graph.items
        if item.skills == (skill_id,) and item.evaluation is evaluation
    ]
    return sorted(found, key=lambda activity: -WORLD.difficulty[activity])


def seen(activity: int, score: float, step: int, minutes: float = 2.0) -> Observation:
    ends = np.array([START_TICK + (step + 1) * TICKS_PER_MINUTE])
    return Observation(np.ones(1, np.bool_), np.array([activity]), np.array([score]), ends, np.array([minutes]))


def treated(done: list[tuple[int, float]], kind: int = NO_KIND, known: tuple[str, ...] = ()) -> Conduct:
    """Let one learner do activities with these scores."""
    tutor, is_known = Tutor(COURSE, MODEL, 1, np.ones(4)), np.zeros((1, K), np.bool_)
    is_known[0, [skill(one) for one in known]] = True
    for step, (activity, score) in enumerate(done):
        choice = Choice(np.array([activity]), np.array([-1]), np.array([kind]), np.array([np.nan]))
        tutor.note(choice, seen(activity, score, step), is_known, np.array([START_TICK + step * TICKS_PER_MINUTE]))
    return tutor.conduct(np.zeros(1, np.int64))


HARD, *REST = items_of(SKILL)
EASY = REST[-1]
OTHER = items_of("threat-actors")
FAILING = [(HARD, 0.0), (REST[0], 0.0)]
STUDY = (WORLD.activity_number[f"{SKILL}-core"], np.nan)
STUDY_BASE = (WORLD.activity_number[f"{BASE}-core"], np.nan)
ELSEWHERE = [(OTHER[0], 1.0), (OTHER[1], 1.0)]


@pytest.mark.parametrize(
    ("next_two", "is_helped", "is_by_resource"),
    [
        ([STUDY, ELSEWHERE[0]], 1.0, 1.0),
        ([ELSEWHERE[0], STUDY_BASE], 1.0, 1.0),
        ([(items_of(BASE)[0], 1.0), ELSEWHERE[0]], 1.0, 0.0),
        ([(EASY, 1.0), ELSEWHERE[0]], 1.0, 0.0),
        ([(HARD, 1.0), ELSEWHERE[0]], 0.0, 0.0),  # harder than the one that was failed, and seen
        ([(WORLD.activity_number["threat-actors-core"], np.nan), ELSEWHERE[0]], 0.0, 0.0),
        (ELSEWHERE, 0.0, 0.0),
    ],
)
def test_after_two_wrong_in_a_row_help_is_what_a_tutor_would_call_so(
    next_two: list[tuple[int, float]], is_helped: float, is_by_resource: float
) -> None:
    found = treated([*FAILING, *next_two])

    assert found.help_within_two[0] == is_helped
    assert found.answered_by_resource[0] == is_by_resource


def test_help_that_comes_third_comes_too_late_and_what_is_cut_short_is_not_judged() -> None:
    assert treated([*FAILING, *ELSEWHERE, STUDY]).help_within_two[0] == 0.0
    assert np.isnan(treated([*FAILING, STUDY]).help_within_two[0])
    assert np.isnan(treated([(HARD, 0.0), (OTHER[0], 0.0), (REST[0], 1.0), *ELSEWHERE]).help_within_two[0])


def test_one_wrong_answer_to_an_evaluation_is_a_failure() -> None:
    exam = items_of(SKILL, evaluation=True)[0]
    assert treated([(exam, 0.0), *ELSEWHERE]).help_within_two[0] == 0.0
    assert treated([(exam, 0.0), STUDY, ELSEWHERE[0]]).answered_by_resource[0] == 1.0
    assert np.isnan(treated([(exam, 1.0), *ELSEWHERE]).help_within_two[0])


def test_an_easier_item_helps_only_who_has_not_seen_it() -> None:
    assert treated([(EASY, 1.0), *FAILING, (EASY, 1.0), ELSEWHERE[0]]).help_within_two[0] == 0.0


def test_repeats_and_distinct_items_are_counted_over_answers_and_not_over_studies() -> None:
    found = treated([(HARD, 1.0), STUDY, STUDY, (HARD, 0.0), (HARD, 1.0), (EASY, 1.0)])
    assert found.repeat_share[0] == 0.5
    assert found.distinct_items[0] == 2.0
    assert np.isnan(treated([STUDY]).repeat_share[0])


def test_minutes_on_what_is_mastered_are_those_of_activities_all_of_whose_skills_are() -> None:
    done = [(HARD, 1.0), STUDY, ELSEWHERE[0]]
    assert treated(done, known=(SKILL,)).minutes_on_mastered[0] == pytest.approx(2 / 3)
    assert treated(done).minutes_on_mastered[0] == 0.0


def test_ordinary_work_waits_for_prerequisites_and_declared_questions_need_not() -> None:
    onto_base = [(activity, 1.0) for activity in items_of(BASE)] * 3
    assert treated([(HARD, 1.0)]).beyond_prerequisites[0] == 1.0
    assert np.isnan(treated([(HARD, 1.0)], KINDS.index("evaluate")).beyond_prerequisites[0])
    assert treated([*onto_base, (HARD, 1.0)]).beyond_prerequisites[0] == 0.0


def test_a_whole_class_is_judged_as_its_learners_are() -> None:
    run, policy = watched(WORLDS["matched"], by_turns, 12)
    belief = Belief(COURSE, MODEL, 12, np.ones(4))
    answers, repeats, beyond = np.zeros((3, 12))
    right = np.zeros((12, len(WORLD.needs)), np.int64)
    before: list[set[int]] = [set() for _ in range(12)]
    for moment, given in zip(policy.moments, policy.seen, strict=True):
        believed = belief.marginal(moment.tick)
        for n in np.flatnonzero(given.is_done):
            a = int(given.activity[n])
            needed = (WORLD.needs[WORLD.exercises[a]] > 0).any(axis=0)
            answers[n] += 1
            repeats[n] += a in before[n]
            is_proved = ((believed[n] >= IN_PLACE) & (belief.opportunities[n] > 0)) | (right[n] >= IN_A_ROW)
            there = (believed[n] >= IN_PLACE) | is_proved
            beyond[n] += bool((needed & ~(there | (BELOW & is_proved[:, None]).any(axis=0))).any())
            before[n].add(a)
            exercised = WORLD.exercises[a]
            right[n, exercised] = right[n, exercised] + 1 if given.score[n] >= RIGHT_FROM else 0
        belief.observe(given)

    assert run.conduct.repeat_share == pytest.approx(repeats / answers)
    assert run.conduct.distinct_items == pytest.approx([len(one) for one in before])
    assert run.conduct.beyond_prerequisites == pytest.approx(beyond / answers)


class _Wavering(Plain):
    """Says that it has closed what it opened, once per learner."""

    def __init__(self, commission: Commission) -> None:
        super().__init__(commission, by_turns)
        self.n_self_undone = np.arange(len(commission.numbers))


def test_what_a_policy_undid_by_itself_is_read_off_it_and_nothing_where_it_keeps_no_path() -> None:
    run = run_class(stage(WORLDS["matched"]), Entrant("wavering", _Wavering), np.arange(4), 1, MODEL)
    assert run.conduct.self_undone.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert watched(WORLDS["matched"], by_turns, 4)[0].conduct.self_undone.tolist() == [0.0] * 4


def test_a_base_reaches_through_every_chain() -> None:
    assert closure(np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]]) > 0)[2].tolist() == [True, True, False]
