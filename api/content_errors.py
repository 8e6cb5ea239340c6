"""What can go wrong with drafts of content graphs (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, SingleFault


class NoDraft(SingleFault, status=404, title="There is no draft"):
    """Whoever asks has no draft of the content graph."""

    def __init__(self, path: str, graph_id: str) -> None:
        super().__init__(
            f"You have no draft of the content graph {graph_id[:SHOWN_ID_LENGTH]!r}.",
            path,
            "Read the content graph itself, and put what you change of it as a draft.",
        )


class DraftChanged(SingleFault, status=412, title="The draft has changed meanwhile"):
    """`If-Match` names neither the current draft nor, where there is none, the current version of the content graph."""

    def __init__(self, expected: str, current: str) -> None:
        super().__init__(
            f"What you changed is not at version {expected[:SHOWN_ID_LENGTH]}: it is now {current}.",
            "If-Match",
            "Read it again, apply the change to it, and send it again.",
        )
