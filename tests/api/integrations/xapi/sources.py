"""A source of statements, as it speaks to the store: version, Basic key, forms, parts."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import Connection

from api.record.key_limits import NO_LIMITS, KeyLimits
from api.record.keys import create_key
from tests.api.http.organisations import Json

VERB = "http://adlnet.gov/expapi/verbs/attended"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
BOUNDARY = "-------314159265358979323846"


class Source:
    """Talks to the store with its own key."""

    def __init__(self, client: TestClient[Litestar], token: str, key_id: str, organisation: str) -> None:
        self.client, self.token, self.key_id, self.organisation = client, token, key_id, organisation

    @property
    def headers(self) -> dict[str, str]:
        basic = b64encode(f"{self.key_id}:{self.token}".encode()).decode()
        return {"authorization": f"Basic {basic}", "x-experience-api-version": "1.0.3"}

    def ask(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        body: object = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> httpx.Response:
        """Ask; objects travel as JSON, in parameters and body; a header of None is left out."""
        said = {**self.headers, **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            said.setdefault("content-type", "application/json")
        query = {name: written(value) for name, value in (parameters or {}).items()}
        return self.client.request(
            method,
            f"/xapi{path}" + (f"?{urlencode(query)}" if query else ""),
            content=body,
            headers={name: value for name, value in said.items() if value is not None},
        )

    def post(self, *statements: Json) -> list[str]:
        """Store statements, and return their ids."""
        response = self.ask("POST", "/statements", body=list(statements))
        assert response.status_code == 200, response.text
        ids: list[str] = response.json()
        return ids

    def read(self, statement_id: str, **parameters: object) -> Json:
        response = self.ask("GET", "/statements", {"statementId": statement_id, **parameters})
        assert response.status_code == 200, response.text
        found: Json = response.json()
        return found

    def found(self, **parameters: object) -> list[str]:
        """Return the ids of the statements that a filter finds."""
        response = self.ask("GET", "/statements", parameters)
        assert response.status_code == 200, response.text
        return [one["id"] for one in response.json()["statements"]]

    def in_parts(self, statement: object, *parts: tuple[Mapping[str, str], bytes], **headers: str) -> httpx.Response:
        kind = headers.get("content_type", f"multipart/mixed; boundary={BOUNDARY}")
        pieces = [({"Content-Type": "application/json"}, json.dumps(statement).encode()), *parts]
        return self.ask("POST", "/statements", body=in_parts(*pieces), headers={"content-type": kind})


def a_source(
    connection: Connection,
    client: TestClient[Litestar],
    name: str,
    scopes: tuple[str, ...] = ("xapi:write", "xapi:read"),
    limits: KeyLimits = NO_LIMITS,
) -> Source:
    key = create_key(connection, name, scopes, limits=limits)
    return Source(client, key.token, key.key_id, name)


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)


def in_parts(*pieces: tuple[Mapping[str, str], bytes]) -> bytes:
    """Write a multipart body with the ends of lines of RFC 2046."""
    body = b""
    for headers, content in pieces:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        body += f"--{BOUNDARY}\r\n{head}\r\n".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def a_statement(**more: object) -> Json:
    """A statement of somebody new about something new."""
    mark = uuid4().hex
    return {
        "actor": {"objectType": "Agent", "name": "Ada", "mbox": f"mailto:{mark}@example.org"},
        "verb": {"id": VERB, "display": {"en-GB": "attended", "en-US": "attended"}},
        "object": {"objectType": "Activity", "id": f"http://example.org/course/{mark}"},
        **more,
    }


def an_attachment(content: bytes, **more: object) -> Json:
    return {
        "usageType": "http://example.org/usage/test",
        "display": {"en-US": "A test"},
        "contentType": "text/plain",
        "length": len(content),
        "sha2": sha256(content).hexdigest(),
        **more,
    }


def a_part(content: bytes, **more: str) -> tuple[dict[str, str], bytes]:
    """An attachment as it is sent."""
    headers = {
        "Content-Type": "text/plain",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha256(content).hexdigest(),
    }
    return {**headers, **{name.replace("_", "-"): value for name, value in more.items()}}, content
