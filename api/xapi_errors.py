"""What the xAPI store refuses, one class per thing: the standard asks for other statuses than the rest of the API."""

from api.errors import Fault, InvalidFields, SingleFault

MOST_TOLD = 100
"""Faults of one request that an answer tells."""


class InvalidXapi(InvalidFields, status=400, title="The request breaks the xAPI standard"):
    """A statement, a document, a parameter or a header breaks a rule of the xAPI standard.

    Nothing of the request was stored: a batch is taken as a whole or not at all.
    """

    def __init__(self, path: str, detail: str, remedy: str, *more: Fault) -> None:
        super().__init__((Fault(path, detail, remedy), *more)[:MOST_TOLD])


class StatementConflict(SingleFault, status=409, title="Another statement has this id"):
    """A statement with this id is stored, and says something else; it stays as it is."""

    def __init__(self, path: str, statement_id: str) -> None:
        super().__init__(
            f"The statement {statement_id} is stored with another content.",
            path,
            "Send what changed as a statement of its own; void the first one if it was wrong.",
        )


class VoidingForbidden(SingleFault, status=403, title="The statement is another source's"):
    """A key voids what was stored with it, or with a key in whose place it is; one with `admin` all statements."""

    def __init__(self, path: str, statement_id: str) -> None:
        super().__init__(
            f"The statement {statement_id} was stored with another key.",
            path,
            "Void it with the key that it was stored with, or with one that has the scope admin.",
        )


class UnknownStatement(SingleFault, status=404, title="There is no such statement"):
    """There is no statement with this id; one that was voided is read with voidedStatementId."""

    def __init__(self, path: str, statement_id: str) -> None:
        super().__init__(
            f"There is no such statement {statement_id}.",
            path,
            "Use an id that a POST has answered; for one that was voided, voidedStatementId.",
        )


class UnknownDocument(SingleFault, status=404, title="There is no such document"):
    """Nothing was put under this id."""

    def __init__(self, path: str) -> None:
        super().__init__("Nothing was put under this id.", path, "List the ids that are there by leaving it out.")


class DocumentChanged(SingleFault, status=412, title="The document is another one meanwhile"):
    """`If-Match` names another content than the document has, or `If-None-Match` one that it has."""

    def __init__(self, header: str) -> None:
        super().__init__(
            "The document is not as the header asks.", header, "Read it again, apply the change, and send its ETag."
        )


class DocumentExists(SingleFault, status=409, title="The document is there already"):
    """A profile is there, and the request does not say that it has read it: nobody's work is overwritten unseen."""

    def __init__(self) -> None:
        super().__init__(
            "The profile exists, and the request names neither If-Match nor If-None-Match.",
            "If-Match",
            "Read the profile, and send If-Match with the ETag that came with it.",
        )
