"""As whom a client asks: with a key, or with tokens that it gets for one (OAuth 2 client credentials)."""

import time
from collections.abc import Callable, Generator
from typing import Final, TypeVar

import httpx
import msgspec

from api.client.errors import TokenRefusedError, UnreadableError, problem_error

T = TypeVar("T")
_EARLY_S: Final = 30.0
"""Before a token ends another one is got, so that none ends on its way."""
_UNAUTHORISED: Final = 401
_TOKEN_PATH: Final = "/v1/oauth/token"  # noqa: S105 - an address


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: float


class _Refused(msgspec.Struct, frozen=True):
    error: str
    error_description: str = ""


class Bearer(httpx.Auth):
    """Asks with a key, or with a token that somebody else has got."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request."""
        request.headers["Authorization"] = self._header
        yield request


class ClientCredentials(httpx.Auth):
    """Gets tokens for a key, and another one before each ends, or when one is refused.

    Args:
        client_id: Id of the key.
        client_secret: Its token.
        scope: What tokens shall allow, separated by blanks; all that the key allows if it is left out.
        clock: Seconds that only rise.
    """

    requires_response_body = True

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        scope: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._form |= {} if scope is None else {"scope": scope}
        self._clock = clock
        self._token, self._until = "", 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request, with a fresh token where it is needed.

        Raises:
            TokenRefusedError: The service grants none.
        """
        if self._clock() >= self._until:
            self._keep((yield self._ask(request)))
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == _UNAUTHORISED:  # revoked, or the service has another master key
            self._keep((yield self._ask(request)))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _ask(self, request: httpx.Request) -> httpx.Request:
        return httpx.Request("POST", request.url.copy_with(raw_path=_TOKEN_PATH.encode()), data=self._form)

    def _keep(self, response: httpx.Response) -> None:
        if response.is_success:
            granted = _read(response, _Granted)
            self._token, self._until = granted.access_token, self._clock() + granted.expires_in - _EARLY_S
            return
        if response.headers.get("content-type", "").startswith("application/json"):
            refused = _read(response, _Refused)
            raise TokenRefusedError(refused.error, refused.error_description)
        raise problem_error(response.status_code, response.content)


def _read(response: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(response.content, type=kind)
    except msgspec.MsgspecError as error:
        raise UnreadableError(str(error), response.content) from error
