"""What the README shows an integrator, done as it stands there on a service of the default settings."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from simulations.live.serving import create_key, running_service

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


class Service(NamedTuple):
    """A running service and a key."""

    url: str
    key: str


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("readme")
    with running_service(home / "log", home / "data") as running:
        yield Service(running.url, create_key("acme", "readme", home / "data"))


@pytest.fixture(scope="module")
def answers(service: Service, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the curl commands of the README print."""
    block = next(one for one in re.findall(r"```bash\n(.*?)```", README, re.DOTALL) if "curl" in one)
    script = re.sub(r"^KEY=.*$", f"KEY={service.key}", block, flags=re.MULTILINE)
    script = script.replace("http://127.0.0.1:8765", service.url).replace("curl ", "curl -sS -w '\\n' ")
    done = subprocess.run(  # noqa: S603 - the README's own commands
        ["bash", "-euc", script],  # noqa: S607 - same
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path_factory.mktemp("desk"),
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_first_example_shows_an_adjustment_happening(answers: list[Any]) -> None:
    stored, taken = answers
    assert stored["created"] is True
    assert [one["status"] for one in taken["results"]] == ["accepted", "accepted"]
    (adjustment,) = taken["adjustments"]
    assert (adjustment["kind"], adjustment["activity_id"]) == ("remediate", "phishing-film")
    assert adjustment["evidence"] == [one["result_id"] for one in taken["results"]]
    assert adjustment["reason"]["fr"]
    assert adjustment["reason"]["en"]
