"""Results folded into a learner's live state. Pure: the same fold serves the hot path and the whole history.

Results of a learner are ordered by (time, attempt, order of acceptance): clocks of sources tell seconds or minutes, so
ties are the rule. Given ability, skills are independent, so a result is in order as soon as it is newer than what its
own skills have seen; only then may it be folded onto the state as it is. Where the model reads more of the past than
that of the skill, as where prerequisites matter, it must come after all that the learner has done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from api.live.done import with_done
from api.live.layout import Course, LearnerState, empty
from api.live.memory import pack, unpack, with_failures
from api.live.packed import Folded, fold_records
from api.live.records import has_history
from api.live.survey import Survey, survey_of
from api.live.ticks import day_of, tick_of
from engine.recommendation.situation import MAX_RECENT
from engine.tracing.batch import model_arrays
from engine.tracing.kernel_arrays import ModelArrays
from engine.tracing.model import TracingModel
from engine.tracing.traces import RIGHT_FROM

SETTLED: Final = 2
"""Right results in a row from which no wrong one before them is remembered any more."""
_NO_LESSONS: Final = np.empty((0, 4))
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
        seq: Order of acceptance, from 1; 0 before it is accepted.
    """

    occurred_us: int
    result_id: str
    item: int
    score: float
    attempt: int
    details: bytes = b""
    seq: int = 0


class Lesson(NamedTuple):
    """What a resource that was studied teaches of one skill.

    Attributes:
        n_before: Results that are folded before it.
        skill: Index in the registry.
        effect: Chance of learning the skill, relative to P(learn).
        tick: When.
    """

    n_before: int
    skill: int
    effect: float
    tick: int


class Tracer(NamedTuple):
    """A model, ready to fold results with.

    Attributes:
        model: Its numbers.
        arrays: The same, laid out for compiled code, rounding as storage does.
    """

    model: TracingModel
    arrays: ModelArrays


class Traced(NamedTuple):
    """What one result did; the tuples have one entry per skill of its item.

    Attributes:
        taken: The result.
        p_correct: Expected score just before it; 0..1.
        before: What was shown of P(mastered) just before it; 0..1.
        after: What is shown after its evidence.
        streaks: Right (positive) or wrong (negative) results in a row, this one included.
    """

    taken: Taken
    p_correct: float
    before: tuple[float, ...]
    after: tuple[float, ...]
    streaks: tuple[int, ...]


class Fold(NamedTuple):
    """What folding leaves.

    Attributes:
        state: After the results.
        traced: What each of them did.
        survey: All skills afterwards.
    """

    state: LearnerState
    traced: list[Traced]
    survey: Survey


def tracer_of(model: TracingModel) -> Tracer:
    """Make a model ready to fold with, and the compiled code with it."""
    tracer = Tracer(model, model_arrays(model, rounded=True))
    fold(empty(0, model.initial_ability), (), tracer, 0)
    return tracer


def order_of(taken: Taken) -> tuple[int, int, int]:
    """Return the key by which the results of a learner are ordered."""
    return taken.occurred_us, taken.attempt, taken.seq


def is_in_order(state: LearnerState, results: Iterable[Taken], model: TracingModel) -> bool:
    """Tell whether all results come after what their skills have seen; of the learner, if the model is sequential.

    Where something was studied, its place is after all results that were there before it, so what is older is late.

    What is accepted later comes after what has the same time and attempt, so a tie with the learner's newest result is
    in order unless its attempt is a smaller one. Of older results the state keeps no attempt: a tie with these is late.
    """
    newest = state.last_us, state.last_attempt
    return all((taken.occurred_us, taken.attempt) >= newest or _is_newer(state, taken, model) for taken in results)


def lacks_history(state: LearnerState, model: TracingModel) -> bool:
    """Tell whether a state holds results and nothing of what the model's covariates are made of."""
    return model.keeps_history and state.n_results > 0 and not has_history(state.layout)


def _is_newer(state: LearnerState, taken: Taken, model: TracingModel) -> bool:
    if model.is_sequential or (state.memory and any(one.days for one in unpack(state.memory).studied)):
        return False
    tick = tick_of(taken.occurred_us)
    records = (state.find(skill) for skill in model.item_skills[taken.item])
    return all(record is None or tick > record.last_tick for record in records)


def fold(
    state: LearnerState, results: Sequence[Taken], tracer: Tracer, now_tick: int, lessons: Sequence[Lesson] = ()
) -> Fold:
    """Fold ordered results onto a state, and what was studied between them, as its next version.

    Args:
        state: Before.
        results: Ordered by `order_of`.
        tracer: Of the state's revision, with at least `state.n_skills_needed` skills.
        now_tick: For the survey.
        lessons: In order.
    """
    rows = np.array(
        [(taken.item, taken.score, taken.attempt, tick_of(taken.occurred_us)) for taken in results], np.float64
    )
    folded = Folded(
        *fold_records(
            np.frombuffer(state.records, np.uint8),
            state.layout,
            np.frombuffer(state.items, np.uint8),
            np.array((*state.ability, *state.course, *state.runs)),
            rows.reshape(-1, 4),
            np.array(lessons, np.float64).reshape(-1, 4) if lessons else _NO_LESSONS,
            now_tick,
            *tracer.arrays,
        )
    )
    ability, course, runs = _parts(folded.head.tolist(), len(state.ability))
    recent = [*state.recent, *[taken.item for taken in results]][-MAX_RECENT:]
    last_us, last_attempt = state.last_us, state.last_attempt
    if results:
        last_us, last_attempt = max((last_us, last_attempt), (results[-1].occurred_us, results[-1].attempt))
    traced = _traced(results, folded)
    after = LearnerState(
        folded.layout,
        state.version + 1,
        state.revision,
        state.n_results + len(results),
        last_us,
        ability,
        tuple(recent),
        folded.raw.tobytes(),
        course,
        runs,
        folded.items.tobytes(),
        _memory(state.memory, traced, tracer.model),
        last_attempt,
        state.n_corrections,
        state.n_void,
        with_done(state.done, [(taken.item, day_of(taken.occurred_us)) for taken in results]),
    )
    seen = survey_of(folded.beliefs, folded.learn, folded.counts, folded.nodes, folded.head[: len(ability)])
    return Fold(after, traced, seen)


def _memory(memory: bytes, traced: Sequence[Traced], model: TracingModel) -> bytes:
    """Remember what went wrong in a row; from the second right result in a row on, nothing changes."""
    is_told = memory or any(done.taken.score < RIGHT_FROM for done in traced)
    if not is_told or all(min(done.streaks, default=SETTLED) >= SETTLED for done in traced):
        return memory
    told = ((done.taken.result_id, done.taken.score, model.item_skills[done.taken.item]) for done in traced)
    before = unpack(memory)
    after = with_failures(before, told)
    return memory if after.failed == before.failed else pack(after)


def survey_ahead(state: LearnerState, tracer: Tracer, now_tick: int) -> Survey:
    """Look at all skills as they stand, P(learn) included: what folding nothing onto the state leaves."""
    return fold(state, (), tracer, now_tick).survey


def _parts(head: list[float], n_nodes: int) -> tuple[tuple[float, ...], Course, tuple[int, ...]]:
    """Take apart what `Folded.head` holds: ability, course, runs."""
    last, fast, slow, n_taken, item_run, *runs = head[n_nodes:]
    return tuple(head[:n_nodes]), (last, fast, slow, int(n_taken), int(item_run)), tuple([int(run) for run in runs])


def _traced(results: Sequence[Taken], folded: Folded) -> list[Traced]:
    before, after = folded.moves.tolist()
    streaks, offsets = folded.streaks.tolist(), folded.offsets.tolist()
    return [
        Traced(taken, p_correct, tuple(before[at:end]), tuple(after[at:end]), tuple(streaks[at:end]))
        for taken, p_correct, at, end in zip(results, folded.p_correct.tolist(), offsets, offsets[1:], strict=False)
    ]
