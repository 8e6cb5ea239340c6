from __future__ import annotations

import pytest
from psycopg import Connection

from api.record.errors import InvalidOrganisationError, UnknownKeyError, UnknownOrganisationError, UnknownScopeError
from api.record.keys import (
    authenticate,
    create_key,
    find_key,
    list_keys,
    organisation_no_of,
    revoke_key,
    split_token,
)
from tests.api.record.pools import with_pool


def test_a_new_key_opens_its_organisation_with_its_scopes(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("results:write", "learners:read"), "the LMS")

    principal = with_pool(record_url, lambda pool: authenticate(pool, key.token))

    assert principal is not None
    assert principal.organisation == "acme"
    assert principal.organisation_no == organisation_no_of(connection, "acme")
    assert principal.key_id == key.key_id
    assert principal.scopes == {"results:write", "learners:read"}
    assert principal.may("results:write")
    assert not principal.may("content:write")


def test_admin_may_everything(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("admin",))

    principal = with_pool(record_url, lambda pool: authenticate(pool, key.token))

    assert principal is not None
    assert principal.may("content:write")


def test_keys_of_one_organisation_share_its_number_and_those_of_another_do_not(connection: Connection) -> None:
    create_key(connection, "acme", ("admin",))
    first = organisation_no_of(connection, "acme")
    create_key(connection, "acme", ("admin",))
    create_key(connection, "umbrella", ("admin",))

    assert organisation_no_of(connection, "acme") == first
    assert organisation_no_of(connection, "umbrella") != first


def test_nothing_else_opens(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("admin",))
    other = create_key(connection, "umbrella", ("admin",))
    secret_of_other = other.token.removeprefix(f"sym_{other.key_id}_")
    wrong = [
        key.token[:-1],
        key.token + "A",
        f"sym_{key.key_id}_{secret_of_other}",
        f"sym_{'0' * 16}_{secret_of_other}",
        f"sym_{key.key_id}_",
        "sym_" + key.key_id,
        "",
        "Bearer",
        "sym_\0_\0",
    ]

    opened = [with_pool(record_url, lambda pool, token=token: authenticate(pool, token)) for token in wrong]  # type: ignore[misc]

    assert opened == [None] * len(wrong)


def test_a_revoked_key_opens_nothing_and_stays_listed(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("admin",))
    revoked_at = revoke_key(connection, key.key_id)

    assert with_pool(record_url, lambda pool: find_key(pool, key.key_id)) is None
    assert revoke_key(connection, key.key_id) == revoked_at
    assert [listed.revoked_at for listed in list_keys(connection)] == [revoked_at]


def test_the_list_shows_no_secret_and_only_the_organisation_asked_for(connection: Connection) -> None:
    key = create_key(connection, "acme", ("content:read", "content:read"), "nightly \0export")
    create_key(connection, "umbrella", ("admin",))

    (listed,) = list_keys(connection, "acme")

    assert (listed.key_id, listed.label, listed.scopes) == (key.key_id, "nightly export", ("content:read",))
    assert split_token(key.token) == (key.key_id, key.token.removeprefix(f"sym_{key.key_id}_"))
    assert key.token.removeprefix(f"sym_{key.key_id}_") not in repr(listed)
    assert len(list_keys(connection)) == 2


def test_the_secret_is_not_in_the_database(connection: Connection) -> None:
    key = create_key(connection, "acme", ("admin",))

    row = connection.execute("SELECT k::text FROM symphonie.api_key k").fetchone()

    assert row is not None
    assert key.token.removeprefix(f"sym_{key.key_id}_") not in row[0]
    assert key.token.removeprefix(f"sym_{key.key_id}_").encode().hex() not in row[0]


@pytest.mark.parametrize("organisation", ["", "Acme", "-acme", "a" * 64, "acme\n", "é", "a\0b"])
def test_an_organisation_with_an_odd_id_is_refused(connection: Connection, organisation: str) -> None:
    with pytest.raises(InvalidOrganisationError):
        create_key(connection, organisation, ("admin",))
    with pytest.raises(UnknownOrganisationError):
        organisation_no_of(connection, organisation)


def test_a_scope_that_does_not_exist_is_refused_and_named_with_those_that_do(connection: Connection) -> None:
    with pytest.raises(UnknownScopeError, match="results:write"):
        create_key(connection, "acme", ("results:read",))
    with pytest.raises(UnknownScopeError):
        create_key(connection, "acme", ())
    assert list_keys(connection) == ()


def test_an_unknown_key_cannot_be_revoked(connection: Connection) -> None:
    with pytest.raises(UnknownKeyError):
        revoke_key(connection, "00112233445566aa")
