"""A layered drawing of a prerequisite graph: rows by depth, few crossings, edges that bend around nodes.

The steps of Sugiyama, Tagawa & Toda 1981 in their simplest form: (1) a skill stands in the first row below all of its
prerequisites that has room, so that no row is wider than the page (after Coffman & Graham 1972); (2) an edge over
several rows gets an invisible waypoint in each row between; (3) rows are ordered by the mean position of their
neighbours, downwards and upwards in turn; (4) places move towards their neighbours as far as the nodes' width and the
width of the widest row allow.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from engine.charts.spacing import in_order

Node = str | tuple[str, str, int]
"""A skill id, or a waypoint: (from, to, row)."""

SWEEPS = 12
MOST_IN_ROW = 5
WAYPOINT_SHARE = 0.1
"""Width of a waypoint relative to a node."""


class GraphLayout(NamedTuple):
    """Places of a layered drawing, in units of one node width; y is the row."""

    places: dict[str, tuple[float, int]]  # (x, row) of each skill; the smallest x is 0.5
    # for each edge (prerequisite, skill) the places that it passes, ends included
    ways: dict[tuple[str, str], list[tuple[float, int]]]
    width: float  # of the whole drawing
    n_rows: int  # number of rows


def layered(prerequisites: Mapping[str, Sequence[str]]) -> GraphLayout:
    """Lay out skills, each with its prerequisites (all of them keys of the mapping, without a cycle)."""
    rows_of = _rows(prerequisites)
    edges = [(lower, skill) for skill, lowers in prerequisites.items() for lower in lowers]
    chains = {edge: _chain(edge, rows_of) for edge in edges}
    rows = _initial_rows(rows_of, chains.values())
    above, below = _neighbours(chains.values())
    for sweep in range(SWEEPS):
        _order(rows, above if sweep % 2 == 0 else below, downwards=sweep % 2 == 0)
    x_of = _settle(rows, above, below)
    left = min((x_of[node] for row in rows for node in row if isinstance(node, str)), default=0.5) - 0.5
    width = max((x - left for x in x_of.values()), default=0.5) + 0.5
    return GraphLayout(
        places={skill: (x_of[skill] - left, row) for skill, row in rows_of.items()},
        ways={edge: [(x_of[node] - left, _row(node, rows_of)) for node in chain] for edge, chain in chains.items()},
        width=width,
        n_rows=len(rows),
    )


def _rows(prerequisites: Mapping[str, Sequence[str]]) -> dict[str, int]:
    rows: dict[str, int] = {}
    room: dict[int, int] = {}
    for skill in _by_depth(prerequisites):
        row = 1 + max((rows[lower] for lower in prerequisites[skill]), default=-1)
        while room.get(row, 0) >= MOST_IN_ROW:
            row += 1
        rows[skill] = row
        room[row] = room.get(row, 0) + 1
    return rows


def _by_depth(prerequisites: Mapping[str, Sequence[str]]) -> list[str]:
    """Order skills by the length of the longest chain of prerequisites below them."""
    depths: dict[str, int] = {}

    def depth(skill: str) -> int:
        if skill not in depths:
            depths[skill] = 1 + max((depth(lower) for lower in prerequisites[skill]), default=-1)
        return depths[skill]

    return sorted(prerequisites, key=depth)


def _row(node: Node, rows_of: Mapping[str, int]) -> int:
    return rows_of[node] if isinstance(node, str) else node[2]


def _chain(edge: tuple[str, str], rows_of: Mapping[str, int]) -> list[Node]:
    lower, skill = edge
    between: list[Node] = [(lower, skill, row) for row in range(rows_of[lower] + 1, rows_of[skill])]
    return [lower, *between, skill]


def _initial_rows(rows_of: Mapping[str, int], chains: Iterable[list[Node]]) -> list[list[Node]]:
    rows: list[list[Node]] = [[] for _ in range(1 + max(rows_of.values(), default=0))]
    for skill, row in rows_of.items():
        rows[row].append(skill)
    for chain in chains:
        for node in chain[1:-1]:
            rows[_row(node, rows_of)].append(node)
    return rows


def _neighbours(chains: Iterable[list[Node]]) -> tuple[dict[Node, list[Node]], dict[Node, list[Node]]]:
    above: dict[Node, list[Node]] = {}
    below: dict[Node, list[Node]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _order(rows: list[list[Node]], neighbours: Mapping[Node, list[Node]], *, downwards: bool) -> None:
    """Sort each row by the mean relative position of its neighbours in the row before."""
    position = {node: place for row in rows for node, place in _positions(row)}
    for row in rows if downwards else reversed(rows):
        row.sort(key=lambda node: _mean(neighbours.get(node), position, position[node]))
        position.update(_positions(row))


def _positions(row: Sequence[Node]) -> Iterator[tuple[Node, float]]:
    return ((node, (at + 0.5) / len(row)) for at, node in enumerate(row))


def _settle(
    rows: list[list[Node]], above: Mapping[Node, list[Node]], below: Mapping[Node, list[Node]]
) -> dict[Node, float]:
    """Move every node towards its neighbours, keeping the order and the distances of the row."""
    widest = max((sum(map(_width, row)) for row in rows), default=1.0)
    x_of: dict[Node, float] = {}
    for row in rows:
        x_of.update(_spread(row, {node: widest * (at + 0.5) / len(row) for at, node in enumerate(row)}, widest))
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            near = {node: [*above.get(node, ()), *below.get(node, ())] for node in row}
            x_of.update(_spread(row, {node: _mean(near[node], x_of, x_of[node]) for node in row}, widest))
    return x_of


def _spread(row: Sequence[Node], wanted: Mapping[Node, float], widest: float) -> dict[Node, float]:
    """Give places near the wanted ones without overlap."""
    room, total = [], 0.0
    for node in row:
        room.append(total + _width(node) / 2)
        total += _width(node)
    last = widest - total + room[-1] if room else widest
    return dict(zip(row, in_order([wanted[node] for node in row], room, 0.0, last), strict=True))


def _width(node: Node) -> float:
    return 1.0 if isinstance(node, str) else WAYPOINT_SHARE


def _mean(nodes: Sequence[Node] | None, place: Mapping[Node, float], otherwise: float) -> float:
    return sum(place[node] for node in nodes) / len(nodes) if nodes else otherwise
