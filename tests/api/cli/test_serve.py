import os
import signal
import socket
from pathlib import Path

import pytest

from api.settings import Settings
from tests.api.cli.serving import Serving, serving, sharing, status_of
from tests.api.processes.embedded.processes import is_gone, kill, pids, wait_for

READY = "/v1/health/ready"


def is_complete(service: Serving) -> bool:
    return sorted(service.children().values()) == ["projector", "retracer", "worker", "worker"]


def test_it_serves_restarts_what_is_killed_and_ends_with_all_its_processes(tmp_path: Path) -> None:
    with serving(SYMPHONIE_DATA_DIR=str(tmp_path)) as service:
        url = service.wait_ready()
        wait_for(lambda: status_of(url + READY) == 200)
        wait_for(lambda: is_complete(service))  # who works in the background names itself when it has begun
        first = service.children()

        for victim in first:
            os.kill(victim, signal.SIGKILL)
        wait_for(lambda: is_complete(service) and not set(first) & set(service.children()))
        wait_for(lambda: status_of(url + READY) == 200)

        supervisor = pids(tmp_path)["supervisor"]
        kill(tmp_path, "supervisor")
        wait_for(lambda: pids(tmp_path)["supervisor"] != supervisor)
        wait_for(lambda: status_of(url + READY) == 200)

        last = [*service.children(), *pids(tmp_path).values()]
        service.process.send_signal(signal.SIGTERM)
        assert service.wait_ended() == 0
        wait_for(lambda: all(is_gone(pid) for pid in last))


def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    with serving(SYMPHONIE_DATA_DIR=str(tmp_path)) as service:
        service.wait_ready()
        running = [*service.children(), *pids(tmp_path).values()]
        service.process.kill()
        wait_for(lambda: all(is_gone(pid) for pid in running))


def test_an_interrupt_while_it_starts_ends_it(settings: Settings) -> None:
    urls = sharing(settings)
    with serving(**urls) as service:
        wait_for(lambda: is_complete(service))
        service.process.send_signal(signal.SIGINT)
        assert service.wait_ended() == 130


def test_a_worker_that_cannot_start_ends_it_with_an_explanation(settings: Settings, tmp_path: Path) -> None:
    nowhere = f"unix://{tmp_path}/nowhere.sock"
    with serving(**{**sharing(settings), "SYMPHONIE_VALKEY_URL": nowhere}) as service:
        assert service.wait_ended() == 1
    assert "A worker ended with code" in "".join(service.printed)


@pytest.mark.parametrize(
    ("variables", "code", "told"),
    [
        ({"SYMPHONIE_PORT": "many"}, 2, "SYMPHONIE_PORT: 'many' is not usable"),
        ({"SYMPHONIE_HOST": "203.0.113.1"}, 1, "Cannot listen on 203.0.113.1"),
        ({"SYMPHONIE_DATA_DIR": "/dev/null"}, 1, "Set SYMPHONIE_DATA_DIR"),
    ],
)
def test_what_the_operator_can_put_right_is_told_without_a_trace(
    variables: dict[str, str], code: int, told: str
) -> None:
    with serving(**variables) as service:
        assert service.wait_ended() == code
    printed = "".join(service.printed)
    assert told in printed
    assert "Traceback" not in printed


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with serving(SYMPHONIE_PORT=port, SYMPHONIE_DATA_DIR=str(tmp_path)) as service:
            assert service.wait_ended() == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in "".join(service.printed)
    assert not pids(tmp_path)
