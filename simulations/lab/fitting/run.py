"""What `symphonie fit` does: read a table, fit a model, write it, tell of it."""

from collections.abc import Callable
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import typer
from rich.table import Table

from engine.artefact import ModelArtefact, read, write
from engine.interactions import IdColumn, Interactions, rows_of
from simulations.lab.fitting.fitters import (
    AbilityOptions,
    ClassicOptions,
    FitOutcome,
    Fitter,
    SkillProbability,
    ability_fitter,
    classic_fitter,
)
from simulations.lab.fitting.request import Request, TimedFit
from simulations.lab.tables.formats import EDNET
from simulations.lab.tables.interactions import read_interactions, read_labels
from simulations.terminal.console import console, print_with_care, table_of, warn, write_json
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_file
from simulations.terminal.progress import progress

_WARMING_ROWS = 2


def run(request: Request, *, as_json: bool) -> None:
    """Fit what was asked for and tell of it."""
    _require_apt(request)
    if request.out is not None:
        require_file("--out", request.out)
    found = _here(request) if request.scheduler is None else _there(request, request.scheduler)
    if request.out is not None and found.outcome.model is not None:
        _write(request.out, found.outcome.model)
        typer.echo(str(request.out), err=True)
    print_fit(*found, as_json=as_json)


def _here(request: Request) -> TimedFit:
    if request.table.is_dir() and request.form != EDNET:
        message = f"{request.table} is a folder; give --scheduler local, --format ednet, or one file."
        raise RequestFault(message)
    if request.workers is not None:
        message = "--workers goes with --scheduler local; --threads shares the work within this process."
        raise RequestFault(message)
    table = read_interactions(request.table, request.form)
    warn(table.table, table.warnings)
    fitter = _fitter(request, table)
    with progress() as show:
        with show("compiling what fits, once per machine"):
            _warm_up(fitter, table)
        with show(str(request.model)) as on_progress:
            return _timed(fitter, table, on_progress)


def _there(request: Request, scheduler: str) -> TimedFit:
    from simulations.lab.fitting.scheduler.fitting import fit_there  # noqa: PLC0415 - Dask when it is wanted

    with progress() as show, show(str(request.model)) as on_progress:
        return fit_there(request, scheduler, version("symphonie"), on_progress)


def _require_apt(request: Request) -> None:
    if request.model is None:
        message = "--model is missing: give --model ability or --model bkt, or --leaving for what drives learners away."
        raise RequestFault(message)
    if request.out is not None and request.classic.has_classes:
        message = "--out: a model file has one prior, learn, guess and slip per skill; leave out what makes classes."
        raise RequestFault(message)
    if request.model == "bkt" and request.ability != AbilityOptions():
        message = "--model bkt has no such option; --nodes, --strength, --without and --borrow go with ability."
        raise RequestFault(message)
    if request.model == "ability" and request.classic != ClassicOptions():
        message = "--model ability has no such option; --starts, --forgets and the classes go with bkt."
        raise RequestFault(message)


def _fitter(request: Request, table: Interactions) -> Fitter:
    code_version = version("symphonie")
    if request.model == "bkt":

        def labels(column: str) -> IdColumn:
            return read_labels(request.table, column, table, request.form)

        return classic_fitter(labels, request.classic, request.seed, request.threads or 1, code_version)
    return ability_fitter(request.ability, request.seed, request.threads, code_version)


def _warm_up(fitter: Fitter, table: Interactions) -> None:
    """Fit next to nothing, so that what is compiled, or loaded as it was compiled before, is not in the figures."""
    fitter(rows_of(table, np.arange(min(_WARMING_ROWS, table.n_rows))), lambda _: None)


def _timed(fitter: Fitter, table: Interactions, on_progress: Callable[[float], None]) -> TimedFit:
    started, cpu_started = perf_counter(), process_time()
    outcome = fitter(table, on_progress)
    return TimedFit(outcome, perf_counter() - started, process_time() - cpu_started)


def _write(path: Path, model: ModelArtefact) -> None:
    text = write(model)
    read(text)  # what could not be read again is told now, with its place
    path.write_bytes(text)


_SHOWN = 20  # skills that people are shown


def print_fit(outcome: FitOutcome, seconds: float, cpu_seconds: float, *, as_json: bool) -> None:
    """Write what was found; times exclude compilation and the reading of the table."""
    told = {**outcome.told, "seconds": round(seconds, 4), "cpu_seconds": round(cpu_seconds, 4)}
    if as_json:
        tree = {**told, "warnings": outcome.warnings, "estimates": [one._asdict() for one in outcome.estimates]}
        write_json(tree)
        return
    out = console()
    out.print(_summary(told))
    out.print(_skills(outcome.estimates))
    print_with_care(out, outcome.warnings)


def _summary(told: dict[str, object]) -> Table:
    table = Table(box=None, show_header=False)
    for name, value in told.items():
        if value not in (None, {}):
            table.add_row(name.replace("_", " "), _number(value))
    return table


def _number(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_number(one)}" for name, one in value.items())
    return f"{value:,.6g}" if isinstance(value, float) and abs(value) < 1 else _large(value)


def _large(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def _skills(estimates: tuple[SkillProbability, ...]) -> Table:
    """Lay the first skills out: one row each, or one per class where it has some."""
    names = list(dict.fromkeys(one.name for one in estimates))
    skills = list(dict.fromkeys(one.skill for one in estimates))
    title = "Probabilities with 95 % intervals"
    if len(skills) > _SHOWN:
        title += f" of {_SHOWN} of {len(skills)} skills (--json has all)"
    table = table_of(title, ("skill", *names))
    for skill, of_skill in groupby(estimates, key=lambda one: one.skill):
        if skill in skills[:_SHOWN]:
            found = list(of_skill)
            table.add_row(skill, *(_cell([one for one in found if one.name == name]) for name in names))
    return table


def _cell(estimates: list[SkillProbability]) -> str:
    if len(estimates) != 1:
        values = sorted(one.value for one in estimates)
        return f"{len(values)} classes, {values[0]:.2f} to {values[-1]:.2f}" if values else "-"
    one = estimates[0]
    return f"{one.value:.3f}" + ("" if one.low is None else f" ({one.low:.2f} to {one.high:.2f})")
