"""What is wrong with the content, by what learners did: each with its figures, its date and what to do."""

from typing import Final, NamedTuple

from api.content.gaps import ContentGap, ContentGapsPage
from api.content.items import ItemFigures, ItemFiguresPage
from api.paths.effects import EffectMessage, Effects
from api.workspace.client import address
from api.workspace.pages import Answer, Pages
from api.workspace.programme.courses import GRAPH, WHO, Course, course_of
from api.workspace.programme.overview import framed
from api.workspace.programme.titles import title_in
from api.workspace.visit import Visit
from content_graph.model import ContentGraph

PAGES: Final = Pages("programme")
SHOWN: Final = 20


class ItemRow(NamedTuple):
    """An item that does not do its work."""

    title: str
    href: str
    figures: ItemFigures


class GapRow(NamedTuple):
    """Something that a skill lacks."""

    title: str
    href: str
    gap: ContentGap


class EffectRow(NamedTuple):
    """A resource or item that was given and did not help."""

    title: str
    href: str
    effect: EffectMessage


@PAGES.on("GET", "/programme/{course}/quality", needs=WHO)
async def quality(visit: Visit, course: str) -> Answer:
    """Show what is wrong with the content; figures that take a moment come after the page."""
    shown = await course_of(visit, course)
    gaps = await visit.house.get(
        ContentGapsPage, address(GRAPH, course) + "/gaps", limit=SHOWN, cursor=visit.query.get("gaps")
    )
    titles = {one.id: title_in(one.title, visit.language) for one in shown.graph.skills}
    rows = [GapRow(titles.get(one.skill_id, one.skill_id), shown.at("skills", one.skill_id), one) for one in gaps.gaps]
    following = f"{shown.at('quality')}?gaps={gaps.next_cursor}" if gaps.next_cursor else ""
    return visit.render("programme/quality.html", **framed(visit, shown, "quality"), gaps=rows, following=following)


@PAGES.on("GET", "/programme/{course}/quality-items", needs=WHO)
async def items(visit: Visit, course: str) -> Answer:
    """Show the items that do not tell learners apart."""
    shown = await course_of(visit, course)
    path = address(GRAPH, course) + "/items"
    misleading = await visit.house.get(ItemFiguresPage, path, verdict="misleads", limit=SHOWN)
    silent = await visit.house.get(ItemFiguresPage, path, verdict="does_not_discriminate", limit=SHOWN)
    titles = {one.id: title_in(one.title, visit.language) for one in shown.graph.items}
    rows = [
        ItemRow(titles.get(one.item_id, one.item_id), shown.at("items", one.item_id), one)
        for one in (*misleading.items, *silent.items)
    ]
    return _part(visit, "items", shown, rows=rows, verdicts=misleading.verdicts)


@PAGES.on("GET", "/programme/{course}/quality-resources", needs=WHO)
async def resources(visit: Visit, course: str) -> Answer:
    """Show what was given and did not help."""
    shown = await course_of(visit, course)
    effects = await visit.house.get(Effects, "/v1/effects", content_graph=course)
    titles = _titles(shown.graph, visit.language)
    rows = [
        EffectRow(*_place(shown, titles, one.activity_id or ""), one)
        for one in effects.activities
        if one.verdict == "does_not_help"
    ]
    counts = {verdict: sum(one.verdict == verdict for one in effects.activities) for verdict in _VERDICTS}
    return _part(visit, "resources", shown, rows=rows[:SHOWN], n_rows=len(rows), counts=counts)


_VERDICTS: Final = ("helps", "as_expected", "does_not_help", "too_few")


def _titles(graph: ContentGraph, language: str) -> dict[str, str]:
    items = {one.id: title_in(one.title, language) for one in graph.items}
    return items | {one.id: title_in(one.title, language) for one in graph.resources}


def _place(course: Course, titles: dict[str, str], activity: str) -> tuple[str, str]:
    section = "items" if any(one.id == activity for one in course.graph.items) else "resources"
    return titles.get(activity, activity), course.at(section, activity)


def _part(visit: Visit, what: str, course: Course, **values: object) -> Answer:
    """Answer a part of the page, or without scripts a page of its own."""
    values |= {"course": course, "what": what}
    if visit.is_partial:
        return visit.render(f"programme/quality_{what}.html", **values)
    return visit.render("programme/quality_part.html", **{**framed(visit, course, "quality"), **values})
