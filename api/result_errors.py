"""What can go wrong with a result that was accepted before."""

from __future__ import annotations

from api.errors import Fault, ServiceError, SingleFault, UnknownThing

NEW_ID_OR_CORRECTION = (
    "If it is another result, send it with a result_id of its own; if the one that is held is wrong, correct it: "
    "POST /v1/corrections."
)


class ResultConflict(ServiceError):
    """An id came again with another content; what is held stays as it is.

    Args:
        path: Of the result in the request.
        result_id: The id.
        differing: Name of each field that differs, what is held, and what was sent, written for people.
    """

    def __init__(self, path: str, result_id: str, differing: tuple[tuple[str, str, str], ...]) -> None:
        self.result_id = result_id
        names = " and ".join(name for name, _, _ in differing)
        super().__init__(
            f"The result {result_id!r} was accepted before with another {names}; nothing was changed.",
            *[
                Fault(f"{path}.{name}", f"{held} is held, {sent} was sent.", NEW_ID_OR_CORRECTION)
                for name, held, sent in differing
            ],
        )


class UnknownResult(UnknownThing):
    """No result of the learner has this id."""

    noun = "result"
    advice = "Send the result first (POST /v1/results), or use the result_id that it was accepted with."


class CorrectionConflict(SingleFault):
    """A correction's id came again with another content; what was corrected stays as it is."""

    def __init__(self, path: str, correction_id: str) -> None:
        self.correction_id = correction_id
        super().__init__(
            f"The correction {correction_id!r} was accepted before with another content; nothing was changed.",
            path,
            "Send another correction with a correction_id of its own.",
        )
