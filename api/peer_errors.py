"""What can go wrong with help among learners (as in `api.errors`)."""

from typing import Final, Literal

from api.errors import SHOWN_ID_LENGTH, Fault, ServiceError, SingleFault, UnknownThing

_HEADER: Final = "On-Behalf-Of"


class UnknownPeerHelp(UnknownThing, status=404, title="There is no such help among learners"):
    """There is no such help among learners, or none that whoever acts may see."""

    noun = "help among learners"
    advice = "List yours with GET /v1/peer-helps."


class OnlyTheLearner(SingleFault, status=403, title="Only the learner says this"):
    """Whether learners help each other, each says for themselves: nobody agrees for somebody else."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person[:SHOWN_ID_LENGTH]!r} cannot say it for a learner.",
            _HEADER,
            "Send 'On-Behalf-Of: learner/ID' for the learner whom your platform has signed in.",
        )


Unmatched = Literal["not_mastered", "not_offered", "no_room", "not_welcome", "kept_apart", "helped_already"]
"""Why one does not help another: each stands between them by itself."""


class PeersDoNotMatch(ServiceError, status=409, title="These two cannot be asked"):
    """One helps another who offered it and has mastered the skill, if the other wants to be helped; nothing was made.

    Attributes:
        lack: Why.
    """

    _SAID: Final[dict[Unmatched, tuple[str, str]]] = {
        "not_mastered": ("$.helper_id", "The helper has not mastered the skill well enough, or not any more."),
        "not_offered": ("$.helper_id", "The helper does not offer help with this skill."),
        "no_room": ("$.helper_id", "The helper helps as many learners as they offered to."),
        "not_welcome": ("$.helped_id", "The learner has not said that they want to be helped with this skill."),
        "kept_apart": ("$.helped_id", "These two are kept apart."),
        "helped_already": ("$.helped_id", "Somebody helps the learner with this skill, or was asked to."),
    }

    def __init__(self, lack: Unmatched) -> None:
        self.lack = lack
        path, why = self._SAID[lack]
        super().__init__(why, Fault(path, why, "Ask who can be proposed: GET /v1/cohorts/{cohort_id}/peer-helps."))


class PeerHelpIsOver(SingleFault, status=409, title="The help has ended"):
    """What has ended stays as it was; whoever is to help again is asked anew."""

    def __init__(self) -> None:
        super().__init__("It has ended.", "{peer_help_id}", "Confirm a new one: POST /v1/peer-helps.")


class PeerHelpRests(SingleFault, status=409, title="The two do not write now"):
    """Two learners write and plan once both have agreed, and not while whoever moderates has paused it."""

    def __init__(self) -> None:
        super().__init__(
            "Not both have agreed, or whoever moderates has paused it.",
            "{peer_help_id}",
            "Agree with POST /v1/peer-helps/{peer_help_id}/consent, or wait until it goes on.",
        )


class UnknownPeerSession(UnknownThing, status=404, title="There is no such session"):
    """The two have planned no such session."""

    noun = "session"
    advice = "Read them with GET /v1/peer-helps/{peer_help_id}."


class UnknownPeerMessage(UnknownThing, status=404, title="There is no such message"):
    """The two have written no such message."""

    noun = "message"
    advice = "Read them with GET /v1/peer-helps/{peer_help_id}."


class SessionToldAlready(SingleFault, status=409, title="What became of the session is known"):
    """Either of the two says once whether a session took place; after that only whoever moderates says otherwise."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has said it already.", "{session_no}", "Tell whoever moderates: write into the thread."
        )
