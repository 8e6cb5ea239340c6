"""Decisions of the machine as the record keeps them: what it takes to make one again, long after.

A commit's changes of a path follow from what was in the record before it, from the commit's own results or corrections,
and from its basis (`symphonie.decision_basis`). Nothing of that is ever changed; what came later is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias, TypeVar

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.live.keys import LearnerKey
from api.record.columns import reading, selected
from api.record.corrections import CORRECTIONS
from api.record.events import STUDIES, StudyOf, studies_in
from api.record.facts import AdjustmentRow, BasisRow, CorrectionRow
from api.record.graphs import StoredGraph, read_graph_as_it_was
from api.record.models import model_hash_of
from api.record.path import CHANGES, PathChange
from api.record.pool import Pool, rows_of
from api.record.results import RESULT_COLUMNS, AcceptedResult

_OF_LEARNER: Final = (
    "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s"
    " AND version {} %(version)s"
)
_ADJUSTMENTS: Final = (
    f"SELECT {selected(AdjustmentRow)} FROM symphonie.adjustment WHERE {_OF_LEARNER.format('=')} ORDER BY position"
)
_BASIS: Final = f"SELECT {selected(BasisRow)} FROM symphonie.decision_basis WHERE {_OF_LEARNER.format('=')}"
_RESULTS: Final = f"SELECT {RESULT_COLUMNS} FROM symphonie.result WHERE {_OF_LEARNER.format('<=')} ORDER BY seq"
_EVIDENCE: Final = (
    "SELECT kind, skill_id, evidence FROM symphonie.adjustment"
    f" WHERE {_OF_LEARNER.format('<')} AND action <> 'closed' ORDER BY version, position"
)
_SAMPLE: Final = (
    "SELECT organisation_no, graph_no, learner, version FROM symphonie.adjustment"
    " WHERE %(organisation_no)s::int IS NULL OR organisation_no = %(organisation_no)s"
    " GROUP BY 1, 2, 3, 4 ORDER BY random() LIMIT %(limit)s"
)


S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")
Record: TypeAlias = AsyncConnection[TupleRow]


class DecidedCommit(NamedTuple):
    """A commit of a learner that changed the path."""

    organisation_no: int
    graph_no: int
    learner: str
    version: int

    @property
    def key(self) -> LearnerKey:
        """Whose, on which content graph."""
        return LearnerKey(self.organisation_no, self.graph_no, self.learner)


class KeptDecision(NamedTuple):
    """What the record has of one such commit, and of what was there before it.

    Attributes:
        commit: Which one.
        changes: What was decided, in order.
        basis: What it rests on beside the record; None where the service kept none yet.
        results: Accepted by then, those of the commit included, by `seq`.
        corrections: The same of corrections.
        studies: Completed before.
        path: What had changed the path before, oldest first.
        evidence: Of what had been opened before, by kind and skill id.
        stored: Content graph, model and settings of then; None where one of them is gone.
    """

    commit: DecidedCommit
    changes: tuple[AdjustmentRow, ...]
    basis: BasisRow | None
    results: Sequence[AcceptedResult]
    corrections: Sequence[CorrectionRow]
    studies: Sequence[StudyOf]
    path: Sequence[PathChange]
    evidence: dict[tuple[str, str], tuple[str, ...]]
    stored: StoredGraph | None


async def sample_commits(pool: Pool, organisation_no: int | None, limit: int) -> list[DecidedCommit]:
    """Draw commits that changed a path, of one organisation or of all."""
    return await rows_of(pool, DecidedCommit, _SAMPLE, {"organisation_no": organisation_no, "limit": limit})


async def commits_named(pool: Pool, adjustment_id: str) -> list[DecidedCommit]:
    """Find the commits, of whichever learner, with an adjustment of this id: nearly always one at most."""
    query = "SELECT organisation_no, graph_no, learner, version FROM symphonie.adjustment WHERE adjustment_id = %s"
    return await rows_of(pool, DecidedCommit, query, [adjustment_id])


async def read_decision(pool: Pool, commit: DecidedCommit) -> KeptDecision:
    """Read what a commit decided, and what it decided from."""
    asked = commit._asdict()
    before = {**asked, "learners": [commit.learner], "version": commit.version - 1}
    async with pool.connection() as connection:
        changes = await _facts(connection, AdjustmentRow, _ADJUSTMENTS, asked)
        bases = await _facts(connection, BasisRow, _BASIS, asked)
        results = await _rows(connection, AcceptedResult, _RESULTS, asked)
        corrections = await _facts(connection, CorrectionRow, CORRECTIONS, {**before, "version": commit.version})
        studies = await (await connection.execute(STUDIES, before)).fetchall()
        path = await _rows(connection, PathChange, CHANGES, before)
        evidence = await (await connection.execute(_EVIDENCE, asked)).fetchall()
        basis = next(iter(bases), None)
        stored = await _stored(connection, changes[0], basis) if changes and basis else None
    named = {(kind, skill_id): tuple(ids) for kind, skill_id, ids in evidence}
    studied = studies_in(row[1:] for row in studies)
    return KeptDecision(commit, tuple(changes), basis, results, corrections, studied, path, named, stored)


async def _stored(connection: Record, change: AdjustmentRow, basis: BasisRow) -> StoredGraph | None:
    model_hash = model_hash_of(change.model_version)
    about = (change.graph_version, basis.revision, model_hash, basis.settings_version)
    return await read_graph_as_it_was(connection, change.organisation_no, change.graph_no, *about)


async def _facts(connection: Record, shape: type[S], query: str, about: Mapping[str, object]) -> list[S]:
    return await (await connection.cursor(row_factory=reading(shape)).execute(query, about)).fetchall()


async def _rows(connection: Record, make: Callable[..., T], query: str, about: Mapping[str, object]) -> list[T]:
    return await (await connection.cursor(row_factory=args_row(make)).execute(query, about)).fetchall()
