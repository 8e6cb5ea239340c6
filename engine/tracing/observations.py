"""What an observation on the job tells: half of what an answer to an item does.

A person saw the skill at work and gave it a score. Two who judge the same work agree in part: the reliability of one
rater is .52 (Viswesvaran, Ones & Schmidt 1996, "Comparative analysis of the reliability of job performance ratings",
supervisors), so a rating follows what is true with that slope, and half is taken. An observation is traced as an answer
to an item whose logits lie half as far apart, for who has mastered the skill and who has not, and hang half as much on
ability:

    γ'_1 - γ'_0 = r (γ_1 - γ_0)   around their middle,    loading' = r loading,    r = 0.5

At each node a score s moves the log-odds of mastery by s (γ_1 - γ_0) + c, so what lies between the
worst score and the best one is multiplied by r. The score counts as it is: the filter takes any of 0..1.
Nobody has fitted r: no public table of observations beside tests was there. Like any result, an observation is one more
opportunity to learn: who was seen at work was working.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.tracing.model import SkillColumns
from engine.tracing.parameters import LOGIT_LIMIT, Population

RELIABILITY: Final = 0.5
"""r."""


def observed(skills: SkillColumns, skill: int, population: Population) -> tuple[NDArray[np.float64], float]:
    """Give γ'_0, γ'_1 of an observation, float64[2], and what it adds to the loading of ability.

    Args:
        skills: Of the model.
        skill: Which is observed.
        population: Gives the loadings that all skills share; the mean of both is shrunk.
    """
    gamma = np.clip(np.array([skills.unmastered[skill], skills.mastered[skill]]), -LOGIT_LIMIT, LOGIT_LIMIT)
    loading = skills.ability[skill] + (population.unmastered_ability + population.mastered_ability) / 2.0
    return gamma.mean() + RELIABILITY * (gamma - gamma.mean()), float((RELIABILITY - 1.0) * loading)
