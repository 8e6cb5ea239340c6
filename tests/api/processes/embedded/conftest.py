from pathlib import Path

import pytest

from tests.fresh import copy_record


@pytest.fixture
def data_dir(tmp_path: Path, files_of_a_record: Path) -> Path:
    """A data directory with a record."""
    return copy_record(files_of_a_record, tmp_path)
