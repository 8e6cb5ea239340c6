"""A fit on stdout: one JSON object for machines, tables for people."""

from itertools import groupby

from rich.table import Table

from simulations.lab.fitting.fitters import FitOutcome, SkillProbability
from simulations.terminal.console import console, print_with_care, table_of, write_json

_SHOWN = 20  # skills that people are shown


def print_fit(outcome: FitOutcome, seconds: float, cpu_seconds: float, *, as_json: bool) -> None:
    """Write what was found; times exclude compilation and the reading of the table."""
    told = {**outcome.told, "seconds": round(seconds, 4), "cpu_seconds": round(cpu_seconds, 4)}
    if as_json:
        tree = {**told, "warnings": outcome.warnings, "estimates": [one._asdict() for one in outcome.estimates]}
        write_json(tree)
        return
    out = console()
    out.print(_summary(told))
    out.print(_skills(outcome.estimates))
    print_with_care(out, outcome.warnings)


def _summary(told: dict[str, object]) -> Table:
    table = Table(box=None, show_header=False)
    for name, value in told.items():
        if value not in (None, {}):
            table.add_row(name.replace("_", " "), _number(value))
    return table


def _number(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_number(one)}" for name, one in value.items())
    return f"{value:,.6g}" if isinstance(value, float) and abs(value) < 1 else _large(value)


def _large(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def _skills(estimates: tuple[SkillProbability, ...]) -> Table:
    """Lay the first skills out: one row each, or one per class where it has some."""
    names = list(dict.fromkeys(one.name for one in estimates))
    skills = list(dict.fromkeys(one.skill for one in estimates))
    title = "Probabilities with 95 % intervals"
    if len(skills) > _SHOWN:
        title += f" of {_SHOWN} of {len(skills)} skills (--json has all)"
    table = table_of(title, ("skill", *names))
    for skill, of_skill in groupby(estimates, key=lambda one: one.skill):
        if skill in skills[:_SHOWN]:
            found = list(of_skill)
            table.add_row(skill, *(_cell([one for one in found if one.name == name]) for name in names))
    return table


def _cell(estimates: list[SkillProbability]) -> str:
    if len(estimates) != 1:
        values = sorted(one.value for one in estimates)
        return f"{len(values)} classes, {values[0]:.2f} to {values[-1]:.2f}" if values else "-"
    one = estimates[0]
    return f"{one.value:.3f}" + ("" if one.low is None else f" ({one.low:.2f} to {one.high:.2f})")
