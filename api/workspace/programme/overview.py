"""All courses, and one of them drawn."""

from collections import Counter
from typing import Final, NamedTuple

from markupsafe import Markup

from api.content.content_graphs import ContentGraphList, ContentGraphStored
from api.support.notices import NoticesPage
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.changes import count_changes
from api.workspace.programme.courses import GRAPH, WHO, Course, course_of, stored_course
from api.workspace.programme.editing import titles_of
from api.workspace.programme.problems import Problem, faults_of, problems_of
from api.workspace.programme.titles import title_in
from api.workspace.visit import Visit
from content_graph.model import ContentGraph
from content_graph.references import find_cycles, prerequisite_arrows
from engine.charts.skill_graph import SkillNode, from_foundations, skill_graph

PAGES: Final = Pages("programme")
_SHOWN: Final = 20


class Listed(NamedTuple):
    """A course in the list."""

    course: Course
    stored_at: object
    n_versions: int


class SkillRow(NamedTuple):
    """A skill in the list."""

    id: str
    title: str
    href: str
    needs: tuple[str, ...]
    n_items: int
    n_resources: int


async def _shown(visit: Visit, course: str) -> Course:
    """Return what stands in the list: the draft where nothing is stored yet, as after an import."""
    stored = await stored_course(visit, course)
    graph = stored.graph
    return stored if graph.skills or graph.items or graph.resources else await course_of(visit, course)


@PAGES.on("GET", "/programme", needs=WHO)
async def programme(visit: Visit) -> Answer:
    """Show all courses."""
    page = await visit.house.get(ContentGraphList, "/v1/content-graphs", limit=_SHOWN, cursor=visit.query.get("after"))
    listed = [Listed(await _shown(visit, one.id), one.stored_at, one.n_versions) for one in page.content_graphs]
    following = f"/programme?after={page.next_cursor}" if page.next_cursor else ""
    told = await visit.house.get(NoticesPage, "/v1/notices")
    drifts = [
        (one.text, address("/programme/{}/models", one.content_graph or ""))
        for one in told.notices
        if one.kind == "drift" and one.ended_at is None
    ]
    return visit.render("programme/courses.html", listed=listed, following=following, drifts=drifts)


@PAGES.on("POST", "/programme", needs=WHO)
async def begin(visit: Visit) -> Answer:
    """Begin a course."""
    course = visit.form.get("id", "").strip()
    if await _is_there(visit, course):
        return fault("/programme", visit.say("There is a course %(id)s already.", id=course))
    tree = {"id": course, "title": titles_of(visit.form)}
    try:
        await visit.house.post(ContentGraphStored, address(GRAPH, course or "-"), tree, method="PUT")
    except RefusalError as refused:
        problems = faults_of(visit, Course(course, _nothing(course), "", None), refused.problem.errors)
        return fault("/programme", " ".join(f"{one.what.text} {one.remedy.text}" for one in problems[:2]))
    return see(address("/programme/{}", course), visit.say("The course is begun. Add its skills."))


async def _is_there(visit: Visit, course: str) -> bool:
    try:
        await stored_course(visit, course or "-")
    except RefusalError:
        return False
    return True


def _nothing(course: str) -> ContentGraph:
    return ContentGraph(id=course, title={})


@PAGES.on("GET", "/programme/{course}", needs=WHO)
async def overview(visit: Visit, course: str) -> Answer:
    """Show a course: its skills drawn and listed, and its goals."""
    shown = await course_of(visit, course)
    rows = skill_rows(shown, visit.language)
    return visit.render(
        "programme/overview.html",
        **framed(visit, shown, "structure"),
        rows=rows,
        drawing=drawn(shown, visit.language),
        goals=[(goal, shown.at("goals", goal.id)) for goal in shown.graph.goals],
    )


def framed(visit: Visit, course: Course, tab: str) -> dict[str, object]:
    """Return what every page of a course shows: its name, tabs, and how the draft is."""
    found: list[Problem] = []
    n_changes = 0
    if course.draft is not None:
        found = problems_of(visit, course, course.draft.findings)
        n_changes = count_changes(course.draft.diff)
    return {
        "course": course,
        "tab": tab,
        "n_changes": n_changes,
        "errors": [one for one in found if one.is_error],
        "title": title_in(course.graph.title, visit.language) or course.id,
    }


def skill_rows(course: Course, language: str) -> list[SkillRow]:
    """Return the skills of a course, foundations first, with how much there is on each."""
    graph = course.graph
    items = Counter(skill for item in graph.items for skill in item.skills)
    resources = Counter(skill for resource in graph.resources for skill in resource.skills)
    titles = {skill.id: title_in(skill.title, language) for skill in graph.skills}
    order = {node.id: n for n, node in enumerate(_ordered(course, language))}
    rows = [
        SkillRow(
            skill.id,
            titles[skill.id],
            course.at("skills", skill.id),
            tuple(titles.get(edge.skill_id, edge.skill_id) for edge in skill.prerequisites),
            items[skill.id],
            resources[skill.id],
        )
        for skill in graph.skills
    ]
    return sorted(rows, key=lambda row: order.get(row.id, 0))


def drawn(course: Course, language: str) -> Markup | None:
    """Draw the skills; None where there are none, or where they wait for each other in a circle."""
    nodes = _nodes(course, language)
    if not nodes:
        return None
    chosen: Final = "fr" if language == "fr" else "en"
    return Markup(skill_graph(nodes, {}, chosen))  # noqa: S704 - the chart escapes titles


def _ordered(course: Course, language: str) -> list[SkillNode]:
    return from_foundations(_nodes(course, language))


def _nodes(course: Course, language: str) -> list[SkillNode]:
    graph = course.graph
    if find_cycles(prerequisite_arrows(graph)):
        return []
    known = {skill.id for skill in graph.skills}
    if len(known) < len(graph.skills):
        return []
    return [
        SkillNode(
            skill.id,
            title_in(skill.title, language),
            [edge.skill_id for edge in skill.prerequisites if edge.skill_id in known],
            course.at("skills", skill.id),
        )
        for skill in graph.skills
    ]
