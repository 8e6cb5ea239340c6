"""How loops are compiled: what must not be compiled without counting references."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.compiling import _COMPILED, borrowing, compiled
from engine.fitting.ability import expectation
from engine.fitting.classic import kernel
from engine.inner_code import ArrayGivenBackError

Floats = NDArray[np.float64]


@borrowing
def _itself(values: Floats) -> Floats:
    return values


@borrowing
def _half(pair: tuple[Floats, Floats]) -> tuple[int, tuple[Floats, int]]:
    return 1, (pair[0][1:], 2)


@borrowing
def _total(pair: tuple[Floats, Floats]) -> float:
    total = 0.0
    for part in pair:
        rest = part[1:]
        for at in range(len(rest)):
            total += rest[at]
            rest[at] = 0.0
    return total


@compiled
def gives_an_array_back(first: Floats, second: Floats) -> Floats:
    return _itself(first) + second


@compiled
def gives_an_array_back_in_a_tuple(first: Floats, second: Floats) -> int:
    return _half((first, second))[0]


@compiled
def gives_a_number_back(first: Floats, second: Floats) -> float:
    return _total((first, second))


def test_no_loop_is_parallel_for_who_compiles_it_runs_another_copy_than_who_finds_it_on_disk() -> None:
    for module in (expectation, kernel):
        assert any(name.startswith(module.__name__) for name in _COMPILED)
    assert [name for name, one in _COMPILED.items() if one.targetoptions.get("parallel")] == []


def test_what_counts_no_references_may_not_give_an_array_back() -> None:
    for function in (gives_an_array_back, gives_an_array_back_in_a_tuple):
        with pytest.raises(ArrayGivenBackError, match="counts no references"):
            function(np.ones(3), np.ones(3))


def test_what_counts_no_references_reads_and_writes_the_arrays_that_its_caller_holds() -> None:
    first, second = np.ones(3), np.array([0.0, 1.0, 2.0])

    assert gives_a_number_back(first, second) == 5.0
    np.testing.assert_array_equal(np.concatenate([first, second]), [1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
