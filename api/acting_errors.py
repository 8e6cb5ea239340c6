"""What can go wrong with who acts (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, SingleFault

_HEADER = "On-Behalf-Of"


class ActsForNobody(SingleFault, status=400, title="Nobody says for whom this is done"):
    """What people write and read about learners is done by a person, whom the key or a header names."""

    def __init__(self) -> None:
        super().__init__(
            "Neither the key nor a header says for whom the request is made.",
            _HEADER,
            "Send 'On-Behalf-Of: supporter/ID' or 'learner/ID' for the person whom your platform has signed in, or use "
            "a key made with 'symphonie key create --person'.",
        )


class ActsForSomebodyElse(SingleFault, status=403, title="The key acts for another person"):
    """A key that was made for one person acts for nobody else."""

    def __init__(self, bound: str) -> None:
        super().__init__(
            f"The key acts for {bound[:SHOWN_ID_LENGTH]!r} alone.", _HEADER, "Leave the header out, or use another key."
        )


class NoSuchPerson(SingleFault, status=403, title="There is no such person"):
    """The organisation has no such supporter, or the header is written otherwise."""

    def __init__(self, kind: str, person: str) -> None:
        super().__init__(
            f"{kind[:SHOWN_ID_LENGTH]}/{person[:SHOWN_ID_LENGTH]} is nobody who can act.",
            _HEADER,
            "Send supporter/ID of a supporter stored with PUT /v1/supporters/{supporter_id}, or learner/ID; "
            "percent-encode the id.",
        )


class ForeignOrigin(SingleFault, status=403, title="The token was not made for this page"):
    """A learner's token is used by the pages that it names, and by no other."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"The token does not name {origin[:SHOWN_ID_LENGTH]!r}.",
            "Origin",
            "Name the page in `origins` of POST /v1/learner-tokens, as its browser sends it: scheme, name and port.",
        )


class NotTheirs(SingleFault, status=403, title="This learner is none of theirs"):
    """Supporters see learners that they are assigned to, alone or by a cohort, or for whose supporter they stand in."""

    def __init__(self, person: str, learner: str) -> None:
        super().__init__(
            f"{person[:SHOWN_ID_LENGTH]!r} has no role for the learner {learner[:SHOWN_ID_LENGTH]!r}.",
            _HEADER,
            "Assign them with PUT /v1/assignments/{assignment_id}, or ask for a learner of theirs.",
        )


class OnlyTheLearner(SingleFault, status=403, title="Only the learner says this"):
    """Whether somebody comes they say themselves, and nobody for them."""

    def __init__(self, learner: str) -> None:
        super().__init__(
            f"Only the learner {learner[:SHOWN_ID_LENGTH]!r} says this.",
            _HEADER,
            "Send 'On-Behalf-Of: learner/ID' of the learner of the address, once your platform has signed them in.",
        )


class PeersReadNoFile(SingleFault, status=403, title="Peer tutors do not read a learner's file"):
    """A peer tutor takes part in what is said with the learner; results and beliefs are for those who answer for it."""

    def __init__(self) -> None:
        super().__init__(
            "A peer tutor does not read what is believed of a learner.",
            _HEADER,
            "Ask for the learner's timeline, which shows what was said, or send another supporter's id.",
        )


class OnlyForTheOrganisation(SingleFault, status=403, title="This is not done for a person"):
    """The route is the organisation's own: it does not know what a person may see, so that no person is shown it."""

    def __init__(self) -> None:
        super().__init__(
            "The request is made for a person, by its key or by a header, and this is done for the organisation only.",
            _HEADER,
            "Leave the header out and use a key of the organisation, or ask for something that is the person's.",
        )


class OnlyForSupporters(SingleFault, status=403, title="Only supporters may do this"):
    """What tells of several learners at once is told to supporters; learners read what is theirs."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person[:SHOWN_ID_LENGTH]!r} is no supporter.",
            _HEADER,
            "Send supporter/ID, or ask for what is the learner's own: GET /v1/learners/{learner_id}/mastery.",
        )


class NotTheirCohort(SingleFault, status=403, title="This cohort is none of theirs"):
    """What holds for a cohort as a whole is decided by supporters who are assigned to it, or who coordinate."""

    def __init__(self, person: str, cohort: str) -> None:
        super().__init__(
            f"{person[:SHOWN_ID_LENGTH]!r} has no role for the cohort {cohort[:SHOWN_ID_LENGTH]!r}.",
            _HEADER,
            "Decide it for learners of theirs, or assign them to the cohort: PUT /v1/assignments/{assignment_id}.",
        )


class HoldsForOthers(SingleFault, status=403, title="It holds for others, too"):
    """What was decided holds for learners or cohorts that are none of theirs, so they neither end nor replace it."""

    def __init__(self) -> None:
        super().__init__(
            "It holds for learners or cohorts that are not theirs.",
            _HEADER,
            "Decide otherwise for learners of theirs, or ask whoever coordinates.",
        )


class NotForLearners(SingleFault, status=403, title="Learners do not decide this"):
    """A learner may switch automation off for themselves; what else is done to a path is for supporters to decide."""

    def __init__(self) -> None:
        super().__init__(
            "A learner acts, and this is for supporters to decide.",
            _HEADER,
            "Send kind 'automation_off' with the learner's own id, contest what is wrong with "
            "POST /v1/learners/{learner_id}/contests, or write to a supporter with POST /v1/cases.",
        )


class DecidedBySomebodyElse(SingleFault, status=403, title="Somebody else decided it"):
    """Learners end what they decided themselves; what a supporter decided, a supporter ends."""

    def __init__(self) -> None:
        super().__init__(
            "The learner did not decide this.",
            _HEADER,
            "Contest it with POST /v1/learners/{learner_id}/contests, or write to a supporter with POST /v1/cases.",
        )
