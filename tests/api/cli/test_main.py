import subprocess
import sys
from importlib.metadata import version

from typer.testing import CliRunner

from api.cli.application import COMMANDS, make_app


def test_every_registered_command_is_listed() -> None:
    listed = CliRunner().invoke(make_app(), ["--help"])
    assert listed.exit_code == 0
    assert [name for name in COMMANDS if name not in listed.output] == []


def test_the_version_is_that_of_the_distribution() -> None:
    assert CliRunner().invoke(make_app(), ["--version"]).output.strip() == version("symphonie")


def loaded_by(program: str) -> set[str]:
    done = subprocess.run(  # noqa: S603  # our own interpreter and program
        [sys.executable, "-c", f"import sys; {program}; print(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {*done.stderr.split()}


def test_the_list_of_commands_loads_no_server_no_database_driver_and_no_laboratory() -> None:
    every = "from api.cli.application import Commands; list(Commands().values())"
    heavy = {"litestar", "uvicorn", "psycopg", "numba", "scipy", "pyarrow", "distributed", "dask"}
    assert heavy.isdisjoint(loaded_by(every))


def test_help_of_a_command_loads_no_more_than_its_options() -> None:
    asking = "from tests.command_line import command_line; command_line('serve', '-h')"
    assert {"litestar", "psycopg", "numba", "scipy"}.isdisjoint(loaded_by(asking))


def test_the_service_starts_without_laboratory() -> None:
    serving = "from api.cli.application import Commands; Commands()['serve']; import api.app, api.processes.supervisor"
    loaded = loaded_by(serving)
    assert "litestar" in loaded
    # rich is there: structlog takes it along
    assert {"simulations", "loadtests", "dask", "distributed", "pyarrow", "matplotlib"}.isdisjoint(loaded)
