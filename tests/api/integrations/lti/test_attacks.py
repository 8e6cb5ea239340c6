"""A launch that does not hold opens nothing, whatever somebody changes about it."""

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from hmac import digest

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import sql

from api.integrations.lti import sharing
from api.record.keys import Scope
from api.workspace.door.asking import Guessing
from tests.api.http.organisations import Json, Organisation, an_organisation, problem_of
from tests.api.integrations.lti.platforms import INSTRUCTOR, LTI, US, Platform, Tab, a_key, a_share

Forge = Callable[[Platform, Json], str]
LATER = 86_400  # also than the end of a run that began when this was read


def why(tab: Tab, state: str, token: str) -> str:
    """Post a launch that has to be refused, and return why it was."""
    answer = tab.post(state, token)
    assert answer.status_code == 403, answer.headers.get("location")
    assert "__Host-symphonie=" not in str(answer.headers.get_list("set-cookie"))
    return answer.text.partition("<code>")[2].partition("</code>")[0]


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def by_hand(platform: Platform, claims: Json, algorithm: str) -> str:
    head = {"alg": algorithm, "kid": str(platform.key.kid)}
    return ".".join([encoded(msgspec.json.encode(one)) for one in (head, claims)])


def none_signed(platform: Platform, claims: Json) -> str:
    return by_hand(platform, claims, "none") + "."


def signed_with_the_public_key(platform: Platform, claims: Json) -> str:
    told = by_hand(platform, claims, "HS256")
    return f"{told}.{encoded(digest(platform.key.as_pem(private=False), told.encode(), 'sha256'))}"


def signed_by_another_with_this_kid(platform: Platform, claims: Json) -> str:
    return platform.sign(claims, key=a_key("another"))


def cut_short(platform: Platform, claims: Json) -> str:
    return platform.sign(claims)[:-20]


@pytest.mark.parametrize("forge", [none_signed, signed_with_the_public_key, signed_by_another_with_this_kid, cut_short])
def test_only_the_platforms_own_key_signs(tab: Tab, platform: Platform, forge: Forge) -> None:
    asked = tab.asked()
    assert why(tab, asked["state"], forge(platform, platform.message(asked["nonce"])))
    assert why(tab, asked["state"], "no token") != "state"


def test_a_key_of_another_issuer_opens_nothing_here(
    tab: Tab, other_school: Organisation, platform: Platform, lti_client: TestClient[Litestar]
) -> None:
    evil = Platform(platform.url)
    evil.issuer, evil.client_id, evil.key = "https://evil.example", "evil", a_key("another")
    assert evil.register(other_school).status_code == 201
    asked = tab.asked()
    assert why(tab, asked["state"], evil.sign(platform.message(asked["nonce"]), kid=str(platform.key.kid)))
    theirs = Tab(lti_client, evil).asked()
    assert why(tab, theirs["state"], platform.sign(platform.message(theirs["nonce"]))) == "browser"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "another tool"}, "InvalidClaimError aud"),
        ({"aud": None}, "MissingClaimError aud"),
        ({"azp": "another tool"}, "azp"),
        ({"iss": "https://evil.example"}, "InvalidClaimError iss"),
        ({"nonce": "another"}, "InvalidClaimError nonce"),
        ({"nonce": None}, "MissingClaimError nonce"),
        ({"exp": int(time.time()) - 120}, "ExpiredTokenError exp"),
        ({"exp": None}, "MissingClaimError exp"),
        ({"iat": int(time.time()) + LATER, "exp": int(time.time()) + 2 * LATER}, "iat"),
        ({"iat": int(time.time()) - LATER}, "iat"),
        ({f"{LTI}deployment_id": "2"}, "deployment_id"),
        ({f"{LTI}deployment_id": None}, "deployment_id"),
        ({f"{LTI}version": "1.1"}, "version"),
        ({f"{LTI}message_type": "LtiSubmissionReviewRequest"}, "message_type"),
        ({"sub": None}, "sub"),
        ({"sub": "a\u0000b"}, "sub"),
        ({f"{LTI}target_link_uri": "https://evil.example/lti/launch"}, "target_link_uri"),
        ({f"{LTI}target_link_uri": f"{US}@evil.example/"}, "target_link_uri"),
        ({f"{LTI}roles": "Instructor"}, "roles"),
    ],
)
def test_a_message_that_says_otherwise_opens_nothing(tab: Tab, platform: Platform, changes: Json, reason: str) -> None:
    asked = tab.asked()
    found = why(tab, asked["state"], platform.sign(platform.message(asked["nonce"], **changes)))
    assert reason in found or (reason == "iat" and "iat" in found)


def test_a_launch_opens_once(tab: Tab, platform: Platform, lti_client: TestClient[Litestar]) -> None:
    asked = tab.asked()
    token = platform.sign(platform.message(asked["nonce"]))
    thief = Tab(lti_client, platform)
    assert why(thief, asked["state"], token) == "browser"
    assert tab.post(asked["state"], token).status_code == 303
    assert why(tab, asked["state"], token) == "nonce"
    assert why(tab, asked["state"], platform.sign(platform.message(asked["nonce"], sub="8"))) == "nonce"


def test_a_state_is_ours_and_of_this_browser_and_this_moment(
    tab: Tab, platform: Platform, lti_client: TestClient[Litestar]
) -> None:
    asked, another = tab.asked(), Tab(lti_client, platform).asked()
    token = platform.sign(platform.message(asked["nonce"]))
    number, _, sealed = asked["state"].partition(".")
    for state in ("", "x", f"{number}.", f"{int(number) + 1}.{sealed}", f"{number}.{sealed[:-4]}AAAA", "9" * 30):
        assert why(tab, state, token) == "state"
    assert why(tab, another["state"], platform.sign(platform.message(another["nonce"]))) == "browser"
    runtime = lti_client.app.state.runtime
    clock_us = runtime.clock.now_us()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(runtime), "clock_us", property(lambda _: lambda: clock_us + 11 * 60 * 1_000_000))
        assert why(tab, asked["state"], token) == "state"
    assert tab.post(asked["state"], token).status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"client_id": "another tool"},
        {"target_link_uri": "https://evil.example/lti/launch"},
        {"target_link_uri": f"{US}.evil.example/"},
        {"target_link_uri": "javascript:alert(1)"},
        {"target_link_uri": ""},
        {"login_hint": ""},
    ],
)
def test_a_login_leads_to_the_sign_in_of_a_registered_platform_alone(tab: Tab, changes: dict[str, str]) -> None:
    answer = tab.login(**changes)
    assert answer.status_code == 403
    assert "location" not in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_message_nested_beyond_all_bounds_is_refused_as_any_other(tab: Tab, platform: Platform) -> None:
    asked, deep = tab.asked(), b'{"a":' + b"[" * 20_000
    sound = platform.sign(platform.message(asked["nonce"])).split(".")
    for place in (0, 1):
        told = [encoded(deep) if at == place else one for at, one in enumerate(sound)]
        assert why(tab, asked["state"], ".".join(told))


def test_nobody_is_sent_to_the_sign_in_that_another_organisation_names(
    school: Organisation, other_school: Organisation, platform: Platform, lti_client: TestClient[Litestar]
) -> None:
    theirs = {"deployment_ids": ["9"], "auth_login_url": "https://evil.example/auth"}
    assert platform.register(school).status_code == 201
    assert platform.register(other_school, share=a_share(school, "9"), **theirs).status_code == 201
    tab = Tab(lti_client, platform)
    assert tab.login().status_code == 403
    assert tab.login(lti_deployment_id="1").headers["location"].startswith(f"{platform.url}/auth?")


def test_nobody_claims_a_deployment_of_another_organisations_client_by_themselves(
    school: Organisation, other_school: Organisation, platform: Platform
) -> None:
    """Its launches would be believed by keys of their own choice, and show them who is sent there."""
    evil = {"deployment_ids": ["2"], "keyset_url": "https://evil.example/keys"}
    assert platform.register(school).status_code == 201
    share = a_share(school, "2")
    by_itself, of_another = a_share(school, "3"), share[:-4]
    for code in (None, "no code", of_another, by_itself):
        refused = problem_of(platform.register(other_school, share=code, **evil))
        assert (refused["status"], refused["type"]) == (409, "/problems/share-needed")
        assert refused["errors"][0]["path"] == "$.share"
    other = platform.content(client_id="other", deployment_ids=["1"])
    path = "/v1/lti/platforms/turned"
    assert other_school.client.put(path, headers=other_school.headers, json=other).status_code == 201
    turned = platform.content(**evil)
    assert problem_of(other_school.client.put(path, headers=other_school.headers, json=turned))["status"] == 409

    assert platform.register(other_school, deployment_ids=["2"], share=share).status_code == 201
    listed = [one["platform_id"] for one in other_school.get("/v1/lti/platforms").json()["platforms"]]
    path = f"/v1/lti/platforms/{next(one for one in listed if one != 'turned')}"
    more = platform.content(deployment_ids=["2", "4"])
    assert problem_of(other_school.client.put(path, headers=other_school.headers, json=more))["status"] == 409
    kept = platform.content(deployment_ids=["2"], title="Ours")
    assert other_school.client.put(path, headers=other_school.headers, json=kept).status_code == 200
    refused = problem_of(other_school.post(f"{path}/shares", {"deployment_ids": ["4"]}))
    assert refused["type"] == "/problems/share-needed"


def test_a_share_holds_for_a_day(
    school: Organisation, other_school: Organisation, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert platform.register(school).status_code == 201
    monkeypatch.setattr(sharing, "LASTS", timedelta(seconds=-1))
    refused = problem_of(platform.register(other_school, deployment_ids=["2"], share=a_share(school, "2")))
    assert refused["type"] == "/problems/share-needed"


def test_whoever_binds_lets_nobody_in_whom_they_could_not_invite(
    tab: Tab, school: Organisation, platform: Platform, database_url: str
) -> None:
    def binds(issuer: str, subject: str, person: str, *scopes: Scope) -> int:
        with psycopg.connect(database_url) as connection:
            key = an_organisation(connection, school.client, school.name, ("people:write", *scopes))
        body = {"identities": [{"issuer": issuer, "subject": subject, "supporter_id": person}]}
        return key.client.put("/v1/identities", headers=key.headers, json=body).status_code

    as_supporter: tuple[Scope, ...] = ("learners:read", "support", "support:read", "support:write", "content:read")
    assert tab.launch(**{f"{LTI}roles": [INSTRUCTOR]}).status_code == 303
    (head,) = [one["supporter_id"] for one in school.get("/v1/identities").json()["identities"]]
    assert binds("https://elsewhere.example", "8", head) == 200, "nobody comes in from there"
    assert binds(platform.url, "8", "new") == 403
    assert binds(platform.url, "8", "new", *as_supporter) == 200
    assert binds(platform.url, "9", head, *as_supporter) == 403, "they have signed in"
    assert binds(platform.url, "7", head) == 200, "as it is"
    assert binds(platform.url, "9", head, "admin") == 200


def test_no_page_of_a_launch_is_framed_by_others(tab: Tab, platform: Platform) -> None:
    asked = tab.asked()
    refused = tab.post(asked["state"], platform.sign(platform.message(asked["nonce"], aud="x")), "iframe")
    assert f"frame-ancestors {platform.url};" in refused.headers["content-security-policy"]
    for back in ("https://a;script-src *", "https://a b", "javascript:1", "https://x@y", None):
        tab.launch_in("iframe", **{f"{LTI}launch_presentation": {"return_url": back}})
        policy = tab.go("GET", "/account", {"sec-fetch-dest": "iframe"}).headers["content-security-policy"]
        assert f"frame-ancestors {platform.url};" in policy
    tab.cookies.clear()
    assert "frame-ancestors 'none'" in tab.go("GET", "/sign-in").headers["content-security-policy"]


def test_nothing_of_a_person_is_kept_outside_of_the_vault(
    tab: Tab, platform: Platform, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    name, mail = "Zoé Quelqu’une", "zoe.quelquune@example.org"
    assert tab.launch(sub=mail, name=name, email=mail).status_code == 303
    asked = tab.asked()
    why(tab, asked["state"], platform.sign(platform.message(asked["nonce"], sub=mail, name=name, aud="x")))
    said = "".join(capfd.readouterr())
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'symphonie'"
            " AND table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT t::text FROM symphonie.{} t").format(sql.Identifier(table))
            said += str(connection.execute(query).fetchall())
    assert "zoe.quelqu" not in said.lower()
    assert "Quelqu" not in said


def test_an_address_that_guesses_waits_at_every_door_that_needs_no_key(
    tab: Tab, school: Organisation, lti_client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = lti_client.app.state.runtime.door
    monkeypatch.setattr(door, "_forged", Guessing(3, lambda: 0.0))
    assert tab.login(iss="https://nobody.example").status_code == 403
    assert tab.post("1.bm9uZQ", "no token").status_code == 403
    assert tab.go("GET", "/lti/register/no-link", params={"openid_configuration": US}).status_code == 422
    for answer in (
        tab.login(),
        tab.post("1.bm9uZQ", "no token"),
        tab.go("GET", "/lti/register/no-link"),
        tab.go("GET", f"/lti/jwks/{school.name}"),
    ):
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0


def test_what_is_no_ones_fault_makes_nobody_wait(
    tab: Tab, lti_client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lti_client.app.state.runtime.door, "_forged", Guessing(1, lambda: 0.0))
    assert tab.launch(**{f"{LTI}roles": []}).status_code == 403
    assert tab.launch().status_code == 303
