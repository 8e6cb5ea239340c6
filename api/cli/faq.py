"""`symphonie faq`: judge how well questions are matched with the entries of a FAQ."""

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

READING: Final = """\
How TABLE is read (CSV with any of , ; tab | between its columns, or Parquet):

entry      names the entry; rows with the same one are one entry, and a row without one goes on with the entry before

title      the entry's question; the first that its rows have

text       the entry's answer; the first that its rows have

question   a paraphrase to be judged: which entry does it mean? It is not stored

phrasing   a phrasing that is stored with the entry, so that it is found by it, and not judged; several in one cell
           stand on lines of their own or with | between; more rows add more (phrasings is taken as well)

stored     where it says 1, true, yes, oui, vrai or x, the row's question is stored as a phrasing, and not judged

Other columns are passed over. Every entry is searched, those without a question, too. Where there is no column entry, a
title names the entry. An entry needs a title or a text.

What is printed: recall_at_1 and recall_at_3 (the share of questions whose entry came first, or among the first three),
mrr (the mean of 1 / rank), n and ms_per_question. Where an entry has two questions or more, `further` has the same
figures for these questions once more, each asked while two others of its entry (--further) are stored with it, and it
is not."""


def register(app: typer.Typer) -> None:
    """Add the group `faq` to the command line."""
    group = typer.Typer(no_args_is_help=True, help="Judge how well questions are matched with the entries of a FAQ.")
    group.command(epilog=READING)(evaluate)
    group.callback()(_faq)
    app.add_typer(group, name="faq")


def _faq() -> None:
    """Keep `evaluate` a command of a group."""


def evaluate(
    table: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Entries and questions; see below.")],
    *,
    language: Annotated[Literal["fr", "en"], typer.Option(help="In which all of it is written.")] = "fr",
    further: Annotated[int, typer.Option(min=1, max=20, help="Other questions stored, for the second figures.")] = 2,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask every question of the table, and say how often its entry came first, or among the first three."""
    from api.cli.faq_run import run  # noqa: PLC0415 - scipy only when used

    run(table, language, further, as_json=json)
