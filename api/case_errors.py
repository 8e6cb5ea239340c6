"""What can go wrong with cases (as in `api.errors`)."""

from collections.abc import Sequence
from typing import Any

from api.errors import SHOWN_ID_LENGTH, Fault, ServiceError, SingleFault, UnknownThing


class UnknownCase(UnknownThing, status=404, title="There is no such case"):
    """There is no such case, or none that whoever acts may see."""

    noun = "case"
    advice = "List those of yours with GET /v1/cases."


class UnknownMeeting(UnknownThing, status=404, title="The case has no such meeting"):
    """The case has no such meeting, or none that whoever acts may see."""

    noun = "meeting"
    advice = "Those of the case stand in GET /v1/cases/{case_id}."


class UnknownTask(UnknownThing, status=404, title="The case has no such task"):
    """The case has no such task, or none that whoever acts may see."""

    noun = "task"
    advice = "Those of the case stand in GET /v1/cases/{case_id}."


class UnknownPlan(UnknownThing, status=404, title="The case has no such plan"):
    """The case has no such plan, or none that whoever acts may see."""

    noun = "plan"
    advice = "Those of the case stand in GET /v1/cases/{case_id}."


class UnknownDraft(SingleFault, status=404, title="There is no draft"):
    """Whoever acts has no draft in this case; those of others are nobody else's."""

    def __init__(self) -> None:
        super().__init__("There is no draft.", "{case_id}", "Keep one with PUT /v1/cases/{case_id}/draft.")


class CaseGoesOnElsewhere(SingleFault, status=409, title="The case goes on in another one"):
    """The case was merged into another one; nothing can be added to it any more, and nothing was."""

    def __init__(self, case_id: str, into: str) -> None:
        super().__init__(
            f"The case {case_id[:SHOWN_ID_LENGTH]!r} goes on as {into!r}.",
            "{case_id}",
            f"Send it to the case {into!r}.",
        )


class CaseMovedOn(ServiceError, status=409, title="Somebody else acted meanwhile"):
    """The learner or another person did something since what whoever acts had seen; nothing was changed.

    `news` has what they may see of it, as `GET /v1/cases/{case_id}` shows events.

    Attributes:
        news: That.
    """

    def __init__(self, news: Sequence[Any]) -> None:
        self.news = tuple(news)
        many = "1 thing" if len(news) == 1 else f"{len(news)} things"
        detail = f"{many} happened that you have not seen."
        remedy = "Read `news`; then send it again with the `last_seen` of now, or with `send_all_the_same`: true."
        super().__init__(detail, Fault("$.last_seen", detail, remedy))


class CaseIsOver(SingleFault, status=409, title="The case has ended"):
    """The case has ended, and what was sent does not open it again; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "The case has ended.",
            "{case_id}",
            "A message of the learner within 14 days opens it again; later, open another with POST /v1/cases.",
        )


class NothingToAnswer(SingleFault, status=409, title="Nobody waits for an answer"):
    """No clock of the case is open, so that there is nothing to pause and nothing to call off."""

    def __init__(self) -> None:
        super().__init__(
            "No answer is owed in this case.", "{case_id}", "Read the case: `clock` is null while nothing is owed."
        )


class NotForPeers(SingleFault, status=403, title="Peer tutors do not do this"):
    """A peer tutor writes with the learner and with other peers; what becomes of a case is the team's."""

    def __init__(self) -> None:
        super().__init__(
            "A peer tutor acts, and this is the team's.", "On-Behalf-Of", "Ask the tutor who moderates the group."
        )


class NotAnObserver(SingleFault, status=403, title="Only who works with the learner observes them"):
    """An observation is of a tutor, coach or mentor of the learner; whoever coordinates has a role for everybody."""

    def __init__(self) -> None:
        super().__init__(
            "Who coordinates acts, and has no other role for the learner.",
            "On-Behalf-Of",
            "Let the tutor, coach or mentor who saw it send it.",
        )


class NobodyCoordinates(SingleFault, status=409, title="Nobody could have the case"):
    """The organisation has no routing rules, so that a case would have no owner; nothing was opened."""

    def __init__(self) -> None:
        super().__init__(
            "There are no routing rules, and nobody coordinates.",
            "address",
            "Store them with PUT /v1/routing-rules, or let a supporter open the case with an `owner_id`.",
        )


class OtherLearner(SingleFault, status=422, title="The cases are about two learners"):
    """A case goes on in another one of the same learner only; nothing was changed."""

    def __init__(self, case_id: str) -> None:
        super().__init__(
            f"The case {case_id[:SHOWN_ID_LENGTH]!r} is about another learner.",
            "$.case_id",
            "Name one of this learner.",
        )
