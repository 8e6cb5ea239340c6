"""The policy: what happened is answered, then what brings most of the goal per minute comes, each with its reason."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np
from msgspec.structs import replace

from content_graph.compiled import CompiledGraph
from content_graph.languages import best_match
from engine.recommendation.choosing import DEEPENING
from engine.recommendation.closing import closed, closings
from engine.recommendation.course_order import in_course_order
from engine.recommendation.decision import (
    AdjustmentChange,
    Decision,
    ObeyedOverride,
    Policy,
    Recommendation,
    Status,
    UnansweredFailure,
    Why,
)
from engine.recommendation.exploring import MOST_TIED, explored, version_key
from engine.recommendation.knowing import Account, Limits, account_of
from engine.recommendation.known import Request
from engine.recommendation.owing import ACTION, ACTIVITY, CAUSE, CLOSED, FAILED, KIND, SKILL, WHY
from engine.recommendation.picking import barred, picks_of, pinned, plain
from engine.recommendation.prepared import Goal, PreparedGraph, prepare
from engine.recommendation.reasons import Case, Pick, Reason, is_far_ahead, opened_sooner, reason_of
from engine.recommendation.settings import PolicySettings
from engine.recommendation.single import Plan, plan_one
from engine.recommendation.situation import KIND_BIT, KINDS, MOST_EVIDENCE, Kind, Situation
from engine.tracing.model import TracingModel

RULES: Final = "gain-4"
"""Changes whenever the rules give another decision on the same situation and settings."""
ALL_KINDS: Final = (1 << len(KINDS)) - 1
WHYS: Final[tuple[Why, ...]] = (
    "already_open",
    "vetoed",
    "kept_away",
    "no_content",
    "nothing_left",
    "postponed",
    "awaiting_approval",
)
"""In the order of `owing`."""


class Sight(msgspec.Struct, frozen=True, eq=False):
    """One decision in the making.

    Attributes:
        situation: What is decided on.
        goal: What is worked towards.
        account: The learner, as the passes are told.
        plan: What they found.
        case: What reasons are found from.
        picks: The ranking, what people pinned first.
        obeyed: What people's decisions changed.
        evidence: The result that all rests on, if the commit has a single one.
    """

    situation: Situation
    goal: Goal
    account: Account
    plan: Plan
    case: Case
    picks: list[Pick]
    obeyed: list[ObeyedOverride]
    evidence: tuple[str, ...]


def make_policy(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings | None = None) -> "GainPolicy":
    """Make the policy of a content graph; made once, it serves every learner and goal of it."""
    settings = settings or PolicySettings()
    return GainPolicy(prepare(compiled, model, settings), settings)


class GainPolicy(Policy):
    """Answers what happened (`owing`), then decides by the expected gain per minute (`valuing`, `ranking`).

    Attributes:
        prepared: The content graph, made ready; its titles are what texts need.
        settings: Its numbers.
    """

    def __init__(self, prepared: PreparedGraph, settings: PolicySettings) -> None:
        self.prepared = prepared
        self.settings = settings
        digest = hashlib.blake2b(msgspec.json.encode(settings, order="deterministic"), digest_size=4).hexdigest()
        self._version = f"{RULES}-{digest}"
        self._version_key = version_key(self._version)
        self._thresholds = settings.thresholds()
        self._limits = Limits(
            settings.mastered,
            settings.reviews_per_day,
            settings.comes_again_after,
            settings.rest_days,
            settings.times_a_month,
        )
        self._tuning = lru_cache(ALL_KINDS + 1)(settings.tuning)
        self._languages = lru_cache(256)(self._language)

    @property
    def version(self) -> str:
        """The rules, and a hash of their settings."""
        return self._version

    def decide(self, situation: Situation) -> Decision:
        """Decide what comes next, and what changes in the path.

        Raises:
            KeyError: If the graph has no such goal.
        """
        if situation.overrides.in_course_order:
            return in_course_order(situation, self.prepared)
        sight = self._look(situation)
        changes: tuple[AdjustmentChange, ...] = ()
        unanswered: tuple[UnansweredFailure, ...] = ()
        if situation.touched:  # nothing changes outside a commit
            changes = self._changes(sight)
            unanswered = tuple(self._unanswered(sight, changes)) if changes or sight.plan.unanswered else ()
        obeyed, automation_off = sight.obeyed, situation.overrides.automation_off
        if automation_off and changes:
            obeyed = [*obeyed, ObeyedOverride(automation_off, "automation_off")]
        return Decision(
            self._status(sight),
            self._recommendations(sight, changes),
            () if automation_off else changes,
            tuple(dict.fromkeys(obeyed)) if obeyed else (),
            unanswered,
            self._used_up(sight),
        )

    def assumed(self, situation: Situation) -> frozenset[int]:
        """Name the skills that results on other skills, or ability, let pass, where their own results do not."""
        goal = self.prepared.goal(situation.goal_id, situation.terms)
        _, plan = self._plan(situation, goal, ALL_KINDS)
        by_answers = plan.inferred - np.maximum(plan.mastery - situation.mastery, 0.0)  # as `kinds.answered`
        is_shown, is_inferred = (p >= self.settings.unlocks for p in (situation.mastery, by_answers))
        is_own = is_shown & (np.asarray(situation.opportunities) > 0)
        return frozenset(np.flatnonzero((is_shown | is_inferred) & ~is_own).tolist())

    def _look(self, situation: Situation) -> Sight:
        goal = self.prepared.goal(situation.goal_id, situation.terms)
        allowed = _bits(situation.kinds)
        account, plan = self._plan(situation, goal, allowed)
        picks, obeyed = picks_of(plan, self.prepared.chart), []
        if situation.overrides.bars:
            unbarred = situation._replace(overrides=situation.overrides._replace(bars=()))
            _, free = self._plan(unbarred, goal, allowed)
            obeyed = barred(picks, picks_of(free, self.prepared.chart), situation.overrides.bars)
        if situation.overrides.pins:
            picks, from_pins = pinned(picks, situation, self.prepared, plan)
            obeyed += from_pins
        latest = {one.skill: one for one in situation.touched if self.prepared.is_active[one.skill]}
        case = Case(situation, self.prepared, self.settings, goal.aim, latest, plan)
        ids = {one.result_id for one in situation.touched}
        sole = tuple(ids) if len(ids) == 1 and not situation.evidence else ()
        return Sight(situation, goal, account, plan, case, picks, obeyed, sole)

    def _plan(self, situation: Situation, goal: Goal, allowed: int) -> tuple[Account, Plan]:
        account = account_of(situation, self.prepared, goal, self.settings)
        asked, tuning = self._request(situation, allowed), self._tuning(allowed | KIND_BIT["evaluate"])
        prepared, learner = self.prepared, (*account, *asked)
        ground = *goal.aim, *self._limits, *prepared.laid_out, tuning, self._thresholds
        return account, plan_one(len(prepared.skill_ids), asked.n_wanted, (*learner, *ground))

    def _request(self, situation: Situation, allowed: int) -> Request:
        overrides = situation.overrides
        served = 0 if overrides.automation_off else ALL_KINDS & ~_bits(overrides.awaiting)
        n_wanted = max(situation.limit, self.settings.max_changes, MOST_TIED) + len(overrides.pins)
        is_shown = situation.is_told or bool(overrides.pins or overrides.bars)
        return Request(
            n_wanted, allowed, served, self.settings.max_changes, self._languages(situation.language), is_shown
        )

    def _language(self, language: str) -> int:
        """Give the code of the language that is spoken to a learner: the preferred one, or that of the course."""
        known = self.prepared.chart.language_ids
        found = best_match(language, known) or best_match(self.prepared.language, known)
        return known.index(found) if found is not None else 0

    def _recommendations(self, sight: Sight, changes: Sequence[AdjustmentChange]) -> tuple[Recommendation, ...]:
        """Take the best, near-ties in the order drawn; what is pinned, owed, open or repeated stands where it is."""
        situation, ranking, near_tie = sight.situation, sight.picks, self.settings.near_tie
        if not situation.is_told:
            return ()
        if near_tie and not (sight.obeyed and any(one.effect == "pinned" for one in sight.obeyed)):
            ranking = explored(ranking, changes, situation, self._version_key, near_tie)
        return tuple([self._because(reason_of(pick, sight.case), pick, sight) for pick in ranking[: situation.limit]])

    def _because(self, reason: Reason, pick: Pick, sight: Sight) -> Recommendation:
        room = 1.0 - sight.situation.mastery.item(pick.skill)
        return Recommendation(
            pick.kind,
            pick.activity_id,
            pick.skill,
            self.prepared.skill_ids[pick.skill],
            reason.code,
            reason.evidence or sight.evidence or _evidence(sight.situation, pick.skill, pick.cause_of),
            max(0.0, min(pick.gain, room)),
            reason.facts,
            pick.minutes,
            pick.value,
            pick.propensity,
        )

    def _changes(self, sight: Sight) -> tuple[AdjustmentChange, ...]:
        """Close what has done its work, then open what is called for."""
        rows, may_open = sight.plan.changes, sight.plan.may_open or bool(sight.situation.overrides.pins)
        if not (may_open or sight.situation.active):
            return ()
        opened = [self._opening(self._pick_of(row, sight), sight) for row in rows if row[ACTION] != CLOSED]
        room = self.settings.max_changes - len(opened)
        gone = list(self._closed(sight, rows))[: max(room, 0)] if rows or sight.situation.active else []
        if may_open:
            opened += [self._opening(pick, sight) for pick in self._to_open(sight, room - len(gone))]
        return (*gone, *opened)

    def _closed(self, sight: Sight, rows: Sequence[tuple[int, ...]]) -> Iterator[AdjustmentChange]:
        """Go through what this commit closes: what `owing` closes first."""
        by_results = [(KINDS[row[KIND]], row[SKILL]) for row in rows if row[ACTION] == CLOSED]
        renewed = {row[SKILL] for row in rows if row[ACTION] != CLOSED and KINDS[row[KIND]] == "remediate"}
        for closing in closings(by_results, renewed, sight.case):
            skill_id = self.prepared.skill_ids[closing.skill]
            yield closed(closing, skill_id, _evidence(sight.situation, closing.skill, -1))

    def _pick_of(self, row: tuple[int, ...], sight: Sight) -> Pick:
        """Name what a change brings; what waits for a person is not in the ranking."""
        kind, activity, skill = KINDS[row[KIND]], row[ACTIVITY], row[SKILL]
        for pick in sight.picks:
            if (pick.kind, pick.activity, pick.skill) == (kind, activity, skill):
                return replace(pick, cause_of=row[CAUSE])
        return replace(plain(activity, self.prepared, sight.plan, skill), kind=kind, cause_of=row[CAUSE])

    def _to_open(self, sight: Sight, room: int) -> Iterator[Pick]:
        """Go through what else this commit adds to the path, as far as there is room: what time or success call for."""
        n_opened, n_reviews, active, kept = 0, 0, sight.situation.active, sight.situation.kept
        for pick in (*sight.picks, *self._deepenings(sight)):
            if n_opened >= room:
                return
            if not self._is_change(pick, sight):
                continue
            if (active.get(pick.skill, 0) | kept.get(pick.skill, 0)) & KIND_BIT[pick.kind]:
                continue
            if pick.kind == "review":
                if n_reviews + _n_open("review", active) >= self.settings.max_open_reviews:
                    continue
                n_reviews += 1
            if pick.kind == "deepen":
                is_full = _n_open("deepen", active) >= self.settings.max_open_deepenings
                if is_full or n_opened or _is_in_need(active):
                    continue
            n_opened += 1
            yield pick

    def _is_change(self, pick: Pick, sight: Sight) -> bool:
        """Whether a pick changes the path, and is not just its next step."""
        if pick.kind == "advance":
            return not pick.is_repeat and opened_sooner(pick.skill, sight.case) is not None
        return pick.kind == "review" or (pick.kind == "deepen" and pick.skill in sight.case.latest and not pick.is_item)

    def _deepenings(self, sight: Sight) -> Iterator[Pick]:
        """Go through the resources for skills that this commit showed to be mastered very well."""
        for skill, touched in sight.case.latest.items():
            if is_far_ahead(touched, sight.case) and not sight.account.barred_skills[0, skill]:
                activity = self._deeper(skill, sight)
                if activity is not None:
                    yield plain(activity, self.prepared, sight.plan, skill)

    def _deeper(self, skill: int, sight: Sight) -> int | None:
        """Choose a deepening resource that nothing bars, in the preferred language if there is one."""
        chart, language = self.prepared.chart, self._languages(sight.situation.language)
        found = [
            activity
            for activity in chart.skill_activities[chart.skill_offsets[skill] : chart.skill_offsets[skill + 1]].tolist()
            if chart.sources[activity] == DEEPENING and not sight.account.barred[0, activity]
        ]
        return min(found, key=lambda activity: (chart.languages[activity] != language, activity), default=None)

    def _opening(self, pick: Pick, sight: Sight) -> AdjustmentChange:
        found = self._because(reason_of(pick, sight.case), pick, sight)
        is_waiting = pick.kind in sight.situation.overrides.awaiting
        before = next((other.activity_id for other in sight.picks if other.activity_id != pick.activity_id), "")
        return AdjustmentChange(
            action="proposed" if is_waiting else "opened",
            kind=found.kind,
            activity_id=found.activity_id,
            skill=found.skill,
            skill_id=found.skill_id,
            reason_code=found.reason_code,
            evidence=found.evidence,
            expected_gain=found.expected_gain,
            facts=found.facts,
            before=before,
            value=found.value,
        )

    def _unanswered(self, sight: Sight, changes: tuple[AdjustmentChange, ...]) -> Iterator[UnansweredFailure]:
        """Name the failures of this commit that change nothing now, and why."""
        overrides = sight.situation.overrides
        for row in sight.plan.unanswered:
            if self.prepared.is_active[row[FAILED]]:
                yield self._missing(row[FAILED], WHYS[row[WHY]], sight)
        for change in changes:
            if change.kind == "remediate" and change.action != "closed":
                if overrides.automation_off:
                    yield self._missing(change.skill, "automation_off", sight)
                elif change.action == "proposed":
                    yield self._missing(change.skill, "awaiting_approval", sight)

    def _missing(self, skill: int, why: Why, sight: Sight) -> UnansweredFailure:
        failed = sight.situation.failed.get(skill) or _evidence(sight.situation, skill, -1)
        return UnansweredFailure(skill, self.prepared.skill_ids[skill], why, failed)

    def _used_up(self, sight: Sight) -> tuple[str, ...]:
        """Name the skills that are not mastered and of which every item was answered."""
        return tuple([self.prepared.skill_ids[skill] for skill in sight.plan.used_up])

    def _status(self, sight: Sight) -> Status:
        situation = sight.situation
        if sight.plan.is_complete:
            return "complete"
        if not sight.picks and situation.is_told and "advance" in situation.kinds:
            return "bank_exhausted"
        return "cold_start" if situation.n_results < self.settings.diagnostic_results else "ready"


@lru_cache(1 << len(KINDS))
def _bits(kinds: frozenset[Kind]) -> int:
    return sum(KIND_BIT[kind] for kind in kinds)


def _evidence(situation: Situation, skill: int, cause_of: int) -> tuple[str, ...]:
    """Name the results behind a pick: those on the skill, else those that led to this decision."""
    touched = situation.touched
    about = [one.result_id for one in touched if one.skill in (skill, cause_of)]
    ids = about or situation.evidence.get(skill) or [one.result_id for one in touched]
    return tuple(dict.fromkeys(ids[-MOST_EVIDENCE:])) if len(ids) > 1 else tuple(ids)


def _n_open(kind: Kind, active: Mapping[int, int]) -> int:
    """Count the skills on which an adjustment of a kind is open."""
    return sum(bool(mask & KIND_BIT[kind]) for mask in active.values())


def _is_in_need(active: Mapping[int, int]) -> bool:
    """Whether something more pressing than deepening is open anywhere."""
    pressing = KIND_BIT["remediate"] | KIND_BIT["evaluate"] | KIND_BIT["review"]
    return any(mask & pressing for mask in active.values())
