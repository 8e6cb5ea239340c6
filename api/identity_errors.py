"""What can go wrong in saying who is meant by what other systems call somebody (as in `api.errors`)."""

from collections.abc import Sequence

from api.errors import Fault, ServiceError


class IdentityBound(ServiceError, status=409, title="The identity is somebody else's"):
    """What a system calls somebody is bound once, and stays: results that came under it are that person's.

    Nothing of the request was bound. To give an identity away, erase its learner.
    """

    def __init__(self, taken: Sequence[tuple[int, str | None, str | None]]) -> None:
        shown = "This is bound to the learner {!r} and the supporter {!r}."
        remedy = "Leave it out, or send who it is bound to."
        faults = [Fault(f"$.identities[{n}]", shown.format(*who), remedy) for n, *who in taken[:100]]
        super().__init__(f"{len(taken)} of the identities are bound to somebody else.", *faults)
