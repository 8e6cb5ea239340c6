"""`python -m api.sizing.working`: size one support service, read from standard input, in a process of its own.

So that who sends results meanwhile does not wait: it is nice, has one thread, and the kernel ends it beyond its CPU.
"""

import os
import resource
import sys

import msgspec

from api.sizing.support_request import SizingFound, Work
from engine.sizing.study import study

CPU_S = 60
"""Beyond which the process is ended: three times what a request may be thought to take."""
NICE = 15


def main() -> None:
    """Read, size, write."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    work = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
    found = study(work.request.scenario, work.request.wanted, work.effort, work.request.seed)
    sys.stdout.buffer.write(msgspec.json.encode(SizingFound(found, work.effort)))


if __name__ == "__main__":
    main()
