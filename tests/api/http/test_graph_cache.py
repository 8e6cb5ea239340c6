import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from api.content.graphs import CHECK_AFTER_S, MAX_SERVED, OUTAGE_TRUST_S, TRUST_S, GraphRecord, Graphs
from api.errors import ContentGraphNotNamed, RecordUnavailable, UnknownContentGraph
from api.live.layout import empty
from api.record.graphs import ContentGraphListing, Stamp, StoredGraph
from content_graph.compiled import Registry, extend
from content_graph.model import ContentGraph
from content_graph.version import content_hash
from tests.api.results.courses import small_graph, words

PATH = "$.content_graph"
OUTAGE = "the record is down"


class FakeRecord:
    """Content graphs of organisations in a dictionary, which may be unreachable."""

    def __init__(self) -> None:
        self.graphs: dict[tuple[int, str], StoredGraph] = {}
        self.n_stamps = self.n_loads = self.n_lists = 0
        self.is_down = False
        self.answers_late = False  # with what the record had when it was asked

    def put(self, organisation_no: int, graph: ContentGraph) -> StoredGraph:
        key = (organisation_no, graph.id)
        before = self.graphs.get(key)
        seq = before.seq + 1 if before else 1
        registry = extend(before.registry if before else Registry(), graph)
        number = before.graph_no if before else len(self.graphs) + 1
        moment = datetime(2026, 3, 2, tzinfo=UTC)
        stored = StoredGraph(number, graph.id, seq, content_hash(graph), seq, registry, graph, moment)
        self.graphs[key] = stored
        return stored

    async def _reach(self) -> None:
        await asyncio.sleep(0)
        if self.is_down:
            raise RecordUnavailable(OUTAGE)

    async def current_stamp(self, organisation_no: int, graph_id: str) -> Stamp | None:
        self.n_stamps += 1
        stored = self.graphs.get((organisation_no, graph_id))
        await self._reach()
        stored = stored if self.answers_late else self.graphs.get((organisation_no, graph_id))
        return Stamp(stored.graph_no, stored.version, stored.revision) if stored else None

    async def get_graph(self, organisation_no: int, graph_id: str) -> StoredGraph | None:
        self.n_loads += 1
        await self._reach()
        return self.graphs.get((organisation_no, graph_id))

    async def list_graphs(self, organisation_no: int) -> tuple[ContentGraphListing, ...]:
        self.n_lists += 1
        await self._reach()
        return tuple(
            ContentGraphListing(stored.graph_id, stored.version, stored.revision, stored.seq, stored.created_at)
            for (owner, _), stored in self.graphs.items()
            if owner == organisation_no
        )


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def a_cache() -> tuple[Graphs, FakeRecord, Clock]:
    record, clock = FakeRecord(), Clock()
    record.put(1, small_graph())
    asked = GraphRecord(record.current_stamp, record.get_graph, record.list_graphs)
    return Graphs(asked, clock, lambda _: None), record, clock


def newer() -> ContentGraph:
    return msgspec.structs.replace(small_graph(), title=words("newer"))


def test_a_graph_is_compiled_once_however_many_ask_at_once() -> None:
    async def main() -> None:
        graphs, record, _ = a_cache()
        assert graphs.known(1, "small") is None
        found = await asyncio.gather(*(graphs.get(1, "small", PATH) for _ in range(50)))
        assert len({id(graph) for graph in found}) == 1
        assert record.n_loads == 1
        assert graphs.known(1, "small") is found[0]

    asyncio.run(main())


def test_a_graph_of_another_organisation_is_not_found() -> None:
    async def main() -> None:
        graphs, _, _ = a_cache()
        await graphs.get(1, "small", PATH)
        assert graphs.known(2, "small") is None
        with pytest.raises(UnknownContentGraph):
            await graphs.get(2, "small", PATH)
        with pytest.raises(ContentGraphNotNamed):
            await graphs.get(2, None, PATH)

    asyncio.run(main())


def test_a_newer_version_is_served_without_anybody_waiting() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        old = await graphs.get(1, "small", PATH)
        record.put(1, newer())
        clock.now += CHECK_AFTER_S
        assert graphs.known(1, "small") is old
        for _ in range(1000):
            if graphs.known(1, "small") is not old:
                break
            await asyncio.sleep(0.001)
        found = graphs.known(1, "small")
        assert found is not None
        assert found.compiled.graph.title["en"] == "newer"

    asyncio.run(main())


def test_a_graph_that_nobody_asked_for_lately_is_checked_before_it_is_served() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        await graphs.get(1, "small", PATH)
        record.put(1, newer())
        clock.now += TRUST_S
        assert graphs.known(1, "small") is None
        assert (await graphs.get(1, "small", PATH)).compiled.graph.title["en"] == "newer"

    asyncio.run(main())


def test_an_unchanged_graph_is_not_compiled_again() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        first = await graphs.get(1, "small", PATH)
        clock.now += TRUST_S
        assert await graphs.get(1, "small", PATH) is first
        assert record.n_loads == 1

    asyncio.run(main())


def test_unknown_names_cannot_hammer_the_record() -> None:
    async def main() -> None:
        graphs, record, _ = a_cache()
        graph = await graphs.get(1, "small", PATH)
        before = record.n_stamps
        await asyncio.gather(*(graphs.refreshed(1, graph) for _ in range(100)))
        assert record.n_stamps <= before + 2

    asyncio.run(main())


def test_what_came_a_moment_ago_through_another_worker_is_found() -> None:
    async def main() -> None:
        graphs, record, _ = a_cache()
        graph = await graphs.get(1, "small", PATH)
        record.put(1, newer())
        assert graphs.known(1, "small") is graph
        assert (await graphs.refreshed(1, graph)).compiled.graph.title["en"] == "newer"

    asyncio.run(main())


def test_a_graph_goes_on_being_served_while_the_record_is_down() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        first = await graphs.get(1, None, PATH)
        record.is_down = True
        clock.now += TRUST_S
        assert await graphs.get(1, None, PATH) is first
        for _ in range(int(OUTAGE_TRUST_S) * 4):
            clock.now += CHECK_AFTER_S
            assert graphs.known(1, None) is first
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        with pytest.raises(RecordUnavailable):
            await graphs.get(1, "another", PATH)

    asyncio.run(main())


def test_the_only_graph_is_taken_when_none_is_named_until_there_are_two() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        only = await graphs.get(1, None, PATH)
        assert graphs.known(1, None) is only
        record.put(1, msgspec.structs.replace(small_graph(), id="second"))
        clock.now += TRUST_S
        assert graphs.known(1, None) is None
        with pytest.raises(ContentGraphNotNamed):
            await graphs.get(1, None, PATH)

    asyncio.run(main())


def test_a_version_put_through_this_worker_is_served_at_once() -> None:
    async def main() -> None:
        graphs, record, _ = a_cache()
        await graphs.get(1, "small", PATH)
        await graphs.put(1, record.put(1, newer()))
        found = graphs.known(1, "small")
        assert found is not None
        assert found.compiled.graph.title["en"] == "newer"

    asyncio.run(main())


def test_a_check_that_looked_too_early_does_not_undo_a_put() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        await graphs.get(1, "small", PATH)
        clock.now += CHECK_AFTER_S
        graphs.known(1, "small")  # starts a check in the background
        await asyncio.sleep(0)  # which has asked for the stamp by now
        await graphs.put(1, record.put(1, newer()))
        await asyncio.sleep(0.01)
        found = graphs.known(1, "small")
        assert found is not None
        assert found.compiled.graph.title["en"] == "newer"

    asyncio.run(main())


def test_a_state_that_is_ahead_of_a_check_under_way_is_looked_up_again() -> None:
    async def main() -> None:
        graphs, record, clock = a_cache()
        old = await graphs.get(1, "small", PATH)
        clock.now += CHECK_AFTER_S
        record.answers_late = True
        graphs.known(1, "small")
        await asyncio.sleep(0)
        ahead = record.put(1, newer()).revision
        assert (await graphs.renewed(1, old, empty(ahead, (1.0,)))).revision == ahead

    asyncio.run(main())


def test_the_number_of_graphs_in_memory_is_bounded() -> None:
    async def main() -> None:
        graphs, record, _ = a_cache()
        tiny = ContentGraph(id="x", title=words("x"))
        for n in range(MAX_SERVED + 10):
            record.put(3, msgspec.structs.replace(tiny, id=f"g{n}"))
            await graphs.get(3, f"g{n}", PATH)
        assert len(graphs._served) == MAX_SERVED  # noqa: SLF001 - nothing else shows the memory

    asyncio.run(main())


def test_a_state_ahead_of_this_worker_brings_the_newer_revision() -> None:
    async def main() -> None:
        graphs, record, _ = a_cache()
        old = await graphs.get(1, "small", PATH)
        ahead = record.put(1, newer()).revision
        assert graphs.known(1, "small") is old
        assert (await graphs.renewed(1, old, empty(ahead, (1.0,)))).revision == ahead
        with pytest.raises(RecordUnavailable):
            await graphs.renewed(1, old, empty(ahead + 1, (1.0,)))

    asyncio.run(main())


def test_what_is_kept_is_bounded_in_its_size_too_and_the_newest_stays() -> None:
    async def story() -> None:
        record = FakeRecord()
        n_parts = len(small_graph().skills) + len(small_graph().items) + len(small_graph().resources)
        for number in range(6):
            record.put(1, msgspec.structs.replace(small_graph(), id=f"g{number}"))
        asked = GraphRecord(record.current_stamp, record.get_graph, record.list_graphs)
        graphs = Graphs(asked, Clock(), lambda _: None, most_parts=3 * n_parts)
        for number in range(6):
            await graphs.get(1, f"g{number}", PATH)
        assert [graphs.known(1, f"g{number}") is not None for number in range(6)] == [False] * 3 + [True] * 3
        tiny = Graphs(asked, Clock(), lambda _: None, most_parts=1)
        await tiny.get(1, "g0", PATH)
        assert tiny.known(1, "g0") is not None

    asyncio.run(story())
