"""What each role may do, as scopes of an API key."""

from typing import Final

PERSONAL: Final = frozenset({"supporter", "learner"})
"""Roles that follow from the person that an account is; what they may is bound to that person."""

SCOPES_OF: Final = {
    "supporter": frozenset({"learners:read", "support", "support:read", "support:write", "content:read"}),
    "learner": frozenset({"learners:read", "support", "support:read", "support:write", "content:read"}),
    "designer": frozenset({"content:read", "content:write", "learners:read", "support:read", "people:write"}),
    "administrator": frozenset({"admin"}),
}
"""Scopes by role. Those of designers and administrators are for the organisation, with nobody bound."""


def scopes_of(roles: frozenset[str]) -> frozenset[str]:
    """Return what several roles together may.

    >>> sorted(scopes_of(frozenset({"learner"})))
    ['content:read', 'learners:read', 'support', 'support:read', 'support:write']
    """
    return frozenset().union(*(SCOPES_OF[role] for role in roles))
