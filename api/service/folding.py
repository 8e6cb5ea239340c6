"""Results folded into a learner's live state. Pure: the same fold serves the hot path and the whole history.

Results of a learner are ordered by (time, result id). Given ability, skills are independent, so a result is in order
as soon as it is newer than what its own skills have seen; only then may it be folded onto the state as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from api.live.layout import MAX_RECENT, LearnerState, SkillRecord, with_records
from api.live.ticks import tick_of
from engine.tracing.history import elapsed, next_streak
from engine.tracing.model import TracingModel
from engine.tracing.state import Result, TracingState, UpdateInfo
from engine.tracing.update import update

NO_TIME = -1
"""Stands for the time of a result that came without one; the commit puts the service's clock in its place."""


class Taken(msgspec.Struct, frozen=True):
    """One result on its way into the state.

    Attributes:
        occurred_us: Microseconds since 1970-01-01T00:00:00Z, or `NO_TIME`.
        result_id: The sender's.
        item: Index in the registry.
        score: 0..1.
        attempt: 1 for the first.
        details: JSON of what was said beside; may be empty.
    """

    occurred_us: int
    result_id: str
    item: int
    score: float
    attempt: int
    details: bytes = b""


class Traced(NamedTuple):
    """What one result did.

    Attributes:
        taken: The result.
        info: The engine's account.
        streaks: Right (positive) or wrong (negative) results in a row per skill of the item, this one included.
    """

    taken: Taken
    info: UpdateInfo
    streaks: tuple[int, ...]


def order_of(taken: Taken) -> tuple[int, str]:
    """Return the key by which the results of a learner are ordered."""
    return taken.occurred_us, taken.result_id


def is_in_order(state: LearnerState, results: Iterable[Taken], model: TracingModel) -> bool:
    """Tell whether all results are newer than what their skills have seen.

    Equal times count as late: which of the two comes first depends on ids that the state does not keep.
    """
    return all(taken.occurred_us > state.last_us or _is_newer(state, taken, model) for taken in results)


def _is_newer(state: LearnerState, taken: Taken, model: TracingModel) -> bool:
    tick = tick_of(taken.occurred_us)
    records = (state.find(skill) for skill in model.item_skills[taken.item])
    return all(record is None or tick > record.last_tick for record in records)


def fold(state: LearnerState, results: Sequence[Taken], model: TracingModel) -> tuple[LearnerState, list[Traced]]:
    """Fold ordered results onto a state; `version` is left to the caller.

    Args:
        state: Before.
        results: Ordered by `order_of`.
        model: Of the state's revision.

    Returns:
        The state after, and what each result did.
    """
    ability = state.ability
    changed: dict[int, SkillRecord] = {}
    traced = []
    for taken in results:
        parameters = model.item(taken.item)
        records = [changed.get(skill) or _known(state, skill, model) for skill in parameters.skills]
        tick = tick_of(taken.occurred_us)
        belief, info = update(
            TracingState(ability, tuple([record.mastery for record in records])),
            Result(taken.score, taken.attempt),
            parameters,
            [elapsed(record.last_tick, tick) if record.opportunities else 0.0 for record in records],
            rounded=True,
        )
        ability = belief.ability
        after = [
            _after(record, mastery, tick, taken.score) for record, mastery in zip(records, belief.skills, strict=True)
        ]
        changed.update((record.skill, record) for record in after)
        traced.append(Traced(taken, info, tuple([record.streak for record in after])))
    return _closed(state, ability, changed, results), traced


def _closed(
    state: LearnerState, ability: tuple[float, ...], changed: dict[int, SkillRecord], results: Sequence[Taken]
) -> LearnerState:
    """Put what the fold has changed into the packed state."""
    fields = with_records(state, changed.values())
    recent = [*state.recent, *(taken.item for taken in results)][-MAX_RECENT:]
    return LearnerState(
        fields.layout,
        state.version,
        state.revision,
        state.n_results + len(results),
        max(state.last_us, results[-1].occurred_us),
        ability,
        tuple(recent),
        fields.index,
        fields.records,
    )


def _known(state: LearnerState, skill: int, model: TracingModel) -> SkillRecord:
    """Return the skill's record; without an opportunity the belief is the population's, whatever an adjustment left."""
    record = state.find(skill)
    if record is not None and record.opportunities:
        return record
    return SkillRecord(skill, 0, 0, 0, record.active if record else 0, model.prior(skill))


def _after(record: SkillRecord, mastery: tuple[float, ...], tick: int, score: float) -> SkillRecord:
    streak = next_streak(record.streak, score)
    return SkillRecord(record.skill, record.opportunities + 1, tick, streak, record.active, mastery)
