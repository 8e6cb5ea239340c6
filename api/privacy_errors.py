"""What can go wrong with what learners ask by right (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, SingleFault, UnknownThing


class UnknownPrivacyRequest(UnknownThing, status=404, title="Nothing of this id was asked for"):
    """The organisation has no rectification of this id, or none that the reader may see."""

    noun = "request"
    advice = "List them with GET /v1/privacy-requests; what holds by right is ended with DELETE /v1/overrides/{id}."


class AnsweredAlready(SingleFault, status=409, title="It was answered already"):
    """A rectification has one answer; it stays as it is."""

    def __init__(self, outcome: str) -> None:
        super().__init__(
            f"It was answered already: {outcome}.",
            "$.outcome",
            "Ask for another rectification: POST /v1/learners/{learner_id}/privacy-requests.",
        )


class NotCorrected(SingleFault, status=409, title="The result was not corrected"):
    """A result is corrected with its history: the answer names a correction, and the learner has none of this id."""

    def __init__(self, correction_id: str) -> None:
        super().__init__(
            f"The learner has no correction {correction_id[:SHOWN_ID_LENGTH]!r} of this result.",
            "$.correction_id",
            "Correct it first: POST /v1/corrections, and send the same correction_id a second later.",
        )


class OnlyTheLearnerEndsIt(SingleFault, status=403, title="Only the learner ends it"):
    """What a learner asked for by right holds until they, or the organisation for them, end it."""

    def __init__(self) -> None:
        super().__init__(
            "The learner asked for it by right.",
            "On-Behalf-Of",
            "Let the learner end it on their page, or have the organisation do it: a key without a person.",
        )
