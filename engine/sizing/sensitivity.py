"""Which input matters: each alone at its least and at its most, all others at their middle, on the same luck."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from engine.sizing.comparing import exact
from engine.sizing.outcomes import RunFigures, Runner, tasks_of
from engine.sizing.scenario import SupportScenario, uncertain

Target = Literal["hours", "promises_kept", "cost", "drop_outs", "mastery"]
TARGETS: Final[tuple[Target, ...]] = ("hours", "promises_kept", "cost", "drop_outs", "mastery")


class Swing(msgspec.Struct, frozen=True):
    """What one input does to each figure.

    Attributes:
        field: The input.
        least: Its least.
        most: Its most.
        at_least: Figures with it at its least, by name.
        at_most: Figures with it at its most.
    """

    field: str
    least: float
    most: float
    at_least: dict[str, float]
    at_most: dict[str, float]

    def width(self, target: Target) -> float:
        """How far the figure swings."""
        return abs(self.at_most[target] - self.at_least[target])


class Sensitivities(msgspec.Struct, frozen=True):
    """All inputs that are not known exactly and change anything.

    Attributes:
        middle: Figures with all of them at their middle.
        swings: By how far the hours swing, widest first.
    """

    middle: dict[str, float]
    swings: tuple[Swing, ...]


def sensitivities(scenario: SupportScenario, runs: int, seed: int, runner: Runner) -> Sensitivities:
    """Turn each input.

    Args:
        scenario: Without faults.
        runs: Of each turn, on the same luck; few are enough.
        seed: Of all luck.
        runner: Who runs.
    """
    middle, names = exact(scenario), uncertain(scenario)
    turned = [
        msgspec.structs.replace(middle, **{name: (end, end)}) for name in names for end in getattr(scenario, name)
    ]
    found = runner([task for one in (middle, *turned) for task in tasks_of(one, runs, seed)])
    means = [_means(found[n * runs : (n + 1) * runs]) for n in range(len(turned) + 1)]
    swings = [
        Swing(name, *_ends(scenario, name), means[1 + 2 * place], means[2 + 2 * place])
        for place, name in enumerate(names)
    ]
    felt = [one for one in swings if any(one.width(target) > 0.0 for target in TARGETS)]
    return Sensitivities(means[0], tuple(sorted(felt, key=lambda one: -one.width("hours"))))


def _ends(scenario: SupportScenario, name: str) -> tuple[float, float]:
    least, most = getattr(scenario, name)
    return least, most


def _means(runs: Sequence[RunFigures]) -> dict[str, float]:
    return {name: sum(run.figures[name] for run in runs) / len(runs) for name in TARGETS}
