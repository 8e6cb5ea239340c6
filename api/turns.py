"""Who goes next where several want what there is little of: parties in turn, however much one of them sends.

Deficit round robin (Shreedhar and Varghese, 1996): each party that waits has a line of its own. A party at the head is
served until what it was given for this round is used up, then it goes to the end and is given as much again. So a party
that sends little waits for one part of each other party's work, and not for all that these have sent.

Both the number that wait and the time that anybody waits are bounded; what is beyond is refused at once.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from api.overload_errors import OrganisationTooBusy, ServiceOverloaded

ROUND: Final = 32
"""What a party may use in one round."""


class Bounds(NamedTuple):
    """How much there is.

    Attributes:
        at_once: Units in work at the same time; what has begun may be larger.
        waiting: How many may wait.
        waiting_of_party: How many of one party.
        wait_s: How long one may wait.
        at_once_of_party: Units of one party in work, beyond which it waits though there are free ones: where work may
            take long, others could else come to none. 0 for as many as there are.
    """

    at_once: int
    waiting: int
    waiting_of_party: int
    wait_s: float
    at_once_of_party: int = 0


class _Line:
    """Those of one party that wait, and what is left to it in this round."""

    __slots__ = ("left", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self.left = ROUND


class Turns:
    """Turns at something.

    Args:
        what: There is little of, as refusals say it: `results in work`.
        bounds: How much.
        on_refusal: Told the kind of each refusal.
    """

    def __init__(self, what: str, bounds: Bounds, on_refusal: Callable[[str], None]) -> None:
        self._what, self._bounds, self._on_refusal = what, bounds, on_refusal
        self._at_once, self._at_once_of_party = bounds.at_once, bounds.at_once_of_party
        self._busy_of: dict[int, int] = {}
        self._n_busy = self._n_waiting = 0
        self._lines: dict[int, _Line] = {}
        self._round: deque[int] = deque()

    @property
    def n_waiting(self) -> int:
        """How many wait."""
        return self._n_waiting

    def begin(self, cost: int, party: int = 0) -> bool:
        """Begin at once if nobody waits and something is free; if not so, `wait`."""
        if self._n_busy >= self._at_once or self._round:
            return False
        if self._at_once_of_party:
            if self._has_all_it_may(party):
                return False
            self._busy_of[party] = self._busy_of.get(party, 0) + cost
        self._n_busy += cost
        return True

    def end(self, cost: int, party: int = 0) -> None:
        """Give back what was begun."""
        self._n_busy -= cost
        if self._at_once_of_party:
            n_busy = self._busy_of.pop(party) - cost
            if n_busy:
                self._busy_of[party] = n_busy
        if self._round:
            self._call_next()

    async def wait(self, party: int, cost: int, wait_s: float | None = None) -> None:
        """Return when it is the party's turn, and the work has begun.

        Args:
            party: Whose turn.
            cost: Of the work.
            wait_s: How long this one may wait, where that is not what all may.

        Raises:
            OrganisationTooBusy: The party has too many that wait.
            ServiceOverloaded: Too many wait altogether, or this one has waited too long.
        """
        self._check_room(party)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line = self._lines.get(party)
        if line is None:
            line = self._lines[party] = _Line()
            self._round.append(party)
        line.waiting.append((cost, future))
        self._n_waiting += 1
        self._call_next()  # those who wait may be of parties that have all they may
        try:
            async with asyncio.timeout(self._bounds.wait_s if wait_s is None else wait_s):
                await future
        except BaseException as error:
            self._withdraw(party, cost, future)
            if isinstance(error, TimeoutError):
                raise self._refused(ServiceOverloaded(f"There was no turn for {self._what} in time")) from None
            raise

    @asynccontextmanager
    async def turn(self, party: int, cost: int = 1, wait_s: float | None = None) -> AsyncIterator[None]:
        """Have a turn for the duration of the block; arguments and errors as of `wait`."""
        if not self.begin(cost, party):
            await self.wait(party, cost, wait_s)
        try:
            yield
        finally:
            self.end(cost, party)

    def _check_room(self, party: int) -> None:
        line = self._lines.get(party)
        if line is not None and len(line.waiting) >= self._bounds.waiting_of_party:
            raise self._refused(OrganisationTooBusy(f"that wait for {self._what}"))
        if self._n_waiting >= self._bounds.waiting:
            raise self._refused(ServiceOverloaded(f"{self._n_waiting} wait for {self._what} already"))

    def _refused(self, error: OrganisationTooBusy | ServiceOverloaded) -> OrganisationTooBusy | ServiceOverloaded:
        self._on_refusal(error.kind.name)
        return error

    def _withdraw(self, party: int, cost: int, future: asyncio.Future[None]) -> None:
        """Take back what nobody waits for any more; what had begun in the same moment has ended."""
        if future.done() and not future.cancelled():
            self.end(cost, party)
            return
        line = self._lines.get(party)
        if line is not None and (cost, future) in line.waiting:
            line.waiting.remove((cost, future))
            self._n_waiting -= 1
            if not line.waiting:
                self._leave(party)

    def _call_next(self) -> None:
        n_passed_over = 0
        while n_passed_over < len(self._round) and self._n_busy < self._at_once:
            party = self._round[0]
            line = self._lines[party]
            cost, future = line.waiting[0]
            if self._has_all_it_may(party):
                n_passed_over += 1
                self._round.rotate(-1)
                continue
            n_passed_over = 0
            if cost > line.left:
                line.left += ROUND
                self._round.rotate(-1)
                continue
            line.waiting.popleft()
            self._n_waiting -= 1
            if not line.waiting:
                self._leave(party)
            if not future.done():  # else whoever waited has left in this moment
                line.left -= cost
                self._n_busy += cost
                if self._at_once_of_party:
                    self._busy_of[party] = self._busy_of.get(party, 0) + cost
                future.set_result(None)

    def _has_all_it_may(self, party: int) -> bool:
        return 0 < self._at_once_of_party <= self._busy_of.get(party, 0)

    def _leave(self, party: int) -> None:
        del self._lines[party]
        self._round.remove(party)
