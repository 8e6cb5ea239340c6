"""`python -m api.sizing.working`: size one support service, read from standard input, in a process of its own.

So that who sends results meanwhile does not wait: it is nice, has one thread, and the kernel ends it beyond its CPU.
"""

import os
import resource
import sys

import msgspec

from api.sizing.support_request import SizingFound, Work
from engine.sizing.fitting import fit
from engine.sizing.outcomes import serial
from engine.sizing.study import study

CPU_S = 60
"""Beyond which the process is ended: three times what a request may be thought to take."""
NICE = 15


def main() -> None:
    """Read, size, write."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    work = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
    request, fitted = work.request, None
    if work.weeks:
        runs = work.effort.runs_of_option if request.is_backtested else 0
        fitted = fit(request.scenario, work.weeks, runs, request.seed, serial)
    scenario = request.scenario if fitted is None else fitted.scenario
    found = study(scenario, request.wanted, work.effort, request.seed)
    sys.stdout.buffer.write(msgspec.json.encode(SizingFound(found, work.effort, fitted)))


if __name__ == "__main__":
    main()
