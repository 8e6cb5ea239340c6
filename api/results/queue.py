"""One learner's commits one after the other, within a worker: what waits together goes together.

Commits that race lose, and whoever reads more between looking and committing loses more often: a person's decision
would hardly ever get through while results stream in. In a queue each waits for its turn instead. Between workers the
version of the state decides, as ever.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, NamedTuple, TypeVar

from api.live.keys import LearnerKey

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")
Done = TypeVar("Done")


class _Ticket(NamedTuple):
    """Who waits: a batch for the next commit, or a turn of its own (`act`)."""

    batch: Any
    act: Callable[[], Awaitable[Any]] | None
    future: asyncio.Future[Any]


class LearnerQueues(Generic[Batch, Answer]):
    """The queues of all learners of a worker.

    Args:
        commit: Takes batches of one learner in, in one commit; one answer per batch.
        size: How large a batch is.
        most: How large all batches of one commit may be together; a single one may be larger.
    """

    def __init__(
        self,
        commit: Callable[[LearnerKey, list[Batch]], Awaitable[list[Answer]]],
        size: Callable[[Batch], int],
        most: int,
    ) -> None:
        self._commit, self._size, self._most = commit, size, most
        self._queues: dict[LearnerKey, list[_Ticket]] = {}
        self._drains: set[asyncio.Task[None]] = set()

    async def take(self, key: LearnerKey, batch: Batch) -> Answer:
        """Take a batch in, with those that wait at the same moment; raises what the commit raises."""
        if key in self._queues:
            answer: Answer = await self._wait(key, batch, None)
            return answer
        self._queues[key] = []
        try:
            return (await self._commit(key, [batch]))[0]
        finally:
            self._hand_over(key)

    async def alone(self, key: LearnerKey, act: Callable[[], Awaitable[Done]]) -> Done:
        """Do something else to a learner while nothing is taken in for them; raises what it raises."""
        if key in self._queues:
            done: Done = await self._wait(key, None, act)
            return done
        self._queues[key] = []
        try:
            return await act()
        finally:
            self._hand_over(key)

    async def _wait(self, key: LearnerKey, batch: Batch | None, act: Callable[[], Awaitable[Done]] | None) -> Any:  # noqa: ANN401 - of either kind
        ticket = _Ticket(batch, act, asyncio.get_running_loop().create_future())
        self._queues[key].append(ticket)
        return await ticket.future

    def _hand_over(self, key: LearnerKey) -> None:
        """Let those who came meanwhile go next; the leader's own answer does not wait for them."""
        waiting = self._queues.pop(key)
        if waiting:
            self._queues[key] = []
            task = asyncio.create_task(self._drain(key, waiting))
            self._drains.add(task)
            task.add_done_callback(self._drains.discard)

    async def _drain(self, key: LearnerKey, tickets: list[_Ticket]) -> None:
        while tickets:
            group, tickets = self._first_group(tickets)
            await self._serve(key, group)
            tickets += self._queues[key]
            self._queues[key] = []
        del self._queues[key]

    async def _serve(self, key: LearnerKey, group: list[_Ticket]) -> None:
        act = group[0].act
        try:
            if act is None:
                answers: list[Any] = await self._commit(key, [ticket.batch for ticket in group])
            else:
                answers = [await act()]
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            for ticket in group:
                if not ticket.future.done():
                    ticket.future.set_exception(error)
            return
        for ticket, answer in zip(group, answers, strict=True):
            if not ticket.future.done():
                ticket.future.set_result(answer)

    def _first_group(self, tickets: list[_Ticket]) -> tuple[list[_Ticket], list[_Ticket]]:
        """Split off what goes next: a turn of its own, or as many batches as one commit should carry."""
        total = 0
        for n, ticket in enumerate(tickets):
            if ticket.act is not None:
                return tickets[: max(n, 1)], tickets[max(n, 1) :]
            total += self._size(ticket.batch)
            if n and total > self._most:
                return tickets[:n], tickets[n:]
        return tickets, []
