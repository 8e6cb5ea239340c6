"""The container files, read: they cannot be built here, but they can be held against the code."""

import re
from pathlib import Path
from typing import TypedDict

import msgspec
import yaml

from api.processes.embedded.binaries import POSTGRESQL_MAJOR
from api.processes.embedded.layout import DataDirectory
from api.processes.embedded.valkey import Valkey
from api.settings import Settings, load, variable_of

ROOT = Path(__file__).parents[2]
PASSWORD = re.compile(r"\$\{\w+:\?[^}]*\}")


class Service(TypedDict, total=False):
    image: str
    command: list[str]
    environment: dict[str, str]


def services() -> dict[str, Service]:
    parsed = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return msgspec.convert(parsed["services"], dict[str, Service])


def test_the_composed_service_is_given_settings_that_it_knows() -> None:
    given = {name: PASSWORD.sub("pw", value) for name, value in services()["symphonie"]["environment"].items()}
    settings = load(given)
    assert settings.valkey_url == "redis://:pw@valkey:6379/0"
    assert settings.database_url == "postgresql://symphonie:pw@postgresql:5432/symphonie"
    assert set(given) <= {variable_of(name) for name in Settings.__struct_fields__}


def test_the_composed_valkey_promises_what_the_embedded_one_does(tmp_path: Path) -> None:
    def pairs(words: list[str]) -> set[tuple[str, str]]:
        return set(zip(words[1::2], words[2::2], strict=True))

    embedded = pairs(Valkey(DataDirectory(tmp_path), "always").command())
    composed = pairs(services()["valkey"]["command"])
    assert {(key, value) for key, value in composed if key != "--requirepass"} <= embedded


def test_the_composed_postgresql_has_the_embedded_version() -> None:
    assert services()["postgresql"]["image"] == f"postgres:{POSTGRESQL_MAJOR}"


def test_the_image_listens_on_the_documented_port() -> None:
    lines = (ROOT / "Dockerfile").read_text()
    assert f"EXPOSE {Settings().port}\n" in lines
    variables = dict(re.findall(r"(SYMPHONIE_\w+)=(\S+)", lines))
    assert load(variables).port == Settings().port


def test_the_image_holds_every_package() -> None:
    for package in ("api", "content_graph", "engine", "loadtests", "simulations"):
        assert f"COPY {package} {package}\n" in (ROOT / "Dockerfile").read_text()
        assert f"!{package}\n" in (ROOT / ".dockerignore").read_text()
