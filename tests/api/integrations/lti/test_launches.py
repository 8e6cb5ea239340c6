"""A launch opens what is somebody's own: as Moodle, Canvas and Blackboard write it, in a tab and in a frame."""

import re
from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.http.organisations import Json, Organisation
from tests.api.integrations.lti.platforms import INSTRUCTOR, LEARNER, LTI, ROLES, US, Platform, Tab, a_share

SHOWN = f"{LTI}launch_presentation"


def moodle(platform: Platform) -> Json:
    """As Moodle 4 writes it: the numbers of its tables, roles in the institution beside those in the course."""
    return {
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        f"{LTI}roles": [f"{ROLES}institution/person#Student", LEARNER],
        f"{LTI}context": {"id": "3", "label": "SEC", "title": "Sécurité", "type": ["CourseSection"]},
        f"{LTI}tool_platform": {"product_family_code": "moodle", "version": "2023100900", "guid": "lms", "name": "M"},
        f"{LTI}lis": {"person_sourcedid": "", "course_section_sourcedid": ""},
        f"{LTI}ext": {"user_username": "ada", "lms": "moodle-2"},
        SHOWN: {"locale": "fr", "document_target": "iframe", "return_url": f"{platform.url}/mod/lti/return.php?id=3"},
    }


def canvas(platform: Platform) -> Json:
    """As Canvas writes it: a list of addressees, nulls, roles in the system, errors it would like to see."""
    return {
        "aud": [platform.client_id],
        "azp": platform.client_id,
        "name": "Ada Lovelace",
        "locale": "en-GB",
        "picture": None,
        "errors": {"errors": {}},
        f"{LTI}roles": [f"{ROLES}institution/person#Student", LEARNER, f"{ROLES}system/person#User"],
        f"{LTI}context": {"id": "4dde05e8ca1973bcca9bffc13e1548820eee93a3", "label": "SEC", "title": "Security"},
        f"{LTI}custom": {"canvas_user_id": "$Canvas.user.id"},
        f"{LTI}role_scope_mentor": [],
        SHOWN: {"document_target": "iframe", "locale": "en-GB", "return_url": f"{platform.url}/courses/1/return"},
        "https://www.instructure.com/placement": None,
    }


def blackboard(platform: Platform) -> Json:
    """As Blackboard writes it: names in parts, roles in the course alone, claims of its own."""
    return {
        "given_name": "Ada",
        "family_name": "Lovelace",
        "locale": "en_US",
        f"{LTI}roles": [LEARNER],
        f"{LTI}context": {"id": "85b5c86c9f394b6fb0e1ad0cd9a0ba9e", "title": "Security", "type": ["CourseSection"]},
        f"{LTI}custom": {"course_uuid": "1"},
        f"{LTI}tool_platform": {"product_family_code": "BlackboardLearn", "guid": "e"},
        SHOWN: {"locale": "en_US", "return_url": f"{platform.url}/webapps/blackboard/execute/blti/launchReturn"},
        "https://blackboard.com/lti/claim/one_time_session_token": "x",
    }


@pytest.mark.parametrize("dialect", [moodle, canvas, blackboard])
def test_a_learner_comes_to_their_own_page(tab: Tab, platform: Platform, dialect: Callable[[Platform], Json]) -> None:
    answer = tab.launch(**dialect(platform))
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    page = tab.go("GET", "/account")
    assert page.status_code == 200
    assert "Ada Lovelace" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_teacher_comes_to_their_own_page_and_to_that_of_a_learner_where_they_learn(
    tab: Tab, school: Organisation, platform: Platform
) -> None:
    roles: Json = {f"{LTI}roles": [f"{ROLES}institution/person#Instructor", INSTRUCTOR]}
    assert tab.launch(name="Grace", **roles).headers["location"] == "/cohorts/Security"
    assert tab.go("GET", "/account").status_code == 200
    assert tab.launch(name="Grace").headers["location"] == "/me"
    host = platform.url.removeprefix("http://")
    (one,) = school.get("/v1/identities").json()["identities"]
    told = (one["issuer"], one["subject"], one["learner_id"], one["supporter_id"], one["bound_by"])
    assert told == (platform.url, "7", f"{host}/7", f"{host}/7", "lti")


@pytest.mark.parametrize(
    ("roles", "leads_to"),
    [
        ([f"{ROLES}membership/Instructor#TeachingAssistant"], "/cohorts/Security"),
        ([f"{ROLES}membership#Mentor"], "/today"),
        ([f"{ROLES}system/person#Administrator", f"{ROLES}institution/person#Administrator"], "/today"),
        ([LEARNER, "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"], "/me"),
        ([f"{ROLES}institution/person#Student"], "/me"),
        ([], None),
        ([f"{ROLES}membership#Officer"], None),
    ],
)
def test_roles_say_whose_page_opens(tab: Tab, roles: list[str], leads_to: str | None) -> None:
    answer = tab.launch(**{f"{LTI}roles": roles})
    assert answer.headers.get("location") == leads_to
    assert answer.status_code == (303 if leads_to else 403)


def test_only_whoever_has_a_part_in_the_course_is_of_its_cohort(
    tab: Tab, school: Organisation, platform: Platform
) -> None:
    host = platform.url.removeprefix("http://")
    tab.launch(sub="learner")
    tab.launch(sub="test", **{f"{LTI}roles": [LEARNER, "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]})
    tab.launch(sub="parent", **{f"{LTI}roles": [f"{ROLES}membership#Mentor"]})
    tab.launch(sub="teacher", **{f"{LTI}roles": [INSTRUCTOR]})
    assert school.get("/v1/cohorts/Security").json()["learners"] == [f"{host}/learner"]
    assigned = [one["content"]["supporter_id"] for one in school.get("/v1/assignments").json()["entries"]]
    assert assigned == [f"{host}/teacher"]


def test_a_teacher_who_places_a_link_comes_to_the_choice_and_a_learner_does_not(tab: Tab, platform: Platform) -> None:
    settings = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
    asked: Json = {
        f"{LTI}message_type": "LtiDeepLinkingRequest",
        f"{LTI}resource_link": None,
        settings: {"deep_link_return_url": f"{platform.url}/return", "accept_types": ["ltiResourceLink"]},
    }
    assert tab.launch(**asked, **{f"{LTI}roles": [INSTRUCTOR]}).headers["location"].startswith("/link/")
    assert tab.launch(**asked).status_code == 403


def test_whoever_comes_again_is_the_same_and_keeps_nothing_of_administering(
    tab: Tab, school: Organisation, platform: Platform
) -> None:
    host = platform.url.removeprefix("http://")
    tab.launch(**{f"{LTI}roles": [INSTRUCTOR]})
    (account,) = school.get("/v1/accounts").json()["accounts"]
    changed = school.client.patch(
        f"/v1/accounts/{account['account_id']}", headers=school.headers, json={"roles": ["administrator"]}
    )
    assert changed.json()["roles"] == ["administrator", "supporter"]
    tab.launch(**{f"{LTI}roles": [INSTRUCTOR]})
    assert [one["person"] for one in school.get("/v1/accounts").json()["accounts"]] == [f"supporter/{host}/7"]
    assert tab.go("GET", "/operations").status_code == 403
    account_page = tab.go("GET", "/account")
    token = re.findall(r'name="csrf" value="([^"]+)"', account_page.text)[0]
    ours = {"sec-fetch-site": "same-origin"}
    for act in ("password", "passkeys/options", "passkeys"):
        assert tab.go("POST", f"/account/{act}", ours, data={"csrf": token, "password": "x"}).status_code == 403


def test_in_a_frame_the_session_is_kept_apart_and_shown_in_the_platform_alone(tab: Tab, platform: Platform) -> None:
    page = tab.login(dest="iframe")
    assert page.status_code == 200
    assert f"frame-ancestors {platform.url};" in page.headers["content-security-policy"]
    (kept,) = page.headers.get_list("set-cookie")
    assert kept.startswith("__Host-symphonie_launch=")
    for part in ("Secure", "HttpOnly", "SameSite=none", "Partitioned", "Path=/"):
        assert f"; {part}" in kept
    back = {SHOWN: {"return_url": "https://school.lms.example/return"}}
    answer = tab.launch_in("iframe", **back)
    assert answer.headers["location"] == "/me"
    assert [one.partition("=")[0] for one in answer.headers.get_list("set-cookie")] == ["__Host-symphonie_frame"]
    policy = tab.go("GET", "/account", {"sec-fetch-dest": "iframe"}).headers["content-security-policy"]
    assert f"frame-ancestors {platform.url} https://school.lms.example;" in policy


def test_a_launch_in_a_frame_leaves_the_session_beside_it_and_signing_in_beside_it_ends_the_frames(tab: Tab) -> None:
    tab.launch(sub="beside", name="Beside")
    kept = tab.cookies["__Host-symphonie"]
    tab.launch_in("iframe", sub="framed", name="Framed")
    assert tab.cookies["__Host-symphonie"] == kept
    assert "Framed" in tab.go("GET", "/account").text
    framed = tab.cookies.pop("__Host-symphonie_frame")
    assert "Beside" in tab.go("GET", "/account").text
    tab.cookies["__Host-symphonie_frame"] = framed
    tab.launch(sub="again", name="Again")
    assert "__Host-symphonie_frame" not in tab.cookies
    assert "Again" in tab.go("GET", "/account").text


def test_what_the_browser_does_not_keep_the_platform_does_and_the_way_on_is_a_tab(tab: Tab, platform: Platform) -> None:
    page = tab.login(dest="iframe", lti_storage_target="_parent").text
    shown = dict(re.findall(r'data-(to|key|browser|storage|at)="([^"]*)"', page))
    assert (shown["storage"], shown["at"]) == ("_parent", platform.url)
    asked = dict(re.findall(r"(state|nonce)=([^&]+)", shown["to"].replace("&amp;", "&")))
    tab.cookies.clear()
    token = platform.sign(platform.message(asked["nonce"]))
    asking = tab.post(asked["state"], token, "iframe")
    assert f'data-key="{shown["key"]}"' in asking.text
    ours = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "iframe"}
    told = {"state": asked["state"], "id_token": token, "browser": shown["browser"]}
    assert tab.go("POST", "/lti/launch", ours, data={**told, "browser": "guessed"}).status_code == 403
    assert tab.post(asked["state"], token, "iframe", browser=shown["browser"]).status_code == 403, (
        "a page of another site would sign it in as its own"
    )
    opening = tab.go("POST", "/lti/launch", ours, data=told)
    secret = re.findall(r'name="secret" value="([^"]+)"', opening.text)[0]
    assert tab.go("POST", "/lti/open", {"sec-fetch-site": "cross-site"}, data={"secret": secret}).status_code == 403
    ours = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "document"}
    opened = tab.go("POST", "/lti/open", ours, data={"secret": secret})
    assert opened.headers["location"] == "/me"
    assert tab.go("POST", "/lti/open", ours, data={"secret": secret}).status_code == 403
    assert tab.go("GET", "/account").status_code == 200


def test_one_issuer_has_several_clients_and_one_client_the_deployments_of_several_organisations(
    tab: Tab, school: Organisation, other_school: Organisation, platform: Platform, lti_client: TestClient[Litestar]
) -> None:
    first, platform.client_id = platform.client_id, "second"
    assert platform.register(school).status_code == 201
    assert tab.launch().headers["location"] == "/me"
    platform.client_id = first
    assert platform.register(other_school).status_code == 409
    assert platform.register(other_school, deployment_ids=[]).status_code == 409
    share = a_share(school, "2", client_id=first)
    assert platform.register(other_school, deployment_ids=["2"], share=share).status_code == 201
    assert tab.launch(**{f"{LTI}deployment_id": "2"}).headers["location"] == "/me"
    assert [one["subject"] for one in other_school.get("/v1/identities").json()["identities"]] == ["7"]
    assert Tab(lti_client, platform).login(client_id="").status_code == 403


def test_a_platform_without_deployments_keeps_that_of_its_first_launch(
    school: Organisation, platform: Platform, lti_client: TestClient[Litestar]
) -> None:
    platform.register(school, deployment_ids=[])
    tab = Tab(lti_client, platform)
    assert tab.launch(**{f"{LTI}deployment_id": "9"}).status_code == 303
    assert tab.launch(**{f"{LTI}deployment_id": "8"}).status_code == 403
    (one,) = school.get("/v1/lti/platforms").json()["platforms"]
    assert one["deployment_ids"] == ["9"]


def test_where_identities_are_bound_by_the_organisation_nobody_else_comes_in(
    tab: Tab, school: Organisation, platform: Platform
) -> None:
    school.client.put("/v1/identity-rule", headers=school.headers, json={"unknown_persons": "wait"})
    assert tab.launch().status_code == 403
    bound = {"identities": [{"issuer": platform.issuer, "subject": "7", "learner_id": "ada"}]}
    school.client.put("/v1/identities", headers=school.headers, json=bound)
    assert tab.launch().headers["location"] == "/me"
    assert [one["person"] for one in school.get("/v1/accounts").json()["accounts"]] == ["learner/ada"]


def test_a_key_that_is_not_known_has_the_keys_read_again_but_not_at_will(tab: Tab, platform: Platform) -> None:
    assert tab.launch().status_code == 303
    for _ in range(3):
        asked = tab.asked()
        assert tab.post(asked["state"], platform.sign(platform.message(asked["nonce"]), kid="new")).status_code == 403
    assert platform.n_key_reads == 1
    assert US in tab.asked()["redirect_uri"]
