"""The ability model as something that can be trained and judged, whole or with parts switched off."""

from collections.abc import Callable

from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.predictor import Trainer
from engine.fitting import ability
from engine.fitting.ability import EXTENSIONS, Extension, Settings
from engine.fitting.ability.extensions import usable
from engine.interactions import Interactions


def ability_trainer(settings: ability.Settings, code_version: str) -> Trainer:
    """Make a trainer of the ability model; extensions that a table cannot inform are left out."""

    def train(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> ArtefactPredictor:
        found = ability.fit(table, settings, seed=seed, code_version=code_version, report_progress=on_progress)
        return ArtefactPredictor(found.model)

    return train


WHOLE = "ability"
"""The name of the model with all its parts."""


def without(extension: Extension) -> str:
    """Name the model that lacks one part.

    >>> without("decay")
    'ability without decay'
    """
    return f"{WHOLE} without {extension}"


def ablated(table: Interactions, code_version: str) -> dict[Extension, Trainer]:
    """Give a trainer per part that is missing; parts that the table cannot inform are never there, so not missed."""
    whole = usable(frozenset(EXTENSIONS), has_items=table.has_items, has_times=table.occurred_at_us is not None)
    return {
        extension: ability_trainer(Settings(extensions=whole - {extension}), code_version)
        for extension in EXTENSIONS
        if extension in whole
    }
