"""What can go wrong with groups of learners (as in `api.errors`)."""

from collections.abc import Iterable

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
