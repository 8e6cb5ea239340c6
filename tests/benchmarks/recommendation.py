"""How fast a decision is, and which part of a result it takes.

`uv run python -m tests.benchmarks.recommendation [--json] [--http]`: the bundled course, and a made-up one of 1 000
skills and 20 000 items. Each time is the median of single calls, the best of several rounds, on one core.

The share in process is decide / (update + decide): one result applied to a packed live state, as a worker does it, and
the decision that follows. With `--http`, `symphonie loadtest http` runs one worker at its limit with one result per
request, and the share is that of the decision in the time between two answers. Code that runs in a loop is warmer than
between requests, so that the share over HTTP is a lower bound.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from api.live.layout import empty
from api.live.ticks import us_of
from api.results.apply_results import NewResult, apply_results, tracer_of
from api.results.deciding import situation_of
from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.courses import bundled
from content_graph.model import ContentGraph, Edge, Item, Resource, Skill
from engine.recommendation.policy import make_policy
from engine.recommendation.situation import Bar, Overrides, ResultOnSkill, Situation
from engine.recommendation.texts import learner_sentence, wording
from engine.tracing import Result, TracingModel, TracingState, compile_model, update

N_ROUNDS, N_CALLS = 7, 1_000
MASTERED_SHARE = 0.4
NOW_TICK = 10**9


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    parser.add_argument("--http", action="store_true", help="measure the share in POST /v1/results, too (two minutes)")
    options = parser.parse_args()
    figures = {name: measure(compile_graph(graph)) for name, graph in (("bundled", bundled()), ("large", large()))}
    if options.http:
        figures["bundled"] |= over_http(figures["bundled"]["decide_us"])
    sys.stdout.write(json.dumps(figures) + "\n" if options.json else report(figures))


def large(n_skills: int = 1_000, n_items: int = 20) -> ContentGraph:
    """Make up a course; each skill needs the one before it and the one at half its place."""
    title = {"fr": "Titre", "en": "Title"}
    skills = [
        Skill(f"k{n}", title, tuple(Edge(f"k{m}") for m in sorted({n - 1, n // 2} - {n, -1}))) for n in range(n_skills)
    ]
    items = [
        Item(f"k{n}-{i}", title, (f"k{n}",), difficulty=i / n_items) for n in range(n_skills) for i in range(n_items)
    ]
    resources = [Resource(f"k{n}-fr", title, (f"k{n}",), "remedial") for n in range(n_skills)]
    return ContentGraph("large", title, tuple(skills), tuple(items), (), tuple(resources))


def measure(compiled: CompiledGraph) -> dict[str, float]:
    """Time one decision in several situations, its sentences, one update and one application; µs."""
    model = compile_model(compiled)
    policy = make_policy(compiled, model)
    right = learner(compiled, model)
    skill = right.touched[0].skill
    faded = right._replace(mastery=right.mastery * 0.99)
    wrong = right._replace(touched=(ResultOnSkill(skill, 0.7, 0.3, 0.0, -2, "r1"),), active={skill: 2})
    decision = policy.decide(right)
    bar = Bar("o1", activity_id=decision.recommendations[0].activity_id)
    barred = right._replace(overrides=Overrides(bars=(bar,)))
    titles = policy.prepared.titles
    item = model.item(compiled.skill_items[skill][0])
    state = TracingState(model.initial_ability, item.prior)
    figures = {
        "update_us": median_us(lambda: update(state, Result(1.0), item, (0.0,) * len(item.skills))),
        "decide_us": median_us(lambda: policy.decide(right)),
        "decide_one_us": median_us(lambda: policy.decide(right._replace(limit=1))),
        "decide_forgetting_us": median_us(lambda: policy.decide(faded)),
        "decide_failure_us": median_us(lambda: policy.decide(wrong)),
        "decide_barred_us": median_us(lambda: policy.decide(barred)),
        "sentence_us": median_us(lambda: learner_sentence(decision.recommendations[0], titles, "fr")),
        "wording_us": median_us(lambda: wording(decision.recommendations[0], titles)),
    }
    return {"n_skills": float(compiled.n_skills), **figures, **in_process(compiled, model)}


def in_process(compiled: CompiledGraph, model: TracingModel) -> dict[str, float]:
    """Time the update of one result on a learner who has met a third of the course, and the decision after it; µs."""
    tracer, policy = tracer_of(model), make_policy(compiled, model)
    items = [compiled.skill_items[skill][0] for skill in compiled.order[: max(1, len(compiled.order) // 3)]]
    past = [NewResult(us_of(NOW_TICK + n), f"r{n}", item, 1.0, 1) for n, item in enumerate(items)]
    state = apply_results(empty(1, model.initial_ability), past, tracer, NOW_TICK + len(past)).state
    now_tick = NOW_TICK + len(past) + 1
    result = NewResult(us_of(now_tick), "r", items[-1], 1.0, 1)
    applied = apply_results(state, [result], tracer, now_tick)
    (traced,) = applied.traced
    touched = (ResultOnSkill(compiled.item_skills[result.item][0], traced.before[0], traced.after[0], 1.0, 2, "r"),)
    update_us = median_us(lambda: apply_results(state, [result], tracer, now_tick))
    decide_us = median_us(
        lambda: policy.decide(situation_of(applied.state, applied.survey, now_tick, compiled, touched))
    )
    return {
        "update_us": update_us,
        "decide_after_us": decide_us,
        "share_in_process": decide_us / (update_us + decide_us),
    }


def over_http(decide_us: float) -> dict[str, float]:
    """Run the load test, and set the decision against the time between two answers of a worker at its limit."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "loadtest", "http", "--json", "--rounds", "3"]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    per_second = json.loads(done.stdout)["scenarios"]["single"]["results_per_second"]
    return {"post_us": 1e6 / per_second, "share_in_post": decide_us * per_second / 1e6}


def learner(compiled: CompiledGraph, model: TracingModel) -> Situation:
    """A learner in the middle of the course, just after a right answer on the frontier."""
    rng = np.random.default_rng(5)
    mastery = np.full(compiled.n_skills, 0.5)
    n_mastered = int(MASTERED_SHARE * len(compiled.order))
    mastery[compiled.order[:n_mastered]] = rng.uniform(0.95, 0.99, n_mastered)
    skill = int(compiled.order[n_mastered])
    mastery[skill] = 0.7
    seen = (mastery > 0.5) * 4
    return Situation(
        mastery,
        mastery,
        seen,
        seen,
        NOW_TICK,
        int(seen.sum()),
        recent_items=tuple(compiled.skill_items[skill][:2]),
        touched=(ResultOnSkill(skill, 0.6, 0.7, 1.0, 1, "r1"),),
        nodes=np.repeat(mastery[:, None], model.n_nodes, axis=1),
        ability=model.weights,
        streak=seen,
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
    lines = [f"{course} {name}: {value:.2f}" for course, found in figures.items() for name, value in found.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
