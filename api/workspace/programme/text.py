"""A whole course as text: checked while it is written, kept as a draft, read from a file, handed out."""

from typing import Final

from litestar import Response

from api.content.content_graphs import MAX_GRAPH_BYTES
from api.content.graph_drafts import ContentGraphComparison, Draft
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, see
from api.workspace.programme.changes import count_changes
from api.workspace.programme.courses import DRAFT, GRAPH, WHO, Course, course_of
from api.workspace.programme.overview import framed
from api.workspace.programme.problems import Problem, faults_of, problems_of
from api.workspace.visit import Visit
from content_graph.authoring import dump

PAGES: Final = Pages("programme")
YAML: Final = "application/yaml"
JSON: Final = "application/json"
_TEXT_BYTES: Final = 3 * MAX_GRAPH_BYTES
"""Of a form: a character takes up to three."""
_REFUSED: Final = frozenset({"invalid-content-graph", "malformed-body", "invalid-fields", "draft-changed"})


@PAGES.on("GET", "/programme/{course}/text", needs=WHO)
async def text(visit: Visit, course: str) -> Answer:
    """Show a course as text."""
    shown = await course_of(visit, course)
    return _page(visit, shown, dump(shown.graph), shown.version, None)


@PAGES.on("POST", "/programme/{course}/check", needs=WHO, max_body_bytes=_TEXT_BYTES)
async def check(visit: Visit, course: str) -> Answer:
    """Tell what is wrong with a text, or what it would change; with scripts while it is written."""
    shown = await course_of(visit, course)
    written = visit.form.get("text", "")
    found = await _found(visit, shown, written)
    if visit.is_partial:
        return visit.render("programme/checked.html", checked=found, course=shown)
    return _page(visit, shown, written, visit.form.get("base", ""), found)


@PAGES.on("POST", "/programme/{course}/text", needs=WHO, max_body_bytes=_TEXT_BYTES)
async def keep_text(visit: Visit, course: str) -> Answer:
    """Keep a text as a draft."""
    shown = await course_of(visit, course)
    written, base = visit.form.get("text", ""), visit.form.get("base", "")
    return await _kept(visit, shown, written, base)


@PAGES.on("POST", "/programme/{course}/import", needs=WHO, max_body_bytes=_TEXT_BYTES)
async def bring(visit: Visit, course: str) -> Answer:
    """Take a file in as a draft."""
    shown = await course_of(visit, course)
    file = visit.files.get("file")
    written = (await file.read()).decode(errors="replace") if file is not None else ""
    return await _kept(visit, shown, written, visit.form.get("base", ""))


@PAGES.on("GET", "/programme/{course}/file", needs=WHO)
async def hand_out(visit: Visit, course: str) -> Answer:
    """Hand a course out as a file."""
    shown = await course_of(visit, course)
    name = "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in course)
    headers = {"content-disposition": f'attachment; filename="{name}.yaml"'}
    return Response(dump(shown.graph).encode(), media_type=YAML, headers=headers)


async def _kept(visit: Visit, course: Course, written: str, base: str) -> Answer:
    headers = {"if-match": f'"{base}"', "content-type": media_type(written)}
    try:
        draft = await visit.house.post(
            Draft, address(DRAFT, course.id), written.encode(), method="PUT", headers=headers
        )
    except RefusalError as refused:
        return _page(visit, course, written, base, _refused(visit, course, refused))
    if not count_changes(draft.diff):
        return see(course.at("text"), visit.say("The text says the same as the stored version."))
    return see(course.at("changes"), visit.say("Your draft is kept. Look at what it changes, then store it."))


async def _found(visit: Visit, course: Course, written: str) -> "Checked":
    headers = {"content-type": media_type(written)}
    path = address(GRAPH, course.id) + "/comparison"
    try:
        told = await visit.house.post(ContentGraphComparison, path, written.encode(), headers=headers, learners=False)
    except RefusalError as refused:
        return _refused(visit, course, refused)
    n_changes = 0 if told.diff is None else count_changes(told.diff)
    return Checked(problems_of(visit, course, told.warnings), n_changes, is_sound=True)


def _refused(visit: Visit, course: Course, refused: RefusalError) -> "Checked":
    if refused.name not in _REFUSED:
        raise refused
    return Checked(faults_of(visit, course, refused.problem.errors), 0, is_sound=False, name=refused.name)


def _page(visit: Visit, course: Course, written: str, base: str, checked: "Checked | None") -> Answer:
    frame = framed(visit, course, "text")
    return visit.render("programme/text.html", **frame, written=written, base=base, checked=checked)


def media_type(written: str) -> str:
    """Tell JSON from YAML, whose flow style begins alike and is rare.

    >>> media_type('  {"id": "a"}'), media_type("id: a")
    ('application/json', 'application/yaml')
    """
    return JSON if written.lstrip().startswith("{") else YAML


class Checked:
    """What was found in a text.

    Attributes:
        problems: Errors first.
        n_changes: Against the version that holds.
        is_sound: Whether it could be stored.
        name: Of the refusal.
    """

    def __init__(self, problems: list[Problem], n_changes: int, *, is_sound: bool, name: str = "") -> None:
        self.problems, self.n_changes, self.is_sound, self.name = problems, n_changes, is_sound, name
