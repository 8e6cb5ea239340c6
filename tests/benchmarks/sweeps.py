"""What a day's sweep of 100 000 learners costs, reading included: `uv run python -m tests.benchmarks.sweeps [N]`.

Servers of its own; a cohort with a visit every third day for six weeks, and one task that a tenth has not handed in.
Counted is processor time: of the detector, and of PostgreSQL (its processes, those that have ended included).
"""

import asyncio
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from litestar.testing import TestClient
from psycopg import Connection

from api.app import create_app
from api.processes.embedded import attach
from api.record.schema import prepare
from api.settings import Settings
from api.support.detector import Detector, Places
from tests.api.http.organisations import an_organisation
from tests.api.results.courses import small_graph
from tests.api.support.detecting import staffed

LEARNERS = 100_000
NOW_US = int(datetime(2026, 10, 13, 6, tzinfo=UTC).timestamp() * 1_000_000)
_FILL = (
    "INSERT INTO symphonie.cohort_learner SELECT {no}, 'class', 'l' || n, '2026-09-01' FROM generate_series(1, {n}) n",
    (
        "INSERT INTO symphonie.activity_trace SELECT {no}, {graph}, 'l' || n, n || '-' || d, 'visit',"
        " timestamptz '2026-09-01T09:00Z' + d * interval '1 day', now(), NULL, NULL, 10 + n %% 50, '', '', '', '', '',"
        " ''"
        " FROM generate_series(1, {n}) n CROSS JOIN generate_series(0, 41) d WHERE (n * 7 + d * 5 + n * d) %% 3 = 0"
    ),
    (
        "INSERT INTO symphonie.activity_trace VALUES ({no}, {graph}, '', 'due', 'deadline', '2026-09-01', now(),"
        " '2026-10-05', NULL, NULL, 'essay', '', '', '', '', 'class')"
    ),
    (
        "INSERT INTO symphonie.activity_trace SELECT {no}, {graph}, 'l' || n, 'essay', 'submission', '2026-10-03',"
        " now(),"
        " NULL, NULL, NULL, 'essay', '', '', '', '', '' FROM generate_series(1, {n}) n WHERE n %% 10 > 0"
    ),
    (
        "INSERT INTO symphonie.activity_trace_key SELECT organisation_no, graph_no, learner, trace_id, received_at"
        " FROM symphonie.activity_trace"
    ),
    "ANALYZE symphonie.activity_trace",
    "ANALYZE symphonie.activity_trace_key",
    "ANALYZE symphonie.cohort_learner",
)


def main() -> None:
    """Fill a record, sweep it, and print the seconds."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS
    with (
        tempfile.TemporaryDirectory() as directory,
        attach(Settings(data_dir=Path(directory), workers=1, hosts="testserver.local")) as servers,
    ):
        settings = servers.settings
        prepare(servers.database_url, settings.n_shards)
        places = Places(servers.valkey_url, servers.database_url, settings.n_shards, settings.dedup_days)
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            with TestClient(create_app(settings)) as client:
                organisation = an_organisation(connection, client, "acme")
                organisation.put(small_graph())
                staffed(organisation, "l1")
            connection.execute("DELETE FROM symphonie.cohort_learner")
            row = connection.execute("SELECT organisation_no, no FROM symphonie.content_graph").fetchone() or (0, 0)
            for query in _FILL:
                connection.execute(query.replace("%%", "%").format(no=row[0], graph=row[1], n=n))
            for day in range(2):
                _report(connection, places, NOW_US + day * 24 * 3600 * 1_000_000)


def _report(connection: Connection, places: Places, now_us: int) -> None:
    before, own = _postgresql_s(connection), time.process_time()
    asyncio.run(_sweep(places, now_us))
    own, theirs = time.process_time() - own, _postgresql_s(connection) - before
    counts = connection.execute("SELECT kind, count(*) FROM symphonie.alert GROUP BY 1 ORDER BY 1").fetchall()
    sys.stdout.write(f"detector {own:.2f} s, PostgreSQL {theirs:.2f} s of processor time; {dict(counts)}\n")


async def _sweep(places: Places, now_us: int) -> None:
    detector = Detector(places, lambda: now_us)
    while not detector.is_first:
        await detector.work()
    await detector.aclose()


def _postgresql_s(connection: Connection) -> float:
    """Sum the processor time of PostgreSQL: its first process, all that it has seen end, and those that live."""
    row = connection.execute("SELECT current_setting('data_directory')").fetchone() or ("",)
    first = int(Path(row[0], "postmaster.pid").read_text().split("\n")[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    alive = [_ticks(int(child))[:2] for child in children]
    return (sum(_ticks(first)) + sum(map(sum, alive))) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> tuple[int, ...]:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return tuple(int(one) for one in fields[11:15])


if __name__ == "__main__":
    main()
