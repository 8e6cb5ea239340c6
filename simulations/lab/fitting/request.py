"""What `symphonie fit` was asked for, and what it took."""

from pathlib import Path
from typing import NamedTuple

from simulations.lab.fitting.fitters import AbilityOptions, ClassicOptions, Outcome
from simulations.lab.tables.formats import PLAIN


class Request(NamedTuple):
    """What was asked for.

    Attributes:
        table: The file to learn from.
        model: The kind of model; None where none was named.
        out: The file to write.
        seed: Of whatever is drawn.
        threads: How many share the work; None is left to the model.
        classic: What is said of classic tracing alone.
        ability: What is said of the model with ability alone.
        scheduler: Of Dask, or `local`; None fits in this process.
        workers: How many processes `local` starts; None is one per core.
        form: Name of the format of the table.
    """

    table: Path
    model: str | None
    out: Path | None
    seed: int
    threads: int | None
    classic: ClassicOptions
    ability: AbilityOptions = AbilityOptions()
    scheduler: str | None = None
    workers: int | None = None
    form: str = PLAIN.name


class TimedFit(NamedTuple):
    """What came of it, and what it took: by the clock, and of all processors that worked on it."""

    outcome: Outcome
    seconds: float
    cpu_seconds: float
