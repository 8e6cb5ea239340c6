"""Where tables for people and warnings go."""

import re
from collections.abc import Iterable
from typing import Final

import rich._wrap
import typer
from rich.console import Console

WIDE: Final = 10_000
"""Columns of what is no terminal: a table that goes into a file or another program is never cut."""

_WORD: Final = re.compile(r"[^\S\u00a0\u202f]*[\S\u00a0\u202f]+[^\S\u00a0\u202f]*")
"""What stays on one line, with the spaces around it; rich would break a line at a no-break space, too."""


def console(*, stderr: bool = False, piped_width: int = WIDE) -> Console:
    """Make a console for tables and sentences, which breaks no line before a French colon nor after «."""
    rich._wrap.re_word = _WORD  # noqa: SLF001  # rich has no setting for it
    made = Console(stderr=stderr)
    if not made.is_terminal:
        made.width = piped_width
    return made


def warn(table: str, sentences: Iterable[str]) -> None:
    """Tell what was guessed, joined or left out in reading a table."""
    for sentence in sentences:
        typer.echo(f"Warning: {table}: {sentence}", err=True)
