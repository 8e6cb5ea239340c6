"""`GET /v1/learners`: who there is, and who stands where."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, InvalidField, StoreUnavailable, UnknownContentGraph, UnknownSkill
from api.http.parameters import CohortName, PageQuery, SkillName
from api.http.routes import Routes
from api.record.pages import Page, page_of, read_cursor, write_cursor
from api.record.support.learners import FoundLearner, LearnerFilter, LearnerPlace, find_learners
from api.record.support.readers import Reach
from api.runtime import Runtime
from api.support.cohort_reading import ReaderOfCohort
from api.support.levels import levels_of
from api.telling import told
from content_graph.ids import MAX_ID_LENGTH, Id
from content_graph.texts import TEXT_PATTERN
from engine.signals.signal import Kind

ROUTES: Final = Routes("Cohorts")
_LOOKED_AT: Final = 500
_MOST_LOOKS: Final = 4


class LearnersQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question who there is."""

    content_graph: Annotated[Id, Meta(description="Only who has a result or a trace on it.")] | None = None
    q: Annotated[
        str,
        Meta(
            max_length=MAX_ID_LENGTH,
            pattern=TEXT_PATTERN,
            description="Words that are in the name, or with which the id begins; accents and case do not matter.",
        ),
    ] = ""
    cohort: CohortName | None = None
    signal: Annotated[Kind, Meta(description="Only who has an open alert of this kind.")] | None = None
    skill_id: Annotated[SkillName, Meta(description="Tell mastery of this skill; needs a result on it.")] | None = None
    silent_days: (
        Annotated[
            int, Meta(ge=1, le=365, description="Only of whom neither a result nor a visit came for so many days.")
        ]
        | None
    ) = None
    below: Annotated[float, Meta(gt=0, lt=1, description="Only who is under this mastery of the skill.")] | None = None


class ListedLearner(msgspec.Struct, frozen=True):
    """A learner.

    Attributes:
        learner_id: Your id.
        name: What the learner is called; null where nobody has said it.
        cohorts: In which the learner is.
        signals: Kinds of their open alerts.
        seen_at: Their newest result or visit, on the content graph if one is asked for; null for never.
        n_open_cases: Of theirs, on whichever course.
        mastery: Of the skill that was asked for, now; null where none was.
    """

    learner_id: str
    name: str | None
    cohorts: tuple[str, ...]
    signals: tuple[str, ...]
    seen_at: datetime | None
    n_open_cases: int
    mastery: float | None


class LearnersPage(msgspec.Struct, frozen=True):
    """Learners by id; a page may be short, and only one without `next_cursor` is the last.

    Attributes:
        learners: Those of this page.
    """

    learners: tuple[ListedLearner, ...]
    next_cursor: str | None


@ROUTES.on(
    "get",
    "/v1/learners",
    "One page.",
    scope="support:read",
    problems=(UnknownContentGraph, ContentGraphNotNamed, UnknownSkill, StoreUnavailable),
)
async def list_learners(
    runtime: Runtime, organisation_no: int, reader: ReaderOfCohort, query: LearnersQuery
) -> LearnersPage:
    """List learners.

    Whoever has anything in the record, by id: by name or the beginning of the id (`q`), cohort, kind of open alert, and
    mastery of a skill. `content_graph` asks for those who have a result or a trace on it. A supporter (`On-Behalf-Of`)
    sees those whom they have a role for other than that of a peer tutor.
    """
    if query.below is not None and query.skill_id is None:
        raise InvalidField("?below", "No skill is named.", "Send skill_id, or leave it out.")
    after = read_cursor(query.cursor, LearnerPlace)
    graph = None
    if query.content_graph is not None or query.skill_id is not None:
        graph = await runtime.graphs.get(organisation_no, query.content_graph, "?content_graph")
    number = None if graph is None else graph.graph_no
    since = None
    if query.silent_days is not None:
        since = moment_of(runtime.clock_us()) - timedelta(days=query.silent_days)
    wanted = LearnerFilter(number, query.q, query.cohort, query.signal, since)
    search = _Search(runtime, organisation_no, reader.reach, wanted)
    from_id = None if after is None else after.id
    if graph is None or query.skill_id is None:
        page = _told(page_of(await search.next(query.limit + 1, from_id), query.limit, _place), {})
    else:
        page = await _standing(search, graph, query, from_id)
    await reader.note("learners", query.cohort, [one.learner_id for one in page.learners])
    return page


class _Search(NamedTuple):
    """Who is looked for."""

    runtime: Runtime
    organisation_no: int
    reach: Reach
    wanted: LearnerFilter

    async def next(self, limit: int, after: str | None) -> list[FoundLearner]:
        return await find_learners(self.runtime.pool, self.organisation_no, self.wanted, self.reach, limit, after)


async def _standing(search: _Search, graph: ServedGraph, query: LearnersQuery, after: str | None) -> LearnersPage:
    """Go through learners until a page of them stands where it is asked; not for ever: then the page is short."""
    shown: list[FoundLearner] = []
    mastery: dict[str, float] = {}
    for _ in range(_MOST_LOOKS):
        found = await search.next(_LOOKED_AT, after)
        known = await _mastery(search, graph, query, found)
        mastery |= known
        shown += [one for one in found if one.learner in known]
        if len(shown) > query.limit or len(found) < _LOOKED_AT:
            return _told(page_of(shown, query.limit, _place), mastery)
        after = found[-1].learner
    return _told(Page(tuple(shown), write_cursor(LearnerPlace(after or ""))), mastery)


async def _mastery(
    search: _Search, graph: ServedGraph, query: LearnersQuery, found: Sequence[FoundLearner]
) -> dict[str, float]:
    """Return mastery of the skill, of those who have a result on it and are under what is asked."""
    runtime, names = search.runtime, [one.learner for one in found]
    levels = await levels_of(runtime, search.organisation_no, graph, names, runtime.clock_us())
    skill = levels.graph.compiled.skill_index.get(query.skill_id or "")
    if skill is None:
        raise UnknownSkill("?skill_id", query.skill_id or "")
    standing = zip(levels.learners, levels.now[:, skill].tolist(), levels.opportunities[:, skill].tolist(), strict=True)
    below = 1.1 if query.below is None else query.below
    return {learner: now for learner, now, n_results in standing if n_results and now < below}


def _place(one: FoundLearner) -> LearnerPlace:
    return LearnerPlace(one.learner)


def _told(page: Page[FoundLearner], mastery: Mapping[str, float]) -> LearnersPage:
    entries = [
        told(ListedLearner, one, learner_id=one.learner, mastery=mastery.get(one.learner)) for one in page.entries
    ]
    return LearnersPage(tuple(entries), page.next_cursor)
