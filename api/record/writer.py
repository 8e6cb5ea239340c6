"""Write journal entries to the record: each once, all of a batch in one transaction, the bad ones aside.

The rows of a batch travel as one JSON array per table. That is cheaper than `unnest` over arrays and than `COPY` into
a temporary table (24 µs against 45 and 33 per entry, client and server together), because msgspec makes it.

An entry that cannot be written does not hold up the others: the batch is halved, within savepoints, until the entry
is alone; then it is set aside with its error. Only what is the entry's own fault counts. A lost connection, a full
disk or a missing table are nobody's data: they leave through the exception, and the batch is tried again.

A result has a place in its learner's sequence and an id; neither is given twice. That is what `symphonie.result_key`
holds: the results' own table has partitions, and no unique index over them (`api.record.months`).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
import psycopg
from psycopg import Connection

from api import journal
from api.journal import JournalEntry
from api.live.admission import EntryId
from api.live.keys import LearnerKey
from api.record.adjustments import write_adjustments
from api.record.audit import hold_chains
from api.record.columns import INSTANT, columns, encode, insert, listed, taken
from api.record.corrections import CorrectionPlaceTakenError, write_corrections
from api.record.crossings import NOTE_CROSSINGS, crossings_in
from api.record.erasure.erasures import Cuts, leave_out_erased
from api.record.facts import ResultRow, bases_in, events_in, results_in
from api.record.shortfalls import write_shortfalls
from api.record.support.signals_due import note_due
from api.record.traces import write_traces

_INSERT_RESULTS: Final = f"""
WITH row AS MATERIALIZED (SELECT * FROM json_to_recordset(%(results)s::json) AS one ({listed(ResultRow)})),
new AS (
    INSERT INTO symphonie.result_key (organisation_no, graph_no, learner, seq, result_id, committed_at)
    SELECT organisation_no, graph_no, learner, seq, result_id, {INSTANT.format("committed_at")} FROM row
    ON CONFLICT DO NOTHING RETURNING organisation_no, graph_no, learner, seq, result_id
){{noted}}
INSERT INTO symphonie.result ({", ".join(one.name for one in columns(ResultRow))})
SELECT {", ".join(one.taken for one in columns(ResultRow))}
FROM row JOIN new USING (organisation_no, graph_no, learner, seq, result_id)
"""
_INSERT_ONLY: Final = _INSERT_RESULTS.format(noted="")
_INSERT_AND_NOTE: Final = _INSERT_RESULTS.format(noted=f", noted AS ({NOTE_CROSSINGS})")


class SequenceTakenError(ValueError):
    """A learner's sequence holds another result at the place of this one: the live state had lost some."""

    def __init__(self, seq: int, recorded: str, result_id: str) -> None:
        super().__init__(
            f"result {result_id!r} has seq {seq}, where the record holds {recorded!r}: the live state lost commits"
        )


class ResultIdTakenError(ValueError):
    """A learner's sequence holds this result at another place already: the live store had forgotten its id."""

    def __init__(self, seq: int, recorded_seq: int, result_id: str) -> None:
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
    if not results:
        return
    crossings = crossings_in(entries)
    asked = {"results": encode(results).decode(), "crossings": encode(crossings).decode()}
    if connection.execute(_INSERT_AND_NOTE if crossings else _INSERT_ONLY, asked).rowcount == len(results):
        return
    clash = taken(connection, "result_key", "seq", "result_id", results)
    if clash is not None:
        recorded_seq, recorded, seq, result_id = clash
        if recorded_seq == seq:
            raise SequenceTakenError(seq, recorded, result_id)
        raise ResultIdTakenError(seq, recorded_seq, result_id)


def _owner(one: ResultRow) -> tuple[int, int, str]:
    return one.organisation_no, one.graph_no, one.learner


_LIMIT_EXCEEDED: Final = "54"
"""Class of SQLSTATE that psycopg calls operational: an id too long for an index is its entry's fault all the same."""

_MAX_ERROR_LENGTH: Final = 2000
_LONGEST_LEARNER: Final = 600
"""Characters that fit an index, whichever they are; a longer one is told by the entry itself."""
_LARGEST_NO: Final = 2**31 - 1
_POSITIONS: Final = """
INSERT INTO symphonie.journal_position AS held SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[])
ON CONFLICT (stream) DO UPDATE SET milliseconds = EXCLUDED.milliseconds, number = EXCLUDED.number
WHERE (EXCLUDED.milliseconds, EXCLUDED.number) > (held.milliseconds, held.number)
"""


class Delivery(NamedTuple):
    """A journal entry as it was delivered."""

    stream: str
    entry_id: str
    payload: bytes


class DeadLetter(NamedTuple):
    """An entry that cannot be written, and why.

    Attributes:
        delivery: The entry.
        error: What PostgreSQL or the decoder said.
        organisation_no: Whose it is, None if it cannot be read that far; so with the next two.
        graph_no: On which content graph.
        learner: The learner's key.
        places: Which places in the learner's sequence its results were given.
    """

    delivery: Delivery
    error: str
    organisation_no: int | None = None
    graph_no: int | None = None
    learner: str | None = None
    places: tuple[int, ...] = ()


class UnknownJournalLayoutError(ValueError):
    """An entry was written by a newer version of the service."""

    def __init__(self, layout: int) -> None:
        super().__init__(
            f"the entry has layout {layout}, this version reads up to {journal.LAYOUT}: start the newer version, then "
            "`symphonie check --retry`"
        )


class _Read(NamedTuple):
    delivery: Delivery
    entry: JournalEntry


# What is the fault of one entry, and not of the servers or of this program.
_DATA_ERRORS: Final = (
    psycopg.DataError,
    psycopg.IntegrityError,
    UnicodeError,
    SequenceTakenError,
    ResultIdTakenError,
    CorrectionPlaceTakenError,
)


def write(connection: Connection, deliveries: Sequence[Delivery]) -> tuple[DeadLetter, ...]:
    """Write a batch in one transaction, and return what was set aside.

    When this returns, everything is committed: written, written before, or set aside. Delivering the same entries
    again, here or from another process, changes nothing.

    Raises:
        psycopg.Error: The servers are at fault, and nothing was written.
    """
    with connection.transaction():
        read, unreadable = _read(deliveries)
        gone = leave_out_erased(connection, Counter(one.entry.graph_no for one in read))
        cuts = Cuts(connection, _oldest(deliveries))
        kept = [one for one in read if one.entry.graph_no not in gone] if gone else read
        kept = [one for one in kept if not _is_cut_off(one, cuts)] if cuts.are_any else kept
        dead = (*unreadable, *_write_or_halve(connection, kept))
        if dead:
            _set_aside(connection, dead)
        _note_positions(connection, deliveries)
    return dead


def _is_cut_off(one: _Read, cuts: Cuts) -> bool:
    entry, (stream, entry_id, _) = one.entry, one.delivery
    key = LearnerKey(entry.organisation_no, entry.graph_no, entry.learner)
    return cuts.is_before_one(stream, EntryId.read(entry_id.encode()), key)


def _oldest(deliveries: Sequence[Delivery]) -> dict[str, EntryId]:
    oldest: dict[str, EntryId] = {}
    for delivery in deliveries:
        at = EntryId.read(delivery.entry_id.encode())
        oldest[delivery.stream] = min(at, oldest.get(delivery.stream, at))
    return oldest


def _read(deliveries: Sequence[Delivery]) -> tuple[list[_Read], list[DeadLetter]]:
    read: list[_Read] = []
    unreadable: list[DeadLetter] = []
    for delivery in deliveries:
        try:
            entry = journal.decode(delivery.payload)
            if entry.layout > journal.LAYOUT:
                raise UnknownJournalLayoutError(entry.layout)  # noqa: TRY301  # it is handled like its neighbours
            read.append(_Read(delivery, entry))
        except (msgspec.MsgspecError, UnicodeError, UnknownJournalLayoutError) as error:
            unreadable.append(DeadLetter(delivery, _reason(error)))
    return read, unreadable


def _write_or_halve(connection: Connection, batch: Sequence[_Read]) -> tuple[DeadLetter, ...]:
    if not batch:
        return ()
    try:
        with connection.transaction():
            _insert(connection, [entry for _, entry in batch])
    except (*_DATA_ERRORS, psycopg.OperationalError) as error:
        if not _is_data_error(error):
            raise
        if len(batch) == 1:
            return (_dead(batch[0], error),)
        middle = len(batch) // 2
        return _write_or_halve(connection, batch[:middle]) + _write_or_halve(connection, batch[middle:])
    return ()


def _insert(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    hold_chains(connection, entries)
    write_results(connection, entries)
    insert(connection, "recommendation_event", list(events_in(entries)))
    write_adjustments(connection, entries)
    insert(connection, "decision_basis", list(bases_in(entries)))
    write_corrections(connection, entries)
    write_shortfalls(connection, entries)
    write_traces(connection, entries)
    note_due(connection, entries)


def _is_data_error(error: Exception) -> bool:
    if isinstance(error, psycopg.OperationalError):
        return (error.sqlstate or "").startswith(_LIMIT_EXCEEDED)
    return True


def _dead(read: _Read, error: Exception) -> DeadLetter:
    entry = read.entry
    learner = entry.learner if len(entry.learner) <= _LONGEST_LEARNER and "\0" not in entry.learner else None
    places = tuple(result.seq for result in entry.results)
    if not all(0 <= number <= _LARGEST_NO for number in (entry.organisation_no, entry.graph_no, *places)):
        return DeadLetter(read.delivery, _reason(error))  # it may be the very number that does not fit
    return DeadLetter(read.delivery, _reason(error), entry.organisation_no, entry.graph_no, learner, places)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "\\0")[:_MAX_ERROR_LENGTH]


def _set_aside(connection: Connection, dead: Sequence[DeadLetter]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO symphonie.dead_letter"
            " (stream, entry_id, payload, error, organisation_no, graph_no, learner, places)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(*one.delivery, one.error, one.organisation_no, one.graph_no, one.learner, [*one.places]) for one in dead],
        )


def _note_positions(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Note how far each journal is in the record now, set aside or not."""
    newest: dict[str, EntryId] = {}
    for delivery in deliveries:
        at = EntryId.read(delivery.entry_id.encode())
        newest[delivery.stream] = max(at, newest.get(delivery.stream, at))
    streams = sorted(newest)  # projectors that meet here take the rows in one order
    positions = [newest[stream] for stream in streams]
    connection.execute(_POSITIONS, [streams, [at.milliseconds for at in positions], [at.number for at in positions]])
