"""What a launch says, once it is known to hold: who, as what, where, and what for (LTI 1.3, section 5; pure)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast, get_args
from urllib.parse import urlsplit

from api.integrations.lti.services.claims import DL, LTI
from api.integrations.lti.services.members import part_of
from api.lti_errors import LaunchRefused
from api.record.lti.platforms import Platform
from content_graph.texts import fault_in_text

Kind: TypeAlias = Literal["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]
KINDS: Final = frozenset(get_args(Kind))
Part: TypeAlias = Literal["learner", "supporter"]
VERSION: Final = "1.3.0"
_ROLES: Final = "http://purl.imsglobal.org/vocab/lis/v2/"
_TEST: Final = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
_OUTSIDE: Final[Mapping[str, Part]] = {
    f"{_ROLES}membership#Mentor": "supporter",
    f"{_ROLES}institution/person#Administrator": "supporter",
    f"{_ROLES}institution/person#Instructor": "supporter",
    f"{_ROLES}institution/person#Faculty": "supporter",
    f"{_ROLES}institution/person#Staff": "supporter",
    f"{_ROLES}system/person#Administrator": "supporter",
    f"{_ROLES}system/person#SysAdmin": "supporter",
    f"{_ROLES}institution/person#Student": "learner",
    f"{_ROLES}institution/person#Learner": "learner",
    _TEST: "learner",
    "Mentor": "supporter",
}
"""What somebody is who has no role in the course itself; a supporter sees whom assignments name, and nobody else."""
_HOST: Final = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
"""A name in ASCII or an address, so that nothing else comes into a header with it."""
_MAX_SUBJECT: Final = 255
_MAX_TEXT: Final = 200


class Launch(NamedTuple):
    """A message of a platform that holds.

    Attributes:
        platform: Which platform sent it.
        claims: All that it says.
        kind: What it asks for.
        deployment_id: From which deployment.
        subject: Whom it is about, as the platform names them.
        part: What they are.
        is_of_course: Whether a role in the course says so; not of somebody who only looks in, or tries it out.
        name: As they are called, where the platform shares it.
        language: `fr` or `en`, where it says one of these.
        context_id: The course; None for outside of any.
        context_title: Its title.
        target: Which address of ours the link names.
        return_url: Where the platform wants them back.
    """

    platform: Platform
    claims: Mapping[str, Any]
    kind: Kind
    deployment_id: str
    subject: str
    part: Part
    is_of_course: bool
    name: str | None
    language: Literal["fr", "en"] | None
    context_id: str | None
    context_title: str | None
    target: str
    return_url: str | None


def read_launch(platform: Platform, claims: Mapping[str, Any], origin: str) -> Launch:
    """Read a message whose signature and times hold.

    Args:
        platform: Who signed it.
        claims: What it says.
        origin: Ours, under which the browser came.

    Raises:
        LaunchRefused: It is of another version or kind, names nobody, or leads elsewhere.
    """
    if claims.get(f"{LTI}version") != VERSION:
        raise LaunchRefused("version", "The platform sent a message of another version than LTI 1.3.")
    kind = claims.get(f"{LTI}message_type")
    if kind not in KINDS:
        raise LaunchRefused("message_type", "The platform asks for something that this service does not do.")
    subject = text_of(claims.get("sub"), _MAX_SUBJECT)
    if subject is None:
        raise LaunchRefused("sub", "The platform does not say who you are: anonymous launches open nothing here.")
    said = claims.get(f"{LTI}roles")
    roles = [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
    context, shown = _mapping(claims.get(f"{LTI}context")), _mapping(claims.get(f"{LTI}launch_presentation"))
    return Launch(
        platform=platform,
        claims=claims,
        kind=cast("Kind", kind),
        deployment_id=deployment_of(claims),
        subject=subject,
        part=_part(roles),
        is_of_course=part_of(roles) != "neither" and _TEST not in roles,
        name=_name(claims),
        language=_language(shown.get("locale") or claims.get("locale")),
        context_id=text_of(context.get("id"), _MAX_SUBJECT),
        context_title=text_of(context.get("title") or context.get("label"), _MAX_TEXT),
        target=own_address(claims.get(f"{LTI}target_link_uri"), origin),
        return_url=_address(shown.get("return_url")) or _address(_settings(claims).get("deep_link_return_url")),
    )


def deployment_of(claims: Mapping[str, Any]) -> str:
    """Return from which deployment a message comes.

    Raises:
        LaunchRefused: It does not say so.
    """
    deployment = text_of(claims.get(f"{LTI}deployment_id"), _MAX_SUBJECT)
    if deployment is None:
        raise LaunchRefused("deployment_id", "The platform does not say from which deployment it comes.")
    return deployment


def own_address(said: object, origin: str) -> str:
    """Return an address that a platform names, if it is one of ours.

    >>> own_address("https://us.example/lti/launch?a=1", "https://us.example")
    'https://us.example/lti/launch?a=1'

    Raises:
        LaunchRefused: It is another's.
    """
    address = _address(said)
    if address is None or origin_of(address) != origin:
        raise LaunchRefused("target_link_uri", "The link leads to another service than this one.")
    return address


def origin_of(url: str) -> str | None:
    """Return scheme, host and port of an address; None where it has none.

    >>> origin_of("https://LMS.example.org:443/mod?x"), origin_of("https://a@b.example/"), origin_of("javascript:1")
    ('https://lms.example.org', None, None)
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in {"https", "http"} or not host or parts.username is not None or not _HOST.fullmatch(host):
        return None
    shown = f"[{host}]" if ":" in host else host
    is_default = port is None or port == {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{shown}" if is_default else f"{parts.scheme}://{shown}:{port}"


def framing_origins(launch: Launch) -> str:
    """Return whose pages may frame what a launch opens: those registered, and the one that it says to come from.

    That is what it signed as the address to return to, because an issuer of many schools has its pages elsewhere.
    """
    back = None if launch.return_url is None else origin_of(launch.return_url)
    return " ".join(dict.fromkeys([*launch.platform.frame_origins, *([back] if back else [])])) or "'none'"


def _part(roles: Sequence[str]) -> Part:
    in_course = part_of(roles)
    if in_course != "neither":
        return in_course
    return _outside(roles)


def _outside(roles: Iterable[str]) -> Part:
    """Say what somebody is who has no role in the course: whoever supports before whoever learns."""
    parts = {_OUTSIDE[one] for one in roles if one in _OUTSIDE}
    if not parts:
        raise LaunchRefused("roles", "The platform does not say what you are in this course.")
    return "supporter" if "supporter" in parts else "learner"


def text_of(said: object, most: int) -> str | None:
    """Return a text of a message, without space around; None where it is none, or too long to name anything."""
    shown = said.strip() if isinstance(said, str) else ""
    return shown if 0 < len(shown) <= most and fault_in_text(shown) is None else None


def _name(claims: Mapping[str, Any]) -> str | None:
    whole = text_of(claims.get("name"), _MAX_TEXT)
    parts = [text_of(claims.get(one), _MAX_TEXT) for one in ("given_name", "family_name")]
    return whole or " ".join([one for one in parts if one])[:_MAX_TEXT] or None


def _language(said: object) -> Literal["fr", "en"] | None:
    code = said[:2].lower() if isinstance(said, str) else ""
    return "fr" if code == "fr" else "en" if code == "en" else None


def _settings(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(claims.get(f"{DL}deep_linking_settings"))


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _address(said: object) -> str | None:
    return said if isinstance(said, str) and len(said) <= 2000 and origin_of(said) is not None else None  # noqa: PLR2004
