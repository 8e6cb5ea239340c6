"""A learner's results: all of them in order, as they are traced again, or those with certain ids."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from api.journal import JournalCorrection
from api.live.keys import LearnerKey
from api.record.columns import MICROSECONDS, reading, selected
from api.record.corrections import corrected_scores
from api.record.events import OF_ONE, StudyOf, studies_in
from api.record.facts import CorrectionRow
from api.record.pool import Pool, rows_of

RESULT_ORDER: Final = "occurred_at, attempt, seq"
"""The order in which a learner's results are traced (`api.results.apply_results.order_of`)."""

RESULT_COLUMNS: Final = (
    f"seq, result_id, item_id, score, {MICROSECONDS.format('occurred_at')}, attempt, version,"
    f" {MICROSECONDS.format('committed_at')}"
)
"""Of an `AcceptedResult`."""

_HISTORY: Final = (
    f"SELECT {RESULT_COLUMNS} FROM symphonie.result"
    f" WHERE organisation_no = %s AND graph_no = %s AND learner = %s ORDER BY {RESULT_ORDER}"
)
_CORRECTIONS: Final = (
    f"SELECT {selected(CorrectionRow)} FROM symphonie.result_correction"
    " WHERE organisation_no = %s AND graph_no = %s AND learner = %s ORDER BY no"
)
_BY_ID: Final = (
    f"SELECT result_id, item_id, score, attempt, {MICROSECONDS.format('occurred_at')},"
    " convert_to(coalesce(details::text, ''), 'UTF8'), (SELECT score FROM symphonie.result_correction AS one"
    " WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)"
    " = (held.organisation_no, held.graph_no, held.learner, held.seq) ORDER BY no DESC LIMIT 1)"
    " FROM symphonie.result_key"
    " JOIN symphonie.result AS held USING (organisation_no, graph_no, learner, seq, result_id, committed_at)"
    " WHERE organisation_no = %s AND graph_no = %s AND learner = %s AND result_id = ANY(%s)"
)


_OF_GRAPH: Final = (
    f"SELECT learner, item_id, coalesce(new.score, held.score), attempt, {MICROSECONDS.format('occurred_at')}"
    " FROM symphonie.result AS held LEFT JOIN LATERAL ("
    " SELECT score, true AS holds FROM symphonie.result_correction AS one"
    " WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)"
    " = (held.organisation_no, held.graph_no, held.learner, held.seq) ORDER BY no DESC LIMIT 1) AS new ON true"
    " WHERE organisation_no = %s AND graph_no = %s AND NOT (new.holds IS true AND new.score IS NULL)"
    f" ORDER BY learner, {RESULT_ORDER} LIMIT %s"
)


class LearnerResult(NamedTuple):
    """One result that counts, with the score that counts."""

    learner: str
    item_id: str
    score: float
    attempt: int
    occurred_at_us: int


class AcceptedResult(NamedTuple):
    """A result as it was accepted.

    Attributes:
        seq: Order of acceptance, from 1.
        result_id: The sender's.
        item_id: Of the content graph.
        score: 0..1.
        occurred_at_us: Microseconds since 1970-01-01T00:00:00Z.
        attempt: 1 for the first.
        version: Of the live state, after the commit that took it in.
        committed_at_us: Microseconds since 1970-01-01T00:00:00Z.
    """

    seq: int
    result_id: str
    item_id: str
    score: float
    occurred_at_us: int
    attempt: int
    version: int
    committed_at_us: int


def counting(results: Sequence[AcceptedResult], corrections: Sequence[JournalCorrection]) -> Sequence[AcceptedResult]:
    """Return the results that count, with the scores that count."""
    if not corrections:
        return results
    scores = corrected_scores(corrections)
    counted = ((result, scores.get(result.seq, result.score)) for result in results)
    return [result._replace(score=score) for result, score in counted if score is not None]


class History(NamedTuple):
    """All results of a learner.

    Attributes:
        results: As they were accepted.
        corrections: Of these.
        studies: Resources that were completed, in the order of the commits.
    """

    results: Sequence[AcceptedResult]
    corrections: Sequence[JournalCorrection] = ()
    studies: Sequence[StudyOf] = ()

    @property
    def standing(self) -> Sequence[AcceptedResult]:
        """The results that count, with the scores that count."""
        return counting(self.results, self.corrections)


class Held(NamedTuple):
    """What came with the id of a result that was accepted.

    Attributes:
        result_id: The sender's.
        item_id: Of the content graph.
        score: 0..1.
        attempt: 1 for the first.
        occurred_at_us: Microseconds since 1970-01-01T00:00:00Z.
        details: JSON object of what was said beside; may be empty.
        corrected: Score by the newest correction; None where there is none, or where the result is void.
    """

    result_id: str
    item_id: str
    score: float
    attempt: int
    occurred_at_us: int
    details: bytes
    corrected: float | None = None


async def learner_history(pool: Pool, key: LearnerKey) -> History:
    """Return all that a learner's belief is made of, as far as the record has it, in order."""
    async with pool.connection() as connection:
        results = await (await connection.execute(_HISTORY, key)).fetchall()
        cursor = connection.cursor(row_factory=reading(CorrectionRow))
        corrections = await (await cursor.execute(_CORRECTIONS, key)).fetchall()
        studies = await (await connection.execute(OF_ONE, key._asdict())).fetchall()
    return History(_recorded(results), corrections, studies_in(studies))


async def results_of_graph(pool: Pool, organisation_no: int, graph_no: int, limit: int) -> Sequence[LearnerResult]:
    """Return results on a graph, learner by learner in the order of their ids, each learner's in the order of time."""
    return await rows_of(pool, LearnerResult, _OF_GRAPH, [organisation_no, graph_no, limit])


async def results_by_id(pool: Pool, key: LearnerKey, ids: Sequence[str]) -> tuple[Held, ...]:
    """Return those results of a learner that have these ids, as far as the record has them."""
    return tuple(await rows_of(pool, Held, _BY_ID, [*key, list(ids)]))


def read_history(
    connection: Connection, organisation_no: int, graph_no: int, learner: str
) -> tuple[AcceptedResult, ...]:
    """Return the results without waiting on an event loop."""
    return _recorded(connection.execute(_HISTORY, [organisation_no, graph_no, learner]).fetchall())


def _recorded(rows: Iterable[TupleRow]) -> tuple[AcceptedResult, ...]:
    return tuple([AcceptedResult(*row) for row in rows])
