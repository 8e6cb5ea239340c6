"""CPU time and memory of the processes of a service, as Linux counts them in `/proc`; other systems tell nothing."""

import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

ROLES: Final = ("worker", "valkey", "projector", "postgresql")
"""Those that a result goes through."""
FORKED: Final = (
    *("worker", "projector", "retracer", "timekeeper", "detector", "translator", "registrar", "courier", "dispatcher"),
    "mailroom",
)
"""Children of `symphonie serve`, which go by these names."""
SERVERS: Final = ("valkey", "postgresql")
"""The embedded servers, named by their locks in the data directory."""
SUPERVISOR: Final = "supervisor"
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
PROC: Final = Path("/proc")

CpuSeconds = Mapping[str, float]
"""Of each role, all its processes together, those that ended included."""


class ProcessFamily(NamedTuple):
    """A process with all that it started, but for what has a role of its own."""

    role: str
    pid: int  # of the first of them
    members: frozenset[int]
    cpu_s: float  # seconds of all of them since they began, and of those among them that ended

    def memory_bytes(self) -> int | None:
        """Add up the proportional set sizes, in which what n processes share counts 1/n each (proc_pid_smaps(5)).

        So families add up to what the service takes, also where processes are forked off each other or share buffers.
        The system walks through their pages for it, about 10 ms for 200 MB: this is nothing for every second. None
        where one of them may not be looked at.
        """
        try:
            return sum(_proportional_kb(pid) for pid in self.members) * 1024
        except PermissionError:
            return None


class _Process(NamedTuple):
    """One process: who started it, what it is called, and its seconds with those of its children that ended."""

    parent: int
    name: str
    seconds: float


class Processes(NamedTuple):
    """A service that runs on this machine with the embedded servers."""

    supervisor: int  # process of `symphonie serve`
    data_dir: Path  # its data directory

    def cpu_seconds(self) -> CpuSeconds | None:
        """Read what each role has used so far; None where the system does not tell."""
        if not is_told():
            return None
        seconds = dict.fromkeys(ROLES, 0.0)
        for one in families(self):
            if one.role in seconds:
                seconds[one.role] += one.cpu_s
        return seconds

    def keep_to(self, core: int | None) -> None:
        """Let all processes and threads of the service share one core, as far as the system lets us choose."""
        if core is None:
            return
        members = set().union(*(one.members for one in families(self)))
        for thread in (int(one.name) for pid in members for one in (PROC / str(pid) / "task").glob("*")):
            with suppress(ProcessLookupError):
                os.sched_setaffinity(thread, {core})

    def roots(self, table: Mapping[int, "_Process"]) -> Iterator[tuple[str, int]]:
        """Name the processes that have a role, those last that started others with one."""
        for pid, one in table.items():
            if one.parent == self.supervisor and one.name in FORKED:
                yield one.name, pid
        servers = {role: pid for role in SERVERS if (pid := self._server(role)) in table}
        yield from servers.items()
        # The servers outlive `symphonie serve`: who started them for the data directory is a process apart.
        keepers = {parent for pid in servers.values() if self._is_named_by(parent := table[pid].parent)}
        yield from ((SUPERVISOR, pid) for pid in (self.supervisor, *sorted(keepers)) if pid in table)

    def _server(self, role: str) -> int:
        try:
            return int((self.data_dir / f"{role}.lock").read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0  # it runs elsewhere, or is about to start

    def _is_named_by(self, pid: int) -> bool:
        try:
            return os.fsencode(self.data_dir) in (PROC / str(pid) / "cmdline").read_bytes()
        except OSError:
            return False  # it has just ended


def is_told() -> bool:
    """Say whether this system tells what processes use."""
    return (PROC / "self" / "stat").exists()


def families(service: Processes | None, others: Iterable[tuple[str, int]] = ()) -> list[ProcessFamily]:
    """Find the processes of a service, and others by role and pid; each process counts once."""
    table, found, taken = dict(_table()), list[ProcessFamily](), set[int]()
    roots = [*([] if service is None else service.roots(table)), *others]
    for role, pid in roots:
        members = frozenset(_family({pid}, table, but=taken))
        taken |= members
        found.append(ProcessFamily(role, pid, members, sum(table[one].seconds for one in members)))
    return found


def busy_s() -> float:
    """Read the processor seconds that this machine has worked since it started, or was kept from by its host."""
    user, nice, system, _, _, irq, softirq, steal = (PROC / "stat").read_text("ascii").split()[1:9]
    return sum(map(int, (user, nice, system, irq, softirq, steal))) / os.sysconf("SC_CLK_TCK")


def used(before: CpuSeconds | None, after: CpuSeconds | None) -> CpuSeconds | None:
    """Give what each role used between two readings; None where one of them is missing."""
    if before is None or after is None:
        return None
    return {role: after[role] - before[role] for role in after}


def _table() -> Iterator[tuple[int, _Process]]:
    ticks = os.sysconf("SC_CLK_TCK")
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text(errors="replace")
        except OSError:
            continue  # it has just ended
        name, fields = stat[stat.index("(") + 1 : stat.rindex(")")], stat[stat.rindex(")") + 2 :].split()
        # utime, stime, cutime, cstime: fields 14 to 17; what is split here begins with the third.
        yield int(entry.name), _Process(int(fields[1]), name, sum(map(int, fields[11:15])) / ticks)


def _family(roots: Iterable[int], table: Mapping[int, _Process], but: Container[int]) -> set[int]:
    """Give processes and all that descends from them."""
    family = {pid for pid in roots if pid in table and pid not in but}
    while more := {pid for pid, one in table.items() if one.parent in family and pid not in but} - family:
        family |= more
    return family


def _proportional_kb(pid: int) -> int:
    """Read the proportional set size of a process; nothing of one that has just ended."""
    try:
        found = _PSS.search((PROC / str(pid) / "smaps_rollup").read_text("ascii"))
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0
