"""Where the commands take the key of a service from."""

import io
from pathlib import Path

import pytest

from simulations.terminal.faults import RequestFault
from simulations.terminal.service_key import VARIABLE, read_key
from tests.command_line import command_line


def test_a_key_comes_from_a_file_before_it_comes_from_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sym_file\nmore\n", encoding="utf-8")
    assert read_key(str(file), {VARIABLE: "sym_environment"}) == "sym_file"
    assert read_key(None, {VARIABLE: " sym_environment "}) == "sym_environment"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("sym_input\n"))
    assert read_key("-", {}) == "sym_input"


def test_without_a_key_both_ways_to_give_one_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for file in (None, str(tmp_path / "empty"), str(tmp_path / "nowhere"), str(tmp_path)):
        with pytest.raises(RequestFault) as told:
            read_key(file, {})
        assert "--key-file" in str(told.value)


@pytest.mark.parametrize("command", ["simulate", "replay"])
def test_no_command_takes_a_key_as_a_word(command: str) -> None:
    done = command_line(command, "--key", "sym_secret")
    assert done.exit_code == 2
    assert "No such option" in done.output
    assert "--key-file" in done.output
