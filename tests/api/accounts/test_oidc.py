"""Signing in by an OpenID provider that runs: who is let in, and what an answer has to hold."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.workspace.door.oidc_metadata import REFETCH_AFTER_S, Discoveries
from tests.api.accounts.provider import Provider, running_provider
from tests.api.accounts.visitors import Visitor, invited
from tests.api.http.organisations import Organisation
from tests.asking import asking

EMAIL = "lina@example.org"
LINA = {"sub": "lina", "email": EMAIL, "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, organisation: Organisation, database_url: str) -> Provider:
    running.register(database_url, organisation.name, "school")
    running.algorithm = "RS256"
    running.says(**LINA)
    return running


@pytest.fixture
def lina(organisation: Organisation) -> str:
    return invited(organisation, person="learner/lina", name="Lina", email=EMAIL)[0]


def depart(visitor: Visitor, organisation: Organisation, to: str = "/account") -> str:
    """Set out, and return the address at the provider."""
    answer = visitor.get(f"/o/{organisation.name}/sign-in")
    assert f"/sign-in/oidc/{organisation.name}/school" in answer.text
    answer = visitor.get(f"/sign-in/oidc/{organisation.name}/school?next={to}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def back(url: str) -> str:
    """Go to the provider, and return the path that it sends one back to."""
    location = urlsplit(asking().get(url).headers["location"])
    assert location.netloc == "localhost"
    return f"{location.path}?{location.query}"


def sign_in(visitor: Visitor, organisation: Organisation) -> int:
    return visitor.get(back(depart(visitor, organisation))).status_code


@pytest.fixture
def visitor(organisation: Organisation) -> Visitor:
    return Visitor(organisation.client)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_who_was_invited_at_a_verified_address_comes_in_and_goes_where_they_wanted(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str, algorithm: str
) -> None:
    assert lina
    provider.algorithm = algorithm
    answer = visitor.get(back(depart(visitor, organisation)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Lina" in visitor.get("/account").text
    assert "symphonie_journey" not in visitor.cookies


def test_a_request_is_bound_to_its_browser_and_gives_nothing_away(
    provider: Provider, visitor: Visitor, organisation: Organisation
) -> None:
    assert provider
    asked = {name: value for name, (value,) in parse_qs(urlsplit(depart(visitor, organisation)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://localhost/sign-in/oidc"
    assert asked["scope"] == "openid email profile"
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    other = Visitor(organisation.client)
    assert other.get(f"/sign-in/oidc?code=x&state={asked['state']}").status_code == 410


def test_whom_a_subject_is_stays_whatever_address_it_has_later(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str
) -> None:
    assert sign_in(visitor, organisation) == 303
    provider.says(sub="lina", email="married@example.org", email_verified=True)
    assert sign_in(Visitor(organisation.client), organisation) == 303
    # somebody else has got the address
    provider.says(sub="another", email=EMAIL, email_verified=True)
    assert sign_in(Visitor(organisation.client), organisation) == 403
    path, said = f"/v1/accounts/{lina}", {"is_disabled": True}
    organisation.client.patch(path, headers=organisation.headers, json=said)
    provider.says(**LINA)
    assert sign_in(Visitor(organisation.client), organisation) == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": "nobody@example.org"},
        {"email": ["lina@example.org"]},
        {"email": "lina@example.org\0"},
    ],
)
def test_an_address_that_is_not_verified_opens_nothing(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str, claims: dict[str, Any]
) -> None:
    assert lina
    provider.says(**{**LINA, **claims})
    assert sign_in(visitor, organisation) == 403
    assert not visitor.is_in


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["symphonie", "another"], "azp": "another"},
        {"iss": "https://login.evil.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 86_400},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "lina\0"},
    ],
)
def test_a_token_that_does_not_hold_opens_nothing(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str, claims: dict[str, Any]
) -> None:
    assert lina
    provider.says(**{**LINA, **claims})
    assert sign_in(visitor, organisation) == 403
    assert not visitor.is_in


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_is_signed_with_the_providers_own_key(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str, algorithm: str
) -> None:
    assert lina
    provider.algorithm = algorithm
    assert sign_in(visitor, organisation) == 403


def age(discoveries: Discoveries, issuer: str, seconds: float) -> None:
    """Let it be so long ago that a provider was asked."""
    found = discoveries._found  # noqa: SLF001 - nobody waits in a test
    found[issuer] = found[issuer]._replace(fetched_at=time.monotonic() - seconds)


def test_new_keys_of_a_provider_are_fetched_when_a_token_names_one_and_not_at_will(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str
) -> None:
    assert lina
    discoveries = organisation.client.app.state.runtime.door.discoveries
    assert sign_in(visitor, organisation) == 303
    n_before = provider.n_key_reads
    assert sign_in(visitor, organisation) == 303
    assert provider.n_key_reads == n_before
    provider.turn_keys()
    age(discoveries, provider.issuer, 1)
    assert sign_in(visitor, organisation) == 403
    age(discoveries, provider.issuer, REFETCH_AFTER_S + 1)
    assert sign_in(Visitor(organisation.client), organisation) == 303
    assert provider.n_key_reads == n_before + 1


def test_an_answer_opens_once_and_for_its_browser(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str
) -> None:
    assert provider
    assert lina
    path = back(depart(visitor, organisation))
    thief = Visitor(organisation.client)
    thief.cookies["symphonie_journey"] = "x"
    assert thief.get(path).status_code == 410
    again = Visitor(organisation.client)
    again.cookies = dict(visitor.cookies)
    assert visitor.get(path).status_code == 303
    assert again.get(path).status_code == 410


@pytest.mark.parametrize("change", [("iss", "https://login.evil.example"), ("iss", ""), ("code", "another")])
def test_an_answer_of_another_provider_or_with_another_code_opens_nothing(
    provider: Provider, visitor: Visitor, organisation: Organisation, lina: str, change: tuple[str, str]
) -> None:
    assert provider
    assert lina
    path, _, query = back(depart(visitor, organisation)).partition("?")
    said = {name: value for name, (value,) in parse_qs(query).items()} | dict([change])
    answer = visitor.get(f"{path}?{httpx.QueryParams(said)}")
    assert answer.status_code in {403, 503}
    assert not visitor.is_in


def test_who_says_no_at_the_provider_is_told_so(
    provider: Provider, visitor: Visitor, organisation: Organisation
) -> None:
    state = parse_qs(urlsplit(depart(visitor, organisation)).query)["state"][0]
    said = httpx.QueryParams({"error": "access_denied", "state": state, "iss": provider.issuer})
    assert visitor.get(f"/sign-in/oidc?{said}").status_code == 403


def test_a_provider_that_is_not_there_is_told_and_the_other_doors_stay(
    organisation: Organisation, visitor: Visitor, database_url: str
) -> None:
    gone = Provider()
    gone.issuer = "http://localhost:9"
    gone.register(database_url, organisation.name, "school")
    answer = visitor.get(f"/sign-in/oidc/{organisation.name}/school")
    assert answer.status_code == 503
    assert 'type="password"' in answer.text
    assert visitor.get(f"/sign-in/oidc/{organisation.name}/another").status_code == 404


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_provider_sends_nobody_where_others_could_read_along(
    organisation: Organisation, visitor: Visitor, database_url: str, name: str
) -> None:
    with running_provider() as odd:
        odd.named = {name: odd.issuer.replace("localhost", "0.0.0.0") + "/keys"}  # noqa: S104 - a name, not a socket
        odd.register(database_url, organisation.name, "school")
        assert visitor.get(f"/sign-in/oidc/{organisation.name}/school").status_code == 503
        assert odd.n_key_reads == 0
