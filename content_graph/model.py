"""The content graph as an author sees it: frozen values, ids instead of pointers, no computed field.

`msgspec.Meta` bounds hold for whatever is decoded (`content_graph.authoring`); values built in code are checked by
`content_graph.validation`. Texts that a person reads are in any languages, at least one each; ids are the author's own
and never shown to a learner.
"""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from content_graph.ids import Id
from content_graph.languages import LanguageTag, Translations

MAX_ITEM_SKILLS = 7  # the tracing model takes the exact joint over an item's skills, which doubles with each one
MAX_COMBINATIONS = 2_000_000
"""Of skills mastered and not, over all items: each takes a number per node of ability, 0.1 GB in all at seven nodes."""
MAX_SKILLS, MAX_ITEMS, MAX_ASSESSMENTS, MAX_RESOURCES, MAX_GOALS = 10_000, 100_000, 10_000, 20_000, 200
MAX_ASSESSMENT_ITEMS = 1000
MAX_ARROWS = 200  # of one skill or one resource: more is a mistake, and a way to keep a service busy
DEFAULT_THRESHOLD = 0.95  # pyBKT's Roster and OATutor use it too; Fancsali et al. 2013 on what it trades

Probability = Annotated[float, Meta(gt=0, lt=1)]
Threshold = Annotated[float, Meta(gt=0, lt=1, description="Mastery from which a skill counts as mastered.")]
Weight = Annotated[float, Meta(gt=0, le=1, description="Strength of the edge: 1 is indispensable, 0.2 is a help.")]
Logits = Annotated[float, Meta(ge=-10, le=10)]
Minutes = Annotated[float, Meta(gt=0, le=10_080)]
Url = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=r"^https?://[^\s\x00]+(?!\n)$",
        extra={"expected": "an address of up to 2000 characters that begins with http:// or https://"},
    ),
]

ResourceKind = Literal["remedial", "core", "deepening"]
ResourceFormat = Literal[
    "article",
    "audio",
    "checklist",
    "exercise",
    "game",
    "session",
    "simulation",
    "slides",
    "video",
    "worksheet",
    "other",
]


class GraphPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in a content graph: frozen, and a field that nobody knows is an error."""


class Edge(GraphPart, frozen=True):
    """A weighted arrow to another skill.

    Attributes:
        skill_id: Id of the skill that the arrow points to.
        weight: Strength in (0, 1].
    """

    skill_id: Id
    weight: Weight = 1.0


Edges: TypeAlias = Annotated[tuple[Edge, ...], Meta(max_length=MAX_ARROWS)]


class SkillParameters(GraphPart, frozen=True):
    """What an author knows about how a skill is learned; a field left out takes the population's value.

    Attributes:
        prior: P(L0), mastered before any result, for a learner of average ability (θ = 0).
        learn: P(T), becomes mastered at one opportunity, at θ = 0.
        guess: P(G), right although not mastered, on an item of difficulty 0 at θ = 0.
        slip: P(S), wrong although mastered, on the same item.
        forget: P(F), lost again at one opportunity.
        decay: Exponent of forgetting over elapsed time, as a power law; 0 is none.
    """

    prior: Probability | None = None
    learn: Probability | None = None
    guess: Probability | None = None
    slip: Probability | None = None
    forget: Annotated[float, Meta(ge=0, lt=1)] | None = None
    decay: Annotated[float, Meta(ge=0, le=10)] | None = None


class ItemParameters(GraphPart, frozen=True):
    """An item's own guess and slip, in place of its skills' ones.

    Attributes:
        guess: P(right | not mastered) at θ = 0, the item's difficulty included.
        slip: P(wrong | mastered) at θ = 0, the item's difficulty included.
    """

    guess: Probability | None = None
    slip: Probability | None = None


class Skill(GraphPart, frozen=True):
    """Something that can be learned and observed.

    Attributes:
        id: Unique among skills.
        title: For people.
        prerequisites: Skills to master before this one.
        encompasses: Skills that are practised along whenever this one is.
        parameters: What the author knows about how it is learned.
        url: Where it is defined, http or https, such as its entry in a framework of competences.
    """

    id: Id
    title: Translations
    prerequisites: Edges = ()
    encompasses: Edges = ()
    parameters: SkillParameters | None = None
    url: Url | None = None


class Item(GraphPart, frozen=True):
    """A question or task that gives a result.

    Attributes:
        id: Unique among items, assessments and resources (a recommendation names any of them by id alone).
        title: For people.
        skills: The one to seven skills that it exercises; their order has no meaning.
        difficulty: Logits; 0 is average, and higher is harder.
        minutes: Expected duration.
        parameters: Its own guess and slip.
        evaluation: Whether it may serve as an extra evaluation.
        url: Where it opens, http or https; how a learning platform that knows activities by address names it.
    """

    id: Id
    title: Translations
    skills: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_ITEM_SKILLS)]
    difficulty: Logits = 0.0
    minutes: Minutes = 1.0
    parameters: ItemParameters | None = None
    evaluation: bool = False
    url: Url | None = None


class Assessment(GraphPart, frozen=True):
    """Items that are taken together, in this order.

    Attributes:
        items: Ids of the items.
    """

    id: Id
    title: Translations
    items: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_ASSESSMENT_ITEMS)]


class Resource(GraphPart, frozen=True):
    """Something to study.

    Attributes:
        id: Unique among items, assessments and resources.
        title: For people.
        skills: What it teaches; the order has no meaning.
        kind: `remedial` repairs a gap, `core` teaches, `deepening` goes beyond.
        language: Of the resource itself; that of the course if left out.
        format: What it looks like.
        minutes: Expected duration.
        url: Where it opens, http or https.
    """

    id: Id
    title: Translations
    skills: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_ARROWS)]
    kind: ResourceKind
    language: LanguageTag | None = None
    format: ResourceFormat = "article"
    minutes: Minutes = 10.0
    url: Url | None = None


class Target(GraphPart, frozen=True):
    """A skill that a goal asks for, and how sure one wants to be."""

    skill_id: Id
    threshold: Threshold = DEFAULT_THRESHOLD


class Goal(GraphPart, frozen=True):
    """Skills to be mastered, possibly by a date.

    Attributes:
        id: Unique among goals.
        title: For people.
        targets: The skills asked for; their prerequisites are implied.
        due_at: With its offset from UTC.
    """

    id: Id
    title: Translations
    targets: Annotated[tuple[Target, ...], Meta(min_length=1, max_length=MAX_SKILLS)]
    due_at: Annotated[datetime, Meta(tz=True)] | None = None


class Defaults(GraphPart, frozen=True):
    """What holds wherever a skill says nothing itself.

    Attributes:
        threshold: Mastery from which a skill counts as mastered, where no goal says otherwise.
        parameters: Of skills without their own.
        language: Of the course, for readers whose own language is missing; the first of its title if left out.
    """

    threshold: Threshold = DEFAULT_THRESHOLD
    parameters: SkillParameters | None = None
    language: LanguageTag | None = None


class ContentGraph(GraphPart, frozen=True):
    """Everything that can be learned, practised and asked for in one course.

    The order within the sections has no meaning, except that of the items of an assessment.

    Attributes:
        skills: What can be learned.
        items: What asks for skills: questions, exercises.
        assessments: Items that are taken together.
        resources: What teaches skills: texts, videos.
        goals: Named sets of skills with the level to be reached.
        defaults: What holds where a part says nothing else.
    """

    id: Id
    title: Translations
    skills: Annotated[tuple[Skill, ...], Meta(max_length=MAX_SKILLS)] = ()
    items: Annotated[tuple[Item, ...], Meta(max_length=MAX_ITEMS)] = ()
    assessments: Annotated[tuple[Assessment, ...], Meta(max_length=MAX_ASSESSMENTS)] = ()
    resources: Annotated[tuple[Resource, ...], Meta(max_length=MAX_RESOURCES)] = ()
    goals: Annotated[tuple[Goal, ...], Meta(max_length=MAX_GOALS)] = ()
    defaults: Defaults = Defaults()


def course_language(graph: ContentGraph) -> str:
    """Return the language of a course: what its defaults say, else the first of its title."""
    return graph.defaults.language or next(iter(graph.title))
