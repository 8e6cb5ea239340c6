"""One service with one worker for all of this folder, whose tests run in one process, one after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.processes.embedded import attach
from api.settings import Settings
from simulations.live.serving import free_port, running_service
from tests.api.communication.mails import DOMAIN
from tests.faults.places import Place
from tests.fresh import copy_record


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, files_of_a_record: Path) -> Iterator[Place]:
    directory = tmp_path_factory.mktemp("faults")
    data_dir = copy_record(files_of_a_record, directory / "data")
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SYMPHONIE_OUTGOING_PRIVATE_NETWORKS", "127.0.0.1")  # where the receivers of tests are
        surroundings.setenv("SYMPHONIE_MAIL_DOMAIN", DOMAIN)
        surroundings.setenv("SYMPHONIE_MAIL_LISTEN", f"smtp://127.0.0.1:{free_port()}")
        with (
            running_service(directory / "serve.log", data_dir, options=("--workers", "1")) as service,
            attach(Settings(data_dir=data_dir)) as servers,
        ):
            yield Place(data_dir, service, servers)


@pytest.fixture
def place(shared: Place) -> Place:
    """The service, once it has got over whatever the test before did to it."""
    shared.until_ready()
    return shared
