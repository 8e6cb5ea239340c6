"""Verdicts on stdout: JSON Lines for machines, a table for people."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from engine.evaluation.breakdown import PartFigures
from engine.evaluation.verdict import Verdict
from simulations.terminal.console import console
from simulations.terminal.language import Language, written

_COLUMNS = {
    Language.FR: ("modèle", "n", "AUC", "exactitude", "RMSE", "log-loss", "ECE", "secondes"),
    Language.EN: ("model", "n", "AUC", "accuracy", "RMSE", "log-loss", "ECE", "seconds"),
}
_OVERALL = {
    Language.FR: "Réponses d’apprenants jamais vus, prédites une à une",
    Language.EN: "Results of unseen learners, predicted one by one",
}
_BY_OPPORTUNITY = {
    Language.FR: "AUC selon le nombre de réponses sur la compétence",
    Language.EN: "AUC by number of opportunities on the skill",
}
_BY_GROUP = {Language.FR: "AUC par groupe", Language.EN: "AUC by group"}
_ABLATION = {Language.FR: "Ce que vaut chaque partie", Language.EN: "What each part is worth"}


class Failure(Protocol):
    """A model that could not be judged, and why."""

    @property
    def model(self) -> str:
        """Its name."""

    @property
    def reason(self) -> str:
        """Why, and what to do about it."""


def print_verdicts(verdicts: Sequence[Verdict], language: Language, *, as_json: bool) -> None:
    """Write the figures of every model."""
    if as_json:
        for one in verdicts:
            sys.stdout.write(msgspec.json.encode(flat(one)).decode() + "\n")
        return
    out = console()
    out.print(_overall(_OVERALL, verdicts, language))
    out.print(_parts(_BY_OPPORTUNITY, verdicts, [one.by_opportunity for one in verdicts], language))
    if verdicts[0].by_group:
        out.print(_parts(_BY_GROUP, verdicts, [one.by_group for one in verdicts], language))


def print_failures(failures: Sequence[Failure], *, as_json: bool) -> None:
    """Tell which models could not be judged: a sentence each on stderr, and for machines an object with `error`."""
    for one in failures:
        typer.echo(f"{one.model} could not be judged: {one.reason}", err=True)
        if as_json:
            sys.stdout.write(msgspec.json.encode({"model": one.model, "error": one.reason}).decode() + "\n")


def print_ablation(verdicts: Sequence[Verdict], language: Language, *, as_json: bool) -> None:
    """Write the figures of a model that lacks something, beside those of the whole one, which come first."""
    if as_json:
        print_verdicts(verdicts[1:], language, as_json=True)
    else:
        console().print(_overall(_ABLATION, verdicts, language))


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


def _overall(titles: Mapping[Language, str], verdicts: Sequence[Verdict], language: Language) -> Table:
    table = Table(title=titles[language], title_justify="left", box=SIMPLE_HEAD)
    for place, name in enumerate(_COLUMNS[language]):
        table.add_column(name, justify="right" if place else "left")
    for one in verdicts:
        f = one.figures
        numbers = [written(value, language, 4) for value in (f.auc, f.accuracy, f.rmse, f.log_loss, f.ece)]
        table.add_row(one.model, written(f.n, language), *numbers, written(one.seconds, language, 1))
    return table


def _parts(
    titles: Mapping[Language, str],
    verdicts: Sequence[Verdict],
    parts: Sequence[Sequence[PartFigures]],
    language: Language,
) -> Table:
    table = Table(title=titles[language], title_justify="left", box=SIMPLE_HEAD)
    for name in ("", "n", *(one.model for one in verdicts)):
        table.add_column(name, justify="right" if name else "left")
    for row in zip(*parts, strict=True):
        areas = (written(part.figures.auc, language, 4) for part in row)
        table.add_row(row[0].name, written(row[0].figures.n, language), *areas)
    return table
