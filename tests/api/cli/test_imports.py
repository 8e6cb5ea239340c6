"""`symphonie import`, on the record that the settings name."""

import json
from pathlib import Path

import psycopg
import pytest

from api.record.keys import ensure_organisation
from api.settings import Settings
from tests.api.integrations.imports.test_frameworks import BLOCKS
from tests.api.integrations.imports.test_rosters import BULK
from tests.command_line import command_line

ORGANISATION = "imports-on-the-line"
OF = ("--organisation", ORGANISATION)


@pytest.fixture(autouse=True)
def record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings, database_url: str) -> None:
    assert settings.valkey_url is not None
    monkeypatch.setenv("SYMPHONIE_VALKEY_URL", settings.valkey_url)
    monkeypatch.setenv("SYMPHONIE_DATABASE_URL", database_url)
    monkeypatch.setenv("SYMPHONIE_N_SHARDS", str(settings.n_shards))
    monkeypatch.setenv("SYMPHONIE_DATA_DIR", str(settings.data_dir))
    monkeypatch.chdir(tmp_path)
    with psycopg.connect(database_url) as connection:
        ensure_organisation(connection, ORGANISATION)


def test_a_file_is_shown_applied_and_the_second_time_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "blocks.csv"
    file.write_bytes(BLOCKS.encode("cp1252"))
    told = command_line("import", "rncp", file, *OF, "--course", "net", "--select", "RNCP37680", "--dry-run")
    assert told.exit_code == 0, told.output
    assert "+ skills RNCP37680BC01" in told.output
    assert "left out: RNCP37680BC03: It has neither title nor text." in told.output
    first = json.loads(command_line("import", "rncp", file, *OF, "--course", "net", "--json").stdout)
    assert first["applied"]["is_stored"]
    again = command_line("import", "rncp", file, *OF, "--course", "net")
    assert again.output.splitlines()[-1] == "nothing to change"


def test_names_are_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "roster.zip"
    file.write_bytes(BULK)
    told = command_line("import", "oneroster", file, *OF, "--site", "https://sis.example.org")
    assert told.exit_code == 0, told.output
    assert "3 new people, 2 contacts, 1 supporters" in told.output
    assert "Lovelace" not in told.output


def test_a_file_that_is_none_of_its_kind_is_a_fault_of_what_was_given(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("{")
    told = command_line("import", "case", file, *OF, "--course", "net")
    assert told.exit_code == 2
    assert "no CFPackage" in told.output
