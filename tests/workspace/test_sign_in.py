"""Signing in with a browser, by each door, as people do."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.api.accounts.provider import Provider, running_provider
from tests.asking import asking
from tests.workspace.desks import Desk, Theme
from tests.workspace.school import ORGANISATION, School

Sit = Callable[..., Desk]
PASSWORD = "courgette piano lanterne"  # noqa: S105 - of accounts of this test


def at(school: School, path: str) -> str:
    """The address of a page under a name: passkeys belong to one."""
    return school.url.replace("127.0.0.1", "localhost") + path


def with_challenge(credential: str, challenge: str) -> str:
    """Put another challenge under a signature."""
    told = json.loads(credential)
    raw = told["response"]["clientDataJSON"]
    said = json.loads(urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    other = json.dumps({**said, "challenge": challenge}).encode()
    told["response"]["clientDataJSON"] = urlsafe_b64encode(other).rstrip(b"=").decode()
    return json.dumps(told)


def invited(school: School, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    made: dict[str, Any] = school.call("POST", "invitations", said)
    return made


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def name_of(page: Page) -> str:
    """Who is signed in."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/account")
    return page.locator(".menu-name").inner_text()


@pytest.fixture
def someone() -> str:
    return f"someone-{secrets.token_hex(4)}"


def test_an_invitation_leads_to_a_password_and_that_to_the_page_one_wanted(
    desk: Sit, school: School, someone: str
) -> None:
    link = invited(school, person=f"learner/{someone}", name="Nour", language="en")["link"]
    first = desk(None, language="en")
    page = first.page
    page.goto(at(school, path_of(link)))
    first.check()
    page.get_by_label("Password").fill("password1234")
    page.get_by_role("button", name="Choose this password").click()
    expect(page.get_by_role("alert").first).to_contain_text("tried first")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.wait_for_url("**/me")
    assert name_of(page) == "Nour"
    page.goto(at(school, path_of(link)))
    expect(page.get_by_role("alert")).to_contain_text("opens nothing any more")

    second = desk(None, language="en", width=360).page
    second.goto(at(school, "/account"))
    second.get_by_label("E-mail or user name").first.fill(someone)
    second.get_by_label("Password").fill("not the password")
    second.get_by_role("button", name="Sign in", exact=True).click()
    expect(second.get_by_role("alert").first).to_contain_text("do not belong together")
    assert second.get_by_label("E-mail or user name").first.input_value() == someone
    second.get_by_label("Password").fill(PASSWORD)
    second.keyboard.press("Enter")
    expect(second.get_by_role("heading", level=1)).to_have_text("My account")


def test_a_passkey_is_made_and_then_opens_without_a_name(desk: Sit, school: School, someone: str) -> None:
    link = invited(school, person=f"supporter/{someone}", name="Ines", language="fr")["link"]
    page = desk(None).page
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**device, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(at(school, path_of(link)))
    page.get_by_role("button", name="Créer une clé d’accès").click()
    page.wait_for_url("**/today")
    page.goto(at(school, "/account"))
    expect(page.get_by_text("Chrome, Linux").first).to_be_visible()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.wait_for_url("**/sign-in")
    with page.expect_request("**/sign-in/passkey") as asked:
        page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/today")
    assert name_of(page) == "Ines"
    # what the device signed opens once, and only here
    signed = dict(parse_qsl(asked.value.post_data or ""))
    headers = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    for host in ("localhost", "127.0.0.1"):
        url = f"{school.url.replace('127.0.0.1', host)}/sign-in/passkey"
        assert asking().post(url, data=signed, headers=headers).status_code == 410
    options = asking().post(at(school, "/sign-in/passkey/options"), headers=headers).json()
    stolen = {**signed, "credential": with_challenge(signed["credential"], options["challenge"])}
    assert asking().post(at(school, "/sign-in/passkey"), data=stolen, headers=headers).status_code == 401


def test_who_asks_for_a_link_is_handed_one_by_whoever_administers(desk: Sit, school: School, someone: str) -> None:
    link = invited(school, person=f"supporter/{someone}", name="Omar Link", language="en")["link"]
    page = desk(None, language="en").page
    page.goto(at(school, path_of(link)))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.wait_for_url("**/today")
    page.context.clear_cookies()
    page.goto(at(school, "/sign-in"))
    page.get_by_text("I cannot sign in").click()
    asking = page.locator("details.card")
    asking.get_by_label("E-mail or user name").fill(someone)
    asking.get_by_role("button", name="Ask for a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Asked for a link")

    administrator = desk("administrator", language="en")
    people = administrator.go("/people")
    row = people.locator(".row", has_text="Omar Link")
    expect(row).to_contain_text("asks for a link")
    row.locator("summary").click()
    row.get_by_role("button", name="Link to sign in: Omar Link").click()
    shown = people.get_by_label("Link", exact=True).input_value()
    administrator.check()

    page.goto(at(school, path_of(shown)))
    page.goto(at(school, path_of(shown)))  # as a scanner does
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today")
    assert name_of(page) == "Omar Link"


def test_an_administrator_names_the_organisation(desk: Sit) -> None:
    at = desk("administrator", language="fr")
    page = at.go("/people")
    named = page.get_by_label("Nom dans les pages et les courriels")
    named.fill("Horizon Formation")
    card = page.locator("section.card", has=named)
    card.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("footer")).to_contain_text("Horizon Formation")
    at.check()
    named.fill("")
    card.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("footer")).to_contain_text(ORGANISATION)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


def test_a_provider_lets_in_who_was_invited_and_nobody_else(
    desk: Sit, school: School, someone: str, provider: Provider
) -> None:
    provider.register(school.database_url, ORGANISATION, "school")
    invited(school, person=f"learner/{someone}", name="Lina", email=f"{someone}@example.org", language="en")
    page = desk(None, language="en").page

    provider.says(sub="stranger", email="stranger@example.org", email_verified=True)
    page.goto(at(school, f"/o/{ORGANISATION}/sign-in?next=/account"))
    page.get_by_role("link", name="Continue with School").click()
    expect(page.get_by_role("alert").first).to_contain_text("nobody invited you")
    provider.says(sub="lina", email=f"{someone}@example.org", email_verified=True)
    page.goto(at(school, f"/o/{ORGANISATION}/sign-in?next=/account"))
    page.get_by_role("link", name="Continue with School").click()
    expect(page.locator("main")).to_contain_text("Lina")
    provider.forget(school.database_url, ORGANISATION, "school")


def test_sessions_are_listed_and_ended_and_a_change_of_password_ends_the_others(
    desk: Sit, school: School, someone: str
) -> None:
    link = invited(school, person=f"learner/{someone}", name="Sam", language="en")["link"]
    here = desk(None, language="en")
    page, other = here.page, desk(None, language="en").page
    page.goto(at(school, path_of(link)))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.wait_for_url("**/me")

    def sign_in_there(password: str) -> None:
        other.goto(at(school, "/sign-in?next=/account"))
        other.get_by_label("E-mail or user name").first.fill(someone)
        other.get_by_label("Password").fill(password)
        other.keyboard.press("Enter")
        expect(other.get_by_role("heading", level=1)).to_have_text("My account")

    sign_in_there(PASSWORD)
    page.goto(at(school, "/account"))
    here.check()
    page.get_by_role("button", name="Sign out there: Chrome, Linux").click()
    expect(page.get_by_role("status").first).to_contain_text("Signed out there")
    other.reload()
    other.wait_for_url("**/sign-in?next=*")
    sign_in_there(PASSWORD)
    page.get_by_label("The password that you have now").fill(PASSWORD)
    page.get_by_label("New password").fill(PASSWORD + " neuf")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("status").first).to_contain_text("changed")
    assert name_of(page) == "Sam"
    other.reload()
    other.wait_for_url("**/sign-in?next=*")


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("fr", "light", 1440), ("en", "dark", 768), ("qps", "light", 320)],
)
def test_pages_of_the_door_are_for_everybody(
    desk: Sit, school: School, someone: str, language: str, theme: Theme, width: int
) -> None:
    link = invited(school, person=f"learner/{someone}", name="Eva")["link"]
    outside = desk(None, language=language, theme=theme, width=width)
    for path in ("/sign-in", path_of(link), "/invitation/never", "/sign-in/link/never"):
        outside.page.goto(at(school, path))
        outside.check()
    inside = desk("administrator", language=language, theme=theme, width=width)
    for path in ("/account", "/people"):
        inside.go(path)
        inside.check()


def test_no_secret_comes_into_the_log(school: School, someone: str) -> None:
    link = invited(school, person=f"learner/{someone}", name="Log")["link"]
    headers, form = {"sec-fetch-site": "same-origin"}, {"password": PASSWORD}
    with httpx.Client(base_url=at(school, ""), headers=headers) as client:
        for method in ("GET", "POST", "POST"):
            client.request(method, path_of(link), data=form if method == "POST" else None)
        token = client.cookies["symphonie"]
        client.cookies.clear()
        wrong = {"organisation": ORGANISATION, "name": someone, "password": "the-wrong-password"}
        assert client.post("/sign-in", data=wrong).status_code == 401
    logged = school.log.read_text(encoding="utf-8")
    assert "/invitation/{secret}" in logged
    assert not any(one in logged for one in (path_of(link).rpartition("/")[2], token, PASSWORD, "the-wrong-password"))
