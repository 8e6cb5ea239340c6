"""Results applied to a learner's live state. Pure: the same code serves the hot path and the whole history.

Results of a learner are ordered by (time, attempt, order of acceptance): clocks of sources tell seconds or minutes, so
ties are the rule. Given ability, skills are independent, so a result is in order as soon as it is newer than what its
own skills have seen; only then may it be applied to the state as it is. Where the model reads more of the past than
that of the skill, as where prerequisites matter, it must come after all that the learner has done.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from api.live.done import DONE_BYTES, N_WHOLES, done_in
from api.live.layout import NO_PROGRESS, LearnerState, empty
from api.live.memory import pack, unpack, with_failures
from api.live.packed import take_in
from api.live.packed_records import N_ROWS, Bytes, Floats, Ints
from api.live.records import ITEM_RECORD, WIDE_HISTORY, has_history, record_format
from api.live.survey import Survey, survey_of
from api.live.ticks import tick_of
from engine.laying_out import LaidOut
from engine.recommendation.situation import MAX_RECENT, WorkDone
from engine.tracing.batch import model_arrays
from engine.tracing.kernel_arrays import MAX_SKILLS
from engine.tracing.laid_out import lay_out_model
from engine.tracing.model import TracingModel
from engine.tracing.traces import RIGHT_FROM

SETTLED: Final = 2
"""Right results in a row from which no wrong one before them is remembered any more."""
_NO_ROWS: Final = np.empty((0, 4))
_NO_LESSONS: Final = _NO_ROWS
_NO_RUNS: Final = (0,) * MAX_SKILLS
NO_TIME = -1
"""Stands for the time of a result that came without one; the commit puts the service's clock in its place."""


class NewResult(msgspec.Struct, frozen=True):
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
        n_before: Results that are applied before it.
        skill: Index in the registry.
        effect: Chance of learning the skill, relative to P(learn).
        tick: When.
    """

    n_before: int
    skill: int
    effect: float
    tick: int


class Tracer(NamedTuple):
    """A model, ready to apply results with.

    Attributes:
        model: Its numbers.
        laid_out: The same for compiled code, rounding as storage does.
    """

    model: TracingModel
    laid_out: LaidOut


class ResultEffect(msgspec.Struct, frozen=True):
    """What one result did; the tuples have one entry per skill of its item.

    Attributes:
        taken: The result.
        p_correct: Expected score just before it; 0..1.
        before: What was shown of P(mastered) just before it; 0..1.
        after: What is shown after its evidence.
        streaks: Right (positive) or wrong (negative) results in a row, this one included.
    """

    taken: NewResult
    p_correct: float
    before: tuple[float, ...]
    after: tuple[float, ...]
    streaks: tuple[int, ...]


class StateChange(msgspec.Struct, frozen=True, eq=False):
    """What applying results leaves.

    Attributes:
        state: After the results.
        traced: What each of them did.
        survey: All skills afterwards.
        done: All items that were answered.
    """

    state: LearnerState
    traced: list[ResultEffect]
    survey: Survey
    done: WorkDone


def tracer_of(model: TracingModel) -> Tracer:
    """Make a model ready to apply results with, and the compiled code with it."""
    tracer = Tracer(model, lay_out_model(model_arrays(model, rounded=True)))
    apply_results(empty(0, model.initial_ability), (), tracer, 0)
    return tracer


def order_of(taken: NewResult) -> tuple[int, int, int]:
    """Return the key by which the results of a learner are ordered."""
    return taken.occurred_us, taken.attempt, taken.seq


def is_in_order(state: LearnerState, results: Iterable[NewResult], model: TracingModel) -> bool:
    """Tell whether all results come after what their skills have seen; of the learner, if the model is sequential.

    Where something was studied, its place is after all results that were there before it, so what is older is late.

    What is accepted later comes after what has the same time and attempt, so a tie with the learner's newest result is
    in order unless its attempt is a smaller one. Of older results the state keeps no attempt: a tie with these is late.
    """
    newest = state.last_us, state.last_attempt
    for taken in results:
        if (taken.occurred_us, taken.attempt) < newest and not _is_newer(state, taken, model):
            return False
    return True


def lacks_history(state: LearnerState, model: TracingModel) -> bool:
    """Tell whether a state holds results and nothing of what the model's covariates are made of."""
    return model.keeps_history and state.n_results > 0 and not has_history(state.layout)


def _is_newer(state: LearnerState, taken: NewResult, model: TracingModel) -> bool:
    if model.is_sequential or (state.memory and any(one.days for one in unpack(state.memory).studied)):
        return False
    tick = tick_of(taken.occurred_us)
    records = (state.find(skill) for skill in model.item_skills[taken.item])
    return all(record is None or tick > record.last_tick for record in records)


def apply_results(
    state: LearnerState, results: Sequence[NewResult], tracer: Tracer, now_tick: int, lessons: Sequence[Lesson] = ()
) -> StateChange:
    """Fold ordered results onto a state, and what was studied between them, as its next version.

    Args:
        state: Before.
        results: Ordered by `order_of`.
        tracer: Of the state's revision, with at least `state.n_skills_needed` skills.
        now_tick: For the survey.
        lessons: In order.
    """
    model, rows, n_places = tracer.model, [], 0
    for taken in results:
        rows.append((taken.item, taken.score, taken.attempt, tick_of(taken.occurred_us)))
        n_places += len(model.item_skills[taken.item])
    taught = np.array(lessons, np.float64).reshape(-1, 4) if lessons else _NO_LESSONS
    head, reals, wholes, packed = _room_for(state, tracer, len(rows), n_places, len(lessons))
    layout, end_of_records, end_of_items, end, n_runs, learns = take_in(
        state.records,
        state.layout,
        state.items,
        state.done,
        np.array(rows) if rows else _NO_ROWS,
        taught,
        now_tick,
        head,
        reals,
        wholes,
        packed,
        *tracer.laid_out,
    )
    n_skills, n_nodes = model.prior_matrix.shape
    at, counted = (5 + n_nodes) * n_skills, N_ROWS * n_skills
    traced = _traced(results, reals[at:].tolist(), wholes[counted : counted + n_places].tolist(), model)
    numbers = head[: n_nodes + len(NO_PROGRESS) + n_runs].tolist()
    last, fast, slow, n_taken, run, answers, item, before, quick, slack, total, *runs = numbers[n_nodes:]
    last_us, last_attempt = state.last_us, state.last_attempt
    if results:
        last_us, last_attempt = max((last_us, last_attempt), (results[-1].occurred_us, results[-1].attempt))
    after = LearnerState(
        layout,
        state.version + 1,
        state.revision,
        state.n_results + len(results),
        last_us,
        tuple(numbers[:n_nodes]),
        (*state.recent, *[taken.item for taken in results])[-MAX_RECENT:],
        packed[:end_of_records].tobytes(),
        (last, fast, slow, int(n_taken), int(run), int(answers), int(item), int(before), quick, slack, total),
        tuple([int(run) for run in runs]) if runs else (),
        packed[end_of_records:end_of_items].tobytes(),
        _memory(state.memory, traced, model),
        last_attempt,
        state.n_corrections,
        state.n_void,
        packed[end_of_items:end].tobytes(),
    )
    seen = survey_of(reals, wholes, head[:n_nodes], n_skills, learns=learns)
    done = done_in(wholes[counted + n_places :], (end - end_of_items) // DONE_BYTES)
    return StateChange(after, traced, seen, done)


def _room_for(
    state: LearnerState, tracer: Tracer, n_results: int, n_places: int, n_lessons: int
) -> tuple[Floats, Floats, Ints, Bytes]:
    """Make the room that `take_in` writes to: head, reals, wholes, packed."""
    n_skills, n_nodes = tracer.model.prior_matrix.shape
    n_done = len(state.done) // DONE_BYTES + n_results
    n_bytes = 2 * len(state.records) + (n_places + n_lessons) * record_format(WIDE_HISTORY, n_nodes).size
    return (
        np.array((*state.ability, *state.progress, *state.runs, *_NO_RUNS[len(state.runs) :])),
        np.empty((5 + n_nodes) * n_skills + n_results + 2 * n_places),
        np.empty(N_ROWS * n_skills + n_places + N_WHOLES * n_done, np.int64),
        np.empty(n_bytes + len(state.items) + n_results * ITEM_RECORD.size + n_done * DONE_BYTES, np.uint8),
    )


def _memory(memory: bytes, traced: Sequence[ResultEffect], model: TracingModel) -> bytes:
    """Remember what went wrong in a row; from the second right result in a row on, nothing changes."""
    for done in traced:
        if done.taken.score < RIGHT_FROM or (memory and done.streaks and min(done.streaks) < SETTLED):
            break
    else:
        return memory
    told = [(done.taken.result_id, done.taken.score, model.item_skills[done.taken.item]) for done in traced]
    before = unpack(memory)
    after = with_failures(before, told)
    return memory if after.failed == before.failed else pack(after)


def survey_ahead(state: LearnerState, tracer: Tracer, now_tick: int) -> Survey:
    """Look at all skills as they stand, P(learn) included: what applying nothing to the state leaves."""
    return apply_results(state, (), tracer, now_tick).survey


def _traced(
    results: Sequence[NewResult], shown: list[float], streaks: list[int], model: TracingModel
) -> list[ResultEffect]:
    """Part what was shown: expectations of all results, then masteries before all of them, and those after."""
    at, traced = len(results), []
    for place, taken in enumerate(results):
        end = at + len(model.item_skills[taken.item])
        before, after = tuple(shown[at:end]), tuple(shown[at + len(streaks) : end + len(streaks)])
        traced.append(
            ResultEffect(taken, shown[place], before, after, tuple(streaks[at - len(results) : end - len(results)]))
        )
        at = end
    return traced
