"""Corrections of results: from the journal to rows, and back to what the history of a learner stands at.

A result stays in the record as it was accepted. What counts is its newest correction: another score, or none at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection

from api.journal import JournalEntry
from api.record.rows import INSTANT


class CorrectionRow(msgspec.Struct, frozen=True):
    """A row of `symphonie.result_correction`; the time in microseconds since 1970-01-01T00:00:00Z."""

    organisation_no: int
    graph_no: int
    learner: str
    no: int
    correction_id: str
    result_id: str
    result_seq: int
    version: int
    score: float | None
    score_before: float | None
    reason: str
    by_id: str
    by_role: str
    corrected_at: int


INSERT_CORRECTIONS: Final = f"""
INSERT INTO symphonie.result_correction ({", ".join(CorrectionRow.__struct_fields__)})
SELECT organisation_no, graph_no, learner, no, correction_id, result_id, result_seq, version, score, score_before,
    reason, by_id, by_role, {INSTANT.format("corrected_at")}
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, no integer, correction_id text, result_id text,
    result_seq integer, version bigint, score double precision, score_before double precision, reason text, by_id text,
    by_role text, corrected_at bigint)
ON CONFLICT DO NOTHING
"""  # noqa: S608  # only names of columns are put together
"""Insert corrections from one JSON array of `CorrectionRow`; those already recorded are left as they are."""

TAKEN: Final = """
SELECT row.no, row.correction_id, held.correction_id
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, no integer, correction_id text)
JOIN symphonie.result_correction AS held USING (organisation_no, graph_no, learner)
WHERE (held.no = row.no) <> (held.correction_id = row.correction_id) LIMIT 1
"""
"""Find a recorded correction that has the number, or the id, of another one in a JSON array."""

COLUMNS: Final = (
    "no, version, correction_id, result_id, result_seq, score, reason, by_id, by_role FROM symphonie.result_correction"
)
_OF_SOME: Final = (
    f"SELECT learner, {COLUMNS} WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"  # constants
    " AND learner = ANY(%(learners)s) AND version <= %(version)s ORDER BY learner, no"
)
_encode = msgspec.json.Encoder().encode


class Correction(NamedTuple):
    """A correction (fields as in `api.journal.JournalCorrection`).

    Attributes:
        version: Of the live state, after the commit that took it in.
        seq: Of the result.
    """

    no: int
    version: int
    correction_id: str
    result_id: str
    seq: int
    score: float | None
    reason: str
    by: str
    role: str


class CorrectionPlaceTakenError(ValueError):
    """A learner's sequence of corrections holds another one at this place, or this one at another."""

    def __init__(self, no: int, correction_id: str, recorded: str) -> None:
        self.no, self.correction_id, self.recorded = no, correction_id, recorded
        super().__init__(f"correction {correction_id!r} has no {no}, and the record holds {recorded!r} otherwise")


def write_corrections(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the corrections of some commits, each once.

    Raises:
        CorrectionPlaceTakenError: The live state had lost some.
    """
    rows = list(correction_rows(entries))
    if not rows:
        return
    encoded = _encode(rows).decode()
    if connection.execute(INSERT_CORRECTIONS, [encoded]).rowcount < len(rows):
        taken = connection.execute(TAKEN, [encoded]).fetchone()
        if taken is not None:
            raise CorrectionPlaceTakenError(*taken)


def correction_rows(entries: Iterable[JournalEntry]) -> Iterator[CorrectionRow]:
    """Return the rows of all corrections of some commits."""
    for entry in entries:
        for one in entry.corrections:
            yield CorrectionRow(
                entry.organisation_no,
                entry.graph_no,
                entry.learner,
                one.no,
                one.correction_id,
                one.result_id,
                one.seq,
                entry.version,
                one.score,
                one.score_before,
                one.reason,
                one.by,
                one.role,
                entry.committed_at_us,
            )


def corrections_in(entries: Iterable[JournalEntry]) -> Iterator[Correction]:
    """Return the corrections of some commits."""
    for entry in entries:
        for one in entry.corrections:
            what = (one.no, entry.version, one.correction_id, one.result_id, one.seq, one.score)
            yield Correction(*what, one.reason, one.by, one.role)


def corrections_by_learner(
    connection: Connection, organisation_no: int, graph_no: int, learners: Sequence[str], version: int
) -> dict[str, tuple[Correction, ...]]:
    """Read the corrections of some learners' results up to a version of their live states, oldest first."""
    asked = {"organisation_no": organisation_no, "graph_no": graph_no, "learners": learners, "version": version}
    rows = connection.execute(_OF_SOME, asked).fetchall()
    return {
        learner: tuple([Correction(*row[1:]) for row in of_learner])
        for learner, of_learner in groupby(rows, key=lambda row: row[0])
    }


def corrected_scores(corrections: Iterable[Correction]) -> dict[int, float | None]:
    """Return what the corrected results count with, by `seq`; None for those that are void."""
    return {one.seq: one.score for one in sorted(corrections, key=attrgetter("no"))}
