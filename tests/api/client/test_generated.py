"""The client has every operation of the service, as it is now."""

import inspect
import re
import subprocess
import sys

from api.app import ROUTES
from api.client.generated import async_groups, groups
from tests.api.client.generate import COMMAND, PLACE, modules, the_document

HEAVY = ("api.app", "api.http", "api.record", "engine", "litestar", "numpy", "psycopg", "redis")


def test_it_is_written_out_of_the_document_as_it_is_now() -> None:
    for name, text in modules(the_document()).items():
        assert (PLACE / name).read_text() == text, f"{name} is out of date: {COMMAND}"


def test_every_operation_is_there_with_and_without_asyncio() -> None:
    declared = {(route.operation.method.upper(), route.operation.path) for route in ROUTES}
    for module in (groups, async_groups):
        asked = set(re.findall(r'Call\(\s*"([A-Z]+)",\s*"([^"]+)"', inspect.getsource(module)))
        assert asked == declared, COMMAND


def test_it_is_imported_without_the_service() -> None:
    told = f"import sys, api.client; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"
