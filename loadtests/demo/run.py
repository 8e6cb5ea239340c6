"""A demonstration from start to end: start the service, play or find a period again, tell it, keep serving."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console

from content_graph.courses import bundled
from content_graph.languages import Text
from content_graph.model import ContentGraph
from loadtests.demo.doors import Door, open_doors, who_comes_in
from loadtests.demo.ending import leave_waiting
from loadtests.demo.help_told import tell_help
from loadtests.demo.helping import Helping
from loadtests.demo.letters import Told, correspond
from loadtests.demo.letters import tell as tell_letters
from loadtests.demo.mailbox import Mailbox, a_mailbox
from loadtests.demo.play import believed, play, pupils_of, tell
from loadtests.demo.pupil import Period
from loadtests.demo.shelf import Shelf
from loadtests.demo.summary import print_addresses, print_doors, print_letters, print_summary
from loadtests.demo.timepiece import Timepiece
from loadtests.report.page import render
from loadtests.report.story import LearnerStory, Story
from simulations.live import serving
from simulations.live.client import ServiceClient, ServiceRefusedError
from simulations.live.serving import RunningService, create_key, free_port, running_service
from simulations.terminal.console import console as make_console
from simulations.terminal.progress import counting, progress

ORGANISATION = "demo"
SCOPES = (*serving.SCOPES, "people:write", "support:read", "support:write", "admin")
"""Of the demonstration's organisation alone; `admin` makes links to sign in."""
CONNECTIONS = 64
SEED = 7
LAST_ACTIVITY = timedelta(hours=2)
"""What is begun at the end of the period ends after it, and must not lie in the future: the service refuses that."""
SAME = 1e-9
"""How far beliefs may lie apart and count as remembered: the last digit or so of a JSON number."""

STARTING = Text("Le service démarre…", "The service is starting…")
TRY = Text("Essayez\u202f:", "Try:")
SIMULATED_DAYS = Text("jours simulés", "simulated days")

_PIPED_WIDTH = 100
"""Columns of the table where no terminal tells its own: it is prose, and read as such."""


class Wishes(NamedTuple):
    """What was asked for; ``port`` None means a free one."""

    n_learners: int
    n_days: int
    port: int | None
    data_dir: Path
    language: str
    is_new_cohort: bool
    is_leaving: bool


def run(wishes: Wishes) -> None:
    """Run the demonstration.

    Raises:
        ServiceDidNotStartError: `symphonie serve` failed.
        CommandFailedError: no key could be made.
        ServiceRefusedError: the service answered with an error.
    """
    console, shelf = make_console(piped_width=_PIPED_WIDTH), Shelf(wishes.data_dir.resolve())
    status, timepiece = console.status(STARTING.said_in(wishes.language)), Timepiece(shelf.clock)
    with status, a_mailbox(shelf.mailbox) as mailbox, _serving(shelf, wishes, timepiece, mailbox) as service:
        status.stop()
        graph = bundled()
        with timepiece:
            story, key = asyncio.run(_story(console, service, shelf, wishes, graph, timepiece, mailbox))
        print_summary(console, story, graph, wishes.language)
        letters = asyncio.run(_letters(service.url, key, story))
        if letters is not None:
            print_letters(console, letters, wishes.language)
        report = shelf.of_cohort(story.cohort) / "report.html"
        workspace = None if wishes.is_leaving else f"{service.url}/"
        report.write_text(render(story, graph, wishes.language, workspace), encoding="utf-8")
        name = Text("Rapport", "Report").said_in(wishes.language)
        post = Text("Courriels", "Mails").said_in(wishes.language)
        files = {name: str(report), post: str(mailbox.write_index())}
        if wishes.is_leaving:
            print_addresses(console, files)
            return
        doors, learner = asyncio.run(_doors(service.url, key, story, wishes.language))
        print_addresses(console, {**files, "API": service.url, "Documentation": f"{service.url}/v1/docs"})
        _print_example(console, service.url, key, learner.id, wishes.language)
        print_doors(console, doors, wishes.language)
        _serve_until_interrupted(service)


async def _story(
    console: Console,
    service: RunningService,
    shelf: Shelf,
    wishes: Wishes,
    graph: ContentGraph,
    timepiece: Timepiece,
    mailbox: Mailbox,
) -> tuple[Story, str]:
    """Find the last period again if the service still knows it, else play a new one; give the key too."""
    key = await _key(service, shelf, wishes.data_dir)
    async with ServiceClient(service.url, key, CONNECTIONS) as client:
        await client.put_graph(graph)
        found = None if wishes.is_new_cohort else shelf.last_story()
        if found is not None and await _is_remembered(client, found):
            console.print(_welcome_back(found).said_in(wishes.language))
            return found, key
        return await _play(client, shelf, wishes, graph, timepiece, mailbox), key


@contextmanager
def _serving(shelf: Shelf, wishes: Wishes, timepiece: Timepiece, mailbox: Mailbox) -> Iterator[RunningService]:
    """Serve with a simulated clock, and with mail that goes to the demonstration's own letter box."""
    port = wishes.port or free_port()
    more = {**mailbox.settings, "SYMPHONIE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    about = (shelf.log, wishes.data_dir, port)
    with running_service(*about, is_simulated=True, clock_file=timepiece.path, more=more) as service:
        yield service


async def _letters(url: str, key: str, story: Story) -> Told | None:
    async with ServiceClient(url, key, 1) as client:
        return await tell_letters(client, {one.id: one.name for one in story.learners}, story.graph_id)


async def _key(service: RunningService, shelf: Shelf, data_dir: Path) -> str:
    """Use the key of an earlier start while it is valid, else make one."""
    kept = shelf.read_key()
    if kept is not None:
        async with ServiceClient(service.url, kept, 1) as client:
            try:
                await client.get("/v1/supporters")
                await client.get("/v1/accounts?limit=1")
            except ServiceRefusedError:
                pass  # revoked, or the data directory is a new one
            else:
                return kept
    key = create_key(ORGANISATION, "demo", data_dir, SCOPES)
    shelf.keep_key(key)
    return key


async def _doors(url: str, key: str, story: Story, language: str) -> tuple[list[Door], LearnerStory]:
    async with ServiceClient(url, key, 1) as client:
        learner = await who_comes_in(client, story)
        return await open_doors(client, learner, language), learner


async def _is_remembered(client: ServiceClient, story: Story) -> bool:
    """Say whether the service believes of every learner what it believed at the end of the period."""
    learners = [learner.id for learner in story.learners]
    try:
        beliefs = await believed(client, learners, story.graph_id, story.ended_at)
    except ServiceRefusedError:
        return False
    return all(_is_same(one.mastery, belief) for one, belief in zip(story.learners, beliefs, strict=True))


def _is_same(one: dict[str, float], other: dict[str, float]) -> bool:
    return one.keys() == other.keys() and all(abs(one[skill] - other[skill]) < SAME for skill in one)


async def _play(
    client: ServiceClient, shelf: Shelf, wishes: Wishes, graph: ContentGraph, timepiece: Timepiece, mailbox: Mailbox
) -> Story:
    started_at = datetime.now(UTC).astimezone().replace(microsecond=0) - timedelta(days=wishes.n_days) - LAST_ACTIVITY
    period = Period(shelf.begin_cohort(), started_at, wishes.n_days)
    pupils = pupils_of(graph, period, wishes.n_learners, SEED + period.cohort)
    helping = Helping(client, timepiece, period, pupils, graph, SEED + period.cohort, wishes.language)
    with progress() as show, show(SIMULATED_DAYS.said_in(wishes.language)) as bar:
        days = await play(client, pupils, period, graph, counting(bar, len(period.day_ends)), helping)
    await helping.peers.end()
    await leave_waiting(client, pupils[0].id, wishes.language)
    await correspond(client, mailbox, pupils[0].id, wishes.language)
    story = await tell(client, pupils, period, graph, days)
    helped = await tell_help(client, helping, graph.id, story.learners)
    story = msgspec.structs.replace(story, help=helped)
    shelf.keep_story(story)
    return story


def _print_example(console: Console, url: str, key: str, learner: str, language: str) -> None:
    example = f'curl -s -H "Authorization: Bearer {key}" {url}/v1/learners/{learner}/mastery'
    console.print(f"{TRY.said_in(language)}\n{example}", soft_wrap=True, highlight=False)


def _serve_until_interrupted(service: RunningService) -> None:
    service.process.wait()


def _welcome_back(story: Story) -> Text:
    n_learners, n_results = len(story.learners), story.n_results
    return Text(
        f"Les {n_learners} apprenants et leurs {n_results} résultats sont toujours là, et ce que le service en croit "
        "n’a pas changé. --new-cohort simule un nouveau groupe.",
        f"The {n_learners} learners and their {n_results} results are still here, and what the service believes of "
        "them is unchanged. With --new-cohort others come.",
    )
