import os
import subprocess
import sys
from pathlib import Path

import pytest
import rich.pretty

from api.settings import (
    InvalidSettingError,
    Settings,
    UnknownSettingError,
    UnreadableConfigError,
    load,
    variables_of,
)

SECRET = "hunter2"  # noqa: S105  # not one


def test_nothing_set_gives_the_defaults_and_an_absolute_data_directory() -> None:
    settings = load({})
    assert settings.port == 8765
    assert settings.appendfsync == "always"
    assert settings.data_dir == Path.cwd() / "symphonie-data"


def test_an_empty_variable_counts_as_absent() -> None:
    assert load({"SYMPHONIE_VALKEY_URL": "", "SYMPHONIE_PORT": ""}) == load({})


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    config = tmp_path / "symphonie.toml"
    config.write_text('port = 9001\nworkers = 3\ndata_dir = "/srv/x"\n')
    settings = load({"SYMPHONIE_CONFIG": str(config), "SYMPHONIE_PORT": "9002"})
    assert (settings.port, settings.workers, settings.data_dir) == (9002, 3, Path("/srv/x"))


def test_the_process_environment_is_read_when_none_is_given() -> None:
    read = subprocess.run(
        [sys.executable, "-P", "-c", "from api.settings import load; print(load().n_shards)"],
        env={**os.environ, "SYMPHONIE_N_SHARDS": "32"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stdout.strip() == "32"


@pytest.mark.parametrize(
    ("name", "value", "fault", "remedy"),
    [
        ("SYMPHONIE_PORT", "many", "'many'", "0..65535"),
        ("SYMPHONIE_PORT", "65536", "<= 65535", "0..65535"),
        ("SYMPHONIE_WORKERS", "0", ">= 1", "1..256"),
        ("SYMPHONIE_APPENDFSYNC", "no", "'no'", "`always`"),
        ("SYMPHONIE_LANGUAGE", "de", "'de'", "`fr` or `en`"),
        ("SYMPHONIE_CLOCK_FILE", "/no/such/file", "no such file", "wall clock"),
        ("SYMPHONIE_VALKEY_URL", "http://x", "no known scheme", "redis://"),
        ("SYMPHONIE_DATABASE_URL", "mysql://x", "no known scheme", "postgresql://"),
    ],
)
def test_a_bad_value_is_told_with_its_variable_and_a_remedy(name: str, value: str, fault: str, remedy: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        load({name: value})
    assert caught.value.name == name
    assert fault in caught.value.fault
    assert remedy in caught.value.remedy


def test_a_bad_value_in_the_file_is_told_with_the_file_and_the_key(tmp_path: Path) -> None:
    config = tmp_path / "symphonie.toml"
    config.write_text('port = "9001x"\n')
    with pytest.raises(InvalidSettingError, match=rf"^{config}: port: '9001x'"):
        load({"SYMPHONIE_CONFIG": str(config)})
    config.write_text("data_dir = 5\n")
    with pytest.raises(InvalidSettingError, match="data_dir: 5 is not usable"):
        load({"SYMPHONIE_CONFIG": str(config)})


def test_a_key_or_variable_that_is_nearly_a_setting_is_refused_with_the_right_one(tmp_path: Path) -> None:
    config = tmp_path / "symphonie.toml"
    config.write_text("wrokers = 3\n")
    with pytest.raises(UnknownSettingError, match="Did you mean workers"):
        load({"SYMPHONIE_CONFIG": str(config)})
    with pytest.raises(UnknownSettingError, match="Did you mean SYMPHONIE_DATABASE_URL"):
        load({"SYMPHONIE_DATABASE_ULR": "postgresql://x"})
    assert load({"SYMPHONIE_REQUIRE_ALL": "1"}) == load({})


def test_a_file_that_is_no_toml_or_absent_is_told(tmp_path: Path) -> None:
    config = tmp_path / "symphonie.toml"
    with pytest.raises(UnreadableConfigError, match="No such file"):
        load({"SYMPHONIE_CONFIG": str(config)})
    config.write_text("port 9001")
    with pytest.raises(UnreadableConfigError, match="SYMPHONIE_CONFIG"):
        load({"SYMPHONIE_CONFIG": str(config)})


def test_no_secret_is_ever_shown() -> None:
    settings = load({"SYMPHONIE_DATABASE_URL": f"postgresql://u:{SECRET}@h/d"})
    assert SECRET in str(settings.database_url)
    assert SECRET not in repr(settings) + str(settings) + rich.pretty.pretty_repr(settings)
    with pytest.raises(InvalidSettingError) as caught:
        load({"SYMPHONIE_DATABASE_URL": f"mysql://u:{SECRET}@h/d"})
    assert SECRET not in str(caught.value)


def test_a_child_process_reads_the_same_settings() -> None:
    settings = load({"SYMPHONIE_PORT": "0", "SYMPHONIE_VALKEY_URL": "redis://x", "SYMPHONIE_DATA_DIR": "/srv/x"})
    assert load(variables_of(settings)) == settings
    assert load(variables_of(Settings())) == load({})
