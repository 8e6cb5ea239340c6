"""Scenarios side by side on the same learners and the same luck, and the changes of staff that questions ask about."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from content_graph.languages import Text
from engine.sizing.outcomes import Figure, RunFigures, Runner, figure, mean_with_margin, tasks_of
from engine.sizing.scenario import SupportScenario

COMPARED: Final = (
    "promises_kept", "answer_hours", "hours", "tutor_hours", "cost", "drop_outs", "mastery", "use",
)  # fmt: skip
"""Figures of an option."""


class Option(msgspec.Struct, frozen=True):
    """One of several scenarios.

    Attributes:
        name: For people.
        tutors: How many it has.
        figures: By name: mean, and between what nine in ten runs lie.
        difference: From the first option, run by run: mean, and the interval of 95 % of that mean; empty for the first.
    """

    name: Text
    tutors: int
    figures: dict[str, Figure]
    difference: dict[str, Figure]


class Variant(NamedTuple):
    """A scenario with its name."""

    name: Text
    scenario: SupportScenario


def compared(variants: Sequence[Variant], runs: int, seed: int, runner: Runner) -> tuple[Option, ...]:
    """Run all scenarios on the same luck."""
    tasks = [task for variant in variants for task in tasks_of(variant.scenario, runs, seed)]
    found = runner(tasks)
    each = [[_wanted(run) for run in found[n * runs : (n + 1) * runs]] for n in range(len(variants))]
    return tuple(
        Option(
            variant.name,
            n_tutors(variant.scenario),
            {name: figure(run[name] for run in mine) for name in COMPARED},
            {
                name: mean_with_margin(one[name] - first[name] for one, first in zip(mine, each[0], strict=True))
                for name in COMPARED
                if place
            },
        )
        for place, (variant, mine) in enumerate(zip(variants, each, strict=True))
    )


def _wanted(run: RunFigures) -> dict[str, float]:
    tutor = float(run.hours["tutor"].sum()) if "tutor" in run.hours else 0.0
    return {name: tutor if name == "tutor_hours" else run.figures[name] for name in COMPARED}


def n_tutors(scenario: SupportScenario) -> int:
    """Count the tutors."""
    return sum(group.count for group in scenario.staff if group.role == "tutor")


def with_tutors(scenario: SupportScenario, count: int) -> SupportScenario:
    """Have so many tutors, all like the first kind."""
    first = next(group for group in scenario.staff if group.role == "tutor")
    others = tuple(group for group in scenario.staff if group.role != "tutor")
    return msgspec.structs.replace(scenario, staff=(msgspec.structs.replace(first, count=count), *others))


def exact(scenario: SupportScenario, names: Iterable[str] | None = None) -> SupportScenario:
    """Put inputs that are not known exactly at the middle of their ranges; all of them where none are named."""
    changes = {
        name: (middle := (value[0] + value[1]) / 2.0, middle)
        for name in (scenario.__struct_fields__ if names is None else names)
        if name not in {"closed_on", "staff", "away"} and isinstance(value := getattr(scenario, name), tuple)
    }
    return msgspec.structs.replace(scenario, **changes)


def percent(share: float) -> Text:
    """Write a share in both languages.

    >>> percent(0.957).en
    '96%'
    """
    return Text(f"{100 * share:.0f}\u202f%", f"{100 * share:.0f}%")


def written(value: float) -> Text:
    """Write a number with as many digits as it has, up to six.

    >>> written(0.0134).fr, written(60.0).en
    ('0,0134', '60')
    """
    told = f"{value:g}"
    return Text(told.replace(".", ","), told)


def number(value: float, digits: int = 1) -> Text:
    r"""Write a number in both languages.

    >>> number(1234.5).fr
    '1\u202f234,5'
    """
    written = f"{value:,.{digits}f}"
    return Text(written.replace(",", "\u202f").replace(".", ","), written)
