"""How fast fitting is, and how high it gets, against pyBKT in one run.

    uv run python -m tests.benchmarks.fitting TABLE [--share 12] [--extension PYTHON] [--json]

`--share N` lets pyBKT fit every N-th skill only (by number of rows), because in pure Python it takes minutes for all of
them; the ratio is that on these skills. `--extension` names the interpreter of an environment with pyBKT's C++
extension, which fits all skills. Everything runs on one thread; compilation and the reading of tables are left out.
Figures of ours are medians of several runs. "EM" is the climb alone: without pyBKT's work in pandas, and without our
arranging of the table and our intervals, but with our growing of prefix trees. A loss of inf means that the parameters
hold some result impossible, which pyBKT does not see, because it takes a probability of 0 for 1.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from engine.fitting.classic.acceleration import Ascent, Settings, ascend
from engine.fitting.classic.expectation import Expectation, expect
from engine.fitting.classic.fit import FitSettings, fit
from engine.fitting.classic.forest import grow
from engine.fitting.classic.model import ClassicModel, SkillProbabilities
from engine.fitting.classic.sequences import Sequences, sequences_of
from engine.fitting.classic.starts import starting_points
from engine.interactions import Interactions, rows_of
from simulations.lab.tables.interactions import read_interactions

N_RUNS = 7
COARSE = 1e-5  # stops far earlier, and still higher than pyBKT, which stops where a turn gains 0.005
HMM_SCALABLE_CPU_S = 0.30  # on the training part of ASSISTments 2009; known from elsewhere, not measured here
HMM_SCALABLE_LOSS = 126_128.0  # same: its negative log-likelihood
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}


class Measured(NamedTuple):
    """One program on one table.

    Attributes:
        cpu_seconds: Of everything.
        em_cpu_seconds: Of EM alone.
        loss: The negative log-likelihood that it reached, by our arithmetic.
    """

    cpu_seconds: float
    em_cpu_seconds: float
    loss: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("--share", type=int, default=12)
    parser.add_argument("--extension", type=Path)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    asked = parser.parse_args()
    table = read_interactions(asked.table)
    part = every_nth_skill(table, asked.share)
    found = {
        "ours, one start": ours(table, 1),
        "ours, five starts": ours(table, 5),
        "ours, one start, coarser than pyBKT": ours(table, 1, COARSE),
        f"ours, one start, every {asked.share}th skill": ours(part, 1),
        f"pyBKT, one start, every {asked.share}th skill": pybkt(part, Path(sys.executable)),
    }
    if asked.extension:
        found["pyBKT with its C++ extension, one start"] = pybkt(table, asked.extension)
    figures = {name: one._asdict() for name, one in found.items()}
    sys.stdout.write(json.dumps(figures) + "\n" if asked.json else report(found))


def ours(table: Interactions, n_starts: int, tolerance: float = Settings().tolerance) -> Measured:
    """Fit with intervals and all, from a table in memory; then climb alone."""
    settings = FitSettings(n_starts=n_starts, ascent=Settings(tolerance))
    found = fit(table, settings, lambda _: None)  # compiles, or reads what was compiled before
    whole = cpu_seconds(lambda: fit(table, settings, lambda _: None))
    sequences = sequences_of(table)
    return Measured(whole, cpu_seconds(lambda: climb(sequences, settings)), -found.log_likelihood)


def climb(sequences: Sequences, settings: FitSettings) -> Ascent:
    """Do the part of `fit` that is EM."""
    layout = sequences.layout
    free = np.ones(layout.n_parameters, np.bool_)
    free[layout.section("forget")] = False
    starts = starting_points(layout, settings.n_starts, settings.seed, forgets=False)
    with Expectation(layout, grow(sequences), settings.n_starts, 1) as expectation:
        return ascend(expectation, starts, free, settings.ascent, lambda _: None)


def cpu_seconds(call: Callable[[], object]) -> float:
    """Take the median of several runs."""
    seconds = []
    for _ in range(N_RUNS):
        started = time.process_time()
        call()
        seconds.append(time.process_time() - started)
    return median(seconds)


def pybkt(table: Interactions, python: Path) -> Measured:
    """Fit with the pyBKT of an interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_for_pybkt(path, table)
        script = Path(__file__).with_name("pybkt_alone.py")
        command = [str(python), str(script), str(path), "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | ONE_THREAD)  # noqa: S603 - our own script
    told = json.loads(done.stdout)
    return Measured(told["cpu_seconds"], told["em_cpu_seconds"], loss_of(table, told["coefficients"]))


def loss_of(table: Interactions, coefficients: dict[str, dict[str, float]]) -> float:
    """Compute the negative log-likelihood of what pyBKT found."""
    skills = {
        skill: SkillProbabilities(
            prior={"default": one["prior"]}, learn={"default": one["learns"]}, forget={"default": one["forgets"]},
            guess={"default": one["guesses"]}, slip={"default": one["slips"]},
        )
        for skill, one in coefficients.items()
    }  # fmt: skip
    sequences = sequences_of(table)
    model = ClassicModel(skills=skills, typical=next(iter(skills.values())))
    return float(-expect(sequences, model.parameters(sequences.layout)[None]).log_likelihood.sum())


def every_nth_skill(table: Interactions, n: int) -> Interactions:
    """Take the rows of every n-th skill by number of rows, from the middle of the first n on."""
    by_size = np.argsort(-np.bincount(table.combinations), kind="stable")
    return rows_of(table, np.flatnonzero(np.isin(table.combinations, by_size[n // 2 :: n])))


def write_for_pybkt(path: Path, table: Interactions) -> None:
    """Write a table under pyBKT's names."""
    skills = [table.skill_ids[skills[0]] for skills in table.skill_combinations]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("user_id", "skill_name", "correct", "order_id"))
        rows = zip(table.learners.tolist(), table.combinations.tolist(), table.score.tolist(), strict=True)
        writer.writerows((learner, skills[k], int(score), row) for row, (learner, k, score) in enumerate(rows))


def report(found: dict[str, Measured]) -> str:
    """Lay the figures out with their ratios."""
    lines = [f"{'':<44}{'CPU s':>10}{'of it EM':>10}{'-log L':>14}"]
    lines += [
        f"{name:<44}{one.cpu_seconds:>10.3f}{one.em_cpu_seconds:>10.3f}{one.loss:>14.1f}" for name, one in found.items()
    ]
    one_start, _, _, on_part, pure, *extension = found.values()
    lines.append(f"pyBKT on the same skills: {ratios(pure, on_part)}")
    lines += [f"pyBKT with its C++ extension: {ratios(one, one_start)}" for one in extension]
    lines.append(
        f"hmm-scalable on the training part of ASSISTments 2009, known from elsewhere: {HMM_SCALABLE_CPU_S:.2f} s, "
        f"{HMM_SCALABLE_LOSS:.0f}; {HMM_SCALABLE_CPU_S / one_start.cpu_seconds:.1f} times as fast as that"
    )
    return "\n".join(lines) + "\n"


def ratios(theirs: Measured, ours: Measured) -> str:
    """Tell how many times our time theirs is."""
    return (
        f"{theirs.cpu_seconds / ours.cpu_seconds:.1f} times our time, "
        f"its EM {theirs.em_cpu_seconds / ours.em_cpu_seconds:.1f} times ours"
    )


if __name__ == "__main__":
    main()
