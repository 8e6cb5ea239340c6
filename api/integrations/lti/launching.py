"""A launch, from the platform and back to it (1EdTech Security Framework 1.0, section 5.1; OpenID Connect Core 1.0).

    platform ─▶ /lti/login ─▶ its sign-in ─▶ /lti/launch (id_token) ─▶ session

Which organisation is meant follows from issuer, client and deployment. All of it holds, or nothing opens: the state is
ours and not ten minutes old, the browser is the one that set out, the platform signed for us with a key that it
publishes, lately, and the message was never used before.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from api.clock import US_PER_S
from api.integrations.lti.messages import Launch, deployment_of, own_address, read_launch, text_of
from api.integrations.lti.states import LASTS, Returned, State, write_state
from api.loading import load
from api.lti_errors import LaunchRefused
from api.record.accounts.sessions import hash_of
from api.record.lti import platforms as record
from api.record.lti.platforms import Platform
from api.record.lti.tickets import spend_nonce
from api.runtime import Runtime

CALLBACK: Final = "/lti/launch"
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""What a platform may sign with: its own key, never a secret that both have."""
LEEWAY_S: Final = 60
_OLDEST_S: Final = int(LASTS.total_seconds())
_MAX_TOKEN: Final = 1 << 16
_MAX_HINT: Final = 4000


class Departure(NamedTuple):
    """A browser sets out to a platform's sign-in.

    Attributes:
        platform: To which.
        url: Where to.
        state: What it brings back.
        browser: What it keeps until then.
        storage: The platform's frame that keeps things for tools; None where it has none.
    """

    platform: Platform
    url: str
    state: str
    browser: str
    storage: str | None

    @property
    def key(self) -> str:
        """Under which the platform keeps what the browser should."""
        return storage_key(self.state)


def storage_key(state: str) -> str:
    """Return under which a platform keeps something for a launch: it names the state, and opens nothing."""
    return f"symphonie_{hash_of(state).hex()[:16]}"


async def depart(runtime: Runtime, asked: Mapping[str, str], origin: str, browser: str | None) -> Departure:
    """Send a browser to a platform's sign-in.

    Args:
        runtime: What the worker has open.
        asked: How the platform began: `iss`, `login_hint`, `target_link_uri`, and what else it says.
        origin: Ours, under which the browser came.
        browser: What it keeps already, of another launch.

    Raises:
        LaunchRefused: No such platform is registered, or it asks for something else.
        RecordUnavailable: The master key is not here.
    """
    issuer, hint = asked.get("iss", ""), text_of(asked.get("login_hint"), _MAX_HINT)
    if not issuer or hint is None:
        raise LaunchRefused("login", "This address is opened by a learning platform, and lacks what one says.")
    own_address(asked.get("target_link_uri"), origin)
    platform = await _platform(runtime, issuer, asked.get("client_id"), asked.get("lti_deployment_id"))
    kept = browser if browser is not None and len(browser) == len(secrets.token_urlsafe(32)) else None
    mine, nonce = kept or secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    storage = text_of(asked.get("lti_storage_target"), 200)
    until_us = runtime.clock_us() + int(LASTS.total_seconds()) * US_PER_S
    state = await write_state(runtime.pool, platform, State(nonce, hash_of(mine).hex(), storage, until_us))
    message = text_of(asked.get("lti_message_hint"), _MAX_HINT)
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": origin + CALLBACK,
        "login_hint": hint,
        "state": state,
        "nonce": nonce,
        **({} if message is None else {"lti_message_hint": message}),
    }
    joint = "&" if "?" in platform.auth_login_url else "?"
    return Departure(platform, f"{platform.auth_login_url}{joint}{urlencode(query)}", state, mine, storage)


async def arrive(runtime: Runtime, returned: Returned, token: str, origin: str) -> Launch:
    """Check what a platform says of somebody, and use it up.

    Args:
        runtime: What the worker has open.
        returned: The state with which the browser came back, seen to be its own.
        token: The platform's `id_token`.
        origin: Ours.

    Raises:
        LaunchRefused: It does not hold.
        PlatformUnreachable: The platform's keys cannot be had.
    """
    platform = await _signer(runtime, returned.platform, token)
    claims = await _verified(runtime, platform, returned.state.nonce, token)
    launch = read_launch(platform, claims, origin)
    async with runtime.pool.connection() as connection:
        lasts = LASTS + timedelta(seconds=2 * LEEWAY_S)
        if not await spend_nonce(connection, platform.organisation_no, returned.state.nonce, lasts):
            raise LaunchRefused("nonce", "This launch was used before. Open the activity in the course again.")
        if launch.deployment_id not in platform.deployment_ids:
            await record.add_deployment(connection, platform, launch.deployment_id)
    return launch


async def _platform(runtime: Runtime, issuer: str, client_id: str | None, deployment_id: str | None) -> Platform:
    """Find the platform that begins a launch: of those that share a client one, whichever deployment it turns out."""
    found = await record.platforms_of_client(runtime.pool, issuer, client_id)
    if len({one.client_id for one in found}) > 1:
        found = [one for one in found if deployment_id in one.deployment_ids]
    if not found:
        raise LaunchRefused(
            "iss",
            f"No platform {issuer[:200]!r} with the client {(client_id or '')[:128]!r} is registered here. Ask whoever"
            " administers this service.",
        )
    meant = next((one for one in found if deployment_id in one.deployment_ids), found[0])
    # another organisation says by itself where its platform signs in: nobody is sent there who does not mean it
    if deployment_id not in meant.deployment_ids and len({one.auth_login_url for one in found}) > 1:
        raise LaunchRefused("deployment_id", "Several share this client, and the platform does not say which is meant.")
    return meant


async def _signer(runtime: Runtime, platform: Platform, token: str) -> Platform:
    """Find the platform whose deployment a message names: of the same client, but maybe of another organisation.

    What it says is believed of nobody yet: it is checked with that platform's keys.
    """
    deployment = deployment_of(await _unverified(token))
    sharing = await record.platforms_of_client(runtime.pool, platform.issuer, platform.client_id)
    for one in sharing:
        if deployment in one.deployment_ids:
            return one
    first = next((one for one in sharing if not one.deployment_ids), None)
    if first is None:
        raise LaunchRefused(
            "deployment_id",
            f"The deployment {deployment[:128]!r} of the platform is not registered here. Ask whoever administers this"
            " service to add it.",
        )
    return first


async def _unverified(token: str) -> Mapping[str, Any]:
    await load("joserfc.jwt")
    from joserfc import jws  # noqa: PLC0415  # see `load`
    from joserfc.errors import JoseError  # noqa: PLC0415  # see `load`

    try:
        return msgspec.json.decode(jws.extract_compact(token[:_MAX_TOKEN].encode()).payload, type=dict[str, Any])
    except (JoseError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise _refused(type(error).__name__) from error


async def _verified(runtime: Runtime, platform: Platform, nonce: str, token: str) -> Mapping[str, Any]:
    """Check signature, addressee and times (OpenID Connect Core 1.0, section 3.1.3.7)."""
    from joserfc import jws, jwt  # noqa: PLC0415  # loaded by `_unverified`
    from joserfc.errors import JoseError  # noqa: PLC0415  # same

    now = runtime.clock_us() // US_PER_S
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
            raise _refused("header")
        key = await runtime.door.keysets.key(platform.keyset_url, header["kid"])
        claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": platform.issuer},
            aud={"essential": True, "value": platform.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise _refused(type(error).__name__, getattr(error, "claim", "")) from error
    is_for_several = not isinstance(claims["aud"], str) and len(claims["aud"]) > 1
    if claims.get("azp", None if is_for_several else platform.client_id) != platform.client_id:
        raise _refused("azp")
    if not now - _OLDEST_S - LEEWAY_S <= claims["iat"] <= now + LEEWAY_S:
        raise _refused("iat")
    return claims


def _refused(*reasons: object) -> LaunchRefused:
    """Say of a token only what it is about: what it says is about a person."""
    why = " ".join([str(one) for one in reasons if one])
    return LaunchRefused(why, "What the platform says of you does not hold. Open the activity in the course again.")
