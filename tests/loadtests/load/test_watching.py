import http.server
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.benchmark.processes import families
from loadtests.load.measured import LagSample
from loadtests.load.watching import Watched, watching

METRICS = b"symphonie_journal_entries 3.0\nsymphonie_journal_age_seconds 0.25\n"
PATIENCE_S = 200.0


class Told(http.server.BaseHTTPRequestHandler):
    """Answers with metrics to whoever has the key; the first answer never comes."""

    n_asked = 0

    def do_GET(self) -> None:
        type(self).n_asked += 1
        if self.n_asked == 1:
            self.close_connection = True
            return
        is_known = self.path == "/v1/metrics" and self.headers["Authorization"] == "Bearer sym_key"
        self.send_response(200 if is_known else 404)
        self.end_headers()
        self.wfile.write(METRICS if is_known else b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_processes_and_lag_are_sampled_beside_the_load_until_it_ends(url: str, tmp_path: Path) -> None:
    begun_s, until = time.monotonic(), time.monotonic() + PATIENCE_S
    with watching(tmp_path / "samples", url, "sym_key", begun_s, None, {"load": os.getpid()}) as watch:
        seen = Watched()
        while not seen.lag and time.monotonic() < until:
            time.sleep(0.1)
            seen = watch.seen()
        length_s = time.monotonic() - begun_s
    assert (seen.lag[0].entries, seen.lag[0].age_s) == (3, 0.25)
    assert isinstance(seen.lag[0], LagSample)
    assert 0 < seen.processes[0].at_s < seen.lag[0].at_s < length_s, "a second without an answer has no lag"
    assert {(one.role, one.pid) for one in seen.processes} == {("load", os.getpid()), ("elsewhere", 0)}
    first, *others = (one for one in seen.processes if one.role == "load")
    assert (first.memory_bytes or 0) > 2**20
    assert first.cpu_s > 0
    assert {one.memory_bytes for one in others[:4]} == {None}


def test_a_process_counts_with_what_it_started_but_for_what_has_a_role() -> None:
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(sleeping) as child, subprocess.Popen(sleeping) as apart:  # noqa: S603 - our own command
        try:
            other, whole = families(None, [("apart", apart.pid), ("load", os.getpid())])
        finally:
            child.kill()
            apart.kill()
    assert other.members == {apart.pid}
    assert {os.getpid(), child.pid} <= whole.members
    assert apart.pid not in whole.members
    assert (whole.memory_bytes() or 0) > (other.memory_bytes() or 0)
