"""The container files, read: they cannot be built here, but they can be held against the code."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import yaml

from api.http import health
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


def test_no_container_may_write_to_its_root_gain_rights_or_take_all_of_the_machine() -> None:
    for name, service in yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "cpus", "pids_limit"} <= set(service), name
        assert "healthcheck" in service or name == "symphonie"  # whose image has one
    assert "USER 10001:10001\n" in (ROOT / "Dockerfile").read_text()


def pods() -> dict[str, Any]:
    kinds = {one["kind"]: one for one in yaml.safe_load_all((ROOT / "docs/deployment/kubernetes.yaml").read_text())}
    deployment: dict[str, Any] = kinds["Deployment"]["spec"]["template"]["spec"]
    return {"settings": kinds["ConfigMap"]["data"], **deployment}


def test_the_pods_are_given_settings_that_the_service_knows() -> None:
    given = pods()["settings"]
    assert load(given).workers == 2
    assert set(given) <= {variable_of(name) for name in Settings.__struct_fields__}


def test_the_pods_are_looked_after_at_routes_that_there_are_and_may_do_nothing_else() -> None:
    spec = pods()
    assert spec["securityContext"]["runAsNonRoot"]
    routes = {route.operation.path for route in health.ROUTES}
    for container in (*spec["initContainers"], *spec["containers"]):
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]
        assert container["image"].endswith(f":{version('symphonie')}")
    (served,) = spec["containers"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert served[probe]["httpGet"]["path"] in routes


def test_the_unit_of_one_machine_starts_the_service_without_rights() -> None:
    unit = (ROOT / "docs/deployment/symphonie.service").read_text()
    given = dict(re.findall(r"(SYMPHONIE_\w+)=(\S+)", unit.partition("# SYMPHONIE_HOSTS")[0]))
    assert load(given).data_dir == Path("/var/lib/symphonie")
    for line in (
        "DynamicUser=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "Restart=always",
        "NoNewPrivileges=yes",
    ):
        assert f"{line}\n" in unit
