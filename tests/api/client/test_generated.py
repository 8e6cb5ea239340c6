"""The client has every operation of the service, as it is now."""

import inspect
import re
import subprocess
import sys

from api.app import ROUTES
from api.client import AsyncClient, Client
from api.client.generated import groups
from tests.api.client.generate import COMMAND, PLACE, modules, the_document

HEAVY = ("api.app", "api.http", "api.record", "engine", "litestar", "numpy", "psycopg", "redis")


def test_it_is_written_out_of_the_document_as_it_is_now() -> None:
    for name, text in modules(the_document()).items():
        assert (PLACE / name).read_text() == text, f"{name} is out of date: {COMMAND}"


def test_every_operation_is_there() -> None:
    declared = {(route.operation.method.upper(), route.operation.path) for route in ROUTES}
    assert set(re.findall(r'Call\(\s*"([A-Z]+)",\s*"([^"]+)"', inspect.getsource(groups))) == declared, COMMAND


def test_each_is_asked_with_and_without_asyncio_and_says_what_it_takes() -> None:
    asked, awaited = Client("http://127.0.0.1:9").learners.mastery, AsyncClient("http://127.0.0.1:9").learners.mastery
    for one in (asked, awaited):
        assert "learner_id" in inspect.signature(one).parameters
        assert (inspect.getdoc(one) or "").startswith("Read what is believed")
    going = awaited("ada")
    assert inspect.iscoroutine(going)
    going.close()
    assert (inspect.getdoc(Client("http://127.0.0.1:9").accounts.each) or "") == "Go through all pages of `list`."


def test_it_is_imported_without_the_service() -> None:
    told = f"import sys, api.client; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"
