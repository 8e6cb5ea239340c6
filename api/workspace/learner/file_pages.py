"""A learner's file: what happened, page by page, and the proof of what was done for them."""

from typing import Final

from litestar import Response

from api.learners.timeline import TimelinePage
from api.workspace.client import RefusalError, address
from api.workspace.learner.head import Head, course_in, head_of
from api.workspace.learner.history import GROUPS, entries_of
from api.workspace.pages import Answer, Pages
from api.workspace.visit import Visit

PAGES: Final = Pages("learner")
ON_A_PAGE: Final = 40
_FORMATS: Final = ("html", "csv", "json")


@PAGES.on("GET", "/learners/{learner_id}/timeline", needs=("supporter",))
async def timeline(visit: Visit, learner_id: str) -> Answer:
    """Show what happened, newest first, all of it or some."""
    head = await head_of(visit, learner_id)
    group = visit.query.get("event", "all")
    group = group if group in GROUPS else "all"
    page = await _page(visit, head, GROUPS[group])
    return visit.render(
        "learner/timeline.html",
        head=head,
        tab="timeline",
        course=await course_in(visit, head),
        group=group,
        groups=list(GROUPS),
        entries=[] if page is None else entries_of(page.events),
        next_cursor=None if page is None else page.next_cursor,
        is_past="cursor" in visit.query,
    )


@PAGES.on("GET", "/learners/{learner_id}/proof", needs=("supporter",))
async def proof(visit: Visit, learner_id: str) -> Answer:
    """Send the proof of what was done for a learner, as a page that prints, or as a file."""
    asked = visit.query.get("format")
    form = asked if asked in _FORMATS else _FORMATS[0]
    language = "fr" if visit.language == "fr" else "en"
    place = address("/v1/learners/{}/proof", learner_id)
    headers, content = await visit.api.download(place, format=form, language=language)
    kept = {name: headers[name] for name in ("content-disposition", "content-security-policy") if name in headers}
    return Response(content, media_type=headers["content-type"], headers=kept)


async def _page(visit: Visit, head: Head, kinds: tuple[str, ...]) -> TimelinePage | None:
    """Return a page of what happened; None of somebody with whom nothing has."""
    if head.course_id is None:
        return None
    place = address("/v1/learners/{}/timeline", head.learner_id)
    query = {"content_graph": head.course_id, "cursor": visit.query.get("cursor"), "limit": ON_A_PAGE}
    try:
        return await visit.api.get(TimelinePage, place, event=kinds, **query)
    except RefusalError as refusal:
        if refusal.name != "unknown-learner":
            raise
        return None
