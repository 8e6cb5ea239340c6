"""How strongly to shrink, chosen on learners held out; and how well the model predicts them before any fitting."""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from engine.fitting.ability.anchors import typical_values
from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.evidence import Evidence
from engine.fitting.ability.flattening import AS_IT_IS, Flattening, choose_flattening, flattened
from engine.fitting.ability.maximisation import Climb
from engine.fitting.ability.parameters import Layout, effects_of, initial_vector, tables_of, vector_of
from engine.tracing.parameters import Population

STRENGTHS: Final = (8.0, 4.0, 2.0, 1.0, 0.5)
"""Tried in this order, until learners held out are predicted worse; see `multipliers`."""
TERMS: Final = (1.0, 4.0, 16.0, 256.0)
"""By how much more terms are shrunk; tried in this order, until learners held out are predicted no better. Of few
learners, who say next to nothing of single entries, only the last one is."""
WORTH: Final = 3.0
"""Nats that learners held out must gain by each halving: in small classes nearly any difference is chance."""
COURSES_WEIGHT: Final = 400.0
"""Learners who say as much of what is typical as public tables do, at the least shrinkage, …"""
HELD: Final = 16.0
"""… and as how many times what public tables say counts of fewer, at most."""
ROUGH_NODES: Final = 5
"""Nodes of ability while the strength is chosen; on real tables five predicted as well as eleven."""
ROUGH_STEPS: Final = 18
FURTHER_STEPS: Final = 6


class Choice(NamedTuple):
    """What learners held out say.

    Attributes:
        strength: The one to take.
        terms: By how much more terms are shrunk (`engine.tracing.terms`).
        flattening: Of what a fit with it predicts; none where learners are many.
        start: Where a fit with it may start.
        losses: Mean -ln P(score) by strength; empty where nobody could be held out.
        unfitted: The same of the model before any fitting; NaN where nobody could be.
    """

    strength: float
    terms: float
    flattening: Flattening
    start: Floats
    losses: dict[float, float]
    unfitted: float


def multipliers(strength: float, terms: float, n_learners: int) -> dict[str, float]:
    """Say by what the precision of each kind of parameter is multiplied (`parameters.pull`).

    Skills, items and terms are drawn towards the typical ones with so many times the precision that their spread
    implies, and these towards what is typical of courses with s⁴/64 times: held fast where the strongest shrinkage is
    chosen, nearly free from 1 on. A class says little of what is typical until it is large, and then all of it: results
    of one learner hang together by more than the model knows, so a few learners free it to `COURSES_WEIGHT` over their
    number at most, up to `HELD`, however many results they have. What fewer than two courses told of is held once at
    most (`parameters.ENOUGH_COURSES`).
    """
    typical = max(strength**4 / 64.0, min(COURSES_WEIGHT / n_learners, HELD))
    return {"skills": strength, "items": strength, "typical": typical, "terms": strength * terms}


def choose(
    evidence: Evidence, layout: Layout, given: float | None, n_learners: int, report_progress: Callable[[float], None]
) -> Choice:
    """Try strengths one after the other, each from where the last one ended, on few nodes; only the one that is given.

    Args:
        evidence: What is learned from.
        layout: Of the vector.
        given: The strength that was asked for.
        n_learners: Who has results.
        report_progress: Called with the share of the work that is done.
    """
    start, strengths = initial_vector(layout), STRENGTHS if given is None else (given,)
    if not evidence.n_folds:
        return Choice(strengths[0], TERMS[-1], AS_IT_IS, start, {}, math.nan)
    rough = layout._replace(n_nodes=min(layout.n_nodes, ROUGH_NODES))
    unfitted = [vector_of(typical_values(Population()), rough)] * evidence.n_folds
    before, n = _held_out(evidence, rough, unfitted)
    losses: dict[float, float] = {}
    vectors = [start] * evidence.n_folds
    chosen, best, least = strengths[0], vectors, math.inf
    terms, *further = TERMS if evidence.n_folds == 1 else TERMS[-1:]
    for place, strength in enumerate(strengths):
        steps = FURTHER_STEPS if losses else ROUGH_STEPS
        pulls = multipliers(strength, terms, n_learners)
        vectors = [_climbed(evidence, rough, fold, pulls, vector, steps) for fold, vector in enumerate(vectors)]
        log_likelihood, _ = _held_out(evidence, rough, vectors)
        losses[strength] = -log_likelihood / n
        cost = place * WORTH - log_likelihood
        if cost < least:
            least, best, chosen = cost, vectors, strength
        report_progress((place + 1) / len(strengths))
        if losses[strength] > min(losses.values()):
            break
    least = losses[chosen] * n
    for tried in further:
        pulls = multipliers(chosen, tried, n_learners)
        vectors = [_climbed(evidence, rough, fold, pulls, vector, FURTHER_STEPS) for fold, vector in enumerate(best)]
        log_likelihood, _ = _held_out(evidence, rough, vectors)
        if -log_likelihood >= least:
            break
        least, best, terms = -log_likelihood, vectors, tried
    flattening = AS_IT_IS
    if evidence.n_folds > 1:
        flattening = choose_flattening(
            lambda by: _of_folds(evidence, rough, [flattened(vector, rough, by) for vector in best])[0]
        )
        least = -float(_of_folds(evidence, rough, [flattened(vector, rough, flattening) for vector in best])[0].sum())
    losses[chosen] = least / n
    return Choice(chosen, terms, flattening, best[0], losses, -before / n)


def _climbed(
    evidence: Evidence,
    layout: Layout,
    fold: int,
    pulls: dict[str, float],
    start: Floats,
    max_iterations: int,
) -> Floats:
    climb = Climb(
        evidence, layout, pulls, fold,
        tolerance=0.0, max_iterations=max_iterations, tell=lambda _: None,
    )  # fmt: skip
    return climb.run(start).vector


def _held_out(evidence: Evidence, layout: Layout, vectors: list[Floats]) -> tuple[float, int]:
    """Add up ln P(all scores) of each fold's learners at the parameters found without them, and count the scores."""
    found, n = _of_folds(evidence, layout, vectors)
    return float(found.sum()), n


def _of_folds(evidence: Evidence, layout: Layout, vectors: list[Floats]) -> tuple[Floats, int]:
    """Give the same of each fold, and how many scores all of them have."""
    found = [
        evidence.held_out(tables_of(effects_of(vector, layout), layout), fold) for fold, vector in enumerate(vectors)
    ]
    return np.array([log_likelihood for log_likelihood, _ in found]), max(sum(n for _, n in found), 1)
