"""Who may read what was written about a learner: one predicate, which every query repeats."""

from typing import NamedTuple

from engine.support.events import Visibility


class Reader(NamedTuple):
    """Who reads.

    Attributes:
        person_id: Who.
        roles: Which they have for this learner; none for anybody else, and for the learner.
        is_learner: Whether it is about them.
    """

    person_id: str
    roles: frozenset[str]
    is_learner: bool = False


class Written(NamedTuple):
    """What was written.

    Attributes:
        author_id: By whom.
        author_role: As what.
        visibility: `learner`: the learner and whoever helps them; `team`: whoever helps, peers excepted; `role`: who
            has the author's role for this learner; `author`: nobody else.
    """

    author_id: str
    author_role: str
    visibility: Visibility


def may_read(reader: Reader, written: Written) -> bool:
    """Tell whether somebody may read it; who has no role for the learner reads nothing, their own writing excepted."""
    if reader.person_id == written.author_id:
        return True
    if reader.is_learner:
        return written.visibility == "learner"
    if written.visibility == "role":
        return written.author_role in reader.roles
    if written.visibility == "team":
        return bool(reader.roles - {"peer"})
    return written.visibility == "learner" and bool(reader.roles)
