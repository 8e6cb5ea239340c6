"""How well predictions and decisions come true by declared group, for who answers for the service."""

from typing import Final

from api.content.content_graphs import ContentGraphList
from api.support.fairness import Fairness
from api.workspace.operations.pages import WHO
from api.workspace.pages import Answer, Pages
from api.workspace.visit import Visit

PAGES: Final = Pages("operations")
_COURSES: Final = 100
"""To choose among."""


@PAGES.on("GET", "/operations/fairness", needs=WHO)
async def fairness(visit: Visit) -> Answer:
    """Show error rates by declared group on a course: the one that is asked for, else the first."""
    page = await visit.house.get(ContentGraphList, "/v1/content-graphs", limit=_COURSES)
    courses = [one.id for one in page.content_graphs]
    course = visit.query.get("course", courses[0] if courses else "")
    told = await visit.house.get(Fairness, "/v1/fairness", content_graph=course) if course else None
    return visit.render("operations/fairness.html", tab="fairness", courses=courses, course=course, told=told)
