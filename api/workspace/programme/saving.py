"""From a draft to a version: what it changes, whom that touches, and only then storing it."""

from typing import Final

from api.content.content_graphs import ContentGraphStored
from api.content.graph_drafts import Draft, DraftDropped
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.changes import changes_of, reading_of
from api.workspace.programme.courses import DRAFT, GRAPH, WHO, course_of, stored_course
from api.workspace.programme.overview import framed
from api.workspace.programme.problems import problems_of
from api.workspace.visit import Visit
from content_graph.plain import plain_part

PAGES: Final = Pages("programme")
_SHOWN: Final = 200
"""Members whose changes are shown: whoever brings a whole course along reads it elsewhere."""


@PAGES.on("GET", "/programme/{course}/changes", needs=WHO)
async def changes(visit: Visit, course: str) -> Answer:
    """Show what a draft changes, and whom that touches."""
    shown = await course_of(visit, course)
    if shown.draft is None:
        return visit.render("programme/changes.html", **framed(visit, shown, "changes"), draft=None)
    before = await stored_course(visit, course)
    reading = reading_of(visit.say, visit.language, (before.graph, shown.graph))
    return visit.render(
        "programme/changes.html",
        **framed(visit, shown, "changes"),
        draft=shown.draft,
        sections=changes_of(reading, shown.draft.diff),
        shown_members=_SHOWN,
        warnings=[one for one in problems_of(visit, shown, shown.draft.findings) if not one.is_error],
        moved_on=shown.draft.base_version != shown.draft.current_version,
    )


@PAGES.on("POST", "/programme/{course}/save", needs=WHO)
async def save(visit: Visit, course: str) -> Answer:
    """Store the draft that was looked at, on the version that it was held against."""
    page = address("/programme/{}/changes", course)
    try:
        draft = await visit.house.get(Draft, address(DRAFT, course))
    except RefusalError as refused:
        if refused.name != "no-draft":
            raise
        return fault(page, visit.say("There is nothing to store."))
    if draft.version != visit.form.get("version"):
        return fault(page, visit.say("The draft has changed since you looked at it. Look at it again, then store it."))
    headers = {"if-match": f'"{visit.form.get("current", "")}"'}
    try:
        stored = await visit.house.post(
            ContentGraphStored, address(GRAPH, course), plain_part(draft.graph), method="PUT", headers=headers
        )
    except RefusalError as refused:
        if refused.name not in {"content-graph-changed", "invalid-content-graph"}:
            raise
        return fault(page, _refusal(visit, refused))
    await visit.house.post(DraftDropped, address(DRAFT, course), method="DELETE")
    return see(address("/programme/{}", course), _done(visit, stored))


def _refusal(visit: Visit, refused: RefusalError) -> str:
    if refused.name == "content-graph-changed":
        return visit.say("Somebody else stored a version meanwhile. Nothing was overwritten: look again.")
    return visit.say("The draft has errors. Correct them first.")


def _done(visit: Visit, stored: ContentGraphStored) -> str:
    if not stored.changed:
        return visit.say("Nothing was changed.")
    if stored.diff is not None and stored.diff.changes_tracing:
        return visit.say("The new version holds. What is believed about learners is being reckoned again.")
    return visit.say("The new version holds.")


@PAGES.on("POST", "/programme/{course}/discard", needs=WHO)
async def discard(visit: Visit, course: str) -> Answer:
    """Throw the draft away."""
    kept = await course_of(visit, course)
    await visit.house.post(DraftDropped, address(DRAFT, course), method="DELETE")
    if kept.draft is None:
        return see(kept.path, visit.say("There was no draft."))
    return see(kept.path, visit.say("Your draft is gone; the stored version is as it was."))
