"""What serving costs with everything on: `uv run python -m tests.benchmarks.corrected [--table DIRECTORY]`.

The ability model is fitted to the training part of a table, correction and all. Then: processor time of one result
taken into the live state of a learner who has met 30 skills, packed records in, packed records out, all skills of the
table surveyed; of the same in plain Python, where histories are audited; and results a second when the whole test part
is traced, with its trees and without.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from api.live.layout import LearnerState, empty, encode
from api.results.apply_results import NewResult, Tracer, apply_results, tracer_of
from content_graph.compiled import CompiledGraph, compile_graph
from engine.artefact import ModelArtefact, Parameters, compile_artefact
from engine.fitting import ability
from engine.interactions import Interactions, graph_from_interactions
from engine.tracing import LearnerTrace, PastResult, TracingModel, advance
from engine.tracing.batch import result_table, trace_table
from simulations.lab.tables.interactions import read_interactions

ASSISTMENTS: Final = Path(__file__).parents[3] / "shared" / "data" / "assist09"
N_SKILLS: Final = 30
N_ROUNDS: Final = 9
HOUR_US: Final = 3_600_000_000
START_US: Final = 1_700_000_000_000_000


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, default=ASSISTMENTS, help="directory of train.parquet and test.parquet")
    folder: Path = parser.parse_args().table
    training, judged = (read_interactions(folder / f"{part}.parquet", "plain") for part in ("train", "test"))
    fitted = ability.fit(training, ability.Settings(), seed=0, code_version="1").model
    graph = compile_graph(graph_from_interactions(training, "table"))
    of_judged = compile_graph(graph_from_interactions(judged, "judged"))
    for name, model in (("with", fitted), ("without", uncorrected(fitted))):
        live, plain, n_bytes = measure_update(compile_artefact(model, graph), graph)
        rate = measure_batch(compile_artefact(model, of_judged), of_judged, judged)
        sys.stdout.write(
            f"{name} trees: one result {live:.1f} us, in plain Python {plain:.1f} us, state {n_bytes} bytes; "
            f"{rate:.2f} million results a second\n"
        )


def uncorrected(model: ModelArtefact) -> ModelArtefact:
    """Take the trees away."""
    population = msgspec.structs.replace(model.parameters.population, correction=None)
    return msgspec.structs.replace(model, parameters=Parameters(population=population, fitted=model.parameters.fitted))


def measure_update(model: TracingModel, graph: CompiledGraph) -> tuple[float, float, int]:
    """Time one result of a learner who has met many skills: live, in plain Python, µs; and the bytes of the state."""
    tracer, items = tracer_of(model), items_of_skills(graph)
    results = [
        NewResult(START_US + n * HOUR_US, f"r{n}", item, float(n % 3 > 0), 1, seq=n) for n, item in enumerate(items)
    ]
    state, learner = empty(1, model.initial_ability), LearnerTrace(model.initial_ability)
    for one in results[:-1]:
        state = apply_results(state, [one], tracer, 0).state
        advance(learner, PastResult(one.item, one.score, 1, one.occurred_us // 10_000), model)
    last = results[-1]
    past = PastResult(last.item, last.score, 1, last.occurred_us // 10_000)
    return (
        best_us(lambda: take(state, last, tracer), 300),
        best_us(lambda: advance(copy_of(learner), past, model), 300),
        len(encode(state)),
    )


def take(state: LearnerState, one: NewResult, tracer: Tracer) -> None:
    """Take one result into a live state."""
    apply_results(state, [one], tracer, 0)


def copy_of(learner: LearnerTrace) -> LearnerTrace:
    """Copy what `advance` moves in place."""
    return LearnerTrace(learner.ability, dict(learner.skills), learner.progress, dict(learner.items))


def items_of_skills(graph: CompiledGraph) -> list[int]:
    """Choose two items of each of so many skills."""
    of_skill: dict[int, list[int]] = {}
    for item, skills in enumerate(graph.item_skills):
        if len(skills) == 1:
            of_skill.setdefault(int(skills[0]), []).append(item)
    chosen = [items[:2] for items in of_skill.values() if len(items) > 1][:N_SKILLS]
    return [item for items in zip(*chosen, strict=True) for item in items]


def measure_batch(model: TracingModel, graph: CompiledGraph, judged: Interactions) -> float:
    """Trace a whole table; million results a second of processor time."""
    index = np.array([graph.item_index[item] for item in judged.item_ids], np.int64)
    table = result_table(judged.learners, index[judged.items], judged.score, judged.attempt)
    return judged.n_rows / best_us(lambda: trace_table(model, table), 1)


def best_us(call: Callable[[], object], n_times: int) -> float:
    """Give the processor time of one call, µs: the best of some rounds."""
    rounds = []
    for _ in range(N_ROUNDS):
        started = time.process_time_ns()
        for _ in range(n_times):
            call()
        rounds.append((time.process_time_ns() - started) / n_times / 1e3)
    return min(rounds[1:])


if __name__ == "__main__":
    main()
