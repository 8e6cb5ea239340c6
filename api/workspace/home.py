"""The first page: where somebody works."""

from typing import Final

from api.workspace.pages import Answer, Pages, See
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("home")
_HOMES: Final[tuple[tuple[Role, str], ...]] = (
    ("supporter", "/today"),
    ("learner", "/me"),
    ("designer", "/programme"),
    ("administrator", "/operations"),
)


@PAGES.on("GET", "/", needs=())
async def home(visit: Visit) -> Answer:
    """Go where the first of one's roles works."""
    return See(next((path for role, path in _HOMES if visit.has(role)), "/account"))
