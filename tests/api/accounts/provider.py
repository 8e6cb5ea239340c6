"""A small OpenID provider that runs: discovery, keys, authorisation with PKCE, tokens. For tests alone."""

import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import msgspec
import psycopg
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from api.record.accounts.providers import OidcProvider, put_provider, remove_provider

CLIENT: Final = "symphonie"
SECRET: Final = "a secret: with signs/+"  # noqa: S105 - of this provider alone


class Provider:
    """The provider.

    Attributes:
        issuer: Its address.
        n_key_reads: How often its keys were read.
        claims: What it says of whoever comes; None of a claim leaves it out.
        named: What it says of itself otherwise than is true.
        algorithm: With what it signs: RS256, ES256, HS256 (with the client's secret) or none.
    """

    def __init__(self) -> None:
        self.issuer = ""
        self.n_key_reads = 0
        self.claims: dict[str, Any] = {}
        self.named: dict[str, str] = {}
        self.algorithm = "RS256"
        self._codes: dict[str, dict[str, str]] = {}
        self.turn_keys()

    def says(self, **claims: Any) -> None:  # noqa: ANN401 - any JSON
        """Say this of whoever comes next."""
        self.claims = claims

    def turn_keys(self) -> None:
        """Sign with new keys from now on."""
        self._rsa = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})
        self._ec = ECKey.generate_key("P-256", {"kid": secrets.token_hex(4)})

    def register(self, database_url: str, organisation: str, provider_id: str) -> None:
        """Let an organisation's people sign in here."""
        known = OidcProvider(provider_id, "School", self.issuer, CLIENT, SECRET)
        with psycopg.connect(database_url) as connection:
            put_provider(connection, organisation, known)

    def forget(self, database_url: str, organisation: str, provider_id: str) -> None:
        """Let them no more."""
        with psycopg.connect(database_url) as connection:
            remove_provider(connection, organisation, provider_id)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
            **self.named,
        }

    def keys(self) -> dict[str, Any]:
        self.n_key_reads += 1
        return dict(KeySet([self._rsa, self._ec]).as_dict(private=False))

    def authorise(self, asked: dict[str, str]) -> str:
        """Send the browser back at once: whoever comes is signed in here already."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def redeem(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Give a token for a code, once, to who can prove that they asked for it."""
        asked = self._codes.pop(form.get("code", ""), None)
        client, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or (client, unquote(secret)) != (CLIENT, SECRET) or challenge != asked["code_challenge"]:
            return None
        if form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        told = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(told)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.algorithm == "none":
            head = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            return f"{head}.{urlsafe_b64encode(msgspec.json.encode(claims)).rstrip(b'=').decode()}."
        keys: dict[str, RSAKey | ECKey | OctKey] = {
            "RS256": self._rsa,
            "ES256": self._ec,
            "HS256": OctKey.import_key(SECRET),
        }
        key = keys[self.algorithm]
        header = {"alg": self.algorithm, **({"kid": key.kid} if key.kid else {})}
        return jwt.encode(header, claims, key)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            if where.path == "/authorize":
                self.send_response(303)
                self.send_header("location", provider.authorise(dict(parse_qsl(where.query))))
                self.end_headers()
            elif where.path == "/keys":
                self._tell(provider.keys())
            else:
                self._tell(provider.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self._tell(provider.redeem(dict(parse_qsl(body)), self.headers.get("authorization", "")))

        def _tell(self, value: dict[str, Any] | None) -> None:
            body = msgspec.json.encode(value or {"error": "invalid_grant"})
            self.send_response(200 if value else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()
