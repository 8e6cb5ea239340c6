"""Figures of a cohort, each with its date and what it was before: activity, silence, help and its effects."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from babel.dates import format_skeleton
from markupsafe import Markup

from api.clock import moment_of
from api.support.cohort_days import ActivityOfCohort, PromisesKept, PromisesOfSupporter, PromisesToCohort
from api.support.cohorts import CohortOverview, SupporterLoad
from api.support.effects import SupportEffects
from api.workspace.client import address
from api.workspace.cohort.head import CohortHead, head_of, language_of, locale_of, names_of, number_in
from api.workspace.cohort.sheets import Cell, download, taking_along
from api.workspace.pages import Answer, Pages
from api.workspace.visit import Visit
from engine.charts.columns import ColumnPiece, column_chart

PAGES: Final = Pages("cohort")
PERIODS: Final = (7, 14, 28, 92)
SILENCES: Final = (3, 7, 14, 30)
_WIDTH: Final = 1040.0
_LABELS: Final = 8
"""Days that are named under the bars, at most."""


class DayShown(NamedTuple):
    """A day, with nothing where nothing happened."""

    day: date
    n_learners: int
    n_results: int
    n_visits: int


def every_day(found: ActivityOfCohort, first: date, last: date) -> list[DayShown]:
    """Return every day of a period, those without anything included."""
    known = {one.day: DayShown(one.day, one.n_learners, one.n_results, one.n_visits) for one in found.days}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [known.get(day, DayShown(day, 0, 0, 0)) for day in days]


async def _activity(visit: Visit, head: CohortHead, days: int) -> ActivityOfCohort:
    path = address("/v1/cohorts/{}/activity", head.cohort_id)
    return await visit.api.get(ActivityOfCohort, path, content_graph=head.course_id, days=days, zone=visit.zone.key)


@PAGES.on("GET", "/cohorts/{cohort_id}/activity", needs=("supporter",))
async def activity(visit: Visit, cohort_id: str) -> Answer:
    """Show what the cohort did day by day."""
    head = await head_of(visit, cohort_id)
    n_days = number_in(visit.query, "days", 28, 1, 92)
    if head.course is None:
        return visit.render("cohort/activity.html", head=head, tab="activity", found=None)
    found = await _activity(visit, head, n_days)
    days = _days(visit, found)
    said = [format_skeleton("EdMMM", one.day, locale=locale_of(visit)) for one in days]
    return visit.render(
        "cohort/activity.html",
        head=head,
        tab="activity",
        found=found,
        n_days=n_days,
        periods=PERIODS,
        days=list(zip(days, said, strict=True)),
        drawn=drawn_days(visit, days, said),
    )


def _days(visit: Visit, found: ActivityOfCohort) -> list[DayShown]:
    return every_day(found, found.since.astimezone(visit.zone).date(), found.at.astimezone(visit.zone).date())


def drawn_days(visit: Visit, days: Sequence[DayShown], said: Sequence[str]) -> Markup:
    """Draw a bar for each day: how many learners did something."""
    columns = []
    for one, day in zip(days, said, strict=True):
        hint = visit.say_many("%(day)s: %(n)s learner", "%(day)s: %(n)s learners", one.n_learners, day=day)
        columns.append([ColumnPiece(one.n_learners, "c-accent", hint)])
    step = max(1, -(-len(days) // _LABELS))
    labels = [(n + 0.5, said[n]) for n in range(0, len(days), step)]
    title = visit.say("Learners who did something, by day")
    return Markup(column_chart(columns, labels, _WIDTH, title, None, language_of(visit)))  # noqa: S704 - it escapes words


@PAGES.on("GET", "/cohorts/{cohort_id}/activity.csv", needs=("supporter",))
async def activity_csv(visit: Visit, cohort_id: str) -> Answer:
    """Download it."""
    taking_along(visit)
    head = await head_of(visit, cohort_id)
    rows: list[Sequence[Cell]] = [[visit.say("Day"), visit.say("Learners"), visit.say("Results"), visit.say("Visits")]]
    if head.course is not None:
        found = await _activity(visit, head, number_in(visit.query, "days", 28, 1, 92))
        rows += _days(visit, found)
    return download(visit, "activity", rows)


async def _overview(visit: Visit, head: CohortHead, silent_days: int = 14) -> CohortOverview:
    path = address("/v1/cohorts/{}/overview", head.cohort_id)
    return await visit.api.get(CohortOverview, path, content_graph=head.course_id, silent_days=silent_days)


@PAGES.on("GET", "/cohorts/{cohort_id}/silence", needs=("supporter",))
async def silence(visit: Visit, cohort_id: str) -> Answer:
    """Show of whom nothing comes, and since when."""
    head = await head_of(visit, cohort_id)
    if head.course is None:
        return visit.render("cohort/silence.html", head=head, tab="silence", found=None)
    silent_days = number_in(visit.query, "days", 14, 1, 365)
    found = await _overview(visit, head, silent_days)
    names = await names_of(visit, [one.learner_id for one in found.silent])
    return visit.render(
        "cohort/silence.html",
        head=head,
        tab="silence",
        found=found,
        names=names,
        silent_days=silent_days,
        silences=SILENCES,
    )


@PAGES.on("GET", "/cohorts/{cohort_id}/silence.csv", needs=("supporter",))
async def silence_csv(visit: Visit, cohort_id: str) -> Answer:
    """Download it."""
    taking_along(visit)
    head = await head_of(visit, cohort_id)
    rows: list[Sequence[Cell]] = [[visit.say("Learner"), "id", visit.say("Last activity")]]
    if head.course is not None:
        found = await _overview(visit, head, number_in(visit.query, "days", 14, 1, 365))
        names = await names_of(visit, [one.learner_id for one in found.silent])
        rows += [[names[f"learner/{one.learner_id}"], one.learner_id, one.seen_at] for one in found.silent]
    return download(visit, "silence", rows)


class SupporterShown(NamedTuple):
    """What a supporter has to do for a cohort, and how promises were kept, now and before.

    Attributes:
        name: What they are called.
        load: What they have to do; nothing of who has no open case.
        kept: Promises of the period, and of the one before.
    """

    name: str
    load: SupporterLoad
    kept: PromisesOfSupporter


_NONE: Final = PromisesKept(0, 0, 0)


def share_kept(kept: PromisesKept) -> float | None:
    """Return the share of cases whose promises were kept among those of which it is known; None without any.

    >>> share_kept(PromisesKept(3, 1, 7)), share_kept(PromisesKept(0, 0, 7))
    (0.75, None)
    """
    known = kept.n_kept + kept.n_broken
    return kept.n_kept / known if known else None


def summed(each: Sequence[PromisesKept]) -> PromisesKept:
    """Add up promises."""
    return PromisesKept(
        sum(one.n_kept for one in each), sum(one.n_broken for one in each), sum(one.n_waiting for one in each)
    )


def supporters_of(
    overview: CohortOverview, promises: PromisesToCohort, names: Mapping[str, str]
) -> list[SupporterShown]:
    """Put load and promises of each supporter beside each other, in the order of the load."""
    kept = {one.supporter_id: one for one in promises.supporters}
    load = {one.supporter_id: one for one in overview.load}
    shown = []
    for supporter in [*load, *(one for one in kept if one not in load)]:
        has = load.get(supporter) or SupporterLoad(supporter, 0, 0, 0, 0, 0, None)
        told = kept.get(supporter) or PromisesOfSupporter(supporter, _NONE, _NONE)
        shown.append(SupporterShown(names[f"supporter/{supporter}"], has, told))
    return shown


async def _supporters(visit: Visit, head: CohortHead, days: int) -> tuple[list[SupporterShown], PromisesToCohort]:
    overview, promises = await asyncio.gather(
        _overview(visit, head),
        visit.api.get(PromisesToCohort, address("/v1/cohorts/{}/promises", head.cohort_id), days=days),
    )
    everybody = {one.supporter_id for one in overview.load} | {one.supporter_id for one in promises.supporters}
    names = await names_of(visit, (), sorted(everybody))
    return supporters_of(overview, promises, names), promises


@PAGES.on("GET", "/cohorts/{cohort_id}/support", needs=("supporter",))
async def support(visit: Visit, cohort_id: str) -> Answer:
    """Show who has how much to do, and how promises were kept."""
    head = await head_of(visit, cohort_id)
    if head.course is None:
        return visit.render("cohort/support.html", head=head, tab="support", promises=None)
    days = number_in(visit.query, "days", 28, 1, 92)
    shown, promises = await _supporters(visit, head, days)
    return visit.render(
        "cohort/support.html",
        head=head,
        tab="support",
        supporters=shown,
        promises=promises,
        n_days=days,
        periods=PERIODS,
        in_all=(summed([one.kept.now for one in shown]), summed([one.kept.before for one in shown])),
        share_kept=share_kept,
        before_at=promises.since - timedelta(days=days),
    )


def _support_heads(visit: Visit) -> list[str]:
    return [
        *(visit.say("Supporter"), "id", visit.say("Open cases"), visit.say("Due today"), visit.say("Late")),
        *(visit.say("Waiting for the learner"), visit.say("Learners signalled today"), visit.say("Learners per day")),
        *(
            visit.say("Promises kept"),
            visit.say("Promises broken"),
            visit.say("Kept before"),
            visit.say("Broken before"),
        ),
    ]


@PAGES.on("GET", "/cohorts/{cohort_id}/support.csv", needs=("supporter",))
async def support_csv(visit: Visit, cohort_id: str) -> Answer:
    """Download it."""
    taking_along(visit)
    head = await head_of(visit, cohort_id)
    rows: list[Sequence[Cell]] = [_support_heads(visit)]
    if head.course is not None:
        shown, _ = await _supporters(visit, head, number_in(visit.query, "days", 28, 1, 92))
        rows += [
            [
                *(one.name, one.load.supporter_id, one.load.n_open, one.load.n_due_today, one.load.n_late),
                *(one.load.n_waiting, one.load.n_learners_today, one.load.alerts_per_day),
                *(one.kept.now.n_kept, one.kept.now.n_broken, one.kept.before.n_kept, one.kept.before.n_broken),
            ]
            for one in shown
        ]
    return download(visit, "support", rows)


@PAGES.on("GET", "/cohorts/{cohort_id}/effects", needs=("supporter",))
async def effects(visit: Visit, cohort_id: str) -> Answer:
    """Show whether help helps, as far as anybody can know."""
    head = await head_of(visit, cohort_id)
    found = None
    if head.course is not None:
        found = await visit.api.get(SupportEffects, "/v1/effects/support", content_graph=head.course_id)
    return visit.render("cohort/effects.html", head=head, tab="effects", found=found, now=moment_of(visit.now_us))
