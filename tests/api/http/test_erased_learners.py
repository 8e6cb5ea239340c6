"""Erasing learners: nothing names them any more anywhere, and nobody else is touched."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import msgspec
import psycopg
import pytest
from psycopg import Connection, sql

from api.record.intake import connect
from api.record.projector import Projector
from api.record.retrace.retracer import Retracer
from api.record.writer import Delivery, write
from api.settings import Settings
from content_graph.model import ContentGraph
from tests.api.http.erasing import TABLES, erase, receipt
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.support_files import help_with, words_of
from tests.api.http.test_activities import a_visit
from tests.api.http.test_corrections import a_correction, statuses
from tests.api.http.test_goals import a_goal
from tests.api.http.test_overrides import an_override
from tests.api.results.courses import small_graph

N_RESULTS = 4
N_TRACES = 2
OTHERS = ("ada", "x:1.1:zoé")


def second_graph() -> ContentGraph:
    return msgspec.structs.replace(small_graph(), id="second")


def doomed(organisation: Organisation) -> str:
    """A learner whom nobody else knows, with a name that addresses and JSON write in another way."""
    return f"Zoé ‍doomed/{organisation.name}"


def path_of(organisation: Organisation) -> str:
    return f"/v1/learners/{quote(doomed(organisation), safe='')}"


def decide_about(organisation: Organisation, learner: str) -> None:
    """Let people decide on everything that can be decided about a learner."""
    client, headers = organisation.client, organisation.headers
    who = {"learners": [learner, "ada"]}
    assert client.put("/v1/cohorts/class", headers=headers, json=who).is_success
    pin = an_override("pin", activity_id="b1", content_graph="small")
    for whose in ({"learner_id": learner}, {"learner_id": None, "cohort": "class"}):
        body = {name: value for name, value in {**pin, **whose}.items() if value is not None}
        answer = organisation.post("/v1/overrides", body)
        assert answer.is_success, answer.text
    goal = {**a_goal(content_graph="small"), "learners": [learner], "cohorts": ["class"]}
    put = client.put("/v1/goals/both", headers=headers, json=goal)
    assert put.is_success, put.text


def work(organisation: Organisation, learner: str, graph_id: str) -> None:
    results = [a_result(learner, "a0", 0.0, n) for n in range(N_RESULTS)]
    answer = organisation.post("/v1/results", {"content_graph": graph_id, "results": results})
    assert [one["status"] for one in answer.json()["results"]] == ["accepted"] * N_RESULTS, answer.text
    seen = {"content_graph": graph_id, "activities": [a_visit(learner, n) for n in range(N_TRACES)]}
    answer = organisation.post("/v1/activities", seen)
    assert [one["status"] for one in answer.json()["activities"]] == ["accepted"] * N_TRACES, answer.text


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    """Two content graphs, on which learners have done the same."""
    for graph in (small_graph(), second_graph()):
        assert organisation.put(graph).status_code == 201
        for learner in (doomed(organisation), *OTHERS):
            work(organisation, learner, graph.id)
    decide_about(organisation, doomed(organisation))
    correction = {**a_correction(doomed(organisation), 0, 0.75), "correction_id": "c1"}
    corrected = organisation.post("/v1/corrections", {"content_graph": "small", "corrections": [correction]})
    assert statuses(corrected.json()) == ["accepted"], corrected.text
    held = recommended(organisation)
    event = {"event": "followed", "activity_id": held["items"][0]["activity_id"]}
    assert organisation.post(f"/v1/recommendations/{held['recommendation_id']}/events", event).is_success
    return organisation


def project(settings: Settings) -> None:
    projector = Projector(str(settings.valkey_url), str(settings.database_url), settings.n_shards, "test")
    projector.drain()
    projector.close()


def recommended(organisation: Organisation) -> Json:
    asked = {"learner_id": doomed(organisation), "content_graph": "small"}
    answer: Json = organisation.post("/v1/recommendations", asked).json()
    return answer


def delete(organisation: Organisation) -> Json:
    return erase(organisation, path_of(organisation))


def spellings(learner: str) -> set[bytes]:
    """How an id may be written: as it is, in an address, in JSON, in a text of the record."""
    written = {learner, quote(learner), quote(learner, safe=""), json.dumps(learner)[1:-1]}
    return {one.encode() for one in written} | {learner.encode().hex().encode()}


def whereabouts(connection: Connection, settings: Settings, learner: str) -> list[str]:
    """Search every row of every table, and every key and value of the live store."""
    assert settings.valkey_url is not None
    found, names = [], spellings(learner)
    for (table,) in connection.execute(TABLES).fetchall():
        name = sql.Identifier("symphonie", table)
        for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(name)).fetchall():
            found += [f"{table}: {row}"] if any(one in row.encode() for one in names) else []
    with connect(settings.valkey_url) as client:
        for key in client.scan_iter(count=1000):
            value = repr(client.xrange(key)).encode() if client.type(key) == b"stream" else client.dump(key) or b""
            raw = b"".join(b"".join(fields.values()) for _, fields in client.xrange(key)) if b"journal" in key else b""
            found += [repr(key)] if any(one in part for one in names for part in (key, value, raw)) else []
    return found


def test_an_erased_learner_is_named_nowhere_and_the_receipt_counts(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    learner = doomed(course)
    assert whereabouts(connection, settings, learner)
    project(settings)
    kept = [course.get(f"/v1/learners/ada/{what}?content_graph=small").json() for what in ("timeline", "adjustments")]
    told = delete(course)
    assert (told["kind"], told["status"], told["asked_by"]) == ("learner", "running", course.key_id)
    assert learner not in json.dumps(told, ensure_ascii=False)
    assert retracer.work()
    done = receipt(course, told)
    assert done["status"] == "done"
    assert done["removed"]["result"] == 2 * N_RESULTS
    assert done["removed"]["activity_trace"] == 2 * N_TRACES
    assert done["removed"]["override"] == done["removed"]["goal_assignment"] == done["removed"]["cohort_learner"] == 1
    assert done["removed"]["live_keys"] >= 2 * len(("state", "seen", "ids"))
    assert whereabouts(connection, settings, learner) == []
    for what in ("mastery", "timeline", "adjustments"):
        assert problem_of(course.get(f"{path_of(course)}/{what}?content_graph=small"))["type"].endswith(
            "unknown-learner"
        )
    assert [
        course.get(f"/v1/learners/ada/{what}?content_graph=small").json() for what in ("timeline", "adjustments")
    ] == kept
    assert course.get("/v1/goals/both").json()["cohorts"] == ["class"]
    assert course.get("/v1/cohorts/class").json()["learners"] == ["ada"]


def test_no_word_of_an_erased_learner_is_left_in_what_support_kept(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    project(settings)
    for learner in (doomed(course), "ada"):
        help_with(connection, course.name, learner)
    connection.commit()
    told = delete(course)
    assert retracer.work()
    removed = receipt(course, told)["removed"]
    tables = (
        "support_case",
        "case_event",
        "case_draft",
        "timer",
        "notice",
        "alert",
        "signal_due",
        "signal_memory",
        "file_read",
    )
    assert {table: removed.get(table) for table in tables} == dict.fromkeys(tables, 1)
    assert whereabouts(connection, settings, doomed(course)) == []
    kept = course.get("/v1/learners/ada/export").json()
    assert len(whereabouts(connection, settings, words_of(course.name))) == json.dumps(kept).count(
        words_of(course.name)
    )


def test_what_comes_afterwards_begins_a_new_learner(
    course: Organisation, retracer: Retracer, settings: Settings
) -> None:
    told = delete(course)
    retracer.work()
    work(course, doomed(course), "small")  # the very same results are new ones
    project(settings)
    timeline = course.get(f"{path_of(course)}/timeline?content_graph=small").json()["events"]
    assert sorted(one["seq"] for one in timeline if one["event"] == "result") == list(range(1, N_RESULTS + 1))
    checks = course.get("/v1/health/ready").json()["checks"]
    assert {checks[part] for part in ("live_store", "record", "projector")} == {"ok"}
    again = delete(course)
    assert again["id"] != told["id"]
    retracer.work()
    assert receipt(course, again)["removed"]["result"] == N_RESULTS


def test_erasing_again_gives_the_same_receipt_and_an_unknown_learner_is_unknown(
    course: Organisation, retracer: Retracer, other: Organisation
) -> None:
    told = delete(course)
    assert delete(course)["id"] == told["id"]
    retracer.work()
    assert delete(course) == receipt(course, told)
    assert course.client.delete("/v1/learners/never", headers=course.headers).status_code == 404
    assert other.client.delete(path_of(course), headers=other.headers).status_code == 404
    assert other.get(f"/v1/erasures/{told['id']}").status_code == 404


def test_a_list_of_recommendations_of_before_is_unknown(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    held = recommended(course)
    event = {"event": "followed", "activity_id": held["items"][0]["activity_id"]}
    delete(course)
    retracer.work()
    refused = course.post(f"/v1/recommendations/{held['recommendation_id']}/events", event)
    assert problem_of(refused)["type"].endswith("unknown-recommendation")
    assert whereabouts(connection, settings, doomed(course)) == []
    fresh = recommended(course)
    event = {"event": "followed", "activity_id": fresh["items"][0]["activity_id"]}
    assert course.post(f"/v1/recommendations/{fresh['recommendation_id']}/events", event).is_success


def test_what_is_still_in_the_journal_does_not_come_back(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    """A projector that slept since before comes with its entry after everybody has forgotten the learner."""
    assert settings.valkey_url is not None
    with connect(settings.valkey_url) as client:
        streams = list(client.scan_iter(match="*journal", count=1000))
        held = [(key.decode(), at, fields[b"e"]) for key in streams for at, fields in client.xrange(key)]
    delete(course)
    retracer.work()
    with psycopg.connect(str(settings.database_url), autocommit=True) as line:
        assert write(line, [Delivery(stream, at.decode(), payload) for stream, at, payload in held]) == ()
    assert whereabouts(connection, settings, doomed(course)) == []


def test_under_results_of_many_threads_each_is_of_the_old_learner_or_of_the_new_one(
    course: Organisation, retracer: Retracer, settings: Settings, connection: Connection
) -> None:
    learner, path = doomed(course), f"{path_of(course)}/timeline?content_graph=small&limit=500"

    def send(thread: int) -> set[str]:
        taken = set()
        for n in range(40):
            one = a_result(learner, "a0", n % 2, 1, result_id=f"r{thread}-{n}")
            answer = course.post("/v1/results", {"content_graph": "small", "results": [one]})
            assert answer.json()["results"][0]["status"] in ("accepted", "late_replayed"), answer.text
            taken.add(one["result_id"])
        return taken

    with ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(send, thread) for thread in range(4)]
        told = delete(course)
        assert retracer.work()
        taken = set().union(*(one.result() for one in sending))
    assert receipt(course, told)["status"] == "done"
    assert len(taken) == 160
    last = a_result(learner, "a0", 1.0, 2, result_id="last")
    assert course.post("/v1/results", {"content_graph": "small", "results": [last]}).is_success
    project(settings)
    events = course.get(path).json()["events"]
    results = [one for one in events if one["event"] == "result"]
    assert sorted(one["seq"] for one in results) == list(range(1, len(results) + 1))
    assert {one["result_id"] for one in results} <= {*taken, "last"}
    mastery = course.get(f"{path_of(course)}/mastery?content_graph=small").json()
    assert mastery["n_results"] == len(results)
    dead = connection.execute("SELECT count(*) FROM symphonie.dead_letter WHERE learner = %s", [learner])
    assert dead.fetchone() == (0,)
