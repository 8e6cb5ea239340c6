"""Check everything, in one command: `uv run python -m tests`. What follows it is given to pytest.

    uv run python -m tests                   everything, in minutes
    uv run python -m tests -k retention      of the tests, those about one thing
    uv run pytest tests/engine               tests alone

Where nothing was compiled before, what a service runs is compiled first, once, before pytest's processes want it: by
the very test of a first start, on one core. On the other one style, the direction of imports and dependencies are
checked meanwhile; then, if everything is asked for, all tests are imported once, so that their bytecode is there for
pytest's processes, and those run that compile most of what is left. Types come last, beside the tests.

Thousands of tests on real servers share few cores, and some of those servers are stopped, cut off and killed. If one or
two tests fail among them, they are run again with nothing beside: what fails again has failed. What passes then is
named in the last lines, with all that its failure told further up, as a fault of the test or of a race to be mended.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
TOOLS: Final = Path(sys.executable).parent

CHECKS: Final = {
    "style": ("ruff", "check"),
    "format": ("ruff", "format", "--check"),
    "imports": ("lint-imports",),
    "dependencies": ("deptry", "."),
}
# What mypy keeps for the next time is a sixth of its work, and a clean machine has no next time.
TYPES: Final = ("mypy", "--cache-dir", os.devnull) if "SYMPHONIE_REQUIRE_ALL" in os.environ else ("mypy",)
# Each of pytest's processes imports all tests, at the same time as the others, and would rewrite their assertions.
COLLECTING: Final = ("pytest", "-q", "-n0", "--collect-only")

# Hundreds of Python processes are started: each would compile all that it imports if none might keep it.
# Threads of linear algebra that wait for work on small tables keep a core from whoever else runs.
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "OPENBLAS_NUM_THREADS": "1",
}

FIRST_START: Final = "tests/api/processes/test_warming.py"
# They compile most of what only fits and simulated learners need.
LABORATORY: Final = (
    "tests/simulations/lab/fitting/test_fit.py",
    "tests/simulations/lab/simulation/test_simulate.py",
)

SOME_FAILED: Final = 1
"""The exit code of pytest that says so; others say that it was stopped, or could not begin."""
FAILED: Final = "v/cache/lastfailed"
"""Where pytest keeps, in its cache, which tests failed."""
MOST_AGAIN: Final = 2
"""Tests that are run again by themselves: where more fail, something is broken."""


class Step(NamedTuple):
    """One thing that was checked: its exit code, seconds of the clock, and what it said that was not shown yet."""

    name: str
    status: int
    seconds: float
    said: str


def run(name: str, *command: str, is_shown: bool, root: Path = ROOT) -> Step:
    """Run a tool of this environment; what it says is shown at once, or kept."""
    begun = time.monotonic()
    out, errors = (None, None) if is_shown else (subprocess.PIPE, subprocess.STDOUT)
    done = subprocess.run(  # noqa: S603  # our own tools
        [TOOLS / command[0], *command[1:]], cwd=root, env=ENVIRONMENT, stdout=out, stderr=errors, text=True, check=False
    )
    return Step(name, done.returncode, time.monotonic() - begun, done.stdout or "")


def meanwhile(early: Sequence[str]) -> list[Step]:
    """Hold the code against the conventions; between them, import all tests once and run some of them early."""
    checks = [run(name, *command, is_shown=False) for name, command in CHECKS.items()]
    if early:
        checks.append(run("collecting", *COLLECTING, is_shown=False))
        checks.append(run("laboratory", "pytest", "-q", "-n0", *early, is_shown=False))
    return [*checks, run("types", *TYPES, is_shown=False)]


def run_tests(*arguments: str, root: Path = ROOT) -> tuple[list[Step], list[str]]:
    """Run tests, and those that failed once more by themselves if they are few; also name what passed only then."""
    with tempfile.TemporaryDirectory() as cache:
        command = ("pytest", "-o", f"cache_dir={cache}")
        first = run("tests", *command, *arguments, is_shown=True, root=root)
        failed = list(json.loads((Path(cache) / FAILED).read_text())) if first.status == SOME_FAILED else []
        if not 0 < len(failed) <= MOST_AGAIN:
            return [first], []
        again = run("alone", *command, "-n0", *failed, is_shown=True, root=root)
    return [first._replace(status=again.status), again], [] if again.status else failed


def told(steps: Sequence[Step], passed_later: Sequence[str] = ()) -> str:
    """Put what failed, and how long each step took, into words."""
    faults = [f"\n== {step.name}\n{step.said}" for step in steps if step.status and step.said]
    faults += [f"\nFailed among the others and passed alone, to be mended: {one}\n" for one in passed_later]
    lines = [f"{step.name:<12} {step.seconds:6.1f} s  {'failed' if step.status else 'ok'}\n" for step in steps]
    return "".join([*faults, "\n", *lines])


def main(arguments: Sequence[str]) -> int:
    """Return 0 if all is well."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # where whoever reads has gone, it ends without a word
    if {"-h", "--help"} & set(arguments):
        sys.stdout.write(f"{__doc__}\nOptions of pytest: uv run pytest --help\n")
        return 0
    early = () if arguments else LABORATORY
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(meanwhile, early)
        first = run("first start", "pytest", "-q", "-n0", FIRST_START, is_shown=True)
        compiled = run("compiling", "symphonie", "warm", is_shown=True)
        done = [f"--ignore={file}" for file in (FIRST_START, *early)]
        tests, passed_later = run_tests(*done, *arguments)
    steps = [*checks.result(), first, compiled, *tests]
    sys.stdout.write(told(steps, passed_later))
    return int(any(step.status for step in steps))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
