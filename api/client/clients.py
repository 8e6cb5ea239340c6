"""The clients, as programs make them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self

import httpx

from api.client.async_sending import AsyncActivities, AsyncCorrections, AsyncResults
from api.client.generated.groups import AllGroups
from api.client.retrying import Retrying
from api.client.sending import Activities, Corrections, Results
from api.client.sessions import AsyncSession, Outside, Session
from api.client.signing_in import Bearer

_AGENT: Final = {"User-Agent": "symphonie-client"}
_RETRYING: Final = Retrying()
_OUTSIDE: Final = Outside()


def _auth(key: str | httpx.Auth | None) -> httpx.Auth | None:
    return Bearer(key) if isinstance(key, str) else key


class Client(AllGroups[Session]):
    """Asks the service, and waits for its answers; may be used by several threads.

    Args:
        base_url: `https://symphonie.example`.
        key: A key or a token; or `ClientCredentials`, which gets tokens for one.
        timeout_s: Seconds without any progress after which a request has failed.
        retrying: How long to go on where a request may be sent again.
        transport: What httpx sends with, where it is not the network.
        outside: Chance, clock and names.
        sleep: Waits so many seconds.
    """

    results: Results
    corrections: Corrections
    activities: Activities

    def __init__(
        self,
        base_url: str,
        *,
        key: str | httpx.Auth | None = None,
        timeout_s: float = 30.0,
        retrying: Retrying = _RETRYING,
        transport: httpx.BaseTransport | None = None,
        outside: Outside = _OUTSIDE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        http = httpx.Client(base_url=base_url, auth=_auth(key), timeout=timeout_s, headers=_AGENT, transport=transport)
        self._use(Session(http, retrying, outside, sleep))

    def _use(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.results, self.corrections, self.activities = Results(session), Corrections(session), Activities(session)

    def acting_for(self, person: str) -> Self:
        """Return a client over the same connections that asks for a person: `supporter/tess`, `learner/ann`."""
        other = object.__new__(type(self))
        other._use(self._session.acting_for(person))
        return other

    def close(self) -> None:
        """Close the connections."""
        self._session.http.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()


class AsyncClient(AllGroups[AsyncSession]):
    """Asks the service, and awaits its answers; as `Client`."""

    results: AsyncResults
    corrections: AsyncCorrections
    activities: AsyncActivities

    def __init__(
        self,
        base_url: str,
        *,
        key: str | httpx.Auth | None = None,
        timeout_s: float = 30.0,
        retrying: Retrying = _RETRYING,
        transport: httpx.AsyncBaseTransport | None = None,
        outside: Outside = _OUTSIDE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        http = httpx.AsyncClient(
            base_url=base_url, auth=_auth(key), timeout=timeout_s, headers=_AGENT, transport=transport
        )
        self._use(AsyncSession(http, retrying, outside, sleep))

    def _use(self, session: AsyncSession) -> None:
        super().__init__(session)
        self._session = session
        self.results, self.corrections = AsyncResults(session), AsyncCorrections(session)
        self.activities = AsyncActivities(session)

    def acting_for(self, person: str) -> Self:
        """Return a client over the same connections that asks for a person: `supporter/tess`, `learner/ann`."""
        other = object.__new__(type(self))
        other._use(self._session.acting_for(person))
        return other

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.http.aclose()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.aclose()
