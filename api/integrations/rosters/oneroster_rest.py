"""OneRoster 1.2 over REST: read page by page with OAuth 2 client credentials; a delta by `dateLastModified`."""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote, quote_plus, urlencode

import msgspec
from yarl import URL

from api.import_errors import SourceRefused, SourceUnreachable
from api.integrations.budget import Ask, Budget
from api.integrations.imports.texts import Row
from api.integrations.outgoing import AddressRefused, Answer, OutgoingError
from api.integrations.rosters.oneroster import Rows, roster_of
from api.integrations.rosters.roster import Roster

BASE: Final = "/ims/oneroster/rostering/v1p2"
SCOPE: Final = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly"
LIMIT: Final = 500
MAX_PAGES: Final = 2000
MAX_BYTES: Final = 32 << 20
SECONDS: Final = 60.0
_NEXT: Final = re.compile(r'<([^>]*)>\s*;[^,]*\brel="?next"?')
_OK: Final = 200
_REFUSALS: Final = range(400, 500)
_RIGHTS: Final = "Send a client that may read roster-core, and the address at which its tokens are given."


class Credentials(NamedTuple):
    """With what a source is read."""

    token_url: str
    client_id: str
    client_secret: str


class OneRoster:
    """Reads a source.

    Args:
        ask: Sends a request (`api.integrations.outgoing.Outgoing.ask`).
        url: Of the source, with or without the part that the standard names.
        credentials: Of an OAuth 2 client.
        budget: What all requests may cost together.
    """

    def __init__(self, ask: Ask, url: str, credentials: Credentials, budget: Budget | None = None) -> None:
        self._ask, self._credentials = (budget or Budget()).around(ask), credentials
        self.root = url.rstrip("/").removesuffix(BASE)
        self._host = URL(self.root).host or "?"

    async def read(self, issuer: str, today: date, since: datetime | None) -> Roster:
        """Read users, classes and enrollments.

        Args:
            issuer: Address of the source, normalised.
            today: Enrollments that ended before it hold no more.
            since: Only what changed from then on; all of it if None.

        Raises:
            SourceRefused: The source refuses the client, or its address is refused.
            SourceUnreachable: It does not answer as the standard says.
        """
        token = await self._token()
        users, classes, enrollments = [
            await self._all(token, name, since) for name in ("users", "classes", "enrollments")
        ]
        return roster_of(Rows(users, classes, enrollments), issuer, today, is_delta=since is not None)

    async def _token(self) -> str:
        told = self._credentials
        pair = f"{quote_plus(told.client_id)}:{quote_plus(told.client_secret)}"
        body = urlencode({"grant_type": "client_credentials", "scope": SCOPE}).encode()
        headers = {
            "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        }
        answer = await self._send("POST", told.token_url, body=body, headers=headers)
        token = self._tree(answer, "the token").get("access_token")
        if not isinstance(token, str) or not token.isprintable() or not token.isascii():
            raise SourceUnreachable(self._host, "its answer has no access_token")
        return token

    async def _all(self, token: str, name: str, since: datetime | None) -> list[Row]:
        rows: list[Row] = []
        url: str | None = self._page(name, 0, since)
        for _ in range(MAX_PAGES):
            if url is None:
                return rows
            answer = await self._send("GET", url, headers={"authorization": f"Bearer {token}"})
            entries = self._tree(answer, name).get(name)
            if not isinstance(entries, list):
                raise SourceUnreachable(self._host, f"its answer has no list of {name}")
            rows += [row_of(one) for one in entries if isinstance(one, dict)]
            link = answer.headers.get("link")
            if link is not None:
                url = self._linked(url, link)
            else:
                total = answer.headers.get("x-total-count", "")
                is_last = not entries or (total.isdigit() and len(rows) >= int(total))
                url = None if is_last else self._page(name, len(rows), since)
        raise SourceUnreachable(self._host, f"{name} has more than {MAX_PAGES} pages")

    def _page(self, name: str, offset: int, since: datetime | None) -> str:
        query = f"limit={LIMIT}&offset={offset}"
        if since is not None:
            at = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            wanted = quote(f"dateLastModified>='{at}'", safe="")
            query += f"&filter={wanted}"
        return f"{self.root}{BASE}/{name}?{query}"

    def _linked(self, url: str, link: str) -> str | None:
        """Return the next page that an answer links to, within the source itself; None on the last one."""
        found = _NEXT.search(link)
        if found is None:
            return None
        there = URL(url).join(URL(found[1], encoded=True))
        if there.origin() != URL(url).origin():
            raise SourceUnreachable(self._host, "its next page is at another address")
        return None if str(there) == url else str(there)

    def _tree(self, answer: Answer, what: str) -> Mapping[str, Any]:
        if answer.status in _REFUSALS:
            raise SourceRefused(self._host, f"{what} is answered with {answer.status}.", _RIGHTS)
        if answer.status != _OK:
            raise SourceUnreachable(self._host, f"{what} is answered with {answer.status}")
        try:
            return msgspec.json.decode(answer.body, type=dict[str, Any])
        except (msgspec.MsgspecError, RecursionError):
            raise SourceUnreachable(self._host, f"{what} is not answered in JSON") from None

    async def _send(self, method: str, url: str, **more: object) -> Answer:
        try:
            return await self._ask(method, url, seconds=SECONDS, max_bytes=MAX_BYTES, **more)
        except AddressRefused as error:
            raise SourceRefused(error.host, error.reason, "Send an address that begins with https://.") from None
        except OutgoingError as error:
            raise SourceUnreachable(error.host, error.reason) from None


def row_of(entry: Mapping[str, Any]) -> Row:
    """Write an entry of REST as a row of CSV.

    >>> row_of({"sourcedId": "e1", "role": "student", "user": {"sourcedId": "ada"}, "class": {"sourcedId": "c1"}})
    {'sourcedid': 'e1', 'role': 'student', 'usersourcedid': 'ada', 'classsourcedid': 'c1'}
    """
    return dict(_fields(entry))


def _fields(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in entry.items():
        if isinstance(value, str):
            yield name.lower(), value.replace("\0", "").strip()
        elif isinstance(value, bool):
            yield name.lower(), str(value).lower()
        elif isinstance(value, dict) and isinstance(value.get("sourcedId"), str):
            yield f"{name.lower()}sourcedid", value["sourcedId"]
