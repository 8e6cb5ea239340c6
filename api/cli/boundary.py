"""The one place where an error becomes a sentence and an exit code, the same in every command.

| code | what it means |
|---|---|
| 0 | done, and all is well |
| 1 | not done, because something failed that the command needs; or done, and what was checked is not well |
| 2 | what was given is wrong: an option, a file, a table, a setting |
| 130 | ended by Ctrl-C |

Each package names the errors that it expects by an entry point in the group `symphonie.expected`: a mapping from the
class to the exit code. What nobody expects is a fault of ours and keeps its trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any, Final

import typer
from typer.core import TyperGroup

GROUP: Final = "symphonie.expected"
FAILED: Final = 1


class Boundary(TyperGroup):
    """The group of all commands, which tells errors that a person can do something about."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # typer does not export what it hands on here
        """Run a command.

        Raises:
            Exit: The command failed as it may; why is told on stderr.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read has gone: typer ends without a word
        except Exception as error:
            code = exit_code_of(error)
            if code is None:
                raise
            typer.echo("\n".join(_told(error)), err=True)
            raise typer.Exit(code) from error


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code of an expected error; None for any other.

    A file that is not there, a full disk and the like are expected everywhere: the system's own words name the file.
    """
    for entry in entry_points(group=GROUP):
        expected: Mapping[type[Exception], int] = entry.load()
        for kind, code in expected.items():
            if isinstance(error, kind):
                return code
    return FAILED if isinstance(error, OSError) else None


def _told(error: Exception) -> Iterator[str]:
    yield str(error)
    for fault in getattr(error, "faults", ()):  # of a request that the service itself would refuse
        yield f"  {fault.path}: {fault.remedy}"
