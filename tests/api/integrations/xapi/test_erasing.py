"""What goes with a learner, and what is read of a record in which nothing is written plainly."""

import secrets

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.record.erasure.holdings import HOLDINGS
from api.record.erasure.kinds import KINDS
from tests.api.integrations.xapi.sources import Source, a_source, a_statement

XAPI = [one for one in HOLDINGS if one.table.startswith("xapi_")]
PLACE = {"activityId": "http://example.org/course", "stateId": "bookmark"}


def account(name: str) -> dict[str, dict[str, str]]:
    return {"account": {"homePage": "https://lms.example.org", "name": name}}


@pytest.fixture
def school(database_url: str, client: TestClient[Litestar]) -> Source:
    with psycopg.connect(database_url) as connection:
        source = a_source(connection, client, f"school-{secrets.token_hex(4)}", ("admin",))
    for name in ("ada", "bob"):
        meant = {"issuer": "https://lms.example.org/", "subject": name, "learner_id": f"learner-{name}"}
        bearer = {"authorization": f"Bearer {source.token}"}
        assert client.put("/v1/identities", headers=bearer, json={"identities": [meant]}).is_success
    return source


def test_an_erasure_takes_whatever_names_the_learner_and_nothing_else(school: Source, database_url: str) -> None:
    (mine,) = school.post(a_statement(actor={**account("ada"), "name": "Ada Doe"}))
    (his,) = school.post(a_statement(actor={**account("bob"), "name": "Bob Roe"}))
    (ours,) = school.post(
        a_statement(actor=account("bob"), context={"team": {"objectType": "Group", "member": [account("ada")]}})
    )
    (about,) = school.post(a_statement(actor=account("bob"), object={"objectType": "StatementRef", "id": mine}))
    for name in ("ada", "bob"):
        assert school.ask("PUT", "/activities/state", {**PLACE, "agent": account(name)}, {"page": 1}).status_code == 204
    with psycopg.connect(database_url, autocommit=True) as connection:
        query = "SELECT no FROM symphonie.organisation WHERE id = %s"
        (no,) = connection.execute(query, [school.organisation]).fetchone() or (0,)
        for one in XAPI:
            meant = {"organisation_no": no, "learner": "learner-ada"}
            removed = connection.execute(f"DELETE FROM symphonie.{one.table} WHERE {one.of_learner}", meant)  # noqa: S608  # of `HOLDINGS`
            assert removed.rowcount > 0 or one.table == "xapi_attachment", one.table
    for gone in (mine, ours):
        assert school.ask("GET", "/statements", {"statementId": gone}).status_code == 404
    assert school.found() == [about, his]
    assert school.found(agent=account("ada"), related_agents=True) == []
    assert school.found(agent=account("bob")) == [about, his]
    assert school.ask("GET", "/activities/state", {**PLACE, "agent": account("ada")}).status_code == 404
    assert school.ask("GET", "/activities/state", {**PLACE, "agent": account("bob")}).status_code == 200
    assert school.post(a_statement(id=mine, actor=account("ada"))) == [mine]


def test_no_name_and_no_address_lies_plainly_in_the_record(school: Source, database_url: str) -> None:
    mark = secrets.token_hex(8)
    agent = {"name": f"Name{mark}", "mbox": f"mailto:{mark}@example.org"}
    school.post(a_statement(actor=agent, context={"instructor": agent}))
    school.ask("PUT", "/activities/state", {**PLACE, "agent": agent, "stateId": mark}, {"who": mark})
    with psycopg.connect(database_url) as connection:
        for table in (
            "xapi_statement",
            "xapi_statement_key",
            "xapi_mention",
            "xapi_agent",
            "xapi_activity",
            "xapi_document",
        ):
            held = f"SELECT t::text FROM symphonie.{table} t WHERE t::text ILIKE %s OR t::text LIKE %s"  # noqa: S608  # named here
            assert connection.execute(held, [f"%{mark}%", f"%{mark.encode().hex()}%"]).fetchall() == [], table


def test_what_is_older_than_it_is_kept_goes_with_all_that_belongs_to_it(school: Source, database_url: str) -> None:
    (old,) = school.post(a_statement(actor=account("carl")))
    (new,) = school.post(a_statement(actor=account("dora")))
    before = school.read(new)["stored"]
    (kind,) = [one for one in KINDS if one.name == "statements"]
    with psycopg.connect(database_url) as connection:
        for part in kind.parts:
            mine = "t.organisation_no = (SELECT no FROM symphonie.organisation WHERE id = %(name)s)"
            query = f"DELETE FROM symphonie.{part.table} t WHERE {mine} AND {part.condition}"  # noqa: S608  # of `KINDS`
            connection.execute(query, {"before": before, "name": school.organisation})
        left = (
            "SELECT a.subject FROM symphonie.xapi_agent a JOIN symphonie.organisation o ON o.no = a.organisation_no"
            " WHERE o.id = %s AND a.subject IN ('carl', 'dora')"
        )
        assert connection.execute(left, [school.organisation]).fetchall() == [("dora",)]
    assert school.ask("GET", "/statements", {"statementId": old}).status_code == 404
    assert school.found() == [new]
