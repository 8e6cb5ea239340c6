"""All skills of a learner at once: what a decision and a reader look at."""

from typing import Final

import msgspec
import numpy as np

from api.live.layout import LearnerState
from api.live.packed import survey_records
from api.live.packed_records import N_ROWS, Floats, Ints
from engine.tracing.model import TracingModel
from engine.tracing.traces import TICKS_PER_DAY

NOT_ASKED: Final = np.empty(0)


class Survey(msgspec.Struct, frozen=True, eq=False):
    """Every skill of the graph as it stands for one learner; K skills, indexed by the registry.

    Attributes:
        now: float64[K], P(mastered), forgetting over elapsed time included; the prior where nothing was seen.
        last: float64[K], the same after the evidence of each skill's last result: what that result's answer shows.
        deviation: float64[K], standard deviation of P(mastered | θ) over the belief about ability: how much `last` may
            still move when ability gets known.
        expected_learning: float64[K], what practising is expected to add to `last` before the next result on it; 0
            where nothing was seen.
        opportunities: int64[K].
        last_tick: int64[K], of the last opportunity; 0 for none.
        streak: int64[K], right results in a row if positive, wrong ones if negative.
        active: int64[K], masks of open adjustments.
        nodes: float64[K, G], P(mastered | θ_g) after the evidence of each skill's last result.
        ability: float64[G], the belief about θ.
        learn: float64[K], P(learn) at the next opportunity; none where the learner's history has no effect on it, or
            where nobody asked.
    """

    now: Floats
    last: Floats
    deviation: Floats
    expected_learning: Floats
    opportunities: Ints
    last_tick: Ints
    streak: Ints
    active: Ints
    nodes: Floats
    ability: Floats
    learn: Floats = NOT_ASKED


def survey_of(reals: Floats, wholes: Ints, ability: Floats, n_skills: int, *, learns: bool = False) -> Survey:
    """Name what `api.live.packed` has written."""
    end = (4 + len(ability)) * n_skills
    now, last, deviation, expected_learning = reals[: 4 * n_skills].reshape(4, n_skills)
    opportunities, last_tick, streak, _, _, active = wholes[: N_ROWS * n_skills].reshape(N_ROWS, n_skills)
    nodes = reals[4 * n_skills : end].reshape(n_skills, len(ability))
    learn = reals[end : end + n_skills] if learns else NOT_ASKED
    return Survey(
        now, last, deviation, expected_learning, opportunities, last_tick, streak, active, nodes, ability, learn
    )


def survey(state: LearnerState, model: TracingModel, now_tick: int) -> Survey:
    """Integrate ability out of every skill's mastery.

        last_k = Σ_g w_g m_kg,    now_k = last_k (1 + Δ_k / τ)^(-decay_k)

    Args:
        state: The learner.
        model: Of the state's revision.
        now_tick: When.
    """
    ability = np.array(state.ability)
    n_skills = model.n_skills
    reals, wholes = np.empty((4 + model.n_nodes) * n_skills), np.empty(N_ROWS * n_skills, np.int64)
    survey_records(
        state.records,
        state.layout,
        ability,
        model.prior_matrix,
        model.learn_odds,
        model.forget_decay,
        TICKS_PER_DAY * model.tau_days,
        now_tick,
        reals,
        wholes,
    )
    return survey_of(reals, wholes, ability, n_skills)
