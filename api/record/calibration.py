"""How well the model's predictions come true, day by day: what the watch of drift keeps, and reads.

A row sums up a day (UTC) of one tracing revision. The first days make the reference; from then on each row carries what
the bets against "nothing has drifted" have come to (`engine.evaluation.drift`). Rows name no learner.
"""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from psycopg.rows import args_row, tuple_row

from api.record.pool import Pool, row_of, rows_of
from api.record.support.team import Record, rows_in
from content_graph.languages import Text, in_language
from engine.evaluation.drift import (
    BETS,
    NO_WEALTH,
    RUN_LENGTH,
    Bounds,
    Residuals,
    advanced,
    bounds_of,
    offset,
    statistic,
)

FARTHEST_BACK: Final = dt.timedelta(days=60)
"""From where on days are summed up on a content graph that was never looked at."""
RECENT_DAYS: Final = 7
_RESIDUAL: Final = "(score - p_correct)"
_SURE: Final = "least(greatest(p_correct, 1e-9), 1 - 1e-9)"
_OF_DAY: Final = (
    " FROM symphonie.result WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND NOT is_late"
    " AND committed_at >= %(since)s AND committed_at < %(until)s"
)
_SUMS: Final = (
    f"count(*), coalesce(sum(p_correct), 0), coalesce(sum(score), 0), coalesce(sum({_RESIDUAL} ^ 2), 0),"
    f" coalesce(-sum(score * ln({_SURE}) + (1 - score) * ln(1 - {_SURE})), 0)"
)
_GROWTHS: Final = ", ".join(
    f"coalesce(sum(ln(1 + {stake} * ({direction} * {_RESIDUAL} - %(off_{'up' if direction > 0 else 'down'})s))), 0)"
    for stake, direction in BETS
)
_DAYS: Final = f"SELECT (committed_at AT TIME ZONE 'UTC')::date AS day, revision{_OF_DAY} GROUP BY 1, 2 ORDER BY 1, 2"
_DUE: Final = """
SELECT g.organisation_no, g.no, c.day FROM symphonie.content_graph g
LEFT JOIN LATERAL (SELECT max(day) AS day FROM symphonie.calibration_day
    WHERE (organisation_no, graph_no) = (g.organisation_no, g.no)) c ON true
WHERE g.erased_at IS NULL AND EXISTS (SELECT FROM symphonie.result r
    WHERE (r.organisation_no, r.graph_no) = (g.organisation_no, g.no) AND NOT r.is_late
    AND r.committed_at >= %(since)s AND r.committed_at < %(until)s
    AND (c.day IS NULL OR r.committed_at >= (c.day + 1)::timestamp AT TIME ZONE 'UTC'))
ORDER BY 1, 2
"""
_REFERENCE: Final = (
    "SELECT coalesce(sum(n), 0)::int, coalesce(sum(achieved - predicted), 0), coalesce(sum(squares), 0)"
    " FROM symphonie.calibration_day WHERE (organisation_no, graph_no, revision)"
    " = (%(organisation_no)s, %(graph_no)s, %(revision)s) AND log_wealth = '{}'"
)
_WEALTH: Final = (
    "SELECT log_wealth FROM symphonie.calibration_day WHERE (organisation_no, graph_no, revision)"
    " = (%(organisation_no)s, %(graph_no)s, %(revision)s) AND log_wealth <> '{}' ORDER BY day DESC LIMIT 1"
)
_INSERT: Final = (
    "INSERT INTO symphonie.calibration_day (organisation_no, graph_no, revision, day, n, predicted, achieved, squares,"
    " log_loss, log_wealth, statistic) VALUES (%(organisation_no)s, %(graph_no)s, %(revision)s, %(day)s, %(n)s,"
    " %(predicted)s, %(achieved)s, %(squares)s, %(log_loss)s, %(log_wealth)s, %(statistic)s) ON CONFLICT DO NOTHING"
)
_STANDING: Final = f"""
SELECT g.id,
    (SELECT graph ->> 'title' FROM symphonie.content_graph_version v WHERE (v.graph_no, v.seq) = (g.no, g.seq)),
    g.revision, g.model_hash, min(c.day), max(c.day), sum(c.n)::int,
    sum(c.achieved - c.predicted) FILTER (WHERE c.log_wealth = '{{}}'),
    sum(c.n) FILTER (WHERE c.log_wealth = '{{}}')::int,
    sum(c.achieved - c.predicted) FILTER (WHERE c.day > last.day - {RECENT_DAYS})
        / nullif(sum(c.n) FILTER (WHERE c.day > last.day - {RECENT_DAYS}), 0),
    sum(c.log_loss) FILTER (WHERE c.log_wealth = '{{}}') / nullif(sum(c.n) FILTER (WHERE c.log_wealth = '{{}}'), 0),
    sum(c.log_loss) FILTER (WHERE c.day > last.day - {RECENT_DAYS})
        / nullif(sum(c.n) FILTER (WHERE c.day > last.day - {RECENT_DAYS}), 0),
    coalesce(max(c.statistic), 0), min(c.day) FILTER (WHERE c.statistic >= {RUN_LENGTH})
FROM symphonie.content_graph g
JOIN symphonie.calibration_day c
    ON (c.organisation_no, c.graph_no, c.revision) = (g.organisation_no, g.no, g.revision)
JOIN (SELECT organisation_no, graph_no, revision, max(day) AS day FROM symphonie.calibration_day GROUP BY 1, 2, 3)
    AS last ON (last.organisation_no, last.graph_no, last.revision) = (g.organisation_no, g.no, g.revision)
WHERE g.organisation_no = %(organisation_no)s AND g.erased_at IS NULL
    AND (%(graph_id)s::text IS NULL OR g.id = %(graph_id)s)
GROUP BY g.no, g.seq, g.id, g.revision, g.model_hash ORDER BY g.id COLLATE "C"
"""
_OF_DRIFTING: Final = (
    " FROM symphonie.content_graph g WHERE g.erased_at IS NULL AND EXISTS ("
    "SELECT FROM symphonie.calibration_day c WHERE (c.organisation_no, c.graph_no, c.revision)"
    f" = (g.organisation_no, g.no, g.revision) AND c.statistic >= {RUN_LENGTH})"
)


class WatchedGraph(NamedTuple):
    """A content graph, and the last day that was summed up on it; None for none."""

    organisation_no: int
    graph_no: int
    last: dt.date | None


class StoredCalibration(NamedTuple):
    """How the current revision of a content graph stands.

    Attributes:
        graph_id: The organisation's id of it.
        title: By language (JSON).
        revision: Tracing revision.
        model_hash: Of the model; None for the authored parameters.
        since: First day.
        until: Last day.
        n: Results.
        reference_total: Sum of the residuals of the reference.
        n_reference: Its results.
        recent: Mean residual of the last week.
        reference_loss: Log-loss of the reference.
        recent_loss: Of the last week.
        statistic: Highest so far.
        drifted_on: Since when it has drifted; None while it has not.
    """

    graph_id: str
    title: str
    revision: int
    model_hash: str | None
    since: dt.date
    until: dt.date
    n: int
    reference_total: float | None
    n_reference: int | None
    recent: float | None
    reference_loss: float | None
    recent_loss: float | None
    statistic: float
    drifted_on: dt.date | None

    @property
    def called(self) -> Text:
        """What the content graph is called."""
        title = msgspec.json.decode(self.title, type=dict[str, str])
        return Text(in_language(title, "fr", "fr"), in_language(title, "en", "en"))


async def graphs_to_sum_up(connection: Record, today: dt.date) -> Sequence[WatchedGraph]:
    """List the content graphs of all organisations on which days are over that were not looked at."""
    between = {"since": _midnight(today - FARTHEST_BACK), "until": _midnight(today)}
    return await rows_in(connection, args_row(WatchedGraph), _DUE, between)


async def drifting_organisations(connection: Record) -> list[int]:
    """List the organisations of which a content graph has drifted."""
    found = await rows_in(connection, tuple_row, f"SELECT DISTINCT g.organisation_no{_OF_DRIFTING} ORDER BY 1", {})
    return [no for (no,) in found]


async def sum_up(connection: Record, graph: WatchedGraph, today: dt.date) -> int:
    """Sum up the days that are over and were not looked at, and return how many."""
    first = today - FARTHEST_BACK if graph.last is None else graph.last + dt.timedelta(days=1)
    whose = {"organisation_no": graph.organisation_no, "graph_no": graph.graph_no}
    between = {"since": _midnight(first), "until": _midnight(today)}
    days = await rows_in(connection, tuple_row, _DAYS, {**whose, **between}) if first < today else []
    for day, revision in days:
        await _sum_up_day(connection, {**whose, "revision": revision, "day": day}, day)
    return len(days)


async def calibrations(pool: Pool, organisation_no: int, graph_id: str | None) -> list[StoredCalibration]:
    """Say how the content graphs of an organisation stand, or one of them."""
    return await rows_of(pool, StoredCalibration, _STANDING, {"organisation_no": organisation_no, "graph_id": graph_id})


async def drifted(connection: Record, organisation_no: int) -> list[StoredCalibration]:
    """Say how those content graphs of an organisation stand that have drifted."""
    about = {"organisation_no": organisation_no, "graph_id": None}
    found = await rows_in(connection, args_row(StoredCalibration), _STANDING, about)
    return [one for one in found if one.drifted_on is not None]


async def count_drifting(pool: Pool) -> int:
    """Count the content graphs, of all organisations, whose current revision has drifted."""
    return await row_of(pool, int, f"SELECT count(*){_OF_DRIFTING}") or 0


async def _sum_up_day(connection: Record, about: dict[str, Any], day: dt.date) -> None:
    ((n, total, squares),) = await rows_in(connection, tuple_row, _REFERENCE, about)
    bounds = bounds_of(Residuals(n, total, squares))
    asked = {**about, "since": _midnight(day), "until": _midnight(day + dt.timedelta(days=1)), **_offsets(bounds)}
    growths = f", {_GROWTHS}" if bounds is not None else ""
    query = f"SELECT {_SUMS}{growths}{_OF_DAY} AND revision = %(revision)s"
    ((n_day, predicted, achieved, squares_day, log_loss, *grown),) = await rows_in(connection, tuple_row, query, asked)
    wealth: Sequence[float] = ()
    if bounds is not None:
        before = await rows_in(connection, tuple_row, _WEALTH, about)
        wealth = advanced(before[0][0] if before else NO_WEALTH, grown)
    sums = {"n": n_day, "predicted": predicted, "achieved": achieved, "squares": squares_day, "log_loss": log_loss}
    told = {"log_wealth": list(wealth), "statistic": statistic(wealth) if wealth else 0.0}
    await connection.execute(_INSERT, {**about, **sums, **told})


def _offsets(bounds: Bounds | None) -> dict[str, float]:
    return {} if bounds is None else {"off_up": offset(1, bounds), "off_down": offset(-1, bounds)}


def _midnight(day: dt.date) -> datetime:
    return datetime.combine(day, dt.time(), dt.UTC)
