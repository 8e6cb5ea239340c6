"""The smallest content graph that tracing works with."""

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Item, Skill


def one_skill() -> CompiledGraph:
    """Give a graph of one skill with two items."""
    title = {"en": "x"}
    items = (Item("a", title, ("s",)), Item("b", title, ("s",)))
    return compile_graph(ContentGraph("g", title, skills=(Skill("s", title),), items=items))
