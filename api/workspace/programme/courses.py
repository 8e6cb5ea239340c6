"""A course as its author sees it: the draft, where there is one, else the version that holds."""

from typing import Any, Final, NamedTuple

import msgspec

from api.content.graph_drafts import Draft
from api.workspace.client import RefusalError, address
from api.workspace.visit import Role, Visit
from content_graph.model import ContentGraph
from content_graph.plain import plain_part

WHO: Final[tuple[Role, ...]] = ("designer", "administrator")
GRAPH: Final = "/v1/content-graphs/{}"
DRAFT: Final = "/v1/content-graphs/{}/draft"
Tree = dict[str, Any]
"""A content graph as in JSON: what a form says may be wrong, and the API tells what."""


class Course(NamedTuple):
    """A course.

    Attributes:
        id: Its id.
        graph: What its author sees.
        version: Of that: what a change of it is based on.
        draft: What is changed and not stored; None for nothing.
    """

    id: str
    graph: ContentGraph
    version: str
    draft: Draft | None

    @property
    def path(self) -> str:
        """Address of its page."""
        return address("/programme/{}", self.id)

    def at(self, *parts: str) -> str:
        """Return the address of a page of the course."""
        return self.path + address("/{}" * len(parts), *parts)

    @property
    def tree(self) -> Tree:
        """What its author sees, as in JSON."""
        return dict(plain_part(self.graph))


async def course_of(visit: Visit, course: str) -> Course:
    """Return a course.

    Raises:
        RefusalError: There is none of this id.
    """
    try:
        draft = await visit.house.get(Draft, address(DRAFT, course))
    except RefusalError as refused:
        if refused.name != "no-draft":
            raise
        return await stored_course(visit, course)
    return Course(course, draft.graph, draft.version, draft)


async def stored_course(visit: Visit, course: str) -> Course:
    """Return the version of a course that holds.

    Raises:
        RefusalError: There is none of this id.
    """
    headers, body = await visit.house.download(address(GRAPH, course))
    graph = msgspec.json.decode(body, type=ContentGraph)
    return Course(course, graph, headers["etag"].strip('"'), None)


async def keep(visit: Visit, course: str, tree: Tree, base: str) -> Draft:
    """Keep a change as a draft.

    Args:
        visit: Who changes it.
        course: Its id.
        tree: The course as it shall be.
        base: Version that was changed.

    Raises:
        RefusalError: It is no course, or somebody changed it meanwhile.
    """
    headers = {"if-match": f'"{base}"'}
    return await visit.house.post(Draft, address(DRAFT, course), tree, method="PUT", headers=headers)
