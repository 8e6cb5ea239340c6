"""Published decisions: told to the live store after every decision of people, and with it to the policy.

A decision is in the record first. Then, before it is answered, the live store is told, so that the next result obeys it
through whichever worker it comes. What could not be told stays noted in the record, and is made up for by the next
decision, by every worker's look every few seconds, and before a worker serves at all.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import structlog

from api.content.graphs import ServedGraph
from api.errors import RecordUnavailable, StoreUnavailable
from api.live.keys import LearnerKey
from api.live.published_decisions import NO_ORDERS, PublishedDecisions, PublishedGoal, PublishedOverride
from api.live.store import LiveStore
from api.live.ticks import tick_of
from api.record.pool import Pool
from api.record.published_decisions import finish_late_pins, finish_pins, forget_due, note_all_due, read_due, take_due
from content_graph.compiled import CompiledGraph
from engine.recommendation.situation import Bar, Overrides, Pin, Terms

CHUNK: Final = 500
"""Learners whose orders are told in one transaction of the record."""
MEND_EVERY_S: Final = 5.0

_LOG: Final = structlog.get_logger(__name__)


class DecisionPublisher:
    """Keeps the live store's published decisions what the record says."""

    def __init__(self, pool: Pool, store: LiveStore) -> None:
        self._pool = pool
        self._store = store

    async def tell(self, organisation_no: int | None = None, *, passes_by: bool = False) -> int:
        """Tell the live store what it has yet to hear.

        Args:
            organisation_no: Of whose learners; None for everybody's.
            passes_by: Leave to others what they are telling just now.

        Returns:
            How many learners' orders were told.

        Raises:
            StoreUnavailable: The live store cannot be reached; what is left stays noted.
            RecordUnavailable: The record cannot be reached.
        """
        n_told = 0
        while n_in_chunk := await self._tell_some(organisation_no, passes_by=passes_by):
            n_told += n_in_chunk
        return n_told

    async def make_up(self) -> None:
        """Make up for whatever an interrupted worker has left, before another one serves.

        Raises:
            StoreUnavailable: The live store cannot be reached; what is left stays noted.
            RecordUnavailable: The record cannot be reached.
        """
        async with self._pool.connection() as connection:
            await finish_late_pins(connection)
        await self.tell()

    async def tell_all(self) -> int:
        """Tell a live store that has lost everything, and return how many learners' orders it was told."""
        async with self._pool.connection() as connection:
            await note_all_due(connection)
        return await self.tell()

    async def finish(self, key: LearnerKey, activity_ids: Sequence[str], because: str) -> None:
        """End what was pinned for a learner who has done it.

        While that cannot be noted it goes on coming first, until it is done again or the next worker starts.
        """
        try:
            async with self._pool.connection() as connection:
                await finish_pins(connection, key, activity_ids, because)
            await self.tell(key.organisation_no)
        except (RecordUnavailable, StoreUnavailable) as error:
            _LOG.warning("a pin that was done could not be ended", graph_no=key.graph_no, reason=error.reason)

    async def mend(self) -> None:
        """Look for ever for what an interrupted request has left."""
        while True:
            await asyncio.sleep(MEND_EVERY_S)
            try:
                n_told = await self.tell(passes_by=True)
            except (RecordUnavailable, StoreUnavailable) as error:
                _LOG.warning("published decisions wait", reason=error.reason)
            else:
                if n_told:
                    _LOG.info("published decisions were made up for", n_learners=n_told)

    async def _tell_some(self, organisation_no: int | None, *, passes_by: bool) -> int:
        async with self._pool.connection() as connection:
            due = await take_due(connection, organisation_no, CHUNK, passes_by=passes_by)
            if not due:
                return 0
            told = await read_due(connection, due)
            # The notes are held until both have taken it: an error leaves them, and whoever comes next tells more.
            await asyncio.gather(
                *(self._store.order(key, orders, told.serial) for key, orders in told.orders.items()),
                *(self._store.announce_settings(no, version) for no, version in told.settings.items()),
            )
            await forget_due(connection, due)
        return len(due)


def overrides_of(orders: PublishedDecisions, graph: ServedGraph, now_us: int, done: Iterable[str] = ()) -> Overrides:
    """Say what people have decided that holds now.

    Args:
        orders: All that stand.
        graph: For the numbers of skills, and for the kinds that wait for approval.
        now_us: When.
        done: Activities that the learner has just done: they are no longer pinned.
    """
    if not orders.overrides:
        return graph.overrides
    pins: list[Pin] = []
    bars: list[Bar] = []
    automation_off, in_course_order = "", False
    for one in orders.overrides:
        if one.until_us and one.until_us <= now_us:
            continue
        skill = graph.compiled.skill_index.get(one.skill_id, -1)
        if one.kind == "automation_off":
            automation_off = automation_off or one.override_id
            in_course_order |= bool(one.basis)
        elif one.kind != "pin":
            bars.append(Bar(one.override_id, one.activity_id, skill))
        elif one.activity_id not in done:
            pins.append(Pin(one.override_id, one.activity_id, skill))
    return graph.overrides._replace(
        pins=tuple(pins), bars=tuple(bars), automation_off=automation_off, in_course_order=in_course_order
    )


def terms_of(orders: PublishedDecisions, compiled: CompiledGraph, now_us: int) -> Terms | None:
    """Return the goal that a learner works towards: of those that are not past, the one that is due first."""
    for goal in orders.goals:
        if not goal.due_us or goal.due_us > now_us:
            terms = terms_on(goal, compiled)
            if terms.targets:
                return terms
    return None


def terms_on(goal: PublishedGoal, compiled: CompiledGraph) -> Terms:
    """Put a goal into the numbers of a content graph; skills that it has no longer are left out."""
    places = ((compiled.skill_index.get(skill, -1), level, weight) for skill, level, weight in goal.targets)
    targets = tuple([place for place in places if place[0] >= 0 and compiled.is_skill_active[place[0]]])
    due_tick = tick_of(goal.due_us) if goal.due_us else None
    return Terms(goal.goal_id, targets, due_tick, goal.minutes_per_day, goal.retention)


def pinned_among(orders: PublishedDecisions, activity_ids: Iterable[str]) -> list[str]:
    """Return the activities that are pinned for a learner, of these."""
    if orders is NO_ORDERS:
        return []
    pinned = {one.activity_id for one in orders.overrides if one.kind == "pin" and one.activity_id}
    return sorted(pinned.intersection(activity_ids))


def by_id(orders: PublishedDecisions) -> Mapping[str, PublishedOverride]:
    """Look standing overrides up by their ids."""
    return {one.override_id: one for one in orders.overrides}
