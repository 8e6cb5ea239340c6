"""What can go wrong with what learners hand in (as in `api.errors`)."""

from api.errors import Passing, SingleFault, UnknownThing


class UnknownProduction(UnknownThing, status=404, title="The case has no such production"):
    """Nothing of this name was handed in with the case, or nothing that whoever acts may see."""

    noun = "production"
    advice = "What was handed in stands among the events of GET /v1/cases/{case_id}."


class FormatNotTaken(SingleFault, status=415, title="Files of this format are not taken"):
    """The ending of the file's name, its media type and what is in it do not name one format that is taken.

    Taken are PDF, e-mails (`.eml`), PNG, JPEG, GIF, WebP, Word, Excel and PowerPoint without macros, OpenDocument
    texts, plain texts and CSV. A file is sent under its own media type or as `application/octet-stream`.
    """

    def __init__(self, path: str, detail: str, taken: tuple[str, ...]) -> None:
        super().__init__(detail, path, f"Send a file that is what its name says, one of {', '.join(taken)}.")


class FilesUnavailable(Passing, status=503, title="Files cannot be written or read"):
    """The directory of files cannot be written or read; nothing was changed.

    Attributes:
        reason: For the log, never for the answer.
    """

    retry_after_seconds = 30

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("Files cannot be written or read; send the same request again later.")
