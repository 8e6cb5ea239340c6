"""`symphonie choices`: the decisions that were drawn, for judging another policy on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.recommendation.settings import PolicySettings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(choices)


def choices(
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    within: Annotated[
        int, typer.Option(min=1, max=1000, help="Results of the learner over which mastery must rise.")
    ] = 5,
    settings: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="JSON of policy settings; what they would have put first is written too."
        ),
    ] = None,
) -> None:
    """Write the decisions that were drawn among near-ties, one JSON object a line, for `symphonie evaluate policy`."""
    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.choices import drawn_decisions  # noqa: PLC0415  # `--help` need not load a database driver
    from api.record.keys import organisation_no_of  # noqa: PLC0415
    from api.results.redeciding import Redecider  # noqa: PLC0415

    other = None if settings is None else _settings_in(settings)
    with opened_record() as connection:
        organisation_no = organisation_no_of(connection, organisation)
        redecide = None if other is None else Redecider(connection, organisation_no, other).probabilities
        for one in drawn_decisions(connection, organisation_no, within, redecide):
            print_json(one)


def _settings_in(path: Path) -> PolicySettings:
    """Read the settings of the policy in question; what a file leaves out is at its default.

    Raises:
        RequestFault: They cannot work; the message names the setting.
    """
    import msgspec  # noqa: PLC0415  # `--help` need not load the engine

    from engine.recommendation.settings import InvalidPolicySettingsError, PolicySettings  # noqa: PLC0415
    from simulations.terminal.faults import RequestFault  # noqa: PLC0415

    try:
        return msgspec.json.decode(path.read_bytes(), type=PolicySettings)
    except (msgspec.DecodeError, UnicodeDecodeError, InvalidPolicySettingsError) as error:
        message = f'--settings {path}: {error}. Give an object of policy settings, such as {{"calm": 0.5}}.'
        raise RequestFault(message) from None
