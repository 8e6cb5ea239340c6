"""What an answer counts for that was given after hints on the same attempt.

Such an answer shows less of mastery than one without help, and more than a wrong one. Its score is taken as credit in
part, which the filter weighs on both sides as any score between 0 and 1, so it stays exact:

    credit = score · max(0, 1 - hints / 3)

Wang & Heffernan (2013), "Extending knowledge tracing to allow partial credit", take 1 - hints / hints that the item
has, and predict better than with right and wrong alone; Bolsinova et al. (2022), "Measurement of ability in adaptive
learning and assessment systems when learners use on-demand hints", find full credit without hints, part of it with
them and none for wrong answers the best of their rules on Duolingo. How many hints an item has is not known here, so
three are assumed, the last of which shows the answer; no public table with hints was there to fit it.
"""

from typing import Final

HINTS_IN_ALL: Final = 3
"""From so many on an answer shows nothing but that it was shown."""


def credit_of(score: float, hints: int) -> float:
    """Give what counts of a score, 0..1, after so many hints.

    >>> credit_of(1.0, 0), round(credit_of(1.0, 1), 3), credit_of(0.0, 2), credit_of(1.0, 40)
    (1.0, 0.667, 0.0, 0.0)
    """
    return score * max(0.0, 1.0 - hints / HINTS_IN_ALL)
