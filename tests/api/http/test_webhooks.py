"""`/v1/changes` and `/v1/webhooks`: what changed, for those who ask and those who are told."""

from typing import Any

import pytest

from api.record.feed import KINDS
from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

URL = "https://receiver.invalid/hook"


def a_webhook(organisation: Organisation, **more: object) -> Json:
    answer = organisation.post("/v1/webhooks", {"url": URL, **more})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def test_a_webhook_is_made_read_changed_and_removed_and_its_secret_told_once(organisation: Organisation) -> None:
    made = a_webhook(organisation, kinds=["case.message", "alert.opened"], label="LMS")
    assert made["secret"].startswith("whsec_")
    name = made["webhook"]["webhook_id"]
    assert organisation.get(f"/v1/webhooks/{name}").json() == made["webhook"]
    assert organisation.get("/v1/webhooks").json() == {"webhooks": [made["webhook"]]}
    assert made["webhook"]["kinds"] == ["alert.opened", "case.message"]
    assert made["webhook"]["state"] == "active"
    changed = organisation.client.patch(
        f"/v1/webhooks/{name}", headers=organisation.headers, json={"is_active": False, "kinds": []}
    ).json()
    assert (changed["state"], changed["disabled_because"], changed["kinds"]) == ("disabled", "person", [])
    rotated = organisation.post(f"/v1/webhooks/{name}/secret", {"keep_hours": 1}).json()
    assert rotated["secret"] != made["secret"]
    assert rotated["webhook"]["earlier_secret_until"] is not None
    removed = organisation.client.delete(f"/v1/webhooks/{name}", headers=organisation.headers)
    assert removed.json() == {"webhooks": []}
    assert organisation.get(f"/v1/webhooks/{name}").status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"url": "http://receiver.invalid/"}, "$.url"),
        ({"url": "https://127.0.0.1/"}, "$.url"),
        ({"url": "https://169.254.169.254/latest"}, "$.url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "$.url"),
        ({"url": "https://2130706433/"}, "$.url"),
        ({"url": "https://user:secret@receiver.invalid/"}, "$.url"),
        ({"url": "nonsense"}, "$.url"),
        ({"url": URL, "kinds": ["result.accepted"]}, "$.kinds[0]"),
        ({"url": URL, "xapi": {"user": "a:b", "password": "c", "home_page": "https://x.example"}}, "$.xapi.user"),
        (
            {"url": URL, "kinds": ["alert.opened"], "xapi": {"user": "a", "password": "c", "home_page": "https://x.y"}},
            "$.kinds",
        ),
    ],
)
def test_what_cannot_be_told_anything_is_refused_with_the_field(
    organisation: Organisation, body: dict[str, Any], path: str
) -> None:
    problem = problem_of(organisation.post("/v1/webhooks", body))
    assert path in [one["path"] for one in problem["errors"]]
    assert organisation.get("/v1/webhooks").json() == {"webhooks": []}


def test_the_password_of_a_store_of_statements_goes_to_no_other_host(organisation: Organisation) -> None:
    store = {"user": "a", "password": "c", "home_page": "https://x.example"}
    name = a_webhook(organisation, url="https://lrs.invalid/xapi", xapi=store)["webhook"]["webhook_id"]
    for url, status in (("https://evil.invalid/xapi", 422), ("https://lrs.invalid/other", 200)):
        answer = organisation.client.patch(f"/v1/webhooks/{name}", headers=organisation.headers, json={"url": url})
        assert answer.status_code == status, answer.text


def test_a_test_says_at_once_how_it_ended_and_no_address_beside(organisation: Organisation) -> None:
    name = a_webhook(organisation)["webhook"]["webhook_id"]
    told = organisation.post(f"/v1/webhooks/{name}/test", {}).json()
    assert told == {"is_taken": False, "status": None, "reason": "its name is not known"}


def test_a_webhook_of_another_organisation_is_unknown_and_so_is_what_never_was(
    organisation: Organisation, other: Organisation
) -> None:
    name = a_webhook(organisation)["webhook"]["webhook_id"]
    for method, path, body in (
        ("get", "", None),
        ("patch", "", {}),
        ("delete", "", None),
        ("post", "/secret", {}),
        ("post", "/test", {}),
        ("post", "/replay", {"after": 0}),
        ("get", "/deliveries", None),
        ("post", "/deliveries/1/retry", {}),
    ):
        answer = other.client.request(method, f"/v1/webhooks/{name}{path}", headers=other.headers, json=body)
        assert answer.status_code == 404, (path, answer.text)
    assert organisation.post(f"/v1/webhooks/{name}/deliveries/x/retry", {}).status_code == 404
    assert organisation.get("/v1/webhooks").json()["webhooks"][0]["webhook_id"] == name


def test_an_organisation_has_as_many_webhooks_as_it_may(organisation: Organisation) -> None:
    for _ in range(20):
        a_webhook(organisation)
    assert organisation.post("/v1/webhooks", {"url": URL}).status_code == 409


def test_who_polls_sees_what_results_changed_and_whoever_acts_for_a_person_sees_nothing(
    organisation: Organisation, projector: Projector
) -> None:
    organisation.put(small_graph())
    organisation.send(*(a_result("ada", item, 0.0, n) for n, item in enumerate(("a0", "a1", "ab"))))
    projector.drain()
    told = organisation.get("/v1/changes").json()
    assert [one["change_no"] for one in told["changes"]] == list(range(1, len(told["changes"]) + 1))
    assert "adjustment.opened" in {one["kind"] for one in told["changes"]}
    assert {one["learner_id"] for one in told["changes"]} == {"ada"}
    assert told["next_after"] == told["last_no"] == len(told["changes"])
    assert organisation.get(told["changes"][0]["link"]).is_success
    nothing = organisation.get(f"/v1/changes?after={told['next_after']}").json()
    assert (nothing["changes"], nothing["next_after"]) == ([], told["next_after"])
    one = organisation.get("/v1/changes?limit=1&kind=adjustment.opened&learner_id=ada").json()
    assert (len(one["changes"]), one["next_after"]) == (1, one["changes"][0]["change_no"])
    assert organisation.get("/v1/changes?learner_id=bob").json()["changes"] == []
    assert organisation.get(f"/v1/changes?after={told['last_no'] + 1}").status_code == 422
    acting = {**organisation.headers, "on-behalf-of": "supporter/tess"}
    assert organisation.client.get("/v1/changes", headers=acting).status_code == 403


def test_the_scope_reads_the_feed_and_nothing_else(organisation: Organisation) -> None:
    made = organisation.post("/v1/keys", {"label": "feed", "scopes": ["changes:read"]}).json()
    headers = {"authorization": f"Bearer {made['token']}"}
    assert organisation.client.get("/v1/changes", headers=headers).status_code == 200
    assert organisation.client.get("/v1/webhooks", headers=headers).status_code == 403
    assert len(KINDS) == len(set(KINDS))


def test_who_is_told_what_is_in_the_audit_without_address_and_secret(organisation: Organisation) -> None:
    made = a_webhook(organisation, kinds=["case.message"])
    (act,) = organisation.get("/v1/audit?act=webhook.made").json()["acts"]
    assert act["by"] == {"key": organisation.key_id, "process": "symphonie-api"}
    assert act["about"] == {"id": made["webhook"]["webhook_id"], "form": "webhook", "kinds": ["case.message"]}
    organisation.post(f"/v1/webhooks/{made['webhook']['webhook_id']}/secret", {})
    (changed,) = organisation.get("/v1/audit?act=webhook.changed").json()["acts"]
    assert changed["about"]["changed"] == ["secret_box"]
    assert "receiver.invalid" not in str([act, changed])
