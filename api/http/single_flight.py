"""One look-up at a time for each key: whoever asks meanwhile joins the one under way."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class SingleFlight(Generic[KeyT, ValueT]):
    """Runs `work(key)` at most once at a time per key.

    Args:
        work: The look-up; it goes on even if everybody who waits for it gives up.
    """

    def __init__(self, work: Callable[[KeyT], Coroutine[None, None, ValueT]]) -> None:
        self._work = work
        self._pending: dict[KeyT, asyncio.Task[ValueT]] = {}

    def __len__(self) -> int:
        """How many keys are being looked up."""
        return len(self._pending)

    def start(self, key: KeyT) -> asyncio.Task[ValueT]:
        """Begin the work, or return the task that is under way; nobody needs to await it."""
        task = self._pending.get(key)
        if task is None:
            task = self._pending[key] = asyncio.create_task(self._work(key))
            task.add_done_callback(lambda done: self._finish(key, done))
        return task

    async def join(self, key: KeyT) -> ValueT:
        """Return what the work finds."""
        return await asyncio.shield(self.start(key))

    async def join_next(self, key: KeyT) -> ValueT:
        """Return what work finds that begins after this call: what is under way may have looked too early."""
        if key in self._pending:
            await self.join(key)
        return await self.join(key)

    def _finish(self, key: KeyT, done: asyncio.Task[ValueT]) -> None:
        del self._pending[key]
        if not done.cancelled():
            done.exception()  # those who wait have it; in the background it has nobody to go to


def remember(memory: dict[KeyT, ValueT], key: KeyT, value: ValueT, n_max: int) -> None:
    """Put a value at the young end of a bounded memory, and drop the oldest if it is full.

    >>> memory = {"a": 1, "b": 2}
    >>> remember(memory, "a", 3, n_max=2)
    >>> remember(memory, "c", 4, n_max=2)
    >>> memory
    {'a': 3, 'c': 4}
    """
    memory.pop(key, None)
    if len(memory) >= n_max:
        del memory[next(iter(memory))]
    memory[key] = value
