"""What authors should add to a content graph, page by page, and how many learners ran into it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Annotated, Final, NamedTuple, cast

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.content.content_graphs import read_content_graph
from api.errors import UnknownContentGraph
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.pages import page_of, read_cursor
from api.record.shortfalls import Encounters, RanInto, count_encounters
from api.runtime import Runtime
from content_graph.gaps import ITEMS_PER_SKILL, Gap, GapKind, LackOfContent, find_gaps, lack_sentence
from content_graph.languages import Text, both_languages
from content_graph.model import MAX_ITEMS, ContentGraph, course_language
from content_graph.offering import Stock, stocks_of

ROUTES: Final = Routes("Content graphs")
SKILLS_AT_ONCE: Final = 50
"""Of which learners are counted in one query: a page has seldom more, and nobody waits for a thousand skills."""
_NOBODY: Final = RanInto(0, 0)
_IS_USED_UP: Final[Mapping[GapKind, bool]] = {
    "few_items": True,
    "no_easy_item": False,
    "no_resource": False,
    "no_remedial_resource": False,
}
"""Whose shortfalls tell of a gap: of those who used up the items, or of those who were owed help in vain."""


class ContentGap(msgspec.Struct, frozen=True):
    """What authors should add to one skill.

    Attributes:
        skill_id: The skill.
        what: What the course is seen to lack: `few_items` (fewer than wanted exercise it), `only_shared_items` (each
            exercises other skills, too), `no_easy_item` (none is easier than the average), `no_evaluation` (none may
            serve as an extra evaluation), `no_resource` (none of any kind), `no_remedial_resource` (none in the
            language of the course). Or what learners ran into: `used_up` (all items were answered, and the skill was
            not mastered), `nothing_left` (after a failure, all that there is had been done or offered),
            `no_content` (after a failure, there was nothing else).
        have: How many of them there are; of `nothing_left` and `no_content`, items and resources.
        wanted: How many there should be at least.
        sentence: The same for people.
        language: Content language that these learners were offered; null for what the course is seen to lack.
        learners: How many different learners ran into it, with as much on the skill as there is now: of `few_items`,
            those who used up its items; of `only_shared_items` and `no_evaluation` null, because nothing in the record
            tells; of the other lacks of the course, those who failed and could be given nothing.
        last_at: When the last of them did; null for nobody.
    """

    skill_id: str
    what: GapKind | LackOfContent
    have: int
    wanted: int
    sentence: Text
    language: str | None
    learners: int | None
    last_at: datetime | None


class ContentGapsPage(msgspec.Struct, frozen=True):
    """Content gaps, by skill.

    Attributes:
        content_graph: The graph.
        version: Content hash of the version that has them.
        gaps: By the skill's id.
        next_cursor: Of the next page; null on the last one.
    """

    content_graph: str
    version: str
    gaps: tuple[ContentGap, ...]
    next_cursor: str | None


class GapPlace(NamedTuple):
    """The place of a gap in the order."""

    skill_id: str
    what: str
    language: str


class GapsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what a content graph lacks."""

    items_per_skill: Annotated[
        int, Meta(ge=1, le=MAX_ITEMS, description="How many items should exercise each skill at least.")
    ] = ITEMS_PER_SKILL


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/gaps",
    "One page, by skill.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def list_gaps(runtime: Runtime, organisation_no: int, content_graph_id: str, query: GapsQuery) -> ContentGapsPage:
    """List what authors should add.

    Per skill of the current version: too few items, none on the skill alone, none easier than the average, none that
    may serve as an evaluation, nothing to study, nothing remedial in the language of the course. A gap keeps nothing
    from working: it is where a learner who needs help would be left without. Where one gap holds another, only the
    larger is told. Beside these, what learners ran into: items used up, nothing left or nothing there after a failure,
    by skill and content language. `learners` counts the different ones who did, with as much on the skill as there is
    now, and `last_at` says when the last one did; corrected results are left out.
    """
    after = read_cursor(query.cursor, GapPlace)
    stored = await read_content_graph(runtime.pool, organisation_no, content_graph_id)
    # A large graph takes a while, and the event loop has others to serve.
    course = await asyncio.to_thread(_course, stored.graph, query.items_per_skill)
    gaps: list[ContentGap] = []
    for some in batched(sorted(one for one in course if after is None or one >= after.skill_id), SKILLS_AT_ONCE):
        stocks = {skill_id: course[skill_id].stock for skill_id in some}
        met = await count_encounters(runtime.pool, organisation_no, stored.graph_no, stocks)
        found = sorted(_gaps({skill_id: course[skill_id] for skill_id in some}, met), key=_place)
        gaps += [gap for gap in found if after is None or _place(gap) > after]
        if len(gaps) > query.limit:
            break
    return ContentGapsPage(content_graph_id, stored.version, *page_of(gaps, query.limit, _place))


class _Skill(NamedTuple):
    """A skill of a course."""

    title: Text
    stock: Stock
    gaps: Sequence[Gap]


def batched(ids: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    """Cut ids into tuples of a size; the last may be shorter.

    >>> list(batched("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    left = iter(ids)
    while some := tuple(islice(left, size)):
        yield some


def _course(graph: ContentGraph, items_per_skill: int) -> dict[str, _Skill]:
    """Look at each skill of a course."""
    found: defaultdict[str, list[Gap]] = defaultdict(list)
    for gap in find_gaps(graph, items_per_skill):
        found[gap.skill_id].append(gap)
    language, stocks = course_language(graph), stocks_of(graph)
    return {
        skill.id: _Skill(both_languages(skill.title, language), stocks[skill.id], found[skill.id])
        for skill in graph.skills
    }


def _place(gap: ContentGap) -> GapPlace:
    return GapPlace(gap.skill_id, gap.what, gap.language or "")


def _gaps(course: Mapping[str, _Skill], met: Encounters) -> Iterator[ContentGap]:
    for skill in course.values():
        for gap in skill.gaps:
            yield _seen(gap, met)
    for (skill_id, lack, offered), who in met.by_lack.items():
        what, stock, title = cast("LackOfContent", lack), course[skill_id].stock, course[skill_id].title
        have = stock.n_items if what == "used_up" else stock.n_activities
        told = (have, have + 1, lack_sentence(what, title, have), offered)
        yield ContentGap(skill_id, what, *told, who.n_learners, moment_of(who.last_us))


def _seen(gap: Gap, met: Encounters) -> ContentGap:
    """Say of what the course is seen to lack who ran into it."""
    about = (gap.skill_id, gap.what, gap.have, gap.wanted, gap.sentence, None)
    if gap.what not in _IS_USED_UP:
        return ContentGap(*about, None, None)
    who = met.by_skill.get((gap.skill_id, _IS_USED_UP[gap.what]), _NOBODY)
    return ContentGap(*about, who.n_learners, moment_of(who.last_us) if who.n_learners else None)
