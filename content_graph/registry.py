"""Positions of skills and items that hold for ever, so that live states may refer to them by number."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from content_graph.model import ContentGraph


class Registry(msgspec.Struct, frozen=True):
    """Every skill and item that a graph has ever had; append-only."""

    skills: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def extend(registry: Registry, graph: ContentGraph) -> Registry:
    """Give a position to every skill and item of the graph that has none; old positions never move."""
    return Registry(
        skills=_append_new(registry.skills, (skill.id for skill in graph.skills)),
        items=_append_new(registry.items, (item.id for item in graph.items)),
    )


def _append_new(known: tuple[str, ...], ids: Iterable[str]) -> tuple[str, ...]:
    # a dict is a set that keeps its order
    return tuple(dict.fromkeys((*known, *ids)))
