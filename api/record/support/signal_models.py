"""Coefficients that an organisation has of its own, and when they were tried last."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from psycopg.rows import tuple_row

from api.record.pool import Pool, rows_of
from api.record.support.team import Record, rows_in
from engine.signals.own_fits import Verdict
from engine.signals.risk import Regression

_OF: Final = "FROM symphonie.signal_model WHERE organisation_no = %(organisation_no)s"
_LOAD: Final = f"SELECT name, regression::text {_OF} AND regression IS NOT NULL"  # constants
_TRIED: Final = f"SELECT max(tried_on) {_OF}"  # constants
_JUDGED: Final = f"SELECT name, tried_on, version, fitted_on, n_rows, loss_before, loss_after {_OF}"  # constants
_NAME: Final = "SELECT id FROM symphonie.organisation WHERE no = %(organisation_no)s"
_HELD: Final = "SELECT no FROM symphonie.content_graph WHERE no = ANY(%(graphs)s) AND erased_at IS NULL FOR SHARE"
_TRY: Final = (
    "INSERT INTO symphonie.signal_model (organisation_no, name, tried_on, graphs)"
    " SELECT %s, name, %s, '{}' FROM unnest(%s::text[]) AS one (name)"
    " ON CONFLICT (organisation_no, name) DO UPDATE SET tried_on = excluded.tried_on"
)
_TAKE: Final = (
    "UPDATE symphonie.signal_model SET graphs = %s, version = %s, fitted_on = %s, n_rows = %s, loss_before = %s,"
    " loss_after = %s, regression = %s WHERE organisation_no = %s AND name = %s"
)


class OwnModel(NamedTuple):
    """One regression that an organisation has of its own.

    Attributes:
        version: Of its coefficients.
        fitted_on: Since when they are used.
        n_rows: That they were learned from.
        log_loss_before: Of what they replaced, on weeks that they have not seen.
        log_loss_after: Their own there.
    """

    version: str
    fitted_on: dt.date
    n_rows: int
    log_loss_before: float
    log_loss_after: float


class JudgedModel(NamedTuple):
    """What is known of one regression for an organisation.

    Attributes:
        name: As of `RiskModels.regressions`.
        tried_on: When a fit of its own was judged last, taken or not.
        own: What it has of its own; None where the one that ships is used.
    """

    name: str
    tried_on: dt.date
    own: OwnModel | None


async def load_own(connection: Record, organisation_no: int) -> dict[str, Regression]:
    """Return an organisation's own coefficients by the name of the regression."""
    rows = await rows_in(connection, tuple_row, _LOAD, {"organisation_no": organisation_no})
    return {name: msgspec.json.decode(text, type=Regression) for name, text in rows}


async def name_of_organisation(connection: Record, organisation_no: int) -> str:
    """Return the id of an organisation."""
    ((name,),) = await rows_in(connection, tuple_row, _NAME, {"organisation_no": organisation_no})
    return str(name)


async def last_tried(connection: Record, organisation_no: int) -> dt.date | None:
    """Return when an organisation's own coefficients were tried last."""
    ((day,),) = await rows_in(connection, tuple_row, _TRIED, {"organisation_no": organisation_no})
    return day if isinstance(day, dt.date) else None


async def save_verdicts(
    connection: Record,
    organisation_no: int,
    graphs: Collection[int],
    today: dt.date,
    names: Sequence[str],
    verdicts: Sequence[Verdict],
) -> None:
    """Keep what was found better, and that all of `names` were tried, in the caller's transaction.

    Nothing is kept where a content graph that was learned on is being erased: its erasure may have passed here already.
    """
    held = await rows_in(connection, tuple_row, _HELD, {"graphs": sorted(graphs)})
    if len(held) < len(graphs):
        return
    await connection.execute(_TRY, [organisation_no, today, list(names)])
    for one in verdicts:
        if one.regression is not None:
            told = (one.regression.version, today, one.n_rows, one.before, one.after)
            packed = msgspec.json.encode(one.regression).decode()
            await connection.execute(_TAKE, [sorted(graphs), *told, packed, organisation_no, one.name])


async def judged_models(pool: Pool, organisation_no: int) -> Mapping[str, JudgedModel]:
    """Return what is known of the regressions that were tried for an organisation, by name."""
    found = await rows_of(pool, _judged, _JUDGED, {"organisation_no": organisation_no})
    return {one.name: one for one in found}


def _judged(name: str, tried_on: dt.date, version: str | None, *told: object) -> JudgedModel:
    return JudgedModel(name, tried_on, None if version is None else OwnModel(version, *told))  # type: ignore[arg-type] # as selected
