"""``symphonie replay``: the options; the work is in `loadtests.replay.run`, imported when it is wanted."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.table_help import TABLE
from simulations.lab.tables.formats import FORMAT_HELP, FormatName
from simulations.terminal.service_key import KeyFile, read_key


class Order(StrEnum):
    """In which order the results of one learner are sent."""

    GIVEN = "given"
    SHUFFLED = "shuffled"


def register(app: typer.Typer) -> None:
    """Add the command."""
    told = "Send a table of real interactions through the HTTP API and judge the answers."
    app.command(help=told, epilog=TABLE)(replay)


def replay(
    *,
    table: Annotated[Path, typer.Argument(exists=True, help="CSV, TSV or Parquet, or a folder of EdNet.")],
    graph: Annotated[str | None, typer.Option(help="File, or id in the service; from the table if omitted.")] = None,
    model: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A fitted model (model.json) to activate before."),
    ] = None,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="Results per request.")] = 100,
    url: Annotated[str | None, typer.Option(help="A running service; one is started if omitted.")] = None,
    key_file: KeyFile = None,
    connections: Annotated[int, typer.Option(min=1, max=1024, help="Requests at a time.")] = 32,
    order: Annotated[Order, typer.Option(help="Per learner: the order of time, or shuffled.")] = Order.GIVEN,
    form: Annotated[FormatName, typer.Option("--format", help=FORMAT_HELP)] = "plain",
    seed: Annotated[int, typer.Option(help="Seed of the shuffle.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first rows of the table.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Data directory of the started service.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start on an empty temporary data directory.")] = False,
    check_beliefs: Annotated[
        bool, typer.Option("--check-beliefs", help="Compare all beliefs with the ordered history's.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Send, judge, print."""
    from loadtests.replay.run import ReplayPlan, run  # noqa: PLC0415 - heavy imports when used

    key = read_key(key_file) if url is not None else ""
    plan = ReplayPlan(table, graph, batch, connections, order.value, seed, limit, check_beliefs, model, form)
    run(plan, url, key, data_dir, is_fresh=fresh, as_json=json)
