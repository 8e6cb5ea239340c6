"""Policies by id, as they enter the laboratory."""

from collections.abc import Iterable

from simulations.policies.registry import BY_DEFAULT, KNOWS_LAWS, POLICIES, SEES_TRUTH
from simulations.running import Entrant


def entrants(ids: Iterable[str] = BY_DEFAULT) -> list[Entrant]:
    """Look policies up; by default all but those that run on request.

    Raises:
        KeyError: There is no such policy.
    """
    return [Entrant(name, POLICIES[name], name in SEES_TRUTH, name in KNOWS_LAWS) for name in ids]
