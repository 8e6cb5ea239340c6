"""Signing in with OpenID Connect: authorisation code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1).

The state is a ticket whose secret the browser that set out keeps in a cookie, so that whoever comes back is who set
out. Who somebody is follows from issuer and subject; the first time from an e-mail address that the provider has
verified, if an account was invited at it.
"""

import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeGuard
from urllib.parse import quote, urlencode

import msgspec
import structlog

from api.account_errors import LinkIsOver, NotInvited, ProviderRefused, UnknownProvider
from api.loading import load
from api.record.accounts import providers as record
from api.record.accounts.providers import OidcProvider
from api.record.accounts.sessions import NewSession, begin_session
from api.record.accounts.tickets import make_ticket, spend
from api.runtime import Runtime
from api.workspace.door.guests import Guest
from api.workspace.door.oidc_metadata import Discoveries, Metadata, fetch
from content_graph.texts import fault_in_text

SCOPE: Final = "openid email profile"
CALLBACK: Final = "/sign-in/oidc"
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
"""What a provider may sign with: its own key, never the secret that it shares with the service."""
LEEWAY_S: Final = 60
_CODE: Final = re.compile("[a-z_]{1,40}")
_LOG: Final = structlog.get_logger("api.workspace.door")


class Departure(NamedTuple):
    """A browser sets out to a provider.

    Attributes:
        url: Where to.
        state: What its cookie keeps until it comes back.
    """

    url: str
    state: str


class Journey(msgspec.Struct, frozen=True):
    """What is noted of a browser that set out."""

    organisation: str
    provider_id: str
    nonce: str
    verifier: str
    redirect_uri: str
    next: str


class Arrival(NamedTuple):
    """Somebody came back, and is signed in.

    Attributes:
        session: The session.
        next: Where they wanted to go.
    """

    session: NewSession
    next: str


async def depart(runtime: Runtime, guest: Guest, organisation: str, provider_id: str, next_: str) -> Departure:
    """Send a browser to a provider.

    Raises:
        UnknownProvider: The organisation has none of this id.
        ProviderUnreachable: It does not answer.
        TooManySignIns: The address has set out too often.
    """
    runtime.door.note_asked(guest.peer)
    provider = await _provider(runtime, organisation, provider_id)
    found = await runtime.door.discoveries.of(provider.issuer)
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    redirect_uri = guest.origin + CALLBACK
    journey = Journey(organisation, provider_id, nonce, verifier, redirect_uri, next_)
    async with runtime.pool.connection() as connection:
        ticket = await make_ticket(connection, "oidc", content=journey)
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": ticket.secret,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in found.metadata.authorization_endpoint else "?"
    return Departure(f"{found.metadata.authorization_endpoint}{joint}{urlencode(asked)}", ticket.secret)


async def arrive(runtime: Runtime, guest: Guest, kept: str | None, answered: Mapping[str, str]) -> Arrival:
    """Sign in whoever comes back from a provider.

    Args:
        runtime: What the worker has open.
        guest: Who comes.
        kept: The state that the browser's cookie kept.
        answered: The parameters with which the provider sent it back.

    Raises:
        LinkIsOver: Another browser set out, it was too long ago, or it has come back before.
        ProviderRefused: What the provider answered does not hold.
        NotInvited: It belongs to nobody who was invited.
        ProviderUnreachable: It does not answer.
    """
    state = answered.get("state", "")
    if kept is None or not secrets.compare_digest(kept.encode(), state.encode()):
        raise LinkIsOver
    async with runtime.pool.connection() as connection:
        ticket = await spend(connection, "oidc", state)
    if ticket is None:
        raise LinkIsOver
    journey = msgspec.convert(ticket.content, Journey)
    provider = await _provider(runtime, journey.organisation, journey.provider_id)
    claims = await _claims(runtime.door.discoveries, provider, journey, answered)
    account_id = await _account(runtime, journey.organisation, claims)
    async with runtime.pool.connection() as connection:
        await record.add_subject(connection, account_id, claims["iss"], claims["sub"])
        session = await begin_session(connection, account_id, "oidc", guest.device)
    return Arrival(session, journey.next)


def challenge_of(verifier: str) -> str:
    """Return the challenge of PKCE (RFC 7636, section 4.2, method S256; the example is that of appendix B).

    >>> challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def _provider(runtime: Runtime, organisation: str, provider_id: str) -> OidcProvider:
    found = await record.list_providers(runtime.pool, organisation)
    provider = next((one for one in found if one.provider_id == provider_id), None)
    if provider is None:
        raise UnknownProvider(provider_id)
    return provider


async def _claims(
    discoveries: Discoveries, provider: OidcProvider, journey: Journey, answered: Mapping[str, str]
) -> dict[str, Any]:
    """Turn the provider's code into what it says of somebody, and check that."""
    found = await discoveries.of(provider.issuer)
    said_by = answered.get("iss", "" if found.metadata.authorization_response_iss_parameter_supported else None)
    if said_by is not None and said_by != provider.issuer:  # RFC 9207: another provider's answer
        raise _refusal("issuer")
    if "code" not in answered:
        raise _refusal("error", _code_in(answered.get("error")))
    tokens = await _redeem(found.metadata, provider, journey, answered["code"])
    token = tokens.get("id_token")
    if not isinstance(token, str):
        raise _refusal("id_token", type(token))
    return await _verified(discoveries, provider, journey.nonce, token)


async def _redeem(metadata: Metadata, provider: OidcProvider, journey: Journey, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": journey.redirect_uri,
        "code_verifier": journey.verifier,
    }
    if provider.client_secret is None:
        return await fetch(metadata.token_endpoint, {**form, "client_id": provider.client_id})
    if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
        basic = quote(provider.client_id, safe=""), quote(provider.client_secret, safe="")  # RFC 6749, section 2.3.1
        return await fetch(metadata.token_endpoint, form, basic)
    proof = {"client_id": provider.client_id, "client_secret": provider.client_secret}
    return await fetch(metadata.token_endpoint, {**form, **proof})


async def _verified(discoveries: Discoveries, provider: OidcProvider, nonce: str, token: str) -> dict[str, Any]:
    """Check a token (OpenID Connect Core 1.0, section 3.1.3.7)."""
    await load("joserfc.jwt")
    from joserfc import jws, jwt  # noqa: PLC0415  # see `load`
    from joserfc.errors import JoseError  # noqa: PLC0415  # see `load`

    try:
        key_id = jws.extract_compact(token.encode()).headers().get("kid")
        keys = (await discoveries.of(provider.issuer, key_id)).keys
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        jwt.JWTClaimsRegistry(
            now=int(time.time()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": provider.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refusal(type(error).__name__, getattr(error, "claim", "")) from error
    if not _is_text(claims["sub"]):
        raise _refusal("sub", type(claims["sub"]))
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise _refusal("azp")
    return claims


async def _account(runtime: Runtime, organisation: str, claims: Mapping[str, Any]) -> str:
    issuer, subject, email = claims["iss"], claims["sub"], claims.get("email")
    found = await record.find_subject(runtime.pool, organisation, issuer, subject)
    if found is None and _is_text(email) and claims.get("email_verified") is True:
        found = await record.find_by_email(runtime.pool, organisation, issuer, email)
    if found is None:
        raise NotInvited
    return found


def _is_text(claim: object) -> TypeGuard[str]:
    return isinstance(claim, str) and fault_in_text(claim) is None


def _code_in(told: object) -> str:
    """Return an error code of OAuth (RFC 6749, section 4.1.2.1); what is none may be any text, of anybody."""
    return told if isinstance(told, str) and _CODE.fullmatch(told) else "(none)"


def _refusal(*reasons: object) -> ProviderRefused:
    """Write to the log why an answer is refused, and return what is said of it to whoever signs in.

    Args:
        reasons: What it is about, and nothing of what it says: that is about a person.
    """
    _LOG.warning("the answer of an OpenID provider was refused", reason=" ".join(map(str, reasons)))
    return ProviderRefused()
