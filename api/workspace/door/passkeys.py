"""Passkeys (WebAuthn Level 3): made by somebody who is let in already, and used without giving a name.

The challenge is the secret of a ticket, so that each opens once. The keys belong to the name under which the browser
came (`rp_id`), which is one that the service answers for.
"""

from base64 import urlsafe_b64decode
from typing import Any, Final

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.account_errors import LinkIsOver, PasskeyRefused, WrongCredentials
from api.loading import load
from api.record.accounts import passkeys as record
from api.record.accounts.passkeys import NewPasskey
from api.record.accounts.sessions import NewSession, begin_session
from api.record.accounts.tickets import Ticket, make_ticket, spend
from api.runtime import Runtime
from api.workspace.door.guests import Guest

NAME: Final = "Symphonie"
Credential = dict[str, Any]
"""What a browser gives: `PublicKeyCredential.toJSON()`."""


def read_credential(text: str) -> Credential:
    """Read what a browser gives.

    Raises:
        WrongCredentials: It is no JSON object.
    """
    try:
        return msgspec.json.decode(text, type=Credential)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WrongCredentials from error


async def options_to_make(runtime: Runtime, guest: Guest, account_id: str, user_name: str, name: str) -> bytes:
    """Return what a browser needs to make a passkey for an account, as JSON."""
    await load("webauthn")
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415  # see `load`
    from webauthn.helpers import structs  # noqa: PLC0415

    async with runtime.pool.connection() as connection:
        ticket = await make_ticket(connection, "passkey", account_id)
    known = [
        structs.PublicKeyCredentialDescriptor(id=_bytes_of(one.passkey_id))
        for one in await record.list_passkeys(runtime.pool, account_id)
    ]
    options = generate_registration_options(
        rp_id=guest.host,
        rp_name=NAME,
        user_id=account_id.encode(),
        user_name=user_name,
        user_display_name=name,
        challenge=_bytes_of(ticket.secret),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=known,
    )
    return options_to_json(options).encode()


async def options_to_use(runtime: Runtime, guest: Guest) -> bytes:
    """Return what a browser needs to sign in with whatever passkey it has for this service, as JSON.

    Raises:
        TooManySignIns: The address has asked too often.
    """
    await load("webauthn")
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415  # see `load`
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    runtime.door.note_asked(guest.peer)
    async with runtime.pool.connection() as connection:
        ticket = await make_ticket(connection, "passkey")
    options = generate_authentication_options(
        rp_id=guest.host,
        challenge=_bytes_of(ticket.secret),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options).encode()


async def verify_new(runtime: Runtime, guest: Guest, account_id: str, credential: Credential) -> NewPasskey:
    """Check the passkey that a browser made for an account.

    Raises:
        LinkIsOver: It was asked for too long ago, or comes a second time.
        PasskeyRefused: It does not hold.
    """
    await load("webauthn")
    from webauthn import verify_registration_response  # noqa: PLC0415  # see `load`
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    challenge, ticket = await _spent(runtime, credential)
    if ticket.account_id != account_id:
        raise LinkIsOver
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=_bytes_of(challenge),
            expected_rp_id=guest.host,
            expected_origin=guest.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    return NewPasskey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


async def keep(connection: AsyncConnection[TupleRow], guest: Guest, account_id: str, made: NewPasskey) -> None:
    """Keep a passkey that was checked."""
    await record.add_passkey(connection, account_id, made, guest.device)


async def sign_in(runtime: Runtime, guest: Guest, credential: Credential) -> NewSession:
    """Sign in whoever has a passkey.

    Raises:
        LinkIsOver: It was asked for too long ago, or comes a second time.
        WrongCredentials: It opens nothing.
        TooManySignIns: The address, or the passkey, has failed too often.
    """
    passkey_id = str(credential.get("id", ""))[:1400]
    async with runtime.door.attempt(guest.peer, f"passkey/{passkey_id}"):
        await load("webauthn")
        challenge, _ = await _spent(runtime, credential)
        found = await record.find_passkey(runtime.pool, passkey_id)
        n_signed = None if found is None else _n_signed(guest, credential, challenge, found)
        if found is None or n_signed is None or found.is_disabled:
            raise WrongCredentials
    async with runtime.pool.connection() as connection:
        await record.use_passkey(connection, passkey_id, n_signed)
        return await begin_session(connection, found.account_id, "passkey", guest.device)


def _n_signed(guest: Guest, credential: Credential, challenge: str, found: record.StoredPasskey) -> int | None:
    """Check a signature, and return how often its key says to have signed; None if it does not hold."""
    from webauthn import verify_authentication_response  # noqa: PLC0415  # see `load`
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=_bytes_of(challenge),
            expected_rp_id=guest.host,
            expected_origin=guest.origin,
            credential_public_key=bytes(found.public_key),
            credential_current_sign_count=found.n_signed,
            require_user_verification=True,
        ).new_sign_count
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None


async def _spent(runtime: Runtime, credential: Credential) -> tuple[str, Ticket]:
    """Take the challenge away that a browser signed.

    Raises:
        LinkIsOver: It is none of ours, too old, or was signed before.
    """
    challenge = _challenge_in(credential)
    async with runtime.pool.connection() as connection:
        ticket = await spend(connection, "passkey", challenge)
    if ticket is None:
        raise LinkIsOver
    return challenge, ticket


def _challenge_in(credential: Credential) -> str:
    try:
        said = msgspec.json.decode(_bytes_of(credential["response"]["clientDataJSON"]))
        challenge = said["challenge"]
    except (ValueError, KeyError, TypeError) as error:
        raise LinkIsOver from error
    return challenge if isinstance(challenge, str) else ""


def _bytes_of(text: str) -> bytes:
    """Decode base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
