"""Explain an adjustment again: decide as it was decided then, and say whether that comes to the same."""

import asyncio
from datetime import datetime
from typing import Final, Literal

import msgspec

from api.clock import moment_of
from api.errors import StoreUnavailable, UnknownLearner
from api.http.routes import Routes
from api.learner_errors import UnknownAdjustment
from api.learners.timeline import require_known, settled
from api.live.published_decisions import read_kept_orders
from api.record.adjustments import find_adjustment
from api.record.kept_decisions import DecidedCommit, KeptDecision, read_decision
from api.results.deciding import CODE_VERSION
from api.results.messages import LearnerId, Words
from api.results.recomputing import DecisionDifference, Recomputation, Recomputer
from api.runtime import Runtime
from api.support.reading import ReadLearner
from engine.recommendation.policy import RULES

ROUTES: Final = Routes("Support")
OUTCOMES: Final = {
    "same": Words(
        "Recalculée avec le modèle, le contenu, les réglages et les résultats d’alors, la décision est la même.",
        "Made again with the model, the content, the settings and the results of then, the decision is the same.",
    ),
    "differs": Words(
        "Recalculée avec le modèle, le contenu, les réglages et les résultats d’alors, la décision est autre.",
        "Made again with the model, the content, the settings and the results of then, the decision is another one.",
    ),
    "basis_not_kept": Words(
        "Impossible de la recalculer exactement\u202f: la version du service qui l’a prise (0.1.0) ne conservait pas"
        " encore l’instant, la version des réglages et les décisions humaines en vigueur.",
        "It cannot be re-computed exactly, because the version of the service that made it (0.1.0) did not keep the"
        " moment, the version of the settings and the decisions of people that were in force yet.",
    ),
    "content_gone": Words(
        "Impossible de la recalculer\u202f: la version du contenu ou le modèle d’alors a été effacé.",
        "It cannot be re-computed, because the version of the content graph or the model of then was erased.",
    ),
    "history_incomplete": Words(
        "Impossible de la recalculer\u202f: il manque au registre un résultat d’avant la décision"
        " (voir «\u202fsymphonie check\u202f»).",
        "It cannot be re-computed, because a result from before the decision is not in the record"
        " (see `symphonie check`).",
    ),
}
"""What making a decision again has shown, for people."""


class DecisionBasis(msgspec.Struct, frozen=True):
    """What a decision rests on.

    Attributes:
        decided_for: Moment that it holds at.
        graph_version: Content hash of the content graph.
        model_version: A fitted model, or the authored parameters.
        policy_version: Rules and their settings.
        settings_version: Newest version of the organisation's recommendation settings then; 0 for none. Null, like
            what follows, where the service did not keep it yet.
        code_version: Of the program that decided.
        language: Of content, that was preferred.
        is_retold: Whether the whole history was traced again, as for late results and corrections.
        overrides: Ids of the overrides that stood for the learner.
        goals: Ids of the goals that the learner had been given.
        n_results: Results of the learner in the record then.
        n_corrections: Corrections of results known then.
    """

    decided_for: datetime | None
    graph_version: str
    model_version: str | None
    policy_version: str
    settings_version: int | None
    code_version: str | None
    language: str | None
    is_retold: bool | None
    overrides: tuple[str, ...] | None
    goals: tuple[str, ...] | None
    n_results: int
    n_corrections: int


class RecomputedDecision(msgspec.Struct, frozen=True):
    """A decision that was made again.

    Attributes:
        learner_id: Whose path.
        adjustment_id: The adjustment that was asked for.
        adjustment_ids: All that were decided by the same commit, in order: they are one decision.
        decided_at: When.
        outcome: `same`, with figures within 1e-9; `differs`; or `impossible`.
        because: What stands in the way where it is impossible: `basis_not_kept`, `content_gone`,
            `history_incomplete`; `other_rules` or `other_program` where it differs and the program has changed since;
            null where nothing explains it.
        text: The same for people.
        differences: In what.
        basis: What it was decided on.
        program_now: Version of the program that made it again.
        rules_now: Of its rules.
    """

    learner_id: LearnerId
    adjustment_id: str
    adjustment_ids: tuple[str, ...]
    decided_at: datetime
    outcome: Literal["same", "differs", "impossible"]
    because: str | None
    text: Words
    differences: tuple[DecisionDifference, ...]
    basis: DecisionBasis
    program_now: str
    rules_now: str


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/adjustments/{adjustment_id}/recomputed",
    "The decision, made again.",
    scope="learners:read",
    problems=(UnknownAdjustment, UnknownLearner, StoreUnavailable),
)
async def recompute_adjustment(runtime: Runtime, asked: ReadLearner, adjustment_id: str) -> RecomputedDecision:
    """Decide again as it was decided then, and compare.

    However long ago: with the learner's results, late ones and corrections as they were known, and with the content
    graph, model, settings, overrides and goals of then. Whoever changed the record is found by it.
    """
    await settled(runtime, asked.key)
    found = await find_adjustment(runtime.pool, asked.key, adjustment_id)
    if found is None:
        await require_known(runtime, asked.key, ())
        raise UnknownAdjustment("{adjustment_id}", adjustment_id)
    kept = await read_decision(runtime.pool, DecidedCommit(*asked.key, found.version))
    made = await asyncio.to_thread(Recomputer(asked.graph).recompute, kept)
    return recomputed_message(adjustment_id, kept, made)


def recomputed_message(adjustment_id: str, kept: KeptDecision, made: Recomputation) -> RecomputedDecision:
    """Tell what making a decision again has shown."""
    return RecomputedDecision(
        kept.commit.learner,
        adjustment_id,
        tuple([one.adjustment_id for one in kept.changes]),
        moment_of(kept.changes[0].decided_at_us),
        made.outcome,
        _because(kept, made),
        OUTCOMES[made.obstacle or made.outcome],
        made.differences,
        _basis(kept),
        CODE_VERSION,
        RULES,
    )


def _because(kept: KeptDecision, made: Recomputation) -> str | None:
    if made.obstacle is not None or not made.differences:
        return made.obstacle
    if not kept.changes[0].policy_version.startswith(f"{RULES}-"):
        return "other_rules"
    return "other_program" if kept.basis is not None and kept.basis.code_version != CODE_VERSION else None


def _basis(kept: KeptDecision) -> DecisionBasis:
    first, basis = kept.changes[0], kept.basis
    counts = (len(kept.results), len(kept.corrections))
    names = (first.graph_version, first.model_version or None, first.policy_version)
    if basis is None:
        return DecisionBasis(None, *names, None, None, None, None, None, None, *counts)
    orders = read_kept_orders(basis.orders)
    return DecisionBasis(
        moment_of(basis.decided_for_us),
        *names,
        basis.settings_version,
        basis.code_version,
        basis.language,
        basis.is_retold,
        tuple([one.override_id for one in orders.overrides]),
        tuple([one.goal_id for one in orders.goals]),
        *counts,
    )
