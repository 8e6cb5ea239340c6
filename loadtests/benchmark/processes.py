"""CPU time of the processes of a service, as Linux counts it in `/proc` (proc(5)); other systems tell nothing."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ROLES: Final = ("worker", "valkey", "projector", "postgresql")
FORKED: Final = frozenset({"worker", "projector"})
"""Children of `symphonie serve`, which go by these names; the others are named by their locks in the data directory."""
PROC: Final = Path("/proc")

CpuSeconds = Mapping[str, float]
"""Of each role, all its processes together, those that ended included."""


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
        if not (PROC / "self" / "stat").exists():
            return None
        table = dict(_table())
        return {role: _sum(self._roots(role, table), table) for role in ROLES}

    def _roots(self, role: str, table: Mapping[int, _Process]) -> set[int]:
        if role in FORKED:
            return {pid for pid, one in table.items() if one.parent == self.supervisor and one.name == role}
        return {int((self.data_dir / f"{role}.lock").read_text("ascii"))}


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


def _sum(roots: Iterable[int], table: Mapping[int, _Process]) -> float:
    """Add up the seconds of processes and of all that descends from them."""
    family = set(roots)
    while more := {pid for pid, one in table.items() if one.parent in family} - family:
        family |= more
    return sum(table[pid].seconds for pid in family if pid in table)
