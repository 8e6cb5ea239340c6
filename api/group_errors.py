"""What can go wrong with groups of learners (as in `api.errors`)."""

from collections.abc import Iterable
from typing import Final

from api.errors import SHOWN_ID_LENGTH, Fault, ServiceError, UnknownThing


class UnknownGroup(UnknownThing, status=404, title="There is no such group"):
    """There is no such group, or none that whoever acts may see."""

    noun = "group"
    advice = "List yours with GET /v1/groups."


class LeadsNoneOfThem(ServiceError, status=403, title="The supporter does not lead these learners"):
    """A group is led by somebody who is tutor or coach of each of its learners, or who coordinates."""

    def __init__(self, person: str, places: Iterable[tuple[int, str]]) -> None:
        super().__init__(
            f"{person[:SHOWN_ID_LENGTH]!r} is neither tutor nor coach of every learner of the group.",
            *[
                Fault(
                    f"$.learners[{at}]",
                    f"{person[:SHOWN_ID_LENGTH]!r} is neither tutor nor coach of {learner[:SHOWN_ID_LENGTH]!r}.",
                    "Leave the learner out, or assign the supporter with PUT /v1/assignments/{assignment_id}.",
                )
                for at, learner in places
            ],
        )


class AlreadyInGroup(ServiceError, status=409, title="A learner is in a group for this skill already"):
    """A learner is in one running group per skill; nothing was made."""

    def __init__(self, places: Iterable[tuple[int, str]]) -> None:
        super().__init__(
            "A learner is in another group that runs for this skill; nothing was made.",
            *[
                Fault(
                    f"$.learners[{at}]",
                    f"{learner[:SHOWN_ID_LENGTH]!r} is in a group for this skill already.",
                    "Leave the learner out, or end that group with POST /v1/groups/{group_id}/end.",
                )
                for at, learner in places
            ],
        )


class KeptApart(ServiceError, status=409, title="Two learners are kept apart"):
    """Two who are kept apart are in no group together; nothing was changed."""

    def __init__(self, places: Iterable[tuple[str, str]]) -> None:
        super().__init__(
            "Two of the learners are kept apart; nothing was changed.",
            *[
                Fault(
                    path,
                    f"{learner[:SHOWN_ID_LENGTH]!r} is kept apart from another learner of the group.",
                    "Leave one of them out, or end it with DELETE /v1/kept-apart/{learner_id}/{other_learner_id}.",
                )
                for path, learner in places
            ],
        )


class GroupCannotChange(ServiceError, status=409, title="The group cannot change like this"):
    """What was asked leaves a group too small, too large, or changes one that has ended; nothing was changed."""

    SIZES: Final = "A group has 2 to 8 learners, and one of the two would not."
    OVER: Final = "One of the groups has ended, or the learner is not in the first."
    OTHER: Final = "A learner moves to another group that works on the same skill."

    def __init__(self, why: str) -> None:
        remedy = "Read both with GET /v1/groups; end a group that is to be dissolved: POST /v1/groups/{group_id}/end."
        super().__init__(why, Fault("$.to_group_id", why, remedy))


class GroupIsOver(ServiceError, status=409, title="The group is over"):
    """A learner answers to a group that runs, and in which they are; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "The group has ended, or the learner has left it.",
            Fault("{group_id}", "It has ended, or the learner has left it.", "Read it: GET /v1/learners/{id}/groups."),
        )


class UnknownPair(UnknownThing, status=404, title="These two are not kept apart"):
    """These two learners are not kept apart."""

    noun = "pair"
    advice = "List yours with GET /v1/kept-apart."
