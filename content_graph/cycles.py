"""Cycles of a directed graph, each as the path that closes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

Arrows: TypeAlias = Mapping[str, Sequence[str]]


MAX_CYCLES = 20
"""Cycles that are told of one graph: each may be as long as the graph has nodes."""


def find_cycles(arrows: Arrows) -> tuple[tuple[str, ...], ...]:
    """Find a cycle for every arrow that closes one in a depth-first walk; none if and only if the graph is acyclic.

    Args:
        arrows: Where each node points to; a target that is no key has no arrows.

    Returns:
        Each cycle as the nodes on it, beginning with the one that sorts first; a loop has one node. At most
        `MAX_CYCLES`, so that the work is proportional to the nodes and arrows.
    """
    done: set[str] = set()
    found = (cycle for root in arrows if root not in done for cycle in _walk(root, arrows, done))
    return tuple(dict.fromkeys(_from_smallest(cycle) for cycle in islice(found, MAX_CYCLES)))


def _walk(root: str, arrows: Arrows, done: set[str]) -> Iterator[tuple[str, ...]]:
    # an explicit stack: a chain of thousands of skills must not meet Python's recursion limit
    path = [root]
    position = {root: 0}
    ahead = [iter(arrows[root])]
    while path:
        target = next(ahead[-1], None)
        if target is None:
            node = path.pop()
            ahead.pop()
            del position[node]
            done.add(node)
        elif target in position:
            yield tuple(path[position[target] :])
        elif target not in done:
            position[target] = len(path)
            path.append(target)
            ahead.append(iter(arrows.get(target, ())))


def _from_smallest(cycle: tuple[str, ...]) -> tuple[str, ...]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]


def post_order(arrows: Arrows) -> Iterator[str]:
    """Yield every node after all that its arrows lead to, where there is no cycle."""
    seen: set[str] = set()
    for root in arrows:
        waiting = [(root, False)]
        while waiting:
            node, is_ready = waiting.pop()
            if is_ready:
                yield node
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting.extend((target, False) for target in arrows.get(node, ()) if target not in seen)
