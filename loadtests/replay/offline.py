"""The same rows through the batch path of the engine, without any service: predictions and final beliefs.

Beliefs must agree whatever the order was in which results came: shuffled, late, sent twice.
"""

import asyncio

import msgspec
import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph
from engine.artefact import ModelArtefact
from engine.tracing import TICKS_PER_DAY, marginal, retention
from engine.tracing.batch import ResultTable, predict_table, result_table, trace_table
from engine.tracing.monotony import shown
from loadtests.replay.table import ReplayTable, iso
from simulations.live.client import ServiceClient
from simulations.live.models import tracing_model

US_PER_TICK = 10_000
"""The engine counts time in ticks of 10 ms."""


def offline_predictions(
    table: ReplayTable, graph: ContentGraph, artefact: ModelArtefact | None = None
) -> NDArray[np.float64]:
    """Predict every row of the replay just before its result: float64[n_rows], NaN for rows that are not replayed.

    Masteries are rounded after each result as the service stores them, so both must agree.
    """
    compiled = compile_graph(graph)
    rows = replayed_rows(table, compiled)
    p_correct = np.full(table.interactions.n_rows, np.nan)
    p_correct[rows] = predict_table(tracing_model(compiled, artefact), traced_table(table, compiled, rows))
    return p_correct


def replayed_rows(table: ReplayTable, compiled: CompiledGraph) -> NDArray[np.int64]:
    """Give the rows whose item the content graph knows, learner by learner in the order of time: int64[n]."""
    known: NDArray[np.int64] = table.rows[_item_index(table, compiled)[table.interactions.items[table.rows]] >= 0]
    return known


def traced_table(table: ReplayTable, compiled: CompiledGraph, rows: NDArray[np.int64]) -> ResultTable:
    """Make the engine's table of these rows."""
    interactions = table.interactions
    return result_table(
        interactions.learners[rows],
        _item_index(table, compiled)[interactions.items[rows]],
        interactions.score[rows],
        interactions.attempt[rows],
        table.occurred_at_us[rows] // US_PER_TICK,
    )


def _item_index(table: ReplayTable, compiled: CompiledGraph) -> NDArray[np.int64]:
    return np.array([compiled.item_index.get(item, -1) for item in table.interactions.item_ids], np.int64)


Beliefs = dict[str, dict[str, float]]
"""Mastery by learner and skill, of the skills that a learner has met."""


class BeliefCheck(msgspec.Struct, frozen=True):
    """How far the service's beliefs lie from the ordered history's."""

    learners: int  # how many were compared
    beliefs: int  # how many pairs of learner and skill
    missing: int  # pairs that only one side knows
    largest_difference: float  # of a mastery, over all pairs that both know


async def check_beliefs(
    client: ServiceClient, table: ReplayTable, graph: ContentGraph, artefact: ModelArtefact | None = None
) -> BeliefCheck:
    """Ask for every learner of the table, as of the latest time in it, and compare."""
    latest_us = int(table.occurred_at_us[table.rows].max())
    expected = offline_beliefs(table, graph, latest_us, artefact)
    answers = await asyncio.gather(*(client.mastery(learner, graph.id, iso(latest_us)) for learner in expected))
    served = {
        one.learner_id: {skill.skill_id: skill.p for skill in one.skills if skill.opportunities} for one in answers
    }
    return compare(expected, served)


def offline_beliefs(
    table: ReplayTable, graph: ContentGraph, at_us: int, artefact: ModelArtefact | None = None
) -> Beliefs:
    """Trace the replayed rows in the order of time, and let the time until ``at_us`` be forgotten."""
    compiled = compile_graph(graph)
    model = tracing_model(compiled, artefact)
    rows = replayed_rows(table, compiled)
    ids = table.interactions.learner_ids
    traced = trace_table(model, traced_table(table, compiled, rows), len(ids))
    skill_ids = tuple(compiled.skill_index)
    beliefs: Beliefs = {}
    for learner in np.unique(table.interactions.learners[rows]).tolist():
        first, end = traced.learner_offsets[learner : learner + 2].tolist()
        ability = tuple(traced.ability[learner].tolist())
        beliefs[ids[learner]] = {
            skill_ids[traced.skill[at]]: shown(marginal(ability, traced.nodes[at].tolist()), float(traced.held[at]))
            * retention(
                (at_us // US_PER_TICK - int(traced.last_tick[at])) / TICKS_PER_DAY,
                float(model.forget_decay[traced.skill[at]]),
                model.tau_days,
            )
            for at in range(first, end)
        }
    return beliefs


def compare(expected: Beliefs, served: Beliefs) -> BeliefCheck:
    """Put two sets of beliefs side by side.

    >>> compare({"l": {"a": 0.5, "b": 0.1}}, {"l": {"a": 0.25}})
    BeliefCheck(learners=1, beliefs=1, missing=1, largest_difference=0.25)
    """
    wanted = {(learner, skill): p for learner, skills in expected.items() for skill, p in skills.items()}
    found = {(learner, skill): p for learner, skills in served.items() for skill, p in skills.items()}
    both = wanted.keys() & found.keys()
    largest = max((abs(wanted[pair] - found[pair]) for pair in both), default=0.0)
    return BeliefCheck(len(expected), len(both), len(wanted.keys() ^ found.keys()), largest)
