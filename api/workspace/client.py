"""Our own API, called inside the process as the person who has signed in.

A page so knows and may do what a request with a key of that person would, and nothing else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote, urlencode

import msgspec
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message, Scope

from api.export_errors import HEADER
from api.http.problems import Problem
from api.http.requests import JSON, keep_ids_whole
from api.http.routes import PRINCIPAL
from api.record.keys import Principal
from api.support.acting import KNOWN_REACH

T = TypeVar("T")
Value = str | int | float | bool | None
_SUCCESS: Final = range(200, 300)
_PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))


class RefusalError(Exception):
    """The API refused what a page asked for.

    Attributes:
        problem: Why, as the API tells it.
        retry_after: In how many seconds to ask again; None where that would not help.
    """

    def __init__(self, problem: Problem, retry_after: str | None = None) -> None:
        self.problem, self.retry_after = problem, retry_after
        super().__init__(f"{problem.status} {problem.title}: {problem.detail}")

    @property
    def name(self) -> str:
        """The kind of problem: the last part of its type."""
        return self.problem.type.rpartition("/")[2]


def address(template: str, *ids: str) -> str:
    """Write an address with ids in it, whatever characters they have.

    >>> address("/v1/learners/{}/mastery", "https://lms.example/ada")
    '/v1/learners/https%3A%2F%2Flms.example%2Fada/mastery'
    """
    return template.format(*[quote(one, safe="") for one in ids])


def printable(text: str) -> str:
    r"""Write a text as a header may have it: percent by percent what is neither ASCII nor seen.

    >>> printable("/learners?q=%C3%A9"), printable("€\r\nx: y")
    ('/learners?q=%C3%A9', '%E2%82%AC%0D%0Ax: y')
    """
    return quote(text, safe=_PRINTABLE, errors="replace")


class Client:
    """Calls the API as somebody.

    Args:
        app: The application, without what stands before a key is checked.
        scope: Of the request that a page answers.
        principal: As whom.
    """

    def __init__(self, app: ASGIApp, scope: HTTPScope, principal: Principal) -> None:
        self._app, self._scope, self._principal = app, scope, principal
        self.taken_along: str | None = None  # the id of the request that lets a file be made; "" for none
        self._known_reach: dict[object, object] = {}  # read once for all that a page asks, and anew after it changes

    async def get(self, kind: type[T], path: str, /, **query: Value | Sequence[str]) -> T:
        """Read something; what is None is left out of the query.

        Raises:
            RefusalError: The API says why.
        """
        _, body = await self._call("GET", path, _query(query))
        return msgspec.json.decode(body, type=kind)

    async def download(self, path: str, **query: Value | Sequence[str]) -> tuple[Mapping[str, str], bytes]:
        """Read something as it is: its headers and its bytes.

        Raises:
            RefusalError: The API says why.
        """
        return await self._call("GET", path, _query(query))

    async def post(
        self,
        kind: type[T],
        path: str,
        body: object = None,
        /,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        **query: Value | Sequence[str],
    ) -> T:
        """Change something.

        Args:
            kind: Of the answer; None where it has no body.
            path: With ids percent-encoded (`address`).
            body: What msgspec encodes, or bytes that are sent as they are.
            method: POST, PUT, PATCH or DELETE.
            headers: Such as `Idempotency-Key` or `If-Match`; names in lower case.
            query: Of the address.

        Raises:
            RefusalError: The API says why.
        """
        sent = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
        _, answer = await self._call(method, path, _query(query), sent, headers or {})
        return msgspec.json.decode(answer or b"null", type=kind)

    async def _call(
        self, method: str, path: str, query: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[dict[str, str], bytes]:
        scope = self._scope_of(method, path, query, body, headers or {})
        status, sent, parts = 0, dict[str, str](), list[bytes]()
        is_read, is_answered = False, asyncio.Event()

        async def receive() -> HTTPReceiveMessage:
            nonlocal is_read
            if is_read:
                await is_answered.wait()  # an answer that is written bit by bit ends once whoever asked has left
                return {"type": "http.disconnect"}
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                sent.update({name.decode().lower(): text.decode("latin-1") for name, text in message["headers"]})
            elif message["type"] == "http.response.body":
                parts.append(message["body"])
                if not message.get("more_body"):
                    is_answered.set()

        await self._app(scope, receive, send)
        if method != "GET":
            self._known_reach = {}
        answer = b"".join(parts)
        if status not in _SUCCESS:
            raise RefusalError(msgspec.json.decode(answer, type=Problem), sent.get("retry-after"))
        return sent, answer

    def _scope_of(self, method: str, path: str, query: str, body: bytes, headers: Mapping[str, str]) -> Scope:
        of_body = {"content-type": JSON, "content-length": str(len(body))} if body else {}
        of_file = {} if self.taken_along is None else {HEADER.lower(): self.taken_along}
        named = {**of_body, **of_file, **headers}
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": self._scope["asgi"],
            "app": self._scope["app"],
            "litestar_app": self._scope.get("litestar_app"),
            "http_version": "1.1",
            "method": method,
            "scheme": self._scope["scheme"],
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), printable(text).encode()) for name, text in named.items()],
            "client": self._scope["client"],
            "server": self._scope["server"],
            "extensions": {},
            "state": {"request_id": self._scope["state"]["request_id"]},
            PRINCIPAL: self._principal,
            KNOWN_REACH: self._known_reach,
        }
        keep_ids_whole(cast("HTTPScope", scope))
        return cast("Scope", scope)


def _query(values: Mapping[str, Value | Sequence[str]]) -> str:
    shown = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in values.items()
        if value is not None
    }
    return urlencode(shown, doseq=True)
