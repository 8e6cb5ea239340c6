"""pyBKT 1.4.3: its models become ours and back, our optimum is not below its own, and its faults are not ours."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyBKT.models import Model

from engine.fitting.classic.expectation import expect
from engine.fitting.classic.fit import FitSettings, fit
from engine.fitting.classic.interchange import PybktVariant, from_params, from_pybkt, to_pybkt
from engine.fitting.classic.model import ClassicModel, SkillProbabilities, predict
from engine.fitting.classic.sequences import StepKind, Variant, sequences_of
from engine.interactions import IdColumn, Interactions
from tests.engine.fitting.classic.tables import draw_probabilities, random_table, simulate, table_of

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyBKT"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning:pyBKT"),
]
STEP_KINDS: dict[str, StepKind] = {"multilearn": "row", "multipair": "pair"}


def frame_of(table: Interactions, column: IdColumn) -> pd.DataFrame:
    names = [column.ids[code] for code in column.codes.tolist()]
    return pd.DataFrame(
        {
            "user_id": table.learners,
            "skill_name": [table.skill_ids[k] for k in table.combinations.tolist()],
            "correct": table.score.astype(np.int64),
            "order_id": np.arange(table.n_rows),
            "kind": [int(name) for name in names] if names[0].isdigit() else names,
        }
    )


def variant_of(names: tuple[PybktVariant, ...], column: IdColumn, table: Interactions) -> Variant:
    right = IdColumn(table.score.astype(np.int32), ("0", "1"))
    steps = [name for name in names if name in STEP_KINDS]
    variant = Variant(results=column if "multigs" in names else None, priors=right if "multiprior" in names else None)
    return variant._replace(steps=column, step_kind=STEP_KINDS[steps[0]]) if steps else variant


def their_predictions(model: Any, frame: pd.DataFrame) -> np.ndarray:  # noqa: ANN401 - pyBKT has no types
    predicted = model.predict(data=frame.copy())
    return predicted.sort_values("order_id").correct_predictions.to_numpy()  # type: ignore[no-any-return]


NUMBERS, TEXTS = ("10", "11", "12"), ("film", "text", "it's")


@pytest.mark.parametrize(
    ("names", "ids", "forgets"),
    [
        ((), NUMBERS, False),
        ((), NUMBERS, True),
        (("multilearn",), NUMBERS, True),
        (("multilearn",), TEXTS, False),
        (("multiprior",), NUMBERS, True),
        (("multipair",), NUMBERS, False),
        (("multipair",), TEXTS, True),
        (("multigs",), NUMBERS, False),
        (("multigs",), TEXTS, False),
        (("multilearn", "multigs"), NUMBERS, False),
        (("multipair", "multigs"), NUMBERS, True),
        (("multipair", "multigs"), TEXTS, False),
    ],
    ids=str,
)
def test_a_model_of_pybkt_becomes_ours_and_back_and_predicts_the_same(
    names: tuple[PybktVariant, ...], ids: tuple[str, ...], *, forgets: bool
) -> None:
    table = random_table(0, n_rows=300, n_learners=12)
    column = IdColumn(np.random.default_rng(1).integers(0, 3, table.n_rows).astype(np.int32), ids)
    frame = frame_of(table, column)
    theirs = Model(seed=0, num_fits=1, parallel=False)
    on: dict[str, bool | str] = {name: True if name == "multiprior" else "kind" for name in names}
    theirs.fit(data=frame.copy(), forgets=forgets, **on)
    expected = their_predictions(theirs, frame)

    ours = from_pybkt(theirs)
    np.testing.assert_allclose(predict(ours, table, variant_of(names, column, table)), expected, atol=1e-9)

    back = to_pybkt(ours, names)
    back.defaults = theirs.defaults
    np.testing.assert_allclose(their_predictions(back, frame), expected, atol=1e-9)
    assert back.params().sort_index().index.tolist() == theirs.params().sort_index().index.tolist()
    assert from_params(theirs.params(), names).skills == ours.skills


def test_our_optimum_is_not_below_that_of_pybkt() -> None:
    table = simulate(draw_probabilities(3, 0), 40, 6, seed=1)
    theirs = Model(seed=0, num_fits=2, parallel=False)
    theirs.fit(data=frame_of(table, IdColumn(np.zeros(table.n_rows, np.int32), ("0",))))
    sequences = sequences_of(table)
    reached = expect(sequences, from_pybkt(theirs).parameters(sequences.layout)[None]).log_likelihood[0]
    found = fit(table, FitSettings(), lambda _: None)
    assert np.all(found.log_likelihoods >= reached - 1e-6)


def one_skill(**values: float) -> ClassicModel:
    skill = SkillProbabilities(**{name: {"default": value} for name, value in values.items()})
    return ClassicModel(skills={"s0": skill}, typical=skill)


def test_sequences_of_one_response_count_for_guess_and_slip() -> None:
    """pyBKT counts emissions from the second last row on, so it has none of a sequence with a single row."""
    score = np.array([1.0, 1.0, 1.0, 0.0])
    sequences = sequences_of(table_of(np.arange(4), np.zeros(4, np.int64), score))
    model = one_skill(prior=0.5, learn=0.1, forget=0.0, guess=0.2, slip=0.1)
    expected = expect(sequences, model.parameters(sequences.layout)[None])
    mastered = 3 * 0.45 / 0.55 + 0.05 / 0.45
    assert expected.hits[0, 3] == pytest.approx(3 * 0.10 / 0.55)
    assert expected.misses[0, 4] == pytest.approx(3 * 0.45 / 0.55)
    assert expected.hits[0, 4] + expected.misses[0, 4] == pytest.approx(mastered)
    assert expected.hits[0, 3:].sum() + expected.misses[0, 3:].sum() == pytest.approx(4.0)


def test_singles_alone_are_fitted_to_their_mean() -> None:
    score = np.repeat([1.0, 0.0], [30, 10])
    table = table_of(np.arange(40), np.zeros(40, np.int64), score)
    found = fit(table, FitSettings(), lambda _: None)
    assert predict(found.model, table) == pytest.approx(np.full(40, 0.75), abs=1e-4)


def test_an_emission_probability_of_0_is_0() -> None:
    """pyBKT takes it for 1: a right answer, which without guessing only the mastered give, would prove nothing."""
    table = table_of(np.zeros(2, np.int64), np.zeros(2, np.int64), np.array([1.0, 1.0]))
    model = one_skill(prior=0.3, learn=0.2, forget=0.0, guess=0.0, slip=0.1)
    assert predict(model, table) == pytest.approx([0.3 * 0.9, 0.9])
    sequences = sequences_of(table)
    found = expect(sequences, model.parameters(sequences.layout)[None])
    assert found.log_likelihood[0, 0] == pytest.approx(np.log(0.3 * 0.9 * 0.9))
