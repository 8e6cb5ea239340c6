"""Tables of interactions as values, and the content graph that they imply; whoever reads files makes them."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from content_graph.findings import Finding
from content_graph.model import ContentGraph, Item, Skill
from content_graph.validation import too_many_combinations

Ints: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]
Times: TypeAlias = npt.NDArray[np.int64]
Order: TypeAlias = npt.NDArray[np.intp]

LIST_SEPARATOR = "~~"
"""What the skills of an answer are joined by where one text names them."""


class TableFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """Base of the faults of a table.

    Attributes:
        file: Name of the table.
        detail: What is wrong.
        remedy: What to do about it.
    """

    def __init__(self, file: str, detail: str, remedy: str) -> None:
        self.file = file
        self.detail = detail
        self.remedy = remedy
        super().__init__(f"{file}: {detail} {remedy}")


class TooManyCombinations(TableFault):
    """The items of a table exercise so many skills that no graph of them can be served, so it is no use to fit any.

    Attributes:
        finding: What `content_graph.validation` says of it.
    """

    def __init__(self, file: str, finding: Finding) -> None:
        self.finding = finding
        super().__init__(file, finding.detail, finding.remedy)


def require_room(file: str, item_skills: Sequence[Sequence[int]]) -> None:
    """Let only items pass whose tables fit in memory together.

    Args:
        file: Name of the table.
        item_skills: The skills of each item.

    Raises:
        TooManyCombinations: They do not.
    """
    finding = too_many_combinations([len(skills) for skills in item_skills])
    if finding is not None:
        raise TooManyCombinations(file, finding)


class IdColumn(NamedTuple):
    """A column of ids."""

    codes: Ints  # int32[n_rows], positions in `ids`
    ids: tuple[str, ...]  # distinct ids in the order of their first appearance


class Interactions(NamedTuple):
    """A table of interactions as columns over vocabularies, one row for each result.

    Rows are in the order of the file, or learner by learner in that of its order ids where it has some.
    """

    table: str  # name of the file
    learners: Ints  # int32[n_rows], positions in `learner_ids`
    items: Ints  # int32[n_rows], positions in `item_ids`
    combinations: Ints  # int32[n_rows], positions in `skill_combinations`
    score: Floats  # float64[n_rows], 0..1
    # int32[n_rows], 1 for the first result of a learner on an item; as in the file, else counted in the order of time,
    # else (without items) all 1
    attempt: Ints
    occurred_at_us: Times | None  # int64[n_rows], microseconds since 1970-01-01T00:00:00Z, or None
    duration_s: Floats | None  # float64[n_rows], NaN where missing, or None
    learner_ids: tuple[str, ...]  # distinct ids, by first appearance
    item_ids: tuple[str, ...]  # distinct ids, by first appearance; where the file has no items, its `skill_id` values
    skill_ids: tuple[str, ...]  # distinct ids, by first appearance
    # distinct sets of skills that a row exercises, as positions in `skill_ids`
    skill_combinations: tuple[tuple[int, ...], ...]
    has_items: bool  # whether the file has items
    # int64[n_rows], which row of the file each is, the first one of those that were joined; empty where there is no
    # file
    rows: Rows = np.zeros(0, np.int64)
    warnings: tuple[str, ...] = ()  # what was guessed, joined or left out in reading, in sentences

    @property
    def n_rows(self) -> int:
        """Number of interactions."""
        return len(self.learners)


class Opportunities(NamedTuple):
    """One entry per row and skill of a table, learner by learner in the order of time."""

    row: npt.NDArray[np.int64]  # int64[m], the row of the table
    skill: npt.NDArray[np.int64]  # int64[m], position in its `skill_ids`


def rows_of(table: Interactions, rows: npt.NDArray[np.int64] | Order) -> Interactions:
    """Take some rows of a table, in the order given; vocabularies stay whole."""
    times, durations = table.occurred_at_us, table.duration_s
    return table._replace(
        learners=table.learners[rows],
        items=table.items[rows],
        combinations=table.combinations[rows],
        score=table.score[rows],
        attempt=table.attempt[rows],
        occurred_at_us=None if times is None else times[rows],
        duration_s=None if durations is None else durations[rows],
        rows=table.rows[rows] if len(table.rows) else table.rows,
    )


def n_learners(table: Interactions) -> int:
    """Count the learners who have rows; a part of a table knows the ids of all others, too."""
    return len(np.unique(table.learners))


def opportunities(table: Interactions) -> Opportunities:
    """List the opportunities of a table; a row that exercises several skills gives one on each."""
    rows = time_order(table.learners, table.occurred_at_us, table.attempt)
    sizes = np.array([len(skills) for skills in table.skill_combinations], np.int64)
    flat = np.array([skill for skills in table.skill_combinations for skill in skills], np.int64)
    combination = table.combinations[rows]
    counts = sizes[combination]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = np.cumsum(sizes) - sizes
    return Opportunities(np.repeat(rows, counts), flat[np.repeat(starts[combination], counts) + within])


def time_order(learners: Ints, occurred_at_us: Times | None, attempt: Ints | None = None) -> Order:
    """Return the rows learner by learner, each learner's in the order of time.

    Of equal times the attempt decides, as in the service, and of equal attempts the order of the file; without times
    the file alone does.
    """
    keys = (learners,) if occurred_at_us is None else (occurred_at_us, learners)
    is_tied_by_attempt = attempt is not None and occurred_at_us is not None
    rows: Order = np.lexsort((attempt, *keys) if is_tied_by_attempt else keys)
    return rows


def count_attempts(learners: Ints, items: Ints, rows: Order) -> Ints:
    """Number the occurrences of each (learner, item) from 1, in the order of `rows`."""
    pairs = learners[rows].astype(np.int64) * (int(items.max()) + 1) + items[rows]
    grouped = np.argsort(pairs, kind="stable")
    is_first = np.diff(pairs[grouped], prepend=-1) != 0
    starts = np.flatnonzero(is_first)
    lengths = np.diff(starts, append=len(rows))
    attempt = np.empty(len(rows), np.int32)
    attempt[rows[grouped]] = np.arange(len(rows)) - np.repeat(starts, lengths) + 1
    return attempt


def graph_from_interactions(interactions: Interactions, graph_id: str) -> ContentGraph:
    """Make the content graph that a table implies: its skills and items, with ids for titles.

    An item exercises the combination of skills that most of its rows name (of equals, the one met first). Where the
    table has durations, an item's minutes are their median. Prerequisites, resources and goals are not in a table.
    """
    skills = tuple(Skill(skill_id, _title(skill_id)) for skill_id in interactions.skill_ids)
    combinations = combination_of_items(interactions)
    minutes = _minutes_by_item(interactions)
    items = []
    for n, item_id in enumerate(interactions.item_ids):
        skill_ids = tuple(interactions.skill_ids[k] for k in interactions.skill_combinations[combinations[n]])
        items.append(Item(item_id, _title(item_id), skill_ids, minutes=minutes.get(n, 1.0)))
    return ContentGraph(graph_id, _title(graph_id), skills, tuple(items))


def _title(text: str) -> dict[str, str]:
    return {"und": text}  # a table does not say which language its ids are in


class Naming(NamedTuple):
    """How often rows name which set of skills for an item; m pairs."""

    items: Order  # int64[m]
    combinations: Order  # int64[m]
    rows: Order  # int64[m], how many rows have this item and this set
    first: Order  # int64[m], the first of them


def naming(interactions: Interactions) -> Naming:
    """Count which sets of skills the rows of each item name."""
    n_combinations = len(interactions.skill_combinations)
    pairs = interactions.items.astype(np.int64) * n_combinations + interactions.combinations
    distinct, first, counts = np.unique(pairs, return_index=True, return_counts=True)
    return Naming(*np.divmod(distinct, n_combinations), counts, first)


def most_named(naming: Naming, n_items: int) -> Order:
    """Choose for each item the set of skills that most of its rows name, of equals the one met first.

    Returns:
        int64[n_items]; the first set for items without rows, of which a part of a table may have some.
    """
    # within an item: rarest first, and of equals the one met last, so that the winner is written last
    order = np.lexsort((-naming.first, naming.rows))
    chosen = np.zeros(n_items, np.int64)
    chosen[naming.items[order]] = naming.combinations[order]
    return chosen


def combination_of_items(interactions: Interactions) -> Order:
    """Give the set of skills of each item: int64[n_items], positions in `skill_combinations` (see `most_named`)."""
    return most_named(naming(interactions), len(interactions.item_ids))


def _minutes_by_item(interactions: Interactions) -> dict[int, float]:
    if interactions.duration_s is None:
        return {}
    known = np.flatnonzero(interactions.duration_s > 0)
    rows = known[np.argsort(interactions.items[known], kind="stable")]
    items, starts = np.unique(interactions.items[rows], return_index=True)
    groups = np.split(interactions.duration_s[rows], starts[1:])
    medians = (round(float(np.median(group)) / 60, 3) for group in groups if len(group))
    return {item: max(minutes, 0.001) for item, minutes in zip(items.tolist(), medians, strict=True)}
