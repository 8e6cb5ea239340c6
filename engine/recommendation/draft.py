"""A decision in the making: what has been chosen so far, and what is still wanted."""

from __future__ import annotations

from collections.abc import Iterable

from engine.recommendation.choice import Choice
from engine.recommendation.decision import AdjustmentChange, Recommendation
from engine.recommendation.prepared import Prepared
from engine.recommendation.rules import Want, Way
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Kind, Situation

MOST_EVIDENCE = 8
"""Results named as evidence at most, the newest ones."""


class Draft:
    """Collects the recommendations and openings of one decision.

    Attributes:
        situation: What is decided on.
        active: Masks of the adjustments that are open, newly opened ones included.
        opened: Openings so far.
    """

    __slots__ = (
        "_choice",
        "_offered",
        "_places",
        "_prepared",
        "_recommended",
        "_settings",
        "active",
        "opened",
        "situation",
    )

    def __init__(self, prepared: Prepared, settings: PolicySettings, situation: Situation) -> None:
        self.situation = situation
        self.active = dict(situation.active)
        self.opened: list[AdjustmentChange] = []
        self._prepared = prepared
        self._settings = settings
        self._choice = Choice(prepared, situation)
        self._recommended: list[Recommendation] = []
        self._offered: dict[int, Recommendation] = {}
        self._places: set[tuple[int, bool]] = set()

    @property
    def is_full(self) -> bool:
        """Whether as much is recommended as was asked for."""
        return len(self._recommended) >= self.situation.limit

    @property
    def is_empty(self) -> bool:
        """Whether nothing is recommended yet."""
        return not self._recommended

    def recommended(self) -> tuple[Recommendation, ...]:
        """Return the recommendations, best first."""
        return tuple(self._recommended)

    def forget(self, kind: Kind, skill: int) -> None:
        """Take a closed adjustment out of what stays open."""
        self.active[skill] &= ~KIND_BIT[kind]

    def evidence(self, skill: int, cause_of: int | None = None) -> tuple[str, ...]:
        """Name the results behind a want: those on the skill, else those that led to this decision."""
        situation = self.situation
        touched = situation.touched
        if len(touched) == 1 and not situation.evidence:
            return (touched[0].result_id,)
        about = [one.result_id for one in touched if one.skill in (skill, cause_of)]
        ids = about or situation.evidence.get(skill) or [one.result_id for one in touched]
        return tuple(dict.fromkeys(ids[-MOST_EVIDENCE:]))

    def open_wanted(self, wants: Iterable[Want]) -> None:
        """Add wants to the path, up to the bound; where no activity is left for one, nothing is added."""
        for want in wants:
            if len(self.opened) == self._settings.max_opened:
                return
            found = self._offer(want, "open")
            if found is not None:
                self.opened.append(_opening(found))
                self._offered[want.skill] = found
                self.active[want.skill] = self.active.get(want.skill, 0) | KIND_BIT[want.kind]

    def fill(self, wants: Iterable[Want]) -> None:
        """Recommend wants in their order until as much is recommended as was asked for.

        A skill is practised by one recommendation at most, and studied by one.
        """
        kinds, places, recommended = self.situation.kinds, self._places, self._recommended
        if self.is_full:
            return
        for want in wants:
            place = (want.skill, want.way == "study")
            if want.kind not in kinds or place in places:
                continue
            found = self._offered.get(want.skill)
            if found is None or found.kind != want.kind or want.way == "study":
                found = self._offer(want, want.way)
            if found is not None:
                recommended.append(found)
                places.add(place)
                if self.is_full:
                    return

    def repeat(self, wants: Iterable[Want]) -> None:
        """Offer again what was done lately, because nothing else gives a result; never what was done last."""
        self._choice.is_repeating = True
        for want in wants:
            found = self._offer(want._replace(reason_code="advance_repeat"), "practise")
            if found is not None:
                self._recommended.append(found)
                return

    def _offer(self, want: Want, way: Way) -> Recommendation | None:
        chosen = self._choice.choose(want.kind, want.skill, way)
        if chosen is None:
            return None
        activity_id, gain = chosen
        return Recommendation(
            kind=want.kind,
            activity_id=activity_id,
            skill=want.skill,
            skill_id=self._prepared.cards[want.skill].id,
            reason_code=want.reason_code,
            evidence=self.evidence(want.skill, want.cause_of),
            expected_gain=gain,
            facts=want.facts,
        )


def _opening(found: Recommendation) -> AdjustmentChange:
    return AdjustmentChange(
        action="opened",
        kind=found.kind,
        activity_id=found.activity_id,
        skill=found.skill,
        skill_id=found.skill_id,
        reason_code=found.reason_code,
        evidence=found.evidence,
        expected_gain=found.expected_gain,
        facts=found.facts,
    )
