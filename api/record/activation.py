"""Which model traces on a content graph: activate one, roll back, and say how it stands.

Whatever changes it makes a new tracing revision, remembers the model of that revision, and asks for a re-trace of every
learner, in one transaction behind the lock on the graph's row. Workers notice the revision as they notice a new
version of the graph (`api.content.graphs`).
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.errors import ModelFitsNothing, NothingToRollBack, UnknownModel
from api.record.graphs import StoredGraph, StoredModel, decode_model, inherit_retrace, read_current
from api.record.pool import Pool, row_of
from engine.artefact import coverage

_LOCK: Final = (
    "SELECT no, revision, model_hash, earlier_models FROM symphonie.content_graph"
    " WHERE organisation_no = %s AND id = %s AND seq > 0 FOR UPDATE"
)
_SWITCH: Final = (
    "WITH g AS (UPDATE symphonie.content_graph SET revision = revision + 1, model_hash = %(model_hash)s,"
    " earlier_models = %(earlier)s WHERE no = %(no)s RETURNING no, revision, seq)"
    " INSERT INTO symphonie.tracing_revision (graph_no, revision, seq, model_hash)"
    " SELECT no, revision, seq, %(model_hash)s FROM g"
)
_STANDING: Final = (
    "SELECT g.revision, g.model_hash, g.earlier_models, r.made_at, t.asked_at, t.started_at, t.finished_at,"
    " t.learners_total, t.learners_done, t.error"
    " FROM symphonie.content_graph g"
    " JOIN symphonie.tracing_revision r ON r.graph_no = g.no AND r.revision = g.revision"
    " LEFT JOIN symphonie.retrace t ON t.graph_no = g.no AND t.revision = g.revision"
    " WHERE g.organisation_no = %s AND g.id = %s"
)


class Retrace(NamedTuple):
    """How far a re-trace is.

    Attributes:
        asked_at: With the change that made it necessary.
        started_at: None as long as nobody has begun.
        finished_at: None as long as it is not done.
        learners_total: Learners with results when it began; None before that.
        learners_done: Of these, how many have been gone through.
        error: What keeps it from going on; it is tried again.
    """

    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    learners_total: int | None
    learners_done: int
    error: str | None


class ActiveTracing(NamedTuple):
    """What traces on a content graph now.

    Attributes:
        revision: Tracing revision.
        model_hash: Of the active model; None where the authored parameters trace.
        earlier: What was active before, newest last; None stands for the authored parameters.
        since: When the revision was made.
        retrace: Of the learners to this revision; None if none was asked for.
    """

    revision: int
    model_hash: str | None
    earlier: tuple[str | None, ...]
    since: datetime
    retrace: Retrace | None


class Switch(NamedTuple):
    """What an activation or a roll back did.

    Attributes:
        stored: The graph as it is traced now.
        changed: Whether anything is traced otherwise than before.
    """

    stored: StoredGraph
    changed: bool


class _Held(NamedTuple):
    """A graph whose row is locked."""

    no: int
    revision: int
    model_hash: str | None
    earlier: list[str | None]


async def activate(pool: Pool, organisation_no: int, graph_id: str, content_hash: str | None) -> Switch | None:
    """Let a model trace, or the authored parameters (None); nothing changes if it does already.

    Returns:
        What holds now; None if the organisation has no such graph.

    Raises:
        UnknownModel: The graph has no such model.
        ModelFitsNothing: It knows no skill of the graph as it is now.
    """
    async with pool.connection() as connection:
        held = await _hold(connection, organisation_no, graph_id)
        if held is None:
            return None
        if held.model_hash == content_hash:
            return Switch(await read_current(connection, organisation_no, graph_id), changed=False)
        stored = await read_current(connection, organisation_no, graph_id)
        await _require_fit(connection, stored, content_hash, "$.content_hash")
        return await _switch(connection, organisation_no, stored, held, content_hash, [*held.earlier, held.model_hash])


async def roll_back(pool: Pool, organisation_no: int, graph_id: str) -> Switch | None:
    """Let what was active before trace again: the earlier model, or the authored parameters.

    Returns:
        What holds now; None if the organisation has no such graph.

    Raises:
        NothingToRollBack: Nothing else was ever active.
        ModelFitsNothing: The graph has changed, and the earlier model knows no skill of it any more.
    """
    async with pool.connection() as connection:
        held = await _hold(connection, organisation_no, graph_id)
        if held is None:
            return None
        if not held.earlier:
            raise NothingToRollBack(graph_id)
        *earlier, content_hash = held.earlier
        stored = await read_current(connection, organisation_no, graph_id)
        await _require_fit(connection, stored, content_hash, "{content_graph_id}")
        return await _switch(connection, organisation_no, stored, held, content_hash, earlier)


async def read_standing(pool: Pool, organisation_no: int, graph_id: str) -> ActiveTracing | None:
    """Say what traces on a graph, None if the organisation has no such graph."""
    return await row_of(pool, _standing, _STANDING, [organisation_no, graph_id])


def _standing(
    revision: int,
    model_hash: str | None,
    earlier: list[str | None],
    since: datetime,
    *retrace: Any,  # noqa: ANN401  # columns of `Retrace`
) -> ActiveTracing:
    return ActiveTracing(revision, model_hash, tuple(earlier), since, Retrace(*retrace) if retrace[0] else None)


async def _hold(connection: AsyncConnection[TupleRow], organisation_no: int, graph_id: str) -> _Held | None:
    row = await (await connection.execute(_LOCK, [organisation_no, graph_id])).fetchone()
    return _Held(*row) if row is not None else None


async def _require_fit(
    connection: AsyncConnection[TupleRow], stored: StoredGraph, content_hash: str | None, path: str
) -> None:
    if content_hash is None:
        return
    query = "SELECT content_hash, artefact::text FROM symphonie.model WHERE graph_no = %s AND content_hash = %s"
    row = await (await connection.execute(query, [stored.graph_no, content_hash])).fetchone()
    if row is None:
        raise UnknownModel(path, content_hash)
    if not coverage(decode_model(StoredModel(*row)), stored.graph).fitted_skills:
        raise ModelFitsNothing(path, stored.graph_id)


async def _switch(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    before: StoredGraph,
    held: _Held,
    content_hash: str | None,
    earlier: list[str | None],
) -> Switch:
    await connection.execute(_SWITCH, {"no": held.no, "model_hash": content_hash, "earlier": earlier})
    await inherit_retrace(connection, held.no, held.revision, is_wanted=True)
    return Switch(await read_current(connection, organisation_no, before.graph_id), changed=True)
