"""Imports as whoever integrates sees them: planned, looked at, applied once."""

from typing import Any

import httpx
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.errors import RecordUnavailable
from api.integrations.imports import people, sources
from api.record.cohorts import RosterChange, put_cohort
from api.record.pool import Pool
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Organisation, an_organisation, problem_of
from tests.api.http.retracers import a_retracer
from tests.api.integrations.imports.moodles import SITE, TOKEN, FakeMoodle
from tests.api.integrations.imports.test_frameworks import BLOCKS
from tests.api.integrations.imports.test_rosters import BULK

Json = dict[str, Any]


def plan(organisation: Organisation, kind: str, body: bytes, **query: str) -> httpx.Response:
    headers = {**organisation.headers, "content-type": "application/octet-stream"}
    return organisation.client.post("/v1/imports", params={"kind": kind, **query}, headers=headers, content=body)


def planned(organisation: Organisation, kind: str, body: bytes, **query: str) -> Json:
    answer = plan(organisation, kind, body, **query)
    assert answer.status_code == 201, answer.text
    told: Json = answer.json()
    return told


def apply(organisation: Organisation, told: Json, **more: object) -> httpx.Response:
    return organisation.post(f"/v1/imports/{told['import_id']}/apply", {"fingerprint": told["fingerprint"], **more})


def test_a_framework_is_planned_seen_and_becomes_a_draft(organisation: Organisation) -> None:
    told = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net", select="RNCP37680", file_name="b.csv")
    assert (told["status"], told["changes"], told["source"]) == ("planned", True, "b.csv")
    assert told["content"]["is_new"]
    assert told["content"]["diff"]["skills"]["added"] == ["RNCP37680BC01", "RNCP37680BC02"]
    assert {one["reason"]: one["n"] for one in told["left_out"]} == {"no-title": 1, "not-selected": 1}
    assert told["n_left_out"] == 2
    assert organisation.get("/v1/content-graphs/net").status_code == 404

    assert organisation.get(f"/v1/imports/{told['import_id']}").json() == told
    done = apply(organisation, told).json()
    assert done == {"import_id": told["import_id"], "changed": True, "content_graph": "net", "is_stored": False}
    draft = organisation.get("/v1/content-graphs/net/draft").json()
    assert [one["id"] for one in draft["graph"]["skills"]] == ["RNCP37680BC01", "RNCP37680BC02"]
    assert organisation.get("/v1/content-graphs/net").json().get("skills", []) == []
    after = organisation.get(f"/v1/imports/{told['import_id']}").json()
    assert (after["status"], after["content"], after["left_out"]) == ("applied", None, [])
    assert problem_of(apply(organisation, told))["type"] == "/problems/import-applied"


def test_the_same_file_again_changes_nothing(organisation: Organisation) -> None:
    first = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net")
    assert apply(organisation, first, store=True).json()["is_stored"]
    again = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net")
    assert not again["changes"]
    version = organisation.get("/v1/content-graphs/net").headers["etag"]
    assert not apply(organisation, again).json()["changed"]
    assert organisation.get("/v1/content-graphs/net").headers["etag"] == version
    assert organisation.get("/v1/content-graphs/net/draft").status_code == 404


def test_the_language_of_a_course_stays(organisation: Organisation) -> None:
    graph = {"id": "net", "title": {"fr": "Réseau", "en": "Network"}, "skills": [], "items": []}
    headers = {**organisation.headers, "content-type": "application/json"}
    organisation.client.put("/v1/content-graphs/net", headers=headers, json=graph)
    told = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net")
    assert told["content"]["diff"]["graph"] == []
    assert apply(organisation, told).status_code == 200
    assert organisation.get("/v1/content-graphs/net/draft").json()["diff"]["graph"] == []


def test_what_is_applied_is_what_was_seen(organisation: Organisation) -> None:
    told = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net")
    other = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net", select="RS5616")
    assert problem_of(apply(organisation, {**told, "fingerprint": other["fingerprint"]}))["status"] == 409
    assert apply(organisation, other).status_code == 200
    moved = problem_of(apply(organisation, told))
    assert (moved["status"], moved["type"]) == (409, "/problems/import-moved-on")
    skills = organisation.get("/v1/content-graphs/net/draft").json()["graph"]["skills"]
    assert [one["id"] for one in skills] == ["RS5616BC01"]


def test_two_plans_of_the_same_have_one_fingerprint(organisation: Organisation) -> None:
    one, two = (planned(organisation, "rncp", BLOCKS.encode(), content_graph="net") for _ in range(2))
    assert one["fingerprint"] == two["fingerprint"]
    assert one["import_id"] != two["import_id"]


@pytest.mark.parametrize(
    ("kind", "body", "query", "path"),
    [
        ("rncp", b"a;b\n1;2\n", {"content_graph": "net"}, "$"),
        ("case", b"{}", {"content_graph": "net"}, "$"),
        ("rncp", BLOCKS.encode(), {}, "?content_graph"),
        ("nothing", b"", {}, "?kind"),
    ],
)
def test_what_cannot_be_imported_says_where_and_what_to_do(
    organisation: Organisation, kind: str, body: bytes, query: dict[str, str], path: str
) -> None:
    problem = problem_of(plan(organisation, kind, body, **query))
    assert problem["status"] == 422
    assert [one["path"] for one in problem["errors"]] == [path]


def test_an_import_of_another_organisation_is_unknown(organisation: Organisation, other: Organisation) -> None:
    told = planned(organisation, "rncp", BLOCKS.encode(), content_graph="net")
    assert other.get(f"/v1/imports/{told['import_id']}").status_code == 404
    assert apply(other, told).status_code == 404


def test_a_plan_lies_sealed(organisation: Organisation, database_url: str) -> None:
    planned(organisation, "rncp", BLOCKS.encode(), content_graph="net")
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT p::text FROM symphonie.import_plan p WHERE content_graph = 'net'").fetchall()
    assert rows
    assert not any("Administrer" in row for (row,) in rows)


def test_a_roster_becomes_cohorts_people_and_assignments_by_the_use_cases_that_exist(
    organisation: Organisation, database_url: str
) -> None:
    site = "https://SIS.example.org/"
    told = planned(organisation, "oneroster", BULK, site=site, zone="Europe/Brussels", language="en")
    people = told["people"]
    assert people["issuer"] == "https://sis.example.org"
    assert people["n_new_identities"] == 3
    assert "Lovelace" not in str(told)
    assert apply(organisation, told).json()["changed"]

    cohort = organisation.get("/v1/cohorts/Sécurité").json()
    assert cohort["learners"] == ["sis.example.org/ada"]
    contact = organisation.get("/v1/learners/sis.example.org%2Fada/contact").json()
    assert (contact["name"], contact["email"]) == ("Ada Lovelace", "ada@example.org")
    supporter = organisation.get("/v1/supporters/sis.example.org%2Fgrace").json()["content"]
    assert (supporter["name"], supporter["zone"], supporter["language"]) == ("Grace Hopper", "Europe/Brussels", "en")
    (assignment,) = organisation.get("/v1/assignments").json()["entries"]
    assert assignment["content"]["cohort_id"] == "Réseau A (c1)"
    identities = organisation.get("/v1/identities?issuer=https://sis.example.org").json()["identities"]
    assert [one["subject"] for one in identities] == ["ada", "blaise", "grace"]

    again = planned(organisation, "oneroster", BULK, site=site)
    assert not again["changes"]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT p::text FROM symphonie.import_plan p WHERE kind = 'oneroster'").fetchall()
    assert not any("Lovelace" in row or "ada@" in row for (row,) in rows)


def test_who_is_erased_goes_with_the_plans_that_name_them(organisation: Organisation, settings: Settings) -> None:
    told = planned(organisation, "oneroster", BULK, site="https://sis.example.org")
    learner = "/v1/learners/sis.example.org%2Fblaise"
    organisation.client.put(f"{learner}/contact", headers=organisation.headers, json={"name": "Blaise"})
    assert organisation.client.delete(learner, headers=organisation.headers).is_success
    retracer = a_retracer(settings)
    retracer.work()
    retracer.close()
    assert organisation.get(f"/v1/imports/{told['import_id']}").status_code == 404


def test_a_roster_that_has_moved_on_is_planned_again(organisation: Organisation) -> None:
    told = planned(organisation, "oneroster", BULK, site="https://sis.example.org")
    organisation.client.put("/v1/cohorts/Sécurité", headers=organisation.headers, json={"learners": ["own"]})
    assert problem_of(apply(organisation, told))["type"] == "/problems/import-moved-on"
    assert organisation.get("/v1/cohorts/Sécurité").json()["learners"] == ["own"]


def test_whoever_may_write_content_alone_imports_no_people(
    organisation: Organisation, client: TestClient[Litestar], database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        author = an_organisation(connection, client, organisation.name, ("content:write",))
    assert plan(author, "rncp", BLOCKS.encode(), content_graph="net").status_code == 201
    refused = problem_of(plan(author, "oneroster", BULK, site="https://sis.example.org"))
    assert (refused["status"], refused["errors"][0]["path"]) == (403, "Authorization")
    told = planned(organisation, "oneroster", BULK, site="https://sis.example.org")
    assert author.get(f"/v1/imports/{told['import_id']}").status_code == 403
    assert apply(author, told).status_code == 403


def test_a_roster_says_of_which_system_it_is(organisation: Organisation) -> None:
    assert [one["path"] for one in problem_of(plan(organisation, "oneroster", BULK))["errors"]] == ["?site"]


class Elsewhere:
    """Stands for the way out of the service."""

    def __init__(self, moodle: FakeMoodle) -> None:
        self.ask = moodle.ask


def read_moodle(organisation: Organisation, kind: str, **more: object) -> httpx.Response:
    return organisation.client.post(
        "/v1/imports",
        params={"kind": kind, **({} if kind == "moodle-roster" else {"content_graph": "net"})},
        headers=organisation.headers,
        json={"url": f"{SITE}/", "token": TOKEN, "course_id": 5, **more},
    )


def test_a_course_of_moodle_comes_with_its_people_and_what_they_did(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, projector: Projector
) -> None:
    monkeypatch.setattr(sources, "Outgoing", lambda _reach: Elsewhere(FakeMoodle()))
    course = read_moodle(organisation, "moodle-course").json()
    assert (course["source"], course["content"]["diff"]["items"]["added"]) == (
        f"{SITE}/",
        ["moodle-module-21", "moodle-module-22"],
    )
    assert apply(organisation, course, store=True).json()["is_stored"]
    people = read_moodle(organisation, "moodle-roster").json()
    assert apply(organisation, people).status_code == 200
    assert organisation.get("/v1/cohorts/Réseaux").json()["learners"] == [
        "moodle.example.org/3",
        "moodle.example.org/4",
    ]

    past = read_moodle(organisation, "moodle-history", grades=True).json()
    assert past["history"] == {"content_graph": "net", "n_learners": 1, "n_submissions": 2, "n_results": 1}
    limited = {"label": "limited", "scopes": ["admin"], "limits": {"results_per_day": 2}}
    headers = {"authorization": f"Bearer {organisation.post('/v1/keys', limited).json()['token']}"}
    told = {"fingerprint": past["fingerprint"]}
    refused = organisation.client.post(f"/v1/imports/{past['import_id']}/apply", headers=headers, json=told)
    assert (refused.status_code, problem_of(refused)["type"]) == (429, "/problems/quota-exceeded")
    assert int(refused.headers["retry-after"]) > 0
    projector.drain()
    learner = "/v1/learners/moodle.example.org%2F3"
    assert not organisation.get(f"{learner}/activities?content_graph=net").is_success, "none of it was sent"
    assert apply(organisation, past).status_code == 200
    projector.drain()
    activities = organisation.get(f"{learner}/activities?content_graph=net").json()["activities"]
    assert [one["activity_id"] for one in activities] == ["moodle-module-23", "moodle-module-21"]
    again = read_moodle(organisation, "moodle-history", grades=True).json()
    assert apply(organisation, again).status_code == 200
    projector.drain()
    timeline = organisation.get(f"{learner}/timeline?content_graph=net&event=result").json()["events"]
    assert [one["item_id"] for one in timeline] == ["moodle-module-21"]
    assert len(organisation.get(f"{learner}/activities?content_graph=net").json()["activities"]) == 2


def test_a_moodle_that_refuses_is_told_and_nothing_of_the_token_is_kept(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setattr(sources, "Outgoing", lambda _reach: Elsewhere(FakeMoodle()))
    wrong = {"token": "a-wrong-token"}
    problem = problem_of(read_moodle(organisation, "moodle-course", **wrong))
    assert (problem["status"], problem["type"]) == (422, "/problems/source-refused")
    assert "a-wrong-token" not in str(problem)
    assert read_moodle(organisation, "moodle-course").status_code == 201
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT p::text FROM symphonie.import_plan p").fetchall()
    assert not any(TOKEN in row for (row,) in rows)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"url": "https://127.0.0.1"}, "$.token"),
        ({"url": "https://127.0.0.1", "token": "t"}, "$.course_id"),
        ({"url": "https://127.0.0.1", "token": "t", "course_id": 5}, "$.source"),
        ({"url": "https://169.254.169.254/latest", "token": "t", "course_id": 5}, "$.source"),
        ({"url": "file:///etc/passwd", "token": "t", "course_id": 5}, "$.url"),
    ],
)
def test_a_source_that_is_not_said_in_full_or_is_private_is_not_asked(
    organisation: Organisation, body: Json, path: str
) -> None:
    query = "kind=moodle-course&content_graph=net"
    problem = problem_of(organisation.post(f"/v1/imports?{query}", body))
    assert (problem["status"], [one["path"] for one in problem["errors"]]) == (422, [path])


def test_what_is_cut_off_in_between_is_made_up_for_by_importing_once_more(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, calls = "https://sis.example.org", 0

    async def cut_off(pool: Pool, organisation_no: int, cohort: str, learners: tuple[str, ...]) -> RosterChange:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise RecordUnavailable(reason="cut off")
        return await put_cohort(pool, organisation_no, cohort, learners)

    told = planned(organisation, "oneroster", BULK, site=site)
    monkeypatch.setattr(people, "put_cohort", cut_off)
    assert apply(organisation, told).status_code == 503
    monkeypatch.undo()
    assert apply(organisation, told).status_code == 409
    rest = planned(organisation, "oneroster", BULK, site=site)
    assert (len(rest["people"]["cohorts"]), rest["people"]["n_new_identities"]) == (2, 0)
    assert apply(organisation, rest).status_code == 200
    assert not planned(organisation, "oneroster", BULK, site=site)["changes"]
