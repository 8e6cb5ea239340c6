"""A collection of the Bridge as a content graph: synchronising makes one out of the list of activities."""

import hashlib
import math
from collections.abc import Sequence
from typing import Final

import msgspec

from api.integrations.alosi.messages import AlosiActivity
from content_graph.model import MAX_ITEM_SKILLS, ContentGraph, Item, Skill

NOT_SAID: Final = 0.5
"""The difficulty that a Bridge sends where its author left the field alone."""
LEAST_SHARE: Final = 0.05
"""Difficulties below it, and above its complement, are taken as it: an author's 1 means hard, not impossible."""
MAX_ID: Final = 128


def synchronised(collection_id: str, known: ContentGraph | None, activities: Sequence[AlosiActivity]) -> ContentGraph:
    """Return the content graph that has just these activities.

    As in ALOSI, what is new is added, what is known takes the new fields, and what is not in the list any more leaves
    the collection. Skills, prerequisites, goals and whatever a Bridge cannot say stay as they are.

    Args:
        collection_id: Id of the collection and of the content graph.
        known: The content graph as it stands; None for a new collection.
        activities: All of the collection; of one address that comes twice the last one counts.
    """
    graph = known or ContentGraph(id=collection_id, title=_title(collection_id))
    listed = {one.source_launch_url: one for one in activities}
    resources = tuple(one for one in graph.resources if one.id in listed or one.url in listed)
    studied = {one.id for one in resources} | {one.url for one in resources}
    skills = _Skills(graph)
    known_items = {address: item for item in graph.items for address in (item.id, item.url) if address is not None}
    items = tuple(
        _item(one, known_items.get(address), skills) for address, one in listed.items() if address not in studied
    )
    kept = {item.id for item in items}
    assessments = (
        msgspec.structs.replace(one, items=tuple(item for item in one.items if item in kept))
        for one in graph.assessments
    )
    return msgspec.structs.replace(
        graph,
        skills=(*graph.skills, *skills.added),
        items=items,
        resources=resources,
        assessments=tuple(one for one in assessments if one.items),
    )


def activities_of(graph: ContentGraph) -> tuple[AlosiActivity, ...]:
    """List a content graph as a collection."""
    items = (
        AlosiActivity(
            item.url or item.id,
            _titles(item.title)[0],
            _share(item.difficulty),
            ",".join(item.skills),
            "post-assessment" if item.evaluation else "generic",
        )
        for item in graph.items
    )
    resources = (
        AlosiActivity(one.url or one.id, _titles(one.title)[0], NOT_SAID, ",".join(one.skills))
        for one in graph.resources
    )
    return (*items, *resources)


class _Skills:
    """The skills of a content graph by id and title, and those that tags add."""

    def __init__(self, graph: ContentGraph) -> None:
        self._fallback = graph.id
        self._by_title = {title.casefold(): skill.id for skill in graph.skills for title in _titles(skill.title)}
        self._ids = {skill.id for skill in graph.skills}
        self.added: list[Skill] = []

    def of(self, tags: str | None) -> tuple[str, ...]:
        """Return the ids of the skills that tags name; at most seven."""
        names = [name for name in (tag.strip() for tag in (tags or "").split(",")) if name] or [self._fallback]
        return tuple(dict.fromkeys(self._id(name) for name in names))[:MAX_ITEM_SKILLS]

    def _id(self, name: str) -> str:
        if name in self._ids:
            return name
        found = self._by_title.get(name.casefold())
        if found is not None:
            return found
        skill = Skill(id=_short(name), title=_title(name))
        self.added.append(skill)
        self._ids.add(skill.id)
        self._by_title[name.casefold()] = skill.id
        return skill.id


def _item(one: AlosiActivity, known: Item | None, skills: _Skills) -> Item:
    name = one.name.strip()
    item = known or _new_item(one.source_launch_url, name, skills.of(one.tags))
    return msgspec.structs.replace(
        item,
        title=item.title if not name or name in _titles(item.title) else _title(name),
        skills=skills.of(one.tags) if (one.tags or "").strip(" ,") else item.skills,
        difficulty=item.difficulty if _says_the_same(one.difficulty, item) else _logits(one.difficulty),
        evaluation=item.evaluation or one.type != "generic",
    )


def _new_item(address: str, name: str, skill_ids: tuple[str, ...]) -> Item:
    return Item(id=_short(address), title=_title(name or address[:500]), skills=skill_ids, url=address)


def _title(name: str) -> dict[str, str]:
    """Return a title of undetermined language: a Bridge does not say which one its names are in."""
    return {"und": name}


def _titles(title: dict[str, str]) -> tuple[str, ...]:
    return tuple(title.values())


def _short(name: str) -> str:
    """Return a name as an id; one that is too long is cut and told from its like by a digest."""
    if len(name) <= MAX_ID:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return f"{name[: MAX_ID - 17].rstrip()}#{digest}"


def _says_the_same(difficulty: float, item: Item) -> bool:
    return difficulty == NOT_SAID or math.isclose(difficulty, _share(item.difficulty))


def _logits(difficulty: float) -> float:
    share = min(max(difficulty, LEAST_SHARE), 1 - LEAST_SHARE)
    return math.log(share / (1 - share))


def _share(logits: float) -> float:
    return 1 / (1 + math.exp(-logits))
