"""What a skill is observed by on the job: a name like an item's, which no author can give to an item.

A graph that is served has one for each of its skills, so that what a person saw goes the way of a result.
"""

from typing import Final

PREFIX: Final = "observation:"


def observation_of(skill_id: str) -> str:
    """Name what a skill is observed by.

    >>> observation_of("fractions")
    'observation:fractions'
    """
    return f"{PREFIX}{skill_id}"


def observed_skill(item_id: str) -> str | None:
    """Return the skill that is observed by what has this name; None for an item's.

    >>> observed_skill("observation:fractions"), observed_skill("fractions-1")
    ('fractions', None)
    """
    return item_id.removeprefix(PREFIX) if item_id.startswith(PREFIX) else None
