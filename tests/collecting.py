"""Of all modules those are imported for their doctests that have any: looking for them takes as long as importing."""

from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule

PROMPT = b">>> "


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for no doctests where there are none."""
    found = yield
    if any(isinstance(one, DoctestModule) for one in found) and PROMPT not in file_path.read_bytes():
        return [one for one in found if not isinstance(one, DoctestModule)]
    return found
