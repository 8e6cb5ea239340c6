"""A platform registers the tool: one address, pasted by whoever administers it (LTI Dynamic Registration 1.0).

The platform opens the address with where its configuration is and a token of its own; the tool reads the one, sends
what it is with the other, and is told its client id. The platform has to say at its own address who it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, cast
from urllib.parse import urlsplit

import msgspec

from api.clock import moment_of
from api.integrations.lti.messages import origin_of, text_of
from api.integrations.lti.services.claims import LINE_ITEM, MEMBERSHIP, SCORE
from api.integrations.lti.signing import key_pair
from api.integrations.outgoing import Method, OutgoingError
from api.lti_errors import PlatformUnreachable, RegistrationRefused
from api.record.lti.platforms import Platform, find_platform, platforms_of_client, put_platform
from api.record.lti.tickets import RegistrationLink, find_link, spend_link
from api.runtime import Runtime
from content_graph.ids import is_id

TOOL: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
RESULT: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPES: Final = (LINE_ITEM, SCORE, RESULT, MEMBERSHIP)
MAX_BYTES: Final = 1 << 18
_TRIES: Final = 50
"""Platforms of one host that get ids of their own before a made-up one."""
_SUCCESS: Final = range(200, 300)
_SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "canvas.instructure.com": (".instructure.com", ".canvaslms.com"),
    "canvas.beta.instructure.com": (".instructure.com", ".canvaslms.com"),
    "canvas.test.instructure.com": (".instructure.com", ".canvaslms.com"),
    "blackboard.com": (".blackboard.com",),
}
"""Issuers whose schools have addresses of their own: below which domains these and their configuration are."""
_DESCRIPTION: Final = "What comes next and why, for each learner; what their teachers have to see."
_OVER: Final = "The link was used before, or is over. Make a new one under Operations, Course platforms."


class Configuration(msgspec.Struct, frozen=True):
    """What a platform says of itself (LTI Dynamic Registration 1.0, section 3.5), as far as it is read."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    authorization_server: str | None = None
    about: dict[str, Any] = msgspec.field(name=PLATFORM, default_factory=dict)


class _Registered(msgspec.Struct, frozen=True):
    client_id: str
    tool: dict[str, Any] = msgspec.field(name=TOOL, default_factory=dict)


class Asked(NamedTuple):
    """With what a platform opens the address.

    Attributes:
        secret: Of the link.
        configuration: Where the platform says what it is.
        token: With which it knows whom it asked; None of one that wants none.
        origin: Ours, under which it came.
    """

    secret: str
    configuration: str
    token: str | None
    origin: str


async def register(runtime: Runtime, asked: Asked) -> Platform:
    """Register the tool in a platform, and the platform here; one that is registered is mended.

    Raises:
        RegistrationRefused: The link is over, or what the platform says does not hold.
        PlatformUnreachable: It does not answer.
        PlatformTaken: Its client is registered by another organisation.
        ShareNeeded: It is, and its deployment was not shared.
        DeploymentTaken: Its deployment is registered.
    """
    link = await find_link(runtime.pool, asked.secret)
    if link is None:
        raise RegistrationRefused("link", _OVER)
    found = read_configuration(asked.configuration, await _ask(runtime, "GET", asked.configuration))
    at = moment_of(runtime.clock_us())
    await key_pair(runtime.pool, link.organisation_no, at)  # so that the platform finds one when it looks
    told = tool_registration(asked.origin, link.organisation, _family(found))
    answer = await _ask(runtime, "POST", found.registration_endpoint, told, asked.token)
    platform = await _platform(runtime, link, found, answer, at)
    async with runtime.pool.connection() as connection:
        if await spend_link(connection, asked.secret) is None:
            raise RegistrationRefused("link", _OVER)
        await put_platform(connection, platform, link.made_by, at)
    return platform


def read_configuration(url: str, said: object) -> Configuration:
    """Check what a platform says of itself.

    Args:
        url: Where it said so.
        said: What it says.

    Raises:
        RegistrationRefused: Something is missing, or it says to be another one than is at this address.
    """
    try:
        found = msgspec.convert(said, Configuration)
    except msgspec.ValidationError as error:
        raise RegistrationRefused("configuration", f"The platform's configuration lacks something: {error}.") from None
    if not is_at_home(found.issuer, url):
        raise RegistrationRefused(
            "issuer", f"The configuration at {_host(url)!r} says to be of {found.issuer[:200]!r}, which is elsewhere."
        )
    endpoints = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.registration_endpoint)
    if any(origin_of(one) is None for one in endpoints):
        raise RegistrationRefused("endpoints", "The platform's configuration names something that is no address.")
    return found


def is_at_home(issuer: str, url: str) -> bool:
    """Tell whether an address is an issuer's own.

    >>> is_at_home("https://lms.example.org/moodle", "https://lms.example.org/moodle/mod/lti/openid-configuration.php")
    True
    >>> is_at_home("https://lms.example.org", "https://evil.example/lms.example.org")
    False
    >>> is_at_home("https://lms.example.org", "https://lms.example.org:8443/"), is_at_home("https://a.b", "http://a.b/")
    (False, False)
    >>> is_at_home("https://canvas.instructure.com", "https://sso.canvaslms.com/api/lti/security/openid-configuration")
    True
    """
    home = origin_of(issuer)
    is_of_school = url.startswith("https://") and _host(url).endswith(_SHARED.get(_host(issuer), ("\0",)))
    return home is not None and (home == origin_of(url) or is_of_school)


def default_frame_origins(issuer: str, auth_login_url: str) -> tuple[str, ...]:
    """Return whose pages may frame a launch where nobody says it: the issuer's, and those of its schools.

    >>> default_frame_origins("https://lms.example.org", "https://lms.example.org/mod/lti/auth.php")
    ('https://lms.example.org',)
    """
    shared = [f"https://*{domain}" for domain in _SHARED.get(_host(issuer), ())]
    own = [one for one in (origin_of(issuer), origin_of(auth_login_url)) if one is not None]
    return tuple(dict.fromkeys([*own, *shared]))


def tool_registration(origin: str, organisation: str, family: str | None = None) -> dict[str, Any]:
    """Return what the tool says of itself (LTI Dynamic Registration 1.0, section 3.6).

    Args:
        origin: Ours.
        organisation: Whose keys are published.
        family: Of platforms: Canvas wants places named in its own words.
    """
    launch = f"{origin}/lti/launch"
    places = ["assignment_selection", "link_selection"] if family == "canvas" else ["ContentArea"]
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{origin}/lti/login",
        "redirect_uris": [launch],
        "client_name": "Symphonie",
        "jwks_uri": f"{origin}/lti/jwks/{organisation}",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL: {
            "domain": _host(origin),
            "description": _DESCRIPTION,
            "target_link_uri": launch,
            "claims": ["iss", "sub", "name", "given_name", "family_name"],
            "messages": [
                {"type": "LtiResourceLinkRequest", "target_link_uri": launch, "label": "Symphonie"},
                {
                    "type": "LtiDeepLinkingRequest",
                    "target_link_uri": launch,
                    "label": "Symphonie",
                    "placements": places,
                },
            ],
        },
    }


async def _platform(
    runtime: Runtime, link: RegistrationLink, found: Configuration, answer: object, at: datetime
) -> Platform:
    try:
        told = msgspec.convert(answer, _Registered)
    except msgspec.ValidationError as error:
        raise RegistrationRefused("answer", f"The platform did not say who the tool is to it: {error}.") from None
    client_id, deployment = text_of(told.client_id, 255), text_of(told.tool.get("deployment_id"), 255)
    if client_id is None:
        raise RegistrationRefused("answer", "The platform's name for the tool cannot be kept.")
    host = _host(found.issuer)
    deployments = [] if deployment is None else [deployment]
    of_client = await platforms_of_client(runtime.pool, found.issuer, client_id)
    ours = next((one for one in of_client if one.organisation_no == link.organisation_no), None)
    if ours is not None:  # it mends what is registered (in Moodle: Update): its addresses alone may have changed
        return ours._replace(
            family=_family(found),
            deployment_ids=list(dict.fromkeys([*ours.deployment_ids, *deployments])),
            auth_login_url=found.authorization_endpoint,
            token_url=found.token_endpoint,
            keyset_url=found.jwks_uri,
            token_audience=found.authorization_server,
        )
    return Platform(
        organisation_no=link.organisation_no,
        platform_no=0,
        platform_id=await _free_id(runtime, link.organisation_no, host),
        title=host,
        family=_family(found),
        issuer=found.issuer,
        client_id=client_id,
        deployment_ids=deployments,
        auth_login_url=found.authorization_endpoint,
        token_url=found.token_endpoint,
        keyset_url=found.jwks_uri,
        token_audience=found.authorization_server,
        frame_origins=default_frame_origins(found.issuer, found.authorization_endpoint),
        made_at=at,
    )


async def _free_id(runtime: Runtime, organisation_no: int, host: str) -> str:
    """Return an id that no platform of the organisation has: the host, or it with a number behind it."""
    for number in range(1, _TRIES):
        wanted = host if number == 1 else f"{host}-{number}"
        if is_id(wanted) and await find_platform(runtime.pool, organisation_no, wanted) is None:
            return wanted
    return runtime.new_id()


def _family(found: Configuration) -> str | None:
    return text_of(found.about.get("product_family_code"), 100)


async def _ask(runtime: Runtime, method: Method, url: str, said: object = None, token: str | None = None) -> object:
    headers = {"accept": "application/json"}
    if said is not None:
        headers["content-type"] = "application/json"
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    body = None if said is None else msgspec.json.encode(said)
    try:
        answer = await runtime.outgoing.ask(method, url, body=body, headers=headers, max_bytes=MAX_BYTES)
    except OutgoingError as error:
        raise PlatformUnreachable(error.host, error.reason) from error
    if answer.status not in _SUCCESS:
        raise PlatformUnreachable(_host(url), f"it answers with status {answer.status}")
    try:
        return cast("object", msgspec.json.decode(answer.body))
    except (msgspec.MsgspecError, RecursionError):
        raise PlatformUnreachable(_host(url), "what it answers is no JSON") from None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
