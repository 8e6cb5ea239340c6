"""What the comparison of reviews estimates, on cards whose truth is known."""

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.review_figures import (
    DAY_S,
    days_until,
    drawn,
    held_from,
    level_where,
    more_work,
    reviews_of,
    work,
)
from tests.benchmarks.reviews import main


def test_reviews_are_put_into_the_order_of_time_and_linked_card_by_card() -> None:
    reviews = reviews_of(np.array([7, 3, 7]), np.array([2, 1, 0]) * DAY_S, np.array([1.0, 0.0, 0.0]))
    assert reviews.card.tolist() == [1, 0, 1]
    assert reviews.last.tolist() == [-1, -1, 0]
    assert reviews.days[2] == 2.0
    assert np.isnan(reviews.days[:2]).all()


def test_the_level_at_which_nine_tenths_are_recalled_is_found() -> None:
    rng = np.random.default_rng(1)
    true = rng.uniform(0.6, 0.99, 40_000)
    recalled = (rng.random(len(true)) < true).astype(np.float64)
    assert level_where(recalled, true, 0.9) == pytest.approx(0.9, abs=0.01)
    boasted = 1 / (1 + (1 - true) / true * np.exp(-0.5))  # half a logit too high
    assert level_where(recalled, boasted, 0.9) == pytest.approx(0.937, abs=0.01)


def test_the_days_until_a_level_are_within_the_grid() -> None:
    grid = np.geomspace(1.0, 100.0, 400)
    p_after = np.stack([(1 + grid) ** -0.05, np.full(400, 0.95), np.full(400, 0.5)])
    assert days_until(0.9, grid, p_after) == pytest.approx([0.9 ** (-1 / 0.05) - 1, 100.0, 1.0], rel=1e-3)


def test_a_schedule_that_waits_twice_as_long_asks_for_half_the_work() -> None:
    reviews = reviews_of(np.array([0, 1, 0, 1, 1]), np.array([0, 0, 4, 6, 10]) * DAY_S, np.ones(5))
    held = held_from(reviews, 2 * DAY_S)
    assert held.days.tolist() == [2.0, 4.0, 6.0, 4.0]  # both cards, from the second day to the tenth
    cards, days = reviews.card[held.review], np.full(4, 2.0)
    assert work(held, cards, days).value == pytest.approx(1.0)
    assert work(held, cards, 2 * days).value == pytest.approx(0.5)
    assert more_work(held, cards, 2 * days, days) == pytest.approx((0.5, 0.5, 0.5))


def test_intervals_over_cards_cover_what_is_true() -> None:
    def covers(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        values = rng.normal(size=60)[cards] + rng.normal(size=300)
        figure = drawn(cards, lambda rows: float(values[rows].mean()), n_draws=200)
        return figure.low <= 0.0 <= figure.high

    cards = np.repeat(np.arange(60), 5)
    n_covered = sum(map(covers, range(100)))
    assert n_covered >= 88


def test_where_the_cards_are_not_here_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(tmp_path)
    assert capsys.readouterr().out.startswith("Skipped: ")
