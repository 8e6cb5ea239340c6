"""Cycles of a directed graph, each as the path that closes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Arrows: TypeAlias = Mapping[str, Sequence[str]]


def find_cycles(arrows: Arrows) -> tuple[tuple[str, ...], ...]:
    """Find a cycle for every arrow that closes one in a depth-first walk; none if and only if the graph is acyclic.

    Args:
        arrows: Where each node points to; a target that is no key has no arrows.

    Returns:
        Each cycle as the nodes on it, beginning with the one that sorts first; a loop has one node.
    """
    done: set[str] = set()
    cycles: dict[tuple[str, ...], None] = {}
    for root in arrows:
        if root not in done:
            cycles.update(dict.fromkeys(_from_smallest(cycle) for cycle in _walk(root, arrows, done)))
    return tuple(cycles)


def _walk(root: str, arrows: Arrows, done: set[str]) -> Iterator[tuple[str, ...]]:
    # an explicit stack: a chain of thousands of skills must not meet Python's recursion limit
    path: dict[str, Iterator[str]] = {root: iter(arrows[root])}
    while path:
        node = next(reversed(path))
        target = next(path[node], None)
        if target is None:
            del path[node]
            done.add(node)
        elif target in path:
            nodes = tuple(path)
            yield nodes[nodes.index(target) :]
        elif target not in done:
            path[target] = iter(arrows.get(target, ()))


def _from_smallest(cycle: tuple[str, ...]) -> tuple[str, ...]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
