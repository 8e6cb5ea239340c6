"""The request and answer of ALOSI's adaptive engine (`POST /activity/recommend`), on top of our recommendations.

What a Bridge for Adaptivity sends is taken as it is (harvard-vpal/adaptive-engine, `api_v2.py`, and bridge-adaptivity,
`engine_vpal.py`): fields that it adds from the LTI launch are passed over.

- `learner`: one opaque key made of both parts, `<guid>/<user_id>` with the guid percent-encoded; `user_id` alone
  where there is no guid. Results of the learner are posted under the same key.
- `collection`: a content graph, or else a goal: one that people set, or one of a content graph.
- `sequence`: its activities are not recommended again; their scores are passed over, because results are what moves
  the belief. An activity is named by its id or, if it is a resource, by its address.
- The answer names the activity by its address, or by its id where it has none. `complete` says that nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

import msgspec
from msgspec import Meta

from api.service.graphs import ServedGraph
from api.service.messages import Recommendations
from api.service.recommendations import RecommendationsRequest

MAX_SEQUENCE = 10_000


class AlosiLearner(msgspec.Struct, frozen=True):
    """Who learns, as the tool consumer names it."""

    user_id: Annotated[str, Meta(min_length=1, max_length=128)] | int
    tool_consumer_instance_guid: Annotated[str, Meta(max_length=128)] | None = None


class AlosiActivity(msgspec.Struct, frozen=True):
    """One activity of the learner's sequence so far."""

    activity: Annotated[str, Meta(max_length=2000, description="Id, or address of a resource.")]
    score: float | None = None
    is_problem: bool | None = None


class AlosiRequest(msgspec.Struct, frozen=True):
    """What a Bridge for Adaptivity asks; fields that are not here are passed over."""

    learner: AlosiLearner
    collection: Annotated[str, Meta(min_length=1, max_length=128, description="A content graph or a goal.")]
    sequence: Annotated[tuple[AlosiActivity, ...], Meta(max_length=MAX_SEQUENCE)] = ()


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


def learner_key(learner: AlosiLearner) -> str:
    """Return the opaque key of a learner.

    >>> learner_key(AlosiLearner(17, "lms.example.org")), learner_key(AlosiLearner("ada"))
    ('lms.example.org/17', 'ada')
    """
    guid = learner.tool_consumer_instance_guid
    return f"{quote(guid, safe='')}/{learner.user_id}" if guid else str(learner.user_id)


def request_of(asked: AlosiRequest, graph: ServedGraph, goal: str | None) -> RecommendationsRequest:
    """Put the question in our words."""
    return RecommendationsRequest(
        learner=learner_key(asked.learner),
        content_graph=graph.graph_id,
        goal=goal,
        limit=1,
        exclude=_ids_of([one.activity for one in asked.sequence], graph),
        explain=False,
    )


def answer_of(asked: AlosiRequest, graph: ServedGraph, told: Recommendations) -> AlosiAnswer:
    """Put our answer in ALOSI's words."""
    activity = told.items[0].activity_id if told.items else None
    urls = {resource.id: resource.url for resource in graph.compiled.graph.resources}
    address = None if activity is None else urls.get(activity) or activity
    head = (asked.learner, asked.collection, activity, address, address)
    return AlosiAnswer(*head, complete=activity is None, recommendation_id=told.recommendation_id)


def _ids_of(named: Sequence[str], graph: ServedGraph) -> tuple[str, ...]:
    """Return the ids of activities; several resources may share one address, and then all of them are meant."""
    by_url: dict[str, list[str]] = {}
    for resource in graph.compiled.graph.resources:
        if resource.url is not None:
            by_url.setdefault(resource.url, []).append(resource.id)
    return tuple(dict.fromkeys(activity for name in named for activity in by_url.get(name, [name])))
