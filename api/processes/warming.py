"""All compiled code that the service runs, called once: after this nothing is compiled.

Python calls `SERVED` functions; each has one form, because whatever calls it gives it arrays of the same kinds.
The `RETRACED` ones are the retracer's: a worker does not need them in its memory.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from api.live.done import with_done
from api.live.layout import empty
from api.live.survey import survey
from api.results.apply_results import tracer_of
from api.results.deciding import situation_of
from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Item, Skill
from engine.compiled_cache import directories, first_writable, make_folder
from engine.compiling import COMPILATIONS, forms, key_of
from engine.recommendation.exploring import Lots, draw
from engine.recommendation.policy import make_policy
from engine.tracing import Population, Slopes, TracingModel, compile_model
from engine.tracing.batch import result_table, trace_table

SERVED: Final = frozenset(
    {
        "api.live.done._take_in",
        "api.live.packed.take_in",
        "api.live.packed.survey_records",
        "engine.recommendation.exploring.shuffle",
        "engine.recommendation.single.plan_into",
    }
)
RETRACED: Final = frozenset(
    {
        "engine.tracing.kernel.trace_learners",
        "engine.tracing.kernel_history.count_items",
        "engine.tracing.kernel_history.count_skills",
        "engine.tracing.kernel_history.look_back",
        "engine.tracing.kernel_history.place_items",
        "engine.tracing.kernel_history.place_skills",
    }
)

_DONE: Final = "done"
"""The file that says that all is compiled."""


class Progress(msgspec.Struct, frozen=True):
    """How far compiling has come."""

    done: int
    total: int
    count: int
    name: str
    pid: int


def is_kept() -> bool:
    """Tell whether this machine has compiled this version, as far as it remembers."""
    name = _name()
    return any((directory / name / _DONE).exists() for directory in directories())


def warm_up() -> None:
    """Make the compiled code of a worker ready: off the disk, or by compiling what is not there."""
    ready = forms()
    if not all(ready[name] for name in SERVED):
        with _turn():
            _serve(*_smallest())


def compile_all(told: Callable[[Progress], None]) -> None:
    """Compile everything that is not on the disk yet, for workers and the retracer, and remember that it is done.

    Processes take turns: who comes second finds it done.
    """
    wanted = SERVED | RETRACED
    with _turn():
        COMPILATIONS.listener = lambda name: told(_progress(wanted, name))
        try:
            graph, model = _smallest()
            _serve(graph, model)
            _retrace(model)
        finally:
            COMPILATIONS.listener = None
        place = _place()
        if place is not None:
            (place / _DONE).touch()
            board().unlink(missing_ok=True)


def board() -> Path:
    """Name the file on which whoever compiles this version for this machine writes how far it is."""
    place = _place()
    return place / "progress.json" if place else Path(tempfile.gettempdir()) / f"symphonie-{os.getpid()}.json"


def write(board: Path, progress: Progress) -> None:
    """Put progress on the board; compiling goes on where that cannot be written."""
    with contextlib.suppress(OSError):
        new = board.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(progress))
        new.replace(board)


def read(board: Path) -> Progress | None:
    """Read what the board says; None where it says nothing."""
    try:
        return msgspec.json.decode(board.read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def _progress(wanted: frozenset[str], name: str) -> Progress:
    done = sum(name in wanted and n_forms > 0 for name, n_forms in forms().items())
    return Progress(done, len(wanted), COMPILATIONS.count, name, os.getpid())


def _smallest() -> tuple[CompiledGraph, TracingModel]:
    nothing = {"en": "-"}
    graph = compile_graph(
        ContentGraph(
            id="warm-up",
            title=nothing,
            # Two of each: of one, every array is laid out in every way.
            skills=(Skill(id="one", title=nothing), Skill(id="two", title=nothing)),
            items=(Item(id="a", title=nothing, skills=("one", "two")), Item(id="b", title=nothing, skills=("two",))),
        )
    )
    # Everything that a model may read of the past, so that what reads it is called.
    return graph, compile_model(graph, Population(learn_slopes=Slopes(item_seen=0.1), readiness=1.0))


def _serve(graph: CompiledGraph, model: TracingModel) -> None:
    tracer_of(model)
    with_done(b"", [(0, 1)])
    nobody = empty(0, model.initial_ability)
    make_policy(graph, model).decide(situation_of(nobody, survey(nobody, model, 0), 0, graph))
    no_one, tied = np.zeros(1, np.int64), np.ones((1, 2))
    draw(tied, tied > 0.0, Lots(no_one, no_one, 0), 0.05)  # so small a course has no near-ties


def _retrace(model: TracingModel) -> None:
    trace_table(model, result_table([0], [0], [1.0]))


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until no other process compiles the same."""
    place = _place()
    if place is None:
        yield
        return
    with (place / "lock").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _place() -> Path | None:
    """Make the folder of what is known of this version on this processor; None where nothing can be kept."""
    directory = first_writable()
    if directory is None:
        return None
    make_folder(directory / _name())
    return directory / _name()


def _name() -> str:
    return f"compiled-{key_of(SERVED | RETRACED)}"
