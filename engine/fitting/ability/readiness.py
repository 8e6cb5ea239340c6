"""Learning that waits for what it builds on: what lacking prerequisites do to the odds of learning.

    r = Π_j (1 - s w_kj (1 - m_j)),    odds multiplied by r (1 - l) / (1 - l r)            (`engine.tracing.readiness`)

with m_j what all results of the learner, earlier and later ones, make of prerequisite j at that moment. A fit that
knows nothing of arrows puts what was not learned for want of a prerequisite down to the skill: who then lets its
learning wait for prerequisites counts them twice. With these factors at hand the expectation step is what it was, so
fitting goes to and fro between them and the parameters (variational, mean field: Jordan, Ghahramani, Jaakkola & Saul
1999, "An introduction to variational methods for graphical models").
"""

import numpy as np

from engine.compiling import compiled
from engine.fitting.ability.arrays import Floats, Ints, Sequences, Tables, no_sums
from engine.fitting.ability.expectation import smooth_learners
from engine.tracing.model import Arrows


def waiting_for(needs: Arrows, sequences: Sequences, tables: Tables) -> Sequences:
    """Let learning wait for prerequisites, as far as they lacked under these parameters.

    Args:
        needs: Prerequisites of each of K skills.
        sequences: The results.
        tables: The parameters.
    """
    n_learners = len(sequences.learner_offsets) - 1
    mastery, ability = np.empty(len(sequences.skill)), np.empty((n_learners, len(tables.nodes)))
    sums = no_sums(
        len(tables.prior),
        len(tables.item_shift),
        sequences.covariates.shape[1],
        len(tables.telling),
        len(tables.variants),
        len(tables.entries),
    )
    smooth_learners(sequences, tables, sums, mastery, ability)
    chance = tables.learn_odds / (1.0 + tables.learn_odds)
    waiting = _waiting(
        sequences.learner_offsets, sequences.offsets, sequences.skill, sequences.after, mastery,
        ability @ tables.prior.T, ability @ chance.T, needs.offsets, needs.needed, needs.strengths,
    )  # fmt: skip
    return sequences._replace(waiting=waiting)


@compiled
def _waiting(
    learner_offsets: Ints,
    offsets: Ints,
    skill: Ints,
    after: Ints,
    mastery: Floats,
    prior: Floats,
    chance: Floats,
    need_offsets: Ints,
    needed: Ints,
    strengths: Floats,
) -> Floats:
    """Walk through every learner's opportunities once; `prior` and `chance` are float64[n_learners, K]."""
    waiting, now = np.ones(len(skill)), np.empty(prior.shape[1])
    for learner in range(len(learner_offsets) - 1):
        now[:] = prior[learner]
        begin, end = offsets[learner_offsets[learner]], offsets[learner_offsets[learner + 1]]
        for o in range(end - 1, begin - 1, -1):
            now[skill[o]] = mastery[o]  # before the first result on a skill it is what it was found to be there
        for o in range(begin, end):
            k, ready = skill[o], 1.0
            now[k] = mastery[after[o]] if after[o] >= 0 else mastery[o]  # what is learned here is there from now on
            for at in range(need_offsets[k], need_offsets[k + 1]):
                ready *= 1.0 - strengths[at] * (1.0 - now[needed[at]])
            learned = chance[learner, k]
            waiting[o] = ready * (1.0 - learned) / max(1.0 - learned * ready, 1e-12)
    return waiting
