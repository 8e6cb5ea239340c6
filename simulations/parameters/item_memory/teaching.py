"""By how much less a repeat teaches than a first visit, judged by other items of the same skill."""

import math
from typing import Final

import numpy as np

from engine.fitting.ability.expectation import filter_learners
from engine.fitting.ability.extensions import COVARIATES
from engine.fitting.ability.parameters import Effects, effects_of, tables_of
from engine.fitting.ability.sequences import sequences_of, usual_scores
from engine.tracing.traces import RIGHT_FROM
from simulations.parameters.item_memory.answers import BASE, climbed, parameters_of
from simulations.parameters.item_memory.visits import Visits, first_visits
from simulations.policies.protocol import Floats

SHARES: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0)
"""At most a whole: a repeat is not taken to teach more than a first visit."""
SHIFTS: Final = tuple(np.linspace(-0.9, 0.6, 11).tolist())
"""Logits that all rates of learning are shifted by."""
_NONE: Final = -15.0
"""Logits that stand for never."""
_SURE: Final = 15.0
_SEEN: Final = COVARIATES.index("item_seen")


def shares(visits: Visits, n_draws: int, seed: int) -> Floats:
    """Estimate the share in a table, and in as many draws of its learners: float64[1 + n_draws]."""
    parameters = parameters_of(visits, BASE)
    effects = effects_of(climbed(first_visits(visits), parameters), parameters)
    # a repeat that is surely right whatever is mastered says nothing
    layout = visits.layout._replace(score=np.where(visits.is_repeat, 1.0, visits.layout.score))
    usual = usual_scores(layout, visits.n_skills, visits.n_items)
    sequences = sequences_of(layout, usual.items, visits.n_skills)
    found = np.empty((len(SHARES), len(SHIFTS), visits.n_learners))
    p_correct = np.empty(len(layout.score))
    for at, share in enumerate(SHARES):
        for place, shift in enumerate(SHIFTS):
            filter_learners(sequences, tables_of(_taught(effects, share, shift), parameters), p_correct)
            found[at, place] = _log_likelihood(visits, p_correct)
    rng, n = np.random.default_rng(seed), visits.n_learners
    drawn = np.array([np.ones(n), *(np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(n_draws))])
    best: Floats = np.array(SHARES)[(found @ drawn.T).max(axis=1).argmax(axis=0)]
    return best


def _taught(effects: Effects, share: float, shift: float) -> Effects:
    slopes, learn_slopes = effects.slopes.copy(), effects.learn_slopes.copy()
    slopes[:, _SEEN] = _SURE
    learn_slopes[_SEEN] = math.log(share) if share > 0.0 else _NONE
    skill = effects.skill | {"learn": effects.skill["learn"] + shift}
    return effects._replace(skill=skill, slopes=slopes, learn_slopes=learn_slopes)


def _log_likelihood(visits: Visits, p_correct: Floats) -> Floats:
    """Add up over the first visits of each learner, float64[n_learners]."""
    of_score = np.where(visits.layout.score >= RIGHT_FROM, p_correct, 1.0 - p_correct)
    each = np.where(visits.is_repeat, 0.0, np.log(np.maximum(of_score, 1e-12)))
    return np.bincount(visits.learner, each, visits.n_learners).astype(np.float64)
