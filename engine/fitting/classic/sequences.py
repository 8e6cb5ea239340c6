"""What a table says about each skill: flat rows, skill by skill, learner by learner, never padded.

The variants of classic tracing differ only in what tells rows apart:

    multigs     a class of results per row: guess and slip of an item, or of any other column
    multilearn  a class of steps per row: what is learned at a row, by its item or resource
    multipair   the same by the pair of a row's item and the one before it
    item order  what is learned between two rows, by the ordered pair of their items (Pardos & Heffernan 2009,
                "Determining the significance of item order in randomized problem sets")
    multiprior  a class of sequences, by their first row

The first four names but one are those of pyBKT (Badrinath, Wang & Pardos 2021).
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.fitting.classic.layout import Ints, Layout
from engine.interactions import IdColumn, Interactions, opportunities

ONE_CLASS = "default"  # what pyBKT calls the class of everything
PAIR = " > "  # stands between the two items of a pair, the earlier one first

StepKind: TypeAlias = Literal["row", "pair", "order"]


class Variant(NamedTuple):
    """What tells rows apart; by default nothing does.

    Attributes:
        results: A label per row of the table, one guess and slip for each (multigs).
        steps: A label per row, one learn and forget for each.
        step_kind: How a label makes the class of a step: `row`, what is learned at a row (multilearn); `pair`, what is
            learned at a row by it and the one before (multipair); `order`, what is learned between two rows.
        priors: A label per row, of which the first of a sequence gives its class (multiprior).
    """

    results: IdColumn | None = None
    steps: IdColumn | None = None
    step_kind: StepKind = "row"
    priors: IdColumn | None = None


class Sequences(NamedTuple):
    """Rows of m sequences on K skills.

    Attributes:
        layout: The classes.
        skills: int64[K + 1], where the sequences of each skill start.
        offsets: int64[m + 1], where the rows of each sequence start.
        learner: int32[m], whose sequence it is.
        row: int64[n], the row of the table.
        score: float64[n], 0..1.
        result: int32[n], class of results.
        step: int32[n], class of the step that leads to the row; at a sequence's first row, class of the sequence.
    """

    layout: Layout
    skills: Ints
    offsets: Ints
    learner: NDArray[np.int32]
    row: Ints
    score: NDArray[np.float64]
    result: NDArray[np.int32]
    step: NDArray[np.int32]


class UnknownClass(KeyError):  # noqa: N818 - a class is named after what is wrong
    """A table has what a given layout lacks.

    Attributes:
        skill: Id of the skill.
        name: What its class is called; None where the skill itself is unknown.
    """

    def __init__(self, skill: str, name: str | None = None) -> None:
        self.skill = skill
        self.name = name
        what = "the skill" if name is None else f"the class {name!r} of the skill"
        super().__init__(f"The layout lacks {what} {skill!r}; make it from all parts of the table.")


class _GivenClasses(NamedTuple):
    """Classes that are given: where those of each skill start, and their names."""

    bounds: Ints
    names: tuple[str, ...]


class _Classes(NamedTuple):
    """Classes of each skill: where they start, their names, and the class of each row."""

    bounds: Ints
    names: tuple[str, ...]
    of_row: NDArray[np.int32]


def sequences_of(table: Interactions, variant: Variant | None = None, layout: Layout | None = None) -> Sequences:
    """Arrange a table for fitting; a row that exercises several skills counts for each of them.

    Args:
        table: The interactions.
        variant: What tells rows apart.
        layout: The classes of a whole of which the table is a part; left out, they are taken from the table.

    Raises:
        UnknownClass: The table has a skill or class that the layout lacks.
    """
    variant = variant or Variant()
    row, skill, ids = _by_skill(table, layout)
    is_first = np.ones(len(row), np.bool_)
    is_first[1:] = (np.diff(skill) != 0) | (np.diff(table.learners[row]) != 0)
    first = np.flatnonzero(is_first)
    prior_labels = _of_rows(variant.priors, row[first])
    priors = _classes(skill[first], ids, prior_labels, layout and _GivenClasses(layout.priors, layout.prior_names))
    result_labels = _of_rows(variant.results, row)
    results = _classes(skill, ids, result_labels, layout and _GivenClasses(layout.results, layout.result_names))
    step_labels = _step_labels(variant, row, is_first)
    steps = _classes(skill, ids, step_labels, layout and _GivenClasses(layout.steps, layout.step_names), ~is_first)
    own = Layout(ids, priors.bounds, steps.bounds, results.bounds, priors.names, steps.names, results.names)
    steps.of_row[first] = priors.of_row
    return Sequences(
        own, np.searchsorted(skill[first], np.arange(len(ids) + 1)), np.append(first, len(row)),
        table.learners[row[first]], row, table.score[row], results.of_row, steps.of_row,
    )  # fmt: skip


def _by_skill(table: Interactions, layout: Layout | None) -> tuple[Ints, Ints, tuple[str, ...]]:
    """List the opportunities by skill, learner and time: their rows, their skills, and the ids of these."""
    row, skill = opportunities(table)
    counts = np.bincount(skill, minlength=len(table.skill_ids))
    present = np.flatnonzero(counts).tolist()
    ids = tuple(table.skill_ids[k] for k in present) if layout is None else layout.skill_ids
    number = {name: place for place, name in enumerate(ids)}
    place = np.zeros(len(table.skill_ids), np.int64)
    for k in present:
        if table.skill_ids[k] not in number:
            raise UnknownClass(table.skill_ids[k])
        place[k] = number[table.skill_ids[k]]
    moved = place[skill]
    order = sort_by(moved, len(ids))
    return row[order], moved[order], ids


@compiled
def sort_by(keys: Ints, n_keys: int) -> Ints:
    """Give the stable order of keys 0 … n_keys - 1 by counting: int64[n]."""
    following = np.zeros(n_keys + 1, np.int64)
    for key in keys:
        following[key + 1] += 1
    following = np.cumsum(following)
    order = np.empty(len(keys), np.int64)
    for place in range(len(keys)):
        order[following[keys[place]]] = place
        following[keys[place]] += 1
    return order


def _of_rows(labels: IdColumn | None, row: Ints) -> IdColumn | None:
    return None if labels is None else IdColumn(labels.codes[row], labels.ids)


def _step_labels(variant: Variant, row: Ints, is_first: NDArray[np.bool_]) -> IdColumn | None:
    """Label the step that leads to each row; the labels at first rows have no meaning."""
    if variant.steps is None:
        return None
    ids, label = variant.steps.ids, variant.steps.codes[row].astype(np.int64)
    before = np.roll(label, 1)
    if variant.step_kind == "row":
        return IdColumn(before.astype(np.int32), ids)
    if variant.step_kind == "order":
        return _pairs(before, label, ids, np.zeros(len(label), np.bool_))
    return _pairs(np.roll(label, 2), before, ids, np.roll(is_first, 1))


def _pairs(earlier: Ints, later: Ints, ids: tuple[str, ...], is_alone: NDArray[np.bool_]) -> IdColumn:
    """Label pairs; where the later one has none before it, all are alike."""
    distinct, code = np.unique(np.where(is_alone, -1, earlier * len(ids) + later), return_inverse=True)
    names = [
        ONE_CLASS if pair < 0 else f"{ids[pair // len(ids)]}{PAIR}{ids[pair % len(ids)]}" for pair in distinct.tolist()
    ]
    return IdColumn(code.astype(np.int32), tuple(names))


def _classes(
    skill: Ints,
    skill_ids: tuple[str, ...],
    labels: IdColumn | None,
    known: _GivenClasses | None,
    counted: NDArray[np.bool_] | None = None,
) -> _Classes:
    """Make a class of each label that a skill has in the rows that count, or look the given ones up."""
    if labels is None:
        labels = IdColumn(np.zeros(len(skill), np.int32), (ONE_CLASS,))
        if known is None:  # a skill has its one class even where no row shows it
            return _Classes(np.arange(len(skill_ids) + 1), (ONE_CLASS,) * len(skill_ids), skill.astype(np.int32))
    key = skill * len(labels.ids) + labels.codes
    distinct = np.unique(key if counted is None else key[counted])
    place = np.searchsorted(distinct, key)
    of_skill, names = distinct // len(labels.ids), tuple(labels.ids[k] for k in (distinct % len(labels.ids)).tolist())
    if known is None:
        return _Classes(np.searchsorted(of_skill, np.arange(len(skill_ids) + 1)), names, place.astype(np.int32))
    found = np.array([*_look_up(of_skill, names, skill_ids, known), 0], np.int32)  # rows that do not count get any
    return _Classes(known.bounds, known.names, found[np.minimum(place, len(distinct))])


def _look_up(of_skill: Ints, names: tuple[str, ...], skill_ids: tuple[str, ...], known: _GivenClasses) -> list[int]:
    owner = np.repeat(np.arange(len(skill_ids)), np.diff(known.bounds)).tolist()
    numbers = {pair: number for number, pair in enumerate(zip(owner, known.names, strict=True))}
    found = []
    for skill, name in zip(of_skill.tolist(), names, strict=True):
        if (skill, name) not in numbers:
            raise UnknownClass(skill_ids[skill], name)
        found.append(numbers[skill, name])
    return found
