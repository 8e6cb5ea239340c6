"""A record of decisions that were drawn, made ready for `offpolicy`: what can be judged on it, and what cannot.

One decision is one object: whose it was, the candidates that could have come first (the first one did), with what
probability it did, what came of it, and how probable each candidate is under the policy in question. Where a record
says nothing of such a policy, the one judged is "the best by value": the policy of the record without its lots.

A decision says nothing of a policy that would have put something else first than its candidates. Such decisions are
left out and counted; so are those of which nothing came yet.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from engine.evaluation.offpolicy import MIN_LEARNERS, DecisionLog, Floats
from engine.evaluation.predictor import CannotJudge

Probability = Annotated[float, Meta(ge=0, le=1)]
MOST_SKILLS: Final = 30
"""Skills that the reward model tells apart: the most frequent ones."""
_SURE: Final = 1.0 - 1e-6
_ROUNDING: Final = 1e-6


class NothingLogged(CannotJudge):
    """There is no decision."""

    def __init__(self) -> None:
        super().__init__("there is no decision in it. `symphonie choices` writes those of a record.")


class NothingExplored(CannotJudge):
    """Every decision was certain."""

    def __init__(self, n: int) -> None:
        super().__init__(
            f"nothing was explored: all {n} decisions were certain (propensity 1), so nothing tells what another one "
            "would have brought. Let the policy draw among near-ties (setting near_tie above 0), and wait."
        )


class NothingCovered(CannotJudge):
    """The policy in question would never have put one of the candidates first."""

    def __init__(self, n: int) -> None:
        super().__init__(
            f"in none of the {n} decisions would this policy have put first what was put first, or nothing came of it. "
            "Judge a policy nearer to that of the record, or draw among more (setting near_tie)."
        )


class TooFewJudged(CannotJudge):
    """So few learners that no interval means anything."""

    def __init__(self, n: int) -> None:
        super().__init__(f"it speaks of {n} learners. Give at least {MIN_LEARNERS}, or their intervals mean nothing.")


class ImpossibleTarget(CannotJudge):
    """Probabilities of the policy in question that are none."""

    def __init__(self, place: int) -> None:
        super().__init__(
            f"decision {place}: `target` must stand at all candidates of all decisions or at none, and sum up to 1."
        )


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What could have come first."""

    activity_id: str = ""  # item or resource
    skill_id: str = ""  # that it serves
    kind: str = ""  # as of a recommendation
    value: float = 0.0  # expected gain per minute, by the policy of the record
    expected_gain: float = 0.0  # promised rise of mastery
    # probability with which the policy in question puts it first; None where nobody says
    target: Probability | None = None


class LoggedChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One decision."""

    learner: str  # whose; an opaque id
    propensity: Annotated[float, Meta(gt=0, le=1)]  # probability with which the first candidate was put first
    # what could have come first; the first one did
    candidates: Annotated[tuple[Candidate, ...], Meta(min_length=1, max_length=50)]
    reward: float | None = None  # what came of it; None where nothing did yet
    moment: Annotated[int, Meta(ge=0)] = 0  # results of the learner before it
    policy_version: str = ""  # which policy decided


class PolicyLog(NamedTuple):
    """What can be judged."""

    explored: DecisionLog  # the decisions that say something
    n_logged: int  # all decisions
    n_without_reward: int  # of which nothing came yet
    n_uncovered: int  # in which the policy in question might have put something else first
    is_best: bool  # whether the policy in question is "the best by value"


def prepare(choices: Sequence[LoggedChoice]) -> PolicyLog:
    """Lay decisions out for the estimators.

    Raises:
        NothingLogged: There are none.
        NothingExplored: All of them were certain.
        NothingCovered: None says anything of the policy in question.
        TooFewJudged: Of fewer than `MIN_LEARNERS` learners.
        ImpossibleTarget: Probabilities that are missing here and there, or sum to more than 1.
    """
    if not choices:
        raise NothingLogged
    if all(one.propensity == 1.0 for one in choices):
        raise NothingExplored(len(choices))
    is_best = all(candidate.target is None for one in choices for candidate in one.candidates)
    targets = [_target(one, place, is_best=is_best) for place, one in enumerate(choices, 1)]
    told = [(one, target) for one, target in zip(choices, targets, strict=True) if one.reward is not None]
    judged = [(one, target) for one, target in told if sum(target) >= _SURE]
    if not any(target[0] > 0.0 for _, target in judged):
        raise NothingCovered(len(choices))
    explored = _laid_out([one for one, _ in judged], [target for _, target in judged])
    n_learners = int(explored.learner.max()) + 1
    if n_learners < MIN_LEARNERS:
        raise TooFewJudged(n_learners)
    return PolicyLog(explored, len(choices), len(choices) - len(told), len(told) - len(judged), is_best)


def _target(choice: LoggedChoice, place: int, *, is_best: bool) -> list[float]:
    if is_best:
        best = max(range(len(choice.candidates)), key=lambda at: choice.candidates[at].value)
        return [float(at == best) for at in range(len(choice.candidates))]
    target = [one.target for one in choice.candidates if one.target is not None]
    if len(target) < len(choice.candidates) or sum(target) > 1.0 + _ROUNDING:
        raise ImpossibleTarget(place)
    return target


def _laid_out(choices: Sequence[LoggedChoice], targets: Sequence[Sequence[float]]) -> DecisionLog:
    numbers: dict[str, int] = {}
    n_candidates = max(len(one.candidates) for one in choices)
    kinds, skills = _names(one.kind for one in _all(choices)), _names(one.skill_id for one in _all(choices))
    features = np.zeros((len(choices), n_candidates, 2 + len(kinds) + len(skills)))
    target = np.zeros((len(choices), n_candidates))
    for row, one in enumerate(choices):
        target[row, : len(targets[row])] = targets[row]
        for place, candidate in enumerate(one.candidates):
            _tell(features[row, place], candidate, kinds, skills)
    return DecisionLog(
        learner=np.array([numbers.setdefault(one.learner, len(numbers)) for one in choices]),
        reward=np.array([one.reward for one in choices], np.float64),
        propensity=np.array([one.propensity for one in choices]),
        target=target,
        features=features,
    )


def _all(choices: Iterable[LoggedChoice]) -> Iterable[Candidate]:
    return (candidate for one in choices for candidate in one.candidates)


def _names(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, (name, _) in enumerate(Counter(names).most_common(MOST_SKILLS))}


def _tell(row: Floats, candidate: Candidate, kinds: dict[str, int], skills: dict[str, int]) -> None:
    """Fill in what the reward model is told of a candidate."""
    row[0], row[1] = candidate.value, candidate.expected_gain
    row[2 + kinds[candidate.kind]] = 1.0
    if candidate.skill_id in skills:
        row[2 + len(kinds) + skills[candidate.skill_id]] = 1.0
