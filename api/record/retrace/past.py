"""Everything the record holds of a learner, as much as a live state is made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from psycopg import Connection

from api.live.memory import NOTHING, Memory
from api.record.corrections import corrections_by_learner
from api.record.events import StudyOf, studies_by_learner
from api.record.facts import CorrectionRow
from api.record.path import PathChange, changes_by_learner, masks_of, memory_of
from api.record.results import RESULT_COLUMNS, RESULT_ORDER, AcceptedResult, counting

_RESULTS: Final = (
    f"SELECT learner, {RESULT_COLUMNS} FROM symphonie.result"
    " WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
)
_OF_ALL: Final = _RESULTS + f" ORDER BY learner, {RESULT_ORDER}"
_OF_ONE: Final = _RESULTS + f" AND learner = %(learner)s AND seq <= %(n_results)s ORDER BY learner, {RESULT_ORDER}"
_OF_SOME: Final = _RESULTS + f" AND learner = ANY(%(learners)s) ORDER BY learner, {RESULT_ORDER}"
_COUNTS: Final = (
    "SELECT learner, count(*) FROM symphonie.result"
    " WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner > %(behind)s"
    " GROUP BY learner ORDER BY learner LIMIT %(limit)s"
)
_EVERYTHING: Final = 2**31 - 1
_FETCH: Final = 5000


class Past(NamedTuple):
    """What the record holds of one learner on one content graph.

    Attributes:
        learner: The learner's key within the organisation.
        version: Of the live state, after the newest commit that the record knows; 0 if it knows none.
        results: As they were accepted, in the order in which they are traced.
        active: Mask of the open adjustments by skill id, where there are any.
        memory: What people and the learner did with the path.
        corrections: Of the results.
        studies: Resources that were completed, in order.
    """

    learner: str
    version: int
    results: Sequence[AcceptedResult]
    active: Mapping[str, int]
    memory: Memory = NOTHING
    corrections: Sequence[CorrectionRow] = ()
    studies: Sequence[StudyOf] = ()

    @property
    def standing(self) -> Sequence[AcceptedResult]:
        """The results that count, with the scores that count."""
        return counting(self.results, self.corrections)

    @property
    def n_corrections(self) -> int:
        """The newest place in the learner's sequence of corrections."""
        return max((one.no for one in self.corrections), default=0)

    @property
    def n_results(self) -> int:
        """The newest place in the learner's sequence."""
        return max((result.seq for result in self.results), default=0)


class Scope(NamedTuple):
    """One content graph of one organisation."""

    organisation_no: int
    graph_no: int


def pasts_of(connection: Connection, scope: Scope, chunk_results: int) -> Iterator[list[Past]]:
    """Read all learners of a graph, whole ones, in chunks of about so many results."""
    with connection.cursor("pasts") as cursor:
        cursor.itersize = _FETCH
        cursor.execute(_OF_ALL, scope._asdict())
        chunk: dict[str, list[AcceptedResult]] = {}
        n_results = 0
        for learner, rows in groupby(cursor, key=itemgetter(0)):
            results = [AcceptedResult(*row[1:]) for row in rows]
            chunk[learner] = results
            n_results += len(results)
            if n_results >= chunk_results:
                yield _with_path(connection, scope, chunk, _EVERYTHING)
                chunk, n_results = {}, 0
    if chunk:
        yield _with_path(connection, scope, chunk, _EVERYTHING)


def pasts_of_some(connection: Connection, scope: Scope, learners: Iterable[str]) -> list[Past]:
    """Read some learners, in the order given."""
    names = list(learners)
    rows = connection.execute(_OF_SOME, {**scope._asdict(), "learners": names})
    results: dict[str, list[AcceptedResult]] = {learner: [] for learner in names}
    for row in rows:
        results[row[0]].append(AcceptedResult(*row[1:]))
    return _with_path(connection, scope, results, _EVERYTHING)


def count_by_learner(connection: Connection, scope: Scope, behind: str, limit: int) -> list[tuple[str, int]]:
    """Count the results of the next learners in the order of their keys."""
    rows = connection.execute(_COUNTS, {**scope._asdict(), "behind": behind, "limit": limit})
    return [(learner, n_results) for learner, n_results in rows]


def past_of(
    connection: Connection, scope: Scope, learner: str, n_results: int = _EVERYTHING, version: int = _EVERYTHING
) -> Past:
    """Read one learner, as far as a live state with so many results and commits went."""
    rows = connection.execute(_OF_ONE, {**scope._asdict(), "learner": learner, "n_results": n_results})
    results = [AcceptedResult(*row[1:]) for row in rows]
    return _with_path(connection, scope, {learner: results}, version)[0]


def _with_path(
    connection: Connection, scope: Scope, results: Mapping[str, list[AcceptedResult]], version: int
) -> list[Past]:
    changes = changes_by_learner(connection, *scope, list(results), version)
    corrections = corrections_by_learner(connection, *scope, list(results), version)
    studies = studies_by_learner(connection, *scope, list(results), version)
    return [
        _past(learner, of_learner, changes.get(learner, ()), corrections.get(learner, ()), studies.get(learner, ()))
        for learner, of_learner in results.items()
    ]


def _past(
    learner: str,
    results: list[AcceptedResult],
    changes: Sequence[PathChange],
    corrections: Sequence[CorrectionRow],
    studies: Sequence[StudyOf],
) -> Past:
    versions = [one.version for happened in (results, changes, corrections) for one in happened]
    masks, memory = masks_of(changes), memory_of(changes)
    return Past(learner, max(versions, default=0), results, masks, memory, corrections, studies)
