"""Where tables for people go, in which language, and with which numbers."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Final, TypeAlias

import rich._wrap
import typer
from rich.console import Console

WIDE: Final = 10_000
"""Columns of what is no terminal: a table that goes into a file or another program is never cut."""


class Language(StrEnum):
    """A language of the product."""

    FR = "fr"
    EN = "en"


LanguageOption: TypeAlias = Annotated[
    Language | None, typer.Option(help="Of tables and of a report's first view; left out: the terminal's.")
]


_WORD: Final = re.compile(r"[^\S\u00a0\u202f]*[\S\u00a0\u202f]+[^\S\u00a0\u202f]*")
"""What stays on one line, with the spaces around it; rich would break a line at a no-break space, too."""


def console(*, stderr: bool = False, piped_width: int = WIDE) -> Console:
    """Make a console for tables and sentences, which breaks no line before a French colon nor after «."""
    rich._wrap.re_word = _WORD  # noqa: SLF001  # rich has no setting for it
    made = Console(stderr=stderr)
    if not made.is_terminal:
        made.width = piped_width
    return made


def require_folder(option: str, folder: Path) -> None:
    """Make the folder of a report, before anything is computed for it.

    Raises:
        RequestFault: Nothing can be written there.
    """
    with _named(option, folder, "name a folder that can be written to"):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass


def require_file(option: str, path: Path) -> None:
    """See that a file can be written, before anything is computed for it; what is there stays.

    Raises:
        RequestFault: It cannot.
    """
    with _named(option, path, "name a file in a folder that can be written to"):
        if not path.exists():
            with TemporaryFile(dir=path.parent):
                pass
        elif not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def _named(option: str, path: Path, remedy: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        from engine.commands.telling import RequestFault  # noqa: PLC0415 - `--help` need not load the engine

        message = f"{option} {path}: {fault.strerror}; {remedy}."
        raise RequestFault(message) from fault


def spoken(language: Language | None) -> Language:
    """Return the language that was asked for, or else the terminal's."""
    if language is not None:
        return language
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.FR if locale.startswith("fr") else Language.EN


def written(value: float, language: Language, digits: int = 0) -> str:
    r"""Write a number as a language does.

    >>> written(1234.5, Language.FR, 1), written(1234.5, Language.EN, 1)
    ('1\u202f234,5', '1,234.5')
    """
    english = f"{value:,.{digits}f}"
    return english.translate(str.maketrans(",.", "\u202f,")) if language is Language.FR else english
