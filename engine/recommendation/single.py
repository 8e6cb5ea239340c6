"""All passes of a decision for one learner in one call of compiled code.

Between two passes nothing goes through Python, where every array is wrapped up and looked at again. What comes out is
what is told: a few lines, what changes in the path, and what each skill is worth for whoever asks about one.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np

from engine.compiling import borrowing, compiled
from engine.recommendation.ground import Ground, ground_of
from engine.recommendation.kinds import OWN_ITEMS, is_passed
from engine.recommendation.knowing import Account, Limits, lay_out
from engine.recommendation.known import Aim, Floats, Ints, Knowledge, Mask, Request
from engine.recommendation.owing import FAILED, MOST_CHANGES, MOST_UNANSWERED, N_OF_CHANGE, N_OF_UNANSWERED, SKILL
from engine.recommendation.planner import apply_all, value_all
from engine.recommendation.ranking import Ranking, may_open, rank
from engine.recommendation.valuing import N_OF_LEARNERS, N_OF_SKILLS, SkillValues

N_OF_NUMBERS: Final = 6
N_OF_FIGURES: Final = 4
N_OF_CAUSES: Final = 5
N_OF_CHANCES: Final = 3


class Plan(msgspec.Struct, frozen=True, eq=False):
    """What is found for one learner; K skills, R lines.

    Attributes:
        reals: float64, the first fields of `valuing.SkillValues` in their order [11, K], then chances of
            `causes.Diagnosis` [3, K], then of each line what it promises, its value, what is inferred of the skill, and
            the share of its value that is in the answer.
        causes: int64[5, K], the skills of `causes.Diagnosis`.
        lines: Of each line activity, skill, kind and cause, as in `ranking.Ranking`, then whether it is a repeat, and
            whether it is owed.
        figures: Its last numbers in `reals`.
        changes: As in `Ranking`, those that are there.
        unanswered: Same.
        used_up: Skills that are not mastered and of which every item was answered.
        is_complete: Whether every target is reached, by the learner's own results.
        may_open: Whether anything may be opened that results themselves do not call for.
    """

    reals: Floats
    causes: Ints
    lines: list[tuple[int, ...]]
    figures: list[tuple[float, ...]]
    changes: list[tuple[int, ...]]
    unanswered: list[tuple[int, ...]]
    used_up: list[int]
    is_complete: bool
    may_open: bool

    @property
    def mastery(self) -> Floats:
        """P(mastered) as tracing believes, what is held back included, float64[K]."""
        return self._found("mastery")

    @property
    def inferred(self) -> Floats:
        """P(mastered) after what other skills' results say, float64[K]."""
        return self._found("inferred")

    def worth_of(self, skill: int) -> dict[str, float]:
        """What a skill is worth, by the names of the fields of `valuing.SkillValues`."""
        n_skills = self.causes.shape[1]
        return dict(
            zip(SkillValues._fields, self.reals[skill : N_OF_SKILLS * n_skills : n_skills].tolist(), strict=False)
        )

    def chance(self, which: int, skill: int) -> float:
        """A probability of `causes.Diagnosis`."""
        return self.reals.item((N_OF_SKILLS + which) * self.causes.shape[1] + skill)

    def _found(self, name: str) -> Floats:
        place, n_skills = SkillValues._fields.index(name), self.causes.shape[1]
        return self.reals[place * n_skills : (place + 1) * n_skills]


def plan_one(n_skills: int, n_wanted: int, told: Sequence[object]) -> Plan:
    """Decide for one learner.

    Args:
        n_skills: Of the content graph.
        n_wanted: Lines of the ranking.
        told: What `plan_into` is told of the learner, and of what is asked.
    """
    at_figures, at_lines = (N_OF_SKILLS + N_OF_CHANCES) * n_skills, N_OF_CAUSES * n_skills
    reals = np.empty(at_figures + N_OF_FIGURES * n_wanted)
    most_rows = N_OF_NUMBERS * n_wanted + N_OF_CHANGE * MOST_CHANGES + N_OF_UNANSWERED * MOST_UNANSWERED
    wholes = np.empty(at_lines + most_rows + n_skills, np.int64)
    n_lines, n_changes, n_unanswered, n_used_up, is_complete, opens = _plan_into(*told, reals, wholes)
    at_changes = N_OF_NUMBERS * n_lines
    at_unanswered = at_changes + N_OF_CHANGE * n_changes
    at_used_up = at_unanswered + N_OF_UNANSWERED * n_unanswered
    tail = wholes[at_lines : at_lines + at_used_up + n_used_up].tolist()
    figures: list[float] = reals[at_figures : at_figures + N_OF_FIGURES * n_lines].tolist()
    return Plan(
        reals,
        wholes[:at_lines].reshape(N_OF_CAUSES, n_skills),
        list(zip(*[iter(tail[:at_changes])] * N_OF_NUMBERS, strict=True)),
        list(zip(*[iter(figures)] * N_OF_FIGURES, strict=True)),
        list(zip(*[iter(tail[at_changes:at_unanswered])] * N_OF_CHANGE, strict=True)) if n_changes else [],
        list(zip(*[iter(tail[at_unanswered:at_used_up])] * N_OF_UNANSWERED, strict=True)) if n_unanswered else [],
        tail[at_used_up:],
        is_complete,
        opens,
    )


@compiled
def plan_into(
    shown: Floats,
    mastery_last: Floats,
    is_forgetful: bool,  # noqa: FBT001 - numba has no keywords
    nodes: Floats,
    ability: Floats,
    learn: Floats,
    pending: Floats,
    opportunities: Ints,
    last_tick: Ints,
    streak: Ints,
    notes: Ints,
    done: Ints,
    days: Ints,
    recent: Ints,
    barred: Mask,
    barred_skills: Mask,
    kept: Floats,
    now_tick: int,
    minutes_left: float,
    last_score: float,
    n_studied: int,
    n_wanted: int,
    allowed: int,
    served: int,
    most_changes: int,
    language: int,
    is_shown: bool,  # noqa: FBT001
    weight: Floats,
    threshold: Floats,
    due_below: Floats,
    is_target: Mask,
    mastered: float,
    reviews_per_day: int,
    comes_again_after: int,
    rest_days: int,
    times_a_month: int,
    reals: Floats,
    wholes: Ints,
    tuning: Floats,
    thresholds: Floats,
    out_reals: Floats,
    out_wholes: Ints,
) -> tuple[int, int, int, int, bool, bool]:
    """Decide for one learner, and write down what is found: an array that is given back costs more than a pass.

    `shown` and what follows up to `n_studied` are the fields of `knowing.Account`, up to `is_shown` those of
    `known.Request`, up to `is_target` those of `known.Aim`, and up to `times_a_month` those of `knowing.Limits`;
    `reals` and `wholes` are as `ground.pack` gives them. `out_reals`, float64, has room for `Plan.reals`;
    `out_wholes`, int64, for `Plan.causes`, then lines, changes, unanswered and what is used up, row after row.

    Returns:
        How many rows there are of each, whether every target is reached, and `Plan.may_open`.
    """
    ground, aim = ground_of(reals, wholes), Aim(weight, threshold, due_below, is_target)
    account = Account(
        shown, mastery_last, is_forgetful, nodes, ability, learn, pending, opportunities, last_tick, streak, notes,
        done, days, recent, barred, barred_skills, kept, now_tick, minutes_left, last_score, n_studied,
    )  # fmt: skip
    limits = Limits(mastered, reviews_per_day, comes_again_after, rest_days, times_a_month)
    known = lay_out(account, ground, limits, thresholds)
    n_skills = len(shown)
    found = out_reals[: N_OF_SKILLS * n_skills].reshape(N_OF_SKILLS, 1, n_skills)
    valued = value_all(known, ground, aim, tuning, found, np.empty((N_OF_LEARNERS, 1)))
    applying = apply_all(known, valued, ground, aim, thresholds)
    asked = Request(n_wanted, allowed, served, most_changes, language, is_shown)
    ranked = rank(asked, known, valued, applying, ground, thresholds)
    at_real, at = N_OF_SKILLS * n_skills, 0
    for which in range(N_OF_CHANCES):
        for k in range(n_skills):
            out_reals[at_real] = applying.diagnosis.chances[which, 0, k]
            at_real += 1
    for which in range(N_OF_CAUSES):
        for k in range(n_skills):
            out_wholes[at] = applying.diagnosis.skills[which, 0, k]
            at += 1
    n_lines = 0
    while n_lines < n_wanted and ranked.activity[0, n_lines] >= 0:
        _tell(n_lines, ranked, valued, out_wholes[at : at + N_OF_NUMBERS], out_reals[at_real : at_real + N_OF_FIGURES])
        at, at_real, n_lines = at + N_OF_NUMBERS, at_real + N_OF_FIGURES, n_lines + 1
    n_changes = _copy_there(ranked.changes[0], SKILL, out_wholes[at:])
    at += n_changes * N_OF_CHANGE
    n_unanswered = _copy_there(ranked.unanswered[0], FAILED, out_wholes[at:])
    at += n_unanswered * N_OF_UNANSWERED
    n_used_up, is_complete = _look_back(known, ground, aim, thresholds, out_wholes[at:])
    opens = may_open(0, known, applying, ranked.changes, thresholds)
    return n_lines, n_changes, n_unanswered, n_used_up, is_complete, opens


_plan_into: Final[Callable[..., tuple[int, int, int, int, bool, bool]]] = plan_into


@borrowing
def _copy_there(rows: Ints, of: int, target: Ints) -> int:
    """Copy the rows that are about a skill, in place, and count them."""
    n, at = 0, 0
    for row in range(len(rows)):
        if rows[row, of] >= 0:
            for place in range(rows.shape[1]):
                target[at] = rows[row, place]
                at += 1
            n += 1
    return n


@borrowing
def _tell(line: int, ranked: Ranking, valued: SkillValues, numbers: Ints, figures: Floats) -> None:
    """Write one line of a ranking down, in place."""
    k = ranked.skill[0, line]
    numbers[0], numbers[1], numbers[2] = ranked.activity[0, line], k, ranked.kind[0, line]
    numbers[3], numbers[4], numbers[5] = ranked.cause_of[0, line], ranked.is_repeat[0, line], ranked.is_owed[0, line]
    brings = valued.rate[0, k] + ranked.info[0, k]
    figures[0], figures[1], figures[2] = ranked.promised[0, line], ranked.value[0, line], valued.inferred[0, k]
    figures[3] = ranked.info[0, k] / brings if brings > 0.0 else 0.0


@borrowing
def _look_back(known: Knowledge, ground: Ground, aim: Aim, thresholds: Floats, used_up: Ints) -> tuple[int, bool]:
    """List what is used up, in place; count it, and say whether every target is reached, or passed for now."""
    n_used_up, is_complete = 0, True
    for k in range(len(aim.threshold)):
        own_items, n_items = known.own_items[0, k], ground.n_items_of[k]
        is_sure = own_items >= min(thresholds[OWN_ITEMS], n_items) and known.opportunities[0, k] > 0
        is_reached = (known.shown[0, k] >= aim.threshold[k] and is_sure) or is_passed(
            known.mastery_last[0, k], known.streak[0, k], own_items, n_items, thresholds
        )
        if own_items >= n_items and own_items > 0 and aim.threshold[k] > 0.0 and not is_reached:
            used_up[n_used_up] = k
            n_used_up += 1
        is_complete &= is_reached or not aim.is_target[k]
    return n_used_up, is_complete
