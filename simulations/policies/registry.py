"""The policies of the laboratory by their ids."""

from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from engine.recommendation.situation import KINDS
from simulations.policies.alosi import published, shipped
from simulations.policies.exact_posterior import ExactPosterior
from simulations.policies.fsrs import Fsrs
from simulations.policies.in_order import AuthoredOrder, Random, Threshold
from simulations.policies.oatutor import OATutor
from simulations.policies.one_step import OneStep
from simulations.policies.oracle import Oracle
from simulations.policies.ours import RULES, ours, without, without_rules
from simulations.policies.outer_fringe import OuterFringe
from simulations.policies.protocol import PolicyMaker
from simulations.policies.rule_book import RuleBook
from simulations.policies.zpdes import by_difficulty, per_skill
from simulations.running import Entrant

POLICIES: Final[Mapping[str, PolicyMaker]] = MappingProxyType(
    {
        "random": Random,
        "authored": AuthoredOrder,
        "threshold": Threshold,
        "oatutor": OATutor,
        "alosi-published": published,
        "alosi-shipped": shipped,
        "zpdes": by_difficulty,
        "zpdes-per-skill": per_skill,
        "fsrs": Fsrs,
        "rule-book": RuleBook,
        "outer-fringe": OuterFringe,
        "one-step": OneStep,
        "ours": ours,
        **{f"ours-without-{kind}": partial(without, kind) for kind in KINDS},
        **{f"ours-without-{rule}": partial(without_rules, (rule,)) for rule in RULES},
        "ours-without-rules": partial(without_rules, tuple(RULES)),
        "exact-posterior": ExactPosterior,
        "oracle": Oracle,
    }
)
"""In the order in which tables show them."""

SEES_TRUTH: Final = frozenset({"oracle"})
"""Ids of policies that are told the truth about learners."""
ON_REQUEST: Final = frozenset({"exact-posterior"})
"""Ids of policies that run only where they are named: they take half a second and more for each learner."""
BY_DEFAULT: Final = tuple(one for one in POLICIES if one not in ON_REQUEST)
KNOWS_LAWS: Final = frozenset({"exact-posterior", "oracle"})
"""Ids of references: they know the laws of the world, so they are not part of the field."""


def entrants(ids: Iterable[str] = BY_DEFAULT) -> list[Entrant]:
    """Look policies up; by default all but those that run on request.

    Raises:
        KeyError: There is no such policy.
    """
    return [Entrant(name, POLICIES[name], name in SEES_TRUTH, name in KNOWS_LAWS) for name in ids]
