"""ALOSI's question for the next activity, in our words, and our answer in its words."""

from __future__ import annotations

from api.content.graphs import ServedGraph
from api.integrations.alosi.addresses import address_of, ids_of
from api.integrations.alosi.messages import AlosiAnswer, AlosiRequest, learner_key
from api.learners.recommendations import RecommendationsRequest
from api.results.messages import Recommendations


def request_of(asked: AlosiRequest, graph: ServedGraph, goal: str | None) -> RecommendationsRequest:
    """Put the question in our words: what stands in the sequence does not come again."""
    return RecommendationsRequest(
        learner_id=learner_key(asked.learner),
        content_graph=graph.graph_id,
        goal=goal,
        limit=1,
        exclude=ids_of((one.activity for one in asked.sequence), graph.compiled.graph),
        explain=False,
    )


def answer_of(asked: AlosiRequest, graph: ServedGraph, told: Recommendations) -> AlosiAnswer:
    """Put our answer in ALOSI's words."""
    activity = told.items[0].activity_id if told.items else None
    address = None if activity is None else address_of(activity, graph.compiled.graph)
    head = (asked.learner, asked.collection, activity, address, address)
    return AlosiAnswer(*head, complete=activity is None, recommendation_id=told.recommendation_id)
