"""Forms for skills, items, resources and goals, and for the course itself: each change goes into the draft."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, get_args

import msgspec

from api.content.graph_drafts import ContentGraphComparison
from api.errors import UnknownRoute
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import GRAPH, WHO, Course, Tree, course_of, keep
from api.workspace.programme.editing import (
    Form,
    Many,
    Member,
    goal_of,
    headed,
    item_of,
    resource_of,
    skill_of,
    with_member,
    without,
)
from api.workspace.programme.overview import framed
from api.workspace.programme.problems import Problem, faults_of, problems_of
from api.workspace.programme.titles import title_in
from api.workspace.typed import whole_number
from api.workspace.visit import Visit
from content_graph.model import ResourceFormat, ResourceKind
from content_graph.plain import plain_part

PAGES: Final = Pages("programme")
A_PAGE: Final = 50
_NEW: Final = "~new"
"""Stands for the id of what is not there yet: no id has a tilde at its beginning that somebody would choose."""


class MemberForm(NamedTuple):
    """A kind of member that has a form.

    Attributes:
        section: Where it stands.
        read: Reads the form.
        tab: Of the page.
    """

    section: str
    read: Callable[[Form, Many], Member]
    tab: str


FORMS: Final[Mapping[str, MemberForm]] = {
    "skills": MemberForm("skills", skill_of, "structure"),
    "items": MemberForm("items", item_of, "items"),
    "resources": MemberForm("resources", resource_of, "resources"),
    "goals": MemberForm("goals", goal_of, "structure"),
}


@PAGES.on("GET", "/programme/{course}/course", needs=WHO)
async def show_head(visit: Visit, course: str) -> Answer:
    """Show the form of the course itself."""
    shown = await course_of(visit, course)
    return visit.render("programme/head.html", **framed(visit, shown, "structure"), problems=[])


@PAGES.on("POST", "/programme/{course}/course", needs=WHO)
async def keep_head(visit: Visit, course: str) -> Answer:
    """Change the title and the defaults of a course."""
    shown = await course_of(visit, course)
    try:
        await keep(visit, course, headed(shown.tree, visit.form), visit.form.get("base", ""))
    except RefusalError as refused:
        problems = _refusal(visit, shown, refused)
        return visit.render("programme/head.html", **framed(visit, shown, "structure"), problems=problems)
    return see(shown.path, visit.say("Noted in your draft."))


@PAGES.on("GET", "/programme/{course}/{section}", needs=WHO)
async def list_members(visit: Visit, course: str, section: str) -> Answer:
    """List the items or the resources of a course, page by page."""
    if section not in {"items", "resources"}:
        raise UnknownRoute(path=visit.path)
    shown = await course_of(visit, course)
    query = visit.query
    found = [one for one in getattr(shown.graph, section) if _is_wanted(one, query, visit.language)]
    start = whole_number(query.get("from", ""), 0, len(found)) or 0
    following = start + A_PAGE if start + A_PAGE < len(found) else None
    return visit.render(
        f"programme/{section}.html",
        **framed(visit, shown, section),
        members=found[start : start + A_PAGE],
        n_found=len(found),
        first=start,
        following=following,
        skills=skill_titles(shown, visit.language),
        asked=query,
    )


def _is_wanted(one: Any, query: Mapping[str, str], language: str) -> bool:  # noqa: ANN401 - an item or a resource
    words = query.get("q", "").strip().casefold()
    return (not query.get("skill") or query["skill"] in one.skills) and (
        not words or words in title_in(one.title, language).casefold() or words in one.id.casefold()
    )


@PAGES.on("GET", "/programme/{course}/{section}/{member}", needs=WHO)
async def show_member(visit: Visit, course: str, section: str, member: str) -> Answer:
    """Show the form of a member, or of a new one."""
    form = _form(visit, section)
    shown = await course_of(visit, course)
    fields = _fields(shown, section, member, visit.query)
    if fields is None:
        return fault(shown.path, visit.say("There is no %(id)s in this course any more.", id=member))
    return _member_page(visit, shown, form, member, fields, [])


@PAGES.on("POST", "/programme/{course}/{section}/{member}", needs=WHO)
async def keep_member(visit: Visit, course: str, section: str, member: str) -> Answer:
    """Change a member or add one; with scripts, tell what is wrong while it is written."""
    form = _form(visit, section)
    shown = await course_of(visit, course)
    fields = form.read(visit.form, visit.many)
    if member != _NEW:
        fields["id"] = member
    is_taken = member == _NEW and any(one["id"] == fields.get("id") for one in shown.tree.get(section, ()))
    tree = with_member(shown.tree, section, fields, None if member == _NEW else member)
    if "check" in visit.form:
        problems = await _checked(visit, shown, tree, section, fields)
        if visit.is_partial:
            return visit.render("programme/problems.html", problems=problems)
        return _member_page(visit, shown, form, member, fields, problems)
    if is_taken:
        said = visit.say("There is a %(id)s already: choose another id.", id=fields["id"])
        return fault(shown.at(section, _NEW), said)
    try:
        await keep(visit, course, tree, visit.form.get("base", ""))
    except RefusalError as refused:
        return _member_page(visit, shown, form, member, fields, _refusal(visit, shown, refused))
    return see(shown.at(section, fields["id"]), visit.say("Noted in your draft."))


@PAGES.on("POST", "/programme/{course}/{section}/{member}/remove", needs=WHO)
async def remove_member(visit: Visit, course: str, section: str, member: str) -> Answer:
    """Take a member out, with what stands on nothing else."""
    form = _form(visit, section)
    shown = await course_of(visit, course)
    left, gone = without(shown.tree, section, member)
    await keep(visit, course, left, visit.form.get("base", ""))
    path = shown.path if form.tab == "structure" else shown.at(section)
    if not gone:
        return see(path, visit.say("Taken out, in your draft."))
    text = visit.say_many(
        "Taken out, in your draft, with one entry that stood on nothing else.",
        "Taken out, in your draft, with %(n)s entries that stood on nothing else.",
        len(gone),
    )
    return see(path, text)


async def _checked(visit: Visit, course: Course, tree: Tree, section: str, fields: Member) -> list[Problem]:
    """Return what is wrong with one member of a course, of all that may be."""
    place = next((n for n, one in enumerate(tree[section]) if one is fields), 0)
    here = f"$.{section}[{place}]"
    path = address(GRAPH, course.id) + "/comparison"
    try:
        told = await visit.house.post(ContentGraphComparison, path, tree, learners=False)
    except RefusalError as refused:
        return faults_of(visit, course, [one for one in refused.problem.errors if one.path.startswith(here)])
    return problems_of(visit, course, [one for one in told.warnings if one.path.startswith(here)])


def _refusal(visit: Visit, course: Course, refused: RefusalError) -> list[Problem]:
    if refused.name not in {"invalid-content-graph", "invalid-fields", "draft-changed"}:
        raise refused
    return faults_of(visit, course, refused.problem.errors)


def _form(visit: Visit, section: str) -> MemberForm:
    found = FORMS.get(section)
    if found is None:
        raise UnknownRoute(path=visit.path)
    return found


def _fields(course: Course, section: str, member: str, query: Mapping[str, str]) -> Member | None:
    """Return what the form of a member begins with: all its fields, or what the address says of a new one."""
    if member == _NEW:
        skill = query.get("skill")
        return {"id": "", "title": {}, **({"skills": [skill]} if skill else {})}
    found = next((one for one in getattr(course.graph, section) if one.id == member), None)
    return None if found is None else {**msgspec.to_builtins(found), **plain_part(found)}


def _member_page(
    visit: Visit, course: Course, form: MemberForm, member: str, fields: Member, problems: list[Problem]
) -> Answer:
    graph = course.graph
    on_skill = [(one, course.at("items", one.id)) for one in graph.items if member in one.skills]
    teaching = [(one, course.at("resources", one.id)) for one in graph.resources if member in one.skills]
    return visit.render(
        f"programme/{form.section[:-1]}.html",
        **framed(visit, course, form.tab),
        fields=fields,
        is_new=member == _NEW,
        action=course.at(form.section, member),
        problems=problems,
        skills=skill_titles(course, visit.language),
        on_skill=on_skill if form.section == "skills" else [],
        teaching=teaching if form.section == "skills" else [],
        kinds=get_args(ResourceKind),
        formats=get_args(ResourceFormat),
    )


def skill_titles(course: Course, language: str) -> dict[str, str]:
    """Return the title of each skill, by id, in the order of their titles."""
    titles = {skill.id: title_in(skill.title, language) for skill in course.graph.skills}
    return dict(sorted(titles.items(), key=lambda one: one[1].casefold()))
