"""What a reader finds in a file of content, before it meets a course; and what it leaves out."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from content_graph.languages import Text
from content_graph.model import ResourceFormat, ResourceKind

MAX_TOLD: Final = 1000
"""Things left out that are told one by one; the rest is counted."""


class LeftOut(msgspec.Struct, frozen=True):
    """Something in the file that is not taken.

    Attributes:
        reason: Why, in one word that stays.
        where: What it is, as the file names it; never a name or an address of a person.
        why: In a sentence.
        n: How many such things this stands for.
    """

    reason: str
    where: str
    why: Text
    n: int = 1


class FoundSkill(NamedTuple):
    """A skill.

    Attributes:
        id: In the course.
        title: By language tag.
        url: Where it is defined.
        prerequisites: Ids of skills that come before it.
    """

    id: str
    title: Mapping[str, str]
    url: str | None = None
    prerequisites: tuple[str, ...] = ()


class FoundItem(NamedTuple):
    """A question or task.

    Attributes:
        id: In the course.
        title: In one line.
        tags: What it is said to exercise: ids or titles of skills.
        heading: Under what it stands, which becomes its skill where it has no tags.
        difficulty: Logits.
        url: How statements name it.
        minutes: Expected duration; None for nothing known.
    """

    id: str
    title: str
    tags: tuple[str, ...] = ()
    heading: str = ""
    difficulty: float = 0.0
    url: str | None = None
    minutes: float | None = None


class FoundAssessment(NamedTuple):
    """Items that are taken together."""

    id: str
    title: str
    items: tuple[str, ...]


class FoundResource(NamedTuple):
    """Something to study; as of an item."""

    id: str
    title: str
    tags: tuple[str, ...] = ()
    heading: str = ""
    url: str | None = None
    format: ResourceFormat = "article"
    kind: ResourceKind = "core"


class Found(NamedTuple):
    """What a file of content holds.

    Attributes:
        title: Of all of it.
        language: In which its texts are; None where it does not say.
        skills: In their order.
        items: In their order.
        assessments: In their order.
        resources: In their order.
        left_out: What is not taken.
    """

    title: str
    language: str | None = None
    skills: tuple[FoundSkill, ...] = ()
    items: tuple[FoundItem, ...] = ()
    assessments: tuple[FoundAssessment, ...] = ()
    resources: tuple[FoundResource, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
