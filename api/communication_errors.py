"""What can go wrong with messages to people (as in `api.errors`)."""

from api.errors import SingleFault


class UnknownSending(SingleFault, status=404, title="There is no such message in the outbox"):
    """There is no such message, or none that whoever acts may see; nothing was changed."""

    def __init__(self, index: int, no: int) -> None:
        super().__init__(
            f"The outbox has nothing under {no}.",
            f"$.nos[{index}]",
            "Send numbers of 'GET /v1/outbox', as whoever acts sees it.",
        )
