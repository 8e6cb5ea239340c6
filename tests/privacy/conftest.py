"""One service with all its processes, for all that is asked of persons' data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.processes.embedded import attach
from api.settings import Settings
from simulations.live.serving import create_key, running_service
from tests.fresh import copy_record
from tests.privacy.houses import House


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory, files_of_a_record: Path) -> Iterator[House]:
    place = tmp_path_factory.mktemp("privacy")
    settings, log = Settings(data_dir=copy_record(files_of_a_record, place / "data")), place / "serve.log"
    with (
        running_service(log, settings.data_dir, options=("--workers", "1")) as service,
        attach(settings) as servers,
    ):
        key = create_key("acme", "tests", settings.data_dir, ("admin",))
        metrics = create_key("operations", "tests", settings.data_dir, ("metrics:read",))
        urls = (servers.database_url, servers.valkey_url)
        yield House(service.url, "acme", key, metrics, settings, *urls, log, service.process)
