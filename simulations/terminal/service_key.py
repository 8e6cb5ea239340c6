"""The API key of a running service: from the environment or a file.

Never from the command line, because everybody on the machine can read that.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

VARIABLE: Final = "SYMPHONIE_KEY"
STANDARD_INPUT: Final = "-"
KeyFile: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|-", help=f"File with the API key for --url; - reads a line of input; without it: {VARIABLE}."
    ),
]


def read_key(file: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the key.

    Args:
        file: Whose first line it is; `-` for standard input, None for the environment.
        environment: The variables.

    Raises:
        RequestFault: There is none.
    """
    from simulations.terminal.faults import RequestFault  # noqa: PLC0415 - `--help` need not load the engine

    if file is None:
        key = environment.get(VARIABLE, "").strip()
        where = f"{VARIABLE} is not set"
    else:
        key, where = _first_line(file), f"--key-file {file}: it holds no key"
    if not key:
        message = f"{where}. Set {VARIABLE}, or name a file with --key-file; symphonie key create makes a key."
        raise RequestFault(message)
    return key


def _first_line(file: str) -> str:
    from simulations.terminal.faults import RequestFault  # noqa: PLC0415 - same

    if file == STANDARD_INPUT:
        return sys.stdin.readline().strip()
    try:
        return Path(file).read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"--key-file {file}: it cannot be read ({getattr(error, 'strerror', None) or error})."
        raise RequestFault(message) from error
