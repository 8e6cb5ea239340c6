"""What a scenario needs in the service before it begins: a course, and for supporters a school with accounts.

`python -m loadtests.load.preparing URL` does it for a scenario on standard input, and prints what was made. It is a
process of its own, as in locust's everything is cooperative in locust's way, and `asyncio` is not. The key comes in
the environment.
"""

import asyncio
import os
import sys
import time
from typing import Final

import msgspec

from content_graph.courses import bundled
from content_graph.model import ContentGraph
from loadtests.doors import Guest, links_for
from loadtests.load.people.place import Prepared
from loadtests.load.scenario import Scenario, deal
from loadtests.workspace.filling import answer, ask_for_help, introduce
from loadtests.workspace.school import LEAD, Size, course
from simulations.live.client import ServiceClient, ServiceRefusedError, ServiceUnreachableError
from simulations.terminal.service_key import VARIABLE

GRAPH_ID: Final = "loadtest"
N_SKILLS: Final = 40
N_LEARNERS: Final = 200
RESULTS_EACH: Final = 40
N_CASES: Final = 60
CONNECTIONS: Final = 8


def graph_of(scenario: Scenario) -> ContentGraph:
    """Give the course that all work on: the bundled one, under a name of its own; with supporters the school's."""
    if scenario.has("supporter"):
        return course(N_SKILLS)
    return msgspec.structs.replace(bundled(), id=GRAPH_ID)


async def prepare(scenario: Scenario, url: str, key: str) -> Prepared:
    """Bring everything to the service.

    Raises:
        ServiceUnreachableError: It does not answer.
        ServiceRefusedError: The key may not do it, or something is not taken.
    """
    graph, run = graph_of(scenario), f"r{time.time_ns() // 1_000_000:x}"
    async with ServiceClient(url, key, CONNECTIONS) as client:
        if not scenario.has("supporter"):
            await client.put_graph(graph)
            return Prepared(run, graph.id)
        n_supporters = sum(deal(scenario.people, number) == "supporter" for number in range(scenario.users))
        size = Size(N_LEARNERS, N_SKILLS, N_LEARNERS * RESULTS_EACH, N_CASES, max(2, n_supporters))
        await introduce(client, size, graph)
        await answer(client, size, graph, _untold)
        await ask_for_help(client, size, _untold)
        guests = [Guest(one, f"supporter/{one}") for one in (LEAD, *size.supporters())][:n_supporters]
        links = await links_for(client, tuple(guests), "fr")
        return Prepared(run, graph.id, tuple(links), tuple(size.cohorts()), tuple(size.learners()))


def _untold(_: float) -> None:
    """Tell nobody how far it is."""


def main() -> None:
    """Do it for the scenario that comes on standard input, as JSON."""
    scenario = msgspec.json.decode(sys.stdin.buffer.read(), type=Scenario)
    try:
        prepared = asyncio.run(prepare(scenario, sys.argv[1], os.environ[VARIABLE]))
    except (ServiceRefusedError, ServiceUnreachableError) as fault:
        sys.exit(str(fault))
    sys.stdout.buffer.write(msgspec.json.encode(prepared))


if __name__ == "__main__":
    main()
