"""Corrections of results: from the journal to rows, and back to what the history of a learner stands at.

A result stays in the record as it was accepted. What counts is its newest correction: another score, or none at all.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from psycopg import Connection

from api.journal import JournalCorrection, JournalEntry
from api.record.columns import insert, reading, selected, taken
from api.record.facts import CorrectionRow, corrections_in

CORRECTIONS: Final = f"""
SELECT {selected(CorrectionRow)} FROM symphonie.result_correction
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = ANY(%(learners)s)
    AND version <= %(version)s ORDER BY learner, no
"""


class CorrectionPlaceTakenError(ValueError):
    """A learner's sequence of corrections holds another one at this place, or this one at another."""

    def __init__(self, no: int, correction_id: str, recorded: str) -> None:
        super().__init__(f"correction {correction_id!r} has no {no}, and the record holds {recorded!r} otherwise")


def write_corrections(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the corrections of some commits, each once.

    Raises:
        CorrectionPlaceTakenError: The live state had lost some.
    """
    rows = list(corrections_in(entries))
    if insert(connection, "result_correction", rows) < len(rows):
        clash = taken(connection, "result_correction", "no", "correction_id", rows)
        if clash is not None:
            _, recorded, no, correction_id = clash
            raise CorrectionPlaceTakenError(no, correction_id, recorded)


def corrections_by_learner(
    connection: Connection, organisation_no: int, graph_no: int, learners: Sequence[str], version: int
) -> dict[str, tuple[CorrectionRow, ...]]:
    """Read the corrections of some learners' results up to a version of their live states, oldest first."""
    asked = {"organisation_no": organisation_no, "graph_no": graph_no, "learners": learners, "version": version}
    rows = connection.cursor(row_factory=reading(CorrectionRow)).execute(CORRECTIONS, asked)
    return {learner: tuple(of_learner) for learner, of_learner in groupby(rows, key=attrgetter("learner"))}


def corrected_scores(corrections: Iterable[JournalCorrection]) -> dict[int, float | None]:
    """Return what the corrected results count with, by `seq`; None for those that are void."""
    return {one.seq: one.score for one in sorted(corrections, key=attrgetter("no"))}
