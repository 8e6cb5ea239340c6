"""What can go wrong with lists of learners that are taken along (as in `api.errors`)."""

from api.errors import SingleFault, UnknownThing

HEADER = "Export-Request"


class ExportNeedsApproval(SingleFault, status=403, title="Somebody else has to approve this export"):
    """The organisation has lists of learners taken along only with a second person's approval."""

    def __init__(self) -> None:
        super().__init__(
            "Lists of learners are taken along only with the approval of another administrator.",
            HEADER,
            "Ask with POST /v1/export-requests, have another administrator approve it, and send its request_id in "
            "Export-Request; to look at the list for somebody, send On-Behalf-Of.",
        )


class ExportNotApproved(SingleFault, status=409, title="This request opens no export"):
    """It was not made for this, by this key, or is not approved, or was used, or is over."""

    def __init__(self) -> None:
        super().__init__(
            "The request does not open this export: it waits, was denied, is over, was used, is of another cohort, or "
            "somebody else made it.",
            HEADER,
            "See how it stands with GET /v1/export-requests; ask for another with POST /v1/export-requests.",
        )


class UnknownExportRequest(UnknownThing, status=404, title="Nobody asked for such an export"):
    """The organisation has no request of this id."""

    noun = "export request"
    advice = "List them with GET /v1/export-requests."


class OwnExportRequest(SingleFault, status=403, title="Whoever asks does not approve"):
    """A request is decided by another key and another person than it was made by."""

    def __init__(self) -> None:
        super().__init__(
            "The request was made with this key, or by this person.",
            "Authorization",
            "Have another administrator decide it, with a key or an account of their own.",
        )


class ExportDecided(SingleFault, status=409, title="It is decided, or over"):
    """A request is decided once, within a day."""

    def __init__(self) -> None:
        super().__init__(
            "The request was decided already, or nobody decided it in time.",
            "{export_request_id}",
            "See how it stands with GET /v1/export-requests; ask for another with POST /v1/export-requests.",
        )
