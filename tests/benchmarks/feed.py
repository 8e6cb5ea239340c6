"""What the feed of changes costs the projector.

`uv run python -m tests.benchmarks.feed [--rounds 9]`: processor time of writing 8 000 commits with one result each, of
which a fifth changes the path and a twentieth masters two skills, in turn with the triggers and without; microseconds
a commit of the projector and of PostgreSQL, as medians of the rounds. On servers of its own.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlencode

import msgspec
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from api.journal import encode
from api.processes.embedded.attach import attach
from api.record.keys import ensure_organisation
from api.record.schema import upgrade
from api.record.writer import Delivery, write
from api.settings import Settings
from tests.api.record.entries import a_result, an_adjustment, an_entry

N_COMMITS: Final = 8_000
N_LEARNERS: Final = 800
A_BATCH: Final = 1_000
_TRIGGERS: Final = ("change", "change_closed")


class Cost(NamedTuple):
    """Of a commit, in microseconds of processor time; and how many changes a commit made."""

    projector_us: float
    postgresql_us: float
    n_changes: float


def journal(*, is_told: bool) -> list[Delivery]:
    """Return commits; with thresholds, where crossings are to be told."""
    rng = random.Random(1)  # noqa: S311 - no secret
    places: dict[str, int] = {}
    found = []
    for n in range(N_COMMITS):
        learner = f"l{rng.randrange(N_LEARNERS)}"
        places[learner] = seq = places.get(learner, 0) + 1
        action = "opened" if rng.random() < 0.6 else "closed"
        kind = "remediate" if rng.random() < 0.5 else "review"
        changed = (an_adjustment(f"a{n}", action, kind),) if rng.random() < 0.2 else ()
        threshold = 0.3 if rng.random() < 0.05 else 0.99
        entry = an_entry(1, a_result(seq, f"r{n}"), learner=learner, version=seq, adjustments=changed)
        entry = msgspec.structs.replace(entry, threshold=threshold if is_told else 0.0)
        found.append(Delivery("{00}journal", f"{n + 1}-0", encode(entry)))
    return found


def measure(database_url: str, name: str, *, is_told: bool) -> Cost:
    """Write all of it into a record of its own."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = "postgresql:///?" + urlencode({**conninfo_to_dict(database_url), "dbname": name})
    upgrade(url)
    deliveries = journal(is_told=is_told)
    with psycopg.connect(url, autocommit=True) as connection:
        ensure_organisation(connection, "acme")
        for trigger in () if is_told else _TRIGGERS:
            statement = sql.SQL("ALTER TABLE symphonie.adjustment DISABLE TRIGGER {}")
            connection.execute(statement.format(sql.Identifier(trigger)))
        own_s, theirs_s = time.process_time(), _cpu_s(connection.info.backend_pid)
        for first in range(0, N_COMMITS, A_BATCH):
            write(connection, deliveries[first : first + A_BATCH])
        own_s, theirs_s = time.process_time() - own_s, _cpu_s(connection.info.backend_pid) - theirs_s
        ((n_changes,),) = connection.execute("SELECT count(*) FROM symphonie.change_due").fetchall()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    return Cost(own_s / N_COMMITS * 1e6, theirs_s / N_COMMITS * 1e6, n_changes / N_COMMITS)


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure in turn, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    costs: dict[bool, list[Cost]] = {False: [], True: []}
    with tempfile.TemporaryDirectory() as directory, attach(Settings(data_dir=Path(directory))) as servers:
        measure(servers.database_url, "warm", is_told=True)
        for n in range(rounds):
            for is_told in (False, True):
                costs[is_told].append(measure(servers.database_url, f"round_{n}_{is_told:d}", is_told=is_told))
    for is_told, found in costs.items():
        own, theirs, changes = (statistics.median(column) for column in zip(*found, strict=True))
        what = "with the feed" if is_told else "without"
        sys.stdout.write(
            f"{what}: projector {own:.1f} µs, PostgreSQL {theirs:.1f} µs, {changes:.2f} changes a commit" + "\n"
        )


if __name__ == "__main__":
    main()
