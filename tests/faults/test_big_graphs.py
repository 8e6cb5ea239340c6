"""A content graph as large as may be takes its time, and the worker that reads it goes on answering."""

import asyncio

import aiohttp

from content_graph.authoring import dump
from content_graph.model import ContentGraph, Edge, Goal, Item, Skill, Target
from tests.faults.places import Place

N_SKILLS = 8000


def chain() -> ContentGraph:
    """One skill built on the other, and goals that ask for the last of them."""
    return ContentGraph(
        "chain",
        {"de": "Kette"},
        tuple(Skill(f"s{n}", {"de": f"s{n}"}, (Edge(f"s{n - 1}"),) if n else ()) for n in range(N_SKILLS)),
        tuple(Item(f"i{n}", {"de": f"i{n}"}, (f"s{n}",)) for n in range(N_SKILLS)),
        goals=tuple(Goal(f"g{n}", {"de": f"g{n}"}, (Target(f"s{N_SKILLS - 1 - n}"),)) for n in range(20)),
    )


async def hellos_meanwhile(url: str, key: str, body: bytes, name: str) -> tuple[int, int, str]:
    """Put a graph in YAML; return how many other answers came meanwhile, and what it was answered."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/yaml"}
    async with aiohttp.ClientSession() as session:

        async def put() -> tuple[int, str]:
            async with session.put(f"{url}/v1/content-graphs/{name}", data=body, headers=headers) as answer:
                return answer.status, await answer.text()

        putting, n_answered = asyncio.create_task(put()), 0
        while not putting.done():
            async with session.get(f"{url}/v1/health/live") as hello:
                assert hello.status == 200
            n_answered += not putting.done()
        status, text = await putting
        return n_answered, status, text


def test_one_worker_answers_others_while_it_reads_a_large_graph(place: Place) -> None:
    anchors = b"id: knots\nskills:\n" + b"".join(b"  - &a%d {id: s}\n" % n for n in range(100_000))
    url, key = place.service.url, place.key("large")
    n_answered, status, text = asyncio.run(hellos_meanwhile(url, key, dump(chain()).encode(), "chain"))
    assert status == 201, text
    assert n_answered >= 20
    _, status, text = asyncio.run(hellos_meanwhile(url, key, anchors, "knots"))
    assert status == 422
    assert "anchor" in text
    assert text.count("remedy") == 100
