"""Observations on the job as results: the same road, beside the items of the course.

`engine.tracing.observations` says what one counts for. Its words stay in the case that it was told in.
"""

from typing import Any, Final, Literal, NamedTuple

import msgspec

from api.content.graphs import ServedGraph
from api.live.keys import LearnerKey
from api.live.marks import mark_of
from api.results.answering import moves_of
from api.results.apply_results import NewResult
from api.results.messages import MasteryChange, Words
from api.results.sifting import AdmittedResult
from api.runtime import Runtime
from content_graph.observations import observation_of

KIND: Final = "observation"
"""Its `evidence_kind`, which no sender of results can give."""
Taken = Literal["accepted", "late_replayed", "duplicate"]
"""What becomes of one: sent again it is a duplicate, whatever else was changed since."""
_ROLES: Final = {
    "tutor": ("un tuteur", "a tutor"),
    "coach": ("un coach", "a coach"),
    "mentor": ("un mentor", "a mentor"),
}
_encode = msgspec.json.Encoder().encode
_content = msgspec.msgpack.Encoder().encode


class SeenSkill(NamedTuple):
    """What a person saw.

    Attributes:
        observation_id: Its id.
        skill: Position of the skill's observation among the items of the graph.
        score: 0..1.
        observed_us: When.
        context: Who saw it, as what, and for whom it is visible.
    """

    observation_id: str
    item: int
    score: float
    observed_us: int
    context: dict[str, str]


def observation_index(graph: ServedGraph, skill_id: str) -> int | None:
    """Return the position of the observation of a skill; None where the graph has no such skill."""
    index = graph.compiled.item_index.get(observation_of(skill_id))
    return index if index is not None and graph.compiled.is_observation[index] else None


async def take_in(
    runtime: Runtime, key: LearnerKey, graph: ServedGraph, seen: SeenSkill
) -> tuple[Taken, MasteryChange | None]:
    """Take an observation in, once, and return what became of it and what it moved.

    Raises:
        ConcurrentChange: Other workers kept changing this learner.
        StoreUnavailable: The live store cannot be reached; sending again is safe.
        RecordUnavailable: It is late, and the record cannot be reached.
    """
    details = _encode({"evidence_kind": KIND, "context": seen.context})
    taken = NewResult(seen.observed_us, seen.observation_id, seen.item, seen.score + 0.0, 1, details)
    one = AdmittedResult(taken, mark_of(taken.result_id, _content(taken)))
    answer = await runtime.intake.take(key, graph, [one], is_told=False)
    (outcome,) = answer.outcomes
    runtime.counters.count("results", outcome.status)
    if answer.commit is None or outcome.traced is None:
        return "duplicate", None
    (moved,) = moves_of(key.learner, answer.outcomes, answer.commit)
    return ("late_replayed" if outcome.status == "late_replayed" else "accepted"), moved


def observation_words(details: bytes) -> Words | None:
    """Say for people that a result is an observation, and of whom; nothing of any other result."""
    told: dict[str, Any] = msgspec.json.decode(details) if details else {}
    if told.get("evidence_kind") != KIND:
        return None
    fr, en = _ROLES[told["context"]["role"]]
    return Words(
        f"Observation en situation par {fr}\u202f: elle pèse la moitié d’une réponse.",
        f"Observed on the job by {en}: it weighs half of an answer.",
    )


def is_for_learner(details: bytes) -> bool:
    """Tell whether the learner may see a result: of observations, those that were told for them, too."""
    told: dict[str, Any] = msgspec.json.decode(details) if details else {}
    return told.get("evidence_kind") != KIND or told["context"].get("visibility") == "learner"
