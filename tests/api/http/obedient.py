"""A policy that obeys by the simplest means, around the one that serves: what tests of the service hold it to."""

from collections.abc import Callable

import msgspec

from content_graph.compiled import CompiledGraph
from engine.recommendation.decision import Decision, ObeyedOverride, Policy
from engine.recommendation.policy import make_policy
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Overrides, Situation
from engine.tracing.model import TracingModel

ALL = 50


class Obedient(Policy):
    """Asks the policy for everything, then puts first what is pinned and leaves out what is barred.

    Args:
        policy: Whom it asks.
        heard: Gets every situation.
    """

    def __init__(self, policy: Policy, heard: list[Situation]) -> None:
        self._policy = policy
        self._heard = heard

    @property
    def version(self) -> str:
        return self._policy.version

    @property
    def settings(self) -> PolicySettings:  # type: ignore[override]  # as the one that it asks has them
        return self._policy.settings

    def assumed(self, situation: Situation) -> frozenset[int]:
        return self._policy.assumed(situation)

    def decide(self, situation: Situation) -> Decision:
        self._heard.append(situation)
        orders = situation.overrides
        free = situation._replace(overrides=Overrides(), terms=None, limit=ALL)
        decision = self._policy.decide(free)
        found = decision.recommendations
        barred = {bar.activity_id: bar.override_id for bar in orders.bars if bar.activity_id}
        obeyed = [ObeyedOverride(barred[one.activity_id], "barred") for one in found if one.activity_id in barred]
        kept = [one for one in found if one.activity_id not in barred]
        for pin in orders.pins:
            obeyed.append(ObeyedOverride(pin.override_id, "pinned"))
            kept.insert(0, msgspec.structs.replace(kept[0], activity_id=pin.activity_id))
        changes = decision.adjustments
        if orders.automation_off:
            changes = ()
            obeyed.append(ObeyedOverride(orders.automation_off, "automation_off"))
        recommendations = tuple(kept[: situation.limit])
        return msgspec.structs.replace(
            decision, recommendations=recommendations, adjustments=changes, obeyed=tuple(obeyed)
        )


def obeying(
    heard: list[Situation],
) -> Callable[[CompiledGraph, TracingModel, PolicySettings | None], Obedient]:
    """Return what stands in for `make_policy`."""

    def make(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings | None = None) -> Obedient:
        return Obedient(make_policy(compiled, model, settings), heard)

    return make
