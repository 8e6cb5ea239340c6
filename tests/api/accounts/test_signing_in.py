"""Who comes in, and who does not: what is promised of sign-in, one test each."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import quote

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from api.workspace.door.pages import PAGES
from tests.api.accounts.visitors import OWN, PASSWORD, Visitor, invited, path_of, settled
from tests.api.http.organisations import Organisation, an_organisation

TESS = {"person": "supporter/tess", "name": "Tess", "email": "tess@example.org"}
FOREIGN = (
    ("sec-fetch-site", "cross-site"),
    ("sec-fetch-site", "same-site"),
    ("origin", "https://evil.example"),
    ("origin", "null"),
)
POLICY = "frame-ancestors 'none'"


@pytest.fixture
def tess(organisation: Organisation) -> tuple[str, Visitor]:
    return settled(organisation, **TESS)


def fill(handler: HTTPRouteHandler) -> str:
    (path,) = handler.paths
    return re.sub(r"{\w+:str}", "x", path)


POSTS = sorted({fill(one) for one in PAGES if "POST" in one.http_methods})
GETS = sorted({fill(one) for one in PAGES if "GET" in one.http_methods})


# Forms of other pages


def test_no_form_of_another_page_is_taken(tess: tuple[str, Visitor], organisation: Organisation) -> None:
    assert len(POSTS) > 15
    _, visitor = tess
    for path in POSTS:
        for name, text in FOREIGN:
            assert visitor.ask("POST", path, {name: text}).status_code == 403, (path, text)
            assert Visitor(organisation.client).ask("POST", path, {name: text}).status_code == 403, (path, text)
        assert visitor.post(path).status_code == 403, (path, "without the token of the session")
        assert visitor.post(path, {"csrf": "x"}).status_code == 403, path
    assert visitor.is_in


def test_a_token_of_another_session_opens_no_form(organisation: Organisation) -> None:
    _, one = settled(organisation, **TESS)
    _, other = settled(organisation, person="learner/eve")
    found = re.search(r'name="csrf" value="([^"]+)"', other.get("/account").text)
    assert found is not None
    assert one.post("/account", {"csrf": found[1], "theme": "dark"}).status_code == 403
    assert one.send("/account", {"theme": "dark"}).status_code == 303
    assert 'data-theme="dark"' in one.get("/account").text


# Sessions


def test_nobody_but_an_administrator_changes_the_address_of_somebody_who_signs_in(
    organisation: Organisation, database_url: str
) -> None:
    account_id, _ = settled(organisation, **TESS)
    with psycopg.connect(database_url) as connection:
        scopes = ("people:write", "learners:read", "support", "support:read", "support:write", "content:read")
        people = an_organisation(connection, organisation.client, organisation.name, scopes)
    path, said = f"/v1/accounts/{account_id}", {"email": "mine@example.org"}
    assert organisation.client.patch(path, headers=people.headers, json=said).status_code == 403
    assert organisation.client.patch(path, headers=people.headers, json={"name": "T."}).status_code == 200
    assert organisation.client.patch(path, headers=organisation.headers, json=said).status_code == 200


def test_every_sign_in_has_a_new_token_and_ends_the_session_before(organisation: Organisation) -> None:
    settled(organisation, **TESS)
    visitor = Visitor(organisation.client)
    visitor.cookies["symphonie"] = "chosen-by-somebody-else"
    tokens = []
    for _ in range(2):
        assert visitor.sign_in(organisation.name, "tess@example.org").status_code in {303, 403}
        if visitor.is_in:
            tokens.append(visitor.cookies["symphonie"])
            visitor.send("/sign-out")
    again = Visitor(organisation.client)
    again.cookies["symphonie"] = tokens[0]
    assert "chosen-by-somebody-else" not in tokens
    assert len(set(tokens)) == 2
    assert not again.is_in


def test_the_record_has_no_token_of_a_session(tess: tuple[str, Visitor], database_url: str) -> None:
    token = tess[1].cookies["symphonie"]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT t::text FROM symphonie.account_session t").fetchall()
    assert any(sha256(token.encode()).hexdigest() in text for (text,) in rows)
    assert not any(token in text for (text,) in rows)


@pytest.mark.parametrize(
    ("column", "age", "lives"),
    [
        ("seen_at", timedelta(hours=11), True),
        ("seen_at", timedelta(hours=12, minutes=1), False),
        ("began_at", timedelta(days=29), True),
        ("began_at", timedelta(days=30, minutes=1), False),
    ],
)
def test_a_session_ends_when_idle_and_in_the_end(
    tess: tuple[str, Visitor],
    client: TestClient[Litestar],
    database_url: str,
    column: str,
    age: timedelta,
    *,
    lives: bool,
) -> None:
    account_id, visitor = tess
    with psycopg.connect(database_url) as connection:
        connection.execute(
            f"UPDATE symphonie.account_session SET {column} = now() - %s WHERE account_id = %s",  # noqa: S608 - of above
            [age, account_id],
        )
    client.app.state.runtime.door.sessions.forget(account_id)
    assert visitor.is_in == lives


def test_who_is_disabled_is_out_at_once_and_stays_out_when_enabled_again(
    tess: tuple[str, Visitor], organisation: Organisation
) -> None:
    account_id, visitor = tess
    for is_disabled in (True, False):
        path, said = f"/v1/accounts/{account_id}", {"is_disabled": is_disabled}
        assert organisation.client.patch(path, headers=organisation.headers, json=said).is_success
        assert not visitor.is_in
    assert visitor.sign_in(organisation.name, "TESS@example.org").status_code == 303


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [("http://localhost", "symphonie", False), ("https://localhost", "__Host-symphonie", True)],
)
def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(
    organisation: Organisation, origin: str, name: str, *, secure: bool
) -> None:
    _, path = invited(organisation, **TESS)
    visitor = Visitor(organisation.client, origin)
    answer = visitor.post(path, {"password": PASSWORD})
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= said
    assert ("secure" in said) == secure
    assert not any(part.startswith("domain") for part in said)
    assert visitor.is_in
    assert all(one.startswith("__Host-") == secure for one in visitor.cookies)
    visitor.cookies = {"symphonie" if secure else "__Host-symphonie": visitor.cookies[name]}
    assert not visitor.is_in


def test_nobody_signs_in_where_others_can_read_along(organisation: Organisation, tess: tuple[str, Visitor]) -> None:
    assert tess
    visitor = Visitor(organisation.client, "http://testserver.local")
    assert "https" in visitor.get("/sign-in").text
    assert 'type="password"' not in visitor.get("/sign-in").text
    assert visitor.sign_in(organisation.name, "tess@example.org").status_code == 403
    form = {"organisation": organisation.name, "name": "tess@example.org", "password": PASSWORD}
    pretended = {**OWN, "x-forwarded-proto": "https"}
    assert visitor.ask("POST", "/sign-in", pretended, form).status_code == 403
    _, path = invited(organisation, person="learner/eve")
    assert visitor.post(path, {"password": PASSWORD}).status_code == 403
    assert visitor.cookies == {}


# What a page says to its browser


def test_pages_are_kept_by_nobody_framed_by_nobody_and_told_to_nobody(tess: tuple[str, Visitor]) -> None:
    for path in GETS:
        answer = tess[1].get(path)
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["referrer-policy"] == "no-referrer", path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert POLICY in answer.headers["content-security-policy"], path
        assert "unsafe" not in answer.headers["content-security-policy"], path


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil.example",
        " //evil.example",
        "/account\r\nset-cookie: a=1",
        "evil.example",
    ],
)
def test_after_signing_in_one_goes_to_a_page_of_the_service_alone(
    organisation: Organisation, tess: tuple[str, Visitor], to: str
) -> None:
    assert tess
    visitor = Visitor(organisation.client)
    assert 'name="next" value="/"' in visitor.get(f"/sign-in?next={quote(to)}").text
    answer = visitor.sign_in(organisation.name, "tess", next=to)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_one_comes_back_to_the_page_that_one_wanted(organisation: Organisation, tess: tuple[str, Visitor]) -> None:
    assert tess
    visitor = Visitor(organisation.client)
    assert visitor.get("/account?a=1").headers["location"] == "/sign-in?next=%2Faccount%3Fa%3D1"
    assert visitor.sign_in(organisation.name, "tess", next="/account?a=1").headers["location"] == "/account?a=1"


# Who is there is told to nobody


def test_no_answer_says_whether_there_is_an_account(organisation: Organisation, client: TestClient[Litestar]) -> None:
    settled(organisation, **TESS)
    disabled, _ = settled(organisation, person="learner/gone", email="gone@example.org")
    path = f"/v1/accounts/{disabled}"
    organisation.client.patch(path, headers=organisation.headers, json={"is_disabled": True})
    invited(organisation, person="learner/fresh", email="fresh@example.org")

    def told(name: str, password: str, where: str) -> tuple[int, str, dict[str, int]]:
        before = compared(client)
        answer = Visitor(organisation.client).sign_in(where, name, password)
        text = re.sub(r"<time[^>]*>[^<]*</time>", "", answer.text).replace(name, "NAME").replace(where, "WHERE")
        after = compared(client)
        return answer.status_code, text, {one: after[one] - before.get(one, 0) for one in after if after != before}

    here = organisation.name
    answers = [
        told("tess@example.org", "not the password", here),
        told("nobody@example.org", "not the password", here),
        told("gone@example.org", "not the password", here),
        told("fresh@example.org", "not the password", here),
        told("tess@example.org", "not the password", "no-such-organisation"),
    ]
    status, text, work = answers[0]
    assert status == 401
    assert all(one[:2] == (status, text) for one in answers)
    assert all(sum(one[2].values()) == 1 for one in answers), work
    right = told("gone@example.org", PASSWORD, here)
    assert right[:2] == (status, text)


def compared(client: TestClient[Litestar]) -> dict[str, int]:
    events = client.app.state.runtime.counters.snapshot().events
    return {kind: n for family, kind, n in events if family == "passwords"}


def test_asking_for_a_link_is_answered_alike_and_seen_by_whoever_administers(organisation: Organisation) -> None:
    account_id, _ = settled(organisation, **TESS)
    answers = [
        Visitor(organisation.client).post("/sign-in/link", {"organisation": organisation.name, "name": name})
        for name in ("tess@example.org", "nobody@example.org")
    ]
    texts = {re.sub(r"<time[^>]*>[^<]*</time>", "", one.text) for one in answers}
    assert [one.status_code for one in answers] == [200, 200]
    assert len(texts) == 1
    (account,) = organisation.get("/v1/accounts").json()["accounts"]
    assert account["link_asked_at"]
    organisation.post(f"/v1/accounts/{account_id}/links", {"opens": "sign_in"})
    assert organisation.get("/v1/accounts").json()["accounts"][0]["link_asked_at"] is None


@pytest.fixture
def strict(settings: Settings) -> Iterator[TestClient[Litestar]]:
    """A worker that has little patience, behind a proxy; for it no time passes, however long passwords take."""
    patience = msgspec.structs.replace(settings, max_failed_keys=2, trusted_proxies="127.0.0.1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.runtime.time", SimpleNamespace(monotonic=lambda: 1000.0, time=time.time))
        with TestClient(create_app(patience)) as client:
            yield client


def test_who_guesses_has_to_wait_by_account_and_by_address(strict: TestClient[Litestar]) -> None:
    visitor = Visitor(strict)
    statuses = [visitor.sign_in("guessed", "tess", "no").status_code for _ in range(4)]
    assert statuses == [401, 401, 429, 429]
    assert visitor.sign_in("guessed", "TESS", "no").status_code == 429
    late = visitor.sign_in("guessed", "tess", "no")
    assert "1" in late.text
    statuses = [visitor.sign_in("guessed", f"somebody-{n}", "no").status_code for n in range(10)]
    assert statuses[:8] == [401] * 8  # ten of the address in all
    assert statuses[8:] == [429] * 2


def test_another_spelling_of_a_name_is_no_other_name_to_guess_at(strict: TestClient[Litestar]) -> None:
    visitor = Visitor(strict)
    spellings = ("lisa-kim", "LISA-KIM", "L\u0130SA-KIM", "lisa-\u212aim", " Lisa-Kim")  # lower() makes all of them one
    assert [visitor.sign_in("guessed", one, "no").status_code for one in spellings] == [401, 401, 429, 429, 429]


# Links open once


def test_a_link_that_is_only_opened_is_not_used_up(organisation: Organisation) -> None:
    account_id, _ = settled(organisation, **TESS)
    link = organisation.post(f"/v1/accounts/{account_id}/links", {"opens": "sign_in"}).json()["link"]
    visitor = Visitor(organisation.client)
    for _ in range(3):
        assert visitor.get(path_of(link)).status_code == 200
    assert not visitor.is_in
    assert visitor.post(path_of(link)).status_code == 303
    assert visitor.is_in


@pytest.mark.parametrize("opens", ["sign_in", "invitation"])
def test_of_all_who_use_a_link_at_once_one_is_let_in(organisation: Organisation, opens: str) -> None:
    account_id, _ = settled(organisation, **TESS)
    link = organisation.post(f"/v1/accounts/{account_id}/links", {"opens": opens}).json()["link"]
    path, form = path_of(link), {"password": PASSWORD} if opens == "invitation" else {}

    client = organisation.client  # whose jar has nothing yet: what one is given there is not sent by another
    requests = [client.build_request("POST", f"http://localhost{path}", headers=OWN, data=form) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(lambda one: client.send(one, follow_redirects=False).status_code, requests))
    organisation.client.cookies.clear()
    assert statuses == [303, 410, 410, 410, 410, 410]
    assert Visitor(organisation.client).post(path, form).status_code == 410


def test_links_are_over_when_their_time_is(organisation: Organisation, database_url: str) -> None:
    account_id, path = invited(organisation, **TESS)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE symphonie.ticket SET expires_at = now() - interval '1 second' WHERE account_id = %s", [account_id]
        )
    visitor = Visitor(organisation.client)
    assert visitor.get(path).status_code == 410
    assert visitor.post(path, {"password": PASSWORD}).status_code == 410


def test_a_weak_password_leaves_the_invitation_as_it_is(organisation: Organisation) -> None:
    _, path = invited(organisation, **TESS)
    visitor = Visitor(organisation.client)
    for password in ("short", "password1234", "tess@example.org", "x" * 1025):
        assert visitor.post(path, {"password": password}).status_code == 422
    assert visitor.post(path, {"password": PASSWORD}).status_code == 303


def test_an_invitation_that_is_made_anew_signs_out_whoever_was_in(organisation: Organisation) -> None:
    account_id, before = settled(organisation, **TESS)
    link = organisation.post(f"/v1/accounts/{account_id}/links", {"opens": "invitation"}).json()["link"]
    assert before.is_in
    other = PASSWORD + " deux"
    assert Visitor(organisation.client).post(path_of(link), {"password": other}).status_code == 303
    assert not before.is_in
    assert before.sign_in(organisation.name, "tess").status_code == 401
    assert before.sign_in(organisation.name, "tess", other).status_code == 303


def test_passwords_fit_however_a_keyboard_composes_them(organisation: Organisation) -> None:
    _, path = invited(organisation, **TESS)
    composed, apart = "été à la plage de Cé", "e\u0301te\u0301 a\u0300 la plage de Ce\u0301"
    assert Visitor(organisation.client).post(path, {"password": composed}).status_code == 303
    assert Visitor(organisation.client).sign_in(organisation.name, "tess", apart).status_code == 303
