"""What a group session is evidence of, for each of its learners: that they were there, and what was seen of them.

Attendance goes the road of activities, as a meeting that was held or missed, so that the signals of silence and of
missed meetings know of it. What whoever led the group saw of a learner goes the road of observations: half of an
answer, of that learner alone. A group that was right together says nothing of who of it was.
"""

from collections.abc import Mapping

from api.activities.admission import Limits, admit
from api.activities.intake import TraceIntake
from api.activities.messages import Meeting
from api.case_errors import NotAnObserver
from api.clock import microseconds_of
from api.content.graphs import ServedGraph
from api.errors import Fault, InvalidFields
from api.live.keys import LearnerKey
from api.record.support.group_grounds import leads
from api.record.support.group_reads import StoredGroup
from api.record.support.groups import Seen
from api.results.observations import SeenSkill, observation_index, take_in
from api.runtime import Runtime
from api.support.acting import Actor
from api.support.group_messages import GroupEnding


def seen_of(group: StoredGroup, body: GroupEnding) -> dict[str, Seen]:
    """Return what was seen, by learner.

    Raises:
        InvalidFields: It is of somebody else, comes twice, or of what did not take place.
    """
    there, seen, faults = {one.learner for one in group.members}, dict[str, Seen](), []
    for at, one in enumerate(body.seen):
        path, name = f"$.seen[{at}]", one.learner_id
        if name not in there:
            faults.append(Fault(f"{path}.learner_id", f"{name!r} is not in the group.", "Leave the learner out."))
        elif name in seen:
            faults.append(Fault(f"{path}.learner_id", f"The learner {name!r} comes twice.", "Name each once."))
        if one.score is not None and not one.was_present:
            faults.append(Fault(f"{path}.score", "Of who was not there nothing was seen.", "Leave the score out."))
        seen[name] = Seen(one.was_present, one.score)
    if body.seen and body.outcome == "not_held":
        faults.append(Fault("$.seen", "The group did not take place.", "Leave it out, or say that it was held."))
    if faults:
        raise InvalidFields(tuple(faults))
    return seen


async def observer(runtime: Runtime, organisation_no: int, actor: Actor, seen: Mapping[str, Seen]) -> str | None:
    """Return as what somebody saw learners; None where nothing was seen.

    Raises:
        NotAnObserver: They give scores and are tutor or coach of none of those: whoever only coordinates saw nothing.
    """
    if not seen:
        return None
    scored = [learner for learner, one in seen.items() if one.score is not None]
    roles = await leads(runtime.pool, organisation_no, actor.reach._replace(is_coordinator=False), scored)
    if any(learner not in roles for learner in scored):
        raise NotAnObserver
    return max(roles.values(), default="tutor")


async def take_evidence(
    runtime: Runtime, organisation_no: int, graph: ServedGraph, group: StoredGroup, role: str
) -> None:
    """Take in what the record has of who was seen; sent again, all of it is a duplicate.

    Raises:
        ConcurrentChange: Other workers kept changing a learner.
        StoreUnavailable: The live store cannot be reached; sending again is safe.
    """
    item = observation_index(graph, group.skill_id)
    ended_at = group.ended_at or group.made_at
    for one in group.members:
        if one.was_present is None:
            continue
        key = LearnerKey(organisation_no, graph.graph_no, one.learner)
        meeting = Meeting(
            trace_id=f"group-{group.id}",
            learner_id=one.learner,
            meeting_id=f"group-{group.id}",
            status="held" if one.was_present else "missed",
            starts_at=min(group.planned_at or ended_at, ended_at),
            occurred_at=ended_at,
        )
        limits = Limits(runtime.clock_us(), runtime.settings.clock_skew_seconds)
        for learner, traces in admit([meeting], limits).by_learner.items():
            intake = TraceIntake(runtime.store, runtime.pool, runtime.clock_us)
            await intake.take(key._replace(learner=learner), traces)
        if one.score is not None and item is not None:
            context = {"role": role, "visibility": "team", "group_id": group.id}
            seen_us = microseconds_of(ended_at)
            await take_in(runtime, key, graph, SeenSkill(f"group-{group.id}", item, one.score, seen_us, context))
