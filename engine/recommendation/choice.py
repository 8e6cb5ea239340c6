"""Which item or resource serves a skill, once it is decided what for."""

from __future__ import annotations

from collections.abc import Iterator

from content_graph.model import ResourceKind
from engine.recommendation.prepared import N_LEVELS, Prepared, SkillCard
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Kind, Situation

MOST_LEARNED = 0.9
"""No activity teaches for sure, whatever effects are assumed."""


class Choice:
    """Chooses activities for one decision, and no activity twice.

    Attributes:
        is_repeating: Whether what was just done may be offered again, because the bank ran dry.
    """

    __slots__ = ("_prepared", "_settings", "_situation", "_taken", "is_repeating")

    def __init__(self, prepared: Prepared, settings: PolicySettings, situation: Situation) -> None:
        self._prepared = prepared
        self._settings = settings
        self._situation = situation
        self._taken: set[str] = set()
        self.is_repeating = False

    def choose(self, kind: Kind, skill: int, *, practise_first: bool = False) -> tuple[str, float] | None:
        """Choose what serves the skill, and what it is expected to bring.

        The expected gain is that of the tracing model for one opportunity, with an assumed effect of resources:
        (1 − mastery) · min(0.9, effect · P(learn)).

        Args:
            kind: What it is for.
            skill: Index of the skill.
            practise_first: Whether a remediation goes on with items before it comes back to a resource.

        Returns:
            Id of the item or resource and expected rise of mastery (0..1), or None if nothing is left.
        """
        card = self._prepared.cards[skill]
        mastery = self._situation.mastery.item(skill)
        for activity_id, effect in self._candidates(kind, card, mastery, practise_first=practise_first):
            if activity_id not in self._taken and activity_id not in self._situation.exclude:
                self._taken.add(activity_id)
                return activity_id, (1.0 - mastery) * min(MOST_LEARNED, effect * card.learn)
        return None

    def _candidates(
        self, kind: Kind, card: SkillCard, mastery: float, *, practise_first: bool
    ) -> Iterator[tuple[str, float]]:
        level = min(N_LEVELS - 1, int(mastery * N_LEVELS))
        if kind == "remediate":
            if practise_first:
                yield from self._items(card.items[0])
            yield from self._resources(card, "remedial", self._settings.remedial_effect)
            if not practise_first:
                yield from self._items(card.items[0])
            yield from self._resources(card, "core", self._settings.core_effect)
        elif kind == "deepen":
            yield from self._resources(card, "deepening", self._settings.deepening_effect)
        elif kind == "evaluate":
            yield from self._items(card.evaluations[level])
            yield from self._items(card.items[level])
        else:
            yield from self._items(card.items[level])
            yield from self._resources(card, "core", self._settings.core_effect)

    def _items(self, items: tuple[int, ...]) -> Iterator[tuple[str, float]]:
        recent, ids, effect = self._situation.recent_items, self._prepared.item_ids, self._settings.practice_effect
        for item in items:
            if item not in recent:
                yield ids[item], effect
        if self.is_repeating:
            # the oldest of the recent ones, never the last
            for item in recent[:-1]:
                if item in items:
                    yield ids[item], effect

    def _resources(self, card: SkillCard, kind: ResourceKind, effect: float) -> Iterator[tuple[str, float]]:
        by_language = card.resources[kind]
        preferred = self._situation.language
        for resource_id in by_language.get(preferred, ()):
            yield resource_id, effect
        for language, resource_ids in by_language.items():
            if language != preferred:
                for resource_id in resource_ids:
                    yield resource_id, effect
