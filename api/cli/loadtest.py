"""``symphonie loadtest``: the options; the work is in `loadtests`, imported when it is wanted."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from api.cli import chaos
from simulations.terminal.service_key import KeyFile, read_key

SCENARIOS: Final = {
    "morning-peak": "Classes of thirty begin one after the other, each within a minute.",
    "exam": "Everybody answers the same items, and hands in as the deadline comes near.",
    "nightly-backfill": "A platform sends its backlog in large batches, out of order and some twice.",
    "day": "Twenty-four hours in ten minutes.",
    "supporters": "Supporters in the workspace and a platform that reads, beside learners.",
    "soak": "The same learners for half an hour: memory and lag.",
    "hot-learner": "Many connections write about one learner.",
    "breakpoint": "More and more learners, until a threshold breaks.",
}
"""What ships in `loadtests/load/scenarios`, which need not be read for `--help`."""
PANEL: Final = "Scenarios with simulated learners"
Users: TypeAlias = Annotated[int | None, typer.Option(min=1, max=20_000, help="At once; else as the scenario says.")]
SpawnRate: TypeAlias = Annotated[float | None, typer.Option(min=0.01, max=1_000, help="Users that come in a second.")]
Minutes: TypeAlias = Annotated[float | None, typer.Option(min=0.05, max=1_440, help="For how long.")]
Workers: TypeAlias = Annotated[int, typer.Option(min=1, max=64, help="Processes that make the load.")]
Url: TypeAlias = Annotated[str | None, typer.Option(help="A running service; one is started if omitted.")]
Seed: TypeAlias = Annotated[int, typer.Option(min=0, help="Of the learners' truth and luck.")]
Report: TypeAlias = Annotated[Path | None, typer.Option(metavar="DIR", help="Write DIR/report.html.")]
Csv: TypeAlias = Annotated[Path | None, typer.Option(metavar="DIR", help="Write what was seen as tables (CSV).")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    chaos.register(loadtest)
    app.add_typer(loadtest, name="loadtest")


loadtest = typer.Typer(no_args_is_help=True, help="Measure a service under load.")


@loadtest.callback()
def _loadtest() -> None:
    """Measure a service under load."""


@loadtest.command(help="Closed loop: compare results over HTTP with a hello of the same application, in one run.")
def http(
    *,
    connections: Annotated[int, typer.Option(min=1, max=1024, help="Kept-alive connections.")] = 64,
    rounds: Annotated[int, typer.Option(min=1, max=100, help="Measured rounds.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="Per scenario and round, at most.")] = 3.0,
    requests: Annotated[int, typer.Option(min=100, max=1_000_000, help="Per scenario and round, at most.")] = 40_000,
    learners: Annotated[int, typer.Option(min=10, max=1_000_000, help="For the single and batch results.")] = 2_000,
    require: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[=VALUE]|all", help="A ratio that has to be kept, else the exit code is 1."),
    ] = None,
    url: Url = None,
    key_file: KeyFile = None,
    json: Json = False,
) -> None:
    """Measure, print; 1 if an answer was an error, a result was lost, or a required ratio is missed."""
    from loadtests.benchmark.requiring import required  # noqa: PLC0415 - heavy imports when used
    from loadtests.benchmark.run import Extent, run  # noqa: PLC0415 - same

    key = read_key(key_file) if url is not None else ""
    extent = Extent(connections, rounds, seconds, requests, learners)
    if not run(extent, required(require or ()), url, key, as_json=json):
        raise typer.Exit(1)


@loadtest.command(help="Measure every page of the workspace with a school at work, and what open pages cost.")
def workspace(
    *,
    learners: Annotated[int, typer.Option(min=100, max=100_000, help="Made-up learners.")] = 1_000,
    skills: Annotated[int, typer.Option(min=2, max=200, help="Of their course.")] = 50,
    results: Annotated[int, typer.Option(min=1_000, max=10_000_000, help="That they have sent.")] = 200_000,
    cases: Annotated[int, typer.Option(min=1, max=50_000, help="Open ones, at least.")] = 300,
    supporters: Annotated[int, typer.Option(min=4, max=500, help="With a page open each.")] = 50,
    repeats: Annotated[int, typer.Option(min=5, max=10_000, help="Requests for each kind of page.")] = 40,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="In which nothing happens.")] = 45.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Write DIR/report.html.")] = None,
) -> None:
    """Start a service with one worker on an empty data directory, fill it, measure, print; 1 if a target is missed."""
    from loadtests.workspace.run import Extent, run  # noqa: PLC0415 - heavy imports when used
    from loadtests.workspace.school import Size  # noqa: PLC0415 - same

    size = Size(learners, skills, results, cases, supporters)
    if not run(Extent(size, repeats, seconds), report, as_json=json):
        raise typer.Exit(1)


def _run(
    asked: str,
    changed: dict[str, float | None],
    workers: int,
    seed: int,
    url: str | None,
    key_file: str | None,
    report: Path | None,
    csv: Path | None,
    *,
    as_json: bool,
) -> None:
    """Load a service with simulated learners, reckon, judge; 1 if something that the scenario asks was not kept."""
    from loadtests.load.run import LoadPlan, run  # noqa: PLC0415 - heavy imports when used
    from loadtests.load.scenario import read_scenario  # noqa: PLC0415 - same

    key = read_key(key_file) if url is not None else ""
    plan = LoadPlan(read_scenario(asked, changed), workers, seed, url, key)
    raise typer.Exit(run(plan, report, csv, as_json=as_json))


def _command_of(name: str) -> Callable[..., None]:
    def scenario(
        *,
        users: Users = None,
        spawn_rate: SpawnRate = None,
        minutes: Minutes = None,
        workers: Workers = 1,
        seed: Seed = 1,
        url: Url = None,
        key_file: KeyFile = None,
        report: Report = None,
        csv: Csv = None,
        json: Json = False,
    ) -> None:
        changed = {"users": users, "spawn_rate": spawn_rate, "minutes": minutes}
        _run(name, changed, workers, seed, url, key_file, report, csv, as_json=json)

    return scenario


for _name, _told in SCENARIOS.items():
    loadtest.command(_name, help=_told, rich_help_panel=PANEL)(_command_of(_name))


@loadtest.command(help="A scenario of your own (docs/load.md says how to write one).", rich_help_panel=PANEL)
def scenario(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TOML.")],
    *,
    users: Users = None,
    spawn_rate: SpawnRate = None,
    minutes: Minutes = None,
    workers: Workers = 1,
    seed: Seed = 1,
    url: Url = None,
    key_file: KeyFile = None,
    report: Report = None,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """Run it."""
    changed = {"users": users, "spawn_rate": spawn_rate, "minutes": minutes}
    _run(str(file), changed, workers, seed, url, key_file, report, csv, as_json=json)
