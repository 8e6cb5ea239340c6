"""What a few learners teach, what they cannot, and what is borrowed in its place."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.artefact import HELD_OUT_LOSS, UNFITTED_LOSS
from engine.evaluation import metrics
from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.baselines import Unfitted
from engine.fitting import ability
from engine.fitting.ability.anchors import anchors_of
from engine.fitting.ability.borrowing import anchors_beside
from engine.fitting.ability.evidence import FEW_LEARNERS, N_FOLDS, folds_of
from engine.fitting.ability.flattening import AS_IT_IS, Flattening, choose_flattening, flattened
from engine.fitting.ability.parameters import effects_of, initial_vector, lay_out_parameters, pull, tables_of
from engine.fitting.ability.strength import HELD, multipliers
from engine.interactions import Interactions, rows_of
from engine.tracing import SkillEffects
from engine.tracing.parameters import logit
from simulations.lab.tables.interactions import read_interactions
from tests.engine.evaluation.tables import a_table, a_table_of
from tests.engine.fitting.ability.simulated import Truth, simulate

REAL = Path("../shared/data/assist09/test.parquet")
FEW = ability.Settings(n_nodes=5)


def fitted(table: Interactions, **more: object) -> ability.Fit:
    return ability.fit(table, msgspec.structs.replace(FEW, **more), seed=0, code_version="1")


def only(table: Interactions, learners: np.ndarray) -> Interactions:
    return rows_of(table, np.flatnonzero(np.isin(table.learners, learners)))


@pytest.mark.skipif(not REAL.exists(), reason="the real results of ASSISTments 2009 are not here (../shared/data)")
@pytest.mark.parametrize(("size", "firsts"), [(2, (0, 10)), (5, (10,)), (10, (0,))])
def test_a_fit_to_a_few_learners_predicts_others_better_than_the_model_before_any_fitting(
    size: int, firsts: tuple[int, ...]
) -> None:
    table = read_interactions(REAL)
    drawn = np.random.default_rng(size).permutation(np.unique(table.learners))
    others = only(table, drawn[20:170])
    before = Unfitted().predict(others)
    for chosen in (drawn[first : first + size] for first in firsts):
        found = ArtefactPredictor(fitted(only(table, chosen)).model).predict(others)
        assert metrics.auc(others.score, found) > metrics.auc(others.score, before)
        assert metrics.log_loss(others.score, found) < metrics.log_loss(others.score, before)


def coins(n_learners: int, n_each: int, seed: int) -> Interactions:
    """Results on one skill that nothing explains."""
    rng = np.random.default_rng(seed)
    learners = np.repeat(np.arange(n_learners), n_each)
    score = (rng.random(len(learners)) < 0.5).astype(np.float64)
    return a_table_of(learners, rng.integers(0, 5, len(learners)), score, combinations=((0,),))


def test_thirty_results_never_settle_what_guess_and_slip_are() -> None:
    for score in (0.0, 1.0, None):
        table = coins(5, 6, 0) if score is None else coins(5, 6, 0)._replace(score=np.full(30, score))
        model = fitted(table).model
        of_skill = model.intervals.skills["s0"]
        for name in ("unmastered", "mastered"):
            value = getattr(model.parameters.fitted.skills["s0"], name)
            assert logit(0.02) < value < logit(0.98)
            assert of_skill[name].high - of_skill[name].low > 0.5


def test_the_fit_tells_how_the_model_before_it_predicts_and_warns_when_it_is_no_better() -> None:
    learned = fitted(a_table(60)).model.training
    assert learned.held_out[HELD_OUT_LOSS] < learned.held_out[UNFITTED_LOSS]
    assert not [one for one in learned.warnings if "not worth activating" in one]
    by_seed = [fitted(coins(4, 5, seed)).model.training for seed in range(5, 8)]
    worse = [one for one in by_seed if one.held_out[HELD_OUT_LOSS] >= one.held_out[UNFITTED_LOSS]]
    assert worse
    for one in by_seed:
        assert any("not worth activating" in warning for warning in one.warnings) == (one in worse)


def test_the_loss_of_the_model_before_any_fitting_is_that_of_the_model_that_serves_without_one() -> None:
    table = a_table(12, 20)
    expected = metrics.log_loss(table.score, Unfitted().predict(table))
    told = fitted(table, n_nodes=7).model.training.held_out[UNFITTED_LOSS]
    assert told == pytest.approx(expected, abs=2e-3)  # 5 nodes while the strength is chosen


def test_a_strength_that_is_given_is_judged_on_learners_held_out_as_well() -> None:
    training = fitted(a_table(30), strength=2.0).model.training
    assert training.shrinkage["strength"] == 2.0
    assert set(training.held_out) == {HELD_OUT_LOSS, UNFITTED_LOSS, "log_loss at strength 2"}


def test_two_learners_do_not_free_what_is_typical_however_many_results_they_have() -> None:
    assert multipliers(0.5, 1.0, 2)["typical"] == multipliers(4.0, 1.0, 2)["typical"] == HELD
    assert multipliers(0.5, 1.0, 3_000)["typical"] < 0.2
    table = coins(2, 400, 0)
    slopes = fitted(table, strength=0.5).model.parameters.population.skill.slopes
    public = anchors_of("results")
    for name in ("form_slow", "skill_form", "item_right", "successes"):
        mean, sd, _ = public[f"slopes.{name}"]
        assert abs(getattr(slopes, name) - mean) < 2.5 * sd


def test_what_fewer_than_two_courses_told_of_is_never_held_faster_than_its_spread() -> None:
    extensions, public = frozenset(ability.EXTENSIONS), anchors_of("minutes")
    assert public["slopes.pause"].n_courses == 1
    for anchors in (public, {name: anchor._replace(n_courses=0) for name, anchor in public.items()}, {}):
        layout = lay_out_parameters(extensions, 3, 1, 1, 7.0, "power", anchors, n_variants=1)
        of_few, of_many = (pull(layout, multipliers(1.0, 1.0, n))[1] for n in (2, 100_000))
        for block in layout.blocks.values():
            for place, name in enumerate(block.entries, start=block.start):
                told = name in anchors and anchors[name].n_courses > 1
                sd = np.broadcast_to(block.sd, block.shape)[place - block.start]
                assert of_few[place] == pytest.approx((HELD if told else 1.0) / sd**2)
                assert of_many[place] == pytest.approx(1 / 64 / sd**2)


def test_answers_that_nothing_explains_are_not_predicted_surely() -> None:
    training = fitted(coins(8, 60, 2)).model.training
    assert training.shrinkage["slope"] < 1.0
    assert training.held_out[HELD_OUT_LOSS] < training.held_out["log_loss at strength 8"] + 0.01


def test_flattening_moves_the_logits_of_the_typical_skill_about_their_middle() -> None:
    layout = lay_out_parameters(frozenset({"items"}), 1, 2, 3, 7.0, "power", anchors_of("results"))
    vector = initial_vector(layout)
    (plain,) = tables_of(effects_of(vector, layout), layout).gap[0]
    by = Flattening(0.3, 0.5)
    before, after = (effects_of(one, layout).skill for one in (vector, flattened(vector, layout, by)))
    middle = before["unmastered"] + plain / 2
    assert after["unmastered"] == pytest.approx(middle + 0.3 - plain / 4)
    assert np.exp(after["log_gap"]) == pytest.approx(np.full(2, plain / 2))
    assert flattened(vector, layout, AS_IT_IS) == pytest.approx(vector)


def test_predictions_are_flattened_only_where_folds_agree() -> None:
    def look(by: Flattening) -> np.ndarray:
        return np.array([1.0, 1.2, 0.9]) * (40 * (1 - by.slope) - 50 * (1 - by.slope) ** 2)

    assert choose_flattening(look) == Flattening(0.0, 0.7)
    assert choose_flattening(lambda by: look(by) * [5.0, -1.0, -1.0]) == AS_IT_IS


def test_the_report_says_how_sure_attempts_and_answers_are() -> None:
    model = fitted(coins(20, 40, 1)).model
    told = model.intervals.population
    assert told["attempts.repeat_1_wrong.shift"].low < told["attempts.repeat_1_wrong.shift"].high
    assert 0.0 < told["attempts.repeat_1_wrong.telling"].low < told["attempts.repeat_1_wrong.telling"].high
    assert {f"answers.{written}" for written in model.parameters.population.answers} == {
        name for name in told if name.startswith("answers.")
    }


def test_one_learner_holds_nobody_out() -> None:
    training = fitted(coins(1, 12, 0)).model.training
    assert training.held_out == {}
    assert training.shrinkage == {"strength": 8.0, "terms": 256.0}  # the strongest: nobody says that less will do


def test_of_few_learners_each_is_held_out_once_and_of_many_a_fifth() -> None:
    few = folds_of([f"l{n}" for n in range(FEW_LEARNERS - 1)], 3)
    assert len(few) == N_FOLDS
    assert sorted(np.concatenate(few).tolist()) == list(range(FEW_LEARNERS - 1))
    assert len(folds_of(["a", "b", "c"], 0)) == 3
    assert folds_of(["a"], 0) == ()
    (many,) = folds_of([f"l{n}" for n in range(2000)], 3)
    assert 300 < len(many) < 500


def test_learners_without_results_are_not_held_out() -> None:
    table = only(a_table(60), np.array([3, 17]))
    training = fitted(table).model.training
    assert training.learners == 2
    assert training.held_out


def course(n_learners: int, seed: int) -> Interactions:
    """A course of an organisation whose skills are guessed easily and learned fast."""
    n_skills = 6
    alike = {name: np.full(n_skills, value) for name, value in UNUSUAL.items()}
    return simulate(Truth(**alike), n_learners, 40, np.full(n_skills, 1 / n_skills), seed)[0]


UNUSUAL = {"prior": -1.5, "prior_ability": 0.7, "learn": -0.5, "learn_ability": 0.3, "unmastered": 0.6, "mastered": 3.0}


def test_a_small_class_gains_by_another_course_of_its_organisation() -> None:
    other = fitted(course(300, 1)).model
    table = course(80, 2)
    chosen, rest = only(table, np.arange(4)), only(table, np.arange(4, 80))

    alone, helped = (fitted(chosen, borrowed=borrowed).model for borrowed in ((), (other,)))
    losses = [metrics.log_loss(rest.score, ArtefactPredictor(one).predict(rest)) for one in (alone, helped)]
    assert losses[1] < losses[0] - 0.002
    assert helped.training.borrowed == (other.content_hash,)


def test_each_borrowed_model_counts_as_much_as_what_public_tables_say() -> None:
    public = anchors_of("results")
    assert anchors_beside((), "results") == public
    model = fitted(a_table(30)).model
    typical: SkillEffects = model.parameters.population.skill
    one, two = (anchors_beside((model,) * n, "results") for n in (1, 2))
    assert one["prior"].mean == pytest.approx((public["prior"].mean + typical.prior) / 2)
    assert two["prior"].mean == pytest.approx((public["prior"].mean + 2 * typical.prior) / 3)
    assert public["prior"].sd > one["prior"].sd > two["prior"].sd > public["prior"].sd / np.sqrt(2)


def test_what_was_switched_off_or_has_another_clock_is_not_borrowed() -> None:
    bare = fitted(a_table(30), extensions=frozenset({"ability", "items"})).model
    public = anchors_of("results")
    beside = anchors_beside((bare,), "results")
    assert beside["slopes.form_slow"] == public["slopes.form_slow"]
    assert beside["prior"] != public["prior"]
    timed = fitted(a_table(30, has_times=True)).model
    beside = anchors_beside((timed,), "results")
    assert beside["slopes.skill_gap"] == public["slopes.skill_gap"]
    assert beside["slopes.last"] != public["slopes.last"]
    assert anchors_beside((timed,), "minutes")["slopes.skill_gap"] != anchors_of("minutes")["slopes.skill_gap"]
