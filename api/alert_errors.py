"""What can go wrong with alerts (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, SingleFault, UnknownThing


class UnknownAlert(UnknownThing, status=404, title="There is no such alert"):
    """There is no such alert, or none that whoever acts may see."""

    noun = "alert"
    advice = "List those of yours with GET /v1/alerts."


class AlertIsOver(SingleFault, status=409, title="The alert has ended"):
    """The alert ended before, by itself or by a person; nothing was changed."""

    def __init__(self, alert_id: str, because: str) -> None:
        super().__init__(
            f"The alert {alert_id[:SHOWN_ID_LENGTH]!r} has ended ({because}).",
            "{alert_id}",
            "Read it again with GET /v1/alerts?status=ended; go on in its case.",
        )


class UnknownSupporter(UnknownThing, status=422, title="There is no such supporter"):
    """The body names somebody who is no supporter of the organisation; nothing was changed."""

    noun = "supporter"
    advice = "List them with GET /v1/supporters."
