"""Platforms and their deployments: each deployment of a client belongs to one organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.lti_errors import DeploymentTaken, PlatformTaken, ShareNeeded
from api.record.audit import acting
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from content_graph.texts import TEXT_PATTERN

_COLUMNS: Final = (
    "p.organisation_no, p.no, p.id, p.title, p.family, p.issuer, p.client_id,"
    " ARRAY(SELECT d.deployment_id FROM symphonie.lti_deployment d WHERE d.platform_no = p.no ORDER BY 1),"
    " p.auth_login_url, p.token_url, p.keyset_url, p.token_audience, p.frame_origins, p.made_at"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM symphonie.lti_platform p"
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('symphonie.lti_platform'), hashtext(%s))"
_PUT: Final = (
    "INSERT INTO symphonie.lti_platform AS p (organisation_no, id, title, family, issuer, client_id, auth_login_url,"
    " token_url, keyset_url, token_audience, frame_origins, made_by, made_at, client_at)"
    " VALUES (%(organisation_no)s, %(platform_id)s, %(title)s, %(family)s, %(issuer)s, %(client_id)s,"
    " %(auth_login_url)s, %(token_url)s, %(keyset_url)s, %(token_audience)s, %(frame_origins)s, %(by)s, %(made_at)s,"
    " %(client_at)s)"
    " ON CONFLICT (organisation_no, id) DO UPDATE SET title = excluded.title, family = excluded.family,"
    " issuer = excluded.issuer, client_id = excluded.client_id, auth_login_url = excluded.auth_login_url,"
    " token_url = excluded.token_url, keyset_url = excluded.keyset_url, token_audience = excluded.token_audience,"
    " frame_origins = excluded.frame_origins, client_at = CASE WHEN (p.issuer, p.client_id)"
    " = (excluded.issuer, excluded.client_id) THEN p.client_at ELSE excluded.client_at END RETURNING p.no"
)
_SAME: Final = (
    "SELECT p.no, p.organisation_no, p.id, ARRAY(SELECT d.deployment_id FROM symphonie.lti_deployment d"
    " WHERE d.platform_no = p.no) FROM symphonie.lti_platform p WHERE (p.issuer, p.client_id) = (%s, %s)"
    " ORDER BY p.client_at, p.no"
)
_DEPLOY: Final = (
    "INSERT INTO symphonie.lti_deployment AS d (issuer, client_id, deployment_id, organisation_no, platform_no)"
    " SELECT %(issuer)s, %(client_id)s, one, %(organisation_no)s, %(no)s FROM unnest(%(deployments)s::text[]) AS one"
    " ON CONFLICT (issuer, client_id, deployment_id) DO NOTHING"
)
_PAGE: Final = (
    f"{_SELECT} WHERE p.organisation_no = %(organisation_no)s AND (%(after)s::text IS NULL OR p.id > %(after)s)"
    " ORDER BY p.id LIMIT %(limit)s"
)


class Platform(NamedTuple):
    """A learning platform, as one client that it knows the service by.

    Attributes:
        organisation_no: Whose.
        platform_no: Names it in the record.
        platform_id: Names it to its organisation.
        title: As people know it.
        family: `moodle`, `canvas` and so on, where it said so.
        issuer: Its `iss`, exactly as its messages say it.
        client_id: As whom the service is known there.
        deployment_ids: Where in it the tool may be launched from; none before the first launch of one that named none.
        auth_login_url: Where the browser is sent to be signed in.
        token_url: Where access tokens for its services are had.
        keyset_url: Where its public keys are.
        token_audience: Whom assertions are for, where that is not `token_url`.
        frame_origins: Whose pages may frame those that a launch opens, as in a `frame-ancestors` directive.
        made_at: Since when.
    """

    organisation_no: int
    platform_no: int
    platform_id: str
    title: str
    family: str | None
    issuer: str
    client_id: str
    deployment_ids: Sequence[str]
    auth_login_url: str
    token_url: str
    keyset_url: str
    token_audience: str | None
    frame_origins: Sequence[str]
    made_at: datetime


class Share(NamedTuple):
    """What whoever registered a client has confirmed: deployments of it, by the number of their platform."""

    platform_no: int
    deployment_ids: frozenset[str]


class _Same(NamedTuple):
    """A platform of one client; those of a client come in the order in which they were of it."""

    no: int
    organisation_no: int
    platform_id: str
    deployment_ids: Sequence[str]

    @property
    def whose(self) -> tuple[int, str]:
        return self.organisation_no, self.platform_id


class _Place(NamedTuple):
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


async def put_platform(
    connection: AsyncConnection[TupleRow], platform: Platform, by: str, at: datetime, share: Share | None = None
) -> bool:
    """Store a platform as a whole, under its `platform_id`, and tell whether it is new; its number is ignored.

    Args:
        connection: In a transaction.
        platform: As it is to be.
        by: The key, or the account.
        at: The moment.
        share: What another organisation has confirmed that registered this client.

    Raises:
        PlatformTaken: Another platform has this issuer and client.
        ShareNeeded: Another organisation registered the client, and has not confirmed a deployment.
        DeploymentTaken: A deployment belongs to another platform.
    """
    await acting(connection, by)
    await connection.execute(_LOCK, [f"{platform.issuer} {platform.client_id}"])
    whose = (platform.organisation_no, platform.platform_id)
    same = await _of_client(connection, platform)
    others = [one for one in same if one.whose != whose]
    is_open = not platform.deployment_ids
    if any(one.organisation_no == platform.organisation_no or is_open or not one.deployment_ids for one in others):
        raise PlatformTaken(platform.issuer, platform.client_id)
    _require_confirmed(platform, same, share)
    known = await _all(connection, f"{_SELECT} WHERE (p.organisation_no, p.id) = (%s, %s)", [*whose])
    about = {**platform._asdict(), "frame_origins": list(platform.frame_origins), "by": by, "client_at": at}
    row = await (await connection.execute(_PUT, about)).fetchone()
    if row is None:
        raise LookupError(platform.platform_id)
    await connection.execute("DELETE FROM symphonie.lti_deployment WHERE platform_no = %s", [row[0]])
    await _deploy(connection, platform._replace(platform_no=row[0]), platform.deployment_ids)
    return not known


async def is_first_of_client(connection: AsyncConnection[TupleRow], platform: Platform) -> bool:
    """Tell whether a platform is the one that confirms deployments of its client."""
    same = await _of_client(connection, platform)
    return same[:1] == [] or same[0].no == platform.platform_no


async def _of_client(connection: AsyncConnection[TupleRow], platform: Platform) -> list[_Same]:
    cursor = connection.cursor(row_factory=args_row(_Same))
    return await (await cursor.execute(_SAME, [platform.issuer, platform.client_id])).fetchall()


def _require_confirmed(platform: Platform, same: Sequence[_Same], share: Share | None) -> None:
    """See that deployments of a client are its own platform's, or were confirmed by the one that came first."""
    whose = (platform.organisation_no, platform.platform_id)
    if not same or same[0].whose == whose:
        return
    own = next((one.deployment_ids for one in same if one.whose == whose), ())
    confirmed = share.deployment_ids if share is not None and share.platform_no == same[0].no else frozenset()
    missing = set(platform.deployment_ids) - set(own) - confirmed
    if missing:
        raise ShareNeeded(min(missing))


async def add_deployment(connection: AsyncConnection[TupleRow], platform: Platform, deployment_id: str) -> None:
    """Let a tool be launched from one more deployment.

    Raises:
        DeploymentTaken: It belongs to another platform.
    """
    await connection.execute(_LOCK, [f"{platform.issuer} {platform.client_id}"])
    await _deploy(connection, platform, [deployment_id])


async def remove_platform(pool: Pool, organisation_no: int, platform_id: str, by: str) -> bool:
    """Remove a platform, and tell whether it was there."""
    async with pool.connection() as connection:
        await acting(connection, by)
        query = "DELETE FROM symphonie.lti_platform WHERE (organisation_no, id) = (%s, %s)"
        return (await connection.execute(query, [organisation_no, platform_id])).rowcount > 0


async def find_platform(pool: Pool, organisation_no: int, platform_id: str) -> Platform | None:
    """Find a platform of an organisation."""
    query = f"{_SELECT} WHERE (p.organisation_no, p.id) = (%s, %s)"
    return await row_of(pool, Platform, query, [organisation_no, platform_id])


async def platform_numbered(pool: Pool, platform_no: int) -> Platform | None:
    """Find a platform of whichever organisation."""
    return await row_of(pool, Platform, f"{_SELECT} WHERE p.no = %s", [platform_no])


async def platforms_of_client(pool: Pool, issuer: str, client_id: str | None) -> list[Platform]:
    """Find those of an issuer, of all organisations: with several clients, or one that several share by deployments."""
    query = f"{_SELECT} WHERE p.issuer = %(issuer)s AND (%(client_id)s::text IS NULL OR p.client_id = %(client_id)s)"
    return await rows_of(pool, Platform, f"{query} ORDER BY p.no LIMIT 100", {"issuer": issuer, "client_id": client_id})


async def issuers_of(connection: AsyncConnection[TupleRow], organisation_no: int) -> list[str]:
    """Return what the platforms of an organisation call themselves."""
    query = "SELECT DISTINCT issuer FROM symphonie.lti_platform WHERE organisation_no = %s"
    return [issuer for (issuer,) in await _all(connection, query, [organisation_no])]


async def page_of_platforms(pool: Pool, organisation_no: int, limit: int, cursor: str | None) -> Page[Platform]:
    """List the platforms of an organisation by id.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    about = {"organisation_no": organisation_no, "after": after and after.id, "limit": limit + 1}
    return page_of(await rows_of(pool, Platform, _PAGE, about), limit, lambda one: _Place(one.platform_id))


async def _deploy(connection: AsyncConnection[TupleRow], platform: Platform, deployments: Sequence[str]) -> None:
    about = {**platform._asdict(), "no": platform.platform_no, "deployments": list(dict.fromkeys(deployments))}
    await connection.execute(_DEPLOY, about)
    found = await connection.cursor(row_factory=args_row(str)).execute(
        "SELECT deployment_id FROM symphonie.lti_deployment WHERE platform_no = %s", [platform.platform_no]
    )
    missing = set(deployments) - set(await found.fetchall())
    if missing:
        raise DeploymentTaken(min(missing))


async def _all(connection: AsyncConnection[TupleRow], query: str, about: Sequence[object]) -> list[TupleRow]:
    return await (await connection.execute(query, about)).fetchall()
