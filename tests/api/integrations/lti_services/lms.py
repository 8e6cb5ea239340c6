"""A learning platform that runs, with Moodle's ways: tokens, members by page, line items. For tests alone.

Assertions and answers are checked by lti1p3platform, which nobody here wrote.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from joserfc.jwk import RSAKey
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.registration import Registration

CLIENT: Final = "symphonie-client"
SCORE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MEMBERSHIP: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
_MEMBERS_TYPE: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


KEY: Final = RSAKey.generate_key(2048, {"kid": "lms"})


class _Oracle(LTI1P3PlatformConfAbstract):  # type: ignore[misc]  # has no types
    def init_platform_config(self, **registration: Any) -> None:  # noqa: ANN401  # as the library has it
        self._registration = registration["registration"]
        # Whoever is asked has the clock of the test, and not that of this machine.
        self._jwt_verify_options |= {"verify_iat": False, "verify_exp": False}

    def get_registration_by_params(self, **_: Any) -> Registration:  # noqa: ANN401  # same
        return self._registration


class Lms:
    """The platform.

    Attributes:
        url: Its address, which is its issuer.
        tool_keys: Public keys of the tool, by which its assertions are checked.
        scopes: What it gives tokens for.
        members: Of the course.
        page_size: Members on a page.
        differences: What it says has changed; None where it tells no changes.
        not_gradable: Subjects whom it grades not, by the status that it answers.
        grades: What the gradebook has: (points, maximum, time in whole seconds) by subject.
        posted: Every score that came, as it came.
        answers: Statuses that are answered to scores before anything else, once each.
        n_tokens: How often a token was given.
        n_reads: How often a page of members was read.
        has_keys: Whether its keys are where it says.
    """

    def __init__(self) -> None:
        self.url = ""
        self.tool_keys: list[dict[str, Any]] = []
        self.scopes = {SCORE, MEMBERSHIP}
        self.members: list[dict[str, Any]] = []
        self.page_size = 2
        self.differences: list[dict[str, Any]] | None = None
        self.next_page: str | None = None
        self.not_gradable: dict[str, int] = {}
        self.grades: dict[str, tuple[float, float, int]] = {}
        self.posted: list[dict[str, Any]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.n_tokens = 0
        self.has_keys = True
        self.n_reads = 0
        self._tokens: dict[str, str] = {}

    @property
    def memberships_url(self) -> str:
        return f"{self.url}/members?course=2"

    @property
    def line_item(self) -> str:
        return f"{self.url}/2/lineitems/7/lineitem?type_id=3"

    def oracle(self) -> LTI1P3PlatformConfAbstract:
        registration = Registration()
        registration.set_iss(self.url).set_client_id(CLIENT)
        registration.set_platform_private_key(KEY.as_pem(private=True).decode())
        registration.set_platform_public_key(KEY.as_pem(private=False).decode())
        registration.set_tool_key_set({"keys": self.tool_keys})
        return _Oracle(registration=registration)

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = set(form["scope"].split())
        if not asked <= self.scopes:
            return 400, {"error": "invalid_scope"}
        given = self.oracle().get_access_token(form)
        self.n_tokens += 1
        self._tokens[given["access_token"]] = form["scope"]
        return 200, dict(given)

    def forget_tokens(self) -> None:
        self._tokens.clear()

    def may(self, header: str | None, scope: str) -> bool:
        return scope in self._tokens.get((header or "").removeprefix("Bearer "), "").split()

    def page(self, query: dict[str, str]) -> tuple[list[dict[str, Any]], list[str]]:
        self.n_reads += 1
        listed = self.differences if "since" in query else self.members
        start = int(query.get("from", 0))
        links = []
        following = start + self.page_size
        if self.next_page is not None:
            links.append(f"<{self.next_page}>; rel=next")
        elif listed is not None and following < len(listed):
            since = "&since=1" if "since" in query else ""
            links.append(f'<{self.url}/members?course=2{since}&from={following}>; rel="next"')
        if self.differences is not None:
            links.append(f'<{self.url}/members?course=2&since=1>; rel="differences"')
        return (listed or [])[start:following], links

    def score(self, sent: dict[str, Any]) -> tuple[int, dict[str, str]]:
        """Take a score as Moodle's `scores.php` does."""
        self.posted.append(sent)
        if self.answers:
            return self.answers.pop(0)
        needed = {"userId", "timestamp", "gradingProgress", "activityProgress"}
        if not needed <= sent.keys() or ("scoreGiven" in sent and "scoreMaximum" not in sent):
            return 400, {}
        subject = sent["userId"]
        if subject in self.not_gradable:
            return self.not_gradable[subject], {}
        at = int(datetime.fromisoformat(sent["timestamp"]).timestamp())
        if subject in self.grades and self.grades[subject][2] >= at:
            return 409, {}
        if sent["gradingProgress"] == "FullyGraded":
            self.grades[subject] = (sent["scoreGiven"], sent["scoreMaximum"], at)
        return 200, {}


class _Handler(BaseHTTPRequestHandler):
    lms: Lms

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/keys" and self.lms.has_keys:
            return self._answer(200, {"keys": [KEY.as_dict(private=False)]})
        if parts.path != "/members" or not self.lms.may(self.headers["authorization"], MEMBERSHIP):
            return self._answer(401 if parts.path == "/members" else 404, {})
        members, links = self.lms.page(dict(parse_qsl(parts.query)))
        said = {"id": self.lms.memberships_url, "context": {"id": "2"}, "members": members}
        return self._answer(200, said, [("content-type", _MEMBERS_TYPE), *[("link", one) for one in links]])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        parts = urlsplit(self.path)
        if parts.path == "/token":
            return self._answer(*self.lms.token(dict(parse_qsl(body.decode()))))
        if parts.path != "/2/lineitems/7/lineitem/scores" or parts.query != "type_id=3":
            return self._answer(404, {})
        if not self.lms.may(self.headers["authorization"], SCORE):
            return self._answer(401, {})
        if self.headers["content-type"] != "application/vnd.ims.lis.v1.score+json":
            return self._answer(400, {})
        status, headers = self.lms.score(msgspec.json.decode(body))
        return self._answer(status, {}, list(headers.items()))

    def _answer(self, status: int, said: dict[str, Any], headers: list[tuple[str, str]] | None = None) -> None:
        body = msgspec.json.encode(said)
        self.send_response(status)
        for name, text in headers or [("content-type", "application/json")]:
            self.send_header(name, text)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Lms]:
    """Run a platform on this machine."""
    lms = Lms()
    handler = type("Handler", (_Handler,), {"lms": lms})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    lms.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield lms
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
