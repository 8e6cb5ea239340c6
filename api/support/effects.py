"""`GET /v1/effects/support`: does help help? Those just within a day's budget against those just beyond it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
import numpy as np
from msgspec import Meta

from api.clock import moment_of
from api.http.arguments import AskedGraph
from api.http.parameters import GraphQuery, Moment, microseconds_in
from api.http.routes import Routes
from api.record.support.effects import MAX_ALERTS, RankedAlert, ranked_alerts
from api.results.messages import Words
from api.runtime import Runtime
from api.support.acting import ReaderReach
from engine.discontinuity import Floats, Jump, TooFew, density, jump
from engine.signals.signal import Kind

ROUTES: Final = Routes("Cohorts")
Verdict = Literal["helps", "harms", "cannot_tell", "not_comparable", "too_few"]
VERDICT_WORDS: Final[dict[Verdict, Words]] = {
    "helps": Words("Aide\u202f: mieux que juste sous la limite.", "Helps: better than just beyond the cut."),
    "harms": Words("Nuit\u202f: moins bien que juste sous la limite.", "Harms: worse than just beyond the cut."),
    "cannot_tell": Words(
        "On ne peut pas trancher\u202f: l’intervalle contient zéro.", "Cannot tell: the interval holds zero."
    ),
    "not_comparable": Words(
        "Les deux côtés de la limite ne sont pas comparables\u202f: rien ne peut être conclu.",
        "The two sides of the cut are not comparable: nothing can be concluded.",
    ),
    "too_few": Words("Trop peu d’alertes près de la limite pour le dire.", "Too few alerts near the cut to say."),
}
"""Verdicts, as people read them."""


class SupportEffectsQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question whether help helps."""

    signal: Annotated[Kind, Meta(description="Only alerts of this kind.")] | None = None
    since: Annotated[Moment, Meta(description="Raised at this moment or later.")] | None = None


class Discontinuity(msgspec.Struct, frozen=True):
    """How much something jumps at the cut.

    Attributes:
        n_within: Alerts near enough within the budget.
        n_beyond: And beyond it.
        n_learners: Whose they are.
        difference: Within less beyond, at the cut; null where there are too few.
        low: Lower end of its interval of 95 %, robust to the curve's shape and to what hangs together in a learner.
        high: Upper end.
        bandwidth: How far from the cut alerts count, in places of a day.
    """

    n_within: int
    n_beyond: int
    n_learners: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    bandwidth: float | None = None


class SupportEffect(msgspec.Struct, frozen=True):
    """What being within the budget changed.

    Attributes:
        outcome: `belief` (rise of mean mastery in the 28 days after: of the alert's skill, or of all with a result),
            `activity` (days with a visit, a submission or a result), `results` (mean score).
        at_cut: By how much it jumps.
        verdict: What follows; `not_comparable` where a check does not hold.
        verdict_text: The same for people.
    """

    outcome: Literal["belief", "activity", "results"]
    at_cut: Discontinuity
    verdict: Verdict
    verdict_text: Words


class SupportChecks(msgspec.Struct, frozen=True):
    """Whether those on either side of the cut can be compared.

    Attributes:
        n_last_within: Alerts in the last place within the budget.
        n_first_beyond: And in the first beyond it.
        density_p: Chance of counts that differ so much, if nobody arranged who is within.
        density_holds: Whether that is no less than 1 %.
        belief_before: Jump of mastery when the alert was raised; there must be none.
        balance_holds: Whether its interval holds zero; also where there are too few to tell.
        answered: Jump of the share of alerts that a supporter answered within seven days: what the budget does first.
    """

    n_last_within: int
    n_first_beyond: int
    density_p: float
    density_holds: bool
    belief_before: Discontinuity
    balance_holds: bool
    answered: Discontinuity


class SupportEffects(msgspec.Struct, frozen=True):
    """Does help help?

    Attributes:
        content_graph: The content graph.
        at: When; alerts whose 28 days are not over are left out.
        n_alerts: Alerts of days on which a budget cut anything.
        effects: On belief, activity and results.
        checks: What the comparison rests on.
        is_complete: False where only the newest were looked at, because there are too many.
    """

    content_graph: str
    at: datetime
    n_alerts: int
    effects: tuple[SupportEffect, ...]
    checks: SupportChecks
    is_complete: bool


@ROUTES.on("get", "/v1/effects/support", "What can be said.", scope="support:read")
async def support_effects(
    runtime: Runtime, organisation_no: int, graph: AskedGraph, reach: ReaderReach, query: SupportEffectsQuery
) -> SupportEffects:
    """Does help help?

    Never before against after: mastery that is low rises by itself. Alerts of a supporter's day are ranked, and a
    budget cuts them; those just within it are compared with those just beyond, where nothing but a place differs
    (regression discontinuity: local linear at the cut, intervals of Calonico, Cattaneo and Titiunik 2014, clustered by
    learner). The effect is that of being within, whether or not somebody answered; `checks.answered` says how much more
    was. With fewer than 50 alerts near the cut on a side it says `too_few`.
    """
    now_us = runtime.clock_us()
    since = None if query.since is None else moment_of(microseconds_in("?since", query.since))
    numbers = (organisation_no, graph.graph_no)
    found = await ranked_alerts(runtime.pool, numbers, (query.signal, since), reach, moment_of(now_us))
    checks = _checks(found)
    sound = checks.density_holds and checks.balance_holds
    return SupportEffects(
        graph.graph_id,
        moment_of(now_us),
        len(found),
        (
            _effect("belief", _at_cut(found, _rise), sound),
            _effect("activity", _at_cut(found, lambda one: one.n_days), sound),
            _effect("results", _at_cut(found, lambda one: one.score), sound),
        ),
        checks,
        is_complete=len(found) < MAX_ALERTS,
    )


def _rise(one: RankedAlert) -> float | None:
    return None if one.before is None or one.after is None else one.after - one.before


def _checks(found: Sequence[RankedAlert]) -> SupportChecks:
    counts = density(_places(found))
    before = _at_cut(found, lambda one: one.before)
    answered = _at_cut(found, lambda one: float(one.is_answered))
    return SupportChecks(
        counts.n_within, counts.n_beyond, counts.p, counts.holds, before, _sign(before) in {0, None}, answered
    )


def _places(found: Sequence[RankedAlert]) -> Floats:
    return np.array([one.to_cut for one in found], np.float64)


def _at_cut(found: Sequence[RankedAlert], outcome: Callable[[RankedAlert], float | None]) -> Discontinuity:
    values = [outcome(one) for one in found]
    y = np.array([np.nan if one is None else one for one in values], np.float64)
    learners = {learner: n for n, learner in enumerate(sorted({one.learner for one in found}))}
    days = np.array([one.day_no for one in found], np.int64)
    told = jump(_places(found), y, np.array([learners[one.learner] for one in found], np.int64), days)
    counts = (told.n_within, told.n_beyond, told.n_learners)
    match told:
        case Jump():
            return Discontinuity(*counts, told.difference, told.low, told.high, told.bandwidth)
        case TooFew():
            return Discontinuity(*counts)


def _sign(one: Discontinuity) -> int | None:
    """Return which way something jumps for certain; 0 where its interval holds zero, None where nothing is known."""
    if one.low is None or one.high is None:
        return None
    return (one.low > 0.0) - (one.high < 0.0)


def _effect(outcome: Literal["belief", "activity", "results"], at_cut: Discontinuity, is_sound: bool) -> SupportEffect:  # noqa: FBT001  # of checks
    sign = _sign(at_cut)
    verdict: Verdict = "too_few"
    if sign is not None:
        verdict = ("cannot_tell", "helps", "harms")[sign] if is_sound else "not_comparable"
    return SupportEffect(outcome, at_cut, verdict, VERDICT_WORDS[verdict])
