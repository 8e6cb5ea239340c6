"""How `symphonie size support --from-record` fits a scenario to the record."""

from datetime import UTC, datetime

import typer

from api.cli.opening import opened_record
from api.sizing.history import organisation_no_of, weeks_of
from engine.sizing.fitting import Fit, fit
from engine.sizing.outcomes import serial
from engine.sizing.scenario import SupportScenario


def fit_to_record(scenario: SupportScenario, organisation: str, n_weeks: int, runs: int, seed: int) -> Fit:
    """Fit a scenario to an organisation's last whole weeks.

    Raises:
        typer.BadParameter: There is no such organisation, or nobody learned in these weeks.
    """
    with opened_record() as connection:
        number = organisation_no_of(connection, organisation)
        if number is None:
            message = f"There is no organisation {organisation!r}; symphonie key list names those that there are."
            raise typer.BadParameter(message)
        weeks = weeks_of(connection, number, scenario.zone, datetime.now(UTC), n_weeks)
    if not any(week.learners for week in weeks):
        message = f"Nobody of {organisation} learned in the last {n_weeks} whole weeks; read more with --weeks-back."
        raise typer.BadParameter(message)
    return fit(scenario, weeks, runs, seed, serial)
