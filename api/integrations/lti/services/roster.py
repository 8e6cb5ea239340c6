"""What a roster changes: pure, so that a dry run and the real one say the same."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from api.integrations.lti.services.members import Member

MOST: Final = 20_000
"""Members that are read of one course: as many as a cohort takes."""
_SHOWN: Final = 200


class LeftOut(NamedTuple):
    """A member who becomes nobody here, and why."""

    subject: str
    why: str


class RosterChange(NamedTuple):
    """What a roster changes; people by id, each list sorted.

    Attributes:
        learners: Who is in the cohort then.
        joined: Who comes.
        left: Who leaves; nothing else of theirs changes.
        supporters: Who supports the cohort then.
        came: Of these, who did not yet.
        went: Who does no longer.
        left_out: Who is neither, or has left, the first of them.
        n_left_out: How many those are.
    """

    learners: tuple[str, ...]
    joined: tuple[str, ...]
    left: tuple[str, ...]
    supporters: tuple[str, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    n_left_out: int

    @property
    def is_empty(self) -> bool:
        """Whether nobody comes or goes."""
        return not (self.joined or self.left or self.came or self.went)

    @property
    def empties(self) -> bool:
        """Whether everybody would leave: more often a fault of the platform than the truth."""
        return bool(self.left) and not self.learners


def active(members: Iterable[Member], part: str) -> list[Member]:
    """Return who has a part in the course now; of a subject that is listed twice the last."""
    return list({one.subject: one for one in members if one.part == part and one.is_active}.values())


def merged(before: Mapping[str, Member], differences: Iterable[Member]) -> dict[str, Member]:
    """Return a roster with what has changed since; who is gone stands there as such."""
    return {**before, **{one.subject: one for one in differences}}


def change(
    members: Sequence[Member],
    learner_ids: Mapping[str, str],
    supporter_ids: Mapping[str, str],
    cohort: AbstractSet[str],
    assigned: AbstractSet[str],
) -> RosterChange:
    """Say what a roster changes.

    Args:
        members: As the platform lists them.
        learner_ids: By subject, of learners; one who is left out waits until somebody says who that is.
        supporter_ids: By subject, of supporters.
        cohort: Who is in it now.
        assigned: Who supports it now, as far as rosters say so; whom people assigned themselves stays.
    """
    learning, supporting = active(members, "learner"), active(members, "supporter")
    learners = {learner_ids[one.subject] for one in learning if one.subject in learner_ids}
    supporters = {supporter_ids[one.subject] for one in supporting if one.subject in supporter_ids}
    missing = [LeftOut(one.subject, "waits until somebody says who that is") for one in learning]
    out = (
        *[one for one in missing if one.subject not in learner_ids],
        *[LeftOut(one.subject, one.why) for one in members if one.part == "neither" and one.is_active],
    )
    return RosterChange(
        tuple(sorted(learners)),
        tuple(sorted(learners - cohort)),
        tuple(sorted(cohort - learners)),
        tuple(sorted(supporters)),
        tuple(sorted(supporters - assigned)),
        tuple(sorted(assigned - supporters)),
        out[:_SHOWN],
        len(out),
    )
