"""What the service's processes use of the machine, as Linux tells it; other systems tell nothing."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from api.settings import Settings

PROC: Final = Path("/proc")
CGROUP: Final = Path("/sys/fs/cgroup")
FORKED: Final = frozenset(
    {"worker", "projector", "retracer", "timekeeper", "detector", "translator", "registrar", "courier", "dispatcher"}
)
"""Children of `symphonie serve`, which go by these names."""
SERVERS: Final = ("valkey", "postgresql")
"""The embedded servers, named by their locks in the data directory."""
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB$", re.MULTILINE)
_STOPPED: Final = frozenset("TtZX")
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


class ProcessUse(NamedTuple):
    """What one role uses, all its processes together.

    Attributes:
        role: `worker`, `projector` …
        n: How many processes go on; those that a server started count, those that were stopped (SIGSTOP) do not.
        memory_bytes: Proportional set size (proc_pid_smaps(5)), in which what n processes share counts 1/n each.
        cpu_s: Seconds of processor time of those that live, and of what they waited for.
    """

    role: str
    n: int
    memory_bytes: int
    cpu_s: float


class _Process(NamedTuple):
    parent: int
    name: str
    is_stopped: bool
    cpu_s: float


class Memory(NamedTuple):
    """Memory of the container, or of the machine where no container bounds it."""

    used_bytes: int
    limit_bytes: int


class Disk(NamedTuple):
    """The file system of one of the service's directories."""

    place: str
    free_bytes: int
    size_bytes: int


def uses(data_dir: Path, supervisor: int) -> list[ProcessUse]:
    """Tell what the children of a supervisor and the embedded servers use, by role."""
    if not PROC.exists():
        return []
    table = {int(one.name): found for one in PROC.glob("[0-9]*") if (found := _look_at(one))}
    roots = [(one.name, pid) for pid, one in table.items() if one.parent == supervisor and one.name in FORKED]
    # Who has one child of a supervisor has them all; one that is between two lives uses nothing.
    by_role: dict[str, list[int]] = {role: [] for role in sorted(FORKED) if roots}
    roots += [(server, pid) for server in SERVERS if (pid := _locked_by(data_dir, server)) in table]
    for role, pid in roots:
        by_role.setdefault(role, []).extend(_family(pid, table))
    return [_use(role, [(pid, table[pid]) for pid in pids]) for role, pids in by_role.items()]


def memory() -> Memory | None:
    """Tell how much memory is used and how much there is: of the container, if it has a limit, or of the machine.

    Caches that the system can take back at once do not count as used.
    """
    with suppress(OSError, ValueError):
        limit = int((CGROUP / "memory.max").read_text())
        inactive = int(_fields(CGROUP / "memory.stat")["inactive_file"])
        return Memory(int((CGROUP / "memory.current").read_text()) - inactive, limit)
    with suppress(OSError, ValueError, KeyError):
        told = _fields(PROC / "meminfo")
        total, available = (int(told[name]) * 1024 for name in ("MemTotal:", "MemAvailable:"))
        return Memory(total - available, total)
    return None


def disks(settings: Settings) -> Iterator[Disk]:
    """Tell how full the disks are on which the service writes."""
    places = {
        "data": settings.data_dir,
        "files": settings.files_dir or settings.data_dir / "files",
        "backups": settings.backup_dir,
    }
    for place, directory in places.items():
        with suppress(OSError):
            if directory is not None:
                told = shutil.disk_usage(directory)
                yield Disk(place, told.free, told.total)


def _fields(path: Path) -> dict[str, str]:
    return {words[0]: words[1] for line in path.read_text("ascii").splitlines() if len(words := line.split()) > 1}


def _look_at(process: Path) -> _Process | None:
    with suppress(OSError, ValueError):
        head, _, rest = (process / "stat").read_text(errors="replace").rpartition(")")
        words = rest.split()  # from the third on of proc_pid_stat(5): state, ppid; utime, stime, cutime, cstime
        seconds = sum(map(int, words[11:15])) / _TICKS_PER_S
        return _Process(int(words[1]), head.partition("(")[2], words[0] in _STOPPED, seconds)
    return None  # it has just ended


def _family(pid: int, table: Mapping[int, _Process]) -> Iterator[int]:
    yield pid
    for child, one in table.items():
        if one.parent == pid:
            yield from _family(child, table)


def _locked_by(data_dir: Path, server: str) -> int:
    with suppress(OSError, ValueError):
        return int((data_dir / f"{server}.lock").read_text("ascii"))
    return 0  # it runs elsewhere


def _use(role: str, found: Sequence[tuple[int, _Process]]) -> ProcessUse:
    n = sum(not one.is_stopped for _, one in found)
    return ProcessUse(role, n, sum(_memory_bytes(pid) for pid, _ in found), sum(one.cpu_s for _, one in found))


def _memory_bytes(pid: int) -> int:
    with suppress(OSError):
        return sum(map(int, _PSS.findall((PROC / str(pid) / "smaps_rollup").read_text("ascii")))) * 1024
    return 0  # it has just ended, or belongs to another account
