"""What was found in a file becomes part of a course (pure): what is new comes, what is there stays its author's.

Of what the course has already, title (in the language of the file) and address follow the file; skills, difficulty,
prerequisites and all else are what authors made of them, unless they ask for the file's. Nothing is removed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from api.import_errors import ImportUnreadable
from api.integrations.imports.found import Found, FoundItem, FoundResource, FoundSkill, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, line_of
from content_graph.languages import LANGUAGE_PATTERN
from content_graph.model import (
    MAX_ARROWS,
    MAX_ASSESSMENT_ITEMS,
    MAX_ASSESSMENTS,
    MAX_ITEM_SKILLS,
    MAX_ITEMS,
    MAX_RESOURCES,
    MAX_SKILLS,
    Assessment,
    ContentGraph,
    Edge,
    Item,
    Resource,
    Skill,
    course_language,
)
from content_graph.references import find_cycles
from content_graph.texts import folded

_TAG: Final = re.compile(LANGUAGE_PATTERN)
_WEB: Final = re.compile(r"https?://[^\s\x00]+")
_MAX_URL: Final = 2000


class Merged(NamedTuple):
    """A course with what was found, and what did not fit in."""

    graph: ContentGraph
    left_out: tuple[LeftOut, ...]


class _Skills:
    """The skills of a course while it grows, found by id or title."""

    def __init__(self, graph: ContentGraph, language: str) -> None:
        self.by_id = {one.id: one for one in graph.skills}
        self._language = language
        self._named: dict[str, str] = {}
        for one in graph.skills:
            self._name(one)

    def _name(self, skill: Skill) -> None:
        for text in (skill.id, *skill.title.values()):
            self._named.setdefault(folded(text), skill.id)

    def put(self, skill: Skill) -> None:
        self.by_id[skill.id] = skill
        self._name(skill)

    def meant_by(self, tag: str) -> str:
        """Return the skill that a tag means, which is new where there is none."""
        known = tag if tag in self.by_id else self._named.get(folded(tag))
        if known is None:
            known = id_of(tag)
            self.put(Skill(known, {self._language: line_of(tag)}))
        return known


def merge(graph: ContentGraph, found: Found, *, replaces: bool = False) -> Merged:
    """Take what was found into a course.

    Args:
        graph: The course, or the draft that its author goes on with.
        found: What a reader found.
        replaces: Whether also skills, difficulty, duration and prerequisites of what is there become the file's.

    Raises:
        ImportUnreadable: There is more of it than a course may have.
    """
    language = found.language if found.language and _TAG.search(found.language) else course_language(graph)
    told: list[LeftOut] = []
    skills = _Skills(graph, language)
    new_edges = _take_skills(skills, found.skills, language, told, replaces=replaces)
    _take_edges(skills, new_edges, told)
    taken = _Taken(graph)
    for item in found.items:
        if taken.may_have(item.id, "item", told):
            taken.items[item.id] = _item(taken.items.get(item.id), item, skills, found, language, told, replaces)
    for resource in found.resources:
        if taken.may_have(resource.id, "resource", told):
            before = taken.resources.get(resource.id)
            taken.resources[resource.id] = _resource(before, resource, skills, found, language, replaces)
    for one in found.assessments:
        items = tuple(islice((item for item in dict.fromkeys(one.items) if item in taken.items), MAX_ASSESSMENT_ITEMS))
        if not items:
            told.append(left_out("no-items", one.title or one.id))
        elif taken.may_have(one.id, "assessment", told):
            known = taken.assessments.get(one.id)
            title = _title(known.title if known else None, one.title or one.id, language)
            taken.assessments[one.id] = Assessment(one.id, title, items)
    merged = msgspec.structs.replace(
        graph,
        skills=tuple(skills.by_id.values()),
        items=tuple(taken.items.values()),
        assessments=tuple(taken.assessments.values()),
        resources=tuple(taken.resources.values()),
    )
    _require_room(merged)
    return Merged(merged, tuple(told))


class _Taken:
    """Items, resources and assessments of a course while it grows: they share one space of ids."""

    def __init__(self, graph: ContentGraph) -> None:
        self.items = {one.id: one for one in graph.items}
        self.resources = {one.id: one for one in graph.resources}
        self.assessments = {one.id: one for one in graph.assessments}
        self._kinds = {
            **dict.fromkeys(self.items, "item"),
            **dict.fromkeys(self.resources, "resource"),
            **dict.fromkeys(self.assessments, "assessment"),
        }
        self._met: set[str] = set()

    def may_have(self, one: str, kind: str, told: list[LeftOut]) -> bool:
        """Tell whether an id is free, or that of the same thing before; say so where it is not."""
        reason = "same-id" if one in self._met else "id-taken" if self._kinds.get(one, kind) != kind else None
        if reason is not None:
            told.append(left_out(reason, one))
            return False
        self._met.add(one)
        self._kinds[one] = kind
        return True


def _take_skills(
    skills: _Skills, found: Iterable[FoundSkill], language: str, told: list[LeftOut], *, replaces: bool
) -> dict[str, tuple[str, ...]]:
    """Put found skills, and return the prerequisites that they are to have."""
    edges: dict[str, tuple[str, ...]] = {}
    met: set[str] = set()
    for one in found:
        if one.id in met:
            told.append(left_out("same-id", one.id))
            continue
        met.add(one.id)
        before = skills.by_id.get(one.id)
        title = {tag if _TAG.search(tag) else language: line_of(text) for tag, text in one.title.items()}
        if before is None or replaces:
            edges[one.id] = one.prerequisites
        kept = before or Skill(one.id, title)
        skills.put(
            msgspec.structs.replace(
                kept,
                title={**kept.title, **title},
                url=_address(one.url) or kept.url,
                prerequisites=() if replaces and one.prerequisites else kept.prerequisites,
            )
        )
    return edges


def _take_edges(skills: _Skills, edges: Mapping[str, tuple[str, ...]], told: list[LeftOut]) -> None:
    wanted: dict[str, list[str]] = {}
    for skill, prerequisites in edges.items():
        for one in dict.fromkeys(prerequisites):
            if one in skills.by_id and one != skill:
                wanted.setdefault(skill, []).append(one)
            else:
                told.append(left_out("of-something-unknown" if one != skill else "cycle", f"{one} → {skill}"))
    while cycles := find_cycles(_arrows(skills, wanted)):
        closing = [_closing(cycle, wanted) for cycle in cycles]
        for before, skill in dict.fromkeys(filter(None, closing)):
            wanted[skill].remove(before)
            told.append(left_out("cycle", f"{before} → {skill}"))
        if not any(closing):  # they are the author's, and told by validation
            break
    _put_edges(skills, wanted)


def _closing(cycle: tuple[str, ...], wanted: Mapping[str, list[str]]) -> tuple[str, str] | None:
    """Return the first arrow of a cycle that is the file's: what comes before, and the skill; None if none is."""
    pairs = zip((*cycle[1:], cycle[0]), cycle, strict=True)
    return next(((before, skill) for before, skill in pairs if before in wanted.get(skill, ())), None)


def _arrows(skills: _Skills, wanted: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {
        one.id: (*(edge.skill_id for edge in one.prerequisites), *wanted.get(one.id, ()))
        for one in skills.by_id.values()
    }


def _put_edges(skills: _Skills, wanted: Mapping[str, list[str]]) -> None:
    for skill, prerequisites in wanted.items():
        one = skills.by_id[skill]
        known = {edge.skill_id for edge in one.prerequisites}
        more = tuple(Edge(before) for before in prerequisites if before not in known)
        skills.by_id[skill] = msgspec.structs.replace(one, prerequisites=(*one.prerequisites, *more)[:MAX_ARROWS])


def _item(
    before: Item | None,
    one: FoundItem,
    skills: _Skills,
    found: Found,
    language: str,
    told: list[LeftOut],
    replaces: bool,  # noqa: FBT001
) -> Item:
    title = _title(before.title if before else None, one.title or one.id, language)
    url = _address(one.url)
    if before is not None and not replaces:
        return msgspec.structs.replace(before, title=title, url=url or before.url)
    named = list(_meant(one, skills, found))
    if len(named) > MAX_ITEM_SKILLS:
        told.append(left_out("too-many-skills", one.id, len(named) - MAX_ITEM_SKILLS))
    kept = before or Item(one.id, title, tuple(named[:MAX_ITEM_SKILLS]))
    return msgspec.structs.replace(
        kept,
        title=title,
        skills=tuple(named[:MAX_ITEM_SKILLS]),
        difficulty=one.difficulty,
        minutes=one.minutes or kept.minutes,
        url=url or kept.url,
    )


def _resource(
    before: Resource | None,
    one: FoundResource,
    skills: _Skills,
    found: Found,
    language: str,
    replaces: bool,  # noqa: FBT001
) -> Resource:
    title = _title(before.title if before else None, one.title or one.id, language)
    url = _address(one.url)
    if before is not None and not replaces:
        return msgspec.structs.replace(before, title=title, url=url or before.url)
    named = tuple(islice(_meant(one, skills, found), MAX_ARROWS))
    kept = before or Resource(one.id, title, named, one.kind)
    return msgspec.structs.replace(
        kept, title=title, skills=named, kind=one.kind, format=one.format, url=url or kept.url
    )


def _meant(one: FoundItem | FoundResource, skills: _Skills, found: Found) -> Iterator[str]:
    """Give the skills of something: those of its tags, else that of its heading, else that of the whole file."""
    tags = [tag for tag in one.tags if line_of(tag)]
    yield from dict.fromkeys(skills.meant_by(tag) for tag in tags or [one.heading or found.title])


def _title(before: Mapping[str, str] | None, text: str, language: str) -> dict[str, str]:
    return {**(before or {}), language: line_of(text)}


def _address(url: str | None) -> str | None:
    return url if url and len(url) <= _MAX_URL and _WEB.fullmatch(url) else None


def _require_room(graph: ContentGraph) -> None:
    for section, most in (
        ("skills", MAX_SKILLS),
        ("items", MAX_ITEMS),
        ("assessments", MAX_ASSESSMENTS),
        ("resources", MAX_RESOURCES),
    ):
        count = len(getattr(graph, section))
        if count > most:
            detail = f"The course would have {count} {section}; it may have {most}."
            raise ImportUnreadable(detail, "Select a part of the file with ?select, or import it into several courses.")
