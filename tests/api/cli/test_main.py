from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points, version

from typer.testing import CliRunner

from api.cli.application import GROUP, make_app


def test_every_registered_command_is_listed() -> None:
    listed = CliRunner().invoke(make_app(), ["--help"])
    assert listed.exit_code == 0
    assert "serve" in listed.output
    assert "serve" in entry_points(group=GROUP).names


def test_the_version_is_that_of_the_distribution() -> None:
    assert CliRunner().invoke(make_app(), ["--version"]).output.strip() == version("symphonie")


def test_help_loads_no_server_and_no_database_driver() -> None:
    program = "import sys; from api.cli.application import make_app; make_app(); print(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert not {"litestar", "uvicorn", "psycopg", "numba"} & set(loaded.stdout.split())
