"""The policy: what happened is answered, then what brings most of the goal per minute comes, each with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph
from content_graph.languages import best_match
from engine.recommendation.causes import Diagnosis
from engine.recommendation.choosing import DEEPENING
from engine.recommendation.closing import closed, closings
from engine.recommendation.decision import (
    AdjustmentChange,
    Decision,
    Obeyed,
    Policy,
    Recommendation,
    Status,
    Unanswered,
    Why,
)
from engine.recommendation.exploring import MOST_TIED, explored, version_key
from engine.recommendation.kinds import OWN_ITEMS, PASSES_AFTER, RIGHT_TO_RECOVER
from engine.recommendation.knowing import known_of
from engine.recommendation.owing import ACTION, ACTIVITY, CAUSE, CLOSED, FAILED, KIND, SKILL, WHY
from engine.recommendation.picking import barred, picks_of, pinned, plain
from engine.recommendation.planner import Known, Request, diagnosed, ranked, value
from engine.recommendation.prepared import Goal, Prepared, prepare
from engine.recommendation.ranking import Ranked
from engine.recommendation.reasons import Case, Pick, is_far_ahead, opened_sooner, reason_of
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, KINDS, MOST_EVIDENCE, Situation
from engine.recommendation.valuing import Valued
from engine.tracing.model import TracingModel

RULES: Final = "gain-3"
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


class Sight(NamedTuple):
    """One decision in the making.

    Attributes:
        situation: What is decided on.
        goal: What is worked towards.
        known: The learner, as the planner reads it.
        valued: What each skill is worth.
        found: The ranking, and what the path owes.
        case: What reasons are found from.
        picks: The ranking, what people pinned first.
        obeyed: What people's decisions changed.
    """

    situation: Situation
    goal: Goal
    known: Known
    valued: Valued
    found: Ranked
    case: Case
    picks: list[Pick]
    obeyed: list[Obeyed]


def make_policy(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings | None = None) -> GainPolicy:
    """Make the policy of a content graph; made once, it serves every learner and goal of it."""
    settings = settings or PolicySettings()
    return GainPolicy(prepare(compiled, model, settings), settings)


class GainPolicy(Policy):
    """Answers what happened (`owing`), then decides by the expected gain per minute (`valuing`, `ranking`).

    Attributes:
        prepared: The content graph, made ready; its titles are what texts need.
        settings: Its numbers.
    """

    def __init__(self, prepared: Prepared, settings: PolicySettings) -> None:
        self.prepared = prepared
        self.settings = settings
        digest = hashlib.blake2b(msgspec.json.encode(settings, order="deterministic"), digest_size=4).hexdigest()
        self._version = f"{RULES}-{digest}"
        self._version_key = version_key(self._version)
        self._thresholds = settings.thresholds()
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
        sight = self._look(situation)
        changes = self._changes(sight)
        obeyed = sight.obeyed
        if situation.overrides.automation_off:
            obeyed = [*obeyed, *([Obeyed(situation.overrides.automation_off, "automation_off")] if changes else [])]
        unanswered = tuple(self._unanswered(sight, changes))
        is_left = not situation.overrides.automation_off
        return Decision(
            self._status(sight),
            self._recommendations(sight, {change.skill for change in changes}),
            changes if is_left else (),
            tuple(dict.fromkeys(obeyed)),
            unanswered,
            self._used_up(sight),
        )

    def assumed(self, situation: Situation) -> frozenset[int]:
        """Name the skills that results on other skills, or ability, let pass, where their own results do not."""
        goal = self.prepared.goal(situation.goal_id, situation.terms)
        known = known_of(situation, self.prepared, goal, self.settings)
        valued = value(known, self.prepared.chart, goal.aim, self._tuning(ALL_KINDS))
        is_shown, is_inferred = (p >= self.settings.unlocks for p in (situation.mastery, valued.inferred[0]))
        is_own = is_shown & (known.opportunities[0] > 0)
        return frozenset(np.flatnonzero((is_shown | is_inferred) & ~is_own).tolist())

    def _look(self, situation: Situation) -> Sight:
        goal = self.prepared.goal(situation.goal_id, situation.terms)
        known = known_of(situation, self.prepared, goal, self.settings)
        allowed = sum(KIND_BIT[kind] for kind in situation.kinds)
        valued = value(known, self.prepared.chart, goal.aim, self._tuning(allowed | KIND_BIT["evaluate"]))
        asked = self._request(situation, allowed)

        def rank_for(who: Known) -> Ranked:
            return ranked(asked, who, valued, self.prepared.chart, goal.aim, self._thresholds)

        found, obeyed = rank_for(known), []
        picks = list(picks_of(found, valued, self.prepared.chart))
        if situation.overrides.bars:
            unbarred = situation._replace(overrides=situation.overrides._replace(bars=()))
            free = rank_for(known_of(unbarred, self.prepared, goal, self.settings))
            obeyed = barred(picks, list(picks_of(free, valued, self.prepared.chart)), situation.overrides.bars)
        if situation.overrides.pins:
            picks, from_pins = pinned(picks, situation, self.prepared, valued)
            obeyed += from_pins
        latest = {one.skill: one for one in situation.touched if self.prepared.is_active[one.skill]}
        case = Case(situation, self.prepared, self.settings, goal.aim, latest, lambda: self._diagnosed(known, valued))
        return Sight(situation, goal, known, valued, found, case, picks, obeyed)

    def _diagnosed(self, known: Known, valued: Valued) -> Diagnosis:
        return diagnosed(known, valued, self.prepared.chart, self._thresholds)

    def _request(self, situation: Situation, allowed: int) -> Request:
        overrides = situation.overrides
        served = 0 if overrides.automation_off else ALL_KINDS & ~sum(KIND_BIT[kind] for kind in overrides.awaiting)
        n_wanted = max(situation.limit, self.settings.max_changes, MOST_TIED) + len(overrides.pins)
        return Request(n_wanted, allowed, served, self.settings.max_changes, self._languages(situation.language))

    def _language(self, language: str) -> int:
        """Give the code of the language that is spoken to a learner: the preferred one, or that of the course."""
        known = self.prepared.chart.language_ids
        found = best_match(language, known) or best_match(self.prepared.language, known)
        return known.index(found) if found is not None else 0

    def _recommendations(self, sight: Sight, changed: AbstractSet[int]) -> tuple[Recommendation, ...]:
        """Take the best, near-ties in the order drawn; what is pinned, owed, open or repeated stands where it is."""
        is_drawn = not any(one.effect == "pinned" for one in sight.obeyed)
        active = sight.situation.active
        is_free = [
            not (pick.is_owed or pick.is_repeat or pick.skill in active or pick.skill in changed)
            for pick in sight.picks
        ]
        near_tie = self.settings.near_tie if is_drawn else 0.0
        ranking = explored(sight.picks, is_free, sight.situation, self._version_key, near_tie)
        return tuple([self._recommendation(pick, sight) for pick in ranking[: sight.situation.limit]])

    def _recommendation(self, pick: Pick, sight: Sight) -> Recommendation:
        situation = sight.situation
        reason = reason_of(pick, sight.case)
        return Recommendation(
            kind=pick.kind,
            activity_id=pick.activity_id,
            skill=pick.skill,
            skill_id=self.prepared.skill_ids[pick.skill],
            reason_code=reason.code,
            evidence=reason.evidence or _evidence(situation, pick.skill, pick.cause_of),
            expected_gain=max(0.0, min(pick.gain, 1.0 - situation.mastery.item(pick.skill))),
            facts=reason.facts,
            minutes=pick.minutes,
            value=pick.value,
            propensity=pick.propensity,
        )

    def _changes(self, sight: Sight) -> tuple[AdjustmentChange, ...]:
        """Close what has done its work, then open what is called for; nothing changes outside a commit."""
        if not sight.situation.touched:
            return ()
        rows = [row for row in sight.found.changes[0].tolist() if row[SKILL] >= 0]
        opened = [self._opening(self._pick_of(row, sight), sight) for row in rows if row[ACTION] != CLOSED]
        gone = list(self._closed(sight, rows))
        room = self.settings.max_changes - len(opened)
        gone = gone[: max(room, 0)]
        opened += [self._opening(pick, sight) for pick in self._to_open(sight, room - len(gone))]
        return (*gone, *opened)

    def _closed(self, sight: Sight, rows: list[list[int]]) -> Iterator[AdjustmentChange]:
        """Go through what this commit closes: what `owing` closes first."""
        by_results = [(KINDS[row[KIND]], row[SKILL]) for row in rows if row[ACTION] == CLOSED]
        renewed = {row[SKILL] for row in rows if row[ACTION] != CLOSED and KINDS[row[KIND]] == "remediate"}
        for closing in closings(by_results, renewed, sight.case):
            skill_id = self.prepared.skill_ids[closing.skill]
            yield closed(closing, skill_id, _evidence(sight.situation, closing.skill, -1))

    def _pick_of(self, row: list[int], sight: Sight) -> Pick:
        """Name what a change brings; what waits for a person is not in the ranking."""
        kind, activity, skill = KINDS[row[KIND]], row[ACTIVITY], row[SKILL]
        for pick in sight.picks:
            if (pick.kind, pick.activity, pick.skill) == (kind, activity, skill):
                return pick._replace(cause_of=row[CAUSE])
        return plain(activity, self.prepared, sight.valued, skill)._replace(kind=kind, cause_of=row[CAUSE])

    def _to_open(self, sight: Sight, room: int) -> Iterator[Pick]:
        """Go through what else this commit adds to the path, as far as there is room: what time or success call for."""
        n_opened, active = 0, sight.situation.active
        n_reviews = sum(bool(mask & KIND_BIT["review"]) for mask in active.values())
        n_deepenings = sum(bool(mask & KIND_BIT["deepen"]) for mask in active.values())
        for pick in (*sight.picks, *self._deepenings(sight)):
            if n_opened >= room:
                return
            mask = active.get(pick.skill, 0) | sight.situation.kept.get(pick.skill, 0)
            if mask & KIND_BIT[pick.kind] or not self._is_change(pick, sight):
                continue
            if pick.kind == "review":
                if n_reviews >= self.settings.max_open_reviews:
                    continue
                n_reviews += 1
            if pick.kind == "deepen":
                if n_deepenings >= self.settings.max_open_deepenings or n_opened or _is_in_need(active):
                    continue
                n_deepenings += 1
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
            if is_far_ahead(touched, sight.case) and not sight.known.barred_skills[0, skill]:
                activity = self._deeper(skill, sight)
                if activity is not None:
                    yield plain(activity, self.prepared, sight.valued, skill)

    def _deeper(self, skill: int, sight: Sight) -> int | None:
        """Choose a deepening resource that nothing bars, in the preferred language if there is one."""
        chart, language = self.prepared.chart, self._languages(sight.situation.language)
        found = [
            activity
            for activity in chart.skill_activities[chart.skill_offsets[skill] : chart.skill_offsets[skill + 1]].tolist()
            if chart.sources[activity] == DEEPENING and not sight.known.barred[0, activity]
        ]
        return min(found, key=lambda activity: (chart.languages[activity] != language, activity), default=None)

    def _opening(self, pick: Pick, sight: Sight) -> AdjustmentChange:
        found = self._recommendation(pick, sight)
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
            propensity=found.propensity,
        )

    def _unanswered(self, sight: Sight, changes: tuple[AdjustmentChange, ...]) -> Iterator[Unanswered]:
        """Name the failures of this commit that change nothing now, and why."""
        if not sight.situation.touched:
            return
        overrides = sight.situation.overrides
        for row in sight.found.unanswered[0].tolist():
            if row[FAILED] >= 0 and self.prepared.is_active[row[FAILED]]:
                yield self._missing(row[FAILED], WHYS[row[WHY]], sight)
        for change in changes:
            if change.kind == "remediate" and change.action != "closed":
                if overrides.automation_off:
                    yield self._missing(change.skill, "automation_off", sight)
                elif change.action == "proposed":
                    yield self._missing(change.skill, "awaiting_approval", sight)

    def _missing(self, skill: int, why: Why, sight: Sight) -> Unanswered:
        failed = sight.situation.failed.get(skill) or _evidence(sight.situation, skill, -1)
        return Unanswered(skill, self.prepared.skill_ids[skill], why, failed)

    def _used_up(self, sight: Sight) -> tuple[str, ...]:
        """Name the skills that are not mastered and of which every item was answered."""
        chart, own_items = self.prepared.chart, sight.known.own_items[0]
        is_used_up = (own_items >= chart.n_items_of) & (own_items > 0) & (sight.goal.aim.threshold > 0.0)
        if not is_used_up.any():
            return ()
        missing = is_used_up & ~self._reached(sight)
        return tuple([self.prepared.skill_ids[skill] for skill in np.flatnonzero(missing).tolist()])

    def _reached(self, sight: Sight) -> np.ndarray:
        """Say which skills are mastered by the learner's own results, or passed for now, bool[K]."""
        own_items, n_items, streak = sight.known.own_items[0], self.prepared.chart.n_items_of, sight.known.streak[0]
        usually, used_up = self._thresholds[PASSES_AFTER], own_items >= n_items
        after = np.where(used_up, min(usually, self._thresholds[RIGHT_TO_RECOVER]), usually)
        is_sure = own_items >= np.minimum(self._thresholds[OWN_ITEMS], n_items)
        is_shown = sight.situation.mastery_last >= self.settings.passes_from
        is_passed = is_shown & (after > 0) & (streak >= after) & (own_items >= np.minimum(after, n_items))
        is_there = sight.situation.mastery >= sight.goal.aim.threshold
        return np.asarray((is_there & is_sure & (sight.known.opportunities[0] > 0)) | is_passed)

    def _status(self, sight: Sight) -> Status:
        situation = sight.situation
        if not (~self._reached(sight) & sight.goal.aim.is_target).any():
            return "complete"
        if not sight.picks and "advance" in situation.kinds:
            return "bank_exhausted"
        return "cold_start" if situation.n_results < self.settings.diagnostic_results else "ready"


def _evidence(situation: Situation, skill: int, cause_of: int) -> tuple[str, ...]:
    """Name the results behind a pick: those on the skill, else those that led to this decision."""
    touched = situation.touched
    about = [one.result_id for one in touched if one.skill in {skill, cause_of}]
    ids = about or situation.evidence.get(skill) or [one.result_id for one in touched]
    return tuple(dict.fromkeys(ids[-MOST_EVIDENCE:]))


def _is_in_need(active: Mapping[int, int]) -> bool:
    """Whether something more pressing than deepening is open anywhere."""
    pressing = KIND_BIT["remediate"] | KIND_BIT["evaluate"] | KIND_BIT["review"]
    return any(mask & pressing for mask in active.values())
