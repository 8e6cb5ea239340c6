"""The policy: what brings most of the goal per minute, said with its reasons, changing the path where it must."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from content_graph.compiled import CompiledGraph
from content_graph.languages import best_match
from engine.recommendation.closing import closed, closings
from engine.recommendation.decision import AdjustmentChange, Decision, Obeyed, Policy, Recommendation, Status
from engine.recommendation.exploring import MOST_TIED, explored, version_key
from engine.recommendation.knowing import known_of
from engine.recommendation.picking import barred, picks_of, pinned, plain
from engine.recommendation.planner import Known, ranked, value
from engine.recommendation.prepared import Goal, Prepared, prepare
from engine.recommendation.ranking import DEEPENING
from engine.recommendation.reasons import Case, Pick, is_contradiction, is_far_ahead, opened_sooner, reason_of
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, KINDS, MOST_EVIDENCE, Situation
from engine.recommendation.valuing import Valued
from engine.tracing.model import TracingModel

RULES: Final = "gain-2"
"""Changes whenever the rules give another decision on the same situation and settings."""
ALL_KINDS: Final = (1 << len(KINDS)) - 1
NO_LANGUAGE: Final = -2


class Sight(NamedTuple):
    """One decision in the making.

    Attributes:
        situation: What is decided on.
        goal: What is worked towards.
        known: The learner, as the planner reads it.
        valued: What each skill is worth.
        case: What reasons are found from.
        picks: The ranking, what people pinned first.
        obeyed: What people's decisions changed.
    """

    situation: Situation
    goal: Goal
    known: Known
    valued: Valued
    case: Case
    picks: list[Pick]
    obeyed: list[Obeyed]


def make_policy(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings | None = None) -> GainPolicy:
    """Make the policy of a content graph; made once, it serves every learner and goal of it."""
    settings = settings or PolicySettings()
    return GainPolicy(prepare(compiled, model, settings), settings)


class GainPolicy(Policy):
    """Decides by the expected gain per minute of `valuing` and `ranking`.

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
        is_complete = self._is_complete(sight)
        is_dry = not is_complete and _is_dry(sight)
        changes = self._changes(sight)
        recommendations = self._recommendations(sight, changes, is_dry=is_dry)
        obeyed = sight.obeyed
        if situation.overrides.automation_off:
            obeyed = [*obeyed, *([Obeyed(situation.overrides.automation_off, "automation_off")] if changes else [])]
            changes = ()
        status = self._status(situation, is_complete=is_complete, is_dry=is_dry)
        return Decision(status, recommendations, changes, tuple(dict.fromkeys(obeyed)))

    def _look(self, situation: Situation) -> Sight:
        goal = self.prepared.goal(situation.goal_id, situation.terms)
        known = known_of(situation, self.prepared, goal, self.settings)
        allowed = sum(KIND_BIT[kind] for kind in situation.kinds)
        valued = value(known, self.prepared.chart, goal.aim, self._tuning(allowed | KIND_BIT["evaluate"]))
        language = self._language(situation.language)
        n_wanted = max(situation.limit, self.settings.max_opened, MOST_TIED) + len(situation.overrides.pins)

        def rank_for(who: Known) -> list[Pick]:
            found = ranked(n_wanted, who, valued, self.prepared.chart, goal.aim, self._thresholds, allowed, language)
            return list(picks_of(found, valued, self.prepared.chart))

        picks, obeyed = rank_for(known), []
        if situation.overrides.bars:
            unbarred = situation._replace(overrides=situation.overrides._replace(bars=()))
            free = rank_for(known_of(unbarred, self.prepared, goal, self.settings))
            obeyed = barred(picks, free, situation.overrides.bars)
        if situation.overrides.pins:
            picks, from_pins = pinned(picks, situation, self.prepared, valued)
            obeyed += from_pins
        latest = {one.skill: one for one in situation.touched if self.prepared.is_active[one.skill]}
        case = Case(situation, self.prepared, self.settings, goal.aim, latest)
        return Sight(situation, goal, known, valued, case, picks, obeyed)

    def _language(self, language: str) -> int:
        known = self.prepared.chart.language_ids
        found = best_match(language, known)
        return NO_LANGUAGE if found is None else known.index(found)

    def _is_complete(self, sight: Sight) -> bool:
        aim = sight.goal.aim
        return not ((sight.situation.mastery < aim.threshold) & aim.is_target).any()

    def _recommendations(
        self, sight: Sight, changes: tuple[AdjustmentChange, ...], *, is_dry: bool
    ) -> tuple[Recommendation, ...]:
        """Take the best, near-ties in the order drawn; what was done lately only where nothing else is left."""
        is_drawn = not any(one.effect == "pinned" for one in sight.obeyed)
        ranking = self._explored(sight, {change.skill for change in changes}) if is_drawn else sight.picks
        picks = [pick for place, pick in enumerate(ranking) if (is_dry and place == 0) or not pick.is_repeat]
        return tuple(self._recommendation(pick, sight) for pick in picks[: sight.situation.limit])

    def _explored(self, sight: Sight, changed: AbstractSet[int]) -> list[Pick]:
        """Draw the order of near-ties; what failed, is open, or changes now stands where it is."""
        situation = sight.situation
        is_free = [
            not (pick.kind == "remediate" or pick.cause_of >= 0 or pick.is_repeat)
            and pick.skill not in changed
            and pick.skill not in situation.active
            for pick in sight.picks
        ]
        return explored(sight.picks, is_free, situation, self._version_key, self.settings.near_tie)

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
        """Close what has lost its reason, then open what has one; nothing changes outside a commit."""
        if not sight.situation.touched:
            return ()
        opened = [self._opening(pick, sight) for pick in self._to_open(sight)]
        gone = self._closed(sight, {change.skill: change for change in opened})
        return (*gone, *opened)

    def _closed(self, sight: Sight, opened: Mapping[int, AdjustmentChange]) -> list[AdjustmentChange]:
        gone: list[AdjustmentChange] = []
        for closing in closings(
            sight.situation, sight.case.latest, opened, sight.goal.aim, self.prepared, self.settings
        ):
            if len(gone) == self.settings.max_closed:
                break
            skill_id = self.prepared.skill_ids[closing.skill]
            gone.append(closed(closing, skill_id, _evidence(sight.situation, closing.skill, -1)))
        return gone

    def _to_open(self, sight: Sight) -> Iterator[Pick]:
        """Go through what this commit adds to the path, up to the bound: what its results call for, or time does."""
        n_opened, active = 0, sight.situation.active
        n_reviews = sum(bool(mask & KIND_BIT["review"]) for mask in active.values())
        n_deepenings = sum(bool(mask & KIND_BIT["deepen"]) for mask in active.values())
        for pick in (*sight.picks, *self._deepenings(sight)):
            if n_opened == self.settings.max_opened:
                return
            if active.get(pick.skill, 0) & KIND_BIT[pick.kind] or pick.is_repeat or not self._is_change(pick, sight):
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
        if pick.kind in {"remediate", "evaluate"}:
            is_failed = pick.skill in sight.case.latest or pick.cause_of in sight.case.latest
            touched = sight.case.latest.get(pick.skill)
            is_called_for = pick.cause_of >= 0 or (touched is not None and is_contradiction(touched, self.settings))
            return is_failed and (pick.kind == "remediate" or is_called_for)
        if pick.kind == "advance":
            return opened_sooner(pick.skill, sight.case) is not None
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
        chart, language = self.prepared.chart, self._language(sight.situation.language)
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

    def _status(self, situation: Situation, *, is_complete: bool, is_dry: bool) -> Status:
        if is_complete:
            return "complete"
        if is_dry:
            return "bank_exhausted"
        return "cold_start" if situation.n_results < self.settings.diagnostic_results else "ready"


def _is_dry(sight: Sight) -> bool:
    return sight.picks[0].is_repeat if sight.picks else "advance" in sight.situation.kinds


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
