"""Conditioning of several skills on one result: exact on their joint, then projected on the marginals.

Given ability the skills of an item are independent before the result, so an expectation over the 2^n combinations of
their hidden bits folds one skill at a time; after the result they are not independent, and only the marginals are kept
(one step of assumed-density filtering; Boyen & Koller 1998, "Tractable inference for complex stochastic processes").
Rows are combinations, skill j is bit j of the row's number; columns are nodes of ability.
"""

from collections.abc import Sequence

from engine.tracing.state import Nodes

Rows = Sequence[Sequence[float]]


def expect(mastery: Sequence[Nodes], table: Rows) -> Sequence[float]:
    """Average a table over the combinations: Σ_c P(c | θ_g) table[c][g].

    Args:
        mastery: P(L_j = 1 | θ_g), [n][G].
        table: [2^n][G].

    Returns:
        [G].
    """
    for nodes in reversed(mastery):
        half = len(table) // 2
        table = [
            [known * high + (1.0 - known) * low for known, low, high in zip(nodes, lows, highs, strict=True)]
            for lows, highs in zip(table[:half], table[half:], strict=True)
        ]
    return table[0]


def condition(mastery: Sequence[Nodes], likelihood: Rows) -> tuple[Sequence[float], list[list[float]]]:
    """Condition n skills on one result.

    Args:
        mastery: P(L_j = 1 | θ_g), [n][G].
        likelihood: P(score | c, θ_g), [2^n][G].

    Returns:
        P(score | θ_g), [G]; P(L_j = 1 | score, θ_g), [n][G], unchanged where the score is impossible.
    """
    if len(mastery) == 1:
        return _condition_one(mastery[0], likelihood)
    evidence = expect(mastery, likelihood)
    conditioned = []
    for j, nodes in enumerate(mastery):
        others = (*mastery[:j], *mastery[j + 1 :])
        with_skill = expect(others, [row for c, row in enumerate(likelihood) if c >> j & 1])
        conditioned.append(
            [
                known if total <= 0.0 else known * given / total if known * given < total else 1.0
                for known, given, total in zip(nodes, with_skill, evidence, strict=True)
            ]
        )
    return evidence, conditioned


def _condition_one(nodes: Nodes, likelihood: Rows) -> tuple[Sequence[float], list[list[float]]]:
    """Do `condition` for one skill: the same at half the cost."""
    evidence, conditioned = [], []
    for known, unmastered, mastered in zip(nodes, *likelihood, strict=True):
        given = known * mastered
        total = given + (1.0 - known) * unmastered
        evidence.append(total)
        conditioned.append(known if total <= 0.0 else given / total if given < total else 1.0)
    return evidence, [conditioned]
