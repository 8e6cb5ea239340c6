"""Mail that came back: its sending is settled, and an address that is none is used no more."""

from api.communication.mailroom.bounces import Report
from api.communication.mailroom.into_cases import Place, note_machine
from api.communication.mailroom.knowing import Addressed
from api.communication.unreached import note_unreached
from api.record.communication.inbound import Settling
from api.record.communication.preferences import Recipient
from api.record.communication.sendings import settle_bounced, settle_delivered


async def came_back(place: Place, to: Addressed, report: Report) -> Settling:
    """Settle the sending that came back; where its address is none, use it no more and tell who helps.

    Which sending it was the address says to which the report came, whatever the report quotes.
    """
    if to.claim is None or to.claim.purpose != "bounce":
        return Settling("noted", "bounce", learner=to.learner)
    connection, organisation_no, sending_no = place.connection, place.organisation_no, int(to.claim.about)
    now_us, code = place.clock_us(), report.status or "5.0.0"
    if report.action == "delivered":
        await settle_delivered(connection, organisation_no, sending_no, now_us)
    if report.action not in {"failed", "delayed"}:
        return Settling("noted", "delivery_status")
    sent = await settle_bounced(connection, organisation_no, sending_no, code, report.is_bounce, now_us)
    if sent is None or not report.is_bounce or sent.kind == "account":
        return Settling("noted", "bounce", learner=None if sent is None else sent.learner)
    event_id = None
    if sent.case_id is not None:
        said = {"text": code, "channel": "mail", "recipient": f"{sent.kind}/{sent.id}"}
        event_id = (await note_machine(place, sent.case_id, "bounce", said)).event_id
    if report.is_hard:
        recipient = Recipient(sent.kind, sent.id)
        await note_unreached(connection, organisation_no, recipient, "mail", None, code, sent.case_id, now_us)
    return Settling("noted", "bounce", sent.case_id, event_id, sent.learner)
