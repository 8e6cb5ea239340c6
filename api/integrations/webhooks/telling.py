"""A change as it is told: ids and a link, and nothing that anybody wrote or that is believed of somebody."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec

from api.record.feed import Change, ChangeKind

_encode: Final = msgspec.json.Encoder().encode


class ChangeTold(msgspec.Struct, frozen=True):
    """Something that changed.

    Attributes:
        change_no: Its place in the feed, from 1. Ask for what comes after the last one that you have dealt with.
        id: Names the message that tells it: `webhook-id` at every attempt.
        kind: What changed.
        at: When it happened.
        learner_id: Whom it is about; null for nobody.
        learner_seq: Its place among the changes of that learner, from 1 without gaps; null for nobody.
        content_graph: Content graph that it is about; null for none.
        about: Ids of what changed: which there are follows from the kind.
        link: Where the service tells more of it.
    """

    change_no: int
    id: str
    kind: ChangeKind
    at: datetime
    learner_id: str | None
    learner_seq: int | None
    content_graph: str | None
    about: dict[str, Any]
    link: str


class Message(msgspec.Struct, frozen=True):
    """What a webhook is sent (Standard Webhooks 1.0.0, payload structure)."""

    type: str
    timestamp: datetime
    data: ChangeTold


def told_change(change: Change) -> ChangeTold:
    """Tell a change."""
    return ChangeTold(
        change.change_no,
        message_id(change),
        change.kind,
        change.at.astimezone(UTC),
        change.learner,
        change.learner_seq,
        change.graph_id,
        change.about,
        link_of(change),
    )


def message_id(change: Change) -> str:
    """Name the message that tells a change."""
    return f"msg_{change.id.hex}"


def body_of(change: Change) -> bytes:
    """Write the message that tells a change: the same bytes each time."""
    told = told_change(change)
    return _encode(Message(change.kind, told.at, told))


def link_of(change: Change) -> str:
    """Return the address, below that of the service, where more is told."""
    about = change.about
    match change.kind.partition(".")[0]:
        case "case":
            return f"/v1/cases/{quote(about['case_id'], safe='')}"
        case "signal" | "alert" if "alert_id" in about:
            return f"/v1/alerts/{quote(about['alert_id'], safe='')}"
        case "alert":
            return f"/v1/cases/{quote(about['case_id'], safe='')}"
        case "model":
            return f"/v1/content-graphs/{quote(change.graph_id or '', safe='')}/active-model"
        case subject:
            what = "mastery" if subject == "mastery" else "adjustments"
            query = urlencode({} if change.graph_id is None else {"content_graph": change.graph_id})
            return f"/v1/learners/{quote(change.learner or '', safe='')}/{what}?{query}".rstrip("?")
