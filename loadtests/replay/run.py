"""A replay from start to end: read the table, reach or start a service, send, judge, print."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import typer

from content_graph.authoring import load
from content_graph.model import ContentGraph
from engine.evaluation.artefacts import require_shared
from engine.interactions import graph_from_interactions
from loadtests.replay.faults import NoItemShared, NothingTaken
from loadtests.replay.offline import check_beliefs
from loadtests.replay.report import ReplayReport, print_report, report_of
from loadtests.replay.sender import send
from loadtests.replay.table import ReplayTable, lanes, replay_table, shuffled
from simulations.lab.tables.formats import PLAIN
from simulations.lab.tables.interactions import read_interactions
from simulations.live.client import ServiceClient
from simulations.live.models import ModelFile, activate, ask_active, read_file
from simulations.live.scratch import scratch_folder
from simulations.live.serving import create_key, running_service
from simulations.terminal.console import warn
from simulations.terminal.progress import counting, progress

ORGANISATION = "replay"
SHUFFLED = "shuffled"


class ReplayPlan(NamedTuple):
    """What is sent, and how."""

    path: Path  # the table
    graph: str | None  # file of a content graph, or its id in the service; None makes one from the table
    batch: int  # results per request
    connections: int  # requests at a time
    order: str  # ``given`` or ``shuffled``, per learner
    seed: int  # of the shuffle
    limit: int | None  # rows from the beginning of the file; None for all
    is_checking_beliefs: bool = False  # compare all beliefs afterwards
    model: Path | None = None  # file of a fitted model, which is activated on the graph; None leaves active what is
    form: str = PLAIN.name  # name of the format of the table


def run(plan: ReplayPlan, url: str | None, key: str, data_dir: Path | None, *, is_fresh: bool, as_json: bool) -> None:
    """Replay a table and print the report.

    Raises:
        TableFault: the table cannot be read.
        ContentFault: the content graph cannot be read.
        ModelFault: the model cannot be read.
        OtherModelActivatedError, RetraceFailingError: the service did not come to serve it.
        ServiceDidNotStartError, ServiceUnreachableError, ServiceRefusedError: the service failed.
        NothingShared, NoItemShared: the model, or the content graph, is of another table.
        NothingTaken: the service took none of the results; the report says why.
    """
    model = None if plan.model is None else read_file(plan.model)
    table = replay_table(plan.path, read_interactions(plan.path, plan.form), plan.limit)
    warn(table.interactions.table, table.interactions.warnings)
    if model is not None:
        _tell(require_shared(model.artefact, table.interactions).warning)
    with _service(url, key, data_dir, is_fresh=is_fresh) as (where, token):
        report = asyncio.run(replay(where, token, table, plan, model))
    print_report(report, as_json=as_json)
    if not report.accepted + report.duplicate + report.late_replayed:
        raise NothingTaken(report.sent)


async def replay(
    url: str, key: str, table: ReplayTable, plan: ReplayPlan, model: ModelFile | None = None
) -> ReplayReport:
    """Send a table to a running service, served by a model or by what is active, and judge the answers."""
    learners = list(table.by_learner())
    if plan.order == SHUFFLED:
        learners = shuffled(learners, [table.ties(rows) for rows in learners], plan.seed)
    local = _local_graph(table, plan.graph)
    dealt = lanes(learners, plan.connections)
    async with ServiceClient(url, key, plan.connections) as client:
        graph = await _graph_in_service(client, local, plan)
        _require_items(graph, table)
        served = await (ask_active(client, graph.id) if model is None else activate(client, graph.id, model))
        with progress() as show, show("results") as bar:
            counted = counting(bar, len(table.rows))
            sent = await send(client, table, dealt, content_graph=graph.id, batch=plan.batch, advanced=counted)
        taken = table.without(sent.refused)
        is_checking = plan.is_checking_beliefs and len(taken.rows)
        checked = await check_beliefs(client, taken, graph, served.artefact) if is_checking else None
    report = report_of(taken, graph, served, sent, order=plan.order, batch=plan.batch, connections=plan.connections)
    return msgspec.structs.replace(report, beliefs=checked)


def _require_items(graph: ContentGraph, table: ReplayTable) -> None:
    """See that the content graph is about the table.

    Raises:
        NoItemShared: it has none of the table's items.
    """
    known, ids = {item.id for item in graph.items}, table.interactions.item_ids
    n_known = sum(item in known for item in ids)
    if not n_known:
        raise NoItemShared(graph.id, len(ids))
    if n_known < len(ids):
        _tell(f"the content graph {graph.id} has {n_known} of the {len(ids)} items of the table; the rest is refused.")


def _tell(warning: str) -> None:
    if warning:
        typer.echo(f"Warning: {warning}", err=True)


@contextmanager
def _service(url: str | None, key: str, data_dir: Path | None, *, is_fresh: bool) -> Iterator[tuple[str, str]]:
    """Give the address and a key of a service: the running one, or one that lives as long as the replay."""
    if url is not None:
        yield url, key
        return
    with ExitStack() as stack:
        scratch = stack.enter_context(scratch_folder("symphonie-replay-"))
        where = scratch / "data" if is_fresh else data_dir
        service = stack.enter_context(running_service(scratch / "serve.log", where))
        yield service.url, create_key(ORGANISATION, "replay", where)


def _local_graph(table: ReplayTable, named: str | None) -> ContentGraph | None:
    """Read the graph of a file, or make that of the table; None when an id of the service was named."""
    if named is None:
        return graph_from_interactions(table.interactions, f"table-{table.table_id}")
    return load(Path(named)) if Path(named).exists() else None


async def _graph_in_service(client: ServiceClient, local: ContentGraph | None, plan: ReplayPlan) -> ContentGraph:
    if local is None:
        return await client.get_graph(plan.graph or "")
    await client.put_graph(local)
    return local
