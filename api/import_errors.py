"""What can go wrong with imports (as in `api.errors`)."""

from api.errors import Passing, SingleFault, UnknownThing


class ImportUnreadable(SingleFault, status=422, title="The file cannot be imported"):
    """The file is not what its kind says, is damaged, or is larger than what is read.

    Nothing was changed. What is read of which format, and its bounds, stands in `docs/imports.md`.
    """

    def __init__(self, detail: str, remedy: str, path: str = "$") -> None:
        super().__init__(detail, path, remedy)


class UnknownImport(UnknownThing, status=404, title="There is no such import"):
    """Nothing was planned under this id, or it was dropped: what is planned and not applied is kept for a week."""

    noun = "import"
    advice = "Send the file again with POST /v1/imports."


class ImportMovedOn(SingleFault, status=409, title="What the import would change has changed"):
    """What was seen is not what would be applied: something that the import touches was changed since it was planned.

    Nothing was changed. Plan it again, look at what it does now, and apply that.
    """

    def __init__(self) -> None:
        detail = "What the plan touches has changed since, or the fingerprint is another plan's."
        super().__init__(detail, "$.fingerprint", "Plan the import again, look at its diff, and apply that one.")


class ImportApplied(SingleFault, status=409, title="The import was applied already"):
    """A plan is applied once. Sending the same file again is safe: it changes nothing that is there already."""

    def __init__(self) -> None:
        super().__init__("This import was applied already.", "{import_id}", "Send the file again to plan it anew.")


class SourceRefused(SingleFault, status=422, title="The other system refuses"):
    """The system that was to be read answered, and refused: the token, a right of it, or an id is wrong there."""

    def __init__(self, host: str, reason: str, remedy: str) -> None:
        super().__init__(f"{host} refuses: {reason}", "$.source", remedy)


class SourceUnreachable(Passing, status=503, title="The other system does not answer"):
    """The system that was to be read does not answer, or not as its standard says; nothing was changed."""

    retry_after_seconds = 30

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} cannot be read: {reason}.")
