"""The first policy: thresholds, in plain sight.

One decision looks closely at the skills that were just touched and what they need, at the adjustments that are open,
and once, as vectors, at the frontier and at what has faded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph
from engine.recommendation import rules
from engine.recommendation.closing import closed, closings
from engine.recommendation.decision import AdjustmentChange, Decision, Policy, Status
from engine.recommendation.draft import Draft
from engine.recommendation.prepared import Plan, Prepared, prepare
from engine.recommendation.rules import Want
from engine.recommendation.scan import scan
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, KINDS, Kind, Situation, Touched
from engine.tracing.model import TracingModel

RULES = "rules-1"
"""Changes whenever the rules give another decision on the same situation and settings."""

_PRESSING: tuple[Kind, ...] = ("remediate", "evaluate", "review")
_PRESSING_BITS = KIND_BIT["remediate"] | KIND_BIT["evaluate"] | KIND_BIT["review"]


def make_policy(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings | None = None) -> RulePolicy:
    """Make the policy of a content graph; made once, it serves every learner and goal of it."""
    settings = settings or PolicySettings()
    return RulePolicy(prepare(compiled, model, settings), settings)


class RulePolicy(Policy):
    """Decides by the rules of `rules` and `closing`.

    Attributes:
        prepared: The content graph, made ready; its titles are what texts need.
        settings: Thresholds.
    """

    def __init__(self, prepared: Prepared, settings: PolicySettings) -> None:
        self.prepared = prepared
        self.settings = settings
        digest = hashlib.blake2b(msgspec.json.encode(settings, order="deterministic"), digest_size=4).hexdigest()
        self._version = f"{RULES}-{digest}"

    @property
    def version(self) -> str:
        """The rules, and a hash of their settings."""
        return self._version

    def decide(self, situation: Situation) -> Decision:
        """Decide what comes next, and what changes in the path.

        Raises:
            KeyError: If the graph has no such goal.
        """
        plan = self.prepared.plans[situation.goal_id]
        frontier, due, is_complete = scan(situation, plan)
        latest = {one.skill: one for one in situation.touched if self.prepared.cards[one.skill].is_active}
        wants = self._after_results(latest, situation, frontier)
        draft = Draft(self.prepared, self.settings, situation)
        gone = self._closed(draft, latest, wants, plan)
        draft.open_wanted(self._to_open(wants, due, plan, situation))
        is_dry = self._recommend(draft, wants, due, frontier, plan, is_complete=is_complete)
        status = self._status(situation, is_complete=is_complete, is_dry=is_dry)
        return Decision(status, draft.recommended(), (*gone, *draft.opened))

    def _after_results(
        self, latest: Mapping[int, Touched], situation: Situation, frontier: list[int]
    ) -> dict[int, Want]:
        """Collect what this commit's results call for, one want per skill, most pressing kind first."""
        found: list[Want] = []
        for touched in latest.values():
            want = rules.after_result(touched, situation, self.prepared, self.settings)
            if want is not None:
                found.append(want)
        ahead = rules.sooner(latest.values(), frontier, situation, self.prepared, self.settings)
        if ahead is not None:
            found.append(ahead)
        if len(found) > 1:
            found.sort(key=lambda want: KINDS.index(want.kind))
        wants: dict[int, Want] = {}
        for want in found:
            wants.setdefault(want.skill, want)
        return wants

    def _to_open(self, wants: Mapping[int, Want], due: list[int], plan: Plan, situation: Situation) -> Iterator[Want]:
        """Go through what may be added to the path by this commit; nothing is, without one."""
        if not situation.touched:
            return
        active = situation.active
        deepenings = reviews = 0
        for mask in active.values():
            deepenings += mask & KIND_BIT["deepen"] > 0
            reviews += mask & KIND_BIT["review"] > 0
        for want in wants.values():
            if active.get(want.skill, 0) & KIND_BIT[want.kind]:
                continue
            if want.kind == "deepen" and (deepenings >= self.settings.max_open_deepenings or _is_in_need(active)):
                continue
            yield want
        for skill in due[: max(0, self.settings.max_open_reviews - reviews)]:
            if skill not in wants and not active.get(skill, 0) & (KIND_BIT["review"] | KIND_BIT["remediate"]):
                yield rules.review(skill, plan.due_below.item(skill), situation)

    def _closed(
        self, draft: Draft, latest: Mapping[int, Touched], wants: Mapping[int, Want], plan: Plan
    ) -> list[AdjustmentChange]:
        """Close what has lost its reason, up to the bound; nothing is closed outside a commit."""
        situation = draft.situation
        if not (situation.active and situation.touched):
            return []
        gone: list[AdjustmentChange] = []
        for closing in closings(situation, latest, wants, plan, self.prepared, self.settings):
            if len(gone) == self.settings.max_closed:
                break
            card = self.prepared.cards[closing.skill]
            gone.append(closed(closing, card.id, draft.evidence(closing.skill)))
            draft.forget(closing.kind, closing.skill)
        return gone

    def _recommend(
        self,
        draft: Draft,
        wants: Mapping[int, Want],
        due: list[int],
        frontier: list[int],
        plan: Plan,
        *,
        is_complete: bool,
    ) -> bool:
        """Fill the draft: what gives results first, then what can be studied; say whether nothing new was left."""
        situation = draft.situation
        draft.fill(self._next(draft, wants, due, frontier, plan))
        if draft.is_full:
            return False
        is_dry = draft.is_empty and "advance" in situation.kinds and not is_complete
        if is_dry:
            draft.repeat(rules.advance(skill, plan.threshold.item(skill), situation) for skill in frontier)
        draft.fill(map(rules.studied, self._next(draft, wants, due, frontier, plan)))
        if is_complete:
            draft.fill(self._deeper(situation, plan))
        return is_dry

    def _next(
        self,
        draft: Draft,
        wants: Mapping[int, Want],
        due: list[int],
        frontier: list[int],
        plan: Plan,
    ) -> Iterator[Want]:
        """Go through what could be done next, most pressing first; the caller takes as much as was asked for."""
        situation, settings = draft.situation, self.settings
        yield from self._standing(draft, wants)
        for skill in due:
            yield rules.review(skill, plan.due_below.item(skill), situation)
        if situation.n_results < settings.diagnostic_results:
            for skill in _telling(situation, plan):
                yield rules.newcomer(skill, situation, settings)
        yield from self._onwards(draft, frontier, plan)

    def _standing(self, draft: Draft, wants: Mapping[int, Want]) -> Iterator[Want]:
        """Go through what is in the path already, with the newest reason for it."""
        cards = self.prepared.cards
        pressing = [
            (skill, mask)
            for skill, mask in reversed(draft.active.items())  # what has just been opened first
            if mask & _PRESSING_BITS and cards[skill].is_active
        ]
        if not pressing:
            return
        for kind in _PRESSING:
            bit = KIND_BIT[kind]
            for skill, mask in pressing:
                if mask & bit:
                    want = wants.get(skill)
                    if want is None or want.kind != kind:
                        yield rules.going_on(kind, skill, draft.situation, self.settings)
                    else:
                        yield rules.renewed(want)

    def _onwards(self, draft: Draft, frontier: list[int], plan: Plan) -> Iterator[Want]:
        """Go through the frontier: what was moved up first, and after its first skill what introduces or deepens."""
        if any(mask & KIND_BIT["advance"] for mask in draft.active.values()):
            frontier = sorted(frontier, key=lambda skill: not draft.active.get(skill, 0) & KIND_BIT["advance"])
        for place, skill in enumerate(frontier):
            want = rules.advance(skill, plan.threshold.item(skill), draft.situation)
            yield want
            if place == 0:
                if want.reason_code == "advance_start":
                    yield rules.studied(want)
                for change in draft.opened:
                    if change.kind == "deepen":
                        yield Want("deepen", change.skill, change.reason_code, change.facts)

    def _deeper(self, situation: Situation, plan: Plan) -> Iterator[Want]:
        """Go through the targets of a goal that is reached, best mastered first."""
        for skill in plan.targets[(-situation.mastery[plan.targets]).argsort(kind="stable")].tolist():
            yield rules.deepen_reached(skill, plan.threshold.item(skill), situation)

    def _status(self, situation: Situation, *, is_complete: bool, is_dry: bool) -> Status:
        if is_complete:
            return "complete"
        if is_dry:
            return "bank_exhausted"
        return "cold_start" if situation.n_results < self.settings.diagnostic_results else "ready"


def _telling(situation: Situation, plan: Plan) -> Iterator[int]:
    """Go through the skills never seen: those first whose answer is least certain and says something about most."""
    mastery = situation.mastery
    value = np.where(mastery < plan.threshold, mastery * (1.0 - mastery) * plan.reach, 0.0)
    for skill in (-value).argsort(kind="stable").tolist():
        if value.item(skill) > 0.0 and not situation.opportunities[skill]:
            yield skill


def _is_in_need(active: Mapping[int, int]) -> bool:
    """Whether something more pressing than deepening is open anywhere."""
    return any(mask & _PRESSING_BITS for mask in active.values())
