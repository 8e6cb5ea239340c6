"""Which reader reads a file of which kind (pure: they are given bytes)."""

from collections.abc import Callable, Mapping
from typing import Final

from api.integrations.frameworks.case import read_case
from api.integrations.frameworks.digcomp import read_digcomp
from api.integrations.frameworks.rncp import read_blocks
from api.integrations.frameworks.rome import read_rome
from api.integrations.frameworks.selecting import selection
from api.integrations.imports.found import Found
from api.integrations.imports.messages import ImportQuery

CONTENT_READERS: Final[Mapping[str, Callable[[bytes, ImportQuery], Found]]] = {
    "case": lambda body, _: read_case(body),
    "rome": lambda body, query: read_rome(body, selection(query.select)),
    "rncp": lambda body, query: read_blocks(body, selection(query.select)),
    "digcomp": lambda body, query: read_digcomp(body, query.language),
}
"""By kind."""
