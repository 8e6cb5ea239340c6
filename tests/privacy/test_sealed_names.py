"""Names and addresses: in clear in no dump, found by their digest, moved nowhere, and gone with the key."""

import subprocess
import time
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import Connection

from api.record.vault.master import path_of
from api.record.vault.opening import opened
from api.record.vault.takeover import give_back, take_over
from simulations.live.serving import create_key, environment, symphonie_command
from tests.privacy.houses import PATIENCE_S, House
from tests.privacy.lives import furnish

NAMES = ("Zéphyrine Dumoulin", "zephyrine.dumoulin@example.org", "Tess Tournier", "tess.tournier@example.org")


@pytest.fixture(scope="module")
def named(house: House) -> House:
    furnish(house)
    contact = {"name": NAMES[0], "email": NAMES[1]}
    house.call("PUT", "learners/zeph/contact", contact)
    house.call("POST", "invitations", {"person": "learner/zeph", **contact})
    house.call("POST", "invitations", {"person": "supporter/tess", "name": NAMES[2], "email": NAMES[3]})
    asked = {"right": "rectification", "reason": "So.", "datum": "name", "value": NAMES[0]}
    house.call("POST", "learners/zeph/privacy-requests", asked, "learner/zeph")
    return house


def dumped(connection: Connection) -> str:
    """Return all that a dump would hold, as text."""
    tables = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'symphonie'"
    ).fetchall()
    return "\n".join(
        row
        for (table,) in tables
        for (row,) in connection.execute(f"SELECT t::text FROM symphonie.{table} t")  # noqa: S608
    )


def told(house: House) -> list[Any]:
    """Return what is said of names: a contact, accounts, a supporter, who is found."""
    accounts = house.call("GET", "accounts")["accounts"]
    return [
        house.call("GET", "learners/zeph/contact")["name"],
        house.call("GET", "names?learner_id=zeph&supporter_id=tess"),
        sorted((one["name"], one["email"]) for one in accounts if one["email"] in NAMES),
        house.call("GET", "supporters/tess")["content"]["name"],
        [one["learner_id"] for one in house.call("GET", "learners?q=moul zeph")["learners"]],
        house.call("GET", "learners/zeph/export")["contact"][0]["email"],
    ]


def test_no_dump_has_a_name_and_everything_that_tells_them_does(named: House) -> None:
    with psycopg.connect(named.database_url) as connection:
        text = dumped(connection)
    assert not [one for one in NAMES if one in text or one.encode().hex() in text]
    assert told(named) == [
        NAMES[0],
        {"learners": {"zeph": NAMES[0]}, "supporters": {"tess": NAMES[2]}},
        [(NAMES[2], NAMES[3]), (NAMES[0], NAMES[1])],
        NAMES[2],
        ["zeph"],
        NAMES[1],
    ]
    again = named.ask("POST", "invitations", {"roles": ["designer"], "email": NAMES[1].upper()})
    assert again.status_code == httpx.codes.CONFLICT
    path = path_of(named.settings)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_an_older_version_wrote_is_taken_over_and_given_back(named: House) -> None:
    before = told(named)
    with opened(named.settings, named.database_url) as connection:
        give_back(connection)
        assert all(one in dumped(connection) for one in NAMES)
        assert told(named) == before
        connection.execute("UPDATE symphonie.learner_contact SET name = 'Written later' WHERE learner = 'zeph'")
        assert told(named)[0] == "Written later"
        assert take_over(connection) > 0
        assert take_over(connection) == 0
        assert told(named)[0] == "Written later"
        assert NAMES[1] not in dumped(connection)
    named.call("PUT", "learners/zeph/contact", {"name": NAMES[0], "email": NAMES[1]})
    assert told(named) == before


def test_a_box_opens_in_its_own_place_alone(named: House) -> None:
    named.call("PUT", "learners/other/contact", {"name": "Somebody Else"})
    with psycopg.connect(named.database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE symphonie.learner_contact t SET name_box = o.name_box FROM symphonie.learner_contact o"
            " WHERE t.learner = 'other' AND o.learner = 'zeph'"
        )
    assert named.call("GET", "learners/other/contact")["name"] is None


def test_the_master_key_is_rotated_while_the_service_runs(named: House) -> None:
    before, held = told(named), path_of(named.settings).read_text()
    _symphonie(named, "key", "rotate-master")
    assert path_of(named.settings).read_text() != held
    assert told(named) == before


def test_an_organisation_that_is_erased_is_read_by_nobody(named: House) -> None:
    key = create_key("doomed", "tests", named.settings.data_dir, ("admin",))
    doomed = named._replace(name="doomed", key=key)
    furnish(doomed)
    doomed.call("PUT", "learners/zeph/contact", {"name": "Gone Forever"})
    with psycopg.connect(named.database_url, autocommit=True) as connection:
        boxes = connection.execute(
            "SELECT name_box FROM symphonie.learner_contact WHERE organisation_no ="
            " (SELECT no FROM symphonie.organisation WHERE id = 'doomed')"
        ).fetchall()
        assert boxes
        _symphonie(named, "organisation", "erase", "doomed", "--yes")
        keys = connection.execute("SELECT wrapped FROM symphonie.organisation_key WHERE destroyed_at IS NOT NULL")
        assert keys.fetchall() == [(None,)]
        left = [row for row in dumped(connection).splitlines() if "doomed" in row]
        assert not left
    deadline = time.monotonic() + PATIENCE_S
    while doomed.ask("GET", "learners").status_code != httpx.codes.UNAUTHORIZED:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert told(named)


def _symphonie(house: House, *arguments: str) -> None:
    subprocess.run(  # noqa: S603
        [*symphonie_command(), *arguments], env=environment(house.settings.data_dir), check=True, capture_output=True
    )
