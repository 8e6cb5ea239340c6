"""A tutor's rule book: what a careful tutor does without weighing anything against anything else.

Rules, the first that applies:

    help      after two wrong results in a row on the skill that is worked on: a resource on it that was not studied
              yet, remedial before core; when there is none left, an item of its least mastered prerequisite
    review    of a passed skill 7, 14 and 30 days after it was passed or reviewed, the one due longest first
    go on     with the skill that is worked on, until the belief reaches `PASSED`; then it is passed
    next      skill all of whose prerequisites are passed, of the goal with the shortest chain of prerequisites
    later     a skill that is not passed after fifteen results waits until nothing else is left to do
    ahead     all is passed: the review that is due first

Items of a skill: unseen before seen, the one seen least often first; of these the next easier one after a wrong
answer, the next harder one after a right answer, one of middle difficulty at the start. A wrong answer on a passed
skill opens it again, and the next result says whether it is passed.

Sources: mastery before the next unit, with correctives after failure: Bloom (1968), "Learning for mastery"; Guskey
(2007), "Closing achievement gaps: revisiting Benjamin S. Bloom's 'Learning for mastery'". Help after repeated failure,
and the easier task: Merrill, Reiser, Ranney & Trafton (1992), "Effective tutoring techniques". Fifteen opportunities
without mastery: Beck & Gong (2013), "Wheel-spinning: students who fail to master a skill". Expanding intervals:
Landauer & Bjork (1978), "Optimum rehearsal patterns and name learning".

What is decided here, each because the field is to be at its best: 0.8 is passed, since 0.95 takes results that 37
skills in 600 minutes do not have; goals one after the other and not the course in its order (+.08 of goal mastery in
`matched`, 60 learners); a first review after a week, since the usual 1-3-7-14-30 days take .07 more of it than they
keep, in `forgetting` too (+.03). The belief is the engine's; results count for the skill that their item stands under
(`bank`).
"""

from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY
from simulations.policies.bank import ItemBank, bank_of
from simulations.policies.belief import Belief
from simulations.policies.protocol import (
    NO_KIND,
    NOTHING,
    Choice,
    Commission,
    Course,
    Floats,
    Insight,
    Ints,
    Mask,
    Moment,
    Observation,
)
from simulations.world import TEACHINGS, closure

WRONG_IN_A_ROW: Final = 2
PASSED: Final = 0.8
PATIENCE: Final = 15
INTERVAL_DAYS: Final = (7, 14, 30)
OPEN: Final = -1
_NONE: Final = -1


class Shelf(NamedTuple):
    """What the rules choose from; K skills, A activities."""

    order: Ints  # int64[S], skills with items, prerequisites first, goal by goal
    offsets: Ints  # int64[K + 1], where the items of each skill start in `items`
    items: Ints  # int64[M], the easiest of a skill first
    difficulty: Floats  # float64[A]
    resource_offsets: Ints  # int64[K + 1], where the resources of each skill start in `resources`
    resources: Ints  # int64[R], remedial before core
    needs: Mask  # bool[K, K], prerequisites with items
    threshold: Floats  # float64[K]
    interval_ticks: Ints  # int64[n], from passing a skill to its first review, from that to the next, and so on
    patience: int  # results without mastery after which a skill waits


class Notes(NamedTuple):
    """What the tutor has noted about N learners."""

    current: Ints  # int64[N], the skill that is worked on; -1 before any
    n_wrong: Ints  # int64[N, K], wrong results in a row, since help was given
    n_tries: Ints  # int64[N, K], results since the skill was opened
    n_reviews: Ints  # int64[N, K], reviews since it was passed; `OPEN` where it is not
    due_tick: Ints  # int64[N, K], of the next review
    last_item: Ints  # int64[N, K]; -1 before any
    was_right: Mask  # bool[N, K], whether the last result was


class RuleBook:
    """Rules in their order."""

    def __init__(self, commission: Commission) -> None:
        course, n_learners = commission.course, len(commission.numbers)
        self._bank = bank_of(course)
        self._shelf = shelf_of(course, self._bank)
        self._belief = Belief(course, commission.model, n_learners, commission.effects)
        shape = (n_learners, len(course.threshold))
        self._notes = Notes(
            current=np.full(n_learners, _NONE),
            n_wrong=np.zeros(shape, np.int64),
            n_tries=np.zeros(shape, np.int64),
            n_reviews=np.full(shape, OPEN),
            due_tick=np.zeros(shape, np.int64),
            last_item=np.full(shape, _NONE),
            was_right=np.zeros(shape, np.bool_),
        )
        self._home = np.full(len(course.world.minutes), _NONE)
        self._home[self._bank.items] = self._bank.skills[self._bank.place[self._bank.items]]

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Apply the first rule that does."""
        mastery = self._belief.marginal(moment.tick)
        activity, skill = apply_rules(self._shelf, self._notes, mastery, self._belief.done, moment.tick)
        none = np.full(len(activity), np.nan)
        return Choice(activity, skill, np.full(len(activity), NO_KIND), none)

    def observe(self, seen: Observation) -> None:
        """Move the belief and note what became of it."""
        self._belief.observe(seen)
        mastery = self._belief.marginal(seen.tick)
        take_notes(self._shelf, self._notes, np.flatnonzero(seen.is_done), seen, self._home, mastery)


def shelf_of(course: Course, bank: ItemBank) -> Shelf:
    """Lay out items, and resources that are about one skill of the scope."""
    world, n_skills = course.world, len(course.threshold)
    home = bank.skills[bank.place[bank.ladder]]
    kinds = [TEACHINGS.index("remedial"), TEACHINGS.index("core")]
    resources = np.flatnonzero(np.isin(world.teaching, kinds) & (world.exercises.sum(axis=1) == 1))
    about = world.exercises[resources].argmax(axis=1)
    in_turn = np.lexsort((resources, world.minutes[resources], world.teaching[resources], about))
    by_skill = np.argsort(home, kind="stable")
    has_items = np.isin(np.arange(n_skills), home)
    return Shelf(
        order=goal_by_goal(course, bank.skills),
        offsets=np.searchsorted(home[by_skill], np.arange(n_skills + 1)).astype(np.int64),
        items=bank.ladder[by_skill],
        difficulty=world.difficulty,
        resource_offsets=np.searchsorted(about[in_turn], np.arange(n_skills + 1)).astype(np.int64),
        resources=resources[in_turn].astype(np.int64),
        needs=(world.needs > 0.0) & has_items,
        threshold=np.minimum(course.threshold, PASSED),
        interval_ticks=np.array(INTERVAL_DAYS) * TICKS_PER_DAY,
        patience=PATIENCE,
    )


def goal_by_goal(course: Course, skills: Ints) -> Ints:
    """Order skills (int64[S], prerequisites first) by the targets that need them, the shortest chain first."""
    below = closure(course.world.needs > 0.0) | np.eye(len(course.threshold), dtype=np.bool_)
    targets = np.flatnonzero(course.goal_weight > 0.0)
    in_turn = below[targets[np.argsort(below[targets].sum(axis=1), kind="stable")]]
    first = np.where(in_turn.any(axis=0), in_turn.argmax(axis=0), len(targets)) if len(targets) else below.sum(axis=1)
    return skills[np.argsort(first[skills], kind="stable")]


@compiled
def apply_rules(shelf: Shelf, notes: Notes, mastery: Floats, done: Ints, tick: Ints) -> tuple[Ints, Ints]:
    """Say what each learner does, int64[N], and for which skill, int64[N].

    Args:
        shelf: What there is.
        notes: About N learners.
        mastery: float64[N, K], P(mastered) now.
        done: int64[N, A], how often each activity was done.
        tick: int64[N], now.
    """
    activity, skill = np.full(len(tick), NOTHING), np.full(len(tick), _NONE)
    for n in range(len(tick)):
        k, a = _help(shelf, notes, mastery, done, n)
        if k < 0:
            k = _due(shelf, notes, n, tick[n])
        if k < 0:
            k = _following(shelf, notes, n)
        if k < 0:
            k = _due(shelf, notes, n, np.iinfo(np.int64).max)
        if k >= 0:
            skill[n], activity[n] = k, a if a >= 0 else _item(shelf, notes, done, n, k)
    return activity, skill


@compiled
def _help(shelf: Shelf, notes: Notes, mastery: Floats, done: Ints, n: int) -> tuple[int, int]:
    """Give a skill and a resource, or a prerequisite and no resource; no skill where no help is wanted or left."""
    k = notes.current[n]
    if k < 0 or notes.n_wrong[n, k] < WRONG_IN_A_ROW:
        return _NONE, _NONE
    for place in range(shelf.resource_offsets[k], shelf.resource_offsets[k + 1]):
        if done[n, shelf.resources[place]] == 0:
            return k, shelf.resources[place]
    least, weakest = np.inf, _NONE
    for j in range(len(shelf.threshold)):
        if shelf.needs[k, j] and mastery[n, j] < least:
            least, weakest = mastery[n, j], j
    return weakest, _NONE


@compiled
def _due(shelf: Shelf, notes: Notes, n: int, tick: int) -> int:
    """Give the passed skill that is due longest at `tick`."""
    found = _NONE
    for k in shelf.order:
        is_due = notes.n_reviews[n, k] != OPEN and notes.due_tick[n, k] <= tick
        if is_due and (found < 0 or notes.due_tick[n, k] < notes.due_tick[n, found]):
            found = k
    return found


@compiled
def _following(shelf: Shelf, notes: Notes, n: int) -> int:
    """Go on, take the next skill, or one that waits."""
    k, waiting = notes.current[n], _NONE
    if k >= 0 and _is_workable(shelf, notes, n, k) and notes.n_tries[n, k] < shelf.patience:
        return int(k)
    for k in shelf.order:
        if _is_workable(shelf, notes, n, k):
            if notes.n_tries[n, k] < shelf.patience:
                return int(k)
            if waiting < 0 or notes.n_tries[n, k] < notes.n_tries[n, waiting]:
                waiting = k
    return waiting


@compiled
def _is_workable(shelf: Shelf, notes: Notes, n: int, k: int) -> bool:
    """Whether a skill is not passed, and all that it needs is."""
    if notes.n_reviews[n, k] != OPEN:
        return False
    n_closed = 0
    for j in range(len(shelf.threshold)):
        n_closed += shelf.needs[k, j] and notes.n_reviews[n, j] == OPEN
    return n_closed == 0


@compiled
def _item(shelf: Shelf, notes: Notes, done: Ints, n: int, k: int) -> int:
    """Take the next item of a skill: seen least often, then the nearest on the right side of the last difficulty."""
    first, end = shelf.offsets[k], shelf.offsets[k + 1]
    last, middle = notes.last_item[n, k], shelf.difficulty[shelf.items[(first + end - 1) // 2]]
    best, fewest, least = NOTHING, np.iinfo(np.int64).max, np.inf
    for place in range(first, end):
        a = shelf.items[place]
        if last < 0:
            distance = abs(shelf.difficulty[a] - middle)
        else:
            step = shelf.difficulty[a] - shelf.difficulty[last]
            forward = step if notes.was_right[n, k] else -step
            distance = forward if forward >= 0.0 else _WRONG_SIDE - forward
        if done[n, a] < fewest or (done[n, a] == fewest and distance < least):
            best, fewest, least = a, done[n, a], distance
    return int(best)


_WRONG_SIDE: Final = 1e6


@compiled
def take_notes(shelf: Shelf, notes: Notes, doers: Ints, seen: Observation, home: Ints, mastery: Floats) -> None:
    """Note what was done, in place; home is int64[A], the skill that each item stands under, -1 for resources."""
    for n in doers:
        k, current = home[seen.activity[n]], notes.current[n]
        if current >= 0 and k != current and notes.n_wrong[n, current] >= WRONG_IN_A_ROW:
            notes.n_wrong[n, current] = 0  # help was given
        if k >= 0:
            _note_result(shelf, notes, n, k, seen.activity[n], seen.score[n], seen.tick[n], mastery[n, k])


@compiled
def _note_result(
    shelf: Shelf, notes: Notes, n: int, k: int, item: int, score: float, tick: int, mastery: float
) -> None:
    is_right = score >= RIGHT_FROM
    notes.last_item[n, k], notes.was_right[n, k] = item, is_right
    notes.n_wrong[n, k] = 0 if is_right else notes.n_wrong[n, k] + 1
    notes.n_tries[n, k] += 1
    if notes.n_reviews[n, k] == OPEN:
        notes.current[n] = k
        if mastery >= shelf.threshold[k]:
            notes.n_reviews[n, k], notes.n_tries[n, k] = 0, 0
            notes.due_tick[n, k] = tick + shelf.interval_ticks[0]
    elif is_right:
        notes.n_reviews[n, k] += 1
        place = min(notes.n_reviews[n, k], len(shelf.interval_ticks) - 1)
        notes.due_tick[n, k] = tick + shelf.interval_ticks[place]
    else:
        notes.n_reviews[n, k], notes.n_tries[n, k], notes.current[n] = OPEN, 0, k
