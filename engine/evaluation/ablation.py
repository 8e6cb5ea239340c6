"""The ability model without each of its parts: what each is worth is what goes when it is switched off."""

from engine.evaluation.ability import ability_trainer
from engine.evaluation.predictor import Trainer
from engine.fitting.ability import EXTENSIONS, Extension, Settings
from engine.fitting.ability.extensions import usable
from engine.interactions import Interactions

WHOLE = "ability"
"""The name of the model with all its parts."""


def without(extension: Extension) -> str:
    """Name the model that lacks one part.

    >>> without("decay")
    'ability without decay'
    """
    return f"{WHOLE} without {extension}"


def ablated(table: Interactions, code_version: str) -> dict[Extension, Trainer]:
    """Give a trainer per part that is missing; parts that the table cannot inform are never there, so not missed.

    Args:
        table: One that is learned from.
        code_version: Of this program.
    """
    whole = usable(frozenset(EXTENSIONS), has_items=table.has_items, has_times=table.occurred_at_us is not None)
    return {
        extension: ability_trainer(Settings(extensions=whole - {extension}), code_version)
        for extension in EXTENSIONS
        if extension in whole
    }
