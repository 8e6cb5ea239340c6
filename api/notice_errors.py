"""What can go wrong with notices (as in `api.errors`)."""

from api.errors import SingleFault


class UnknownNotice(SingleFault, status=404, title="There is no such notice"):
    """Nobody has told this person anything under this number."""

    def __init__(self, index: int, no: int) -> None:
        super().__init__(
            f"You were told nothing under {no}.",
            f"$.nos[{index}]",
            "Send numbers of 'GET /v1/notices', as this person.",
        )
