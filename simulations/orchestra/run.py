"""`symphonie simulate --support`: asked soundly, over the cores, told as it goes on, shown and written."""

import shlex
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from simulations.lab.simulation.blocks import over_cores, serial
from simulations.orchestra.alerting import POLICIES, Policy
from simulations.orchestra.laws import WORLDS, World
from simulations.orchestra.living import CLASS
from simulations.orchestra.printing import show
from simulations.orchestra.report import render
from simulations.orchestra.study import ALONE, FEWEST_CLASSES, NONE, Asked, Study, study
from simulations.terminal.console import write_json
from simulations.terminal.faults import RequestFault
from simulations.terminal.files import require_folder
from simulations.terminal.language import Language
from simulations.terminal.progress import progress

REPORT: Final = "support.html"
T = TypeVar("T")


class Request(NamedTuple):
    """What was asked for."""

    asked: Asked
    workers: int | None
    report: Path | None
    language: Language


def asked_of(worlds: Sequence[str], policies: str | None, n_learners: int, seed: int, worth: float) -> Asked:
    """Look worlds and policies up; the machine alone, and answers without alerts, always run along.

    Raises:
        RequestFault: There is no such world or policy, or too few learners for an interval.
    """
    if n_learners < FEWEST_CLASSES * CLASS:
        message = (
            f"--learners: with --support they come in classes of {CLASS}, and of one there is no interval; give"
            f" {FEWEST_CLASSES * CLASS} or more."
        )
        raise RequestFault(message)
    found: list[World] = _known("SCENARIO", "world of support", worlds, WORLDS)
    named = [name.strip() for name in (policies or "").split(",") if name.strip()]
    wanted = {ALONE, NONE, *(one.id for one in _known("--policies", "policy of alerting", named, POLICIES))}
    chosen: list[Policy] = [one for one in POLICIES.values() if one.id in wanted]
    return Asked(tuple(found), tuple(chosen), n_learners // CLASS, seed, worth)


def run(request: Request, *, as_json: bool) -> None:
    """Run, show, write."""
    if request.report is not None:
        require_folder("--report", request.report)
    with progress() as bars, ExitStack() as stack:
        bar = stack.enter_context(bars("learners, alerts, supporters"))
        mapper = serial if request.workers == 1 else stack.enter_context(over_cores(request.workers))
        left = Counter(dict.fromkeys((world.id for world in request.asked.worlds), request.asked.n_classes))

        def told(share: float, world: str) -> None:
            bar(share)
            left[world] -= 1
            if not left[world]:
                bar.note(world)
            bar.say(next((name for name, n in left.items() if n), world))

        found = study(request.asked, mapper, told)
    _tell(found, request, as_json=as_json)


def _tell(found: Study, request: Request, *, as_json: bool) -> None:
    if as_json:
        write_json(found)
    else:
        show(found, request.language)
    if request.report is not None:
        path = request.report / REPORT
        command = shlex.join(["symphonie", *sys.argv[1:]])
        path.write_text(render(found, command, request.language.value), encoding="utf-8")
        sys.stderr.write(f"{path}\n")


def _known(field: str, noun: str, ids: Sequence[str], known: Mapping[str, T]) -> list[T]:
    unknown = [name for name in ids if name not in known]
    if unknown:
        message = f"{field}: there is no {noun} {', '.join(unknown)!r}; choose among {', '.join(known)}."
        raise RequestFault(message)
    return [known[name] for name in dict.fromkeys(ids or known)]
