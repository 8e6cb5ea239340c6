"""Deleting content graphs and models: nothing of them is left anywhere, and nothing of anybody else is touched."""

import msgspec
import pytest
from psycopg import Connection, sql

from api.record.check import check
from api.record.erasure.holdings import HOLDINGS
from api.record.intake import connect
from api.record.months import Month, make_months
from api.record.projector import Projector
from api.record.retrace.retracer import Retracer
from api.settings import Settings
from content_graph.model import ContentGraph
from tests.api.http.erasing import TABLES, erase, receipt
from tests.api.http.noticing import has_just_looked
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.test_activities import DEADLINE, a_visit
from tests.api.http.test_goals import a_goal
from tests.api.http.test_models import upload
from tests.api.http.test_overrides import an_override
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import a_model

MODEL = a_model()
LEARNERS = ("ada", "zoé", "x:1.1:y")
N_RESULTS = 4


def doomed(organisation: Organisation) -> ContentGraph:
    """A graph whose id nobody else has, so that it can be looked for."""
    return msgspec.structs.replace(small_graph(), id=f"doomed-{organisation.name}")


def path_of(organisation: Organisation) -> str:
    return f"/v1/content-graphs/{doomed(organisation).id}"


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    """Two content graphs on which the same learners have done the same."""
    for graph in (doomed(organisation), small_graph()):
        assert organisation.put(graph).status_code == 201
        results = [a_result(one, "a0", n % 2, n) for one in LEARNERS for n in range(N_RESULTS)]
        assert organisation.post("/v1/results", {"content_graph": graph.id, "results": results}).status_code == 200
        assert organisation.client.put(
            "/v1/cohorts/class", headers=organisation.headers, json={"learners": []}
        ).is_success
        of_class = {**DEADLINE, "learner_id": None, "cohort_id": "class"}
        traces = [of_class, *(a_visit(one, 1) for one in LEARNERS)]
        sent = organisation.post("/v1/activities", {"content_graph": graph.id, "activities": traces})
        assert [one["status"] for one in sent.json()["activities"]] == ["accepted"] * len(traces), sent.text
        assert organisation.post(
            "/v1/overrides", an_override("pin", activity_id="b1", content_graph=graph.id)
        ).is_success
        goal = a_goal(content_graph=graph.id)
        put = organisation.client.put(f"/v1/goals/of-{graph.id}", headers=organisation.headers, json=goal)
        assert put.is_success, put.text
    assert upload(organisation, MODEL, f"{path_of(organisation)}/models").status_code == 201
    body = {"content_hash": MODEL.content_hash}
    active = f"{path_of(organisation)}/active-model"
    assert organisation.client.put(active, headers=organisation.headers, json=body).is_success
    return organisation


def delete(organisation: Organisation, path: str | None = None) -> Json:
    return erase(organisation, path or path_of(organisation))


def number_of(connection: Connection, organisation: Organisation, graph_id: str) -> int:
    row = connection.execute(
        "SELECT g.no FROM symphonie.content_graph g JOIN symphonie.organisation o ON o.no = g.organisation_no"
        " WHERE o.id = %s AND g.id = %s",
        [organisation.name, graph_id],
    ).fetchone()
    assert row is not None
    return int(row[0])


def whereabouts(connection: Connection, settings: Settings, graph_no: int, words: str) -> list[str]:
    """Search every row of every table, and every key and value of the live store; receipts and acts are no remains."""
    assert settings.valkey_url is not None
    found = []
    for (table,) in connection.execute(TABLES).fetchall():
        name = sql.Identifier("symphonie", table)
        told = connection.execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(name)).fetchall()
        number = f'"graph_no": {graph_no},'
        is_left = [row for (row,) in told if words in row or (number in row and table != "recommendation_settings")]
        found += [table] * len(is_left) if table not in {"erasure", "audit_entry"} else []
    with connect(settings.valkey_url) as client:
        for key in client.scan_iter(count=1000):
            value = client.dump(key) or b""
            if f".{graph_no}:".encode() in key.split(b":x:")[0] or words.encode() in value:
                found.append(repr(key))
    return found


def test_a_deleted_graph_is_gone_from_every_store_and_its_receipt_counts(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    graph_no = number_of(connection, course, doomed(course).id)
    kept_no = number_of(connection, course, "small")
    retracer.work()
    kept = course.get("/v1/learners/ada/mastery?content_graph=small&at=2026-03-03T00:00:00Z").json()
    told = delete(course)
    assert (told["kind"], told["subject"], told["asked_by"]) == ("content_graph", doomed(course).id, course.key_id)
    assert course.get(path_of(course)).status_code == 404
    assert [one["id"] for one in course.get("/v1/content-graphs").json()["content_graphs"]] == ["small"]
    assert course.get("/v1/learners/ada/mastery").status_code == 200, "one is left, which need not be named"
    assert retracer.work()
    done = receipt(course, told)
    assert done["status"] == "done"
    assert done["removed"]["result"] == len(LEARNERS) * N_RESULTS
    assert done["removed"]["activity_trace"] == len(LEARNERS) + 1
    assert done["removed"]["model"] == done["removed"]["goal"] == done["removed"]["override"] == 1
    assert done["removed"]["live_keys"] >= len(LEARNERS)
    assert whereabouts(connection, settings, graph_no, doomed(course).id) == []
    assert len(whereabouts(connection, settings, kept_no, "nothing has these words")) > len(LEARNERS) * N_RESULTS
    assert course.get("/v1/learners/ada/mastery?content_graph=small&at=2026-03-03T00:00:00Z").json() == kept


def test_a_deleted_graph_takes_no_rows_along_that_have_the_same_place_in_another_month(
    course: Organisation, retracer: Retracer, connection: Connection
) -> None:
    retracer.work()
    numbers = [number_of(connection, course, graph_id) for graph_id in (doomed(course).id, "small")]
    for graph_no, month in zip(numbers, (Month(2018, 3), Month(2018, 4)), strict=True):
        make_months(connection, month.starts_at)
        connection.execute(
            "UPDATE symphonie.result SET committed_at = %s WHERE graph_no = %s", [month.starts_at, graph_no]
        )
    told = delete(course)
    assert retracer.work()
    assert receipt(course, told)["removed"]["result"] == len(LEARNERS) * N_RESULTS
    left = connection.execute("SELECT count(*) FROM symphonie.result WHERE graph_no = %s", [numbers[1]]).fetchone()
    assert left == (len(LEARNERS) * N_RESULTS,)


def test_deleting_again_changes_nothing_and_the_id_is_free(
    course: Organisation, retracer: Retracer, connection: Connection
) -> None:
    told = delete(course)
    assert delete(course)["id"] == told["id"]
    retracer.work()
    assert delete(course)["status"] == "done"
    assert course.put(doomed(course)).status_code == 201
    assert course.get(f"/v1/learners/ada/mastery?content_graph={doomed(course).id}").status_code == 404
    assert number_of(connection, course, doomed(course).id)


def test_the_check_counts_the_graphs_that_are_left(
    course: Organisation, settings: Settings, connection: Connection
) -> None:
    with connect(str(settings.valkey_url)) as client:
        before = check(connection, client, settings.n_shards, 0.0).content_graphs
        delete(course)
        assert check(connection, client, settings.n_shards, 0.0).content_graphs == before - 1


def test_what_a_worker_that_has_not_noticed_commits_is_removed_too(
    course: Organisation,
    retracer: Retracer,
    settings: Settings,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph_no = number_of(connection, course, doomed(course).id)
    has_just_looked(course.client, doomed(course).id, monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr(course.client.app.state["runtime"].graphs, "forget", lambda *_: None)
        told = delete(course)
    assert retracer.work()
    late = course.post("/v1/results", {"content_graph": doomed(course).id, "results": [a_result("ada", "a0", 1.0, 99)]})
    assert late.json()["results"][0]["status"] == "accepted"
    projector = Projector(str(settings.valkey_url), str(settings.database_url), settings.n_shards, "test")
    projector.drain()
    projector.close()
    assert receipt(course, told)["status"] == "running"
    assert receipt(course, told)["removed"]["journal_entries"] >= 1
    assert retracer.work()
    assert receipt(course, told)["status"] == "done"
    assert whereabouts(connection, settings, graph_no, doomed(course).id) == []


def test_a_model_is_deleted_once_it_traces_nobody(course: Organisation, retracer: Retracer) -> None:
    path = f"{path_of(course)}/models/{MODEL.content_hash}"
    refused = course.client.delete(path, headers=course.headers)
    assert refused.status_code == 409
    assert "active-model" in problem_of(refused)["errors"][0]["remedy"]
    back = course.client.put(f"{path_of(course)}/active-model", headers=course.headers, json={"content_hash": None})
    assert back.is_success
    assert course.client.delete(path, headers=course.headers).status_code == 409, "learners are being traced again"
    retracer.work()
    told = delete(course, path)
    assert told["status"] == "done"
    assert told["removed"]["model"] == 1
    assert delete(course, path) == told
    assert course.get(path).status_code == 404
    assert course.client.post(f"{path_of(course)}/active-model/rollback", headers=course.headers).status_code == 409


def test_a_model_that_never_was_active_is_deleted(organisation: Organisation) -> None:
    organisation.put(small_graph())
    assert upload(organisation, MODEL, "/v1/content-graphs/small/models").status_code == 201
    path = f"/v1/content-graphs/small/models/{MODEL.content_hash}"
    assert delete(organisation, path)["status"] == "done"
    assert organisation.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/v1/content-graphs/never", "/v1/content-graphs/small/models/abc"])
def test_what_never_was_is_not_deleted(course: Organisation, path: str) -> None:
    assert course.client.delete(path, headers=course.headers).status_code == 404


def test_receipts_of_others_are_as_absent_as_those_that_never_were(course: Organisation, other: Organisation) -> None:
    told = delete(course)
    assert other.get(f"/v1/erasures/{told['id']}").status_code == 404
    assert other.get("/v1/erasures/x").status_code == 404


def test_every_table_that_knows_graphs_or_learners_is_erased_from(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'symphonie'"
        " AND column_name IN ('graph_no', 'learner')"
        " AND NOT (SELECT relispartition FROM pg_class WHERE oid = ('symphonie.' || table_name)::regclass)"
    ).fetchall()
    listed = {("graph_no", one.table) for one in HOLDINGS if one.of_graph} | {
        ("learner", one.table) for one in HOLDINGS if one.of_learner
    }
    assert {(column, table) for table, column in rows if table != "erasure"} <= listed
