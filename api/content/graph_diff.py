"""The difference between two versions of a content graph, as an answer carries it.

It says what `content_graph.diff.Diff` says, in types that a JSON Schema can be made of: the values of fields are any
JSON, which Python's type language cannot spell for msgspec.
"""

from __future__ import annotations

from typing import Any

import msgspec

from content_graph.diff import Diff


class ChangedField(msgspec.Struct, frozen=True):
    """One field that says something else now.

    Attributes:
        field: Its name.
        before: What it said.
        after: What it says.
    """

    field: str
    before: Any
    after: Any


class ChangedMember(msgspec.Struct, frozen=True):
    """A skill, item, assessment, resource or goal of which some fields changed."""

    id: str
    fields: tuple[ChangedField, ...]


class ChangedSection(msgspec.Struct, frozen=True):
    """What changed in one section.

    Attributes:
        added: Ids.
        removed: Ids.
        changed: Members that are in both versions.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[ChangedMember, ...]


class ContentGraphDiff(msgspec.Struct, frozen=True):
    """What changed from one version to the other.

    Attributes:
        old_version: Content hash of the version before.
        new_version: Content hash of the new one; equal if nothing changed.
        changes_tracing: Whether beliefs have to be traced again.
        graph: Fields of the graph itself.
        skills: Of the section.
        items: Of the section.
        assessments: Of the section.
        resources: Of the section.
        goals: Of the section.
    """

    old_version: str
    new_version: str
    changes_tracing: bool
    graph: tuple[ChangedField, ...]
    skills: ChangedSection
    items: ChangedSection
    assessments: ChangedSection
    resources: ChangedSection
    goals: ChangedSection


def tell(diff: Diff | None) -> ContentGraphDiff | None:
    """Put a difference into the form of an answer."""
    return None if diff is None else msgspec.convert(msgspec.to_builtins(diff), ContentGraphDiff)
