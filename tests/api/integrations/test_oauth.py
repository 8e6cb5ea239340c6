"""OAuth 2 client credentials beside keys, by a client that nobody here wrote."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from litestar import Litestar
from litestar.testing import TestClient

from api.http.grants import Grant, granted, read_token, write_token
from api.integrations.oauth.credentials import TokenRefusedError, read_credentials, read_form
from api.record.keys import OWN, Principal
from tests.api.http.organisations import Json, Organisation
from tests.api.results.courses import small_graph

TOKEN = "/v1/oauth/token"  # noqa: S105 - an address
BASIC = "client_secret_basic"


def a_key(organisation: Organisation, *scopes: str, **more: object) -> Json:
    made = organisation.post("/v1/keys", {"label": "client", "scopes": scopes, **more})
    assert made.status_code == 201, made.text
    found: Json = made.json()
    return found


def ask(organisation: Organisation, form: dict[str, str], **headers: str) -> httpx.Response:
    return organisation.client.post(TOKEN, data=form, headers=headers)


def a_form(made: Json, **more: str) -> dict[str, str]:
    who = {"client_id": made["key"]["key_id"], "client_secret": made["token"]}
    return {"grant_type": "client_credentials", **who, **more}


@pytest.mark.parametrize("method", [BASIC, "client_secret_post"])
def test_a_client_of_another_hand_gets_a_token_and_reads_with_it(organisation: Organisation, method: str) -> None:
    organisation.put(small_graph())
    made = a_key(organisation, "content:read", "learners:read")
    client: OAuth2Client = OAuth2Client(
        made["key"]["key_id"],
        made["token"],
        token_endpoint_auth_method=method,
        scope="content:read",
        transport=organisation.client._transport,  # noqa: SLF001 - the application, without sockets
        base_url=str(organisation.client.base_url),
    )
    token = client.fetch_token(TOKEN, grant_type="client_credentials")
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 3600, "content:read")
    assert client.get("/v1/content-graphs").status_code == 200
    assert client.post("/v1/recommendations", json={"learner_id": "eda"}).status_code == 403
    with pytest.raises(OAuthError, match="invalid_scope"):
        client.fetch_token(TOKEN, grant_type="client_credentials", scope="content:write")


def test_what_is_refused_is_told_as_the_standard_has_it(organisation: Organisation) -> None:
    made = a_key(organisation, "content:read")
    form = a_form(made)
    wrong = {**form, "client_secret": made["token"] + "x"}
    told = [
        (ask(organisation, {**form, "grant_type": "password"}), 400, "unsupported_grant_type"),
        (ask(organisation, {**form, "grant_type": ""}), 400, "invalid_request"),
        (ask(organisation, {**form, "scope": "admin"}), 400, "invalid_scope"),
        (ask(organisation, {**form, "scope": "unheard-of"}), 400, "invalid_scope"),
        (ask(organisation, wrong), 401, "invalid_client"),
        (ask(organisation, {**form, "client_id": "0" * 16}), 401, "invalid_client"),
        (ask(organisation, {"grant_type": "client_credentials"}), 401, "invalid_client"),
    ]
    for answer, status, error in told:
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.json()["error_description"]
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        assert "www-authenticate" not in answer.headers
    basic = b64encode(f"{form['client_id']}:nothing".encode()).decode()
    challenged = ask(organisation, {"grant_type": "client_credentials"}, authorization=f"Basic {basic}")
    assert challenged.status_code == 401
    assert challenged.headers["www-authenticate"].startswith("Basic ")
    assert organisation.client.post(TOKEN, json=form).status_code == 415


def test_a_token_ends_with_its_key_and_with_its_hour(organisation: Organisation) -> None:
    made = a_key(organisation, "content:read", expires_at=(datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    token = ask(organisation, a_form(made)).json()
    assert 0 < token["expires_in"] <= 300
    organisation.client.delete(f"/v1/keys/{made['key']['key_id']}", headers=organisation.headers)
    headers = {"authorization": f"Bearer {token['access_token']}"}
    revoked = organisation.client.get("/v1/content-graphs", headers=headers)
    assert revoked.status_code == 401  # this worker had not seen the token yet
    assert revoked.json()["type"] == "/problems/key-revoked"


def test_who_asks_for_tokens_too_often_is_held_to_the_rate_of_the_key(organisation: Organisation) -> None:
    made = a_key(organisation, "content:read", limits={"requests_per_second": 0.001, "request_burst": 1})
    answers = [ask(organisation, a_form(made)) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert int(answers[1].headers["retry-after"]) > 1


def test_a_token_reaches_its_organisation_and_is_no_secret_of_a_client(
    organisation: Organisation, other: Organisation
) -> None:
    other.put(small_graph())
    made = a_key(organisation, "admin")
    token = ask(organisation, a_form(made)).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    assert organisation.client.get("/v1/content-graphs", headers=headers).json()["content_graphs"] == []
    assert organisation.client.get("/v1/metrics", headers=headers).status_code == 403
    assert ask(organisation, a_form(made, client_secret=token)).status_code == 401
    theirs = a_key(other, "admin")
    stolen = ask(organisation, {**a_form(made), "client_secret": theirs["token"]})
    assert stolen.json()["error"] == "invalid_client"


class Nobody:
    def sign(self, text: bytes) -> bytes:
        return text[:32]


def test_a_token_that_was_changed_opens_nothing(organisation: Organisation) -> None:
    token = ask(organisation, a_form(a_key(organisation, "content:read"))).json()["access_token"]
    signed = read_token(token.encode())
    assert signed is not None
    more = write_token(Grant(signed.grant.key_id, signed.grant.ends_at_s, ("admin",)), Nobody())
    for forged in (f"{more.partition('.')[0]}.{token.rpartition('.')[2]}", more, token[:-1], "syt_x.y", "syt_"):
        answer = organisation.client.get("/v1/content-graphs", headers={"authorization": f"Bearer {forged}"})
        assert answer.status_code == 401, forged


def test_what_clients_find_out_by_themselves(client: TestClient[Litestar]) -> None:
    told = client.get("/.well-known/oauth-authorization-server").json()
    assert told["token_endpoint"] == told["issuer"] + TOKEN
    assert BASIC in told["token_endpoint_auth_methods_supported"]
    assert told["grant_types_supported"] == ["client_credentials"]


@pytest.mark.parametrize(
    ("header", "body", "code"),
    [
        ("Bearer sym_x", b"grant_type=client_credentials", "invalid_client"),
        ("Basic %%%", b"grant_type=client_credentials", "invalid_client"),
        ("Basic bm9jb2xvbg==", b"grant_type=client_credentials", "invalid_client"),
        ("Basic eDp5", b"grant_type=client_credentials&client_secret=z", "invalid_request"),
        ("Basic eDp5", b"grant_type=client_credentials&client_id=z", "invalid_request"),
        (None, b"grant_type=a&grant_type=b", "invalid_request"),
        (None, b"\xff=1", "invalid_request"),
    ],
)
def test_credentials_are_read_strictly(header: str | None, body: bytes, code: str) -> None:
    with pytest.raises(TokenRefusedError) as refused:
        read_credentials(header, read_form(body))
    assert refused.value.code == code


def test_a_token_never_allows_more_than_its_key() -> None:
    key = Principal(1, "acme", "00112233445566aa", frozenset({"learners:read"}))
    asked = granted(key, Grant(key.key_id, 0, ("learners:read", "admin", OWN)))
    assert asked.scopes == {"learners:read"}
    admin = Principal(1, "acme", key.key_id, frozenset({"admin"}))
    assert not admin.may(OWN)
