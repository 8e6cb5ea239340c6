import math
from statistics import fmean, pvariance

import pytest

from api.live.keys import LearnerKey, shard_of
from api.sizing.shards import BUSYNESS_SIGMA, draw_loads, fewest_shards, simulate, slot_unevenness, zipf_sizes


def test_equal_organisations_are_spread_as_the_closed_form_says() -> None:
    """A share has variance p (1 - p) E[w²] / (n E[w]²) with p = 1 / shards, and E[w²] / E[w]² = exp(σ²)."""
    n_shards, sizes = 16, [200] * 20
    draws = draw_loads(sizes, n_shards, range(12))
    shares = [load / sum(one.by_learner) for one in draws for load in one.by_learner]
    p = 1 / n_shards
    expected = p * (1 - p) * math.exp(BUSYNESS_SIGMA**2) / sum(sizes)
    assert fmean(shares) == pytest.approx(p)
    assert pvariance(shares) == pytest.approx(expected, rel=0.45)


def test_whole_organisations_would_be_far_more_uneven_than_learners() -> None:
    found = simulate(zipf_sizes(100, 5000), 16, 1, range(4))
    assert found.server == (1.0, 1.0, 1.0)
    assert found.shard[-1] < 1.6 < found.whole_organisations


@pytest.mark.parametrize("called", ["{}", "learner-{:06}", "{:08x}"])
def test_learners_that_are_counted_up_are_spread_as_well_as_by_chance(called: str) -> None:
    counts = [0] * 64
    for n in range(20_000):
        counts[shard_of(LearnerKey(1, 1, called.format(n)), 64)] += 1
    assert max(counts) / (20_000 / 64) < 1 + 4 / math.sqrt(20_000 / 64)


def test_slots_alone_leave_servers_uneven_with_few_shards() -> None:
    assert slot_unevenness(16, 8) == 2.0  # two of sixteen on each would be even, and one server has four
    assert fewest_shards(8) == 64
    assert slot_unevenness(fewest_shards(8), 8) <= 1.3
