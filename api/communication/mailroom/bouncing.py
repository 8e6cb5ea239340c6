"""Mail that came back: an address that is none is used no more."""

from api.communication.mailroom.bounces import Report
from api.communication.mailroom.into_cases import Place
from api.communication.mailroom.knowing import Addressed
from api.record.communication.inbound import Settling


async def came_back(place: Place, to: Addressed, report: Report) -> Settling:  # noqa: ARG001 - until there is an outbox
    """Note what came back."""
    return Settling("noted", "bounce" if report.is_bounce else "delivery_status", learner=to.learner)
