"""What runs say when policies are compared: differences with intervals, shares of what is possible, promises kept."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from simulations.results import Run, Score
from simulations.scoring import Decile, ScoreName, calibration, difference, share_of_gain, table
from simulations.scoring.aims import SHARES
from simulations.scoring.random_effects import estimated, groups_of, mean
from simulations.scoring.scores import EXACT, ORACLE, REFERENCES

RANDOM: Final = "random"
SUBJECTS: Final = ("ours", "live")
"""Ids of the policy that is judged; the first one that is there."""
ABLATION: Final = "ours-without-"
"""How the ids of policies begin that lack a kind."""


class Versus(NamedTuple):
    """The subject against one other policy, on the same learners: subject less other."""

    other: str  # id of the policy
    goal_mastery: Score  # at the due date
    worst_tenth: Score  # of the tenth that fared worst under each of the two


class Faster(NamedTuple):
    """Minutes of study until 80 % of the goal, against the baseline that needs fewest."""

    other: str  # id of that baseline
    saved: Score  # share of its minutes that the subject saves; negative if it needs more


class World(NamedTuple):
    """What was found in one world."""

    scenario: str  # id
    runs: Mapping[str, Run]  # by policy
    scores: Mapping[str, Mapping[ScoreName, Score]]  # by policy
    subject: str | None  # id of the policy that is judged; None if none of them ran
    baselines: tuple[Versus, ...]  # subject against each policy of the field
    ablations: tuple[Versus, ...]  # subject against itself without each kind
    faster: Faster | None  # none without a subject or a baseline
    # id of the policy whose gain over random choice is the whole of `shares`; None without it or random
    reference: str | None
    # by policy, of the reference's gain over random choice; empty without a reference. The oracle has none
    shares: Mapping[str, Score]
    deciles: tuple[Decile, ...]  # of the subject's promises


def find(runs: Sequence[Run]) -> tuple[World, ...]:
    """Compare what ran, world by world, in the order of the runs."""
    return tuple(
        _world({run.policy: run for run in runs if run.scenario == scenario}, scenario, scores)
        for scenario, scores in table(runs).items()
    )


def is_baseline(policy: str) -> bool:
    """Tell the field from ourselves and from the references."""
    return policy not in {*SUBJECTS, *REFERENCES} and not policy.startswith(ABLATION)


def _world(runs: Mapping[str, Run], scenario: str, scores: Mapping[str, Mapping[ScoreName, Score]]) -> World:
    subject = next((name for name in SUBJECTS if name in runs), None)
    baselines = [run for run in runs.values() if is_baseline(run.policy)]
    ablations = [run for run in runs.values() if run.policy.startswith(ABLATION)]
    judged = None if subject is None else runs[subject]
    reference = _reference(scenario, runs)
    return World(
        scenario=scenario,
        runs=runs,
        scores=scores,
        subject=subject,
        baselines=_versus(judged, baselines),
        ablations=_versus(judged, ablations) if subject == SUBJECTS[0] else (),
        faster=None if judged is None or not baselines else _faster(judged, baselines),
        reference=reference,
        shares=_shares(runs, reference),
        deciles=() if judged is None else calibration(judged.promises),
    )


def _versus(judged: Run | None, others: Sequence[Run]) -> tuple[Versus, ...]:
    if judged is None:
        return ()
    return tuple(
        Versus(other.policy, difference(judged, other), difference(judged, other, "worst_tenth")) for other in others
    )


def _faster(judged: Run, baselines: Sequence[Run]) -> Faster:
    best = min(baselines, key=lambda run: float(run.minutes_to_80.mean()))
    ours, theirs = judged.minutes_to_80, best.minutes_to_80

    def saved(rows: np.ndarray) -> float:
        return 1.0 - mean(ours[rows]) / max(mean(theirs[rows]), _SHORTEST_MINUTES)

    return Faster(best.policy, estimated(saved, groups_of(judged.assignment)))


def _reference(scenario: str, runs: Mapping[str, Run]) -> str | None:
    """Take the policy that the aim speaks of; where it did not run, the oracle."""
    wanted = SHARES[scenario].reference if scenario in SHARES else EXACT
    found = next((name for name in (wanted, ORACLE) if name in runs), None)
    return found if RANDOM in runs else None


def _shares(runs: Mapping[str, Run], reference: str | None) -> dict[str, Score]:
    if reference is None:
        return {}
    others = [run for name, run in runs.items() if name not in {RANDOM, reference, ORACLE}]
    return {run.policy: share_of_gain(run, runs[RANDOM], runs[reference]) for run in others}


_SHORTEST_MINUTES: Final = 1e-6  # a class that has the goal at the start needs no time, and nobody can be faster
