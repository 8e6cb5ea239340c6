"""What supporters decide holds at once, through every worker, and is said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import msgspec
import psycopg
import pytest
import redis
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.errors import RecordUnavailable, StoreUnavailable
from api.record.projector import Projector
from api.record.published_decisions import note_lost
from api.runtime import Runtime
from api.settings import Settings
from tests.api.http.obedient import obeying
from tests.api.http.organisations import Json, Organisation, a_result, an_organisation, problem_of
from tests.api.results.courses import small_graph

TUTOR = {"id": "tutor-3", "role": "tutor"}
ENDING = urlencode({"reason": "We talked about it.", "by": "tutor-3", "role": "tutor"})
SOON = (datetime.now(UTC) + timedelta(days=2)).isoformat()


@pytest.fixture(scope="module")
def other_worker(settings: Settings) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def course(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    monkeypatch.setattr("api.content.graphs.make_policy", obeying([]))
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def elsewhere(organisation: Organisation, client: TestClient[Litestar]) -> Organisation:
    """The same organisation, served by another worker."""
    return Organisation(client, organisation.name, organisation.key_id, organisation.token)


def an_override(kind: str, **more: object) -> Json:
    whom = {} if "cohort" in more else {"learner_id": "ada"}
    return {"kind": kind, "reason": "I know this learner.", "by": TUTOR, **whom, **more}


def decide(organisation: Organisation, kind: str, **more: object) -> Json:
    response = organisation.post("/v1/overrides", an_override(kind, **more))
    assert response.status_code == 201, response.text
    told: Json = response.json()
    return told


def end(organisation: Organisation, override_id: str) -> httpx.Response:
    return organisation.client.delete(f"/v1/overrides/{override_id}?{ENDING}", headers=organisation.headers)


def recommended(organisation: Organisation, **more: object) -> Json:
    response = organisation.post("/v1/recommendations", {"learner_id": "ada", "limit": 50, **more})
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def wrong(organisation: Organisation, number: int, item: str = "a0") -> Json:
    response = organisation.send(a_result("ada", item, 0, number))
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def activities(told: Json) -> list[str]:
    return [one["activity_id"] for one in told["items"]]


def test_an_override_is_told_as_it_was_made_and_lists_by_learner(course: Organisation) -> None:
    made = decide(course, "snooze", activity_id="a0", until=SOON)
    assert made["active"]
    assert made["content_graph"] == "small"
    assert (made["by"], made["ended"]) == (TUTOR, None)
    assert course.get(f"/v1/overrides/{made['override_id']}").json() == made
    assert course.get("/v1/overrides?learner_id=ada").json()["overrides"] == [made]
    assert course.get("/v1/overrides?learner_id=eve").json()["overrides"] == []


def test_overrides_are_paged_newest_first(course: Organisation) -> None:
    made = [decide(course, "veto", activity_id=f"{skill}0")["override_id"] for skill in "abc"]
    first = course.get("/v1/overrides?limit=2").json()
    rest = course.get(f"/v1/overrides?limit=2&cursor={first['next_cursor']}").json()
    assert [one["override_id"] for one in (*first["overrides"], *rest["overrides"])] == made[::-1]
    assert rest["next_cursor"] is None
    assert problem_of(course.get("/v1/overrides?cursor=nonsense"))["errors"][0]["path"] == "?cursor"


def test_an_override_that_has_ended_stays_in_the_record_with_who_and_why(course: Organisation) -> None:
    made = decide(course, "veto", skill_id="a")
    ended = end(course, made["override_id"]).json()
    assert not ended["active"]
    assert (ended["ended"]["by"], ended["ended"]["reason"]) == (TUTOR, "We talked about it.")
    assert end(course, made["override_id"]).json() == ended
    assert course.get("/v1/overrides?active=false").json()["overrides"] == [ended]
    assert course.get("/v1/overrides?active=true").json()["overrides"] == []


def test_the_same_request_again_is_the_same_override(course: Organisation) -> None:
    headers = {**course.headers, "idempotency-key": "once"}
    body = an_override("veto", activity_id="a0")
    first = course.client.post("/v1/overrides", headers=headers, json=body)
    again = course.client.post("/v1/overrides", headers=headers, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = course.client.post("/v1/overrides", headers=headers, json=an_override("veto", activity_id="b0"))
    assert problem_of(other)["type"] == "/problems/repeated-key"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (an_override("snooze", activity_id="a0"), "$.until"),
        (an_override("snooze", activity_id="a0", until="2020-01-01T00:00:00Z"), "$.until"),
        (an_override("veto"), "$.activity_id"),
        (an_override("pin", activity_id="a0", skill_id="a"), "$.activity_id"),
        (an_override("automation_off", skill_id="a"), "$.kind"),
        (an_override("veto", activity_id="a0", learner_id=None), "$.learner_id"),
        (an_override("veto", activity_id="nowhere"), "$.activity_id"),
        (an_override("veto", skill_id="nowhere"), "$.skill_id"),
        (an_override("veto", activity_id="a0", cohort="nowhere"), "$.cohort"),
        (an_override("veto", activity_id="a0", reason=""), "$.reason"),
        (an_override("veto", activity_id="a0", by={"id": "x", "role": "boss"}), "$.by.role"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_field_and_remedy(course: Organisation, body: Json, path: str) -> None:
    assert problem_of(course.post("/v1/overrides", body))["errors"][0]["path"] == path


def test_a_veto_through_one_worker_is_obeyed_by_the_next_result_through_another(
    course: Organisation, other_worker: TestClient[Litestar]
) -> None:
    for number in range(3):
        wrong(course, number)
    wanted = "ab"  # what the remediation goes on with, once its resources were passed over
    made = decide(course, "veto", activity_id=wanted)
    told = wrong(elsewhere(course, other_worker), 3)
    assert wanted not in activities(told["recommendations"][0])
    obeyed = {"override_id": made["override_id"], "effect": "barred", "reason": "I know this learner."}
    assert told["recommendations"][0]["obeyed"] == [obeyed]
    assert told["obeyed"] == {"ada": [obeyed]}
    end(elsewhere(course, other_worker), made["override_id"])
    assert wrong(course, 4)["obeyed"] == {}


def test_with_automation_off_the_path_stays_as_it_is_and_recommendations_go_on(course: Organisation) -> None:
    made = decide(course, "automation_off")
    told = [wrong(course, n) for n in range(4)]
    assert [one["adjustments"] for one in told] == [[]] * 4
    assert all(one["recommendations"][0]["items"] for one in told)
    assert any(one["obeyed"].get("ada", [{}])[0].get("override_id") == made["override_id"] for one in told)
    end(course, made["override_id"])
    assert any(wrong(course, n)["adjustments"] for n in range(4, 8))


def test_automation_that_is_off_everywhere_is_off_on_a_new_content_graph(course: Organisation) -> None:
    decide(course, "automation_off")
    course.put(msgspec.structs.replace(small_graph(), id="newer"))
    body = {"content_graph": "newer", "results": [a_result("ada", "a0", 0, n) for n in range(4)]}
    assert course.post("/v1/results", body).json()["adjustments"] == []


def test_a_cohort_s_override_holds_for_whoever_is_in_it(course: Organisation) -> None:
    put = course.client.put("/v1/cohorts/spring", headers=course.headers, json={"learners": ["ada"]})
    assert put.status_code == 201
    made = decide(course, "automation_off", cohort="spring")
    assert [wrong(course, n)["adjustments"] for n in range(4)] == [[]] * 4
    assert course.get("/v1/overrides?learner_id=ada").json()["overrides"] == [made]
    put = course.client.put("/v1/cohorts/spring", headers=course.headers, json={"learners": ["eve"]})
    assert put.json() == {"cohort": "spring", "created": False, "added": ["eve"], "removed": ["ada"], "n_learners": 1}
    assert any(wrong(course, n)["adjustments"] for n in range(4, 8))
    assert course.get("/v1/cohorts/spring").json()["learners"] == ["eve"]


def test_a_pin_comes_first_until_the_learner_has_done_it(course: Organisation) -> None:
    wrong(course, 0)
    made = decide(course, "pin", activity_id="b1")
    first = recommended(course)
    assert activities(first)[0] == "b1"
    assert first["obeyed"][0]["effect"] == "pinned"
    told = course.send(a_result("ada", "b1", 1, 1)).json()
    assert told["obeyed"] == {}
    done = course.get(f"/v1/overrides/{made['override_id']}").json()
    assert not done["active"]
    assert done["ended"]["by"] is None
    assert recommended(course)["obeyed"] == []


def test_a_cohort_s_pin_is_done_by_each_learner_for_themselves(course: Organisation) -> None:
    course.client.put("/v1/cohorts/spring", headers=course.headers, json={"learners": ["ada", "eve"]})
    decide(course, "pin", cohort="spring", activity_id="b1")
    course.send(a_result("ada", "b1", 1, 1))
    assert recommended(course)["obeyed"] == []
    assert recommended(course, learner_id="eve")["obeyed"][0]["effect"] == "pinned"


def test_what_one_organisation_decides_is_nothing_to_another(course: Organisation, other: Organisation) -> None:
    other.put(small_graph())
    made = decide(course, "automation_off")
    assert other.get("/v1/overrides").json()["overrides"] == []
    assert problem_of(other.get(f"/v1/overrides/{made['override_id']}"))["status"] == 404
    assert problem_of(end(other, made["override_id"]))["status"] == 404
    assert any(wrong(other, n)["adjustments"] for n in range(4))


def test_only_a_key_of_a_supporter_decides(
    course: Organisation, database_url: str, client: TestClient[Litestar]
) -> None:
    with psycopg.connect(database_url) as connection:
        reader = an_organisation(connection, client, course.name, ("learners:read", "results:write"))
        supporter = an_organisation(connection, client, course.name, ("support",))
    assert problem_of(reader.post("/v1/overrides", an_override("automation_off")))["status"] == 403
    assert reader.get("/v1/overrides").status_code == 200
    assert supporter.post("/v1/overrides", an_override("automation_off")).status_code == 201
    assert problem_of(supporter.send(a_result("ada", "a0", 1, 1)))["status"] == 403
    put = supporter.client.put("/v1/recommendation-settings", headers=supporter.headers, json={"by": TUTOR})
    assert problem_of(put)["status"] == 403


def test_results_of_others_do_not_touch_a_pin(course: Organisation, projector: Projector) -> None:
    made = decide(course, "pin", activity_id="b1")
    course.send(a_result("eve", "b1", 1, 1), a_result("ada", "a0", 1, 2))
    projector.drain()
    assert course.get(f"/v1/overrides/{made['override_id']}").json()["active"]


def test_a_live_store_that_could_not_be_told_is_told_later(
    course: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record has the override, the sender reads 503, and nothing but the telling is left to be made up for."""

    async def unreachable(*_: object) -> bool:
        raise StoreUnavailable("pulled")

    with monkeypatch.context() as broken:
        broken.setattr("api.live.store.LiveStore.order", unreachable)
        headers = {**course.headers, "idempotency-key": "once"}
        refused = course.client.post("/v1/overrides", headers=headers, json=an_override("automation_off"))
        assert problem_of(refused)["type"] == "/problems/store-unavailable"
    with TestClient(create_app(runtime_of_client(course).settings)):
        pass  # a worker that starts tells what is due before it serves
    assert [wrong(course, n)["adjustments"] for n in range(4)] == [[]] * 4
    again = course.client.post("/v1/overrides", headers=headers, json=an_override("automation_off"))
    assert again.status_code == 200
    assert len(course.get("/v1/overrides").json()["overrides"]) == 1


def test_a_live_store_that_lost_its_orders_is_told_all_of_them_again(
    course: Organisation, settings: Settings, database_url: str
) -> None:
    decide(course, "automation_off")
    with redis.Redis.from_url(settings.valkey_url or "") as server:
        server.delete(*server.keys("{*}o:*"))
    with psycopg.connect(database_url) as connection:
        note_lost(connection)
    with TestClient(create_app(settings)):
        pass
    assert [wrong(course, n)["adjustments"] for n in range(4)] == [[]] * 4


def runtime_of_client(organisation: Organisation) -> Runtime:
    runtime: Runtime = organisation.client.app.state.runtime
    return runtime


def test_a_resource_that_was_completed_is_no_longer_pinned(course: Organisation) -> None:
    wrong(course, 0)
    made = decide(course, "pin", activity_id="b-core")
    first = recommended(course)
    event = {"event": "completed", "activity_id": "b-core"}
    told = course.post(f"/v1/recommendations/{first['recommendation_id']}/events", event)
    assert told.status_code == 200, told.text
    assert not course.get(f"/v1/overrides/{made['override_id']}").json()["active"]
    assert recommended(course)["obeyed"] == []


def test_a_pin_whose_end_was_cut_off_ends_when_the_next_worker_starts(
    course: Organisation, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = decide(course, "pin", activity_id="b1")

    because = "cut off"

    async def cut_off(*_: object) -> bool:
        raise RecordUnavailable(because)

    with monkeypatch.context() as broken:
        broken.setattr("api.paths.publishing.finish_pins", cut_off)
        course.send(a_result("ada", "b1", 1, 1))
    assert recommended(course)["obeyed"][0]["effect"] == "pinned"
    projector.drain()
    with TestClient(create_app(runtime_of_client(course).settings)):
        pass
    assert not course.get(f"/v1/overrides/{made['override_id']}").json()["active"]
    assert recommended(course)["obeyed"] == []


def test_the_timeline_tells_what_was_decided_and_that_it_was_ended(course: Organisation, projector: Projector) -> None:
    course.send(a_result("ada", "a0", 1, 1))
    projector.drain()
    made = decide(course, "veto", activity_id="a1")
    off = decide(course, "automation_off")
    assert end(course, made["override_id"]).is_success
    page = course.get("/v1/learners/ada/timeline?event=override&limit=2").json()
    rest = course.get(f"/v1/learners/ada/timeline?event=override&cursor={page['next_cursor']}").json()
    told = [*page["events"], *rest["events"]]
    assert [(one["what"], one["override"]["override_id"]) for one in told] == [
        ("ended", made["override_id"]),
        ("made", off["override_id"]),
        ("made", made["override_id"]),
    ]
    assert [one["reason"] for one in told] == ["We talked about it.", "I know this learner.", "I know this learner."]
    assert told[1]["text"] == {
        "fr": "Ajustements automatiques désactivés.",
        "en": "Automatic adjustments were switched off.",
    }
    assert told[2]["text"]["en"].startswith("Kept away: ")
    assert told[0]["override"]["active"] is False
