import numpy as np
import pytest

from loadtests.load.measured import ProcessSample
from loadtests.load.usage import cores_used, memory_by_role, memory_slopes, slope_of

MIB = 2**20
TIMES = [5.0 * number for number in range(72)]


def wandering(rng: np.random.Generator, n: int, dependence: float) -> list[float]:
    """Memory that moves about without growing, in MiB."""
    value, values = 0.0, []
    for step in rng.standard_normal(n):
        value = dependence * value + float(step)
        values.append(200.0 + value)
    return values


@pytest.mark.parametrize("dependence", [0.0, 0.9])
def test_memory_that_only_wanders_is_seldom_called_growing(dependence: float) -> None:
    rng = np.random.default_rng(7)
    slopes = [slope_of(TIMES, wandering(rng, len(TIMES), dependence)) for _ in range(100)]
    assert sum(one.is_growing for one in slopes) <= 8
    assert all(one.low <= one.per_s <= one.high for one in slopes)


def test_a_leak_is_found_below_noise_and_peaks_and_its_size_told() -> None:
    rng = np.random.default_rng(7)
    noise = wandering(rng, len(TIMES), 0.5)
    values = [value + 0.1 * at_s + 80.0 * (at_s % 100 == 0) for at_s, value in zip(TIMES, noise, strict=True)]
    slope = slope_of(TIMES, values)
    assert slope.is_growing
    assert slope.low <= 0.1 <= slope.high
    assert slope.per_s == pytest.approx(0.1, rel=0.2)


def test_memory_that_does_not_move_has_no_slope() -> None:
    slope = slope_of(TIMES, [200.0] * len(TIMES))
    assert (slope.per_s, slope.low, slope.high) == (0.0, 0.0, 0.0)


def sample(at_s: float, pid: int, memory: int | None, cpu_s: float, role: str = "worker") -> ProcessSample:
    return ProcessSample(at_s, role, pid, memory, cpu_s)


def test_processes_of_a_role_count_together_and_only_where_memory_was_looked_at() -> None:
    samples = [sample(0, 1, 5, 0), sample(0, 2, 7, 0), sample(1, 1, None, 1), sample(5, 2, 8, 1)]
    assert memory_by_role(samples) == {"worker": {0: 12, 5: 8}}


def test_a_slope_is_of_each_role_from_some_second_on_and_not_of_a_few_samples() -> None:
    grown = [sample(at_s, 1, int((200 - max(0.0, 100 - at_s)) * MIB), 0) for at_s in TIMES]
    few = [sample(at_s, 2, MIB, 0, "valkey") for at_s in TIMES[-5:]]
    slopes = memory_slopes([*grown, *few], since_s=100.0)
    assert [*slopes] == ["worker"]
    assert slopes["worker"].per_s == 0.0
    assert memory_slopes(grown)["worker"].high > 0


def test_cores_are_those_between_two_seconds_also_of_a_process_that_was_started_again() -> None:
    samples = [sample(at_s, 1, None, 0.5 * at_s) for at_s in range(11)]
    samples += [sample(at_s, 2, None, 0.25 * (at_s - 4)) for at_s in range(4, 11)]
    samples += [sample(at_s, 3, None, 90 + 0.1 * at_s, "valkey") for at_s in range(11)]
    assert cores_used(samples, 0, 4) == {"worker": 0.5, "valkey": 0.1}
    assert cores_used(samples, 4, 11) == {"worker": 0.75, "valkey": 0.1}
    assert cores_used(samples, 20, 30) == {}
