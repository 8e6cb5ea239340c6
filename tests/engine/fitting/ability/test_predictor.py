"""What the fit's own forward pass expects, and what the fitted model as a file predicts."""

import numpy as np
import pytest

from engine.artefact import read, write
from engine.evaluation.artefacts import ArtefactPredictor
from engine.fitting import ability
from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.contexts import seen_in
from engine.fitting.ability.expectation import filter_learners
from engine.fitting.ability.parameters import effects_of, tables_of
from engine.fitting.ability.sequences import contexts_in, lay_out, sequences_of, usual_scores
from engine.interactions import Interactions, rows_of
from engine.tracing.terms import sets_of
from tests.engine.fitting.ability.worlds import SEVERAL, SINGLE, small_table, without_items

SETTINGS = ability.Settings(strength=0.3, max_iterations=12)


def forward(table: Interactions, found: ability.Fit, *, is_monotone: bool) -> tuple[Floats, float]:
    layout = lay_out(table)
    usual = usual_scores(layout, len(table.skill_ids), len(table.item_ids))
    vector, parameters = found.found.summit.vector, found.found.layout
    tables = tables_of(effects_of(vector, parameters), parameters)
    if is_monotone:  # what serves: mastery never lowers the chance of a right answer
        gap = np.maximum(tables.gap, 0.0)[:, None]
        unmastered = tables.kinds[:, :, 0]
        kinds = np.stack([unmastered, unmastered + tables.telling[:, None] * gap], axis=2)
        tables = tables._replace(kinds=kinds, kind_odds=np.exp(kinds))
    in_order, p_correct = np.empty(table.n_rows), np.empty(table.n_rows)
    seen = seen_in(contexts_in(layout, len(table.item_ids)), layout.item, sets_of(layout.item_skills)[0])
    sequences = sequences_of(layout, usual.items, len(table.skill_ids), seen)
    log_likelihood = filter_learners(sequences, tables, in_order)
    p_correct[layout.rows] = in_order
    return p_correct, log_likelihood


@pytest.mark.parametrize("combinations", [SINGLE, SEVERAL], ids=["one skill each", "several skills"])
@pytest.mark.parametrize("has_times", [True, False], ids=["timed", "untimed"])
@pytest.mark.parametrize("has_items", [True, False], ids=["items", "no items"])
def test_the_file_predicts_what_the_fit_expected(
    combinations: tuple[tuple[int, ...], ...], *, has_times: bool, has_items: bool
) -> None:
    table = small_table(combinations, 20, 15, has_times=has_times)
    table = table if has_items else without_items(table)
    found = ability.fit(table, SETTINGS, seed=0, code_version="1")
    expected, _ = forward(table, found, is_monotone=True)
    _, log_likelihood = forward(table, found, is_monotone=False)
    said = ArtefactPredictor(read(write(found.model))).predict(table)
    np.testing.assert_allclose(said, expected, atol=1e-6)  # effects of items have seven decimals in the file
    assert np.ptp(expected) > 0.2
    assert found.model.training.log_likelihood == pytest.approx(log_likelihood, rel=1e-9)


def test_a_part_of_a_table_is_fitted_as_if_the_rest_had_never_been_there() -> None:
    table = small_table(SEVERAL, 20, 15)
    rows = np.flatnonzero((table.learners < 10) & (table.items < 20))
    part = rows_of(table, rows)
    found = ability.fit(part, SETTINGS, seed=0, code_version="1").model
    assert found.training.rows == len(rows)
    assert found.training.learners == 10
    assert set(found.vocabulary.items) == {table.item_ids[item] for item in set(part.items.tolist())}
    assert set(found.parameters.fitted.items) == set(found.vocabulary.items)
