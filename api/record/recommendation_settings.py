"""The settings of recommendations, of an organisation and of single content graphs: every version is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.published_decisions import THE_SETTINGS, note_due
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import Kind

_COLUMNS: Final = "s.version, g.id, s.policy::text, s.awaiting_approval, s.by_id, s.by_role, s.put_at"
_SELECT: Final = (
    f"SELECT {_COLUMNS} FROM symphonie.recommendation_settings s"
    " LEFT JOIN symphonie.content_graph g ON g.no = s.graph_no WHERE s.organisation_no = %(organisation_no)s"
)
_IN_FORCE: Final = (
    _SELECT + " AND (s.graph_no IS NULL OR s.graph_no = %(graph_no)s)"
    " ORDER BY s.graph_no IS NULL, s.version DESC LIMIT 1"
)
_HISTORY: Final = (
    _SELECT + " AND s.graph_no IS NOT DISTINCT FROM %(graph_no)s::int"
    " AND (%(before)s::int IS NULL OR s.version < %(before)s) ORDER BY s.version DESC LIMIT %(limit)s"
)
_KNOWN: Final = frozenset(PolicySettings.__struct_fields__)


class VersionPlace(NamedTuple):
    """The place of a version in the history."""

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class StoredSettings(NamedTuple):
    """One version of settings."""

    version: int
    content_graph: str | None
    policy: PolicySettings
    awaiting: tuple[Kind, ...]
    by_id: str
    by_role: str
    put_at: datetime


async def newest_learners(pool: Pool, organisation_no: int, graph_no: int, limit: int) -> list[str]:
    """Return learners with a result on a content graph, whose newest came last first."""
    query = (
        "SELECT learner FROM symphonie.result_key WHERE organisation_no = %s AND graph_no = %s"
        " GROUP BY learner ORDER BY max(committed_at) DESC, learner LIMIT %s"
    )
    return await rows_of(pool, str, query, [organisation_no, graph_no, limit])


async def put_settings(
    pool: Pool,
    organisation_no: int,
    graph_no: int | None,
    policy: PolicySettings,
    awaiting: Sequence[Kind],
    by_id: str,
    by_role: str,
) -> int:
    """Store settings as the newest version, and return its number."""
    async with pool.connection() as connection:
        # Two at once get numbers one after the other.
        await connection.execute(
            "SELECT no FROM symphonie.organisation WHERE no = %s FOR NO KEY UPDATE", [organisation_no]
        )
        cursor = await connection.execute(
            "INSERT INTO symphonie.recommendation_settings"
            " (organisation_no, version, graph_no, policy, awaiting_approval, by_id, by_role)"
            " SELECT %(organisation_no)s, coalesce(max(version), 0) + 1, %(graph_no)s::int, %(policy)s::json,"
            " %(awaiting)s::text[], %(by_id)s, %(by_role)s"
            " FROM symphonie.recommendation_settings WHERE organisation_no = %(organisation_no)s RETURNING version",
            {
                "organisation_no": organisation_no,
                "graph_no": graph_no,
                "policy": msgspec.json.encode(policy).decode(),
                "awaiting": list(awaiting),
                "by_id": by_id,
                "by_role": by_role,
            },
        )
        ((version,),) = await cursor.fetchall()
        await note_due(connection, organisation_no, [THE_SETTINGS])
    return int(version)


async def settings_in_force(pool: Pool, organisation_no: int, graph_no: int | None) -> StoredSettings | None:
    """Return a content graph's own settings, else the organisation's (None asks for these); None for the default."""
    return await row_of(pool, _stored, _IN_FORCE, {"organisation_no": organisation_no, "graph_no": graph_no})


async def settings_history(
    pool: Pool, organisation_no: int, graph_no: int | None, limit: int, cursor: str | None
) -> Page[StoredSettings]:
    """List the versions for one content graph, or the organisation's, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, VersionPlace)
    before = None if after is None else after.version
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "limit": limit + 1, "before": before}
    return page_of(await rows_of(pool, _stored, _HISTORY, about), limit, lambda one: VersionPlace(one.version))


def decode_policy(text: str) -> PolicySettings:
    """Read thresholds that were valid when they came in; one that the rules no longer have is passed over.

    >>> decode_policy('{"mastered": 0.97, "gone": 1}').mastered
    0.97
    """
    stored = msgspec.json.decode(text)
    return msgspec.convert({name: value for name, value in stored.items() if name in _KNOWN}, PolicySettings)


def _stored(version: int, graph: str | None, policy: str, awaiting: list[Kind], *by: Any) -> StoredSettings:  # noqa: ANN401  # columns
    return StoredSettings(version, graph, decode_policy(policy), tuple(awaiting), *by)
