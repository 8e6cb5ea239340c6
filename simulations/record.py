"""What is noted down while a class works, and the run that it makes."""

from typing import Final, NamedTuple

import numpy as np

from engine.recommendation.situation import KINDS
from engine.tracing.traces import RIGHT_FROM
from simulations.conduct import Tutor
from simulations.policies.protocol import NO_KIND, NOTHING, Choice, Floats, Ints, Mask, Observation
from simulations.results import Promises, Run
from simulations.scenario import Scenario
from simulations.truths.ground import TrueCourse

GRID_POINTS: Final = 24
GOAL_SHARE: Final = 0.8
TRULY_MASTERED: Final = 0.95
IN_A_ROW: Final = 3
WITHIN: Final = 10


class TurnOutcome(NamedTuple):
    """What one turn brought to N learners."""

    choice: Choice  # of the policy
    is_asking: Mask  # bool[N], who was there
    seen: Observation  # what became of it
    began: Ints  # int64[N], tick at the start of the turn
    minutes: Floats  # float64[N], of the budget that went by
    used_minutes: Floats  # float64[N], gone before the turn
    before: Floats  # float64[N, K], mastery just before the activity
    after: Floats  # float64[N, K], just after it


class End(NamedTuple):
    """How it ended for N learners."""

    goal_mastery: Floats  # float64[N], at the due date
    goal_mastery_after_month: Floats  # float64[N]
    delayed_test: Floats  # float64[N], see `simulations.exam`
    has_left: Mask  # bool[N]
    n_self_undone: Ints  # int64[N], changes that the policy closed again by itself


class Record:
    """Notes about one class; `note` is called at every turn, `run` at the end."""

    def __init__(
        self, ground: TrueCourse, tutor: Tutor, goal_weight: Floats, budget_minutes: float, start: Floats
    ) -> None:
        """Begin; `start` is the mastery before anything was done, float64[N, K]."""
        n_learners = len(start)
        self._ground, self._tutor, self._weight = ground, tutor, goal_weight
        self._exercises = _matrix(ground)
        self._grid = np.linspace(0.0, budget_minutes, GRID_POINTS)
        goal = start @ goal_weight
        self._curve = np.repeat(goal[:, None], GRID_POINTS, axis=1)
        self._to_80 = np.where(goal >= GOAL_SHARE, 0.0, budget_minutes)
        self._n_turns = np.zeros(n_learners)
        self._n_empty = np.zeros(n_learners)
        self._n_practised = np.zeros(n_learners)
        self._n_needless = np.zeros(n_learners)
        self._kind_minutes = np.zeros((n_learners, len(KINDS) + 1))
        self._n_results = np.zeros(start.shape, np.int64)
        self._streak = np.zeros(start.shape, np.int64)
        self._shown_at = np.zeros(start.shape, np.int64)
        self._promises: list[tuple[Ints, Floats, Floats, Ints]] = []

    def note(self, done: TurnOutcome) -> None:
        """Note one turn down."""
        self._n_turns += done.is_asking
        self._n_empty += done.is_asking & (done.choice.activity == NOTHING)
        self._note_goal(done)
        self._note_minutes(done)
        self._note_practice(done)
        self._note_promises(done)
        self._tutor.note(done.choice, done.seen, done.before >= TRULY_MASTERED, done.began)

    def _note_goal(self, done: TurnOutcome) -> None:
        ends = done.used_minutes + done.minutes
        goal = done.after @ self._weight
        reached = done.seen.is_done & (goal >= GOAL_SHARE)
        self._to_80 = np.where(reached, np.minimum(self._to_80, ends), self._to_80)
        from_now_on = done.is_asking[:, None] & (self._grid >= ends[:, None])
        self._curve = np.where(from_now_on, goal[:, None], self._curve)

    def _note_minutes(self, done: TurnOutcome) -> None:
        kind = np.where(done.choice.kind == NO_KIND, len(KINDS), done.choice.kind)
        rows = np.flatnonzero(done.seen.is_done)
        self._kind_minutes[rows, kind[rows]] += done.minutes[rows]

    def _note_practice(self, done: TurnOutcome) -> None:
        rows = np.flatnonzero(done.seen.is_done & ~np.isnan(done.seen.score))
        exercised = self._exercises[done.choice.activity[rows]]
        self._n_practised[rows] += exercised.sum(axis=1)
        self._n_needless[rows] += (exercised & (done.before[rows] >= TRULY_MASTERED)).sum(axis=1)
        who, skill = np.nonzero(exercised)
        who = rows[who]
        self._n_results[who, skill] += 1
        is_right = done.seen.score[who] >= RIGHT_FROM
        self._streak[who, skill] = np.where(is_right, self._streak[who, skill] + 1, 0)
        shows = (self._streak[who, skill] >= IN_A_ROW) & (self._shown_at[who, skill] == 0)
        self._shown_at[who[shows], skill[shows]] = self._n_results[who[shows], skill[shows]]

    def _note_promises(self, done: TurnOutcome) -> None:
        choice = done.choice
        rows = np.flatnonzero(done.seen.is_done & (choice.skill >= 0) & ~np.isnan(choice.promised))
        skill = choice.skill[rows]
        rise = done.after[rows, skill] - done.before[rows, skill]
        self._promises.append((choice.kind[rows], choice.promised[rows], rise, rows))

    def run(self, scenario: Scenario, policy: str, numbers: Ints, seed: int, end: End) -> Run:
        """Close the record."""
        assignment = np.full(len(numbers), scenario.assignment)
        kind, promised, observed, rows = (np.concatenate(column) for column in zip(*self._promises, strict=True))
        return Run(
            scenario=scenario.id,
            policy=policy,
            course=scenario.course,
            seed=seed,
            learner=numbers,
            assignment=assignment,
            grid_minutes=self._grid,
            curve=self._curve,
            goal_mastery=end.goal_mastery,
            goal_mastery_after_month=end.goal_mastery_after_month,
            delayed_test=end.delayed_test,
            minutes_to_80=self._to_80,
            over_practice=self._n_needless / np.maximum(self._n_practised, 1.0),
            wheel_spinning=self._wheel_spinning(),
            drop_out=end.has_left.astype(np.float64),
            exhausted=self._n_empty / np.maximum(self._n_turns, 1.0),
            kind_minutes=self._kind_minutes,
            conduct=self._tutor.conduct(end.n_self_undone),
            promises=Promises(kind, promised, observed, numbers[rows], assignment[rows]),
        )

    def _wheel_spinning(self) -> Floats:
        """Share of the skills without three right in a row within ten results (Beck & Gong 2013)."""
        shows = (self._shown_at > 0) & (self._shown_at <= WITHIN)
        n_known = (shows | (self._n_results >= WITHIN)).sum(axis=1)
        return np.where(n_known > 0, 1.0 - shows.sum(axis=1) / np.maximum(n_known, 1), np.nan)


def _matrix(ground: TrueCourse) -> Mask:
    """Say which skills each activity is about, bool[A, K]."""
    exercises = np.zeros((len(ground.teaching), len(ground.needs)), np.bool_)
    activity = np.repeat(np.arange(len(ground.teaching)), np.diff(ground.skill_offsets))
    exercises[activity, ground.skills] = True
    return exercises
