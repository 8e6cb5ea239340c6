"""What a worker keeps in mind of those who come in: sessions seen lately, and who has failed how often."""

import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from api.account_errors import TooManySignIns, WrongCredentials
from api.http.single_flight import remember
from api.http.strangers import Strangers
from api.integrations.lti.keysets import KeySets
from api.integrations.outgoing import Outgoing
from api.record.accounts.sessions import find_session
from api.record.pool import Pool
from api.workspace.door.oidc_metadata import Discoveries
from api.workspace.door.session_ring import SessionRing

ADDRESS_FACTOR: Final = 5
"""So many times more failures than on one account may come from one address: a class shares one."""
ASKED_PER_MINUTE: Final = 300
"""Things that anybody may ask for and that the record has to note, by one address."""
_MINUTE_S: Final = 60.0
_MAX_PEERS: Final = 4096


class Doorkeeper:
    """What a worker keeps in mind.

    Args:
        pool: Of the record.
        clock: Seconds that only rise.
        max_failed: Failed attempts before the next one on an account has to wait.
        outgoing: Asks other systems.

    Attributes:
        sessions: Finds who is signed in.
        discoveries: What OpenID providers say of themselves.
        keysets: With what learning platforms sign.
    """

    def __init__(self, pool: Pool, clock: Callable[[], float], max_failed: int, outgoing: Outgoing) -> None:
        self.sessions = SessionRing(partial(find_session, pool), clock)
        self.discoveries = Discoveries(clock)
        self.keysets = KeySets(outgoing, clock)
        self._clock = clock
        self._addresses = Strangers(ADDRESS_FACTOR * max_failed, clock)
        self._accounts = Strangers(max_failed, clock)
        self._asked: dict[str, tuple[float, int]] = {}

    @asynccontextmanager
    async def attempt(self, peer: str, account: str) -> AsyncIterator[None]:
        """Let one attempt to sign in be made, and note whether it fails.

        Attempts of one address, and on one account, go one after the other, so that none comes past the count.

        Args:
            peer: Who tries.
            account: As whom, be there such an account or not.

        Raises:
            TooManySignIns: The address or the account has to wait.
            TooBusy: Too many wait already.
        """
        async with self._addresses.turn(peer) as of_peer, self._accounts.turn(account) as of_account:
            tried = (of_peer, of_account)
            seconds = max(one.seconds_to_wait(self._clock()) for one in tried)
            if seconds:
                raise TooManySignIns(seconds)
            try:
                yield
            except WrongCredentials:
                for one in tried:
                    one.failed(self._clock())
                raise

    def note_asked(self, peer: str) -> None:
        """Count that an address asked for something that the record notes.

        Raises:
            TooManySignIns: It has asked too often within a minute.
        """
        now = self._clock()
        began, n_asked = self._asked.get(peer, (now, 0))
        if now - began >= _MINUTE_S:
            began, n_asked = now, 0
        if n_asked >= ASKED_PER_MINUTE:
            raise TooManySignIns(math.ceil(began + _MINUTE_S - now))
        remember(self._asked, peer, (began, n_asked + 1), _MAX_PEERS)
