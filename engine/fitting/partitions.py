"""Tables in parts: what each says of itself, and what they say together.

A census of each part is small and adds up, so vocabularies, the skills of items and usual scores of a table that fits
no memory are those of the table in one piece. Learners are counted in the order in which the parts are given.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.fitting.ability.contexts import Seen, merged, seen_in
from engine.fitting.ability.sequences import contexts_in, lay_out
from engine.interactions import Interactions, Naming, TableFault, most_named, naming, rows_of
from engine.tracing.terms import sets_of

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


class SplitLearner(TableFault):
    """Some rows of a learner are in one part of a table, some in another.

    Attributes:
        learner: Id.
        other: The earlier part.
    """

    def __init__(self, table: str, learner: str, other: str) -> None:
        self.learner = learner
        self.other = other
        super().__init__(
            table,
            f"the learner {learner!r} has rows here and in {other};",
            "write all rows of a learner into one file.",
        )


class UnlikeParts(TableFault):
    """A part of a table lacks a column that another one has.

    Attributes:
        column: Name of the column.
        other: The part that has it.
    """

    def __init__(self, table: str, column: str, other: str) -> None:
        self.column = column
        self.other = other
        super().__init__(
            table, f"the column {column!r} is missing, and {other} has it;", "give all files the same columns."
        )


class Census(NamedTuple):
    """What one part of a table says of itself; ids of learners and items without rows are not in it.

    Attributes:
        table: Name of the part.
        learner_ids: In the order of first appearance.
        learner_rows: int64[n_learners], rows of each.
        item_ids: In the order of first appearance.
        item_totals: float64[n_items], scores of each added up.
        skill_ids: In the order of first appearance.
        combinations: Sets of skills, as positions in `skill_ids`.
        naming: How often rows name which set of skills for an item.
        has_items: Whether there are items.
        period_us: Oldest and newest time; None where times are unknown.
        seen: What of the past of results the ability model has parameters for.
        warnings: What was guessed, joined or left out in reading it.
    """

    table: str
    learner_ids: tuple[str, ...]
    learner_rows: Ints
    item_ids: tuple[str, ...]
    item_totals: Floats
    skill_ids: tuple[str, ...]
    combinations: tuple[tuple[int, ...], ...]
    naming: Naming
    has_items: bool
    period_us: tuple[int, int] | None
    seen: Seen
    warnings: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Number of interactions."""
        return int(self.learner_rows.sum())


class Vocabulary(NamedTuple):
    """What the parts of a table have in common.

    Attributes:
        item_ids: I ids.
        skill_ids: K ids.
        combinations: Distinct sets of skills that rows name, as positions in `skill_ids`.
        combination_of: int64[I], the one of each item.
    """

    item_ids: tuple[str, ...]
    skill_ids: tuple[str, ...]
    combinations: tuple[tuple[int, ...], ...]
    combination_of: Ints

    @property
    def item_skills(self) -> tuple[tuple[int, ...], ...]:
        """The skills of each item."""
        return tuple(self.combinations[combination] for combination in self.combination_of.tolist())


class Whole(NamedTuple):
    """What all parts say together.

    Attributes:
        vocabulary: Of all parts.
        learner_ids: Of all parts, one part after the other.
        learner_offsets: int64[n_learners + 1], where the rows of each learner start, learner by learner.
        parts: int64[n_parts + 1], where the learners of each part start.
        item_rows: float64[I], rows of each item.
        item_totals: float64[I], their scores added up.
        has_items: Whether there are items.
        period_us: Oldest and newest time; None where times are unknown.
        seen: See `Census`.
    """

    vocabulary: Vocabulary
    learner_ids: tuple[str, ...]
    learner_offsets: Ints
    parts: Ints
    item_rows: Floats
    item_totals: Floats
    has_items: bool
    period_us: tuple[int, int] | None
    seen: Seen

    @property
    def n_rows(self) -> int:
        """Number of interactions."""
        return int(self.learner_offsets[-1])


class Cut(NamedTuple):
    """Some neighbouring learners of a part.

    Attributes:
        part: Number of the part.
        first: The first learner, counted within the part.
        end: The one after the last.
    """

    part: int
    first: int
    end: int


def take_census(table: Interactions) -> Census:
    """Count what a part of a table holds; all ids of its vocabularies must have rows."""
    times, layout = table.occurred_at_us, lay_out(table)
    return Census(
        table=table.table,
        learner_ids=table.learner_ids,
        learner_rows=np.bincount(table.learners, minlength=len(table.learner_ids)).astype(np.int64),
        item_ids=table.item_ids,
        item_totals=np.bincount(table.items, weights=table.score, minlength=len(table.item_ids)).astype(np.float64),
        skill_ids=table.skill_ids,
        combinations=table.skill_combinations,
        naming=naming(table),
        has_items=table.has_items,
        period_us=None if times is None else (int(times.min()), int(times.max())),
        seen=seen_in(contexts_in(layout, len(table.item_ids)), layout.item, sets_of(layout.item_skills)[0]),
        warnings=table.warnings,
    )


def merge(censuses: Sequence[Census]) -> Whole:
    """Put the censuses of all parts together.

    Raises:
        SplitLearner: A learner is in two parts.
        UnlikeParts: A part has items or times, another one has not.
    """
    _require_alike(censuses)
    _require_whole_learners(censuses)
    items = _numbered(name for census in censuses for name in census.item_ids)
    places = [np.array([items[name] for name in census.item_ids], np.int64) for census in censuses]
    vocabulary, named = _vocabulary(censuses, tuple(items), places)
    totals = np.zeros(len(items))
    for census, place in zip(censuses, places, strict=True):
        totals[place] += census.item_totals
    rows = np.concatenate([census.learner_rows for census in censuses])
    periods = [census.period_us for census in censuses if census.period_us is not None]
    return Whole(
        vocabulary=vocabulary,
        learner_ids=tuple(name for census in censuses for name in census.learner_ids),
        learner_offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(rows)]),
        parts=np.cumsum([0, *(len(census.learner_ids) for census in censuses)]),
        item_rows=np.bincount(named.items, weights=named.rows, minlength=len(items)).astype(np.float64),
        item_totals=totals,
        has_items=censuses[0].has_items,
        period_us=(min(first for first, _ in periods), max(last for _, last in periods)) if periods else None,
        seen=merged(
            [(census.seen, place) for census, place in zip(censuses, places, strict=True)],
            sets_of(vocabulary.item_skills)[0],
        ),
    )


def cuts(whole: Whole, n_wanted: int) -> tuple[Cut, ...]:
    """Cut parts by learner into about equally many rows each, until there are about as many as wanted."""
    found = []
    for part, (first, end) in enumerate(pairwise(whole.parts.tolist())):
        offsets = whole.learner_offsets[first : end + 1] - whole.learner_offsets[first]
        share = offsets[-1] / whole.n_rows
        inner = np.searchsorted(offsets, np.linspace(0, offsets[-1], max(round(share * n_wanted), 1) + 1)[1:-1])
        bounds = np.unique(np.concatenate([[0], inner, [end - first]])).tolist()
        found += [Cut(part, *bound) for bound in pairwise(bounds)]
    return tuple(found)


def cut_of(table: Interactions, cut: Cut, vocabulary: Vocabulary) -> Interactions:
    """Take a cut out of its part and write it in the words of the whole."""
    own = rows_of(table, np.flatnonzero((table.learners >= cut.first) & (table.learners < cut.end)))
    number = {name: place for place, name in enumerate(vocabulary.item_ids)}
    items = np.array([number[name] for name in table.item_ids], np.int32)[own.items]
    skills = {name: place for place, name in enumerate(vocabulary.skill_ids)}
    places = {combination: place for place, combination in enumerate(vocabulary.combinations)}
    combinations = np.array(
        [places[tuple(skills[table.skill_ids[k]] for k in combination)] for combination in table.skill_combinations],
        np.int32,
    )
    return own._replace(
        learners=own.learners - np.int32(cut.first),
        items=items,
        combinations=combinations[own.combinations],
        learner_ids=table.learner_ids[cut.first : cut.end],
        item_ids=vocabulary.item_ids,
        skill_ids=vocabulary.skill_ids,
        skill_combinations=vocabulary.combinations,
    )


def _require_alike(censuses: Sequence[Census]) -> None:
    for column, has in (
        ("item_id", [census.has_items for census in censuses]),
        ("occurred_at", [census.period_us is not None for census in censuses]),
    ):
        if any(has) and not all(has):
            raise UnlikeParts(censuses[has.index(False)].table, column, censuses[has.index(True)].table)


def _require_whole_learners(censuses: Sequence[Census]) -> None:
    seen: dict[str, str] = {}
    for census in censuses:
        for learner in census.learner_ids:
            if seen.setdefault(learner, census.table) != census.table:
                raise SplitLearner(census.table, learner, seen[learner])


def _numbered(names: Iterable[str]) -> dict[str, int]:
    number: dict[str, int] = {}
    for name in names:
        number.setdefault(name, len(number))
    return number


def _vocabulary(
    censuses: Sequence[Census], item_ids: tuple[str, ...], places: Sequence[Ints]
) -> tuple[Vocabulary, Naming]:
    skills = _numbered(name for census in censuses for name in census.skill_ids)
    combinations: dict[tuple[int, ...], int] = {}
    parts, n_rows = [], 0
    for census, place in zip(censuses, places, strict=True):
        own = [
            combinations.setdefault(tuple(skills[census.skill_ids[k]] for k in combination), len(combinations))
            for combination in census.combinations
        ]
        named = census.naming
        parts.append(
            Naming(place[named.items], np.array(own, np.int64)[named.combinations], named.rows, named.first + n_rows)
        )
        n_rows += census.n_rows
    named = _added(parts, len(combinations))
    return Vocabulary(item_ids, tuple(skills), tuple(combinations), most_named(named, len(item_ids))), named


def _added(parts: Sequence[Naming], n_combinations: int) -> Naming:
    """Add up what is said of the same item and set of skills."""
    items, combinations, rows, first = (np.concatenate(column) for column in zip(*parts, strict=True))
    distinct, place = np.unique(items * n_combinations + combinations, return_inverse=True)
    earliest = np.full(len(distinct), np.iinfo(np.int64).max)
    np.minimum.at(earliest, place, first)
    counts = np.bincount(place, weights=rows).astype(np.int64)
    return Naming(*np.divmod(distinct, n_combinations), counts, earliest)
