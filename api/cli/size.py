"""`symphonie size`: how large something has to be; the work is in `api.sizing`, imported when it is wanted."""

from typing import Annotated

import typer

from api.cli import size_support
from api.sizing.demand import Demand, Prices

USUAL, USUAL_PRICES = Demand(learners=1), Prices()


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(size, name="size")


size = typer.Typer(no_args_is_help=True, help="Tell how large something has to be.")
size_support.register(size)
PRICES = "Prices (dollars, Google Compute Engine us-central1 on demand, as quoted in November 2026)"


@size.callback()
def _size() -> None:
    """Tell how large something has to be: machines of a service, people of a support service."""


@size.command()
def service(
    *,
    learners: Annotated[
        list[int],
        typer.Option(min=1, max=10_000_000, help="On n courses one counts n times. Repeated: sizes side by side."),
    ],
    results_a_day: Annotated[
        float, typer.Option(min=0.01, max=10_000, help="Of a learner, on a day of learning.")
    ] = USUAL.results_a_day,
    days_a_year: Annotated[int, typer.Option(min=1, max=366, help="Days of learning.")] = USUAL.days_a_year,
    peak_factor: Annotated[
        float, typer.Option(min=1, max=1000, help="Busiest seconds against the day's mean.")
    ] = USUAL.peak_factor,
    results_a_second: Annotated[
        float | None, typer.Option(min=0.001, max=10_000_000, help="At the peak, instead of what follows from these.")
    ] = None,
    learner_history: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Results that a learner has; left out: those of all years.")
    ] = None,
    retention_years: Annotated[
        float, typer.Option(min=0.01, max=100, help="How long results are kept.")
    ] = USUAL.retention_years,
    organisations: Annotated[
        int, typer.Option(min=1, max=10_000, help="Sizes fall like 1 / rank.")
    ] = USUAL.organisations,
    shards: Annotated[
        int | None, typer.Option(min=1, max=1024, help="SYMPHONIE_N_SHARDS; left out: the fewest that are even enough.")
    ] = None,
    busy: Annotated[
        float, typer.Option(min=0.05, max=0.95, help="Share of a core that may be used at the peak.")
    ] = USUAL.busy,
    valkey_gib: Annotated[
        float, typer.Option(min=2, max=4096, help="Memory of one Valkey server at most.")
    ] = USUAL.valkey_gib,
    backups: Annotated[int, typer.Option(min=0, max=1000, help="Full ones that are kept.")] = USUAL.backups,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="Draws of the simulation of shards.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The first of them.")] = 0,
    core_price: Annotated[
        float, typer.Option(min=0, rich_help_panel=PRICES, help="A core for a month.")
    ] = USUAL_PRICES.core,
    gib_price: Annotated[
        float, typer.Option(min=0, rich_help_panel=PRICES, help="A GiB of memory, a month.")
    ] = USUAL_PRICES.gib,
    disk_price: Annotated[
        float, typer.Option(min=0, rich_help_panel=PRICES, help="A GiB of disk, a month.")
    ] = USUAL_PRICES.disk_gib,
    backup_price: Annotated[
        float, typer.Option(min=0, rich_help_panel=PRICES, help="A GiB of backups, a month.")
    ] = USUAL_PRICES.backup_gib,
    traffic_price: Annotated[
        float, typer.Option(min=0, rich_help_panel=PRICES, help="A GiB that is sent.")
    ] = USUAL_PRICES.traffic_gib,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Reckon processes, memory, disk, network and cost of a service out of what was measured."""
    from msgspec.structs import replace  # noqa: PLC0415  # `--help` need not load it

    from api.cli.opening import print_json  # noqa: PLC0415  # same
    from api.cli.size_run import show, show_side_by_side  # noqa: PLC0415  # same
    from api.sizing.points import measured_points  # noqa: PLC0415  # same
    from api.sizing.service import size_service  # noqa: PLC0415  # same

    demand = Demand(
        learners=learners[0],
        results_a_day=results_a_day,
        days_a_year=days_a_year,
        peak_factor=peak_factor,
        results_a_second=results_a_second,
        learner_history=learner_history,
        retention_years=retention_years,
        organisations=organisations,
        n_shards=shards,
        busy=busy,
        valkey_gib=valkey_gib,
        backups=backups,
    )
    prices = Prices(
        core=core_price, gib=gib_price, disk_gib=disk_price, backup_gib=backup_price, traffic_gib=traffic_price
    )
    found = [
        size_service(replace(demand, learners=n), measured_points(), prices, range(seed, seed + seeds))
        for n in learners
    ]
    if as_json:
        print_json(found if len(found) > 1 else found[0])
    elif len(found) > 1:
        show_side_by_side(found)
    else:
        show(found[0])
