"""Planted chances of leaving are found, with honest intervals; where there are none, none is found."""

import numpy as np
import pytest

from engine.fitting.leaving import Exposure, fit
from engine.recommendation.leaving import LeavingModel
from tests.engine.fitting.leaving.logs import planted

FRAGILE = LeavingModel(always=0.002, too_hard=0.04, too_easy=0.02, discouraged=0.04, tired=0.015, tired_from=9)
N_LOGS = 8


def test_planted_chances_are_found_and_intervals_cover_them() -> None:
    covered, knots, errors = [], [], []
    for seed in range(N_LOGS):
        found = fit(planted(FRAGILE, 250, seed))
        covered += [one.low <= getattr(FRAGILE, one.name) <= one.high for one in found.reasons]
        knots.append((found.model.wrong_in_a_row, found.model.tired_from) == (3, 9))
        errors.append([one.chance - getattr(FRAGILE, one.name) for one in found.reasons])

    assert np.mean(covered) >= 0.92  # of 40; 95 % would have 0.034 as its standard error
    assert np.mean(knots) >= 0.9
    assert np.abs(np.mean(errors, axis=0)).max() < 0.006  # half a standard error of one log


def test_what_is_used_lies_between_none_and_the_most_likely_and_nearer_to_it_the_surer_it_is() -> None:
    few, many = fit(planted(FRAGILE, 60, 3)), fit(planted(FRAGILE, 1000, 3))
    for found in (few, many):
        assert all(0.0 <= one.used <= 1.05 * one.chance for one in found.reasons)  # one may stand in for others

    kept = [sum(one.used for one in found.reasons) / sum(one.chance for one in found.reasons) for found in (few, many)]
    assert kept[0] < kept[1]
    assert kept[1] > 0.95


def test_where_nobody_leaves_the_model_is_none_with_an_upper_end() -> None:
    found = fit(planted(LeavingModel(), 50, 1))

    assert found.model == LeavingModel()
    assert found.log_likelihood == 0.0
    for one in found.reasons:
        assert (one.chance, one.low, one.used) == (0.0, 0.0, 0.0)
        assert 0.0 < one.high < 0.01


def test_learners_who_leave_whatever_they_do_are_laid_to_no_other_reason() -> None:
    wrong = [
        one.used
        for seed in range(N_LOGS)
        for one in fit(planted(LeavingModel(always=0.01), 250, seed)).reasons
        if one.name != "always"
    ]
    assert np.mean(np.array(wrong) > 0.0) <= 0.05
    assert np.mean(wrong) < 0.0005


def test_one_reason_alone_is_told_from_the_others() -> None:
    found = fit(planted(LeavingModel(discouraged=0.05, wrong_in_a_row=2), 400, 5))

    assert found.model.wrong_in_a_row == 2
    assert found.model.discouraged == pytest.approx(0.05, abs=0.01)
    assert max(found.model.always, found.model.too_hard, found.model.tired) < 0.005


def test_a_log_of_which_nothing_is_known_gives_the_model_by_which_nobody_leaves() -> None:
    nothing = np.zeros(0, np.int64)
    found = fit(Exposure(np.zeros(0), nothing, nothing, np.zeros(0, np.bool_), 3, 30, 0, 0))

    assert found.model == LeavingModel()
    assert [one.high for one in found.reasons] == pytest.approx([1.0] * 5, abs=1e-3)
