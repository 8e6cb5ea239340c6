"""What was measured as tables for other programs: CSV files with a head, seconds and bytes as units."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from loadtests.load.measured import BOUNDS_S, LoadRun, percentile

SHARES: Final = {"p50_s": 0.5, "p95_s": 0.95, "p99_s": 0.99, "max_s": 1.0}


def write_tables(run: LoadRun, directory: Path) -> None:
    """Write one file for each kind of measurement; what was not measured has a head and no rows.

    Raises:
        OSError: A file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _write(directory / "seconds.csv", ["at_s", "kind", "n_due", "n", "n_failed", *SHARES], _seconds(run))
    _write(directory / "latencies.csv", ["at_s", "kind", "at_most_s", "n"], _latencies(run))
    _write(directory / "problems.csv", ["at_s", "kind", "problem", "status", "n"], map(_values, run.problems))
    _write(directory / "users.csv", ["at_s", "n_users"], map(_values, run.users))
    _write(directory / "processes.csv", ["at_s", "role", "pid", "memory_bytes", "cpu_s"], map(_values, run.processes))
    _write(directory / "lag.csv", ["at_s", "entries", "age_s"], map(_values, run.lag))
    verdicts = ["figure", "subject", "asked", "measured", "is_floor", "is_kept"]
    _write(directory / "verdicts.csv", verdicts, map(_values, run.verdicts))
    reckoned = [] if run.reckoning is None else [[*one] for one in msgspec.structs.asdict(run.reckoning).items()]
    _write(directory / "reckoning.csv", ["results", "n"], reckoned)


def _seconds(run: LoadRun) -> Iterator[list[object]]:
    for one in run.seconds_seen:
        latencies = (percentile(one.buckets, share) for share in SHARES.values())
        yield [one.at_s, one.kind, one.n_due, one.n, one.n_failed, *latencies]


def _latencies(run: LoadRun) -> Iterator[list[object]]:
    for one in run.seconds_seen:
        yield from ([one.at_s, one.kind, BOUNDS_S[index], n] for index, n in sorted(one.buckets.items()))


def _values(one: msgspec.Struct) -> list[object]:
    return [*msgspec.structs.astuple(one)]


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(names)
        writer.writerows(rows)
