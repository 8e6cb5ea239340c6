from datetime import UTC, datetime, timedelta

import pytest
from psycopg import Connection

from api.record.errors import (
    InvalidExpiryError,
    InvalidOrganisationError,
    UnknownKeyError,
    UnknownOrganisationError,
    UnknownScopeError,
)
from api.record.key_limits import KeyLimits, change_limits, limits_of_key
from api.record.keys import (
    create_key,
    expiry_of,
    find_key,
    list_expiring,
    list_keys,
    organisation_no_of,
    revoke_key,
    split_token,
)
from tests.api.record.pools import opened_by, with_pool

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_a_new_key_opens_its_organisation_with_its_scopes(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("results:write", "learners:read"), "the LMS")

    principal = opened_by(record_url, key.token)

    assert principal is not None
    assert principal.organisation == "acme"
    assert principal.organisation_no == organisation_no_of(connection, "acme")
    assert principal.key_id == key.key_id
    assert principal.scopes == {"results:write", "learners:read"}
    assert principal.may("results:write")
    assert not principal.may("content:write")


def test_admin_may_everything(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("admin",))

    principal = opened_by(record_url, key.token)

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

    opened = [opened_by(record_url, token) for token in wrong]

    assert opened == [None] * len(wrong)


def test_a_revoked_key_opens_nothing_and_stays_listed(connection: Connection, record_url: str) -> None:
    key = create_key(connection, "acme", ("admin",))
    revoked_at = revoke_key(connection, key.key_id)

    found = with_pool(record_url, lambda pool: find_key(pool, key.key_id))
    assert found is not None
    assert found.revoked_at == revoked_at
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


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1d", "2026-03-03T09:30"),
        ("90d", "2026-05-31T09:30"),
        ("2026-03-02", "2026-03-03T00:00"),
        ("9999-12-30", "9999-12-31T00:00"),
    ],
)
def test_a_key_ends_after_days_or_with_a_day(text: str, ends: str) -> None:
    assert expiry_of(text, NOW).isoformat().startswith(ends)


@pytest.mark.parametrize(
    "text", ["", "0d", "-1d", "90", "d", "2026-03-01", "2026-02-30", "9999-12-31", "99999999d", "soon"]
)
def test_a_key_cannot_end_at_no_time_or_in_the_past(text: str) -> None:
    with pytest.raises(InvalidExpiryError, match="90d"):
        expiry_of(text, NOW)


def test_the_record_says_how_long_a_key_still_opens(connection: Connection, record_url: str) -> None:
    for days in (-1, 1):
        key = create_key(connection, "acme", ("admin",), expires_at=datetime.now(UTC) + timedelta(days))
        found = with_pool(record_url, lambda pool, key_id=key.key_id: find_key(pool, key_id))  # type: ignore[misc]  # the loop's own
        assert found is not None
        assert found.seconds_left is not None
        assert (found.seconds_left > 0) is (days > 0)
        assert abs(found.seconds_left) < 86_400 + 60


def test_only_keys_that_open_something_now_are_said_to_end_soon(connection: Connection) -> None:
    now = datetime.now(UTC)
    soon = create_key(connection, "acme", ("admin",), expires_at=now + timedelta(13))
    revoked = create_key(connection, "acme", ("admin",), expires_at=now + timedelta(12))
    revoke_key(connection, revoked.key_id)
    create_key(connection, "acme", ("admin",), expires_at=now + timedelta(20))
    create_key(connection, "acme", ("admin",), expires_at=now - timedelta(1))
    create_key(connection, "acme", ("admin",))

    assert [listed.key_id for listed in list_expiring(connection)] == [soon.key_id]


def test_limits_are_kept_with_a_key_changed_and_merged_with_those_of_the_settings(
    connection: Connection, record_url: str
) -> None:
    limits = KeyLimits(requests_per_second=0.5, results_per_day=10)
    key = create_key(connection, "acme", ("admin",), limits=limits)
    assert [one.limits for one in list_keys(connection) if one.key_id == key.key_id] == [limits]
    of_settings = KeyLimits(requests_per_second=9.0, results_per_second=3.0)
    principal = opened_by(record_url, key.token, of_settings)
    assert principal is not None
    assert principal.limits == KeyLimits(requests_per_second=0.5, results_per_second=3.0, results_per_day=10)
    change_limits(connection, key.key_id, KeyLimits(requests_per_second=0.0))
    assert limits_of_key(connection, key.key_id) == KeyLimits(requests_per_second=0.0)
    unlimited = opened_by(record_url, key.token, KeyLimits(requests_per_second=9.0))
    assert unlimited is not None
    assert unlimited.limits is None
    with pytest.raises(UnknownKeyError):
        change_limits(connection, "0" * 16, limits)
