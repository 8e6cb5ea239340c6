"""What can be switched on and off, and which covariates of the history each brings.

`correction` brings none: it is learned when all else is found (`correction`).
"""

from functools import cache
from typing import Final, Literal, get_args

Extension = Literal[
    "ability",
    "skill_ability",
    "items",
    "item_ability",
    "form",
    "practice",
    "pause",
    "skill_history",
    "skill_slopes",
    "item_memory",
    "repeated",
    "attempts",
    "answers",
    "pairs",
    "learning",
    "forget",
    "decay",
    "correction",
]
EXTENSIONS: Final[tuple[Extension, ...]] = get_args(Extension)

_BROUGHT: Final[dict[Extension, tuple[str, ...]]] = {
    "form": ("last", "form_fast", "form_slow"),
    "practice": ("practice",),
    "pause": ("pause",),
    "skill_history": (
        "successes",
        "failures",
        "skill_form",
        "skill_last",
        "skill_gap",
        "skill_gap_right",
        "skill_first",
        "skill_run",
    ),
    "item_memory": ("item_seen", "item_right", "item_count", "item_gap", "item_gap_right"),
    "repeated": ("repeated",),
}
COVARIATES: Final = tuple(name for names in _BROUGHT.values() for name in names)
"""In the order of `engine.tracing.covariates`."""

_OF_LEARNING: Final = ("practice", "skill_form", "skill_first")


@cache
def covariates_of(extensions: frozenset[Extension]) -> tuple[str, ...]:
    """Name the covariates of the emission that these extensions bring."""
    return tuple(name for extension, names in _BROUGHT.items() if extension in extensions for name in names)


@cache
def learning_covariates(extensions: frozenset[Extension]) -> tuple[str, ...]:
    """Name the covariates of learning: those that also are of the emission, if learning has any."""
    return tuple(name for name in _OF_LEARNING if "learning" in extensions and name in covariates_of(extensions))


def usable(extensions: frozenset[Extension], *, has_items: bool, has_times: bool) -> frozenset[Extension]:
    """Leave out what a table cannot say anything about: items where it has none, elapsed time without times."""
    without_items: frozenset[Extension] = (
        frozenset() if has_items else frozenset({"items", "item_ability", "item_memory", "attempts"})
    )
    without_times: frozenset[Extension] = frozenset() if has_times else frozenset({"pause", "decay"})
    return extensions - without_items - without_times
