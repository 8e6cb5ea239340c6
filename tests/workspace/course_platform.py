"""A course platform that nobody here wrote (`lti1p3platform`), with pages of its own that show the tool in a frame."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration

MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
CLIENT: Final = "symphonie-in-the-double"
KEEPING: Final = """<script>
const kept = new Map();
addEventListener("message", (event) => {
  const { subject, message_id, key, value } = event.data;
  if (subject === "lti.put_data") kept.set(key, value);
  if (!["lti.put_data", "lti.get_data"].includes(subject)) return;
  event.source.postMessage({ subject: `${subject}.response`, message_id, key, value: kept.get(key) }, event.origin);
});
</script>"""
"""Platform storage, as the standard has it (LTI postMessage Storage 1.0); the double has none."""


class _Config(LTI1P3PlatformConfAbstract):  # type: ignore[misc]  # untyped
    def init_platform_config(self, registration: Registration) -> None:
        self._registration = registration

    def get_registration_by_params(self, **_: object) -> Registration:
        return self._registration


class _Login(OIDCLoginAbstract):  # type: ignore[misc]  # untyped
    def set_lti_message_hint(self, hint: str) -> None:
        self._lti_message_hint = hint

    def get_redirect(self, url: str) -> str:
        return url


class _Launch(LTIAdvantageMessageLaunchAbstract):  # type: ignore[misc]  # untyped
    asks = False

    def get_preflight_response(self) -> dict[str, str]:
        return dict(self._request)

    def render_launch_form(self, launch_data: Mapping[str, str], **_: object) -> str:
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(launch_data[name])}">' for name in ("id_token", "state")
        )
        action = escape(launch_data["launch_url"])
        form = f'<form method="post" action="{action}">{fields}<button>Go on</button></form>'
        return form if self.asks else f"{form}<script>document.forms[0].submit()</script>"


class CoursePlatform:
    """The platform.

    Attributes:
        url: Where its pages are.
        role: What whoever is signed in there is in the course.
        subject: Whom it names.
        asks: Whether it has whoever comes press a button before it signs them in.
        links: Whether it asks whoever comes to choose links.
        custom: Parameters of the link that is launched.
        locale: The language that it says of whoever comes.
        chosen: What was chosen last, checked by the platform's own means; None before.
    """

    def __init__(self, url: str, tool: str) -> None:
        self.url, self.role, self.subject, self.asks = url, "Learner", "17", False
        self.links = False
        self.chosen: list[dict[str, Any]] | None = None
        self.custom: dict[str, str] = {}
        self.locale: str | None = None
        key = rsa.generate_private_key(65537, 2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        registration = Registration().set_iss(url).set_client_id(CLIENT).set_deployment_id("1")
        registration.set_launch_url(f"{tool}/lti/launch").set_oidc_login_url(f"{tool}/lti/login")
        registration.set_deeplink_launch_url(f"{tool}/lti/launch")
        self._registration = registration
        registration.set_platform_private_key(private).set_platform_public_key(public)
        self._config = _Config(registration=registration)

    def content(self, keys: str) -> dict[str, Any]:
        """What is registered of it, with keys that are read at that address."""
        return {
            "title": "The double",
            "issuer": self.url,
            "client_id": CLIENT,
            "deployment_ids": ["1"],
            "auth_login_url": f"{self.url}/auth",
            "token_url": f"{keys}/token",
            "keyset_url": f"{keys}/keys",
        }

    def course(self, *, has_storage: bool) -> str:
        """A page of a course, with the tool in a frame."""
        login = _Login(None, self._config)
        login.set_lti_message_hint("12")
        source = login.initiate_login(self.subject) + ("&lti_storage_target=_parent" if has_storage else "")
        frame = f'<iframe name="tool" title="tool" src="{escape(source)}" width="1100" height="700"></iframe>'
        return f"<!doctype html><title>Course</title><h1>Sécurité</h1>{KEEPING}{frame}"

    def sign_in(self, asked: Mapping[str, str]) -> str:
        """Sign whoever comes in at once, and send them back with a message."""
        launch = _Launch(asked, self._config)
        launch.asks = self.asks
        launch.set_user_data(self.subject, [f"{MEMBERSHIP}{self.role}"], full_name="Nadia Double")
        launch.set_resource_link_claim("12", title="What is next")
        launch.set_launch_context_claim("3", context_title="Sécurité")
        launch.set_launch_presentation_claim(document_target="iframe", return_url=f"{self.url}/course")
        if self.locale is not None:
            launch.set_extra_claims({"locale": self.locale})
        if self.custom:
            launch.set_custom_parameters_claim(self.custom)
        if self.links:
            launch.set_dl(f"{self.url}/return", accept_types={"ltiResourceLink"})
        return str(launch.lti_launch())

    def trust(self, keyset: str) -> None:
        """Check what the tool signs with the keys at an address."""
        self._registration.set_tool_key_set_url(keyset)

    def take(self, form: Mapping[str, str]) -> str:
        """Take the answer to a request for links, and show what it holds."""
        self.chosen = self._config.validate_deeplinking_resp(dict(form))
        listed = "".join(f"<li>{escape(one['title'])}</li>" for one in self.chosen)
        return f"<!doctype html><title>Placed</title><h1>Placed in the course</h1><ul>{listed}</ul>"

    def keys(self) -> Any:  # noqa: ANN401 - JSON
        return self._config.get_jwks()


@contextmanager
def running_course_platform(tool: str) -> Iterator[CoursePlatform]:
    """Serve a platform whose pages are of another site than the tool: `localhost`, where that is `127.0.0.1`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            if where.path == "/keys":
                self._tell("application/json", msgspec.json.encode(platform.keys()))
            elif where.path == "/auth":
                self._tell("text/html; charset=utf-8", platform.sign_in(dict(parse_qsl(where.query))).encode())
            elif where.path == "/frame":
                self._tell("text/html; charset=utf-8", f'<iframe src="{escape(where.query)}"></iframe>'.encode())
            else:
                page = platform.course(has_storage=where.query == "storage")
                self._tell("text/html; charset=utf-8", page.encode())

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            self._tell("text/html; charset=utf-8", platform.take(dict(parse_qsl(sent))).encode())

        def _tell(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    platform = CoursePlatform(f"http://localhost:{server.server_port}", tool)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield platform
    server.shutdown()
    server.server_close()
    thread.join()
