"""What can go wrong with the decisions of people, one class per thing (as in `api.errors`)."""

from __future__ import annotations

from api.errors import SingleFault, UnknownThing


class UnknownActivity(UnknownThing):
    """The content graph has no such item or resource."""

    noun = "item or resource"
    advice = "Use one of the content graph: GET /v1/content-graphs/{content_graph_id}."


class UnknownOverride(UnknownThing):
    """There is no such override."""

    noun = "override"
    advice = "List yours with GET /v1/overrides."


class UnknownCohort(UnknownThing):
    """There is no such cohort."""

    noun = "cohort"
    advice = "Store it with its learners with PUT /v1/cohorts/{cohort_id}."


class AbsentGoal(UnknownThing):
    """There is no such goal."""

    noun = "goal"
    advice = "List yours with GET /v1/goals."


class TooManyOverrides(SingleFault):
    """As many overrides of one learner or cohort hold as can hold at one time."""

    def __init__(self, n_active: int) -> None:
        super().__init__(
            f"{n_active} overrides hold for it already.",
            "$",
            "End those that are no longer needed with DELETE /v1/overrides/{override_id}.",
        )


class RepeatedKey(SingleFault):
    """Another request came with the same `Idempotency-Key`."""

    def __init__(self) -> None:
        super().__init__(
            "The key came with another request before.",
            "Idempotency-Key",
            "Send a new key with a new request, and the same one only with the very same body.",
        )
