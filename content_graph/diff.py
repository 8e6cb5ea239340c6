"""What changed between two versions of a content graph."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import msgspec

from content_graph.languages import Translations
from content_graph.model import Assessment, ContentGraph, Defaults, Goal, GraphPart, Item, Resource, Skill
from content_graph.plain import plain
from content_graph.version import canonical, content_hash, spoken

Member: TypeAlias = Skill | Item | Assessment | Resource | Goal

SECTIONS = ("skills", "items", "assessments", "resources", "goals")
_TRACED_OF_ITEMS = frozenset({"skills", "difficulty", "parameters"})
_TRACED_OF_SKILLS = frozenset({"parameters"})
_TOLD = frozenset({"title", "url"})
"""Fields that people read, and on which no path depends."""


class ChangedField(msgspec.Struct, frozen=True):
    """One field that says something else now.

    Attributes:
        field: Its name.
        before: What it said.
        after: What it says.
    """

    field: str
    before: Any  # as in JSON: msgspec decodes no recursive type
    after: Any


class ChangedMember(msgspec.Struct, frozen=True):
    """A skill, item, assessment, resource or goal of which some fields changed.

    Attributes:
        id: Id of the skill, item, assessment, resource or goal.
        fields: What changed of it.
    """

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

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return self.old_version == self.new_version


def diff(old: ContentGraph, new: ContentGraph) -> ContentGraphDiff:
    """Compare two versions of a content graph; order counts where it has a meaning, as in the content hash.

    Members are told apart by their ids alone. Tracing changes where what the model reads of something already known was
    changed or removed; what is only added changes no belief that anybody holds.
    """
    skills = _section(old.skills, new.skills)
    items = _section(old.items, new.items)
    has_new_defaults = old.defaults.parameters != new.defaults.parameters
    return ContentGraphDiff(
        old_version=content_hash(old),
        new_version=content_hash(new),
        changes_tracing=has_new_defaults or _touches(skills, _TRACED_OF_SKILLS) or _touches(items, _TRACED_OF_ITEMS),
        graph=_fields(_Head(old.id, old.title, spoken(old)), _Head(new.id, new.title, spoken(new))),
        skills=skills,
        items=items,
        assessments=_section(old.assessments, new.assessments),
        resources=_section(old.resources, new.resources),
        goals=_section(old.goals, new.goals),
    )


def touched_skills(old: ContentGraph, new: ContentGraph, changes: ContentGraphDiff) -> frozenset[str]:
    """Return the skills whose learners may go on otherwise: texts and addresses move nobody.

    A skill itself changed, or an item or resource on it, or a goal that asks for it; all of them where what holds for
    every skill did.
    """
    if any(change.field == "defaults" for change in changes.graph):
        return frozenset(skill.id for skill in (*old.skills, *new.skills))
    found = set(_moved(changes.skills))
    activities = {*_moved(changes.items), *_moved(changes.resources)}
    goals = set(_moved(changes.goals))
    for graph in (old, new):
        found.update(skill for item in graph.items if item.id in activities for skill in item.skills)
        found.update(skill for resource in graph.resources if resource.id in activities for skill in resource.skills)
        found.update(target.skill_id for goal in graph.goals if goal.id in goals for target in goal.targets)
    return frozenset(found)


def touched_activities(changes: ContentGraphDiff) -> frozenset[str]:
    """Return the items, assessments and resources that are there no more, or are not what they were."""
    sections = (changes.items, changes.assessments, changes.resources)
    return frozenset(one for section in sections for one in _moved(section) if one not in section.added)


def _moved(section: ChangedSection) -> Iterator[str]:
    yield from (*section.added, *section.removed)
    yield from (one.id for one in section.changed if any(change.field not in _TOLD for change in one.fields))


class _Head(GraphPart, frozen=True):
    id: str
    title: Translations
    defaults: Defaults


def _section(old: Iterable[Member], new: Iterable[Member]) -> ChangedSection:
    before = {member.id: member for member in old}
    after = {member.id: member for member in new}
    pairs = ((before[one], after[one]) for one in after if one in before)
    changes = (ChangedMember(was.id, _fields(was, now)) for was, now in pairs if was != now)
    return ChangedSection(
        added=tuple(one for one in after if one not in before),
        removed=tuple(one for one in before if one not in after),
        changed=tuple(change for change in changes if change.fields),
    )


def _fields(was: GraphPart, now: GraphPart) -> tuple[ChangedField, ...]:
    before, after = canonical(was), canonical(now)
    return tuple(
        ChangedField(name, plain(getattr(was, name)), plain(getattr(now, name)))
        for name in was.__struct_fields__
        if before.get(name) != after.get(name)
    )


def _touches(section: ChangedSection, traced: frozenset[str]) -> bool:
    fields = {change.field for member in section.changed for change in member.fields}
    return bool(section.removed) or not traced.isdisjoint(fields)


def lines(changes: ContentGraphDiff) -> Iterator[str]:
    """Say what changed in lines for people."""
    if changes.is_empty:
        yield f"nothing changed: {changes.new_version}"
        return
    yield f"{changes.old_version} → {changes.new_version}"
    yield from (f"~ {_in_words(field)}" for field in changes.graph)
    for name in SECTIONS:
        yield from _section_lines(name, getattr(changes, name))
    yield "beliefs have to be traced again" if changes.changes_tracing else "no belief changes"


def _section_lines(name: str, section: ChangedSection) -> Iterator[str]:
    yield from (f"+ {name} {one}" for one in section.added)
    yield from (f"- {name} {one}" for one in section.removed)
    for member in section.changed:
        yield from (f"~ {name} {member.id} {_in_words(field)}" for field in member.fields)


def _in_words(change: ChangedField) -> str:
    before, after = (msgspec.json.encode(value).decode() for value in (change.before, change.after))
    return f"{change.field}: {before} → {after}"
