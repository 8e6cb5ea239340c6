"""What a client sends to the token endpoint, read (RFC 6749, sections 2.3.1, 4.4.2 and 5.2); pure."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Final, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote_plus

import msgspec

from api.record.keys import Principal, split_token

ErrorCode = Literal[
    "invalid_request",
    "invalid_client",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
]
GRANT_TYPE: Final = "client_credentials"
_BASIC: Final = "basic"
_FIELDS: Final = frozenset({"grant_type", "scope", "client_id", "client_secret"})


class TokenRefusedError(Exception):
    """A token is not granted.

    Attributes:
        code: Why, as the standard names it.
        description: What is wrong, in one sentence.
        is_basic: Whether the client sent an Authorization header, so that it is challenged in its own scheme.
    """

    def __init__(self, code: ErrorCode, description: str, *, is_basic: bool = False) -> None:
        self.code, self.description, self.is_basic = code, description, is_basic
        super().__init__(f"{code}: {description}")


class TokenRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a client sends, as a form.

    Attributes:
        grant_type: `client_credentials`.
        scope: What the token shall allow, separated by blanks; all that the key allows if it is left out.
        client_id: Id of the key, where the Authorization header does not say it.
        client_secret: Token of the key.
    """

    grant_type: str
    scope: str | None = None
    client_id: str | None = None
    client_secret: str | None = None


class Credentials(NamedTuple):
    """Who asks.

    Attributes:
        token: Of the key.
        is_basic: Whether they came in the Authorization header.
    """

    token: str
    is_basic: bool


def read_form(body: bytes) -> TokenRequest:
    """Read the body; what the standard does not name is not looked at.

    Raises:
        TokenRefusedError: `grant_type` is missing, or a parameter comes twice.

    >>> read_form(b"grant_type=client_credentials&scope=learners%3Aread").scope
    'learners:read'
    """
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace")
    found: dict[str, str] = {}
    for name, text in pairs:
        if name in found:
            raise TokenRefusedError("invalid_request", f"The parameter {name[:40]} comes twice.")
        if name in _FIELDS and text:  # sent without a value, it counts as left out (section 3.2)
            found[name] = text
    if "grant_type" not in found:
        raise TokenRefusedError("invalid_request", "The parameter grant_type is missing: send client_credentials.")
    return TokenRequest(**found)


def read_credentials(header: str | None, form: TokenRequest) -> Credentials:
    """Return who asks, by the Authorization header (`client_secret_basic`) or the body (`client_secret_post`).

    Raises:
        TokenRefusedError: Nobody is named, by both at once, or by what no key can be.
    """
    if header is None:
        if form.client_id is None or form.client_secret is None:
            raise TokenRefusedError("invalid_client", "Send client_id and client_secret.")
        return Credentials(_checked(form.client_id, form.client_secret, is_basic=False), is_basic=False)
    if form.client_secret is not None:
        raise TokenRefusedError("invalid_request", "Send the secret in the header or in the body, not in both.")
    client_id, secret = _basic(header)
    if form.client_id not in {None, client_id}:
        raise TokenRefusedError("invalid_request", "Header and body name different clients.")
    return Credentials(_checked(client_id, secret, is_basic=True), is_basic=True)


def _basic(header: str) -> tuple[str, str]:
    """Read a header of the Basic scheme, whose parts are encoded as in a form."""
    scheme, _, sent = header.partition(" ")
    try:
        client_id, colon, secret = b64decode(sent.strip(), validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        client_id, colon, secret = "", "", ""
    if not colon or scheme.lower() != _BASIC:
        raise TokenRefusedError("invalid_client", "The header is not of the scheme Basic (RFC 7617).", is_basic=True)
    return unquote_plus(client_id), unquote_plus(secret)


def _checked(client_id: str, secret: str, *, is_basic: bool) -> str:
    parts = split_token(secret)
    if parts is None or parts[0] != client_id:
        raise TokenRefusedError("invalid_client", "No key has this id and this token.", is_basic=is_basic)
    return secret


def scopes_for(principal: Principal, asked: str | None) -> tuple[str, ...]:
    """Return what a token shall allow: what is asked for, where the key allows it.

    Raises:
        TokenRefusedError: It asks for more.

    >>> scopes_for(Principal(1, "acme", "00112233445566aa", frozenset({"learners:read", "support"})), None)
    ('learners:read', 'support')
    """
    if asked is None:
        return tuple(sorted(principal.scopes))
    scopes = tuple(dict.fromkeys(asked.split()))
    missing = next((scope for scope in scopes if not principal.may(scope)), None)
    if missing is not None or not scopes:
        raise TokenRefusedError("invalid_scope", "The key does not allow all of this scope.")
    return scopes
