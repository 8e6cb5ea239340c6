"""What can go wrong with adjustments and recommendations (see `api.errors`)."""

from __future__ import annotations

from api.errors import SHOWN_ID_LENGTH, SingleFault, UnknownThing


class UnknownAdjustment(UnknownThing):
    """The learner's path has no such adjustment."""

    noun = "adjustment"
    advice = "List those of the learner with GET /v1/learners/{learner_id}/adjustments."


class ReviewContradicts(SingleFault):
    """The adjustment stands where this decision is no longer possible, or somebody has decided otherwise.

    Attributes:
        status: Where it stands.
        decision: What was asked for.
    """

    def __init__(self, decision: str, status: str, standing: str) -> None:
        self.decision, self.status = decision, status
        remedies = {
            "proposed": "Send approve or reject.",
            "open": "Send approve or undo.",
            "approved": "Send undo to take it off the path.",
            "closed": "Nothing is left to decide: its reason is gone.",
        }
        remedy = "To bring the activity back, pin it with POST /v1/overrides."
        super().__init__(
            f"The adjustment is {status}{standing}; the decision {decision!r} does not fit.",
            "$.decision",
            remedies.get(status, remedy),
        )


class UnknownRecommendation(UnknownThing):
    """No such list of recommendations was ever answered."""

    noun = "recommendation"
    advice = "Use recommendation_id of an answer of POST /v1/recommendations or POST /v1/results."


class ActivityNotRecommended(SingleFault):
    """The list of recommendations does not hold the activity.

    Attributes:
        activity_id: That was named.
    """

    def __init__(self, activity_id: str, recommended: tuple[str, ...]) -> None:
        self.activity_id = activity_id
        named = ", ".join(repr(one[:SHOWN_ID_LENGTH]) for one in recommended)
        super().__init__(
            f"The activity {activity_id[:SHOWN_ID_LENGTH]!r} was not in this list of recommendations.",
            "$.activity_id",
            f"Name one of those that were: {named}.",
        )
