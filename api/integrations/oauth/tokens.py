"""`POST /v1/oauth/token`: a token for an hour, for who has a key (RFC 6749, section 4.4).

And what a client finds out about it by itself (RFC 8414).
"""

from typing import Any, Final, Literal

import msgspec
from litestar import Response

from api.clock import US_PER_S
from api.connection_errors import TooManyFailedKeys
from api.errors import RecordUnavailable, TooBusy, Unauthorised
from api.http.grants import LONGEST_S, Grant, write_token
from api.http.openapi import TOKEN_URL, Content
from api.http.requests import JSON, ServiceRequest
from api.http.routes import Routes
from api.integrations.oauth.credentials import (
    GRANT_TYPE,
    ErrorCode,
    TokenRefusedError,
    TokenRequest,
    read_credentials,
    read_form,
    scopes_for,
)
from api.overload_errors import RateExceeded
from api.record.grantors import signer_of
from api.record.keys import SCOPES
from api.record.pool import ASKING
from api.runtime import Runtime
from api.workspace.door.guests import guest_of

ROUTES: Final = Routes("Operation")
FORM: Final = "application/x-www-form-urlencoded"
_BODY_BYTES: Final = 16_384
_UNCACHED: Final = {"cache-control": "no-store", "pragma": "no-cache"}


class GrantedToken(msgspec.Struct, frozen=True):
    """A token.

    Attributes:
        access_token: Sent as a key is: `Authorization: Bearer …`.
        token_type: `Bearer`.
        expires_in: In how many seconds it ends: an hour, or when its key does.
        scope: What it allows, separated by blanks.
    """

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenRefused(msgspec.Struct, frozen=True):
    """Why there is no token (RFC 6749, section 5.2).

    Attributes:
        error: The kind, as the standard names it.
        error_description: What is wrong, in one sentence.
    """

    error: ErrorCode
    error_description: str


class ServerMetadata(msgspec.Struct, frozen=True):
    """What a client has to know (RFC 8414, section 2).

    Attributes:
        issuer: Address of the service.
        token_endpoint: Where tokens are asked for.
        token_endpoint_auth_methods_supported: How a client says who it is.
        grant_types_supported: `client_credentials` alone.
        response_types_supported: None: there is no page to sign in on.
        scopes_supported: What a token can be asked to allow.
        service_documentation: Where this is explained.
    """

    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: tuple[str, ...]
    grant_types_supported: tuple[str, ...]
    response_types_supported: tuple[str, ...]
    scopes_supported: tuple[str, ...]
    service_documentation: str


@ROUTES.on(
    "post",
    TOKEN_URL,
    "The token.",
    sent=(Content(FORM, TokenRequest),),
    returned=(Content(JSON, GrantedToken),),
    refusals={400: Content(JSON, TokenRefused), 401: Content(JSON, TokenRefused)},
    problems=(TooManyFailedKeys, TooBusy, RateExceeded, RecordUnavailable),
    headers={"Authorization": "`Basic` and id and token of the key, where the body does not have them."},
    max_body_bytes=_BODY_BYTES,
)
async def grant_token(request: ServiceRequest, runtime: Runtime, body: bytes) -> Response[Any]:
    """Get a token for a key.

    OAuth 2 client credentials: `client_id` is the id of a key, `client_secret` its token. The token that is answered
    allows what is asked for in `scope`, at most what the key allows, for an hour; where the key is revoked it opens
    nothing within five seconds.
    """
    try:
        granted = await _granted(request, runtime, body)
    except TokenRefusedError as refused:
        return _refused(refused)
    return Response(granted, media_type=JSON, headers=_UNCACHED)


async def _granted(request: ServiceRequest, runtime: Runtime, body: bytes) -> GrantedToken:
    form = read_form(body)
    credentials = read_credentials(request.headers.get("authorization"), form)
    try:
        key = await runtime.keys.find(credentials.token.encode(), runtime.peers.origin(request.scope))
    except Unauthorised as refused:
        raise TokenRefusedError("invalid_client", refused.detail, is_basic=credentials.is_basic) from None
    if form.grant_type != GRANT_TYPE:
        raise TokenRefusedError("unsupported_grant_type", f"Only {GRANT_TYPE} is granted here.")
    ASKING.set(key.principal.organisation_no)
    if key.principal.limits is not None:
        await runtime.rates.spend_request(key.principal, key.principal.limits, request.scope)
    scopes = scopes_for(key.principal, form.scope)
    signer = await signer_of(runtime.pool, key.principal.organisation_no)
    now_s = runtime.clock_us() // US_PER_S
    lives_s = LONGEST_S if key.expires_at is None else min(LONGEST_S, int(key.expires_at.timestamp()) - now_s)
    token = write_token(Grant(key.principal.key_id, now_s + lives_s, scopes), signer)
    return GrantedToken(token, "Bearer", lives_s, " ".join(scopes))


def _refused(refused: TokenRefusedError) -> Response[Any]:
    """Tell it as the standard has it: 401 only of who asks, with a challenge in the scheme that they used."""
    is_unknown = refused.code == "invalid_client"
    challenge = {"www-authenticate": 'Basic realm="symphonie"'} if is_unknown and refused.is_basic else {}
    told = TokenRefused(refused.code, refused.description)
    return Response(told, status_code=401 if is_unknown else 400, media_type=JSON, headers={**_UNCACHED, **challenge})


@ROUTES.on("get", "/.well-known/oauth-authorization-server", "What a client has to know.")
async def server_metadata(request: ServiceRequest, runtime: Runtime) -> ServerMetadata:
    """Find out how tokens are got.

    Of the address under which it is asked.
    """
    issuer = guest_of(runtime, request.scope).origin
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=issuer + TOKEN_URL,
        token_endpoint_auth_methods_supported=("client_secret_basic", "client_secret_post"),
        grant_types_supported=(GRANT_TYPE,),
        response_types_supported=(),
        scopes_supported=SCOPES,
        service_documentation=f"{issuer}/v1/docs",
    )
