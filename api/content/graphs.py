"""Content graphs ready to serve: compiled once per version, and watched for newer ones.

A served graph younger than `CHECK_AFTER_S` is taken as it is. When it is older, the next request has its stamp (number,
version and revision) compared with the record in the background and goes on with what there is; only when it is older
than `TRUST_S` (nobody asked for a while) does the request wait for that check. A version put through another worker is
thus served here within `TRUST_S`, at the cost of one small query every two seconds and graph. While the record is
down the graph goes on being served, without waiting: nobody can change it then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final, NamedTuple

from api.errors import ContentGraphNotNamed, RecordUnavailable, UnknownContentGraph
from api.http.single_flight import SingleFlight, remember
from api.live.layout import LearnerState
from api.record.graphs import ContentGraphListing, Stamp, StoredGraph
from api.record.models import model_of, model_version, tracing_model_of
from api.record.recommendation_settings import decode_policy
from api.results.apply_results import Tracer, tracer_of
from api.results.messages import Words
from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.offering import Stock, offered_language, stocks_of
from engine.artefact import Source, sources
from engine.recommendation.decision import Policy
from engine.recommendation.policy import make_policy
from engine.recommendation.prepared import Titles, titles_of
from engine.recommendation.situation import Overrides
from engine.tracing import TracingModel

CHECK_AFTER_S: Final = 2.0
TRUST_S: Final = 4.0
OUTAGE_TRUST_S: Final = 30.0
"""Longer than a check takes to fail, so that during an outage only the background waits for it."""
GATHER_S: Final = 0.1
MAX_SERVED: Final = 256
MOST_PARTS: Final = 500_000
"""Of all graphs of a worker together, at one to two kilobytes each."""
KEPT_LANGUAGES: Final = 16
"""Of which it is remembered what a graph offers in them; a deployment speaks one."""

GraphKey = tuple[int, str]
"""Number of the organisation, and its id of the graph: what another organisation has cannot be spelled."""


@dataclass(frozen=True, slots=True, eq=False)
class ServedGraph:
    """A content graph as requests use it.

    Attributes:
        graph_id: The organisation's id of it.
        graph_no: Its number in the record.
        version: Content hash.
        revision: Tracing revision; live states of another one have to be traced again.
        model_version: Names what traced the states of this revision: a fitted model or the authored parameters.
        sources: Where the parameters of each skill come from, by skill id.
        compiled: Its arrays.
        tracer: Its tracing model, ready to apply results with.
        policy: What decides on it, with the settings in force.
        overrides: What a policy is told where nobody has decided anything: which kinds wait for approval.
        settings_version: Newest version of the organisation's recommendation settings when this was made.
        titles: Of its skills and activities, for texts.
        stocks: What it has on each skill, by the skill's id.
        offered: Gives the content language that is offered to who is spoken to in a language.
        answerable: Index in the registry by the id of each item that the graph still has.
        sentences: What was said to learners before, by reason and titles.
    """

    graph_id: str
    graph_no: int
    version: str
    revision: int
    model_version: str
    sources: Mapping[str, Source]
    compiled: CompiledGraph
    tracer: Tracer
    policy: Policy
    titles: Titles
    stocks: Mapping[str, Stock]
    offered: Callable[[str], str]
    answerable: Mapping[str, int]
    overrides: Overrides = field(default_factory=Overrides)
    settings_version: int = 0
    sentences: dict[tuple[str, ...], Words] = field(default_factory=dict)

    @property
    def model(self) -> TracingModel:
        """The tracing model."""
        return self.tracer.model

    @property
    def stamp(self) -> Stamp:
        """What tells this graph from a newer one."""
        return Stamp(self.graph_no, self.version, self.revision, self.settings_version)


async def _gather(_: GraphKey) -> None:
    await asyncio.sleep(GATHER_S)


def knows(graph: ServedGraph, state: LearnerState) -> bool:
    """Tell whether a graph has everything that a live state refers to."""
    return graph.revision >= state.revision and graph.model.n_skills >= state.n_skills_needed


def serve(stored: StoredGraph) -> ServedGraph:
    """Compile what the record holds."""
    compiled = compile_graph(stored.graph, stored.registry)
    fitted = model_of(stored)
    model = tracing_model_of(compiled, fitted)
    return ServedGraph(
        graph_id=stored.graph_id,
        graph_no=stored.graph_no,
        version=stored.version,
        revision=stored.revision,
        model_version=model_version(stored.revision, stored.model.content_hash if stored.model else None),
        sources=sources(stored.graph, fitted),
        compiled=compiled,
        tracer=tracer_of(model),
        policy=make_policy(compiled, model, decode_policy(stored.policy) if stored.policy else None),
        titles=titles_of(stored.graph),
        stocks=stocks_of(stored.graph),
        offered=lru_cache(KEPT_LANGUAGES)(partial(offered_language, stored.graph)),
        answerable={item: index for item, index in compiled.item_index.items() if compiled.is_item_active[index]},
        overrides=Overrides(awaiting=frozenset(stored.awaiting)),
        settings_version=stored.settings_version,
    )


class GraphRecord(NamedTuple):
    """Looks at where content graphs are kept; each raises `RecordUnavailable` when it cannot be reached."""

    current_stamp: Callable[[int, str], Awaitable[Stamp | None]]
    get_graph: Callable[[int, str], Awaitable[StoredGraph | None]]
    list_graphs: Callable[[int], Awaitable[tuple[ContentGraphListing, ...]]]


async def _compiled(stored: StoredGraph) -> ServedGraph:
    # A large graph takes a while to compile, and the event loop has others to serve.
    return await asyncio.to_thread(serve, stored)


def size_of(graph: ServedGraph) -> int:
    """Count the skills, items and resources of a graph, which is what its memory goes with."""
    parts = graph.compiled.graph
    return len(parts.skills) + len(parts.items) + len(parts.resources)


class _Entry(NamedTuple):
    graph: ServedGraph
    checked_at: float
    trusted_until: float


class _GraphRow(NamedTuple):
    graph_ids: tuple[str, ...]
    checked_at: float
    trusted_until: float


class Graphs:
    """The graphs that this worker serves.

    Args:
        record: Where they are kept.
        clock: Seconds that only rise.
        on_lookup: Told the outcome of each look at the record: `unchanged`, `loaded`, `absent` or `unavailable`.
        most_parts: Skills, items and resources that are kept of all graphs together; one alone may have more.
    """

    def __init__(
        self,
        record: GraphRecord,
        clock: Callable[[], float],
        on_lookup: Callable[[str], None],
        most_parts: int = MOST_PARTS,
    ) -> None:
        self.turn = asyncio.Lock()  # of graphs that are put: one at a time takes one core at most
        self._record = record
        self._clock = clock
        self._on_lookup = on_lookup
        self._most_parts = most_parts
        self._served: dict[GraphKey, _Entry] = {}
        self._listed: dict[int, _GraphRow] = {}
        self._checking = SingleFlight(self._check)
        self._looking = SingleFlight(self._check)
        self._gathering = SingleFlight(_gather)
        self._listing = SingleFlight(self._list)

    def known(self, organisation_no: int, graph_id: str | None) -> ServedGraph | None:
        """Return a graph if that takes no waiting; None says to call `get`."""
        now = self._clock()
        if graph_id is None:
            listed = self._listed.get(organisation_no)
            if listed is None or len(listed.graph_ids) != 1 or now >= listed.trusted_until:
                return None
            if now - listed.checked_at >= CHECK_AFTER_S:
                self._listing.start(organisation_no)
            graph_id = listed.graph_ids[0]
        key = (organisation_no, graph_id)
        entry = self._served.get(key)
        if entry is None or now >= entry.trusted_until:
            return None
        if now - entry.checked_at >= CHECK_AFTER_S:
            self._checking.start(key)
        return entry.graph

    async def get(self, organisation_no: int, graph_id: str | None, path: str) -> ServedGraph:
        """Return a graph, waiting for the record if need be.

        Raises:
            UnknownContentGraph: The organisation has no such graph.
            ContentGraphNotNamed: None was given and the organisation has none or several.
            RecordUnavailable: It is not served here yet and the record cannot be reached.
        """
        found = self.known(organisation_no, graph_id)
        if found is not None:
            return found
        if graph_id is None:
            graph_ids = await self._listing.join(organisation_no)
            if len(graph_ids) != 1:
                raise ContentGraphNotNamed(path, graph_ids)
            graph_id = graph_ids[0]
        found = self.known(organisation_no, graph_id) or await self._checking.join((organisation_no, graph_id))
        if found is None:
            raise UnknownContentGraph(path, graph_id)
        return found

    async def refreshed(self, organisation_no: int, graph: ServedGraph) -> ServedGraph:
        """Return the graph as the record has it now, for a request that names what this version does not know.

        It may have come a moment ago through another worker, so the record is always asked. Unknown names cannot be
        used to hammer it, because whoever comes within `GATHER_S` shares one look.
        """
        key = (organisation_no, graph.graph_id)
        await self._gathering.join(key)
        return await self._looking.join_next(key) or graph

    async def renewed(self, organisation_no: int, graph: ServedGraph, state: LearnerState) -> ServedGraph:
        """Return the graph, in a version that knows what a live state refers to: another worker may know a newer one.

        Raises:
            RecordUnavailable: The record cannot be reached, or knows no such version.
        """
        if knows(graph, state):
            return graph
        key = (organisation_no, graph.graph_id)
        entry = self._served.get(key)
        found = entry.graph if entry is not None and knows(entry.graph, state) else await self._checking.join(key)
        if found is not None and not knows(found, state):
            found = await self._checking.join_next(key)  # the check that was under way looked a moment too early
        if found is None or not knows(found, state):
            reason = f"a live state refers to a version of graph {graph.graph_no} that the record does not have"
            raise RecordUnavailable(reason)
        return found

    async def resettled(self, organisation_no: int, graph: ServedGraph, settings_version: int) -> ServedGraph:
        """Return the graph under recommendation settings that were put a moment ago, perhaps through another worker.

        While the record cannot be reached it stays under those that are known.
        """
        key = (organisation_no, graph.graph_id)
        entry = self._served.get(key)
        if entry is not None and entry.graph.settings_version >= settings_version:
            return entry.graph
        try:
            return await self._checking.join_next(key) or graph
        except RecordUnavailable:
            return graph

    async def put(self, organisation_no: int, stored: StoredGraph) -> ServedGraph:
        """Serve a version that was just stored through this worker."""
        self._listed.pop(organisation_no, None)
        key = (organisation_no, stored.graph_id)
        graph = await _compiled(stored)
        served = self._served.get(key)
        if served is not None and served.graph.revision > graph.revision:
            return served.graph  # a newer one was put while this one was compiled
        return self._keep(key, graph, TRUST_S)

    def forget(self, organisation_no: int, graph_id: str) -> None:
        """Serve a graph no longer that was deleted through this worker."""
        self._listed.pop(organisation_no, None)
        self._served.pop((organisation_no, graph_id), None)

    async def _list(self, organisation_no: int) -> tuple[str, ...]:
        trust_s = TRUST_S
        try:
            graph_ids = tuple(listing.id for listing in await self._record.list_graphs(organisation_no))
        except RecordUnavailable:
            listed = self._listed.get(organisation_no)
            if listed is None:
                raise
            graph_ids, trust_s = listed.graph_ids, OUTAGE_TRUST_S
        now = self._clock()
        remember(self._listed, organisation_no, _GraphRow(graph_ids, now, now + trust_s), MAX_SERVED)
        return graph_ids

    async def _check(self, key: GraphKey) -> ServedGraph | None:
        entry = self._served.get(key)
        try:
            stamp = await self._record.current_stamp(*key)
            if entry is not None and stamp == entry.graph.stamp:
                self._on_lookup("unchanged")
                return self._keep_checked(key, entry, entry.graph, TRUST_S)
            stored = await self._record.get_graph(*key) if stamp is not None else None
        except RecordUnavailable:
            self._on_lookup("unavailable")
            if entry is None:
                raise
            return self._keep_checked(key, entry, entry.graph, OUTAGE_TRUST_S)
        if stored is None:
            self._on_lookup("absent")
            self._served.pop(key, None)
            return None
        self._on_lookup("loaded")
        return self._keep_checked(key, entry, await _compiled(stored), TRUST_S)

    def _keep_checked(self, key: GraphKey, before: _Entry | None, graph: ServedGraph, trust_s: float) -> ServedGraph:
        """Keep what a check found, unless another one was put since the check began."""
        served = self._served.get(key)
        return self._keep(key, graph, trust_s) if served is before or served is None else served.graph

    def _keep(self, key: GraphKey, graph: ServedGraph, trust_s: float) -> ServedGraph:
        now = self._clock()
        remember(self._served, key, _Entry(graph, now, now + trust_s), MAX_SERVED)
        self._bound()
        return graph

    def _bound(self) -> None:
        """Let go of what was checked longest ago while all together take too much memory; the newest stays."""
        sizes = [size_of(entry.graph) for entry in self._served.values()]
        excess = sum(sizes) - self._most_parts
        for key, size in zip(list(self._served)[:-1], sizes, strict=False):
            if excess <= 0:
                return
            del self._served[key]
            excess -= size
