"""Everything that a worker has open, in one place: routes take it from the application's state.

Opening goes outside in: servers, migrations, pool, live store, caches; closing goes back. `api.app` is the only caller.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import structlog
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from redis import RedisError

from api.clock import US_PER_S, WallClock, watch
from api.content.graphs import GraphRecord, Graphs
from api.errors import RecordUnavailable, StoreUnavailable
from api.faq.indexes import FaqIndexes
from api.files import Files, files_of
from api.http.counters import Counters, share
from api.http.grants import Grants
from api.http.keys import KeyRing
from api.http.peers import Peers
from api.http.rates import Rates
from api.http.room import Room, size_of
from api.integrations.outgoing import Outgoing
from api.integrations.reach import reach_of
from api.learners.offers import OfferNames
from api.live import backlog
from api.live.store import LiveStore, open_store
from api.logs import told
from api.paths.publishing import DecisionPublisher
from api.processes.embedded.attach import attach
from api.processes.warming import warm_up
from api.record import schema
from api.record.accounts.sessions import living_sessions
from api.record.belonging import comparing, join, read_deployment
from api.record.events import read_offer_key
from api.record.grantors import find_grantor
from api.record.graphs import current_stamp, get_graph, list_graphs
from api.record.intake import Client, Lag, connect, measure_lag
from api.record.key_limits import KeyLimits
from api.record.keys import find_key
from api.record.pool import DeadlinePool, Pool
from api.record.vault.opening import open_vault
from api.results.intake import PARTS_AT_ONCE, ResultIntake
from api.results.stamping import Moments
from api.settings import Settings
from api.turns import Bounds, Turns
from api.workspace.door.doorkeeper import Doorkeeper
from api.workspace.live.hub import Hub
from engine.compiling import COMPILATIONS

_TIMEOUT_S: Final = 1.5
"""Shorter than anybody waits who asks for the lag, so that no thread is left behind at a store that hangs."""


class JournalWatch:
    """Measures the journal over a connection of its own, so that nobody on the hot path waits for it."""

    def __init__(self, valkey_url: str, n_shards: int) -> None:
        self._valkey_url = valkey_url
        self._n_shards = n_shards
        self._client: Client | None = None
        self._lock = asyncio.Lock()

    async def measure(self) -> Lag:
        """Return how many commits wait for the record, and since when.

        Raises:
            StoreUnavailable: The journal cannot be reached.
        """
        async with self._lock:
            try:
                return await asyncio.to_thread(self._measure)
            except (RedisError, OSError) as error:
                raise StoreUnavailable(reason=told(error)) from error

    def _measure(self) -> Lag:
        if self._client is None:
            self._client = connect(self._valkey_url, _TIMEOUT_S)
        return measure_lag(self._client, self._n_shards, time.time())

    async def aclose(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await asyncio.to_thread(self._client.close)


PATIENCE_S: Final = 60.0
"""How long a worker that starts asks for what a store is too busy to give: if it ended at once, so would a first start,
and a month of the record that is just being dropped keeps everybody waiting for longer than a request may wait."""
_PAUSE_S: Final = 0.5

T = TypeVar("T")
_LOG: Final = structlog.get_logger("api.runtime")
RESULTS_AT_ONCE: Final = 128
"""Enough for the store to put many on disk together, and less than a worker computes in a tenth of a second."""
SIZINGS: Final = Bounds(at_once=1, waiting=32, waiting_of_party=8, wait_s=60.0)
"""One at a time in a worker: each is a process of some seconds of CPU. A page asks for eight answers at once."""
REQUESTS_AT_ONCE: Final = 64
"""Several times what the record has connections, so that those who need none do not wait for those who do."""


@dataclass(frozen=True, slots=True, eq=False)
class Runtime:
    """What requests of one worker share.

    Attributes:
        settings: With both URLs filled in.
        store: The live states.
        pool: Of the permanent record.
        graphs: Content graphs ready to serve.
        keys: API keys seen lately.
        door: Who has come in with a browser lately, and who tries to.
        hub: Pages that are open, and what changes for them.
        peers: Tells who asks through a proxy.
        rates: Counts what keys with limits have used up.
        room: Counts and bounds the requests inside.
        turns: At having results and traces taken in.
        request_turns: At having other requests answered.
        sizings: Turns at sizing a support service.
        intake: The use case behind `POST /v1/results`.
        orders: Tells the live store what people decide.
        offer_names: Names lists of recommendations.
        outgoing: Asks other systems.
        faq: Entries of the FAQ, ready to be searched.
        journal: Measures how far the record is behind.
        counters: What this worker counts.
        clock: The wall clock.
        new_id: Names something new.
    """

    settings: Settings
    store: LiveStore
    pool: Pool
    graphs: Graphs
    keys: KeyRing
    door: Doorkeeper
    hub: Hub
    peers: Peers
    rates: Rates
    room: Room
    turns: Turns
    request_turns: Turns
    sizings: Turns
    intake: ResultIntake
    orders: DecisionPublisher
    offer_names: OfferNames
    outgoing: Outgoing
    faq: FaqIndexes
    journal: JournalWatch
    counters: Counters
    clock: WallClock
    new_id: Callable[[], str]

    @property
    def clock_us(self) -> Callable[[], int]:
        """The wall clock: microseconds since 1970-01-01T00:00:00Z."""
        return self.clock.now_us

    @property
    def moments(self) -> Moments:
        """Chooses the moments of stamps and decisions."""
        return moments_of(self.settings)

    @property
    def files(self) -> Files:
        """What was handed in."""
        return files_of(self.settings)

    @property
    def metrics_dir(self) -> Path:
        """Where the workers of this machine put their counters."""
        return metrics_dir(self.settings)


def runtime_of(connection: ASGIConnection[Any, Any, Any, State]) -> Runtime:
    """Return what the worker has open."""
    return cast("Runtime", connection.app.state.runtime)


def new_id() -> str:
    """Name something new."""
    return uuid.uuid4().hex


def moments_of(settings: Settings) -> Moments:
    """Return what chooses the moments of stamps and decisions."""
    return Moments(settings.clock_skew_seconds * US_PER_S, settings.decides_at)


def metrics_dir(settings: Settings) -> Path:
    """Return where the workers of this machine put their counters."""
    return settings.data_dir / "metrics"


@asynccontextmanager
async def open_runtime(settings: Settings, counters: Counters, clock: WallClock) -> AsyncIterator[Runtime]:
    """Open everything, starting the embedded servers where no URL is set, and close it again."""
    async with AsyncExitStack() as stack:
        attachment = stack.enter_context(await asyncio.to_thread(attach, settings))
        settings = attachment.settings
        await asyncio.to_thread(schema.prepare, attachment.database_url, settings.n_shards)
        vault = await asyncio.to_thread(partial(open_vault, settings, attachment.database_url, serves=True))
        pool = await stack.enter_async_context(
            DeadlinePool(attachment.database_url, partial(counters.count, "refusals"), vault)
        )
        read = partial(read_deployment, pool)
        compare = comparing(read)
        # An address where nobody is, is a mistake, and is told at once.
        store = await open_store(attachment.valkey_url, settings.n_shards, settings.dedup_days, compare)
        stack.push_async_callback(store.aclose)
        is_new = await _patiently(partial(join, store, read))
        await asyncio.to_thread(warm_up)
        COMPILATIONS.listener = partial(_count_compilation, counters)
        sharing = asyncio.create_task(share(counters, metrics_dir(settings)))
        stack.push_async_callback(_cancel, sharing)
        journal = JournalWatch(attachment.valkey_url, settings.n_shards)
        stack.push_async_callback(journal.aclose)
        names = OfferNames(await _patiently(partial(read_offer_key, pool)))
        runtime = assemble(settings, store, pool, names, journal, counters, clock)
        stack.push_async_callback(runtime.hub.aclose)
        await _patiently(runtime.orders.tell_all if is_new else runtime.orders.make_up)
        mending = asyncio.create_task(runtime.orders.mend())
        stack.push_async_callback(_cancel, mending)
        weighing = asyncio.create_task(backlog.watch(store, settings.max_journal_bytes))
        stack.push_async_callback(_cancel, weighing)
        watching = asyncio.create_task(watch(clock, lambda way: counters.count("clock_jumps", way)))
        stack.push_async_callback(_cancel, watching)
        counters.waiting |= {
            "inside": lambda: runtime.room.n_inside,
            "results": lambda: runtime.turns.n_waiting,
            "requests": lambda: runtime.request_turns.n_waiting,
            "record": lambda: pool.n_waiting,
        }
        yield runtime


def assemble(
    settings: Settings,
    store: LiveStore,
    pool: Pool,
    offer_names: OfferNames,
    journal: JournalWatch,
    counters: Counters,
    clock: WallClock,
) -> Runtime:
    """Put the parts together."""
    orders = DecisionPublisher(pool, store)
    record = GraphRecord(partial(current_stamp, pool), partial(get_graph, pool), partial(list_graphs, pool))
    graphs = Graphs(record, time.monotonic, lambda outcome: counters.count("graphs", outcome))
    refused = partial(counters.count, "refusals")
    outgoing = Outgoing(reach_of(settings))
    most = PARTS_AT_ONCE * settings.max_requests  # it is at the door that too many are refused
    bounds = Bounds(RESULTS_AT_ONCE, most, most, settings.max_wait_seconds)
    of_requests = bounds._replace(at_once=REQUESTS_AT_ONCE, at_once_of_party=REQUESTS_AT_ONCE // 2)
    return Runtime(
        settings=settings,
        store=store,
        pool=pool,
        graphs=graphs,
        keys=_key_ring(settings, pool, counters, clock),
        door=Doorkeeper(pool, time.monotonic, settings.max_failed_keys, outgoing),
        hub=Hub(settings.database_url or "", partial(living_sessions, pool), clock.now_us),
        peers=Peers(settings.trusted_proxies),
        rates=Rates(store, settings.n_shards),
        room=Room(size_of(settings), refused),
        turns=Turns("results in work", bounds, refused),
        request_turns=Turns("requests in work", of_requests, refused),
        sizings=Turns("sizings in work", SIZINGS, refused),
        intake=ResultIntake(
            store,
            pool,
            graphs,
            orders,
            clock.now_us,
            new_id,
            settings.commit_retries,
            moments_of(settings),
            settings.language,
        ),
        orders=orders,
        offer_names=offer_names,
        outgoing=outgoing,
        faq=FaqIndexes(),
        journal=journal,
        counters=counters,
        clock=clock,
        new_id=new_id,
    )


def _key_ring(settings: Settings, pool: Pool, counters: Counters, clock: WallClock) -> KeyRing:
    limits, told = _key_limits(settings), partial(counters.count, "keys")
    max_failed = settings.max_failed_keys
    grants = Grants(partial(find_grantor, pool, defaults=limits), time.monotonic, clock.now_us, told, max_failed)
    return KeyRing(partial(find_key, pool, defaults=limits), time.monotonic, told, max_failed, grants)


def _key_limits(settings: Settings) -> KeyLimits:
    return KeyLimits(
        requests_per_second=settings.key_requests_per_second,
        results_per_second=settings.key_results_per_second,
        results_per_day=settings.key_results_per_day,
    )


def _count_compilation(counters: Counters, name: str) -> None:
    _LOG.error("compiled while serving, which should have been done before", function=name)
    counters.count("compilations", name)


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Do what a worker needs before it serves, again and again while a store is too busy.

    Raises:
        StoreUnavailable: The live store could not be reached for `PATIENCE_S`.
        RecordUnavailable: Nor could the record.
    """
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await work()
        except (RecordUnavailable, StoreUnavailable) as error:
            if time.monotonic() > until:
                raise
            _LOG.warning("a worker that starts waits for a store", reason=error.reason)
        await asyncio.sleep(_PAUSE_S)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
