"""The oracle: what could be reached at most, by who sees the truth about learners and knows the laws of the world.

It sees which skills are mastered, how fast this learner learns each of them, what will be forgotten and what a review
would save of it, the true prerequisites, what each item asks of this learner, and why learners leave. It plans as
references do (`reference`), so what it gains over the exact posterior is what not knowing costs, the plan being the
same.
"""

import numpy as np

from simulations.policies.protocol import Choice, Commission, Insight, Moment, Observation, Policy
from simulations.policies.reference import Prospect, Reference


class Oracle(Policy):
    """Decides for N learners from the truth about them."""

    def __init__(self, commission: Commission) -> None:
        self._reference = Reference(commission, look_ahead=0.0)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """Take the best activity by the truth."""
        if insight is None:
            raise ValueError(insight)
        n_skills, n_activities = insight.mastery.shape[1], self._reference.done.shape[1]
        prospect = Prospect(
            mastery=insight.mastery,
            learn=insight.learn,
            keeps=insight.keeps,
            review=insight.review,
            shown=np.full((1, n_skills, 2), 0.5),
            p_correct=insight.p_correct() if self._reference.is_fragile else np.full((1, n_activities), np.nan),
            quality=np.zeros((1, n_activities)),
        )
        return self._reference.choose(prospect, moment)

    def observe(self, seen: Observation) -> None:
        """Count what was done."""
        self._reference.observe(seen)
