from pathlib import Path
from typing import NamedTuple

from tests.failing import N_LINES, told_of


class Service(NamedTuple):
    log: Path


class Place(NamedTuple):
    service: Service


def test_a_failure_tells_the_end_of_the_log_of_each_service_once_and_how_busy_the_machine_was(tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    log.write_text("\n".join(f"line {n}" for n in range(100)))
    place = Place(Service(log))
    said = dict(told_of({"n": 1, "place": place, "service": place.service, "gone": Service(tmp_path / "none")}))
    assert list(said) == ["end of serve.log", "machine"]
    assert said["end of serve.log"].splitlines() == [f"line {n}" for n in range(100 - N_LINES, 100)]
