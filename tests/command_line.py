"""The command line as a person has it: every command, and the one boundary for errors."""

from collections.abc import Mapping

from typer.testing import CliRunner, Result

from api.cli.application import make_app


def command_line(*words: object, env: Mapping[str, str] | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(make_app(), [str(word) for word in words], env=env)
