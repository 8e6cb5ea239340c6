"""What a worker keeps in mind of those who come in: sessions seen lately, and who has failed how often."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from api.account_errors import TooManySignIns, WrongCredentials
from api.http.strangers import Strangers
from api.integrations.lti.keysets import KeySets
from api.integrations.outgoing import Outgoing
from api.record.accounts.sessions import find_session
from api.record.pool import Pool
from api.workspace.door.asking import Asking, Guessing
from api.workspace.door.oidc_metadata import Discoveries
from api.workspace.door.session_ring import SessionRing

ADDRESS_FACTOR: Final = 5
"""So many times more failures than on one account may come from one address: a class shares one."""
ASKED_PER_MINUTE: Final = 300
"""Things that anybody may ask for and that the record has to note, by one address."""
LAUNCHES_PER_MINUTE: Final = 1200
"""Logins, launches, registrations and keysets that one address may ask for: a university may come from one."""
LAUNCH_FACTOR: Final = 20
"""So many times more launches that do not hold than failures on one account may come from one address."""


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
        self._asked = Asking(ASKED_PER_MINUTE, clock)
        self._launched = Asking(LAUNCHES_PER_MINUTE, clock)
        self._forged = Guessing(LAUNCH_FACTOR * max_failed, clock)

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
        self._asked.note(peer)

    def note_launch(self, peer: str) -> None:
        """Count that an address opens what learning platforms open.

        Raises:
            TooManySignIns: It has too often within a minute, or too much of it did not hold.
        """
        self._forged.check(peer)
        self._launched.note(peer)

    def note_forged(self, peer: str) -> None:
        """Count that what an address sent as a platform's, or as a link of ours, was none."""
        self._forged.failed(peer)
