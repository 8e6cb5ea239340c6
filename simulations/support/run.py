"""`symphonie size support`: over the cores, told as it goes on, shown and written."""

import shlex
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from engine.sizing.fitting import Fit
from engine.sizing.outcomes import RunFigures, Task, run_task
from engine.sizing.questions import QUESTIONS
from engine.sizing.scenario import SupportScenario
from engine.sizing.study import Effort, Sizing, Wanted, study
from simulations.lab.simulation.blocks import Mapper, over_cores, serial
from simulations.support.printing import show
from simulations.support.report import render
from simulations.terminal.console import write_json
from simulations.terminal.files import require_folder
from simulations.terminal.language import Language
from simulations.terminal.progress import Bar, progress

_A_BATCH = 4
"""Runs that go to a process at once: what they share is read once."""


class Request(NamedTuple):
    """What was asked for."""

    scenario: SupportScenario
    wanted: Wanted
    effort: Effort
    seed: int
    workers: int | None
    report: Path | None
    language: Language
    fit: Fit | None


class _OverCores:
    """Runs tasks in processes, and tells how many are done."""

    def __init__(self, mapper: Mapper, bar: Bar) -> None:
        self._mapper, self._bar = mapper, bar

    def __call__(self, tasks: Sequence[Task]) -> Sequence[RunFigures]:
        batches = [tasks[first : first + _A_BATCH] for first in range(0, len(tasks), _A_BATCH)]
        found: dict[int, Sequence[RunFigures]] = {}
        for place, done in self._mapper(run_batch, batches):
            found[place] = done
            self._bar(len(found) / len(batches))
        return [run for place in range(len(batches)) for run in found[place]]


def run_batch(tasks: Sequence[Task]) -> Sequence[RunFigures]:
    """Run some tasks."""
    return [run_task(task) for task in tasks]


def run(request: Request, *, as_json: bool) -> None:
    """Size, show, write."""
    if request.report is not None:
        require_folder("--report", request.report)
    names: dict[str, str] = {question: text.en for question, text in QUESTIONS.items()}
    with progress() as bars, ExitStack() as stack:
        bar = stack.enter_context(bars("Sizing"))
        mapper = serial if request.workers == 1 else stack.enter_context(over_cores(request.workers))
        runner = _OverCores(mapper, bar)
        found = study(
            request.scenario,
            request.wanted,
            request.effort,
            request.seed,
            runner,
            lambda part: bar.say(names.get(part, part)),
        )
    _tell(found, request, as_json=as_json)


def _tell(found: Sizing, request: Request, *, as_json: bool) -> None:
    if as_json:
        write_json({"sizing": found, "fit": request.fit})
    else:
        show(found, request.fit, request.language)
    if request.report is not None:
        command = shlex.join(["symphonie", *sys.argv[1:]])
        page = request.report / "sizing.html"
        page.write_text(render(found, request.fit, command, request.language.value), encoding="utf-8")
        sys.stderr.write(f"{page}\n")
