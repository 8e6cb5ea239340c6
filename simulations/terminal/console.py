"""Where tables for people, objects for machines and warnings go."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import rich._wrap
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

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


def write_json(value: object) -> None:
    """Write one JSON value to stdout, on a line of its own."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()


def table_of(title: str, names: Sequence[str], n_words: int = 1) -> Table:
    """Begin a table whose first columns are words, and all others numbers."""
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for place, name in enumerate(names):
        table.add_column(name, justify="left" if place < n_words else "right")
    return table


def print_with_care(out: Console, warnings: Iterable[str]) -> None:
    """Print what is to be read with care, below what it is about."""
    for warning in warnings:
        out.print(f"Warning: {warning}", style="yellow", markup=False, highlight=False)


def warn(table: str, sentences: Iterable[str]) -> None:
    """Tell what was guessed, joined or left out in reading a table."""
    for sentence in sentences:
        typer.echo(f"Warning: {table}: {sentence}", err=True)
