"""A person's decision on an adjustment, through the same compare-and-set commit as results.

What is open stands in the live state, so a decision is a commit like any other: it holds only on the version that was
looked at, and a result that comes in meanwhile is neither lost nor overlooked.
"""

from typing import Final, NamedTuple

import msgspec

from api.clock import US_PER_S
from api.content.graphs import ServedGraph
from api.errors import ConcurrentChange
from api.journal import LAYOUT, JournalEntry, JournalReview, encode
from api.learner_errors import ReviewContradicts, UnknownAdjustment
from api.live.keys import LearnerKey
from api.live.layout import LearnerState, with_records
from api.live.memory import KeptAway, pack, unpack, with_approved, with_closed, with_kept_away
from api.paths.adjustment_messages import FOLLOWS, STANDS_FOR, Decision, life_of
from api.paths.decisions import By
from api.record.adjustments import find_adjustment
from api.record.facts import AdjustmentRow, reviews_in
from api.record.pending import pending_of
from api.results.constraints import KEPT_RESULTS, KEPT_US, opportunities
from api.runtime import Runtime
from engine.recommendation.situation import KIND_BIT

ATTEMPTS: Final = 50
"""The record is read between looking and committing, so other workers overtake this more often than a result; those of
the same worker wait in the learner's queue."""


class SpokenReview(NamedTuple):
    """What somebody decides of an adjustment, why, and who they are."""

    decision: Decision
    reason: str
    by: By


async def review(
    runtime: Runtime, key: LearnerKey, graph: ServedGraph, adjustment_id: str, said: SpokenReview
) -> tuple[AdjustmentRow, ServedGraph]:
    """Let a person's decision take effect, once.

    Returns:
        The adjustment as it stands now, and the graph that tells it.

    Raises:
        UnknownAdjustment: The learner's path has no such adjustment.
        ReviewContradicts: The decision does not fit where the adjustment stands.
        ConcurrentChange: Others kept changing this learner.
        StoreUnavailable: The live state cannot be reached.
        RecordUnavailable: The record cannot be reached.
    """
    store, pool = runtime.store, runtime.pool
    for _ in range(ATTEMPTS):
        state = await store.get(key)
        pending = await pending_of(store, pool, key, state)
        found = life_of(adjustment_id, await find_adjustment(pool, key, adjustment_id), pending)
        if state is None or found is None:
            raise UnknownAdjustment("{adjustment_id}", adjustment_id)
        graph = await runtime.graphs.renewed(key.organisation_no, graph, state)
        if _is_repeated(found, said):
            return found, graph
        now_us = runtime.clock_us()
        status = _status_after(found, said)
        spoken = _journalled(found, said, status, state, graph, now_us)
        after = _after(state, found, spoken, graph)
        entry = JournalEntry(LAYOUT, *key, after.version, after.revision, now_us, (), (), (spoken,))
        if await store.commit(key, after, encode(entry), (), now_us / US_PER_S):
            reviews = (*found.reviews, *reviews_in([entry]))
            return msgspec.structs.replace(found, status=status, reviews=reviews), graph
    raise ConcurrentChange(key.learner)


def _is_repeated(found: AdjustmentRow, said: SpokenReview) -> bool:
    """Tell a request that comes again from another person's."""
    stands = STANDS_FOR.get(found.status) == said.decision
    return stands and any((one.decision, one.by) == (said.decision, said.by.id) for one in found.reviews)


def _status_after(found: AdjustmentRow, said: SpokenReview) -> str:
    if STANDS_FOR.get(found.status) == said.decision:
        return found.status
    status = FOLLOWS.get((found.status, said.decision))
    if status is None or found.action == "closed":
        last = next((one for one in reversed(found.reviews) if one.is_effective), None)
        standing = f" (by {last.role} {last.by!r})" if last is not None and found.status != "closed" else ""
        raise ReviewContradicts(said.decision, found.status, standing)
    return status


def _journalled(
    found: AdjustmentRow, said: SpokenReview, status: str, state: LearnerState, graph: ServedGraph, now_us: int
) -> JournalReview:
    is_effective = status != found.status
    told = (found.adjustment_id, said.decision, said.reason, said.by.id, said.by.role, is_effective)
    if said.decision == "approve":
        return JournalReview(*told)
    seen = opportunities(state, graph.compiled, found.skill_id)
    return JournalReview(*told, now_us + KEPT_US, seen + KEPT_RESULTS)


def _after(state: LearnerState, found: AdjustmentRow, spoken: JournalReview, graph: ServedGraph) -> LearnerState:
    """Return the state after a decision: what was refused is no longer open, and is kept away."""
    after = msgspec.structs.replace(state, version=state.version + 1)
    if not spoken.is_effective:
        return after
    memory = unpack(state.memory)
    if spoken.decision == "approve":
        return msgspec.structs.replace(after, memory=pack(with_approved(memory, found.kind, found.skill_id)))
    until = (spoken.kept_until_us, spoken.kept_until_opportunities)
    kept = KeptAway(found.adjustment_id, found.kind, found.skill_id, found.activity_id, *until)
    memory = with_kept_away(with_closed(memory, found.kind, found.skill_id, goes_on=False), [kept])
    after = msgspec.structs.replace(after, memory=pack(memory))
    skill = graph.compiled.skill_index.get(found.skill_id)
    open_record = None if skill is None else state.find(skill)
    if open_record is None:
        return after
    bit = next(bit for kind, bit in KIND_BIT.items() if kind == found.kind)
    return with_records(after, [msgspec.structs.replace(open_record, active=open_record.active & ~bit)])
