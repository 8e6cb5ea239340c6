"""Sessions, remembered for a few seconds so that a page does not wait for the record at each of its requests.

What is remembered is the SHA-256 of a token, never the token. A session is trusted for `TRUST_S`, so that whatever ends
it acts within that time on every worker, and on this one at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from typing import Final, NamedTuple

from api.errors import TooBusy
from api.http.single_flight import SingleFlight, remember
from api.record.accounts.accounts import StoredAccount
from api.record.accounts.sessions import StoredSession, hash_of

TRUST_S: Final = 5.0
MAX_REMEMBERED: Final = 4096
LONGEST_TOKEN: Final = 64
MAX_LOOKUPS: Final = 4
"""At a time, so that whoever sends made-up cookies leaves the record's connections to others."""
MAX_WAITING: Final = 256
"""Tokens that are not known and wait to be looked up; whoever comes then is told to come again."""


class SessionOwner(NamedTuple):
    """Who is signed in.

    Attributes:
        account_id: Of the account.
        organisation_no: Number of its organisation.
        organisation: Its id.
        organisation_called: Its name, or its id where it has none.
        name: As they are called.
        person: `supporter/ID` or `learner/ID` that they are; None of an account that is nobody of these.
        roles: Of `supporter`, `learner`, `designer` and `administrator`.
        language: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: `auto`, `light` or `dark`.
        session_id: Names the session, and opens nothing.
        csrf: What a form of theirs holds, so that no other page can send it; follows from the session's token.
        is_launched: Whether a learning platform said who they are.
        framed_by: Origins whose pages may frame theirs, of a session that a launch began; None for nobody's.
    """

    account_id: str
    organisation_no: int
    organisation: str
    organisation_called: str
    name: str
    person: str | None
    roles: frozenset[str]
    language: str
    zone: str
    theme: str
    session_id: str
    csrf: str
    is_launched: bool = False
    framed_by: str | None = None


class SessionRing:
    """Finds who is signed in.

    Args:
        find: Looks a session up by the hash of its token.
        clock: Seconds that only rise.
    """

    def __init__(self, find: Callable[[bytes], Awaitable[StoredSession | None]], clock: Callable[[], float]) -> None:
        self._find, self._clock = find, clock
        self._trusted: dict[bytes, tuple[float, StoredSession]] = {}
        self._lookups = asyncio.Semaphore(MAX_LOOKUPS)
        self._looking_up = SingleFlight(self._look_up)

    async def owner(self, token: str) -> SessionOwner | None:
        """Return whose session a token opens.

        Raises:
            RecordUnavailable: The record cannot be asked.
            TooBusy: Too many that are not known wait to be looked up.
        """
        if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
            return None
        digest = hash_of(token)
        until, session = self._trusted.get(digest, (0.0, None))
        if session is None or self._clock() >= until:
            if len(self._looking_up) >= MAX_WAITING:
                raise TooBusy
            session = await self._looking_up.join(digest)
        return None if session is None else _owner(session, token)

    def forget(self, account_id: str) -> None:
        """Look the sessions of an account up anew, because something about it was changed here."""
        for digest in [one for one, (_, session) in self._trusted.items() if session.account_id == account_id]:
            del self._trusted[digest]

    async def _look_up(self, digest: bytes) -> StoredSession | None:
        async with self._lookups:
            asked_at = self._clock()
            session = await self._find(digest)
        if session is None:
            self._trusted.pop(digest, None)
        else:
            remember(self._trusted, digest, (asked_at + TRUST_S, session), MAX_REMEMBERED)
        return session


def csrf_of(token: str) -> str:
    """Return what a session's forms hold; who has it cannot find the token out.

    >>> csrf_of("a") == csrf_of("a") != csrf_of("b")
    True
    """
    return blake2b(b"csrf", key=token.encode()[:64], digest_size=16).hexdigest()


def person_of(session: StoredSession | StoredAccount) -> str | None:
    """Return whom an account stands for, as `On-Behalf-Of` has it."""
    if session.supporter is not None:
        return f"supporter/{session.supporter}"
    return None if session.learner is None else f"learner/{session.learner}"


def _owner(session: StoredSession, token: str) -> SessionOwner:
    return SessionOwner(
        account_id=session.account_id,
        organisation_no=session.organisation_no,
        organisation=session.organisation,
        organisation_called=session.organisation_called,
        name=session.name,
        person=person_of(session),
        roles=frozenset(session.roles),
        language=session.language,
        zone=session.zone,
        theme=session.theme,
        session_id=session.session_id,
        csrf=csrf_of(token),
        is_launched=session.is_launched,
        framed_by=session.framed_by,
    )
