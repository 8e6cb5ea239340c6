"""`symphonie due`: when an answer falls due; the work is in `api.cli.due_run`, imported when it is wanted."""

from pathlib import Path
from typing import Annotated, Final

import typer

from simulations.terminal.language import LanguageOption, spoken

CALENDAR_HELP: Final = """\
A calendar file:

{"zone": "Europe/Paris", "hours": "Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00",

"exceptions": [{"date": "2026-12-25", "name": "Noël"}, {"date": "2026-12-24", "hours": "09:00-12:00"}]}

A date and time without an offset is of the calendar's zone; one that the clock jumps over is read with the offset
of before, and one that comes twice is the first. A day that is not named is closed; 24:00 ends a day.

working_time is in hours."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog=CALENDAR_HELP)(due)


def due(
    start: Annotated[str, typer.Argument(help="When the clock starts: 2026-11-16T10:00, or with an offset.")],
    *,
    promise: Annotated[str, typer.Option(help="What was promised: '2 working_days' or '48 working_hours'.")],
    calendar: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="JSON of a calendar; see below.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone; left out: Europe/Paris.")] = None,
    hours: Annotated[str | None, typer.Option(help="Opening hours; left out: Mo-Fr 09:00-12:30,13:30-17:30.")] = None,
    holidays: Annotated[
        str | None,
        typer.Option(help="Public holidays of FR, FR-57 (FR-67, FR-68), FR-974 or elsewhere; left out: none."),
    ] = None,
    paused: Annotated[
        list[str] | None, typer.Option(metavar="FROM/TO", help="Waiting for the learner; may be repeated.")
    ] = None,
    warn_at: Annotated[
        list[int] | None,
        typer.Option(min=1, max=99, help="Warn at so many per cent; may be repeated; left out: 75."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    language: LanguageOption = None,
) -> None:
    """Tell when a promised answer falls due, in working time, and when it is warned of."""
    from api.cli.due_run import Asked, reckon, tell  # noqa: PLC0415  # `--help` need not load calendars
    from api.cli.opening import print_json  # noqa: PLC0415  # same

    answer = reckon(Asked(start, promise, calendar, zone, hours, holidays, paused or [], warn_at or []))
    if as_json:
        print_json(answer)
    else:
        typer.echo("\n".join(tell(answer, spoken(language))))
