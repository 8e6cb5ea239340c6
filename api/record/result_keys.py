"""Results on their way into the record, each once.

A result has a place in its learner's sequence and an id; neither is given twice. That is what `symphonie.result_key`
holds: the results' own table has partitions, and no unique index over them (`api.record.months`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from psycopg import Connection

from api.journal import JournalEntry
from api.record.columns import INSTANT, columns, encode, listed, taken
from api.record.facts import ResultRow, results_in

_INSERT: Final = f"""
WITH row AS MATERIALIZED (SELECT * FROM json_to_recordset(%s::json) AS one ({listed(ResultRow)})),
new AS (
    INSERT INTO symphonie.result_key (organisation_no, graph_no, learner, seq, result_id, committed_at)
    SELECT organisation_no, graph_no, learner, seq, result_id, {INSTANT.format("committed_at")} FROM row
    ON CONFLICT DO NOTHING RETURNING organisation_no, graph_no, learner, seq, result_id
)
INSERT INTO symphonie.result ({", ".join(one.name for one in columns(ResultRow))})
SELECT {", ".join(one.taken for one in columns(ResultRow))}
FROM row JOIN new USING (organisation_no, graph_no, learner, seq, result_id)
"""  # noqa: S608  # constants


class SequenceTakenError(ValueError):
    """A learner's sequence holds another result at the place of this one: the live state had lost some."""

    def __init__(self, seq: int, recorded: str, result_id: str) -> None:
        self.seq, self.recorded, self.result_id = seq, recorded, result_id
        super().__init__(
            f"result {result_id!r} has seq {seq}, where the record holds {recorded!r}: the live state lost commits"
        )


class ResultIdTakenError(ValueError):
    """A learner's sequence holds this result at another place already: the live store had forgotten its id."""

    def __init__(self, seq: int, recorded_seq: int, result_id: str) -> None:
        self.seq, self.recorded_seq, self.result_id = seq, recorded_seq, result_id
        super().__init__(f"result {result_id!r} has seq {seq}, and the record holds it with seq {recorded_seq}")


def write_results(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the results of some commits; what is recorded already is left as it is.

    Raises:
        SequenceTakenError: A place is taken.
        ResultIdTakenError: An id is.
    """
    sent = {
        (one.organisation_no, one.graph_no, one.learner, one.seq, one.result_id): one for one in results_in(entries)
    }
    results = list(sent.values())  # once each, however often a batch has them
    if not results or connection.execute(_INSERT, [encode(results).decode()]).rowcount == len(results):
        return
    clash = taken(connection, "result_key", "seq", "result_id", results)
    if clash is not None:
        recorded_seq, recorded, seq, result_id = clash
        if recorded_seq == seq:
            raise SequenceTakenError(seq, recorded, result_id)
        raise ResultIdTakenError(seq, recorded_seq, result_id)


def _owner(one: ResultRow) -> tuple[int, int, str]:
    return one.organisation_no, one.graph_no, one.learner
