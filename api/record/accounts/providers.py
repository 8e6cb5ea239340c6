"""OpenID providers by which an organisation's people sign in, and who they are there."""

import re
from typing import Final, NamedTuple

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow, args_row

from api.record.accounts.accounts import index_in
from api.record.errors import InvalidProviderError
from api.record.keys import organisation_no_of
from api.record.pool import Pool, row_of, rows_of

_LIST: Final = (
    "SELECT p.id, p.title, p.issuer, p.client_id, p.client_secret FROM symphonie.oidc_provider p"
    " JOIN symphonie.organisation o ON o.no = p.organisation_no WHERE o.id = %s ORDER BY p.title, p.id"
)
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_URL: Final = re.compile(r"https://[^\s#]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?([/?][^\s#]*)?")


class OidcProvider(NamedTuple):
    """An OpenID provider.

    Attributes:
        provider_id: Names it in addresses.
        title: As people know it.
        issuer: Its address, which its tokens name.
        client_id: As whom the service is known there.
        client_secret: How the service proves it; None of a client that proves nothing but PKCE.
    """

    provider_id: str
    title: str
    issuer: str
    client_id: str
    client_secret: str | None


def put_provider(connection: Connection, organisation: str, provider: OidcProvider) -> None:
    """Store a provider, as a whole.

    Raises:
        UnknownOrganisationError: There is no such organisation.
        InvalidProviderError: Its id has another form, or its address is neither https nor on this machine.
    """
    _check(provider)
    with connection.transaction():
        connection.execute(
            "INSERT INTO symphonie.oidc_provider (organisation_no, id, title, issuer, client_id, client_secret)"
            " VALUES (%(organisation_no)s, %(provider_id)s, %(title)s, %(issuer)s, %(client_id)s, %(client_secret)s)"
            " ON CONFLICT (organisation_no, id) DO UPDATE SET title = excluded.title, issuer = excluded.issuer,"
            " client_id = excluded.client_id, client_secret = excluded.client_secret",
            {"organisation_no": organisation_no_of(connection, organisation), **provider._asdict()},
        )
    connection.commit()


def remove_provider(connection: Connection, organisation: str, provider_id: str) -> bool:
    """Remove a provider, and tell whether it was there."""
    no = organisation_no_of(connection, organisation)
    query = "DELETE FROM symphonie.oidc_provider WHERE organisation_no = %s AND id = %s"
    n_removed = connection.execute(query, [no, provider_id]).rowcount
    connection.commit()
    return n_removed > 0


def providers_of(connection: Connection, organisation: str) -> list[OidcProvider]:
    """List the providers of an organisation, by title.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    organisation_no_of(connection, organisation)
    cursor = connection.cursor(row_factory=args_row(OidcProvider))
    return cursor.execute(_LIST, [organisation]).fetchall()


async def list_providers(pool: Pool, organisation: str) -> list[OidcProvider]:
    """List the providers of an organisation, by title."""
    return await rows_of(pool, OidcProvider, _LIST, [organisation])


def _check(provider: OidcProvider) -> None:
    if _ID.fullmatch(provider.provider_id) is None:
        raise InvalidProviderError(provider.provider_id)
    if "?" in provider.issuer or not is_trustworthy(provider.issuer):
        raise InvalidProviderError(provider.issuer)


def is_trustworthy(url: str) -> bool:
    """Tell whether nobody on the way to an address can read along: https, or on this machine.

    >>> is_trustworthy("https://a.example/keys?v=1"), is_trustworthy("http://127.0.0.1:8080/keys")
    (True, True)
    >>> is_trustworthy("http://169.254.169.254/keys"), is_trustworthy("javascript:alert(1)")
    (False, False)
    """
    return _URL.fullmatch(url) is not None


async def find_subject(pool: Pool, organisation: str, issuer: str, subject: str) -> str | None:
    """Find the account of somebody whom a provider knows."""
    query = (
        "SELECT a.id FROM symphonie.oidc_subject s JOIN symphonie.organisation o ON o.no = s.organisation_no"
        " JOIN symphonie.account a ON a.id = s.account_id"
        " WHERE o.id = %s AND s.issuer = %s AND s.subject = %s AND a.disabled_at IS NULL"
    )
    return await row_of(pool, str, query, [organisation, issuer, subject])


async def find_by_email(pool: Pool, organisation: str, issuer: str, email: str) -> str | None:
    """Find the account that was invited at an e-mail address, if it is nobody yet to a provider.

    An address that a provider gives to somebody else later opens nothing of whoever had it before.
    """
    query = (
        "SELECT a.id FROM symphonie.account a JOIN symphonie.organisation o ON o.no = a.organisation_no"
        " WHERE o.id = %s AND (lower(a.email) = lower(%s) OR a.email_index = %s) AND a.disabled_at IS NULL"
        " AND NOT EXISTS (SELECT FROM symphonie.oidc_subject s WHERE s.account_id = a.id AND s.issuer = %s)"
    )
    index = await index_in(pool, organisation, email)
    return await row_of(pool, str, query, [organisation, email, index, issuer])


async def add_subject(connection: AsyncConnection[TupleRow], account_id: str, issuer: str, subject: str) -> None:
    """Note who an account is to a provider."""
    await connection.execute(
        "INSERT INTO symphonie.oidc_subject (organisation_no, issuer, subject, account_id)"
        " SELECT organisation_no, %s, %s, id FROM symphonie.account WHERE id = %s ON CONFLICT DO NOTHING",
        [issuer, subject, account_id],
    )
