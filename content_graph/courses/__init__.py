"""The course that comes with Symphonie: real enough to be shown, and what the demonstration and the tests use."""

from functools import cache
from pathlib import Path

from content_graph.authoring import load
from content_graph.model import ContentGraph

_FOLDER = Path(__file__).parent / "cybersecurity"


@cache
def bundled() -> ContentGraph:
    """Return the course on cybersecurity and data protection at work."""
    return load(_FOLDER)
