"""What a group session is evidence of, for each of its learners: that they were there, and what was seen of them.

Attendance goes the road of activities, as a meeting that was held or missed, so that the signals of silence and of
missed meetings know of it. What whoever led the group saw of a learner goes the road of observations: half of an
answer, of that learner alone. A group that was right together says nothing of who of it was.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

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
from api.support.group_messages import SeenMember


def seen_of(there: Collection[str], members: Sequence[SeenMember], *, took_place: bool) -> dict[str, Seen]:
    """Return what was seen, by learner.

    Args:
        there: Who takes part.
        members: What is said to have been seen.
        took_place: Whether there was anything to see.

    Raises:
        InvalidFields: It is of somebody else, comes twice, or of what did not take place.
    """
    seen, faults = dict[str, Seen](), []
    for at, one in enumerate(members):
        path, name = f"$.seen[{at}]", one.learner_id
        if name not in there:
            faults.append(Fault(f"{path}.learner_id", f"{name!r} does not take part.", "Leave the learner out."))
        elif name in seen:
            faults.append(Fault(f"{path}.learner_id", f"The learner {name!r} comes twice.", "Name each once."))
        if one.score is not None and not one.was_present:
            faults.append(Fault(f"{path}.score", "Of who was not there nothing was seen.", "Leave the score out."))
        seen[name] = Seen(one.was_present, one.score)
    if members and not took_place:
        faults.append(Fault("$.seen", "It did not take place.", "Leave it out, or say that it was held."))
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


class HeldSession(NamedTuple):
    """A session of which something was seen.

    Attributes:
        trace_id: Names what was seen of it.
        meeting_id: Names the session.
        skill_id: On what.
        starts_at: When it began.
        ended_at: When it was said.
        context: What it belongs to, by name.
        seen: What was seen, by learner.
    """

    trace_id: str
    meeting_id: str
    skill_id: str
    starts_at: datetime
    ended_at: datetime
    context: Mapping[str, str]
    seen: Mapping[str, Seen]


def session_of(group: StoredGroup) -> HeldSession:
    """Return the session of a group that has ended."""
    name, ended_at = f"group-{group.id}", group.ended_at or group.made_at
    starts_at = min(group.planned_at or ended_at, ended_at)
    seen = {one.learner: Seen(one.was_present, one.score) for one in group.members}
    return HeldSession(name, name, group.skill_id, starts_at, ended_at, {"group_id": group.id}, seen)


async def take_evidence(
    runtime: Runtime, organisation_no: int, graph: ServedGraph, session: HeldSession, role: str
) -> None:
    """Take in what the record has of who was seen; sent again, all of it is a duplicate.

    Raises:
        ConcurrentChange: Other workers kept changing a learner.
        StoreUnavailable: The live store cannot be reached; sending again is safe.
    """
    item = observation_index(graph, session.skill_id)
    for name, one in session.seen.items():
        if one.was_present is None:
            continue
        key = LearnerKey(organisation_no, graph.graph_no, name)
        meeting = Meeting(
            trace_id=session.trace_id,
            learner_id=name,
            meeting_id=session.meeting_id,
            status="held" if one.was_present else "missed",
            starts_at=session.starts_at,
            occurred_at=session.ended_at,
        )
        limits = Limits(runtime.clock_us(), runtime.settings.clock_skew_seconds)
        for learner, traces in admit([meeting], limits).by_learner.items():
            intake = TraceIntake(runtime.store, runtime.pool, runtime.clock_us)
            await intake.take(key._replace(learner=learner), traces)
        if one.score is not None and item is not None:
            context = {"role": role, "visibility": "team", **session.context}
            seen_us = microseconds_of(session.ended_at)
            await take_in(runtime, key, graph, SeenSkill(session.trace_id, item, one.score, seen_us, context))
