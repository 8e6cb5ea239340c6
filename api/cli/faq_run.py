"""One run of `symphonie faq evaluate`: reads a table, asks its questions, and tells how that went."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from api.faq.tables import TableEntry, entries_of
from api.import_errors import ImportUnreadable
from api.integrations.imports.texts import Row, rows_of
from engine.faq.evaluation import Evaluation, Judged, evaluate, evaluate_further
from engine.faq.language import language_of
from engine.faq.retrieval import Entry


def run(table: Path, language: str, n_further: int, *, as_json: bool) -> None:
    """Judge, and print.

    Raises:
        ImportUnreadable: The table is none, or has no question.
    """
    found = entries_of(_rows(table))
    questions = [Judged(question, place) for place, one in enumerate(found) for question in one.questions]
    if not questions:
        detail = "The table has no question to be judged."
        raise ImportUnreadable(detail, "Send paraphrases in a column question (symphonie faq evaluate --help).")
    entries, spoken = [_stored(one) for one in found], language_of(language)
    judged = evaluate(entries, questions, spoken, time.perf_counter)
    further = evaluate_further(entries, questions, spoken, time.perf_counter, n_further)
    if as_json:
        told = msgspec.to_builtins(judged) | {"n_entries": len(entries), "further": msgspec.to_builtins(further)}
        typer.echo(msgspec.json.encode(told).decode())
        return
    _print(judged, further, len(entries), n_further)


def _stored(one: TableEntry) -> Entry:
    return Entry(one.title, one.text, tuple(one.phrasings))


def _rows(table: Path) -> Iterator[tuple[int, Row]]:
    if table.suffix.lower() != ".parquet":
        return rows_of(table.read_bytes(), table.name)
    from pyarrow import parquet  # noqa: PLC0415 - of the laboratory, which the service goes without

    rows = parquet.read_table(table).to_pylist()
    return (
        (line, {name.strip().lower(): "" if value is None else str(value) for name, value in row.items()})
        for line, row in enumerate(rows, 1)
    )


def _print(judged: Evaluation, further: Evaluation | None, n_entries: int, n_further: int) -> None:
    shown = Table("", "R@1", "R@3", "MRR", "questions", "ms/question")
    for name, one in ((f"{n_entries} entries as stored", judged), (f"with {n_further} further phrasings", further)):
        if one is not None:
            figures = (one.recall_at_1, one.recall_at_3, one.mrr)
            shown.add_row(name, *(f"{figure:.3f}" for figure in figures), str(one.n), f"{one.ms_per_question:.2f}")
    Console().print(shown)
