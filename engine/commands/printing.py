"""Verdicts on stdout: JSON Lines for machines, a table for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from engine.evaluation.breakdown import PartFigures
from engine.evaluation.verdict import Verdict

_COLUMNS = ("model", "n", "AUC", "accuracy", "RMSE", "log-loss", "ECE", "seconds")


def print_verdicts(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    """Write the figures of every model."""
    if as_json:
        for one in verdicts:
            sys.stdout.write(msgspec.json.encode(flat(one)).decode() + "\n")
        return
    console = Console()
    console.print(_overall(verdicts, "Results of unseen learners, predicted one by one"))
    console.print(
        _parts("AUC by number of opportunities on the skill", verdicts, [one.by_opportunity for one in verdicts])
    )
    if verdicts[0].by_group:
        console.print(_parts("AUC by group", verdicts, [one.by_group for one in verdicts]))


def print_ablation(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    """Write the figures of a model that lacks something, beside those of the whole one, which come first."""
    if as_json:
        print_verdicts(verdicts[1:], as_json=True)
    else:
        Console().print(_overall(verdicts, "What each part is worth"))


def flat(one: Verdict) -> dict[str, object]:
    """Put the figures beside the name of what they are about, instead of one level below."""
    tree: dict[str, object] = msgspec.to_builtins(one)
    tree["by_skill"], tree["by_opportunity"], tree["by_group"] = (
        [_raised(msgspec.to_builtins(part)) for part in parts]
        for parts in (one.by_skill, one.by_opportunity, one.by_group)
    )
    return _raised(tree)


def _raised(tree: dict[str, object]) -> dict[str, object]:
    """Replace the field `figures` by its content."""
    raised: dict[str, object] = {}
    for name, value in tree.items():
        if name == "figures" and isinstance(value, dict):
            raised |= value
        else:
            raised[name] = value
    return raised


def _overall(verdicts: Sequence[Verdict], title: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name == "model" else "right")
    for one in verdicts:
        f = one.figures
        numbers = [f"{value:.4f}" for value in (f.auc, f.accuracy, f.rmse, f.log_loss)]
        table.add_row(one.model, f"{f.n:,}", *numbers, f"{f.ece:.4f}", f"{one.seconds:.1f}")
    return table


def _parts(title: str, verdicts: Sequence[Verdict], parts: Sequence[Sequence[PartFigures]]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name in ("", "n", *(one.model for one in verdicts)):
        table.add_column(name, justify="right" if name else "left")
    for row in zip(*parts, strict=True):
        table.add_row(row[0].name, f"{row[0].figures.n:,}", *(f"{part.figures.auc:.4f}" for part in row))
    return table
