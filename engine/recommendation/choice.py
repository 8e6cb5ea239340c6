"""Which item or resource serves a skill, once it is decided what for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from engine.recommendation.prepared import N_LEVELS, Prepared, SkillCard
from engine.recommendation.rules import Way
from engine.recommendation.situation import Kind, Situation

MOST_LEARNED = 0.9
"""No activity teaches for sure, whatever effects are assumed."""

Source: TypeAlias = Literal["practice", "easy", "evaluation", "remedial", "core", "deepening"]

SOURCES: Mapping[Way, Mapping[Kind, tuple[Source, ...]]] = {
    "open": {
        "remediate": ("remedial", "easy", "core"),
        "evaluate": ("evaluation", "practice"),
        "review": ("practice", "core"),
        "advance": ("practice", "core"),
        "deepen": ("deepening",),
    },
    "practise": {
        "remediate": ("easy",),
        "evaluate": ("evaluation", "practice"),
        "review": ("practice",),
        "advance": ("practice",),
        "deepen": (),
    },
    "study": {
        "remediate": ("remedial", "core"),
        "evaluate": (),
        "review": ("core",),
        "advance": ("core",),
        "deepen": ("deepening",),
    },
}
"""Where activities come from, in this order, by how a kind is worked on."""


class Choice:
    """Chooses activities for one decision, and no activity twice.

    Attributes:
        is_repeating: Whether what was done lately may be offered again, because the bank ran dry.
    """

    __slots__ = ("_prepared", "_situation", "_taken", "is_repeating")

    def __init__(self, prepared: Prepared, situation: Situation) -> None:
        self._prepared = prepared
        self._situation = situation
        self._taken = set(situation.exclude)
        self.is_repeating = False

    def choose(self, kind: Kind, skill: int, way: Way) -> tuple[str, float] | None:
        """Choose what serves the skill, and what it is expected to bring.

        The expected gain is that of the tracing model for one opportunity, with an assumed effect of resources:
        (1 − mastery) · min(0.9, effect · P(learn)).

        Args:
            kind: What it is for.
            skill: Index of the skill.
            way: How it is worked on.

        Returns:
            Id of the item or resource and expected rise of mastery (0..1), or None if nothing is left.
        """
        card = self._prepared.cards[skill]
        mastery, learn = self._situation.mastery.item(skill), self._situation.learn
        p_learn = card.learn if learn is None else learn.item(skill)
        for source in SOURCES[way][kind]:
            activity_id = self._first(source, card, mastery)
            if activity_id is not None:
                self._taken.add(activity_id)
                return activity_id, (1.0 - mastery) * min(MOST_LEARNED, self._prepared.effects[source] * p_learn)
        return None

    def _first(self, source: Source, card: SkillCard, mastery: float) -> str | None:
        if source == "easy":
            return self._item(card.items[0])
        if source == "practice":
            return self._item(card.items[min(N_LEVELS - 1, int(mastery * N_LEVELS))])
        if source == "evaluation":
            return self._item(card.evaluations[min(N_LEVELS - 1, int(mastery * N_LEVELS))])
        return self._resource(card.resources[source])

    def _item(self, items: tuple[int, ...]) -> str | None:
        recent, ids, taken = self._situation.recent_items, self._prepared.item_ids, self._taken
        for item in items:
            if item not in recent and ids[item] not in taken:
                return ids[item]
        if self.is_repeating:
            for item in recent[:-1]:  # the oldest first, never the last
                if item in items and ids[item] not in taken:
                    return ids[item]
        return None

    def _resource(self, by_language: Mapping[str, tuple[str, ...]]) -> str | None:
        preferred = self._situation.language
        for language in (preferred, *by_language):
            for resource_id in by_language.get(language, ()):
                if resource_id not in self._taken:
                    return resource_id
        return None
