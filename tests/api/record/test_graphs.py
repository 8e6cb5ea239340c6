import asyncio

import msgspec
import psycopg
import pytest

from api.errors import ContentGraphChanged
from api.record.graphs import (
    PutOutcome,
    Stamp,
    current_stamp,
    get_graph,
    list_graphs,
    put_graph,
    read_graph,
    read_graph_of_revision,
)
from api.record.pool import Pool
from content_graph.model import ContentGraph, Item, Skill
from content_graph.version import content_hash
from tests.api.record.pools import with_pool

OBSERVED = "observation:fractions"
"""What its skill is observed by on the job."""


def a_graph(items: str = "ab", difficulty: float = 0.0, graph_id: str = "maths", title: str = "Maths") -> ContentGraph:
    def text(name: str) -> dict[str, str]:
        return {"fr": name, "en": name}

    return ContentGraph(
        id=graph_id,
        title=text(title),
        skills=(Skill("fractions", text("fractions")),),
        items=tuple(Item(name, text(name), ("fractions",), difficulty) for name in items),
    )


def put(url: str, organisation_no: int, *graphs: ContentGraph) -> list[PutOutcome]:
    async def use(pool: Pool) -> list[PutOutcome]:
        return [await put_graph(pool, organisation_no, graph) for graph in graphs]

    return with_pool(url, use)


def test_a_first_graph_is_created_and_read_back_as_it_was(record_url: str, organisation_no: int) -> None:
    graph = a_graph(title='L\'été \x1f "π"')

    (outcome,) = put(record_url, organisation_no, graph)

    assert (outcome.created, outcome.changed, outcome.diff) == (True, True, None)
    assert (outcome.version, outcome.revision) == (content_hash(graph), 1)
    stored = with_pool(record_url, lambda pool: get_graph(pool, organisation_no, "maths"))
    assert stored == outcome.stored
    assert stored.graph == graph
    assert stored.registry.items == ("a", "b", OBSERVED)
    with psycopg.connect(record_url) as connection:
        assert read_graph(connection, organisation_no, stored.graph_no) == stored
    stamp = with_pool(record_url, lambda pool: current_stamp(pool, organisation_no, "maths"))
    assert stamp == Stamp(stored.graph_no, stored.version, 1)


def test_the_same_content_again_stores_nothing(record_url: str, organisation_no: int) -> None:
    _, again = put(record_url, organisation_no, a_graph("ab"), a_graph("ba"))

    assert (again.created, again.changed) == (False, False)
    assert again.diff is not None
    assert again.diff.is_empty
    assert again.stored.seq == 1


def test_positions_never_move_and_additions_do_not_change_tracing(record_url: str, organisation_no: int) -> None:
    _, without, with_c = put(record_url, organisation_no, a_graph("ab"), a_graph("b"), a_graph("cb"))

    assert without.stored.registry.items == ("a", "b", OBSERVED)
    assert with_c.stored.registry.items == ("a", "b", OBSERVED, "c")
    assert with_c.diff is not None
    assert with_c.diff.items.added == ("c",)
    assert with_c.revision == without.revision


def test_the_revision_rises_when_something_known_is_traced_otherwise(record_url: str, organisation_no: int) -> None:
    outcomes = put(
        record_url,
        organisation_no,
        a_graph("ab"),
        a_graph("ab", title="Mathematics"),
        a_graph("ab", difficulty=1.0),
        a_graph("b", difficulty=1.0),
        a_graph("ab", difficulty=1.0),
    )

    assert [outcome.revision for outcome in outcomes] == [1, 1, 2, 3, 4]
    assert outcomes[-1].stored.seq == 5


def test_the_graph_of_an_older_revision_is_its_last_version(record_url: str, organisation_no: int) -> None:
    *_, last_of_1, _ = put(record_url, organisation_no, a_graph("a"), a_graph("ab"), a_graph("ab", difficulty=1.0))
    graph_no = last_of_1.stored.graph_no

    with psycopg.connect(record_url) as connection:
        found = read_graph_of_revision(connection, organisation_no, graph_no, 1)
        assert read_graph_of_revision(connection, organisation_no, graph_no, 3) is None

    assert found is not None
    assert found.graph == a_graph("ab")


def test_who_built_on_an_older_version_is_told_and_nothing_is_stored(record_url: str, organisation_no: int) -> None:
    first, second = put(record_url, organisation_no, a_graph("a"), a_graph("ab"))

    with pytest.raises(ContentGraphChanged) as error:
        with_pool(record_url, lambda pool: put_graph(pool, organisation_no, a_graph("ac"), first.version))
    assert second.version in error.value.detail
    with pytest.raises(ContentGraphChanged):
        with_pool(record_url, lambda pool: put_graph(pool, organisation_no, a_graph(graph_id="new"), first.version))
    listed = with_pool(record_url, lambda pool: list_graphs(pool, organisation_no))
    assert [(listing.id, listing.n_versions) for listing in listed] == [("maths", 2)]
    outcome = with_pool(record_url, lambda pool: put_graph(pool, organisation_no, a_graph("ac"), second.version))
    assert outcome.changed


def test_writers_at_the_same_moment_take_turns(record_url: str, organisation_no: int) -> None:
    letters = "abcdefgh"

    async def use(pool: Pool) -> list[PutOutcome]:
        return await asyncio.gather(*(put_graph(pool, organisation_no, a_graph(letter)) for letter in letters))

    outcomes = with_pool(record_url, use, size=4)

    assert sorted(outcome.stored.seq for outcome in outcomes) == list(range(1, 9))
    assert [outcome.created for outcome in outcomes].count(True) == 1
    stored = with_pool(record_url, lambda pool: get_graph(pool, organisation_no, "maths"))
    assert stored is not None
    assert sorted(stored.registry.items) == [*letters, OBSERVED]


def test_nothing_of_another_organisation_is_found(
    record_url: str, organisation_no: int, other_organisation_no: int
) -> None:
    (mine,) = put(record_url, organisation_no, a_graph("ab"))
    (theirs,) = put(record_url, other_organisation_no, a_graph("xyz"))
    graph_no = mine.stored.graph_no

    assert theirs.created
    assert theirs.stored.registry.items == ("x", "y", "z", OBSERVED)
    with psycopg.connect(record_url) as connection:
        assert read_graph(connection, other_organisation_no, graph_no) is None
        assert read_graph_of_revision(connection, other_organisation_no, graph_no, 1) is None
        assert read_graph(connection, organisation_no, graph_no) == mine.stored
    put(record_url, organisation_no, a_graph(graph_id="physics"))
    listed = with_pool(record_url, lambda pool: list_graphs(pool, other_organisation_no))
    assert [listing.version for listing in listed] == [theirs.version]


def test_an_unknown_graph_is_none(record_url: str, organisation_no: int) -> None:
    assert with_pool(record_url, lambda pool: get_graph(pool, organisation_no, "maths")) is None
    assert with_pool(record_url, lambda pool: current_stamp(pool, organisation_no, "maths")) is None


def test_a_stored_graph_holds_only_what_differs_from_the_defaults(record_url: str, organisation_no: int) -> None:
    put(record_url, organisation_no, a_graph("a"))

    with psycopg.connect(record_url) as connection:
        row = connection.execute("SELECT graph::text FROM symphonie.content_graph_version").fetchone()

    assert row is not None
    assert "evaluation" not in msgspec.json.decode(row[0])["items"][0]
