"""Chances of leaving on stdout: one JSON object for machines, a table for people."""

import sys
from typing import NamedTuple

import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table

from engine.fitting.leaving import Exposure, Fit, Reason
from simulations.terminal.console import console


class LeavingReport(NamedTuple):
    """What was found, and on what."""

    found: Fit  # the chances
    log: Exposure  # what they were found on
    away_days: float  # without activity until the end of the log, from which a learner has left
    n_rows: int  # of the table
    warnings: tuple[str, ...]  # what is to be read with care
    settings: dict[str, object]  # the body that a service takes


def print_leaving(told: LeavingReport, *, as_json: bool) -> None:
    """Write what was found."""
    counts = {
        "n": told.n_rows, "learners": told.log.n_learners, "left": int(told.log.has_left.sum()),
        "censored": told.log.n_censored, "returned": told.log.n_returned, "away_days": told.away_days,
    }  # fmt: skip
    if as_json:
        likely = {"log_likelihood": told.found.log_likelihood, "gain": told.found.gain}
        reasons = [one._asdict() for one in told.found.reasons]
        tree = {"model": "leaving"} | counts | likely | {"warnings": told.warnings, "reasons": reasons}
        sys.stdout.write(msgspec.json.encode(tree | {"settings": told.settings}).decode() + "\n")
        return
    out = console()
    out.print(_summary(counts))
    out.print(_table(told.found))
    for warning in told.warnings:
        out.print(f"Warning: {warning}", style="yellow", markup=False, highlight=False)
    out.print("To be put to /v1/recommendation-settings, with your other settings:")
    sys.stdout.write(msgspec.json.encode(told.settings).decode() + "\n")


def _summary(counts: dict[str, float]) -> Table:
    table = Table(box=None, show_header=False)
    for name, value in counts.items():
        table.add_row(name.replace("_", " "), f"{value:,g}" if name == "away_days" else f"{value:,}")
    return table


def _table(found: Fit) -> Table:
    table = Table(title="Chance of leaving after an activity", title_justify="left", box=SIMPLE_HEAD)
    for name in ("reason", "activities", "left", "likeliest, with its 95 % interval", "used"):
        table.add_column(name, justify="left" if name == "reason" else "right")
    for one in found.reasons:
        chance = f"{one.chance:.4f} ({one.low:.4f} to {one.high:.4f})"
        table.add_row(_named(one, found), f"{one.n:,}", f"{one.n_left:,}", chance, f"{one.used:.4f}")
    return table


def _named(one: Reason, found: Fit) -> str:
    model = found.model
    where = {
        "too_hard": f" (expected score below {model.hard_below:g})",
        "too_easy": f" (expected score above {model.easy_above:g})",
        "discouraged": f" (from {model.wrong_in_a_row} wrong results in a row)",
        "tired": f" (from activity {model.tired_from} of the day)",
    }
    return one.name.replace("_", " ") + where.get(one.name, "")
