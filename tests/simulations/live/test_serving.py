import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulations.live.serving import ServiceDidNotStartError, ending_with_us, free_port, running_service, tell_compiling

PATIENCE_SECONDS = 200.0


def fake_command(folder: Path, body: str) -> Path:
    path = folder / "symphonie"
    path.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


SERVER = """
import http.server, os, pathlib, sys
pathlib.Path(os.environ["SYMPHONIE_DATA_DIR"], "pid").write_text(str(os.getpid()))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_service_runs_for_the_block_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = fake_command(tmp_path, SERVER)
    monkeypatch.setattr("simulations.live.serving.symphonie_command", lambda: [str(command)])
    with running_service(tmp_path / "serve.log", tmp_path) as service:
        pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
        assert is_running(pid)
        assert service.url.startswith("http://127.0.0.1:")
    assert service.process.returncode is not None
    assert not is_running(pid)


def test_a_service_that_ends_at_its_start_is_reported_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = fake_command(tmp_path, "print('the cluster is broken'); raise SystemExit(3)")
    monkeypatch.setattr("simulations.live.serving.symphonie_command", lambda: [str(command)])
    with (
        pytest.raises(ServiceDidNotStartError, match=r"(?s)status 3.*the cluster is broken"),
        running_service(tmp_path / "serve.log", tmp_path),
    ):
        pytest.fail("the block must not run")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent was killed")
def test_the_service_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    child = fake_command(tmp_path, "import os, time; print(os.getpid(), flush=True); time.sleep(999)")
    starter = (
        "import subprocess, time; from simulations.live.serving import ending_with_us; "
        f"subprocess.Popen(ending_with_us([{str(child)!r}])); time.sleep(999)"
    )
    process = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_SECONDS)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.stdout.close()
    assert not is_running(pid)


def test_a_command_that_is_only_a_name_is_left_as_it_is() -> None:
    assert ending_with_us(["symphonie", "serve"]) == ["symphonie", "serve"]


def test_free_ports_are_ports() -> None:
    assert 1024 <= free_port() <= 65535


def test_what_the_service_logs_of_its_compiling_is_told_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "serve.log"
    log.write_text("Compiling the engine: 0 of 15\nanother line\nCompiling the eng", encoding="utf-8")
    told = tell_compiling(log, 0)
    assert capsys.readouterr().err == "Compiling the engine: 0 of 15\n"
    with log.open("a", encoding="utf-8") as more:
        more.write("ine: 9 of 15\n")
    assert tell_compiling(log, told) == log.stat().st_size
    assert capsys.readouterr().err == "Compiling the engine: 9 of 15\n"
