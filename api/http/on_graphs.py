"""The content graph that a request is about, and the learner on it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, UnknownContentGraph
from api.http.arguments import Asked, From
from api.http.parameters import GraphQuery
from api.live.keys import LearnerKey


class LearnerOnGraph(NamedTuple):
    """A learner of the address, and the content graph that the query names."""

    key: LearnerKey
    graph: ServedGraph


async def _in_query(asked: Asked) -> ServedGraph:
    return await asked.runtime.graphs.get(asked.organisation_no, asked.query.content_graph, "?content_graph")


async def _in_body(asked: Asked) -> ServedGraph:
    return await asked.runtime.graphs.get(asked.organisation_no, asked.body.content_graph, "$.content_graph")


async def _learner(asked: Asked) -> LearnerOnGraph:
    graph = await _in_query(asked)
    return LearnerOnGraph(LearnerKey(asked.organisation_no, graph.graph_no, asked.ids["learner_id"]), graph)


_PROBLEMS = (UnknownContentGraph, ContentGraphNotNamed)
AskedGraph = Annotated[ServedGraph, From(_in_query, _PROBLEMS, query=GraphQuery)]
"""The content graph that the query names."""
BodyGraph = Annotated[ServedGraph, From(_in_body, _PROBLEMS)]
"""The content graph that the body names."""
AskedLearner = Annotated[LearnerOnGraph, From(_learner, _PROBLEMS, query=GraphQuery)]
