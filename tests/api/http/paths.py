"""A course on which resources are worth more than items, so that a policy by gain per minute opens and offers them."""

import msgspec

from content_graph.model import ContentGraph
from tests.api.results.courses import small_graph


def studious_graph() -> ContentGraph:
    """The small course with long items and short resources."""
    graph = small_graph()
    items = tuple(msgspec.structs.replace(item, minutes=10.0) for item in graph.items)
    resources = tuple(msgspec.structs.replace(resource, minutes=1.0) for resource in graph.resources)
    return msgspec.structs.replace(graph, items=items, resources=resources)
