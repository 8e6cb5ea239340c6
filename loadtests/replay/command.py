"""``symphonie replay``."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from content_graph.model import ContentGraph
    from loadtests.client import ServiceClient
    from loadtests.replay.report import ReplayReport
    from loadtests.replay.table import ReplayTable

ORGANISATION = "replay"


class Order(StrEnum):
    """In which order the results of one learner are sent."""

    GIVEN = "given"
    SHUFFLED = "shuffled"


class Plan(NamedTuple):
    """How to send."""

    batch: int
    connections: int
    order: Order
    seed: int


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Send a table of real interactions through the HTTP API and judge the answers.")(replay)


def replay(
    table: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, TSV or Parquet.")],
    graph: Annotated[str | None, typer.Option(help="File, or id in the service; from the table if omitted.")] = None,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Results per request.")] = 100,
    url: Annotated[str | None, typer.Option(help="A running service; one is started if omitted.")] = None,
    key: Annotated[str | None, typer.Option(envvar="SYMPHONIE_KEY", help="API key for --url.")] = None,
    connections: Annotated[int, typer.Option(min=1, max=1024, help="Requests at a time.")] = 32,
    order: Annotated[Order, typer.Option(help="Order per learner: of time, or shuffled.")] = Order.GIVEN,
    seed: Annotated[int, typer.Option(help="Seed of the shuffle.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first rows of the table.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Data directory of the started service.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start on an empty temporary data directory.")] = False,  # noqa: FBT002 - a flag of the command line
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,  # noqa: FBT002 - same
) -> None:
    """Send, judge, print."""
    from content_graph.importers.tables import read_interactions  # noqa: PLC0415 - heavy imports when used
    from loadtests.replay.printing import print_report  # noqa: PLC0415 - same
    from loadtests.replay.table import replay_table  # noqa: PLC0415 - same

    if url is not None and key is None:
        message = "a running service wants a key: --key or SYMPHONIE_KEY (symphonie key create makes one)"
        raise typer.BadParameter(message, param_hint="--key")
    ready = replay_table(table, read_interactions(table), limit)
    plan = Plan(batch, connections, order, seed)
    with _service(url, key, data_dir, fresh=fresh) as (where, token):
        report = asyncio.run(_replay(where, token, ready, graph, plan))
    print_report(report, as_json=json)


@contextmanager
def _service(url: str | None, key: str | None, data_dir: Path | None, *, fresh: bool) -> Iterator[tuple[str, str]]:
    """Give the address and a key of a service: the running one, or one that lives as long as the replay."""
    if url is not None:
        yield url, key or ""
        return
    from loadtests.serving import create_key, running_service  # noqa: PLC0415 - heavy imports when used

    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="symphonie-replay-")))
        where = scratch / "data" if fresh else data_dir
        service = stack.enter_context(running_service(scratch / "serve.log", where))
        yield service.url, create_key(ORGANISATION, "replay", where)


async def _replay(url: str, key: str, table: "ReplayTable", named: str | None, plan: Plan) -> "ReplayReport":
    from loadtests.client import ServiceClient  # noqa: PLC0415 - heavy imports when used
    from loadtests.progress import progress_of  # noqa: PLC0415 - same
    from loadtests.replay.report import report_of  # noqa: PLC0415 - same
    from loadtests.replay.sender import send  # noqa: PLC0415 - same
    from loadtests.replay.table import lanes, shuffled  # noqa: PLC0415 - same

    learners = list(table.by_learner())
    local = _local_graph(table, named)
    if plan.order is Order.SHUFFLED:
        learners = shuffled(learners, plan.seed)
    async with ServiceClient(url, key, plan.connections) as client:
        chosen = await _graph_in_service(client, local, named)
        with progress_of("results", len(table.rows)) as advance:
            sent = await send(
                client,
                table,
                lanes(learners, plan.connections),
                content_graph=chosen.id,
                batch=plan.batch,
                advanced=advance,
            )
    return report_of(table, chosen, sent, order=plan.order.value, batch=plan.batch, connections=plan.connections)


def _local_graph(table: "ReplayTable", named: str | None) -> "ContentGraph | None":
    """Read the graph of a file, or make that of the table; None when an id of the service was named."""
    from content_graph.authoring import load  # noqa: PLC0415 - heavy imports when used
    from content_graph.importers.tables import graph_from_interactions  # noqa: PLC0415 - same

    if named is None:
        return graph_from_interactions(table.interactions, f"table-{table.table_id}")
    return load(Path(named)) if Path(named).exists() else None


async def _graph_in_service(client: "ServiceClient", local: "ContentGraph | None", named: str | None) -> "ContentGraph":
    if local is None:
        return await client.get_graph(named or "")
    await client.put_graph(local)
    return local
