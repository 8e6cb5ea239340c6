"""The correction of what the model tells, learned from learners whom the model has not seen.

In its own training a model predicts far better than on new learners (ASSISTments 2009: AUC .87, then .79), so what it
says there teaches nothing. Learners are parted into folds; for each, the fit goes on for a few steps without its
learners, and traces them. What trees find in that is kept if learners that they have not seen gain by it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph, compile_graph
from engine.artefact import Parameters
from engine.fitting.ability.arrays import Floats, Ints
from engine.fitting.ability.boosting import DEPTH, Rows, added, grow, losses
from engine.fitting.ability.contexts import Seen
from engine.fitting.ability.evidence import FEW_LEARNERS, TableEvidence, share_of
from engine.fitting.ability.fit import Found
from engine.fitting.ability.maximisation import Climb
from engine.fitting.ability.parameters import Effects, effects_of
from engine.fitting.ability.sequences import Usual, lay_out, usual_scores
from engine.fitting.ability.strength import ROUGH_NODES, multipliers
from engine.interactions import Interactions, graph_from_interactions, rows_of, time_order
from engine.tracing import TracingModel, compile_model
from engine.tracing.batch import result_table, trace_table
from engine.tracing.correction import FEATURES, LOGIT
from engine.tracing.parameters import CorrectionTrees

N_FOLDS: Final = 3
"""A fourth one costs half as much again and gains nothing that is sure (README)."""
STEPS: Final = 8
"""Iterations without the learners of a fold: after five, items and pairs still owed something to them (Statics)."""
MOST_TREES: Final = 160
PATIENCE: Final = 20
JUDGED: Final = 0.25
"""Share of the learners on whom it is judged how many trees there should be, and whether any."""
SURE: Final = 2.0
"""Standard errors, over learners, by which these must gain."""
NOTHING: Final = CorrectionTrees(depth=1, features=(), thresholds=(), leaves=())
"""Corrects nothing, and lets a model say what trees would read."""
_US_PER_TICK: Final = 10_000


class Corrected(NamedTuple):
    """What was learned.

    Attributes:
        trees: None where learners held out gain nothing that is sure.
        before: Mean -ln P(score) of learners held out, without.
        after: With it.
    """

    trees: CorrectionTrees | None
    before: float
    after: float


def learn_correction(
    table: Interactions,
    found: Found,
    seen: Seen,
    parameters_of: Callable[[Effects, Usual], Parameters],
    seed: int,
    report_progress: Callable[[float], None],
) -> Corrected | None:
    """Learn a correction; None where learners are too few to say anything of it.

    Args:
        table: The results.
        found: What the fit found in all of them.
        seen: What else has results in it.
        parameters_of: Makes a model's parameters of effects and usual scores.
        seed: Draws folds, and what each tree sees.
        report_progress: Called with the share of the work that is done.
    """
    if len(np.unique(table.learners)) < FEW_LEARNERS:
        return None
    share = np.array([share_of(learner, seed + 1) for learner in table.learner_ids])
    fold = (share * N_FOLDS).astype(np.int64)
    graph, parts = compile_graph(graph_from_interactions(table, "fitted")), []
    for held_out in range(N_FOLDS):
        is_out = fold[table.learners] == held_out
        rest = rows_of(table, np.flatnonzero(~is_out))
        parameters = _without(rest, found, seen, parameters_of)
        parts.append(_traced(rows_of(table, np.flatnonzero(is_out)), parameters, graph))
        report_progress((held_out + 1) / (N_FOLDS + 1))
    rows = Rows(*[np.concatenate(column) for column in zip(*parts, strict=True)])
    judge = np.array([share_of(learner, seed + 2) for learner in table.learner_ids]) < JUDGED
    return _judged(rows, judge[rows.learner], seed)


def _without(
    rest: Interactions, found: Found, seen: Seen, parameters_of: Callable[[Effects, Usual], Parameters]
) -> Parameters:
    """Go on fitting without the learners who are left out of `rest`."""
    sequences = lay_out(rest)
    usual = usual_scores(sequences, len(rest.skill_ids), len(rest.item_ids))
    evidence = TableEvidence(sequences, usual.items, len(rest.skill_ids), (), seen)
    n_learners = len(np.unique(rest.learners))
    strengths = multipliers(found.choice.strength, found.choice.terms, n_learners)
    layout = found.layout._replace(n_nodes=min(found.layout.n_nodes, ROUGH_NODES))
    climb = Climb(
        evidence, layout, strengths, None,
        tolerance=0.0, max_iterations=STEPS, tell=lambda _: None,
    )  # fmt: skip
    return parameters_of(effects_of(climb.run(found.summit.vector).vector, found.layout), usual)


def _traced(table: Interactions, parameters: Parameters, graph: CompiledGraph) -> Rows:
    population = msgspec.structs.replace(parameters.population, correction=NOTHING)
    model: TracingModel = compile_model(graph, population, parameters.fitted)
    order = time_order(table.learners, table.occurred_at_us, table.attempt)
    index = np.array([graph.item_index[item] for item in table.item_ids], np.int64)
    times, learners = table.occurred_at_us, table.learners[order].astype(np.int64)
    ticks = None if times is None else times[order] // _US_PER_TICK
    results = result_table(learners, index[table.items[order]], table.score[order], table.attempt[order], ticks)
    told = trace_table(model, results).told
    return Rows(told, told[:, LOGIT], results.score, learners)


def _judged(rows: Rows, is_judged: np.ndarray[tuple[int], np.dtype[np.bool_]], seed: int) -> Corrected | None:
    """Choose the number of trees on some of the learners, and grow as many on all."""
    judged = rows.where(is_judged)
    if not 0 < len(judged.score) < len(rows.score):
        return None
    forest, course = grow(rows.where(~is_judged), MOST_TREES, seed, judged, PATIENCE)
    n_trees = int(np.argmin(course))
    before, after = course[0], course[n_trees]
    corrected = judged.logit + added(forest.first(n_trees), judged.told)
    gains = losses(judged.logit, judged.score) - losses(corrected, judged.score)
    if not _is_sure(gains, judged.learner):
        return Corrected(None, before, before)
    forest, _ = grow(rows, n_trees, seed)
    trees = CorrectionTrees(
        depth=DEPTH,
        features=tuple([FEATURES[at] for at in forest.features.ravel().tolist()]),
        thresholds=tuple(forest.thresholds.ravel().tolist()),
        leaves=tuple(forest.leaves.ravel().tolist()),
    )
    return Corrected(trees, before, after)


def _is_sure(gains: Floats, learner: Ints) -> bool:
    """Whether learners gain, by more than chance between them would make it seem."""
    of_learner = np.bincount(learner, weights=gains)
    of_learner = of_learner[np.bincount(learner) > 0]
    return bool(of_learner.sum() > SURE * np.sqrt(len(of_learner)) * of_learner.std())
