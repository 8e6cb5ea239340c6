"""The one place where an error becomes a sentence and an exit code, the same in every command.

| code | what it means |
|---|---|
| 0 | done, and all is well |
| 1 | not done, because something failed that the command needs; or done, and what was checked is not well |
| 2 | what was given is wrong: an option, a file, a table, a setting |
| 130 | ended by Ctrl-C |

`api.cli.expected` lists what is expected. What is not is a fault of ours and keeps its trace.
"""

from typing import Any, Final

import typer
from typer._click.exceptions import ClickException  # what typer has made its own of click
from typer.core import TyperGroup

from api.cli.expected import EXPECTED

FAILED: Final = 1
LABORATORY: Final = frozenset({"dask", "distributed", "pyarrow"})
"""What the extra `lab` installs, and the service does without."""


class Boundary(TyperGroup):
    """The group of all commands, which tells errors that a person can do something about."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # typer does not export what it hands on here
        """Run a command.

        Raises:
            Exit: The command failed as it may; why is told on stderr.
        """
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, typer.Exit, typer.Abort, ClickException):
            raise  # typer knows what to do; where whoever read has gone, it ends without a word
        except Exception as error:
            code = exit_code_of(error)
            if code is None:
                raise
            typer.echo("\n".join(sentences_of(error)), err=True)
            raise typer.Exit(code) from error


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code of an expected error; None for any other.

    A file that is not there, a full disk and the like are expected everywhere: the system's own words name the file.
    """
    otherwise = FAILED if isinstance(error, OSError) or _lacking(error) else None
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    return next((EXPECTED[name] for name in names if name in EXPECTED), otherwise)


def _lacking(error: Exception) -> str | None:
    """Name the library of the laboratory that is not installed."""
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    return name if name in LABORATORY else None


def sentences_of(error: Exception) -> list[str]:
    """Say what went wrong, a line each."""
    lacking = _lacking(error)
    what = f"{lacking} is not installed; it comes with pip install 'symphonie[lab]'." if lacking else str(error)
    # of a request that the service itself would refuse
    faults = [
        fault for fault in getattr(error, "faults", ()) if fault.remedy not in what
    ]  # some say it beside the place
    return [what, *(f"  {fault.path}: {fault.remedy}" for fault in faults)]
