"""A browser as far as the service sees one: cookies, headers, forms; without a script and without a window."""

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.http.organisations import Organisation

PASSWORD: Final = "courgette piano lanterne"  # noqa: S105 - of accounts of tests
OWN: Final = {"sec-fetch-site": "same-origin"}
_CSRF: Final = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """Somebody with a browser of their own.

    Args:
        client: The service.
        origin: Under which name and scheme they come.

    Attributes:
        cookies: What the browser keeps.
    """

    def __init__(self, client: TestClient[Litestar], origin: str = "http://localhost") -> None:
        self._client, self._origin = client, origin
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path, {})

    def post(self, path: str, form: dict[str, Any] | None = None) -> httpx.Response:
        """Send a form, from a page of the service."""
        return self.ask("POST", path, OWN, form or {})

    def send(self, path: str, form: dict[str, Any] | None = None, page: str = "/account") -> httpx.Response:
        """Send a form of a page that holds a token."""
        found = _CSRF.search(self.get(page).text)
        assert found is not None
        return self.post(path, {"csrf": found[1], **(form or {})})

    def sign_in(self, organisation: str, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        return self.post("/sign-in", {"organisation": organisation, "name": name, "password": password, **more})

    @property
    def is_in(self) -> bool:
        return self.get("/account").status_code == 200

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], form: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Send a request as a browser does, and keep the cookies of the answer."""
        sent = dict(headers)
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._client.cookies.clear()
        answer = self._client.request(
            method, self._origin + path, headers={"accept": "text/html", **sent}, data=form, follow_redirects=False
        )
        self._client.cookies.clear()
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value, _, attributes = rest.partition(";")
            if "Max-Age=0" in attributes:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')
        return answer


def invited(organisation: Organisation, **said: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON
    """Invite somebody, and return the account's id and the path of the link."""
    made = organisation.post("/v1/invitations", said)
    assert made.status_code == 201, made.text
    return made.json()["invitation"]["account_id"], path_of(made.json()["link"])


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def settled(organisation: Organisation, **said: Any) -> tuple[str, Visitor]:  # noqa: ANN401 - JSON
    """Invite somebody and let them choose a password; they are signed in."""
    account_id, path = invited(organisation, **said)
    visitor = Visitor(organisation.client)
    assert visitor.post(path, {"password": PASSWORD}).status_code == 303
    return account_id, visitor
