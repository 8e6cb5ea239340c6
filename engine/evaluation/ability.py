"""The ability model as something that can be trained and judged, whole or with parts switched off."""

from collections.abc import Callable

from engine.evaluation.artefacts import ArtefactPredictor
from engine.evaluation.predictor import Trainer
from engine.fitting import ability
from engine.interactions import Interactions


def ability_trainer(settings: ability.Settings, code_version: str) -> Trainer:
    """Make a trainer of the ability model.

    Args:
        settings: How to fit; extensions that a table cannot inform are left out.
        code_version: Of this program, for the model to tell.
    """

    def train(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> ArtefactPredictor:
        found = ability.fit(table, settings, seed=seed, code_version=code_version, report_progress=on_progress)
        return ArtefactPredictor(found.model)

    return train
