"""Requests to the services of a platform, with access tokens for them (IMS Security Framework 1.1, section 4.1).

A token is asked for with a signed assertion in place of a secret, for the scopes that the request needs, and kept until
a minute before it ends. One that does not count any more (401) is asked for anew, once a request.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

import msgspec

from api.clock import US_PER_S
from api.integrations.outgoing import Answer, Method, Outgoing
from api.record.lti.platforms import Platform

_EARLY_S: Final = 60
_SHORTEST_S: Final = 30
_LIVES_S: Final = 3600
"""Of a token that does not say how long it lives."""
_MAX_TOKEN: Final = 16_384
_MAX_REASON: Final = 200
_UNAUTHORISED: Final = 401
_SERVER: Final = 500
_PASSING: Final = frozenset({408, 425, 429})
_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_NOT_ONE: Final = "what it answers is no token"
_FORM: Final = "application/x-www-form-urlencoded"

Prove = Callable[[Platform], Awaitable[str]]
"""Signs the assertion by which a platform knows the tool."""


class TokenRefusedError(Exception):
    """A platform gave no token.

    Attributes:
        reason: Why, in its words and ours.
        is_final: Whether asking again will not help before somebody has changed something.
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        self.reason, self.is_final = reason, is_final
        super().__init__(reason)


class _Given(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: float | str | None = None


class _Refused(msgspec.Struct, frozen=True):
    error: str = ""
    error_description: str = ""


class _Token(NamedTuple):
    text: str
    until_us: int


class PlatformServices:
    """Asks the services of platforms.

    Args:
        outgoing: Asks other systems.
        clock_us: Says what time it is, in microseconds since 1970-01-01T00:00:00Z.
        prove: Signs assertions.
    """

    def __init__(self, outgoing: Outgoing, clock_us: Callable[[], int], prove: Prove) -> None:
        self._outgoing, self._clock_us, self._prove = outgoing, clock_us, prove
        self._tokens: dict[tuple[int, frozenset[str]], _Token] = {}
        self._asking: dict[int, asyncio.Lock] = {}

    async def ask(
        self,
        platform: Platform,
        scopes: Iterable[str],
        method: Method,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int = 1 << 20,
    ) -> Answer:
        """Ask a service; its answer may be a refusal.

        Raises:
            TokenRefusedError: There is no token for it.
            OutgoingError: Nobody answers there, or it is not asked.
        """
        wanted = frozenset(scopes)
        for is_last in (False, True):
            token = await self.token(platform, wanted)
            given = {**headers, "authorization": f"Bearer {token}"}
            answer = await self._outgoing.ask(method, url, body=body, headers=given, max_bytes=max_bytes)
            if answer.status != _UNAUTHORISED or is_last:
                return answer
            self._tokens.pop((platform.platform_no, wanted), None)
        raise AssertionError

    async def token(self, platform: Platform, scopes: frozenset[str]) -> str:
        """Return an access token.

        Raises:
            TokenRefusedError: The platform gives none.
            OutgoingError: It does not answer.
        """
        async with self._asking.setdefault(platform.platform_no, asyncio.Lock()):  # many requests ask for one token
            return await self._token(platform, scopes)

    async def _token(self, platform: Platform, scopes: frozenset[str]) -> str:
        held = self._tokens.get((platform.platform_no, scopes))
        if held is not None and self._clock_us() < held.until_us:
            return held.text
        now_us = self._clock_us()
        assertion = await self._prove(platform)
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _TYPE,
            "client_assertion": assertion,
            "scope": " ".join(sorted(scopes)),
        }
        asked = {"content-type": _FORM, "accept": "application/json"}
        answer = await self._outgoing.ask("POST", platform.token_url, body=urlencode(form).encode(), headers=asked)
        given = _given(answer)
        lives_s = max(_seconds(given.expires_in) - _EARLY_S, _SHORTEST_S)
        self._tokens[platform.platform_no, scopes] = _Token(given.access_token, now_us + int(lives_s * US_PER_S))
        return given.access_token


def _given(answer: Answer) -> _Given:
    if answer.status not in range(200, 300):
        raise TokenRefusedError(_reason(answer), is_final=answer.status < _SERVER and answer.status not in _PASSING)
    given = _read(answer.body)
    if given is None:
        raise TokenRefusedError(_NOT_ONE, is_final=False)
    return given


def _read(body: bytes) -> _Given | None:
    try:
        given = msgspec.json.decode(body, type=_Given)
    except msgspec.DecodeError:
        return None
    token = given.access_token
    return given if 0 < len(token) < _MAX_TOKEN and token.isascii() and token.isprintable() else None


def _reason(answer: Answer) -> str:
    try:
        said = msgspec.json.decode(answer.body, type=_Refused)
    except msgspec.DecodeError:
        said = _Refused()
    words = ": ".join([one for one in (said.error, said.error_description) if one])
    shown = "".join([one if one.isprintable() else " " for one in words])[:_MAX_REASON]
    return f"{answer.status} {shown}".strip()


def _seconds(said: float | str | None) -> float:
    try:
        return min(max(float(_LIVES_S if said is None else said), 0.0), 86_400.0)
    except ValueError:
        return float(_LIVES_S)
