"""Error rates by declared group: the groups out of a file beside the table, so that no model can have learned them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.table import Table as Printed

from engine.evaluation.fairness import FEWEST_LEARNERS, Comparison, Figure, Predictions, compare, part_of
from engine.interactions import Interactions
from simulations.lab.tables.faults import EmptyTable
from simulations.lab.tables.reading import Table
from simulations.lab.tables.sources import open_source
from simulations.terminal.console import table_of
from simulations.terminal.faults import RequestFault
from simulations.terminal.language import Language, written

LEARNER: Final = "learner_id"
FIGURES: Final[tuple[Figure, ...]] = ("calibration", "log_loss", "auc")
"""Those that need no belief of mastery, which only some models have."""
_HEADS: Final = {
    Language.FR: ("groupe", "apprenants", "réponse moins prédiction", "log-loss", "AUC"),
    Language.EN: ("group", "learners", "answer less prediction", "log-loss", "AUC"),
}
_TITLE: Final = {
    Language.FR: "{} par groupe déclaré, intervalles à 95\u202f% sur les apprenants, * ressort après correction",
    Language.EN: "{} by declared group, 95 % intervals over learners, * stands out from the others after correction",
}
_TOO_FEW: Final = {
    Language.FR: f"moins de {FEWEST_LEARNERS} ici ou ailleurs",
    Language.EN: f"fewer than {FEWEST_LEARNERS} in it or beside it",
}
INTERVAL: Final = {Language.FR: "{} [{}\u202f; {}]", Language.EN: "{} [{}, {}]"}
"""A figure with where it lies."""

Declared = dict[tuple[str, str], NDArray[np.bool_]]
"""By dimension and label, bool[n_learners]: who is in it."""


class GroupFigure(msgspec.Struct, frozen=True):
    """A figure of a group and of the others of its dimension; null where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None
    others: float | None
    stands_out: bool


class GroupTold(msgspec.Struct, frozen=True):
    """Error rates of a declared group; without figures where it, or who is beside it, is too few."""

    dimension: str
    label: str
    learners: int | None
    n: int | None
    figures: dict[str, GroupFigure]


def read_declared(path: Path, table: Interactions) -> Declared:
    """Read who is in which group: a row per learner, `learner_id` and a column for each dimension.

    Raises:
        RequestFault: A learner has two labels of a dimension.
        TableFault: It cannot be read, or names no learner of the table.
    """
    source = open_source(path)
    dimensions = [name for name in source.names if name != LEARNER]
    rows = Table(source, (LEARNER, *dimensions))
    learners = rows.ids(LEARNER)
    places = {name: place for place, name in enumerate(table.learner_ids)}
    known = np.array([places.get(name, -1) for name in learners.ids], np.int64)[learners.codes]
    if not (known >= 0).any():
        raise EmptyTable(source.name, "names no learner of the table.")
    found: Declared = {}
    for dimension in dimensions:
        labels = rows.ids(dimension, missing="")
        of_learner = np.full(len(table.learner_ids), -1, np.int64)
        for place, code in zip(known.tolist(), labels.codes.tolist(), strict=True):
            if place >= 0 and of_learner[place] not in {-1, code}:
                message = f"{source.name}: {table.learner_ids[place]} has two labels of {dimension!r}; leave one."
                raise RequestFault(message)
            if place >= 0:
                of_learner[place] = code
        found |= {(dimension, name): of_learner == code for code, name in enumerate(labels.ids) if name}
    return found


def compare_declared(table: Interactions, p_correct: NDArray[np.float64], declared: Declared) -> list[GroupTold]:
    """Compare predictions of each group with those of the others that have a label of its dimension."""
    unknown = np.full(table.n_rows, np.nan)
    seen = Predictions(table.learners.astype(np.int64), table.score, np.asarray(p_correct, np.float64), unknown)
    rows = {name: is_in[table.learners] for name, is_in in declared.items()}
    beside = {
        name: np.logical_or.reduce([is_in for other, is_in in rows.items() if other[0] == name[0] and other != name])
        & ~rows[name]
        for name in rows
    }
    splits = {name: (part_of(seen, is_in), part_of(seen, beside[name])) for name, is_in in rows.items()}
    found = compare(splits, np.nan)
    return [_told(name, splits[name][0], found[name]) for name in sorted(found)]


def printed(model: str, told: Sequence[GroupTold], language: Language) -> Printed:
    """Write them as a table for people."""
    table = table_of(_TITLE[language].format(model), _HEADS[language])
    for one in told:
        name = f"{one.dimension}: {one.label}"
        if one.learners is None:
            table.add_row(name, "–", _TOO_FEW[language], "", "")
        else:
            cells = [_cell(one.figures[figure], language) for figure in FIGURES]
            table.add_row(name, written(one.learners, language), *cells)
    return table


def _told(name: tuple[str, str], theirs: Predictions, found: dict[Figure, Comparison] | None) -> GroupTold:
    if found is None:
        return GroupTold(*name, None, None, {})
    figures = {str(figure): _figure(found[figure]) for figure in FIGURES}
    return GroupTold(*name, theirs.n_learners, len(theirs.score), figures)


def _figure(found: Comparison) -> GroupFigure:
    own, low, high, others = (None if np.isnan(one) else float(one) for one in found[:4])
    return GroupFigure(own, low, high, others, found.stands_out)


def _cell(figure: GroupFigure, language: Language) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return "–"
    ends = (written(one, language, 3) for one in (figure.value, figure.low, figure.high))
    return INTERVAL[language].format(*ends) + (" *" if figure.stands_out else "")
