"""Programme → FAQ: entries, how they are edited and imported, and the questions that none of them answered."""

from typing import Any, Final, NamedTuple

from api.faq.messages import (
    FaqEntriesPage,
    FaqEntry,
    FaqEntryContent,
    FaqEntryRemoved,
    FaqEntryText,
    FaqEntryWithVersions,
    FaqGapsPage,
    GapDecided,
)
from api.paths.cohorts import CohortsPage
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import WHO
from api.workspace.programme.faq_forms import content_typed, id_typed, moment_shown
from api.workspace.visit import Visit

PAGES: Final = Pages("programme")
_ENTRIES: Final = "/v1/faq-entries"
_GAPS: Final = "/v1/faq-gaps"
_NEW: Final = "~new"
_A_PAGE: Final = 50
_MANY: Final = 200
_EMPTY: Final = FaqEntryContent(texts={"fr": FaqEntryText(title=" ")})


class Mistake(NamedTuple):
    """What is wrong with a form, in the reader's language and in the words of the API."""

    text: str
    details: tuple[str, ...]


@PAGES.on("GET", "/faq", needs=WHO)
async def entries(visit: Visit) -> Answer:
    """List the entries, and look for some."""
    q = visit.query.get("q", "").strip() or None
    found = await visit.house.get(FaqEntriesPage, _ENTRIES, q=q, limit=_A_PAGE, cursor=visit.query.get("cursor"))
    gaps = await visit.house.get(FaqGapsPage, _GAPS, limit=_MANY)
    following = found.next_cursor and address("/faq?cursor={}", found.next_cursor) + (address("&q={}", q) if q else "")
    return visit.render(
        "programme/faq.html",
        entries=found.entries,
        following=following,
        q=q or "",
        n_gaps=len(gaps.gaps),
        more_gaps=gaps.next_cursor is not None,
    )


@PAGES.on("GET", "/faq/gaps", needs=WHO)
async def gaps(visit: Visit) -> Answer:
    """Show the questions that no entry answered."""
    page = await visit.house.get(FaqGapsPage, _GAPS, limit=_A_PAGE, cursor=visit.query.get("cursor"))
    known = await visit.house.get(FaqEntriesPage, _ENTRIES, limit=_MANY)
    following = page.next_cursor and address("/faq/gaps?cursor={}", page.next_cursor)
    return visit.render("programme/faq_gaps.html", gaps=page.gaps, following=following, known=known.entries)


@PAGES.on("POST", "/faq/gaps/{question_id}", needs=WHO)
async def decide(visit: Visit, question_id: str) -> Answer:
    """Make a phrasing of a question, or put it aside."""
    form = visit.form
    body: dict[str, Any] = {"decision": "accept" if form.get("decision") == "accept" else "dismiss"}
    if body["decision"] == "accept":
        named = {name: form.get(name, "").strip() for name in ("entry_id", "text", "language")}
        body |= {name: value for name, value in named.items() if value}
    try:
        await visit.house.post(GapDecided, address(_GAPS + "/{}", question_id), body)
    except RefusalError as refusal:
        return fault("/faq/gaps", _mistake(visit, refusal).text)
    if body["decision"] == "accept":
        return see("/faq/gaps", visit.say("It is a phrasing now: who asks so finds the entry."))
    return see("/faq/gaps", visit.say("Put aside."))


@PAGES.on("GET", "/faq/entries/{entry_id}", needs=WHO)
async def entry(visit: Visit, entry_id: str) -> Answer:
    """Show an entry's form."""
    return await _form(visit, entry_id, None)


@PAGES.on("POST", "/faq/entries/{entry_id}", needs=WHO)
async def save(visit: Visit, entry_id: str) -> Answer:
    """Store an entry."""
    name = entry_id if entry_id != _NEW else id_typed(visit.form)
    version = visit.form.get("version", "")
    headers = {"if-match": f'"{version}"'} if version else {}
    try:
        content = content_typed(visit.form, visit.zone)
        path = address(_ENTRIES + "/{}", name)
        await visit.house.post(FaqEntry, path, content, method="PUT", headers=headers)
    except RefusalError as refusal:
        return await _form(visit, entry_id, _mistake(visit, refusal))
    return see("/faq", visit.say("The entry is stored, and is found from now on."))


@PAGES.on("POST", "/faq/entries/{entry_id}/remove", needs=WHO)
async def remove(visit: Visit, entry_id: str) -> Answer:
    """Take an entry out."""
    try:
        await visit.house.post(FaqEntryRemoved, address(_ENTRIES + "/{}", entry_id), method="DELETE")
    except RefusalError as refusal:
        return fault("/faq", _mistake(visit, refusal).text)
    return see("/faq", visit.say("The entry is taken out: nobody is shown it any more."))


async def _form(visit: Visit, entry_id: str, mistake: Mistake | None) -> Answer:
    found = None
    if entry_id != _NEW:
        found = await visit.house.get(FaqEntryWithVersions, address(_ENTRIES + "/{}", entry_id))
    cohorts = await visit.house.get(CohortsPage, "/v1/cohorts", limit=_MANY)
    content = _EMPTY if found is None else found.entry.content
    return visit.render(
        "programme/faq_entry.html",
        entry_id=entry_id,
        is_new=found is None,
        version="" if found is None else found.entry.version,
        versions=() if found is None else found.versions,
        content=content,
        form=visit.form,
        cohorts=[one.cohort for one in cohorts.cohorts],
        valid_from=moment_shown(content.valid_from, visit.zone),
        valid_until=moment_shown(content.valid_until, visit.zone),
        mistake=mistake,
    )


def _mistake(visit: Visit, refusal: RefusalError) -> Mistake:
    told = {
        "invalid-fields": visit.say("Something is missing, or cannot be."),
        "entry-changed": visit.say("Somebody has changed the entry meanwhile. Open it again."),
        "unknown-faq-entry": visit.say("There is no such entry."),
        "unknown-question": visit.say("Somebody has decided on it already."),
    }
    if refusal.name not in told:
        raise refusal
    details = tuple(f"{one.detail} {one.remedy}" for one in refusal.problem.errors) or (refusal.problem.detail,)
    return Mistake(told[refusal.name], details)
