"""What changed between two versions of a content graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from content_graph.model import Assessment, ContentGraph, Defaults, Goal, Item, Part, Resource, Skill, SkillParameters
from content_graph.plain import Plain, plain
from content_graph.version import content_hash

Member: TypeAlias = Skill | Item | Assessment | Resource | Goal

SECTIONS = ("skills", "items", "assessments", "resources", "goals")
_FIELDS_IN_ANY_ORDER = {"prerequisites", "encompasses", "skills", "targets"}


class FieldChange(msgspec.Struct, frozen=True):
    """One field that says something else now; None is how a field without a value or with its default may read."""

    field: str
    before: Plain
    after: Plain


class MemberChange(msgspec.Struct, frozen=True):
    """A skill, item, assessment, resource or goal of which some fields changed."""

    id: str
    fields: tuple[FieldChange, ...]
