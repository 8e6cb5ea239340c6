"""What can go wrong with who helps, and how they work (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, SingleFault


class UnknownPart(SingleFault, status=404, title="The organisation has nothing of this name"):
    """The organisation has no supporter, assignment, queue, calendar or promise with this id, or no routing rules."""

    def __init__(self, path: str, noun: str, given_id: str, address: str) -> None:
        super().__init__(
            f"There is no {noun} {given_id[:SHOWN_ID_LENGTH]!r}.",
            path,
            f"List what there is with GET {address}, or store it with PUT.",
        )


class PartChanged(SingleFault, status=412, title="Somebody changed it meanwhile"):
    """`If-Match` names a version that is no longer the current one; nothing was changed."""

    def __init__(self, expected: str, current: int | None) -> None:
        now = f"it is now {current}" if current else "there is none"
        super().__init__(
            f"It is not at version {expected[:SHOWN_ID_LENGTH]}: {now}.",
            "If-Match",
            "Read it again, apply the change to it, and send it again.",
        )


class StillNeeded(SingleFault, status=409, title="Something else needs it"):
    """What others refer to cannot be removed; nothing was changed."""

    def __init__(self, path: str, noun: str, given_id: str, by: str) -> None:
        super().__init__(
            f"The {noun} {given_id[:SHOWN_ID_LENGTH]!r} is needed by {by}.",
            path,
            f"Change or remove {by} first.",
        )
