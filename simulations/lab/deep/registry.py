"""The deep baselines by name; PyTorch is loaded when one of them is trained."""

from collections.abc import Callable
from typing import Final

from engine.evaluation.predictor import NotInstalled, Predictor, Trainer
from engine.interactions import Interactions

DEEP_MODELS: Final = ("dkt", "akt")
"""These take minutes, so they are judged only when named."""


def deep_trainer(name: str, say: Callable[[str], None]) -> Trainer:
    """Make the trainer of a deep baseline."""

    def train_deep(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Predictor:
        try:
            from simulations.lab.deep.training import train  # noqa: PLC0415 - an extra
        except ImportError as fault:
            raise NotInstalled("deep") from fault
        return train(name, table, seed, on_progress, say)

    return train_deep
