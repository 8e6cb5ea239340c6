"""What learners did with recommendations, and have studied: credited after the results that were there then.

A platform tells of a resource when it was completed, and a result that comes late is not known then. So the place of a
study among the results follows from how many were accepted before it, and is the same however often it is traced again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from api.journal import JournalEntry
from api.live.keys import LearnerKey
from api.record.columns import MICROSECONDS
from api.record.facts import event_id_of
from api.record.pool import Pool, row_of

_COLUMNS: Final = f"version, n_results, teaches, effect, {MICROSECONDS.format('occurred_at')}"
_WHERE: Final = "is_study AND organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
OF_ONE: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.recommendation_event WHERE {_WHERE} AND learner = %(learner)s ORDER BY version"
)
STUDIES: Final = (
    f"SELECT learner, {_COLUMNS} FROM symphonie.recommendation_event WHERE {_WHERE}"
    " AND learner = ANY(%(learners)s) AND version <= %(version)s ORDER BY learner, version"
)


class StudyOf(NamedTuple):
    """A resource that a learner completed.

    Attributes:
        version: Of the live state, after the commit that took it in.
        n_results: Results accepted before.
        teaches: Skills that it is about.
        effect: Chance of learning each, relative to P(learn).
        occurred_at_us: Microseconds since 1970-01-01T00:00:00Z.
    """

    version: int
    n_results: int
    teaches: tuple[str, ...]
    effect: float
    occurred_at_us: int


def studies_by_learner(
    connection: Connection, organisation_no: int, graph_no: int, learners: Sequence[str], version: int
) -> dict[str, tuple[StudyOf, ...]]:
    """Read what some learners studied up to a version of their live states, in order."""
    asked = {"organisation_no": organisation_no, "graph_no": graph_no, "learners": learners, "version": version}
    rows = connection.execute(STUDIES, asked)
    return {
        learner: studies_in(row[1:] for row in of_learner) for learner, of_learner in groupby(rows, key=itemgetter(0))
    }


def studies_in(rows: Iterable[TupleRow]) -> tuple[StudyOf, ...]:
    """Read rows of `OF_ONE`."""
    return tuple([StudyOf(version, n, tuple(teaches), effect, at_us) for version, n, teaches, effect, at_us in rows])


def pending_studies(entries: Iterable[JournalEntry]) -> Iterator[StudyOf]:
    """Return what was studied by some commits."""
    for entry in entries:
        for one in entry.events:
            if one.is_study:
                yield StudyOf(entry.version, one.n_results, one.teaches, one.effect, one.occurred_at_us)


def placed(
    studies: Iterable[StudyOf], seqs: Sequence[int], skill_index: Mapping[str, int]
) -> Iterator[tuple[int, int, StudyOf]]:
    """Say of each skill that was taught how many of the results come before, its index, and by what.

    Args:
        studies: In order.
        seqs: Of the results that count, in the order in which they are traced.
        skill_index: Index in the registry by id.
    """
    for study in studies:
        n_before = max((at for at, seq in enumerate(seqs, 1) if seq <= study.n_results), default=0)
        for skill_id in study.teaches:
            yield n_before, skill_index[skill_id], study


async def read_offer_key(pool: Pool) -> bytes:
    """Read the secret of the names of lists."""
    key = await row_of(pool, bytes, "SELECT offer_key FROM symphonie.deployment")
    if key is None:
        raise LookupError
    return key


async def graph_id_of(pool: Pool, key: LearnerKey) -> str | None:
    """Return the organisation's id of a learner's content graph."""
    query = "SELECT id FROM symphonie.content_graph WHERE organisation_no = %s AND no = %s"
    return await row_of(pool, str, query, [key.organisation_no, key.graph_no])


async def is_told(pool: Pool, key: LearnerKey, recommendation_id: str, event: str, activity_id: str) -> bool:
    """Tell whether the record knows an event already."""
    query = (
        "SELECT true FROM symphonie.recommendation_event WHERE organisation_no = %s AND graph_no = %s AND learner = %s"
        " AND event_id = %s"
    )
    return bool(await row_of(pool, bool, query, [*key, event_id_of(recommendation_id, event, activity_id)]))
