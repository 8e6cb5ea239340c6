"""How a policy treats learners, whatever comes of it: what a tutor would look at before any score of learning.

Rules on what was done, the same for every policy. With an answer being the result of an item, and a skill's base all
that it builds on, directly or not, as the course says:

    repeat_share         share of the answers whose item the learner had answered before
    distinct_items       items that a learner answered at least once
    help_within_two      share of the failures that are helped by one of the learner's next two activities
    answered_by_resource share of the failures that are helped so by a resource
    beyond_prerequisites share of the answers, but those that the policy declares to be questions (kind `evaluate`), to
                         items on a skill of whose direct prerequisites one is not in place
    self_undone          changes of the path that the machine closed again without a result on their skill in between
                         and without a person: counted by policies that keep a path, 0 for the others
    minutes_on_mastered  share of the minutes that went into activities all of whose skills were truly mastered

A failure is a wrong answer (below one half) that is at least the second in a row on a skill of its item: the learner
failed those skills; or that was given to an item for evaluation: the learner failed all of its skills. It is helped by

    a remedial or core resource on a failed skill or on its base,
    an item on its base that is not on the skill itself, or
    an item on a failed skill that the learner has not answered yet, and that is easier than the failed one, or that
    the policy declares to be help (kind `remediate`).

A failure after which the learner did fewer than two activities counts for nothing, nor does one for which the course
has nothing left on the failed skills: their resources were studied, and their items answered. A
prerequisite is in place where what tracing shows of its mastery just before the activity is 0.8 or more (the belief of
a tutor of the record's own, who has seen the same results and traces with the model that policies get), where the last
three answers to it were right (Beck & Gong 2013, "Wheel-spinning: students who fail to master a skill"), or where what
builds on it is, by results of its own.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled_with, inner_with
from engine.recommendation.situation import KINDS
from engine.tracing.model import TracingModel
from engine.tracing.traces import RIGHT_FROM
from simulations.policies.belief import Belief
from simulations.policies.protocol import Choice, Course, Floats, Ints, Mask, Observation
from simulations.results import Conduct
from simulations.world import TEACHINGS, World, closure

IN_PLACE: Final = 0.8
IN_A_ROW: Final = 3
"""Right answers after which a skill is in place, whatever the belief."""
FAILS_AT: Final = 2
"""Wrong answers in a row on a skill."""
WITHIN: Final = 2
"""Activities in which help is to come."""
_HELPS, _BY_RESOURCE = 1, 2
_REMEDIAL, _CORE = TEACHINGS.index("remedial"), TEACHINGS.index("core")


class _Ground(NamedTuple):
    """The course in flat arrays; A activities, K skills."""

    offsets: Ints  # int64[A + 1], where the skills of each activity start in `skills`
    skills: Ints  # int64[n]
    teaching: Ints  # int64[A], position in `TEACHINGS`
    difficulty: Floats  # float64[A]
    is_evaluation: Mask  # bool[A]
    is_base: Mask  # bool[K, K], whether skill k builds on skill j, directly or not
    is_needed: Mask  # bool[K, K], whether it does so directly


class _Counts(NamedTuple):
    """Sums per learner: float64[N] each."""

    answers: Floats
    repeats: Floats
    failures: Floats
    helped: Floats
    by_resource: Floats
    ordinary: Floats
    beyond: Floats
    minutes: Floats
    needless_minutes: Floats


class _Progress(NamedTuple):
    """Where learners stand."""

    streak: Ints  # int64[N, K], wrong answers in a row on each skill
    right: Ints  # int64[N, K], right answers in a row on each skill
    failed: Ints  # int64[N, 2], the items failed at the last activity and at the one before; -1 for none
    which: Ints  # int64[N, 2], bit j: skill j of that item was failed
    help: Ints  # int64[N, 2], bits of what came since


class Tutor:
    """Looks on while a class works."""

    def __init__(self, course: Course, model: TracingModel, n_learners: int, effects: Floats) -> None:
        self._ground = _ground(course)
        self._belief = Belief(course, model, n_learners, effects)
        self._n_done = np.zeros((n_learners, len(course.world.minutes)), np.int64)
        self._counts = _Counts(*np.zeros((len(_Counts._fields), n_learners)))
        recent = np.full((3, n_learners, WITHIN), -1)
        runs = np.zeros((2, n_learners, len(course.threshold)), np.int64)
        self._open = _Progress(*runs, *recent)

    def note(self, choice: Choice, seen: Observation, is_known: Mask, now_tick: Ints) -> None:
        """Note one turn down.

        Args:
            choice: Of the policy.
            seen: What became of it.
            is_known: bool[N, K], what was truly mastered before.
            now_tick: int64[N], when the turn began.
        """
        is_question, is_help = choice.kind == KINDS.index("evaluate"), choice.kind == KINDS.index("remediate")
        believed = self._belief.marginal(now_tick)
        proved = np.where(self._belief.opportunities > 0, believed, 0.0)
        _note(
            self._ground, self._counts, self._open, self._n_done, seen, is_question, is_help, believed, proved, is_known
        )
        self._belief.observe(seen)

    def conduct(self, n_self_undone: Ints) -> Conduct:
        """Close the notes."""
        counts, items = self._counts, self._ground.teaching == TEACHINGS.index("practice")
        return Conduct(
            repeat_share=_share(counts.repeats, counts.answers),
            distinct_items=(self._n_done[:, items] > 0).sum(axis=1).astype(np.float64),
            help_within_two=_share(counts.helped, counts.failures),
            answered_by_resource=_share(counts.by_resource, counts.failures),
            beyond_prerequisites=_share(counts.beyond, counts.ordinary),
            self_undone=n_self_undone.astype(np.float64),
            minutes_on_mastered=_share(counts.needless_minutes, counts.minutes),
        )


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.where(whole > 0.0, part / np.maximum(whole, 1e-300), np.nan)
    return share


def _ground(course: Course) -> _Ground:
    world: World = course.world
    lists = [np.flatnonzero(row) for row in world.exercises]
    is_evaluation = np.zeros(len(lists), np.bool_)
    is_evaluation[[world.activity_number[item.id] for item in course.compiled.graph.items if item.evaluation]] = True
    return _Ground(
        offsets=np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int64),
        skills=np.concatenate(lists).astype(np.int64),
        teaching=world.teaching.astype(np.int64),
        difficulty=world.difficulty,
        is_evaluation=is_evaluation,
        is_base=closure(world.needs > 0.0),
        is_needed=world.needs > 0.0,
    )


@compiled_with(error_model="python")
def _note(
    ground: _Ground,
    counts: _Counts,
    now: _Progress,
    n_done: NDArray[np.int64],
    seen: Observation,
    is_question: Mask,
    is_help: Mask,
    believed: Floats,
    proved: Floats,
    is_known: Mask,
) -> None:
    for n in range(len(seen.is_done)):
        if not seen.is_done[n]:
            continue
        a = seen.activity[n]
        counts.minutes[n] += seen.minutes[n]
        if is_known[n][ground.skills[ground.offsets[a] : ground.offsets[a + 1]]].all():
            counts.needless_minutes[n] += seen.minutes[n]
        for place in range(WITHIN):
            if now.failed[n, place] >= 0:
                now.help[n, place] |= _help(
                    ground, now.failed[n, place], now.which[n, place], a, n_done[n, a], is_help[n]
                )
        _close(counts, now, n)
        if ground.teaching[a] == 0:
            is_beyond = _is_beyond(ground, a, believed[n], proved[n], now.right[n])
            _answer(ground, counts, now, n, a, seen.score[n], n_done[n])
            if not is_question[n]:
                counts.ordinary[n] += 1.0
                counts.beyond[n] += 1.0 if is_beyond else 0.0
        n_done[n, a] += 1


@inner_with(error_model="python")
def _close(counts: _Counts, now: _Progress, n: int) -> None:
    """Count the failure whose time is up, and make room."""
    last = WITHIN - 1
    if now.failed[n, last] >= 0:
        counts.failures[n] += 1.0
        counts.helped[n] += 1.0 if now.help[n, last] else 0.0
        counts.by_resource[n] += 1.0 if now.help[n, last] & _BY_RESOURCE else 0.0
    for place in range(last, 0, -1):
        now.failed[n, place] = now.failed[n, place - 1]
        now.which[n, place] = now.which[n, place - 1]
        now.help[n, place] = now.help[n, place - 1]
    now.failed[n, 0] = -1


@inner_with(error_model="python")
def _answer(ground: _Ground, counts: _Counts, now: _Progress, n: int, a: int, score: float, n_done: Ints) -> None:
    """Count an answer, and open a failure if it is one."""
    counts.answers[n] += 1.0
    counts.repeats[n] += 1.0 if n_done[a] > 0 else 0.0
    which = 0
    for place in range(ground.offsets[a], ground.offsets[a + 1]):
        k = ground.skills[place]
        now.streak[n, k] = 0 if score >= RIGHT_FROM else now.streak[n, k] + 1
        now.right[n, k] = now.right[n, k] + 1 if score >= RIGHT_FROM else 0
        if now.streak[n, k] >= FAILS_AT or (score < RIGHT_FROM and ground.is_evaluation[a]):
            which |= 1 << (place - ground.offsets[a])
    if which and _is_any_left(ground, a, which, n_done):
        now.failed[n, 0], now.which[n, 0], now.help[n, 0] = a, which, 0


@inner_with(error_model="python")
def _is_any_left(ground: _Ground, failed: int, which: int, n_done: Ints) -> bool:
    """Whether the course still has something on the failed skills that would help."""
    for a in range(len(ground.teaching)):
        is_new = n_done[a] == 0 and a != failed
        if is_new and _is_on(ground, failed, which, a) and _help(ground, failed, which, a, 0, True):  # noqa: FBT003
            return True
    return False


@inner_with(error_model="python")
def _is_on(ground: _Ground, failed: int, which: int, a: int) -> bool:
    """Whether an activity is on one of the failed skills of an item."""
    is_on_it = False
    for j in range(ground.offsets[failed + 1] - ground.offsets[failed]):
        for place in range(ground.offsets[a], ground.offsets[a + 1]):
            is_on_it |= bool(which >> j & 1) and ground.skills[place] == ground.skills[ground.offsets[failed] + j]
    return is_on_it


@inner_with(error_model="python")
def _help(ground: _Ground, failed: int, which: int, a: int, n_before: int, is_help: bool) -> int:  # noqa: FBT001 - numba has no keywords
    """Say how an activity helps after a failure: bits."""
    is_item = ground.teaching[a] == 0
    found = 0
    for j in range(ground.offsets[failed + 1] - ground.offsets[failed]):
        if not which >> j & 1:
            continue
        k = ground.skills[ground.offsets[failed] + j]
        is_on_it, is_on_base = False, False
        for place in range(ground.offsets[a], ground.offsets[a + 1]):
            is_on_it |= ground.skills[place] == k
            is_on_base |= ground.is_base[k, ground.skills[place]]
        if is_item:
            is_easier = is_help or ground.difficulty[a] < ground.difficulty[failed]
            is_new = is_on_it and n_before == 0
            found |= _HELPS if (is_new and is_easier) or (is_on_base and not is_on_it) else 0
        elif (ground.teaching[a] == _REMEDIAL or ground.teaching[a] == _CORE) and (is_on_it or is_on_base):
            found |= _BY_RESOURCE
    return found


@inner_with(error_model="python")
def _is_beyond(ground: _Ground, a: int, believed: Floats, proved: Floats, right: Ints) -> bool:
    for place in range(ground.offsets[a], ground.offsets[a + 1]):
        for j in range(len(believed)):
            if ground.is_needed[ground.skills[place], j] and not _is_in_place(ground, j, believed, proved, right):
                return True
    return False


@inner_with(error_model="python")
def _is_in_place(ground: _Ground, skill: int, believed: Floats, proved: Floats, right: Ints) -> bool:
    if believed[skill] >= IN_PLACE or right[skill] >= IN_A_ROW:
        return True
    for k in range(len(believed)):
        if ground.is_base[k, skill] and (proved[k] >= IN_PLACE or right[k] >= IN_A_ROW):
            return True
    return False
