"""Verdicts on stdout: JSON Lines for machines, a table for people."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import typer
from rich.table import Table

from engine.evaluation.breakdown import PartFigures
from engine.evaluation.figures import Bounds
from engine.evaluation.verdict import Verdict
from simulations.lab.evaluation.declared import INTERVAL, GroupTold, printed
from simulations.terminal.console import console, table_of, write_json
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
_DIFFERENCE = {Language.FR: "AUC, écart avec {}", Language.EN: "AUC, difference to {}"}
_PAIRS = {
    Language.FR: "Écarts de chaque paire, intervalles à 95\u202f% sur les apprenants",
    Language.EN: "Differences of every pair, 95 % intervals over learners",
}
_OF_PAIRS = {
    Language.FR: ("modèle", "écart avec", "AUC", "log-loss"),
    Language.EN: ("model", "difference to", "AUC", "log-loss"),
}
FEWEST_FOR_PAIRS: Final = 3
"""Models: of two, the one difference stands beside their figures."""
WIDEST_NUMBER: Final = len("1,000,000")
WIDEST_INTERVAL: Final = len("−0.0060 [−0.0090, −0.0031]") + 1


class Telling:
    """Tells what came of each model as soon as it is known; the tables that have a column per model come in the end."""

    def __init__(self, names: Sequence[str], language: Language, *, as_json: bool) -> None:
        self._rows, self._language, self._as_json = _Rows(names, language), language, as_json
        self._fairness: dict[str, Sequence[GroupTold]] = {}

    def judged(self, one: Verdict, fairness: Sequence[GroupTold] = ()) -> None:
        """Write the figures of a model; those by declared group come, for people, in the end."""
        if self._as_json:
            write_json({**flat(one), **({"by_declared_group": msgspec.to_builtins(fairness)} if fairness else {})})
        else:
            self._rows.add(one)
            self._fairness[one.model] = fairness

    def failed(self, model: str, reason: str) -> None:
        """Say why a model could not be judged: a sentence on stderr, and for machines an object with `error`."""
        typer.echo(f"{model} could not be judged: {reason}", err=True)
        if self._as_json:
            write_json({"model": model, "error": reason})

    def parts(self, verdicts: Sequence[Verdict]) -> None:
        """Write for people what each model is worth on parts of the results."""
        if self._as_json:
            return
        out, language = console(), self._language
        if len(verdicts) >= FEWEST_FOR_PAIRS:
            out.print()
            out.print(_pairs(verdicts, language))
        out.print()
        out.print(_parts(_BY_OPPORTUNITY, verdicts, [one.by_opportunity for one in verdicts], language))
        if verdicts[0].by_group:
            out.print(_parts(_BY_GROUP, verdicts, [one.by_group for one in verdicts], language))
        for model, told in self._fairness.items():
            if told:
                out.print()
                out.print(printed(model, told, language))


class _Rows:
    """A table whose rows are printed one by one, so its columns are as wide as anything that may come."""

    def __init__(self, names: Sequence[str], language: Language) -> None:
        self._language, self._is_begun, self._is_compared = language, False, len(names) > 1
        heads = _COLUMNS[language]
        self._widths = [max(map(len, (heads[0], *names))), *(max(len(head), WIDEST_NUMBER) for head in heads[1:])]

    def add(self, one: Verdict) -> None:
        """Print one more row, the first one below the heads."""
        heads = list(zip(_COLUMNS[self._language], self._widths, strict=True))
        if self._is_compared:
            head = _DIFFERENCE[self._language].format(one.model)
            heads.append((head, max(len(head), WIDEST_INTERVAL)))
        table = Table(show_header=not self._is_begun, box=None, padding=(0, 2, 0, 0), title_justify="left")
        table.title = None if self._is_begun else _OVERALL[self._language]
        for place, (head, width) in enumerate(heads):
            table.add_column(head, justify="right" if place else "left", width=width)
        table.add_row(*self._cells(one))
        console().print(table)
        self._is_begun = True

    def _cells(self, one: Verdict) -> list[str]:
        figures, language = one.figures, self._language
        numbers = (figures.auc, figures.accuracy, figures.rmse, figures.log_loss, figures.ece)
        cells = [one.model, written(figures.n, language), *(written(value, language, 4) for value in numbers)]
        told = [_signed(to.auc, to.intervals["auc"], language) for to in one.differences[:1]]
        return [*cells, written(one.seconds, language, 1), *told]


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


def _signed(value: float, ends: Bounds, language: Language) -> str:
    """Write a difference with its interval.

    >>> _signed(-0.006, (-0.009, 0.0031), Language.EN)
    '−0.0060 [−0.0090, +0.0031]'
    """
    return INTERVAL[language].format(*("−+"[one >= 0] + written(abs(one), language, 4) for one in (value, *ends)))


def _pairs(verdicts: Sequence[Verdict], language: Language) -> Table:
    """Write the differences of every two models."""
    table = table_of(_PAIRS[language], _OF_PAIRS[language], 2)
    for one in verdicts:
        for to in one.differences:
            found = ((to.auc, to.intervals["auc"]), (to.log_loss, to.intervals["log_loss"]))
            table.add_row(one.model, to.model, *(_signed(value, ends, language) for value, ends in found))
    return table


def _parts(
    titles: Mapping[Language, str],
    verdicts: Sequence[Verdict],
    parts: Sequence[Sequence[PartFigures]],
    language: Language,
) -> Table:
    table = table_of(titles[language], ("", "n", *(one.model for one in verdicts)))
    for row in zip(*parts, strict=True):
        areas = (written(part.figures.auc, language, 4) for part in row)
        table.add_row(row[0].name, written(row[0].figures.n, language), *areas)
    return table
