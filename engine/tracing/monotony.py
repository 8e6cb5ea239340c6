"""What is shown never rises by a wrong answer nor falls by a right one: the law, and what keeps it.

The belief itself may do both. What is expected to be learned at an opportunity is credited before the next answer, and
a wrong answer may take back less than was credited; and once right answers are put down to ability, P(L = 1 | θ) can
fall as θ rises, so that a wrong answer, which speaks against ability, raises the average: Simpson's paradox (Simpson
1951). Bayes' rule says so, and nobody could be told. So learning that is only expected, and what ability alone
explains, are not shown until an answer speaks for them:

    shown = P(L = 1) - held,    after a wrong answer  min(P(L = 1), shown before),    after a right one  max(…)

The belief stays exact, and predictions are made from it; `held` is 0 again as soon as an answer agrees with it.
"""

from typing import Final

from engine.tracing.covariates import single

ABOVE: Final = 1.0 + 2.0**-23
LEAST: Final = 2.0**-126
"""What storage rounds to 32 bits is raised by the one, to the other at least, so that rounding never breaks the law."""


def shown(mastery: float, held: float) -> float:
    """Give what is shown of a mastery, 0..1.

    >>> shown(0.4, 0.3), shown(0.2, 0.3)
    (0.10000000000000003, 0.0)
    """
    return min(max(mastery - held, 0.0), 1.0)


def hold_back(score: float, before: float, after: float, *, rounded: bool) -> float:
    """Compute how much of a mastery is not shown after a result, negative where more is shown.

    >>> hold_back(0.0, 0.1, 0.3, rounded=False), hold_back(1.0, 0.1, 0.3, rounded=False)
    (0.19999999999999998, 0.0)

    Args:
        score: Of the result; one between 0 and 1 binds nothing.
        before: What was shown just before it, 0..1.
        after: P(mastered) after its evidence, 0..1.
        rounded: Whether it goes into storage.
    """
    if (score <= 0.0 and after > before) or (score >= 1.0 and before > after):
        return stored(after - before, rounded=rounded)
    return 0.0


def stored(held: float, *, rounded: bool) -> float:
    """Round what is held back as storage does, away from 0, so that what is shown keeps to the law."""
    if not rounded or held == 0.0:
        return held
    away = single(max(abs(held) * ABOVE, LEAST), rounded=True)
    return away if held > 0.0 else -away
