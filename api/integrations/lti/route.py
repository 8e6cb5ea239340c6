"""`/v1/lti`: the platforms in which the service is a tool, for whoever administers an organisation."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import moment_of
from api.errors import Fault, InvalidFields
from api.http.parameters import PageQuery
from api.http.requests import ServiceRequest
from api.http.routes import Routes, made
from api.integrations.lti.messages import origin_of
from api.integrations.lti.registration import default_frame_origins
from api.integrations.lti.sharing import LASTS, read_share, write_share
from api.integrations.lti.signing import key_pair, rotate
from api.lti_errors import DeploymentTaken, PlatformTaken, ShareNeeded, UnknownPlatform
from api.record.keys import Principal
from api.record.lti import platforms as record
from api.record.lti.keys import SIGNS_AFTER
from api.record.lti.platforms import Platform
from api.record.lti.tickets import LINK_LASTS, make_link
from api.runtime import Runtime
from api.telling import told
from api.workspace.door.guests import guest_of
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Course platforms")
_MAX: Final = 1000
Text = Annotated[str, Meta(min_length=1, max_length=255, pattern=TEXT_PATTERN)]
Url = Annotated[str, Meta(min_length=1, max_length=_MAX, pattern=r"^https?://[^\s\"'<>#\\]+$")]
Origin = Annotated[
    str,
    Meta(
        max_length=300,
        pattern=r"^https?://(\*\.)?[A-Za-z0-9.:\[\]-]+$",
        description="Scheme, host and port; `https://*.example.org` for all hosts below.",
    ),
]


class PlatformFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A platform as it is registered.

    Attributes:
        title: As people know it.
        issuer: Its `iss`, letter by letter as its messages say it.
        client_id: As whom the service is known there.
        deployment_ids: From where in it the tool may be launched; with none, the first launch says which, once.
        auth_login_url: Where a browser is sent to be signed in (OpenID Connect authorization endpoint).
        token_url: Where access tokens for its services are had.
        keyset_url: Where its public keys are (JWKS).
        token_audience: Whom assertions are for, where that is not `token_url`.
        family: Which product it is: `moodle`, `canvas`, `blackboard`.
        frame_origins: Whose pages may frame those that a launch opens; where it is left out those of `issuer` and
            `auth_login_url`.
    """

    title: Text
    issuer: Url
    client_id: Text
    deployment_ids: Annotated[tuple[Text, ...], Meta(max_length=200)] = ()
    auth_login_url: Url
    token_url: Url
    keyset_url: Url
    token_audience: Annotated[str, Meta(min_length=1, max_length=_MAX, pattern=TEXT_PATTERN)] | None = None
    family: Text | None = None
    frame_origins: Annotated[tuple[Origin, ...], Meta(max_length=20)] | None = None


class PlatformContent(PlatformFacts, frozen=True, kw_only=True):
    """A platform as it is to be registered.

    Attributes:
        share: Where another organisation registered the client: its code for these deployments.
    """

    share: Annotated[str, Meta(min_length=1, max_length=4000, pattern=TEXT_PATTERN)] | None = None


class RegisteredPlatform(PlatformFacts, frozen=True, kw_only=True):
    """A platform as it is registered, and what it is called here.

    Attributes:
        platform_id: Its id.
        made_at: Since when.
    """

    platform_id: str
    made_at: datetime


class PlatformsPage(msgspec.Struct, frozen=True):
    """Platforms, by id; `next_cursor` is null on the last page.

    Attributes:
        platforms: Those of this page.
    """

    platforms: tuple[RegisteredPlatform, ...]
    next_cursor: str | None


class Tool(msgspec.Struct, frozen=True):
    """What a platform asks for where the tool is registered by hand.

    Attributes:
        login_url: Initiate login URL.
        launch_url: Redirect URI and target link URI.
        keyset_url: Public keyset URL.
    """

    login_url: str
    launch_url: str
    keyset_url: str


class RegistrationLinkMade(msgspec.Struct, frozen=True):
    """A link that registers one platform.

    Attributes:
        url: Paste it where the platform asks for a tool's URL; shown in this answer alone.
        expires_at: Until when it opens.
    """

    url: str
    expires_at: datetime


class ShareRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deployments of a client that another organisation may register.

    Attributes:
        deployment_ids: Ids of the deployments.
    """

    deployment_ids: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=3)]


class ShareMade(msgspec.Struct, frozen=True):
    """A code that lets another organisation register them.

    Attributes:
        code: Sent as `share` where they register the platform; shown in this answer alone.
        expires_at: Until when.
    """

    code: str
    expires_at: datetime


class KeyMade(msgspec.Struct, frozen=True):
    """A new key of the tool.

    Attributes:
        kid: Its name in the keyset.
        signs_from: Since when it signs; it is published before, so that platforms have read it.
    """

    kid: str
    signs_from: datetime


@ROUTES.on("get", "/v1/lti/tool", "The addresses.", scope="people:write")
async def get_tool(runtime: Runtime, principal: Principal, request: ServiceRequest) -> Tool:
    """Read what a platform has to know of the tool.

    For platforms in which a tool is registered by hand; for others make a link.
    """
    origin = guest_of(runtime, request.scope).origin
    await key_pair(runtime.pool, principal.organisation_no, moment_of(runtime.clock_us()))
    return Tool(f"{origin}/lti/login", f"{origin}/lti/launch", f"{origin}/lti/jwks/{principal.organisation}")


@ROUTES.on("post", "/v1/lti/registration-links", {201: "The link."}, scope="admin")
async def create_link(
    runtime: Runtime, principal: Principal, request: ServiceRequest
) -> Response[RegistrationLinkMade]:
    """Make a link that registers one platform.

    Whoever administers the platform pastes it there (LTI dynamic registration); it opens once, within a day.
    """
    secret = await make_link(runtime.pool, principal.organisation_no, principal.key_id)
    url = f"{guest_of(runtime, request.scope).origin}/lti/register/{secret}"
    return made(RegistrationLinkMade(url, moment_of(runtime.clock_us()) + LINK_LASTS), is_new=True)


@ROUTES.on("post", "/v1/lti/keys", {201: "It is published."}, scope="admin")
async def create_key(runtime: Runtime, principal: Principal) -> Response[KeyMade]:
    """Have the tool sign with a new key.

    From tomorrow on; the one before is published for a month more.
    """
    at = moment_of(runtime.clock_us())
    return made(KeyMade(await rotate(runtime.pool, principal.organisation_no, at), at + SIGNS_AFTER), is_new=True)


@ROUTES.on("get", "/v1/lti/platforms", "One page.", scope="people:write")
async def list_platforms(runtime: Runtime, organisation_no: int, query: PageQuery) -> PlatformsPage:
    """List the platforms in which the service is a tool."""
    page = await record.page_of_platforms(runtime.pool, organisation_no, query.limit, query.cursor)
    return PlatformsPage(tuple([_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", "/v1/lti/platforms/{platform_id}", "It.", scope="people:write", problems=(UnknownPlatform,))
async def get_platform(runtime: Runtime, organisation_no: int, platform_id: str) -> RegisteredPlatform:
    """Read a platform."""
    found = await record.find_platform(runtime.pool, organisation_no, platform_id)
    if found is None:
        raise UnknownPlatform(platform_id)
    return _told(found)


@ROUTES.on(
    "put",
    "/v1/lti/platforms/{platform_id}",
    {200: "It is changed.", 201: "It is registered."},
    scope="admin",
    problems=(InvalidFields, PlatformTaken, DeploymentTaken, ShareNeeded),
)
async def put_platform(
    runtime: Runtime, principal: Principal, platform_id: str, body: PlatformContent
) -> Response[RegisteredPlatform]:
    """Register a platform by hand.

    As a whole, with what its page about the tool says. Whoever is a platform here says who somebody is, so only an
    administrator registers one. A client that another organisation registered first belongs to it: each deployment of
    it needs that organisation's code in `share`.
    """
    _require_asked(runtime, body)
    at, share = moment_of(runtime.clock_us()), await read_share(runtime, body.share)
    frames = default_frame_origins(body.issuer, body.auth_login_url) if body.frame_origins is None else None
    platform = Platform(
        organisation_no=principal.organisation_no,
        platform_no=0,
        platform_id=platform_id,
        made_at=at,
        **{name: getattr(body, name) for name in PlatformFacts.__struct_fields__}
        | ({} if frames is None else {"frame_origins": frames}),
    )
    async with runtime.pool.connection() as connection:
        is_new = await record.put_platform(connection, platform, principal.key_id, at, share)
    return made(_told(platform), is_new=is_new)


@ROUTES.on(
    "post",
    "/v1/lti/platforms/{platform_id}/shares",
    {201: "The code."},
    scope="admin",
    problems=(UnknownPlatform, ShareNeeded),
)
async def create_share(
    runtime: Runtime, principal: Principal, platform_id: str, body: ShareRequest
) -> Response[ShareMade]:
    """Share deployments of a client.

    With another organisation of this service whose courses lie in the same platform under the same client: whoever has
    the code registers these deployments, within a day, and is then whom they launch. Whoever registered the client
    first shares it.
    """
    found = await record.find_platform(runtime.pool, principal.organisation_no, platform_id)
    if found is None:
        raise UnknownPlatform(platform_id)
    async with runtime.pool.connection() as connection:
        if not await record.is_first_of_client(connection, found):
            raise ShareNeeded(body.deployment_ids[0])
    code = await write_share(runtime, found, body.deployment_ids)
    return made(ShareMade(code, moment_of(runtime.clock_us()) + LASTS), is_new=True)


@ROUTES.on(
    "delete",
    "/v1/lti/platforms/{platform_id}",
    "It opens nothing any more.",
    scope="admin",
    problems=(UnknownPlatform,),
)
async def delete_platform(runtime: Runtime, principal: Principal, platform_id: str) -> RegisteredPlatform:
    """Remove a platform.

    Who its people are stays bound; sessions that have begun go on until they end.
    """
    found = await record.find_platform(runtime.pool, principal.organisation_no, platform_id)
    if found is None or not await record.remove_platform(
        runtime.pool, principal.organisation_no, platform_id, principal.key_id
    ):
        raise UnknownPlatform(platform_id)
    return _told(found)


def _told(platform: Platform) -> RegisteredPlatform:
    return told(
        RegisteredPlatform,
        platform,
        deployment_ids=tuple(platform.deployment_ids),
        frame_origins=tuple(platform.frame_origins),
    )


def _require_asked(runtime: Runtime, body: PlatformContent) -> None:
    """See that the service may ask a platform's addresses, and send browsers to them."""
    faults = []
    for name in ("auth_login_url", "token_url", "keyset_url"):
        url: str = getattr(body, name)
        why = None if name == "auth_login_url" else runtime.outgoing.reach.fault_of(url)
        if origin_of(url) is None:
            why = "it is no address of the web"
        if why is not None:
            faults.append(Fault(f"$.{name}", f"The service does not ask this address: {why}.", "Send a public one."))
    if faults:
        raise InvalidFields(tuple(faults))
