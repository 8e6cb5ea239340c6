"""Compare what the service believes of every learner after a replay with the batch path over the ordered history.

This must hold whatever the order was in which results came: shuffled, late, sent twice.
"""

import asyncio

import msgspec
import numpy as np

from content_graph.compiled import compile_graph
from content_graph.model import ContentGraph
from engine.artefact import ModelArtefact
from engine.tracing import TICKS_PER_DAY, marginal, retention
from engine.tracing.batch import trace_table
from engine.tracing.monotony import shown
from loadtests.replay.offline import US_PER_TICK, replayed_rows, traced_table
from loadtests.replay.table import ReplayTable, iso
from simulations.live.client import ServiceClient
from simulations.live.models import tracing_model

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
