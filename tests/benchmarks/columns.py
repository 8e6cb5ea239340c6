"""A learner's records row by row, as they are, against columns of the same numbers.

`uv run python -m tests.benchmarks.columns`: microseconds to read all records and write them again, in CPU time of one
run, each in turn.
"""

import time
from statistics import median
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table

from api.live.packed_records import ACTIVE, N_ROWS, Bytes, Floats, Ints, pack, unpack
from api.live.records import NARROW_HISTORY
from engine.compiling import compiled, inner
from engine.tracing.kernel_arrays import (
    ACHIEVED,
    FORM,
    HELD,
    LAST_TICK,
    LEARN_FACTOR,
    N_AT,
    N_FORMS,
    OPPORTUNITIES,
    STREAK,
)
from engine.tracing.rounding import HALF

N_NODES: Final = 7
N_TIMES: Final = 10_000
N_TURNS: Final = 9
N_SKILLS: Final = (30, 300)


@compiled
def write_rows(nodes: Floats, counts: Ints, forms: Floats, raw: Bytes) -> int:
    """Write as the service does; return the bytes."""
    return pack(nodes, counts, forms, NARROW_HISTORY, raw)[1]


@compiled
def rows_again(n: int, packed: Bytes, prior: Floats, nodes: Floats, counts: Ints, forms: Floats) -> None:
    """Read and write the records `n` times."""
    room = np.empty_like(packed)
    for _ in range(n):
        unpack(packed, NARROW_HISTORY, prior, nodes, counts, forms)
        write_rows(nodes, counts, forms, room)


@inner
def columns_of(raw: Bytes, n_skills: int, n_nodes: int) -> Any:  # noqa: ANN401  # arrays of three widths
    """View the columns, the widest numbers first, so that each is aligned."""
    at = 4 * (3 + n_nodes) * n_skills
    return (
        raw[:at].view(np.float32).reshape(n_skills, 3 + n_nodes),
        raw[at : at + 4 * n_skills].view(np.uint32),
        raw[at + 4 * n_skills : at + 12 * n_skills].view(np.uint16).reshape(4, n_skills),
        raw[at + 12 * n_skills : at + 15 * n_skills].reshape(3, n_skills),
    )


@compiled
def write_columns(nodes: Floats, counts: Ints, forms: Floats, raw: Bytes) -> int:
    """Write the same numbers as columns; return the bytes."""
    n_skills, n_nodes = nodes.shape
    singles, low, halves, small = columns_of(raw, n_skills, n_nodes)
    for row in range(n_skills):
        halves[0, row], halves[1, row], halves[2, row] = row, counts[OPPORTUNITIES, row], counts[N_AT, row]
        low[row], small[0, row] = counts[LAST_TICK, row] & 0xFFFFFFFF, counts[LAST_TICK, row] >> 32
        small[1, row], small[2, row] = counts[STREAK, row] & 0xFF, counts[ACTIVE, row]
        halves[3, row], singles[row, 0] = np.int64(forms[ACHIEVED, row]), forms[FORM, row]
        singles[row, 1], singles[row, 2] = forms[LEARN_FACTOR, row], forms[HELD, row]
        for g in range(n_nodes):
            singles[row, 3 + g] = nodes[row, g] if nodes[row, g] < HALF else nodes[row, g] - 1.0
    return int(n_skills * (4 * (3 + n_nodes) + 15))


@compiled
def columns_again(n: int, packed: Bytes, prior: Floats, nodes: Floats, counts: Ints, forms: Floats) -> None:
    """Read and write columns `n` times."""
    n_skills, n_nodes = prior.shape
    room = np.empty_like(packed)
    for _ in range(n):
        nodes[:] = prior
        counts[:] = 0
        forms[:] = 0.0
        singles, low, halves, small = columns_of(packed, n_skills, n_nodes)
        for row in range(n_skills):
            skill = halves[0, row]
            counts[OPPORTUNITIES, skill], counts[N_AT, skill] = halves[1, row], halves[2, row]
            counts[LAST_TICK, skill] = np.int64(low[row]) | np.int64(small[0, row]) << 32
            counts[STREAK, skill] = (np.int64(small[1, row]) ^ 128) - 128
            counts[ACTIVE, skill] = small[2, row]
            forms[ACHIEVED, skill], forms[FORM, skill] = halves[3, row], singles[row, 0]
            forms[LEARN_FACTOR, skill], forms[HELD, skill] = singles[row, 1], singles[row, 2]
            for g in range(n_nodes):
                mirrored = np.float64(singles[row, 3 + g])
                nodes[skill, g] = mirrored if mirrored >= 0.0 else 1.0 + mirrored
        write_columns(nodes, counts, forms, room)


def microseconds(n_skills: int) -> list[float]:
    """Measure rows, then columns: the median of nine turns."""
    drawn = np.random.default_rng(1)
    nodes, prior = drawn.uniform(0.01, 0.99, (n_skills, N_NODES)), np.full((n_skills, N_NODES), 0.3)
    counts, forms = np.zeros((N_ROWS, n_skills), np.int64), np.ones((N_FORMS, n_skills))
    counts[OPPORTUNITIES], counts[LAST_TICK] = 9, 1 << 33
    spent: list[list[float]] = [[], []]
    for turn in range(N_TURNS + 1):
        for way, (write, again) in enumerate(((write_rows, rows_again), (write_columns, columns_again))):
            packed = np.zeros(80 * n_skills, np.uint8)
            packed = packed[: write(nodes, counts, forms, packed)].copy()
            began = time.process_time()
            again(N_TIMES, packed, prior, nodes.copy(), counts.copy(), forms.copy())
            if turn:  # the first one compiles
                spent[way].append((time.process_time() - began) / N_TIMES * 1e6)
    return [median(turns) for turns in spent]


def main() -> None:
    """Measure and print."""
    table = Table("skills", "rows, µs", "columns, µs")
    for n_skills in N_SKILLS:
        table.add_row(str(n_skills), *(f"{found:.2f}" for found in microseconds(n_skills)))
    Console().print(table)


if __name__ == "__main__":
    main()
