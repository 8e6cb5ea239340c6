"""A small platform that launches: its keys and configuration are served, its messages are as the standard has them."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.http.organisations import Json, Organisation

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
ROLES: Final = "http://purl.imsglobal.org/vocab/lis/v2/"
LEARNER: Final = f"{ROLES}membership#Learner"
INSTRUCTOR: Final = f"{ROLES}membership#Instructor"
US: Final = "https://testserver.local"


@cache
def a_key(name: str) -> RSAKey:
    """A key, made once for all tests."""
    return RSAKey.generate_key(2048, {"kid": name})


class Platform:
    """A platform.

    Attributes:
        url: Where its keys are served.
        issuer: What it calls itself.
        client_id: What it calls the tool.
        key: With what it signs.
        published: The keys that it tells.
        said: What it says of itself to a tool that registers.
        asked: What tools sent it to be registered.
        n_key_reads: How often its keys were read.
    """

    def __init__(self, url: str) -> None:
        self.url, self.issuer, self.client_id = url, url, secrets.token_hex(5)
        self.key = a_key("own")
        self.published = [self.key]
        self.said: Json = {}
        self.asked: list[tuple[str, Json]] = []
        self.n_key_reads = 0

    def content(self, **changes: object) -> Json:
        """What is registered of it."""
        return {
            "title": "School",
            "issuer": self.issuer,
            "client_id": self.client_id,
            "deployment_ids": ["1"],
            "auth_login_url": f"{self.url}/auth",
            "token_url": f"{self.url}/token",
            "keyset_url": f"{self.url}/keys",
            **changes,
        }

    def register(self, organisation: Organisation, **changes: object) -> httpx.Response:
        """Have an organisation register it by hand."""
        path = f"/v1/lti/platforms/{secrets.token_hex(4)}"
        return organisation.client.put(path, headers=organisation.headers, json=self.content(**changes))

    def message(self, nonce: str, /, **changes: object) -> Json:
        """What it says when a link is launched; None leaves a claim out."""
        now = int(time.time())
        claims: Json = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "7",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            f"{LTI}version": "1.3.0",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}deployment_id": "1",
            f"{LTI}target_link_uri": f"{US}/lti/launch",
            f"{LTI}resource_link": {"id": "12"},
            f"{LTI}roles": [LEARNER],
            f"{LTI}context": {"id": "3", "title": "Security"},
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def sign(self, claims: Json, algorithm: str = "RS256", key: RSAKey | None = None, **header: str) -> str:
        return jwt.encode({"alg": algorithm, "kid": str(self.key.kid), **header}, claims, key or self.key, [algorithm])

    def configuration(self) -> Json:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "registration_endpoint": f"{self.url}/register",
            "https://purl.imsglobal.org/spec/lti-platform-configuration": {"product_family_code": "moodle"},
            **self.said,
        }


def a_share(organisation: Organisation, *deployments: str, client_id: str | None = None) -> str:
    """Have whoever registered a client share deployments of it."""
    platforms = organisation.get("/v1/lti/platforms").json()["platforms"]
    mine = next(one for one in platforms if client_id in (None, one["client_id"]))
    answer = organisation.post(f"/v1/lti/platforms/{mine['platform_id']}/shares", {"deployment_ids": deployments})
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


class Tab:
    """A browser's tab that a platform sends to us.

    Args:
        client: Of the service.
        platform: That sends it.
    """

    def __init__(self, client: TestClient[Litestar], platform: Platform) -> None:
        self._client, self._platform = client, platform
        self.cookies: dict[str, str] = {}

    def go(self, method: str, path: str, headers: Json | None = None, **sent: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """Send a request with the cookies of this tab alone, and keep those that come."""
        self._client.cookies.clear()
        shown = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        answer = self._client.request(
            method,
            f"{US}{path}",
            headers={**shown, "accept": "text/html", **(headers or {})},
            follow_redirects=False,
            **sent,
        )
        for one in answer.headers.get_list("set-cookie"):
            name, _, rest = one.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if "Max-Age=0;" in one:
                del self.cookies[name]
        return answer

    def login(self, dest: str = "document", **changes: str) -> httpx.Response:
        asked = {
            "iss": self._platform.issuer,
            "login_hint": "7",
            "target_link_uri": f"{US}/lti/launch",
            "client_id": self._platform.client_id,
            "lti_message_hint": "12",
            **changes,
        }
        return self.go("POST", "/lti/login", {"sec-fetch-dest": dest, "sec-fetch-site": "cross-site"}, data=asked)

    def asked(self, **changes: str) -> dict[str, str]:
        """Begin a launch, and return what the platform is asked for."""
        answer = self.login(**changes)
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    def post(self, state: str, token: str, dest: str = "document", **more: str) -> httpx.Response:
        headers = {"sec-fetch-dest": dest, "sec-fetch-site": "cross-site", "origin": self._platform.url}
        return self.go("POST", "/lti/launch", headers, data={"state": state, "id_token": token, **more})

    def launch(self, **changes: object) -> httpx.Response:
        """Launch with a message that differs by so much from a sound one."""
        return self.launch_in("document", **changes)

    def launch_in(self, dest: str, **changes: object) -> httpx.Response:
        """The same in a frame, or wherever it opens."""
        asked = self.asked()
        return self.post(asked["state"], self._platform.sign(self._platform.message(asked["nonce"], **changes)), dest)


@contextmanager
def running_platform() -> Iterator[Platform]:
    """Serve what a platform publishes, on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/keys":
                platform.n_key_reads += 1
                self._tell(200, KeySet(list(platform.published)).as_dict(private=False))
            else:
                self._tell(200, platform.configuration())

        def do_POST(self) -> None:
            body = msgspec.json.decode(self.rfile.read(int(self.headers["content-length"])))
            platform.asked.append((self.headers.get("authorization", ""), body))
            tool = "https://purl.imsglobal.org/spec/lti-tool-configuration"
            self._tell(201, {**body, "client_id": platform.client_id, tool: {**body[tool], "deployment_id": "1"}})

        def _tell(self, status: int, value: object) -> None:
            body = msgspec.json.encode(value)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform = Platform(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield platform
    server.shutdown()
    server.server_close()
    thread.join()
