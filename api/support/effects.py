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
Verdict = Literal["helps", "harms", "cannot_tell", "no_contrast", "not_comparable", "too_few"]
VERDICT_WORDS: Final[dict[Verdict, Words]] = {
    "helps": Words(
        "Être signalé le jour même aide\u202f: mieux que juste au-delà de la limite.",
        "Being called for the same day helps: better than just beyond the cut.",
    ),
    "harms": Words(
        "Être signalé le jour même nuit\u202f: moins bien que juste au-delà de la limite.",
        "Being called for the same day harms: worse than just beyond the cut.",
    ),
    "cannot_tell": Words(
        "On ne peut pas trancher\u202f: l’intervalle contient zéro.", "Cannot tell: the interval holds zero."
    ),
    "no_contrast": Words(
        "Rien à comparer\u202f: juste au-delà de la limite, on a répondu à peu près autant, pour autant qu’on sache.",
        "Nothing to compare: as far as can be told, about as many were answered just beyond the cut.",
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
        n_within: Learners' first alerts of a day that are near enough within the budget, on days with both sides.
        n_beyond: And beyond it.
        n_learners: Whose they are.
        difference: Within less beyond, at the cut; null where there are too few.
        low: Lower end of its interval of 95 %, robust to curves, and to what hangs together in a learner or a day.
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
        verdict: What follows; `not_comparable` where a check does not hold, `no_contrast` where nothing can be told and
            it is not certain that more were answered within.
        verdict_text: The same for people.
    """

    outcome: Literal["belief", "activity", "results"]
    at_cut: Discontinuity
    verdict: Verdict
    verdict_text: Words


class SupportChecks(msgspec.Struct, frozen=True):
    """Whether those on either side of the cut can be compared.

    Attributes:
        n_last_within: Learners in the last place within the budget, each counted once a day.
        n_first_beyond: And in the first beyond it.
        density_p: Chance of a step between them that differs so much from those beside it, if nobody arranged who is
            within.
        density_holds: Whether that is no less than 1 %.
        belief_before: Jump of mastery when the alert was raised; there must be none.
        balance_holds: Whether its interval holds zero; also where there are too few to tell.
        answered: Jump of the share of alerts whose learner a supporter wrote to or met within seven days: what the
            budget does first. Those beyond may come within the budget of a later day.
        with_results: Jump of the share with a result in the 28 days. Where it is certain, mean scores are of different
            learners on either side, and are not compared.
    """

    n_last_within: int
    n_first_beyond: int
    density_p: float
    density_holds: bool
    belief_before: Discontinuity
    balance_holds: bool
    answered: Discontinuity
    with_results: Discontinuity


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
    budget cuts them; those just within it are compared with those just beyond on the same day, where nothing but a
    place differs (regression discontinuity: local quadratic at each day's cut, after Calonico, Cattaneo and Titiunik
    2014, clustered by learner). The effect is that of being within on that day, on learners at the cut, whether or not
    somebody answered: those beyond may be reached on a later day, and `checks.answered` says how much more were
    answered. It is no effect of help on everybody. With fewer than 50 alerts or 30 learners near the cut on a side,
    fewer than three places, or fewer than ten outcomes that differ from the commonest, it says `too_few`.
    """
    now_us = runtime.clock_us()
    since = None if query.since is None else moment_of(microseconds_in("?since", query.since))
    numbers = (organisation_no, graph.graph_no)
    found = await ranked_alerts(runtime.pool, numbers, (query.signal, since), reach, moment_of(now_us))
    effects, checks = judged(found)
    return SupportEffects(
        graph.graph_id,
        moment_of(now_us),
        len(found),
        effects,
        checks,
        is_complete=len(found) < MAX_ALERTS,
    )


def judged(found: Sequence[RankedAlert]) -> tuple[tuple[SupportEffect, ...], SupportChecks]:
    """Say what being within changed, and what that rests on."""
    checks = _checks(found)
    is_sound = checks.density_holds and checks.balance_holds
    has_contrast = _sign(checks.answered) == 1
    has_scores = is_sound and _sign(checks.with_results) in {0, None}
    return (
        _effect("belief", _at_cut(found, _rise), is_sound, has_contrast),
        _effect("activity", _at_cut(found, lambda one: one.n_days), is_sound, has_contrast),
        _effect("results", _at_cut(found, lambda one: one.score), has_scores, has_contrast),
    ), checks


def _rise(one: RankedAlert) -> float | None:
    return None if one.before is None or one.after is None else one.after - one.before


def _checks(found: Sequence[RankedAlert]) -> SupportChecks:
    counts = density(_places(found))
    before = _at_cut(found, lambda one: one.before)
    return SupportChecks(
        *(counts.n_within, counts.n_beyond, counts.p, counts.holds),
        *(before, _sign(before) in {0, None}),
        answered=_at_cut(found, lambda one: float(one.is_answered)),
        with_results=_at_cut(found, lambda one: float(one.score is not None)),
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


def _effect(
    outcome: Literal["belief", "activity", "results"],
    at_cut: Discontinuity,
    is_sound: bool,  # noqa: FBT001  # of checks
    has_contrast: bool,  # noqa: FBT001  # in answers
) -> SupportEffect:
    sign = _sign(at_cut)
    verdict: Verdict = "too_few"
    if sign is not None:
        at_zero: Verdict = "cannot_tell" if has_contrast else "no_contrast"
        verdict = (at_zero, "helps", "harms")[sign] if is_sound else "not_comparable"
    return SupportEffect(outcome, at_cut, verdict, VERDICT_WORDS[verdict])
