"""How fast a decision is, as a ratio to one tracing update in the same run.

`uv run python -m tests.benchmarks.recommendation [--json]`: the bundled course, and a made-up one of 1 000 skills and
20 000 items. Each figure is the median of single decisions, the best of several rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.courses import bundled
from content_graph.model import ContentGraph, Edge, Item, Resource, Skill, Text
from engine.recommendation.policy import make_policy
from engine.recommendation.situation import Situation, Touched
from engine.recommendation.texts import learner_sentence, wording
from engine.tracing import Result, TracingState, compile_model, update

N_ROUNDS, N_CALLS = 7, 1_000
MASTERED_SHARE = 0.4


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    as_json = parser.parse_args().json
    figures = {name: measure(compile_graph(graph)) for name, graph in (("bundled", bundled()), ("large", large()))}
    sys.stdout.write(json.dumps(figures) + "\n" if as_json else report(figures))


def large(n_skills: int = 1_000, n_items: int = 20) -> ContentGraph:
    """Make up a course; each skill needs the one before it and the one at half its place."""
    title = Text("Titre", "Title")
    skills = [
        Skill(f"k{n}", title, tuple(Edge(f"k{m}") for m in sorted({n - 1, n // 2} - {n, -1}))) for n in range(n_skills)
    ]
    items = [
        Item(f"k{n}-{i}", title, (f"k{n}",), difficulty=i / n_items) for n in range(n_skills) for i in range(n_items)
    ]
    resources = [Resource(f"k{n}-fr", title, (f"k{n}",), "remedial") for n in range(n_skills)]
    return ContentGraph("large", title, tuple(skills), tuple(items), (), tuple(resources))


def measure(compiled: CompiledGraph) -> dict[str, float]:
    """Time one decision in several situations, its sentences, and one update; µs."""
    model = compile_model(compiled)
    policy = make_policy(compiled, model)
    right, faded = learner(compiled), learner(compiled)
    faded = faded._replace(mastery_last=faded.mastery * 1.01)
    skill = right.touched[0].skill
    wrong = right._replace(touched=(Touched(skill, 0.7, 0.3, 0.0, -2, "r1"),), active={skill: 2})
    decision = policy.decide(right)
    titles = policy.prepared.titles
    item = model.item(compiled.skill_items[skill][0])
    state = TracingState(model.initial_ability, item.prior)
    figures = {
        "update_us": median_us(lambda: update(state, Result(1.0), item, (0.0,) * len(item.skills))),
        "decide_us": median_us(lambda: policy.decide(right)),
        "decide_one_us": median_us(lambda: policy.decide(right._replace(limit=1))),
        "decide_forgetting_us": median_us(lambda: policy.decide(faded)),
        "decide_failure_us": median_us(lambda: policy.decide(wrong)),
        "sentence_us": median_us(lambda: learner_sentence(decision.recommendations[0], titles, "fr")),
        "wording_us": median_us(lambda: wording(decision.recommendations[0], titles)),
    }
    return {"n_skills": float(compiled.n_skills), **figures, "ratio": figures["decide_us"] / figures["update_us"]}


def learner(compiled: CompiledGraph) -> Situation:
    """A learner in the middle of the course, just after a right answer on the frontier."""
    rng = np.random.default_rng(5)
    mastery = np.full(compiled.n_skills, 0.5)
    n_mastered = int(MASTERED_SHARE * len(compiled.order))
    mastery[compiled.order[:n_mastered]] = rng.uniform(0.95, 0.99, n_mastered)
    skill = int(compiled.order[n_mastered])
    mastery[skill] = 0.7
    seen = (mastery > 0.5) * 4
    return Situation(
        mastery, mastery, seen, seen, 10**9, int(seen.sum()), touched=(Touched(skill, 0.6, 0.7, 1.0, 1, "r1"),)
    )


def median_us(call: Callable[[], object]) -> float:
    """Time single calls; the median of each round, the best round, in µs."""

    def timed() -> float:
        started = time.perf_counter()
        call()
        return time.perf_counter() - started

    return 1e6 * min(statistics.median(timed() for _ in range(N_CALLS)) for _ in range(N_ROUNDS))


def report(figures: dict[str, dict[str, float]]) -> str:
    """Lay the figures out as lines."""
    lines = [f"{course} {name}: {value:.1f}" for course, found in figures.items() for name, value in found.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
