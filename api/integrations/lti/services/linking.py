"""The answer to a request for links (LTI-DL 2.0): what is signed and posted to the platform."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.integrations.lti.services.claims import DL, LTI, LinkRequest
from api.integrations.lti.services.targets import Target, custom_for

MAXIMUM: Final = 100.0
"""Points of a line item."""
LIVES_S: Final = 300
_MOST: Final = 250
"""Characters of a title: what Moodle's table takes."""


class Choice(NamedTuple):
    """One link that was chosen.

    Attributes:
        target: What it leads to.
        title: As the course shows it.
        text: Said below it; None for nothing.
        is_graded: Whether a line item is made with it.
    """

    target: Target
    title: str
    text: str | None = None
    is_graded: bool = False


def resource_of(target: Target) -> str:
    """Name what a line item grades, so that it is found again.

    >>> resource_of(Target("next", "security", "basics")), resource_of(Target("learner"))
    ('security/basics', '')
    """
    return "/".join([one for one in (target.content_graph, target.goal or target.activity) if one])


def content_item(choice: Choice, launch_url: str, asked: LinkRequest) -> dict[str, Any]:
    """Return one link as a content item.

    Args:
        choice: What was chosen.
        launch_url: Where the platform launches it.
        asked: What the platform takes; a line item is left out where it takes none.
    """
    item: dict[str, Any] = {
        "type": "ltiResourceLink",
        "title": choice.title[:_MOST],
        "url": launch_url,
        "custom": custom_for(choice.target),
    }
    if choice.text:
        item["text"] = choice.text
    if choice.is_graded and asked.takes_line_items is not False:
        resource = resource_of(choice.target)
        item["lineItem"] = {
            "scoreMaximum": MAXIMUM,
            "label": choice.title[:_MOST],
            "tag": "progress",
            **({"resourceId": resource} if resource else {}),
        }
    return item


def answer_claims(
    *,
    client_id: str,
    issuer: str,
    deployment_id: str,
    asked: LinkRequest,
    items: Sequence[Mapping[str, Any]],
    now_s: int,
    nonce: str,
) -> dict[str, Any]:
    """Return what is signed: the links that were chosen, or none where somebody changed their mind.

    Args:
        client_id: As whom the platform knows the tool: who says it.
        issuer: The platform: to whom.
        deployment_id: Of the request.
        asked: The request; its `data` is handed back as it came, and not named where there was none.
        items: Content items; the first alone where the platform takes one.
        now_s: Seconds since 1970-01-01T00:00:00Z.
        nonce: New.
    """
    taken = list(items) if asked.takes_several else list(items)[:1]
    return {
        "iss": client_id,
        "aud": [issuer],
        "iat": now_s,
        "exp": now_s + LIVES_S,
        "nonce": nonce,
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": "1.3.0",
        f"{LTI}deployment_id": deployment_id,
        f"{DL}content_items": taken,
        **({f"{DL}data": asked.data} if asked.data is not None else {}),
    }
