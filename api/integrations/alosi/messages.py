"""What a Bridge for Adaptivity sends, and what it reads; fields that it adds from the LTI launch are passed over."""

from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from msgspec import Meta

from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

MAX_ACTIVITIES = 10_000

Address = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2000,
        pattern=TEXT_PATTERN,
        description="Address of the activity, or its id in the content graph.",
    ),
]


class AlosiLearner(msgspec.Struct, frozen=True):
    """Who learns, as the tool consumer names it.

    Attributes:
        user_id: As the tool consumer has it.
        tool_consumer_instance_guid: Which tool consumer; null where there is only one.
    """

    user_id: Annotated[str, Meta(min_length=1, max_length=128, pattern=TEXT_PATTERN)] | int
    tool_consumer_instance_guid: Annotated[str, Meta(max_length=128, pattern=TEXT_PATTERN)] | None = None


class AlosiSequenceItem(msgspec.Struct, frozen=True):
    """One activity of the learner's sequence so far; its score is passed over, since `POST /score` brought it.

    Attributes:
        score: Passed over.
        is_problem: Passed over.
    """

    activity: Address
    score: float | None = None
    is_problem: bool | None = None


class AlosiRequest(msgspec.Struct, frozen=True):
    """What a Bridge asks for the next activity.

    Attributes:
        learner: For whom.
        sequence: What they had so far, oldest first.
    """

    learner: AlosiLearner
    collection: Annotated[Id, Meta(description="A content graph or a goal.")]
    sequence: Annotated[tuple[AlosiSequenceItem, ...], Meta(max_length=MAX_ACTIVITIES)] = ()


class AlosiAnswer(msgspec.Struct, frozen=True):
    """What comes next.

    Attributes:
        learner: As asked.
        collection: As asked.
        activity: Our id of what comes next; null when nothing is left.
        source_launch_url: Its address, or its id where it has none; null when nothing is left.
        url: The same, as older versions of the Bridge read it.
        complete: Whether nothing is left to recommend.
        recommendation_id: For `POST /v1/recommendations/{recommendation_id}/events`.
    """

    learner: AlosiLearner
    collection: str
    activity: str | None
    source_launch_url: str | None
    url: str | None
    complete: bool
    recommendation_id: str


class AlosiActivity(msgspec.Struct, frozen=True):
    """One activity of a collection, as the Bridge lists it.

    Attributes:
        source_launch_url: What it is known by.
        name: Its title.
        difficulty: In 0..1; 0.5 is also what a Bridge sends where nobody said anything.
        tags: Skills, separated by commas, each by its id or title; the first seven count. None: the collection itself.
        type: A pre- or post-assessment may serve as an extra evaluation.
    """

    source_launch_url: Address
    name: Annotated[str, Meta(max_length=500, pattern=TEXT_PATTERN)] = ""
    difficulty: Annotated[float, Meta(ge=0, le=1)] = 0.5
    tags: Annotated[str, Meta(max_length=2000, pattern=TEXT_PATTERN)] | None = None
    type: Literal["generic", "pre-assessment", "post-assessment"] = "generic"


class AlosiScore(msgspec.Struct, frozen=True):
    """One score of a learner on an activity.

    Attributes:
        learner: Whose.
        score: 0..1.
    """

    learner: AlosiLearner
    activity: Address
    score: Annotated[float, Meta(ge=0, le=1)]


class AlosiScored(msgspec.Struct, frozen=True):
    """A score that was taken in.

    Attributes:
        id: Id of the result that it became.
        learner: As sent.
        activity: As sent.
        score: As sent.
        collections: Where the activity stands, and so where the belief moved.
    """

    id: str
    learner: AlosiLearner
    activity: str
    score: float
    collections: tuple[str, ...]


class AlosiGradeRequest(msgspec.Struct, frozen=True):
    """Whose grade is asked for.

    Attributes:
        learner: Whose.
    """

    learner: AlosiLearner


class AlosiGrade(msgspec.Struct, frozen=True):
    """How far a learner has come in a collection; 0..1.

    Attributes:
        learner: As it was sent.
        grade: 0..1.
    """

    learner: AlosiLearner
    grade: float


def learner_key(learner: AlosiLearner) -> str:
    """Return the opaque key of a learner: the guid percent-encoded, then the id.

    >>> learner_key(AlosiLearner(17, "lms.example.org")), learner_key(AlosiLearner("ada"))
    ('lms.example.org/17', 'ada')
    """
    guid = learner.tool_consumer_instance_guid
    return f"{quote(guid, safe='')}/{learner.user_id}" if guid else str(learner.user_id)
