"""`symphonie messages`: message scenarios checked, rehearsed, and tried on a real cohort."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from simulations.terminal.language import LanguageOption, spoken

_DAY: Final = "%Y-%m-%d"
ScenarioPath = Annotated[
    Path | None,
    typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="YAML or JSON; left out: a bundled one."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Bundled = Annotated[str, typer.Option(help="Which bundled one, where no file is given.")]
_FIRST: Final = "cybersecurity-course"


def register(app: typer.Typer) -> None:
    """Add the group `messages` to the command line."""
    group = typer.Typer(no_args_is_help=True, help="Check message scenarios, rehearse them, try them on a real cohort.")
    group.command()(check)
    group.command()(rehearse)
    group.command("dry-run")(dry_run)
    group.command()(schema)
    app.add_typer(group, name="messages")


def check(
    file: ScenarioPath = None, *, bundled: Bundled = _FIRST, as_json: Json = False, language: LanguageOption = None
) -> None:
    """Say everything that is wrong with a message scenario; exit with 2 if it cannot be used."""
    from api.cli.messages_run import check as run  # noqa: PLC0415  # `--help` need not load it

    run(file, bundled, spoken(language), as_json=as_json)


def rehearse(
    file: ScenarioPath = None,
    *,
    bundled: Bundled = _FIRST,
    start: Annotated[datetime, typer.Option(formats=[_DAY], help="First day of the course.")] = datetime(2026, 9, 7),  # noqa: DTZ001  # a date
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How long the course lasts.")] = 6,
    zone: Annotated[str, typer.Option(help="Where the organisation is.")] = "Europe/Paris",
    words: Annotated[bool, typer.Option("--words", help="Show what each message says.")] = False,
    as_json: Json = False,
    language: LanguageOption = None,
) -> None:
    """Play a message scenario with a small made-up cohort on a simulated clock: who gets what, when and why.

    One learner hands in a day before, one at the last minute, one is silent from the second week on, one comes late,
    and one lives in Montréal and has a meeting that is called off.
    """
    from api.cli.messages_run import rehearse as run  # noqa: PLC0415  # same

    run(file, bundled, start.date(), weeks, zone, spoken(language), words=words, as_json=as_json)


def dry_run(
    run: Annotated[str, typer.Argument(help="Id of a run; with --cohort the file of a message scenario.")],
    *,
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    cohort: Annotated[str | None, typer.Option(help="Try the file on this cohort, without a run.")] = None,
    course: Annotated[str | None, typer.Option(help="With --cohort: id of the content graph.")] = None,
    start: Annotated[datetime | None, typer.Option(formats=[_DAY], help="With --cohort: first day.")] = None,
    end: Annotated[datetime | None, typer.Option(formats=[_DAY], help="With --cohort: last day.")] = None,
    as_json: Json = False,
    language: LanguageOption = None,
) -> None:
    """Show who of a real cohort would get what, when and why, as things stand now; nothing is stored or sent.

    Learners and supporters are told by their ids.
    """
    from api.cli.messages_run import Tried, try_run  # noqa: PLC0415  # same

    asked = Tried(run, organisation, cohort, course, start and start.date(), end and end.date())
    try_run(asked, spoken(language), as_json=as_json)


def schema() -> None:
    """Print the JSON Schema of message scenarios."""
    from api.cli.opening import print_json  # noqa: PLC0415  # same
    from engine.communication.scenario import json_schema  # noqa: PLC0415  # same

    print_json(json_schema())
