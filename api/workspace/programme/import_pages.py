"""Imports: a file or another system is read, what it would do is looked at, and only then it is done."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.content.content_graphs import ContentGraphList
from api.integrations.imports.messages import (
    CONTENT_KINDS,
    FAQ_KINDS,
    SOURCE_KINDS,
    ContentChange,
    ImportApplied,
    ImportPlan,
)
from api.integrations.imports.routes import MAX_FILE_BYTES
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.changes import Reading, SectionChange, changes_of
from api.workspace.programme.courses import WHO
from api.workspace.programme.titles import title_in
from api.workspace.typed import whole_number
from api.workspace.visit import Visit


def _(text: str) -> str:
    """Mark a text that is said later."""
    return text


PAGES: Final = Pages("programme")
IMPORTS: Final = "/v1/imports"
_SHOWN: Final = 200
_MOST: Final = 2**53
_FORM_BYTES: Final = MAX_FILE_BYTES + (1 << 16)
_OCTETS: Final = "application/octet-stream"
_KINDS: Final[Mapping[str, str]] = {
    "moodle-xml": _("Question bank: Moodle XML"),
    "gift": _("Question bank: GIFT"),
    "qti": _("Questions and tests: IMS QTI 2.1 or 3.0"),
    "common-cartridge": _("Course: Common Cartridge"),
    "rncp": _("Competences: blocks of RNCP or RS"),
    "rome": _("Competences: ROME 4.0"),
    "digcomp": _("Competences: DigComp 2.2"),
    "case": _("Competences: CASE 1.0"),
    "oneroster": _("Classes and people: OneRoster 1.2"),
    "moodle-course": _("A course of Moodle"),
    "moodle-roster": _("Who is in a course of Moodle"),
    "moodle-history": _("What was completed in a course of Moodle"),
    "oneroster-rest": _("Classes and people: OneRoster 1.2"),
    "faq-csv": _("FAQ: a table (CSV)"),
    "moodle-glossary": _("FAQ: a glossary of Moodle (XML)"),
    "faq-page": _("FAQ: a page (HTML)"),
}
_REFUSED: Final[Mapping[str, str]] = {
    "import-unreadable": _("The file cannot be imported."),
    "invalid-fields": _("Something is missing, or cannot be."),
    "body-too-large": _("The file is too large."),
    "source-refused": _("The other system refuses."),
    "source-unreachable": _("The other system does not answer."),
    "unknown-content-graph": _("There is no such course."),
    "forbidden": _("Your role does not allow this import."),
    "import-moved-on": _("What it would change has changed meanwhile. Nothing was done: import it again."),
    "import-applied": _("This import was applied already."),
    "invalid-content-graph": _("The course has errors: keep it as a draft, and correct them."),
}


class Choice(NamedTuple):
    """A kind in a list."""

    kind: str
    name: str


class Refused(NamedTuple):
    """Why an import cannot be planned, in the reader's language and in the words of the API."""

    text: str
    details: tuple[str, ...]


@PAGES.on("GET", "/imports", needs=WHO)
async def imports(visit: Visit) -> Answer:
    """Show what can be imported."""
    return await _page(visit, None)


@PAGES.on("POST", "/imports", needs=WHO, max_body_bytes=_FORM_BYTES)
async def plan(visit: Visit) -> Answer:
    """Plan an import of a file."""
    file = visit.files.get("file")
    body = (await file.read() if file is not None else b"") or b"\n"  # a request without a body has no type
    name = file.filename if file is not None else None
    query = {**_said(visit, "kind", "content_graph", "language", "select", "site"), "file_name": name or None}
    if visit.form.get("replaces"):
        query["replaces"] = "true"
    return await _planned(visit, query, body, {"content-type": _OCTETS})


@PAGES.on("POST", "/imports/source", needs=WHO)
async def plan_source(visit: Visit) -> Answer:
    """Plan an import out of another system."""
    source: dict[str, object] = {**_said(visit, "url", "token", "client_id", "client_secret", "token_url")}
    number = whole_number(visit.form.get("course_id", ""), 1, _MOST)
    if number is not None:
        source["course_id"] = number
    if visit.form.get("grades"):
        source["grades"] = True
    return await _planned(visit, _said(visit, "kind", "content_graph"), source, {})


async def _planned(visit: Visit, query: Mapping[str, str | None], body: object, headers: Mapping[str, str]) -> Answer:
    try:
        made = await visit.house.post(
            ImportPlan,
            IMPORTS,
            body,
            headers=headers,
            kind=query.get("kind"),
            file_name=query.get("file_name"),
            content_graph=query.get("content_graph"),
            language=query.get("language"),
            select=query.get("select"),
            site=query.get("site"),
            replaces=query.get("replaces"),
        )
    except RefusalError as refused:
        return await _page(visit, _refused(visit, refused))
    return see(address("/imports/{}", made.import_id))


@PAGES.on("GET", "/imports/{import_id}", needs=WHO)
async def show(visit: Visit, import_id: str) -> Answer:
    """Show what an import would do, or that it was done."""
    told = await visit.house.get(ImportPlan, address(IMPORTS + "/{}", import_id))
    sections = [] if told.content is None else _sections(visit, told.content)
    name = visit.say(_KINDS[told.kind]) if told.kind in _KINDS else told.kind
    return visit.render(
        "programme/import.html",
        told=told,
        name=name,
        sections=sections,
        shown=_SHOWN,
        language="fr" if visit.language == "fr" else "en",
    )


@PAGES.on("POST", "/imports/{import_id}/apply", needs=WHO)
async def apply(visit: Visit, import_id: str) -> Answer:
    """Do what was seen, and go to where it can be corrected."""
    asked = {"fingerprint": visit.form.get("fingerprint", "")}
    try:
        done = await visit.house.post(ImportApplied, address(IMPORTS + "/{}/apply", import_id), asked)
    except RefusalError as refused:
        return fault(address("/imports/{}", import_id), _refused(visit, refused).text)
    if visit.form.get("kind") in FAQ_KINDS:
        return see("/faq", visit.say("The import is applied."))
    if done.content_graph is None or visit.form.get("kind") not in CONTENT_KINDS:
        return see(address("/imports/{}", import_id), visit.say("The import is applied."))
    text = visit.say("It is your draft now. Correct it, look at what it changes, then store it.")
    return see(address("/programme/{}/changes", done.content_graph), text)


async def _page(visit: Visit, refused: Refused | None) -> Answer:
    courses = await visit.house.get(ContentGraphList, "/v1/content-graphs", limit=_SHOWN)
    may = [one for one in _KINDS if one in CONTENT_KINDS | FAQ_KINDS or visit.has("administrator")]
    choices = [Choice(one, visit.say(_KINDS[one])) for one in may]
    return visit.render(
        "programme/imports.html",
        files=[one for one in choices if one.kind not in SOURCE_KINDS],
        systems=[one for one in choices if one.kind in SOURCE_KINDS],
        courses=[one.id for one in courses.content_graphs],
        refused=refused,
        form=visit.form,
    )


def _said(visit: Visit, *names: str) -> dict[str, str]:
    said = {name: visit.form.get(name, "").strip() for name in names}
    return {name: text for name, text in said.items() if text}


def _refused(visit: Visit, refused: RefusalError) -> Refused:
    if refused.name not in _REFUSED:
        raise refused
    details = tuple(f"{one.detail} {one.remedy}" for one in refused.problem.errors) or (refused.problem.detail,)
    return Refused(visit.say(_REFUSED[refused.name]), details)


def _sections(visit: Visit, change: ContentChange) -> list[SectionChange]:
    titles = {one: title_in(title, visit.language) for one, title in change.titles.items()}
    return changes_of(Reading(visit.say, visit.language, titles), change.diff)
