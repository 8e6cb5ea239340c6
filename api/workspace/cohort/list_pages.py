"""Lists: cohorts, and learners as far as somebody looks for them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from api.support.cohort_overviews import CohortGlances
from api.support.learners import LearnersPage, ListedLearner
from api.workspace.client import address
from api.workspace.cohort.head import course_asked, language_of, number_in, with_query
from api.workspace.cohort.sheets import Cell, download, taking_along
from api.workspace.courses import Course, title_in
from api.workspace.pages import Answer, Pages
from api.workspace.visit import Visit
from content_graph.languages import Text
from content_graph.texts import folded
from engine.signals.signal import KINDS
from engine.signals.texts import SIGNAL_NAMES

PAGES: Final = Pages("cohort")
WINDOW: Final = 100
_MOST: Final = 500
SILENCES: Final = (3, 7, 14, 30)
BELOW: Final = (30, 50, 70, 80, 95)
TO_COHORT: Final = partial(address, "/cohorts/{}")
TO_LEARNER: Final = partial(address, "/learners/{}")


@PAGES.on("GET", "/cohorts", needs=("supporter",))
async def cohorts(visit: Visit) -> Answer:
    """Show one's cohorts."""
    found = await visit.api.get(CohortGlances, "/v1/cohort-overviews", cursor=visit.query.get("cursor"), limit=WINDOW)
    next_href = _next("/cohorts", {}, found.next_cursor)
    return visit.render("cohort/cohorts.html", found=found, next_href=next_href, to_cohort=TO_COHORT)


def _cohort_heads(visit: Visit) -> list[str]:
    return [
        *(visit.say("Cohort"), visit.say("Learners"), visit.say("Open alerts"), visit.say("Urgent")),
        *(visit.say("Raised in 7 days"), visit.say("In the 7 days before"), visit.say("Open cases"), visit.say("Late")),
    ]


@PAGES.on("GET", "/cohorts.csv", needs=("supporter",))
async def cohorts_csv(visit: Visit) -> Answer:
    """Download them."""
    taking_along(visit)
    found = await visit.api.get(CohortGlances, "/v1/cohort-overviews", limit=_MOST)
    rows: list[Sequence[Cell]] = [_cohort_heads(visit)]
    for one in found.cohorts:
        alerts = (one.n_alerts, one.n_high, one.n_raised, one.n_raised_before)
        rows.append([one.cohort_id, one.n_learners, *alerts, one.n_cases, one.n_late])
    return download(visit, "cohorts", rows)


class LearnersAsked(NamedTuple):
    """Which learners are looked for, as an address says it.

    Attributes:
        q: By name or id.
        cohort: In which cohort.
        signal: With an open alert of which kind.
        skill: With a result on which skill.
        below: Under which mastery of it, in percent.
        silent: Of whom nothing came for how many days.
    """

    q: str = ""
    cohort: str | None = None
    signal: str | None = None
    skill: str | None = None
    below: int | None = None
    silent: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything beside a name is asked for."""
        return any(self[1:])


def learners_asked(visit: Visit) -> LearnersAsked:
    """Read which learners an address asks for; what makes no sense is as if nobody had said it."""
    query = visit.query
    signal, skill = query.get("signal"), query.get("skill") or None
    return LearnersAsked(
        query.get("q", "").strip()[:128],
        query.get("cohort") or None,
        signal if signal in KINDS else None,
        skill,
        number_in(query, "below", 0, 1, 99) or None if skill is not None else None,
        number_in(query, "silent", 0, 1, 365) or None,
    )


async def _read(visit: Visit, asked: LearnersAsked, course: Course | None, limit: int) -> LearnersPage:
    skill = asked.skill if course is not None and asked.skill in course.skills else None
    of_course = course is not None and (skill is not None or "course" in visit.query)
    return await visit.api.get(
        LearnersPage,
        "/v1/learners",
        q=asked.q,
        cohort=asked.cohort,
        signal=asked.signal,
        skill_id=skill,
        below=None if asked.below is None or skill is None else asked.below / 100,
        silent_days=asked.silent,
        content_graph=course.id if course is not None and of_course else None,
        cursor=visit.query.get("cursor"),
        limit=limit,
    )


def by_name(learners: Sequence[ListedLearner]) -> list[ListedLearner]:
    """Sort by name, and who has none by id after them."""
    return sorted(learners, key=lambda one: (one.name is None, folded(one.name or ""), one.learner_id))


@PAGES.on("GET", "/learners", needs=("supporter",))
async def learners(visit: Visit) -> Answer:
    """Show learners as far as somebody looks for them."""
    asked = learners_asked(visit)
    course, courses = await course_asked(visit)
    found = await _read(visit, asked, course, WINDOW)
    is_whole = found.next_cursor is None and "cursor" not in visit.query
    known = await visit.api.get(CohortGlances, "/v1/cohort-overviews", limit=WINDOW)
    language = language_of(visit)
    titles = {} if course is None else {one: title_in(language, skill.title) for one, skill in course.skills.items()}
    query = {**asked._asdict(), "course": visit.query.get("course")}
    return visit.render(
        "cohort/learners.html",
        asked=asked,
        learners=by_name(found.learners) if is_whole else found.learners,
        is_whole=is_whole,
        next_href=_next("/learners", query, found.next_cursor),
        csv_href=with_query("/learners.csv", query),
        cohorts=[one.cohort_id for one in known.cohorts],
        signals=signal_names(visit),
        skills=titles,
        course=course,
        courses=courses,
        silences=SILENCES,
        belows=BELOW,
        to_cohort=TO_COHORT,
        to_learner=TO_LEARNER,
    )


@PAGES.on("GET", "/learners.csv", needs=("supporter",))
async def learners_csv(visit: Visit) -> Answer:
    """Download the first 500 of them."""
    taking_along(visit)
    asked, names = learners_asked(visit), signal_names(visit)
    course, _ = await course_asked(visit)
    found = await _read(visit, asked, course, _MOST)
    rows: list[Sequence[Cell]] = [_learner_heads(visit)]
    for one in by_name(found.learners):
        signals = ", ".join([names.get(kind, kind) for kind in one.signals])
        seen: datetime | None = one.seen_at
        mastery = None if one.mastery is None else round(one.mastery * 100, 1)
        rows.append([one.name, one.learner_id, ", ".join(one.cohorts), signals, seen, one.n_open_cases, mastery])
    return download(visit, "learners", rows)


def _learner_heads(visit: Visit) -> list[str]:
    return [
        *(visit.say("Learner"), "id", visit.say("Cohorts"), visit.say("Signals"), visit.say("Last activity")),
        *(visit.say("Open cases"), visit.say("Mastery (%)")),
    ]


def signal_names(visit: Visit) -> dict[str, str]:
    """Return what kinds of signals are called, by kind."""
    language = language_of(visit)
    named: dict[str, Text] = {kind: SIGNAL_NAMES[kind] for kind in KINDS if kind in SIGNAL_NAMES}
    return {kind: getattr(text, language) for kind, text in named.items()}


def _next(path: str, query: dict[str, object], cursor: str | None) -> str | None:
    return None if cursor is None else with_query(path, {**query, "cursor": cursor})
