"""Small worlds to simulate in."""

from content_graph.compiled import compile_graph
from tests.engine.recommendation.course import graph

COMPILED = compile_graph(graph())
