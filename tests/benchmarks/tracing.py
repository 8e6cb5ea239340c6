"""How fast tracing is, as ratios within one run: `uv run python -m tests.benchmarks.tracing [--json]`.

Each figure is the best of several rounds, because everything else on the machine can only add to it.
"""

import argparse
import json
import sys
import timeit
from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import Any

import msgspec
import numpy as np
from pyBKT.models import Model, Roster

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Edge, Item, Skill
from engine.tracing import (
    TICKS_PER_DAY,
    Population,
    Result,
    Slopes,
    TracingModel,
    TracingState,
    compile_model,
    predict,
    update,
)
from engine.tracing.batch import ResultTable, result_table, trace_table
from engine.tracing.covariates import ITEM_NAMES, NAMES
from engine.tracing.parameters import TYPICAL_SKILL
from tests.benchmarks.alternatives import update_arrays, update_compiled

PYBKT_EXTENSION_US = (
    46.0  # Roster.update_state with pyBKT's C++ extension, which PyPI does not carry; not measured here
)
N_ROWS = 500_000
N_ITEMS = 1_000
ROWS_EACH = 200
HISTORIES = {
    "none": ("repeated",),
    "without_items": tuple(name for name in NAMES if name not in ITEM_NAMES),
    "with_items": NAMES,
}
"""Which covariates have an effect."""


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    as_json = parser.parse_args().json
    figures = measure_pybkt()
    for name, model in (("g1", typical(1)), ("g7", typical(7))):
        figures |= measure_updates(name, model) | measure_batch(name, model)
    figures |= measure_history() | measure_readiness()
    sys.stdout.write(json.dumps(figures) + "\n" if as_json else report(figures))


def measure_pybkt() -> dict[str, float]:
    """Time `Roster.update_state` as installed, and without its pool of processes; µs."""
    return {
        "pybkt_roster_us": best_us(roster(parallel=True), 2, 20),
        "pybkt_roster_one_process_us": best_us(roster(parallel=False), 20),
    }


def measure_updates(name: str, model: TracingModel) -> dict[str, float]:
    """Time one result of one learner, in plain Python and in the ways that were not taken; µs."""
    one, two, result = model.item(0), model.item(1), Result(1.0)
    state, states = TracingState(model.initial_ability, one.prior), TracingState(model.initial_ability, two.prior)
    calls: dict[str, Callable[[], object]] = {
        "update": lambda: update(state, result, one, (0.0,)),
        "update_rounded": lambda: update(state, result, one, (0.0,), rounded=True),
        "update_arrays": lambda: update_arrays(state, result, one),
        "update_compiled": lambda: update_compiled(state, result, one),
        "update_elapsed": lambda: update(state, result, one, (1.5,), rounded=True),
        "update_fraction": lambda: update(state, Result(0.3), one, (0.0,), rounded=True),
        "update_two_skills": lambda: update(states, result, two, (0.0, 0.0), rounded=True),
        "predict": lambda: predict(state, one, (0.0,)),
    }
    return {f"{name}_{call}_us": best_us(calls[call]) for call in calls}


def measure_batch(name: str, model: TracingModel) -> dict[str, float]:
    """Time whole tables on one core; million results a second."""
    rng = np.random.default_rng(0)
    learner = rng.integers(0, 5000, N_ROWS)
    figures = {}
    for order, learners in (("by_learner", np.sort(learner)), ("interleaved", learner)):
        table = result_table(learners, np.zeros(N_ROWS), rng.integers(0, 2, N_ROWS), rng.integers(1, 3, N_ROWS))
        trace_table(model, table)  # compiles, or reads what was compiled before
        seconds = min(timeit.repeat(partial(trace_table, model, table), number=1, repeat=15))
        figures[f"{name}_batch_{order}_millions"] = N_ROWS / seconds / 1e6
    return figures


def measure_history() -> dict[str, float]:
    """Time a table of 100 skills and 1000 items, G = 7, with ever more of the history read; millions a second."""
    table, figures = many_results(), {}
    for name, covariates in HISTORIES.items():
        slopes = Slopes(**dict.fromkeys(covariates, 0.1))
        population = Population(skill=msgspec.structs.replace(TYPICAL_SKILL, slopes=slopes), learn_slopes=slopes)
        model = compile_model(many_items(), population)
        trace_table(model, table)
        seconds = min(timeit.repeat(partial(trace_table, model, table), number=1, repeat=15))
        figures[f"g7_history_{name}_millions"] = N_ROWS / seconds / 1e6
    return figures


def measure_readiness() -> dict[str, float]:
    """Time the same table with every skill but the first built on the two before it; millions a second."""
    table, figures = many_results(), {}
    for name, readiness in (("out_of_account", 0.0), ("in_account", 1.0)):
        model = compile_model(many_items(n_prerequisites=2), Population(readiness=readiness))
        trace_table(model, table)
        seconds = min(timeit.repeat(partial(trace_table, model, table), number=1, repeat=15))
        figures[f"g7_prerequisites_{name}_millions"] = N_ROWS / seconds / 1e6
    return figures


def many_results() -> ResultTable:
    """Results of 2500 learners on the course of `many_items`, a day apart."""
    rng = np.random.default_rng(0)
    item, score = rng.integers(0, N_ITEMS, N_ROWS), rng.integers(0, 2, N_ROWS)
    learner, tick = np.arange(N_ROWS) // ROWS_EACH, np.arange(N_ROWS) % ROWS_EACH * TICKS_PER_DAY
    return result_table(learner, item, score, tick=tick)


def many_items(n_prerequisites: int = 0) -> CompiledGraph:
    """A course of 100 skills with ten items each."""
    title = {"fr": "titre", "en": "title"}
    skills = tuple(
        Skill(f"s{k}", title, prerequisites=tuple(Edge(f"s{j}", 0.8) for j in range(max(k - n_prerequisites, 0), k)))
        for k in range(N_ITEMS // 10)
    )
    items = tuple(Item(f"i{n}", title, (f"s{n // 10}",)) for n in range(N_ITEMS))
    return compile_graph(ContentGraph("course", title, skills=skills, items=items))


def report(figures: dict[str, float]) -> str:
    """Lay the figures out with their ratios."""
    pybkt = figures["pybkt_roster_us"]
    lines = [f"{'':<34}{'µs':>10}{'pyBKT':>12}{'its C++':>10}"]
    for name, value in figures.items():
        if name.endswith("_us"):
            lines.append(f"{name[:-3]:<34}{value:>10.2f}{pybkt / value:>10.0f} x{PYBKT_EXTENSION_US / value:>8.1f} x")
    for name, value in figures.items():
        if name.endswith("_millions"):
            lines.append(f"{name:<34}{value:>10.1f} million results a second on one core")
    lines.append(f"its C++: {PYBKT_EXTENSION_US} µs, known from elsewhere; every other figure is from this run")
    return "\n".join(lines) + "\n"


def best_us(call: Callable[[], object], number: int = 200, rounds: int = 100) -> float:
    """Take the best mean of many short rounds, µs per call; a short one may fall between what else is running."""
    return min(timeit.repeat(call, number=number, repeat=rounds)) / number * 1e6


def typical(n_nodes: int) -> TracingModel:
    """A model of two skills, an item on the first, and one on both."""
    title = {"fr": "titre", "en": "title"}
    skills = (Skill("a", title), Skill("b", title))
    items = (Item("x", title, ("a",)), Item("y", title, ("a", "b")))
    graph = compile_graph(ContentGraph("course", title, skills=skills, items=items))
    return compile_model(graph, Population(n_nodes=n_nodes))


def roster(*, parallel: bool) -> Callable[[], Any]:
    """A call of pyBKT that takes one more result of one learner."""
    model = Model(parallel=parallel, seed=0)
    numbers = {"learns": [0.1], "guesses": [0.25], "slips": [0.15], "forgets": [0.0]}
    model.coef_ = {"a": {"prior": 0.4, **{name: np.array(value) for name, value in numbers.items()}}}
    one = {"default": 1}
    model.fit_model["a"].update(pi_0=np.array([[0.6], [0.4]]), resource_names=one, gs_names=one)
    learners = Roster(["amina"], ["a"], model=model)
    scores = cycle((1, 0))  # only right results would end where pyBKT divides by zero
    return lambda: learners.update_state("a", "amina", next(scores))


if __name__ == "__main__":
    main()
