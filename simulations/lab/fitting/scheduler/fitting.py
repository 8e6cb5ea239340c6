"""What `symphonie fit --scheduler` does differently: files go to workers instead of into this process."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from distributed import Client

from engine.fitting.classic.artefact import to_artefact_of
from simulations.lab.cluster import LOCAL, connect, cpu_seconds
from simulations.lab.fitting.fitters import (
    FitOutcome,
    ability_outcome,
    ability_settings,
    classic_outcome,
    classic_settings,
)
from simulations.lab.fitting.request import Request, TimedFit
from simulations.lab.fitting.scheduler.ability import fit_ability
from simulations.lab.fitting.scheduler.classic import fit_classic
from simulations.lab.tables.formats import PLAIN
from simulations.terminal.faults import RequestFault


def fit_there(request: Request, scheduler: str, code_version: str, on_progress: Callable[[float], None]) -> TimedFit:
    """Fit what was asked for on a cluster; the time that it takes to start is not counted, compilation is.

    Raises:
        RequestFault: An option does not go with a cluster, there is no cluster, or a file has a fault.
        TableFault: The files do not go together.
    """
    _require_apt(request, scheduler)
    paths = files_of(request.table)
    with connect(scheduler, request.workers) as client:
        started, cpu_started, used = perf_counter(), process_time(), cpu_seconds(client)
        outcome = _fit(request, client, paths, code_version, on_progress)
        theirs = sum(now - used.get(worker, 0.0) for worker, now in cpu_seconds(client).items())
        return TimedFit(outcome, perf_counter() - started, process_time() - cpu_started + theirs)


def files_of(table: Path) -> list[Path]:
    """List the Parquet files of a folder in the order of their names; a file is its own list.

    Raises:
        RequestFault: The folder has none.
    """
    if not table.is_dir():
        return [table]
    found = sorted(table.glob("*.parquet"))
    if not found:
        message = f"{table} has no file named *.parquet; give a folder of Parquet files, or one file."
        raise RequestFault(message)
    return found


def _require_apt(request: Request, scheduler: str) -> None:
    if request.form != PLAIN.name:
        message = "--scheduler reads our own columns only; leave out --format, or fit in one process."
        raise RequestFault(message)
    if request.classic.has_classes:
        message = "--scheduler: classes of rows are fitted in one process; leave out one of the two."
        raise RequestFault(message)
    if request.threads is not None:
        message = "--threads shares the work within one process; with --scheduler local give --workers."
        raise RequestFault(message)
    if request.workers is not None and scheduler != LOCAL:
        message = f"--workers goes with --scheduler local; {scheduler} has the workers that it has."
        raise RequestFault(message)


def _fit(
    request: Request, client: Client, paths: list[Path], code_version: str, on_progress: Callable[[float], None]
) -> FitOutcome:
    if request.model == "bkt":
        settings = classic_settings(request.classic, request.seed)
        fit, origin = fit_classic(client, paths, settings, on_progress)
        model = to_artefact_of(fit, origin, request.seed, code_version)
        return classic_outcome(fit, origin.n_rows, origin.n_learners, settings, model)
    found = fit_ability(
        client, paths, ability_settings(request.ability),
        seed=request.seed, code_version=code_version, report_progress=on_progress,
    )  # fmt: skip
    return ability_outcome(found.model)
