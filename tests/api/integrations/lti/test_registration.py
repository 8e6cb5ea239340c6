"""A platform registers itself by one address; what it says of itself has to hold."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.integrations.lti.registration import TOOL, is_at_home
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.integrations.lti.platforms import US, Platform, Tab


def a_link(school: Organisation) -> str:
    made = school.client.post(f"{US}/v1/lti/registration-links", headers=school.headers)
    assert made.status_code == 201, made.text
    url: str = made.json()["url"]
    return url.removeprefix(US)


def opened(tab: Tab, link: str, platform: Platform, configuration: str | None = None) -> tuple[int, str, str]:
    """Open the address as the platform does, and tell status, reason and who may frame the answer."""
    sent = {
        "openid_configuration": f"{platform.url}/configuration" if configuration is None else configuration,
        "registration_token": "secret",
    }
    answer = tab.go("GET", link, {"sec-fetch-dest": "iframe"}, params=sent)
    reason = answer.text.partition("<code>")[2].partition("</code>")[0]
    return answer.status_code, reason, answer.headers["content-security-policy"]


@pytest.fixture
def tab(lti_client: TestClient[Litestar], platform: Platform) -> Tab:
    return Tab(lti_client, platform)


def test_one_address_registers_a_platform_that_then_launches(
    school: Organisation, platform: Platform, tab: Tab
) -> None:
    link = a_link(school)
    status, _, policy = opened(tab, link, platform)
    assert (status, f"frame-ancestors {platform.url};" in policy) == (200, True)
    ((authorization, sent),) = platform.asked
    assert authorization == "Bearer secret"
    assert (sent["initiate_login_uri"], sent["redirect_uris"]) == (f"{US}/lti/login", [f"{US}/lti/launch"])
    assert sent["jwks_uri"] == f"{US}/lti/jwks/{school.name}"
    assert "email" not in sent[TOOL]["claims"]
    (key,) = tab.go("GET", f"/lti/jwks/{school.name}").json()["keys"]
    assert (key["alg"], "d" in key) == ("RS256", False)
    (one,) = school.get("/v1/lti/platforms").json()["platforms"]
    assert (one["client_id"], one["deployment_ids"], one["family"]) == (platform.client_id, ["1"], "moodle")
    assert tab.launch().headers["location"] == "/me"
    assert opened(tab, link, platform)[:2] == (422, "link")
    assert len(platform.asked) == 1


def test_a_platform_that_registers_again_is_mended_and_stays_the_same(
    school: Organisation, platform: Platform, tab: Tab
) -> None:
    assert opened(tab, a_link(school), platform)[0] == 200
    (before,) = school.get("/v1/lti/platforms").json()["platforms"]
    moved = {"title": "Our Moodle", "deployment_ids": ["1", "7"], "keyset_url": f"{platform.url}/moved"}
    asked = {name: before[name] for name in ("issuer", "client_id", "auth_login_url", "token_url", "frame_origins")}
    put = school.client.put(
        f"{US}/v1/lti/platforms/{before['platform_id']}", json={**asked, **moved}, headers=school.headers
    )
    assert put.status_code == 200, put.text
    assert opened(tab, a_link(school), platform)[0] == 200
    (after,) = school.get("/v1/lti/platforms").json()["platforms"]
    kept = {"title": "Our Moodle", "deployment_ids": ["1", "7"], "keyset_url": before["keyset_url"]}
    assert {name: after[name] for name in kept} == kept
    assert tab.launch().headers["location"] == "/me"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"issuer": "https://moodle.example.org"}, "issuer"),
        ({"issuer": "https://127.0.0.1.evil.example"}, "issuer"),
        ({"issuer": None}, "configuration"),
        ({"jwks_uri": "javascript:1"}, "endpoints"),
        ({"registration_endpoint": "http://10.0.0.1/register"}, "platform-unreachable"),
        ({"registration_endpoint": "file:///etc/passwd"}, "endpoints"),
    ],
)
def test_a_forged_configuration_registers_nothing_and_the_link_still_opens(
    school: Organisation, platform: Platform, tab: Tab, said: Json, reason: str
) -> None:
    link, platform.said = a_link(school), said
    status, found, _ = opened(tab, link, platform)
    assert (status >= 400, found) == (True, reason)
    assert not platform.asked
    assert school.get("/v1/lti/platforms").json()["platforms"] == []
    platform.said = {}
    assert opened(tab, link, platform)[0] == 200


def test_nobody_has_the_service_ask_its_neighbours(school: Organisation, platform: Platform, tab: Tab) -> None:
    link = a_link(school)
    for url in ("http://169.254.169.254/latest", "http://10.0.0.1/x", "https://[::ffff:10.0.0.1]/", "nowhere", ""):
        assert opened(tab, link, platform, url)[0] >= 400
    assert opened(tab, "/lti/register/guessed", platform)[:2] == (422, "link")
    refused = platform.register(school, keyset_url="https://192.168.1.1/keys")
    assert problem_of(refused)["errors"][0]["path"] == "$.keyset_url"


def test_an_issuer_is_at_home_at_its_own_host_and_a_cloud_below_its_domains() -> None:
    assert not is_at_home("https://canvas.instructure.com", "https://instructure.com.evil.example/")
    assert not is_at_home("https://lms.example.org", "https://sub.lms.example.org/")
    assert not is_at_home("", "")


def test_keys_change_without_a_gap(school: Organisation, tab: Tab) -> None:
    school.get("/v1/lti/tool")
    made = school.client.post("/v1/lti/keys", headers=school.headers).json()
    keys = [one["kid"] for one in tab.go("GET", f"/lti/jwks/{school.name}").json()["keys"]]
    assert keys[0] == made["kid"]
    assert len(keys) == 2


def test_platforms_are_an_administrators_and_their_organisations_alone(
    school: Organisation, other_school: Organisation, platform: Platform
) -> None:
    assert platform.register(school).status_code == 201
    (one,) = school.get("/v1/lti/platforms").json()["platforms"]
    path = f"/v1/lti/platforms/{one['platform_id']}"
    assert problem_of(other_school.get(path))["status"] == 404
    assert other_school.client.delete(path, headers=other_school.headers).status_code == 404
    changed = {name: one[name] for name in platform.content()} | {"token_url": f"{platform.url}/other"}
    assert school.client.put(path, headers=school.headers, json=changed).status_code == 200
    assert school.get(path).json()["token_url"] == f"{platform.url}/other"
    assert school.client.delete(path, headers=school.headers).status_code == 200
    assert school.get(path).status_code == 404
    acts = [act["act"] for act in school.get("/v1/audit?limit=50").json()["acts"]]
    assert {"lti_platform.made", "lti_platform.changed", "lti_platform.removed"} <= set(acts)
