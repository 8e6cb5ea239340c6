"""What `symphonie fit` was asked for, and what it took."""

from pathlib import Path
from typing import NamedTuple

from simulations.lab.fitting.fitters import AbilityOptions, ClassicOptions, FitOutcome
from simulations.lab.tables.formats import PLAIN


class Request(NamedTuple):
    """What was asked for."""

    table: Path  # the file to learn from
    model: str | None  # the kind of model; None where none was named
    out: Path | None  # the file to write
    seed: int  # of whatever is drawn
    threads: int | None  # how many share the work; None is left to the model
    classic: ClassicOptions  # what is said of classic tracing alone
    ability: AbilityOptions = AbilityOptions()  # what is said of the model with ability alone
    scheduler: str | None = None  # of Dask, or `local`; None fits in this process
    workers: int | None = None  # how many processes `local` starts; None is one per core
    form: str = PLAIN.name  # name of the format of the table


class TimedFit(NamedTuple):
    """What came of it, and what it took: by the clock, and of all processors that worked on it."""

    outcome: FitOutcome
    seconds: float
    cpu_seconds: float
