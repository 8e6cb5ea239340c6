"""Processes that work in rounds until they are told to stop, whatever the servers do meanwhile."""

import asyncio
import signal
from abc import ABC, abstractmethod
from typing import ClassVar, Final

import structlog

from api.logs import told

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 10.0
_LOG: Final = structlog.get_logger(__name__)


class InRounds(ABC):
    """One process; whatever it has not committed when it ends is for whoever comes next.

    Attributes:
        NAME: In logs.
        SERVER_ERRORS: After which it opens everything anew, for ever: the servers come back.
    """

    NAME: ClassVar[str]
    SERVER_ERRORS: ClassVar[tuple[type[Exception], ...]]

    def __init__(self) -> None:
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """End `run` soon, after the round that it is at."""
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    @abstractmethod
    async def work(self) -> float:
        """Do one round, and return for how many seconds nothing is to be done."""

    @abstractmethod
    async def aclose(self) -> None:
        """Close all that is open."""

    async def run(self) -> None:
        """Work until told to stop."""
        pause_s = _FIRST_PAUSE_S
        while not self.is_stopped:
            try:
                sleep_s = await self.work()
            except self.SERVER_ERRORS as error:
                _LOG.warning("a process waits for its servers", process=self.NAME, error=told(error), pause_s=pause_s)
                await self.aclose()
                sleep_s, pause_s = pause_s, min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                pause_s = _FIRST_PAUSE_S
            await self._sleep(sleep_s)
        await self.aclose()

    async def run_until_told(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self.stop)
        await self.run()

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
