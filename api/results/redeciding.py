"""What a policy with other settings would have put first where near-ties were drawn: each learner as the record had it.

Learners are traced again up to the decision, with the content graph and model of today, and with what was open, studied
and kept away then. Pins, vetoes and goals that people set are left out, as is what a request asked for beside.
"""

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import Connection

from api.live.ticks import tick_of
from api.record.choices import ChoiceRow
from api.record.errors import UnreadableHistoryError
from api.record.graphs import read_graph
from api.record.retrace.past import Scope, past_of
from api.record.retrace.rebuilding import TracedGraph, ready_to_trace, rebuild
from api.results.apply_results import Tracer, survey_ahead, tracer_of
from api.results.deciding import situation_of
from api.results.stamping import USUAL
from engine.recommendation.decision import Decision
from engine.recommendation.exploring import MOST_TIED
from engine.recommendation.policy import GainPolicy, make_policy
from engine.recommendation.settings import PolicySettings


class _Graph(NamedTuple):
    """A content graph of today, and the policy in question on it."""

    traced: TracedGraph
    tracer: Tracer
    policy: GainPolicy


class Redecider:
    """Decides again what was decided.

    Args:
        connection: To the record.
        organisation_no: Whose decisions.
        settings: Of the policy in question.
    """

    def __init__(self, connection: Connection, organisation_no: int, settings: PolicySettings) -> None:
        self._connection, self._organisation_no, self._settings = connection, organisation_no, settings
        self._graphs: dict[int, _Graph] = {}

    def probabilities(self, row: ChoiceRow) -> Mapping[str, float]:
        """Give the probability with which each activity would have come first after a commit.

        Raises:
            UnreadableHistoryError: The content graph, or an item of the learner's, is not in the record.
        """
        graph, scope = self._graph(row.graph_no), Scope(self._organisation_no, row.graph_no)
        past = past_of(self._connection, scope, row.learner, row.seq, row.version)
        (state,) = rebuild([past], graph.traced)
        now_us = USUAL.decision_us(state.last_us, max(one.committed_at_us for one in past.results))
        seen = survey_ahead(state, graph.tracer, tick_of(now_us))
        situation = situation_of(state, seen, tick_of(now_us), graph.traced.compiled)._replace(limit=MOST_TIED)
        return _firsts(graph.policy.decide(situation))

    def _graph(self, graph_no: int) -> _Graph:
        if graph_no not in self._graphs:
            stored = read_graph(self._connection, self._organisation_no, graph_no)
            if stored is None:
                raise UnreadableHistoryError(str(graph_no), str(graph_no))
            traced = ready_to_trace(stored)
            policy = make_policy(traced.compiled, traced.model, self._settings)
            self._graphs[graph_no] = _Graph(traced, tracer_of(traced.model), policy)
        return self._graphs[graph_no]


def _firsts(decision: Decision) -> dict[str, float]:
    """Read off a decision what could have come first."""
    drawn = {one.activity_id: one.propensity for one in decision.recommendations if one.propensity < 1.0}
    return drawn or {one.activity_id: 1.0 for one in decision.recommendations[:1]}
