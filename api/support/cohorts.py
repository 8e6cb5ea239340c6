"""`GET /v1/cohorts/{cohort_id}/overview`: how a cohort stands, for whoever helps it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import StoreUnavailable
from api.http.arguments import AskedGraph
from api.http.parameters import GraphQuery
from api.http.routes import Routes
from api.learner_errors import UnknownCohort
from api.record.support import cohorts as record
from api.record.support.cohorts import CohortOnGraph, Member
from api.runtime import Runtime
from api.support.cohort_reading import ReaderOfCohort
from api.support.levels import Levels, levels_of
from engine.signals.settings import SignalSettings

ROUTES: Final = Routes("Cohorts")
MAX_NAMED: Final = 50
"""Learners that are named at one place; all of them are listed by `GET /v1/learners`."""
_US_PER_DAY: Final = 86_400_000_000


class OverviewQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question how a cohort stands."""

    below: (
        Annotated[float, Meta(gt=0, lt=1, description="Who is under this mastery is named; that of the graph.")] | None
    ) = None
    silent_days: Annotated[
        int, Meta(ge=1, le=365, description="Days without a trace or a result that count as silence.")
    ] = SignalSettings().silence_days


class Quartiles(msgspec.Struct, frozen=True):
    """A quarter of the learners are under `low`, half under `median`, a quarter over `high`.

    Attributes:
        low: First quartile.
        median: Second quartile.
        high: Third quartile.
    """

    low: float
    median: float
    high: float


class SkillOfCohort(msgspec.Struct, frozen=True):
    """Where a cohort stands on a skill.

    Attributes:
        skill_id: Id of the skill.
        n: Learners with a result on it; the rest of what is said is about them.
        mastery: Their mastery now; null where there are none.
        n_below: How many are below what is asked for.
        below: Who, the lowest first; 50 at most.
    """

    skill_id: str
    n: int
    mastery: Quartiles | None
    n_below: int
    below: tuple[str, ...]


class SignalOfCohort(msgspec.Struct, frozen=True):
    """Open alerts of one kind.

    Attributes:
        kind: Of the signal.
        n: How many.
        n_high: How many of them are urgent.
        n_learners: For how many learners; 0 where it is the cohort's own.
        learners: Who, by id; 50 at most.
    """

    kind: str
    n: int
    n_high: int
    n_learners: int
    learners: tuple[str, ...]


class SupporterLoad(msgspec.Struct, frozen=True):
    """What a supporter has to do for the cohort's learners.

    Attributes:
        supporter_id: Who.
        n_open: Open cases, on whichever course.
        n_due_today: Those whose answer is due today, in the supporter's time zone, and not late.
        n_late: Those whose promise is broken.
        n_waiting: Those that wait for their learner.
        n_learners_today: Of whom alerts reached them today, of whichever cohort; a day is one of the organisation's.
        alerts_per_day: How many learners may reach them so; null of who is not there any more.
    """

    supporter_id: str
    n_open: int
    n_due_today: int
    n_late: int
    n_waiting: int
    n_learners_today: int
    alerts_per_day: int | None


class SilentLearner(msgspec.Struct, frozen=True):
    """A learner of whom nothing comes; `seen_at` is null where nothing ever came.

    Attributes:
        learner_id: Id of the learner.
        seen_at: When something came last.
    """

    learner_id: str
    seen_at: datetime | None


class CohortOverview(msgspec.Struct, frozen=True):
    """How a cohort stands.

    Attributes:
        cohort: Your id of it.
        content_graph: On which content graph.
        at: When.
        below: The mastery under which learners are named.
        n_learners: Who is in it, as far as the reader may see their level.
        n_started: Those of them with a result on the content graph.
        skills: In the order of the content graph.
        signals: Open alerts, the most frequent kind first.
        load: Who has how many of their open cases; the latest first.
        half_seen_since: Half of them were seen at least once since then; null where half never were.
        n_silent: Of how many neither a result on the content graph nor a visit came for so long.
        silent: Who, the longest first, before them those who never began; 50 at most.
    """

    cohort: str
    content_graph: str
    at: datetime
    below: float
    n_learners: int
    n_started: int
    skills: tuple[SkillOfCohort, ...]
    signals: tuple[SignalOfCohort, ...]
    load: tuple[SupporterLoad, ...]
    half_seen_since: datetime | None
    n_silent: int
    silent: tuple[SilentLearner, ...]


@ROUTES.on(
    "get",
    "/v1/cohorts/{cohort_id}/overview",
    "How it stands.",
    scope="support:read",
    problems=(UnknownCohort, StoreUnavailable),
)
async def overview(
    runtime: Runtime,
    organisation_no: int,
    graph: AskedGraph,
    reader: ReaderOfCohort,
    cohort_id: str,
    query: OverviewQuery,
) -> CohortOverview:
    """See how a cohort stands.

    Mastery of every skill with who is below, open alerts by kind, who has how much to do, and who is silent. A
    supporter (`On-Behalf-Of`) sees it of those learners whom they have a role for other than that of a peer tutor.
    """
    await record.require_cohort(runtime.pool, organisation_no, cohort_id)
    at_us = runtime.clock_us()
    where = CohortOnGraph(organisation_no, cohort_id, graph.graph_no)
    members = await record.members(runtime.pool, where, reader.reach)
    levels = await levels_of(runtime, organisation_no, graph, [one.learner for one in members], at_us)
    below = levels.graph.compiled.graph.defaults.threshold if query.below is None else query.below
    signals = await record.open_signals(runtime.pool, where, reader.reach, MAX_NAMED)
    load = await record.loads(runtime.pool, where, reader.reach, moment_of(at_us))
    seen = _seen(members, levels)
    silent = _silent(seen, at_us - query.silent_days * _US_PER_DAY)
    skills = _skills(levels, below)
    named = {one for skill in skills for one in skill.below}
    named.update([one for kind in signals for one in kind.learners], [one.learner_id for one in silent[:MAX_NAMED]])
    await reader.note("overview", cohort_id, named)
    return CohortOverview(
        cohort_id,
        graph.graph_id,
        moment_of(at_us),
        below,
        len(members),
        len(levels.learners),
        skills,
        tuple([SignalOfCohort(*one) for one in signals]),
        tuple([SupporterLoad(*one) for one in load]),
        half_since(list(seen.values())),
        len(silent),
        silent[:MAX_NAMED],
    )


def _skills(levels: Levels, below: float) -> tuple[SkillOfCohort, ...]:
    graph: ServedGraph = levels.graph
    return tuple([_skill(levels, skill, below) for skill in graph.compiled.order.tolist()])


def _skill(levels: Levels, skill: int, below: float) -> SkillOfCohort:
    (known,) = levels.opportunities[:, skill].nonzero()
    mastery = levels.now[known, skill]
    ascending = np.argsort(mastery, kind="stable")
    n_below = int((mastery < below).sum())
    lowest = [levels.learners[row] for row in known[ascending[: min(n_below, MAX_NAMED)]].tolist()]
    quartiles = Quartiles(*np.percentile(mastery, [25, 50, 75]).tolist()) if len(known) else None
    return SkillOfCohort(levels.graph.compiled.registry.skills[skill], len(known), quartiles, n_below, tuple(lowest))


def _seen(members: Sequence[Member], levels: Levels) -> dict[Member, int]:
    """Return when learners were seen last; -1 for never."""
    answered = dict(zip(levels.learners, levels.seen_us.tolist(), strict=True))
    return {one: max(answered.get(one.learner, -1), one.visited_us) for one in members}


def half_since(seen_us: Sequence[int]) -> datetime | None:
    """Return since when half of some learners were seen; None where half never were.

    >>> half_since([]), half_since([-1, -1, 5_000_000]), half_since([7_000_000, -1, 5_000_000]).second
    (None, None, 5)
    """
    half = sorted(seen_us, reverse=True)[(len(seen_us) - 1) // 2] if seen_us else -1
    return None if half < 0 else moment_of(half)


def _silent(seen: Mapping[Member, int], since_us: int) -> tuple[SilentLearner, ...]:
    """Name those of whom nothing came since a moment, and who were there by then."""
    quiet = sorted((at_us, one.learner) for one, at_us in seen.items() if max(at_us, one.joined_us) < since_us)
    return tuple([SilentLearner(one, None if at_us < 0 else moment_of(at_us)) for at_us, one in quiet])
