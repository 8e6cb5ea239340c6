"""What can go wrong with what is known of learners and decided about them (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, Fault, ServiceError, SingleFault, UnknownThing

NEW_ID_OR_CORRECTION = (
    "If it is another result, send it with a result_id of its own; if the one that is held is wrong, correct it: "
    "POST /v1/corrections."
)


class ResultConflict(ServiceError, status=409, title="The id belongs to a result with another content"):
    """An id came again with another content; what is held stays as it is.

    Args:
        path: Of the result in the request.
        result_id: The id.
        differing: Name of each field that differs, what is held, and what was sent, written for people.
    """

    def __init__(self, path: str, result_id: str, differing: tuple[tuple[str, str, str], ...]) -> None:
        names = " and ".join(name for name, _, _ in differing)
        super().__init__(
            f"The result {result_id!r} was accepted before with another {names}; nothing was changed.",
            *[
                Fault(f"{path}.{name}", f"{held} is held, {sent} was sent.", NEW_ID_OR_CORRECTION)
                for name, held, sent in differing
            ],
        )


NEW_TRACE = "If it is another trace, send it with a trace_id of its own; what is held stays."


class TraceConflict(ServiceError, status=409, title="The id belongs to a trace with another content"):
    """An id came again with another content; what is held stays as it is."""

    def __init__(self, trace_id: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            f"The trace {trace_id!r} was accepted before with another content; nothing was changed.", *faults
        )


class UnknownResult(UnknownThing, status=404, title="The learner has no such result"):
    """No result of the learner has this id."""

    noun = "result"
    advice = "Send the result first (POST /v1/results), or use the result_id that it was accepted with."


class CorrectionConflict(SingleFault, status=409, title="The id belongs to another correction"):
    """A correction's id came again with another content; what was corrected stays as it is."""

    def __init__(self, path: str, correction_id: str) -> None:
        super().__init__(
            f"The correction {correction_id!r} was accepted before with another content; nothing was changed.",
            path,
            "Send another correction with a correction_id of its own.",
        )


class NothingToEvaluate(SingleFault, status=409, title="There is nothing to evaluate the skill by"):
    """The content graph has no item of the skill, or supporters keep those that it has away from the learner."""

    def __init__(self, skill_id: str) -> None:
        super().__init__(
            f"No item of {skill_id[:SHOWN_ID_LENGTH]!r} can be offered now.",
            "$.skill_id",
            "Contest what is believed instead: `kind` `wrong`, with a text; a supporter answers it.",
        )


class TooManyContests(SingleFault, status=409, title="Too many contests are open"):
    """So many evaluations that the learner has asked for wait to be done; nothing was changed."""

    def __init__(self, n_open: int) -> None:
        super().__init__(
            f"{n_open} evaluations that were asked for wait to be done.", "$.kind", "Do one of them first."
        )


class UnknownAdjustment(UnknownThing, status=404, title="There is no such adjustment"):
    """The learner's path has no such adjustment."""

    noun = "adjustment"
    advice = "List those of the learner with GET /v1/learners/{learner_id}/adjustments."


class ReviewContradicts(SingleFault, status=409, title="The decision does not fit the adjustment"):
    """The adjustment stands where this decision is no longer possible, or somebody has decided otherwise."""

    def __init__(self, decision: str, status: str, standing: str) -> None:
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


class UnknownRecommendation(UnknownThing, status=404, title="There is no such recommendation"):
    """No such list of recommendations was ever answered."""

    noun = "recommendation"
    advice = "Use recommendation_id of an answer of POST /v1/recommendations or POST /v1/results."


class ActivityNotRecommended(SingleFault, status=422, title="The activity was not in this list of recommendations"):
    """The list of recommendations does not hold the activity."""

    def __init__(self, activity_id: str, recommended: tuple[str, ...]) -> None:
        named = ", ".join(repr(one[:SHOWN_ID_LENGTH]) for one in recommended)
        super().__init__(
            f"The activity {activity_id[:SHOWN_ID_LENGTH]!r} was not in this list of recommendations.",
            "$.activity_id",
            f"Name one of those that were: {named}.",
        )


class UnknownActivity(UnknownThing, status=422, title="The content graph has no such item or resource"):
    """The content graph has no such item or resource."""

    noun = "item or resource"
    advice = "Use one of the content graph: GET /v1/content-graphs/{content_graph_id}."


class UnknownOverride(UnknownThing, status=404, title="There is no such override"):
    """There is no such override."""

    noun = "override"
    advice = "List yours with GET /v1/overrides."


class UnknownContact(UnknownThing, status=404, title="Nothing is known of how the learner is reached"):
    """Nobody has stored what the learner is called."""

    noun = "contact of a learner"
    advice = "Store it with PUT /v1/learners/{learner_id}/contact."


class UnknownCohort(UnknownThing, status=404, title="There is no such cohort"):
    """There is no such cohort."""

    noun = "cohort"
    advice = "Store it with its learners with PUT /v1/cohorts/{cohort_id}."


class AbsentGoal(UnknownThing, status=404, title="There is no such goal"):
    """There is no such goal."""

    noun = "goal"
    advice = "List yours with GET /v1/goals."


class TooManyOverrides(SingleFault, status=409, title="No more overrides can hold"):
    """As many overrides of one learner or cohort hold as can hold at one time."""

    def __init__(self, n_active: int) -> None:
        super().__init__(
            f"{n_active} overrides hold for it already.",
            "$",
            "End those that are no longer needed with DELETE /v1/overrides/{override_id}.",
        )


class RepeatedKey(SingleFault, status=409, title="Another request had the same idempotency key"):
    """Another request came with the same `Idempotency-Key`."""

    def __init__(self) -> None:
        super().__init__(
            "The key came with another request before.",
            "Idempotency-Key",
            "Send a new key with a new request, and the same one only with the very same body.",
        )
