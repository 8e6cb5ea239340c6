from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyrage
import pytest

from api.backup.sealing import Key
from api.backup.taking import Asked, Taken, take
from api.processes.embedded import Attachment, attach
from api.record.schema import prepare
from api.settings import Settings
from tests.api.record.conftest import empty_database, migrated_url, record_template, record_url, store_url
from tests.fresh import copy_record

__all__ = ["empty_database", "migrated_url", "record_template", "record_url", "store_url"]


class Deployment(NamedTuple):
    """A small one with servers of its own, whose backups are encrypted for an identity."""

    servers: Attachment
    given: Settings
    root: Path
    key: Key

    def back_up(self, root: Path | None = None, key: Key | None = None, *, is_full: bool = False) -> Taken:
        asked = Asked(root or self.root, self.key if key is None else key, is_full=is_full, full_days=7)
        return take(self.servers, self.given, asked)


def a_key() -> Key:
    identity = pyrage.x25519.Identity.generate()
    return Key((str(identity.to_public()),), identity=str(identity))


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory, files_of_a_record: Path) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("deployment")
    given = Settings(data_dir=copy_record(files_of_a_record, folder / "data"), n_shards=4)
    with attach(given) as servers:
        prepare(servers.database_url, 4)
        yield Deployment(servers, given, folder / "backups", a_key())
