"""What `symphonie fit --leaving` does: expected scores by a model, chances of leaving, settings for the service."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import typer
from numba import get_num_threads, set_num_threads
from rich.table import Table

from engine.artefact import read
from engine.evaluation.artefacts import ArtefactPredictor
from engine.fitting import ability
from engine.fitting.leaving import Exposure, Fit, Reason, exposure, fit, require_times
from engine.fitting.leaving.exposure import Floats
from engine.interactions import Interactions
from engine.recommendation.leaving import LeavingModel
from simulations.lab.fitting.fitters import AbilityOptions, ClassicOptions, ability_settings
from simulations.lab.fitting.request import Request
from simulations.lab.tables.interactions import read_interactions
from simulations.terminal.console import console, print_with_care, table_of, warn, write_json
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_file
from simulations.terminal.progress import progress


class LeavingReport(NamedTuple):
    """What was found, and on what."""

    found: Fit  # the chances
    log: Exposure  # what they were found on
    away_days: float  # without activity until the end of the log, from which a learner has left
    n_rows: int  # of the table
    warnings: tuple[str, ...]  # what is to be read with care
    settings: dict[str, object]  # the body that a service takes


def print_leaving(told: LeavingReport, *, as_json: bool) -> None:
    """Write what was found."""
    counts = {
        "n": told.n_rows, "learners": told.log.n_learners, "left": int(told.log.has_left.sum()),
        "censored": told.log.n_censored, "returned": told.log.n_returned, "away_days": told.away_days,
    }  # fmt: skip
    if as_json:
        likely = {"log_likelihood": told.found.log_likelihood, "gain": told.found.gain}
        reasons = [one._asdict() for one in told.found.reasons]
        tree = {"model": "leaving"} | counts | likely | {"warnings": told.warnings, "reasons": reasons}
        write_json(tree | {"settings": told.settings})
        return
    out = console()
    out.print(_summary(counts))
    out.print(_table(told.found))
    print_with_care(out, told.warnings)
    out.print("To be put to /v1/recommendation-settings, with your other settings:")
    write_json(told.settings)


def _summary(counts: dict[str, float]) -> Table:
    table = Table(box=None, show_header=False)
    for name, value in counts.items():
        table.add_row(name.replace("_", " "), f"{value:,g}" if name == "away_days" else f"{value:,}")
    return table


def _table(found: Fit) -> Table:
    names = ("reason", "activities", "left", "likeliest, with its 95 % interval", "used")
    table = table_of("Chance of leaving after an activity", names)
    for one in found.reasons:
        chance = f"{one.chance:.4f} ({one.low:.4f} to {one.high:.4f})"
        table.add_row(_named(one, found), f"{one.n:,}", f"{one.n_left:,}", chance, f"{one.used:.4f}")
    return table


def _named(one: Reason, found: Fit) -> str:
    model = found.model
    where = {
        "too_hard": f" (expected score below {model.hard_below:g})",
        "too_easy": f" (expected score above {model.easy_above:g})",
        "discouraged": f" (from {model.wrong_in_a_row} wrong results in a row)",
        "tired": f" (from activity {model.tired_from} of the day)",
    }
    return one.name.replace("_", " ") + where.get(one.name, "")


AWAY_DAYS: Final = 14.0
BY: Final = {"id": "symphonie-fit", "role": "engineer"}
"""Who puts the settings; to be replaced by the id of the person who does."""
_OFTEN: Final = 0.05  # share of long absences that ended, from which it is said
_MANY: Final = 0.5  # share of those who left who may have finished, same


class LeavingOptions(NamedTuple):
    """What is said of leaving alone."""

    tracing: Path | None = None  # the model of expected scores; None fits one to the table
    # without activity until the end of the log, from which a learner has left; None is the usual number
    away_days: float | None = None
    finished_after: int | None = None  # activities with which a learner has finished


def require_leaving(options: LeavingOptions) -> None:
    """Refuse what is said of leaving where it is not fitted.

    Raises:
        RequestFault: Something is.
    """
    if options != LeavingOptions():
        message = "--tracing, --away-days and --finished-after go with --leaving."
        raise RequestFault(message)


def run_leaving(request: Request, options: LeavingOptions, *, as_json: bool) -> None:
    """Fit chances of leaving and tell of them.

    Raises:
        RequestFault: An option does not go with it.
        NoTimesOfLeaving: The table has no times.
    """
    _require_apt(request, options)
    if request.out is not None:
        require_file("--out", request.out)
    table = read_interactions(request.table, request.form)
    warn(table.table, table.warnings)
    require_times(table)
    away_days = AWAY_DAYS if options.away_days is None else options.away_days
    log = exposure(table, _expected_scores(request, options, table), away_days, options.finished_after)
    found = fit(log)
    settings = settings_of(found.model)
    if request.out is not None:
        request.out.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n")
        typer.echo(str(request.out), err=True)
    print_leaving(LeavingReport(found, log, away_days, table.n_rows, tuple(_warnings(log)), settings), as_json=as_json)


def settings_of(model: LeavingModel) -> dict[str, object]:
    """Give the body of `PUT /v1/recommendation-settings` by which a service heeds what was found."""
    return {"policy": {"leaving": msgspec.to_builtins(model)}, "by": BY}


def _require_apt(request: Request, options: LeavingOptions) -> None:
    if request.model == "bkt" or request.classic != ClassicOptions():
        message = (
            "--leaving has no such option; it fits the model with ability for expected scores, or takes --tracing."
        )
        raise RequestFault(message)
    if request.scheduler is not None or request.workers is not None:
        message = "--leaving has no --scheduler and no --workers; fit a model on the cluster and give it as --tracing."
        raise RequestFault(message)
    if options.tracing is not None and (request.model is not None or request.ability != AbilityOptions()):
        message = "--tracing is a fitted model; leave out what fits one: --model, --nodes, --strength and --without."
        raise RequestFault(message)


def _expected_scores(request: Request, options: LeavingOptions, table: Interactions) -> Floats:
    """Say which score was expected of each row; of a learner's earlier rows only."""
    if options.tracing is not None:
        return ArtefactPredictor(read(options.tracing.read_bytes())).predict(table)
    set_num_threads(min(request.threads or get_num_threads(), get_num_threads()))
    settings, code_version = ability_settings(request.ability), version("symphonie")
    with progress() as show, show("expected scores") as on_progress:
        found = ability.fit(table, settings, seed=request.seed, code_version=code_version, report_progress=on_progress)
    return ArtefactPredictor(found.model).predict(table)


def _warnings(log: Exposure) -> Iterator[str]:
    """Say what is to be read with care."""
    n_left = int(log.has_left.sum())
    if not len(log.has_left):
        yield "the log is not longer than --away-days, so nobody can be said to have left. Give a longer log."
    if log.n_returned > _OFTEN * (n_left + log.n_returned):
        yield (
            f"{log.n_returned} absences of --away-days or longer ended: others who count as gone may come back, too. "
            "Give more --away-days."
        )
    if log.n_far > _MANY * max(n_left, 1):
        yield (
            f"{log.n_far} of the {n_left} learners who left had done nearly as much as anybody: if they had finished, "
            "say so with --finished-after."
        )
