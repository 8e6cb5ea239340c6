from datetime import UTC, datetime, timedelta

from httpx import Response
from psycopg import Connection

from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.results.courses import small_graph
from tests.api.support.detecting import detect_at


def make(organisation: Organisation, **more: object) -> Json:
    answer = organisation.post("/v1/keys", {"label": "LMS", "scopes": ["content:read"], **more})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def test_a_key_opens_what_it_was_made_for_and_nothing_else(organisation: Organisation) -> None:
    organisation.put(small_graph())
    made = make(organisation)
    headers = {"authorization": f"Bearer {made['token']}"}
    assert organisation.client.get("/v1/content-graphs", headers=headers).status_code == 200
    assert organisation.client.get("/v1/keys", headers=headers).status_code == 403
    listed = organisation.get("/v1/keys").json()["keys"]
    assert listed[0] == made["key"]
    assert made["token"].split("_", maxsplit=2)[2] not in organisation.get("/v1/keys").text


def test_a_key_that_is_revoked_opens_nothing(organisation: Organisation) -> None:
    made = make(organisation)
    path = f"/v1/keys/{made['key']['key_id']}"
    first = organisation.client.delete(path, headers=organisation.headers).json()
    assert first["state"] == "revoked"
    assert organisation.client.delete(path, headers=organisation.headers).json() == first
    headers = {"authorization": f"Bearer {made['token']}"}
    assert organisation.client.get("/v1/content-graphs", headers=headers).status_code == 401


def test_another_organisations_key_is_as_absent_as_none(organisation: Organisation, other: Organisation) -> None:
    theirs = make(other)["key"]["key_id"]
    assert theirs not in organisation.get("/v1/keys").text
    refused = organisation.client.delete(f"/v1/keys/{theirs}", headers=organisation.headers)
    assert refused.status_code == 404
    assert problem_of(refused)["type"] == "/problems/unknown-key"
    assert other.get("/v1/keys").json()["keys"][0]["state"] == "active"


def test_nobody_gives_more_than_the_organisation_has(organisation: Organisation) -> None:
    refused = organisation.post("/v1/keys", {"label": "Prometheus", "scopes": ["metrics:read"]})
    assert refused.status_code == 403
    assert problem_of(refused)["type"] == "/problems/scope-not-given"


def test_a_key_that_would_be_over_is_refused(organisation: Organisation) -> None:
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    refused = organisation.post("/v1/keys", {"label": "late", "scopes": ["support"], "expires_at": past})
    assert refused.status_code == 422
    assert problem_of(refused)["errors"][0]["path"] == "$.expires_at"
    nobody = organisation.post("/v1/keys", {"label": "who", "scopes": ["support"], "person": "tess"})
    assert problem_of(nobody)["errors"][0]["path"] == "$.person"


def test_keys_are_read_page_by_page(organisation: Organisation) -> None:
    ids = [make(organisation, label=f"key {n}")["key"]["key_id"] for n in range(3)]
    page = organisation.get("/v1/keys?limit=2").json()
    rest = organisation.get(f"/v1/keys?cursor={page['next_cursor']}").json()
    told = [one["key_id"] for one in (*page["keys"], *rest["keys"])]
    assert told[:3] == ids[::-1]
    assert len(told) == len(set(told)) == 4
    assert rest["next_cursor"] is None


def test_dead_letters_are_told_to_whose_they_are(
    organisation: Organisation, other: Organisation, connection: Connection
) -> None:
    connection.execute(
        "INSERT INTO symphonie.dead_letter (stream, entry_id, organisation_no, graph_no, learner, payload, error)"
        " SELECT 'j', '1-' || n, o.no, 1, 'ada', 'x', 'broken' FROM symphonie.organisation o,"
        " generate_series(1, 3) AS n WHERE o.id = %s",
        [organisation.name],
    )
    try:
        page = organisation.get("/v1/dead-letters?limit=2").json()
        rest = organisation.get(f"/v1/dead-letters?cursor={page['next_cursor']}").json()
        assert [one["entry_id"] for one in (*page["dead_letters"], *rest["dead_letters"])] == ["1-1", "1-2", "1-3"]
        assert other.get("/v1/dead-letters").json()["dead_letters"] == []
        assert organisation.get("/v1/standing").json()["dead_letters"] == 3
        assert other.get("/v1/standing").json()["dead_letters"] == 0
    finally:
        connection.execute("DELETE FROM symphonie.dead_letter WHERE stream = 'j'")


def test_whoever_may_not_run_the_service_is_not_told_how_it_stands(organisation: Organisation) -> None:
    token = make(organisation, scopes=["support", "content:write", "learners:read"])["token"]
    for path in ("/v1/standing", "/v1/dead-letters", "/v1/erasures", "/v1/keys"):
        assert organisation.client.get(path, headers={"authorization": f"Bearer {token}"}).status_code == 403


def test_the_standing_says_what_runs(organisation: Organisation) -> None:
    found = organisation.get("/v1/standing").json()
    assert found["versions"]["migration"] == found["versions"]["newest_migration"]
    assert "api" in {one["role"] for one in found["processes"]}
    assert found["checks"]["record"] == "ok"


def rotate(organisation: Organisation, key_id: str, **how: object) -> Response:
    return organisation.post(f"/v1/keys/{key_id}/rotation", how)


def test_a_key_is_rotated_and_the_old_one_opens_on_for_a_while(organisation: Organisation) -> None:
    old = make(organisation, person="supporter/tess", limits={"results_per_day": 5}, expires_at="2126-01-01T00:00:00Z")
    rotated = rotate(organisation, old["key"]["key_id"], overlap_days=3).json()
    same = {name: rotated["key"][name] for name in ("label", "scopes", "person", "limits")}
    assert same == {name: old["key"][name] for name in same}
    made_for = datetime.fromisoformat(old["key"]["expires_at"]) - datetime.fromisoformat(old["key"]["created_at"])
    left = datetime.fromisoformat(rotated["key"]["expires_at"]) - datetime.now(UTC)
    assert abs(left - made_for) < timedelta(minutes=5)
    ends = datetime.fromisoformat(rotated["previous"]["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=2, hours=23) < ends <= timedelta(days=3)
    for token in (old["token"], rotated["token"]):
        headers = {"authorization": f"Bearer {token}"}
        assert organisation.client.get("/v1/content-graphs", headers=headers).status_code != 401
    acts = [one for one in organisation.get("/v1/audit").json()["acts"] if one["act"].startswith("api_key")]
    assert {one["about"]["key_id"] for one in acts[:2]} == {old["key"]["key_id"], rotated["key"]["key_id"]}
    assert {one["by"]["key"] for one in acts[:2]} == {organisation.key_id}


def test_at_once_means_at_once_and_what_opens_nothing_is_not_rotated(
    organisation: Organisation, other: Organisation
) -> None:
    old = make(organisation)["key"]["key_id"]
    assert rotate(organisation, old, overlap_days=0).json()["previous"]["state"] == "expired"
    assert problem_of(rotate(organisation, old))["type"] == "/problems/key-over"
    assert problem_of(rotate(other, old))["type"] == "/problems/unknown-key"
    assert rotate(organisation, organisation.key_id, expires_at="2020-01-01T00:00:00Z").status_code == 422
    assert rotate(organisation, organisation.key_id, overlap_days=91).status_code == 422


def test_administrators_are_told_once_that_a_key_ends(organisation: Organisation, settings: Settings) -> None:
    now = datetime.now(UTC)
    ending = make(organisation, label="LMS", expires_at=(now + timedelta(days=13)).isoformat())["key"]
    make(organisation, label="later", expires_at=(now + timedelta(days=15)).isoformat())
    for _ in range(2):
        detect_at(settings, int(now.timestamp() * 1_000_000))
    told = organisation.get("/v1/notices?kind=key_ends").json()["notices"]
    assert len(told) == 1
    assert f"“LMS” ends on {ending['expires_at'][:10]}" in told[0]["text"]["en"]
    assert "«\u202fLMS\u202f» expire le" in told[0]["text"]["fr"]
    assert told[0]["ended_at"] is None
    organisation.client.delete(f"/v1/keys/{ending['key_id']}", headers=organisation.headers)
    detect_at(settings, int(now.timestamp() * 1_000_000))
    assert organisation.get("/v1/notices?kind=key_ends").json()["notices"][0]["ended_at"] is not None
