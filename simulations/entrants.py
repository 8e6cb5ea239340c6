"""Policies by id, as they enter the laboratory."""

from __future__ import annotations

from collections.abc import Iterable

from simulations.policies.registry import KNOWS_LAWS, POLICIES, SEES_TRUTH
from simulations.running import Entrant


def entrants(ids: Iterable[str] = POLICIES) -> list[Entrant]:
    """Look policies up; all of them by default.

    Raises:
        KeyError: There is no such policy.
    """
    return [Entrant(name, POLICIES[name], name in SEES_TRUTH, name in KNOWS_LAWS) for name in ids]
