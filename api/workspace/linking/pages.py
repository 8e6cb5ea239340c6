"""`/link/{link_request_id}`: a teacher chooses what a link in the course leads to, most often in a frame.

The platform is answered by the browser, which posts what is signed here (`linking/sent.html`).
"""

from http import HTTPStatus
from typing import Final, NamedTuple

import msgspec
from litestar import Response

from api.content.content_graphs import ContentGraphList
from api.integrations.lti.messages import origin_of
from api.integrations.lti.services.messages import LinkAnswer, LinkChoice, LinkRequestTold, SignedLinkAnswer
from api.integrations.lti.services.targets import Shows
from api.paths.goals import GoalsPage
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, page_of
from api.workspace.visit import Visit
from content_graph.languages import Translations
from content_graph.model import ContentGraph

PAGES: Final = Pages("linking")
_REQUEST: Final = "/v1/lti/link-requests/{}"
_SHOWS: Final[dict[str, Shows]] = {"next": "next", "activity": "activity", "learner": "learner"}
_MOST: Final = 500


class Option(NamedTuple):
    """Something that a link may lead to: its id, and its title where it has one."""

    id: str
    title: Translations | None


class Course(NamedTuple):
    """A content graph to choose from.

    Attributes:
        id: Of the content graph.
        title: Its title.
        goals: Of its author, then of people.
        items: Its items.
        resources: Its resources.
    """

    id: str
    title: Translations
    goals: tuple[Option, ...]
    items: tuple[Option, ...]
    resources: tuple[Option, ...]


@PAGES.on("GET", "/link/{link_request_id}", needs=("supporter",))
async def choose(visit: Visit, link_request_id: str) -> Answer:
    """Show what may be placed in the course."""
    return await _chosen(visit, link_request_id, HTTPStatus.OK, ())


@PAGES.on("POST", "/link/{link_request_id}", needs=("supporter",))
async def place(visit: Visit, link_request_id: str) -> Answer:
    """Have the browser tell the platform what was chosen; nothing, where the teacher has changed their mind."""
    chosen = LinkAnswer() if "cancel" in visit.form else LinkAnswer(links=(_choice(visit),))
    path = f"{address(_REQUEST, link_request_id)}/answer"
    try:
        signed = await visit.api.post(SignedLinkAnswer, path, chosen)
    except RefusalError as refusal:
        if refusal.problem.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            raise
        faults = tuple([one.path.rpartition(".")[2] for one in refusal.problem.errors or ()])
        return await _chosen(visit, link_request_id, HTTPStatus.UNPROCESSABLE_ENTITY, faults)
    return _sent_by(page_of(visit, visit.render("linking/sent.html", signed=signed), HTTPStatus.OK), signed.return_url)


def _sent_by(answer: Response[bytes], return_url: str) -> Response[bytes]:
    """Let a page send its form to the platform, and nowhere else."""
    policy, there = answer.headers["content-security-policy"], origin_of(return_url) or "'none'"
    answer.headers["content-security-policy"] = policy.replace("form-action 'self'", f"form-action {there}")
    return answer


async def _chosen(visit: Visit, request_id: str, status: HTTPStatus, faults: tuple[str, ...]) -> Answer:
    asked = await visit.api.get(LinkRequestTold, address(_REQUEST, request_id))
    listed = await visit.api.get(ContentGraphList, "/v1/content-graphs", limit=_MOST)
    ids = [one.id for one in listed.content_graphs]
    named = visit.form.get("content_graph") or visit.query.get("course")
    course_id = named if named in ids else next(iter(ids), None)
    course = None if course_id is None else await _course(visit, course_id)
    html = visit.render(
        "linking/choose.html",
        asked=asked,
        request_id=request_id,
        courses=ids,
        course=course,
        shows=visit.form.get("shows", "next"),
        faults=faults,
    )
    return page_of(visit, html, status)


async def _course(visit: Visit, course_id: str) -> Course:
    _, body = await visit.api.download(address("/v1/content-graphs/{}", course_id))
    graph = msgspec.json.decode(body, type=ContentGraph)
    set_by_people = await visit.api.get(GoalsPage, "/v1/goals", active=True, limit=_MOST)
    of_people = [Option(one.goal_id, None) for one in set_by_people.goals if one.content_graph == course_id]
    return Course(
        course_id,
        graph.title,
        (*[Option(one.id, one.title) for one in graph.goals], *of_people),
        tuple([Option(one.id, one.title) for one in graph.items]),
        tuple([Option(one.id, one.title) for one in graph.resources]),
    )


def _choice(visit: Visit) -> LinkChoice:
    form = visit.form
    return LinkChoice(
        shows=_SHOWS.get(form.get("shows", ""), "next"),
        title=form.get("title", "").strip()[:250] or visit.say("What is next"),
        content_graph=form.get("content_graph") or None,
        goal=form.get("goal") or None,
        activity=form.get("activity") or None,
        is_graded="is_graded" in form,
    )
