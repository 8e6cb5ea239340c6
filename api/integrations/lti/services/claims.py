"""What a launch says of the platform's services, read as platforms write it.

IMS says booleans and arrays; Moodle has sent both as texts (`"true"`, `"ltiResourceLink,link"`), so both are read.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DL: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

SCORE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
MEMBERSHIP: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

_MOST: Final = 2000
"""Characters of an address."""


class GradeService(NamedTuple):
    """Where grades go (LTI-AGS 2.0, section 3.1).

    Attributes:
        scopes: What the tool may ask a token for.
        line_items: The line items of the course.
        line_item: The one of the link that was launched; None where it has none or several.
    """

    scopes: tuple[str, ...]
    line_items: str | None
    line_item: str | None

    @property
    def takes_scores(self) -> bool:
        """Whether scores may be sent."""
        return SCORE in self.scopes


class LinkRequest(NamedTuple):
    """What a platform asks of whoever chooses links (LTI-DL 2.0, section 3.4.1).

    Attributes:
        return_url: Where the answer is posted.
        takes_links: Whether it takes links to the tool.
        takes_several: Whether more than one.
        takes_line_items: Whether a line item may come with one; None where it does not say.
        data: Handed back as it came; None where there was none.
    """

    return_url: str
    takes_links: bool
    takes_several: bool
    takes_line_items: bool | None
    data: str | None


def grade_service_of(claims: Mapping[str, Any]) -> GradeService | None:
    """Read where grades go; None where the platform offers nothing.

    >>> grade_service_of({GRADES: {"scope": [SCORE], "lineitems": "https://lms.example.org/items"}}).takes_scores
    True
    """
    said = claims.get(GRADES)
    if not isinstance(said, Mapping):
        return None
    return GradeService(_texts(said.get("scope")), _address(said.get("lineitems")), _address(said.get("lineitem")))


def roster_address_of(claims: Mapping[str, Any]) -> str | None:
    """Read where the members of the course are listed; None where the platform does not offer it."""
    said = claims.get(ROSTER)
    return _address(said.get("context_memberships_url")) if isinstance(said, Mapping) else None


def link_request_of(claims: Mapping[str, Any]) -> LinkRequest | None:
    """Read what is asked of whoever chooses links; None where it cannot be answered."""
    said = claims.get(f"{DL}deep_linking_settings")
    if not isinstance(said, Mapping) or (return_url := _address(said.get("deep_link_return_url"))) is None:
        return None
    data = said.get("data")
    return LinkRequest(
        return_url,
        "ltiResourceLink" in _texts(said.get("accept_types")),
        _truth(said.get("accept_multiple")) is not False,
        _truth(said.get("accept_lineitem")),
        data if isinstance(data, str) else None,
    )


def custom_of(claims: Mapping[str, Any]) -> dict[str, str]:
    """Read the custom parameters of a link."""
    said = claims.get(f"{LTI}custom")
    return {name: text for name, text in said.items() if isinstance(text, str)} if isinstance(said, Mapping) else {}


def _address(said: object) -> str | None:
    is_one = isinstance(said, str) and len(said) <= _MOST and said.startswith(("https://", "http://"))
    return str(said) if is_one else None


def _texts(said: object) -> tuple[str, ...]:
    if isinstance(said, str):
        return tuple([one for one in said.replace(",", " ").split() if one])
    return tuple([one for one in said if isinstance(one, str)]) if isinstance(said, list | tuple) else ()


def _truth(said: object) -> bool | None:
    if isinstance(said, bool):
        return said
    return {"true": True, "1": True, "false": False, "0": False}.get(said.lower()) if isinstance(said, str) else None
