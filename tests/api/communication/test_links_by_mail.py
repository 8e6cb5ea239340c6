"""Links to come in with go by mail where it is set up: nobody else sees them, and the outbox has no secret."""

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
import psycopg
import pytest

from tests.api.communication.posting import Post
from tests.api.communication.sinks import Got
from tests.api.http.organisations import Json

NORA = "nora@example.org"


@pytest.fixture(autouse=True)
def mail_is_set_up(post: Post) -> Iterator[None]:
    state = post.team.client.app.state
    before = state.runtime
    settings = msgspec.structs.replace(
        before.settings,
        smtp_url=post.sink.url,
        mail_from="formation@example.org",
        public_url="https://learn.example.org",
    )
    state.runtime = dataclasses.replace(before, settings=settings)
    yield
    state.runtime = before


def invited(post: Post, **other: object) -> Json:
    asked = {"name": "Nora", "email": NORA, "roles": ["designer"], "language": "fr", **other}
    answer = post.team.post("/v1/invitations", asked)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def path_in(got: Got) -> str:
    found = re.search(r"<(https://learn\.example\.org/\S+)>", got.text)
    assert found is not None, got.text
    return urlsplit(found[1]).path


def test_an_invitation_goes_to_its_address_and_is_shown_to_nobody(post: Post, database_url: str) -> None:
    made = invited(post)
    assert (made["link"], made["is_mailed"]) == (None, True)
    (got,) = post.rounds()
    assert (got.to, got.mail["Subject"]) == (NORA, f"Votre accès à {post.team.name}")
    path = path_in(got)
    assert path.startswith("/invitation/")
    shown = post.team.client.get(path, headers={"accept-language": "fr"})
    assert shown.status_code == 200
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT s::text FROM symphonie.sending s").fetchall()
    assert not [row for (row,) in rows if path.rpartition("/")[2] in row or NORA in row]
    (told,) = post.outbox(purpose="sign_in")
    assert (told["state"], told["recipient_kind"], told["channel"]) == ("sent", "account", "mail")


def test_who_has_no_address_is_handed_the_link(post: Post) -> None:
    made = invited(post, email=None)
    assert made["link"].startswith("http")
    assert not made["is_mailed"]
    assert post.rounds() == []


def test_an_invitation_that_was_taken_back_does_not_go(post: Post) -> None:
    made = invited(post)
    gone = post.team.client.delete(f"/v1/invitations/{made['invitation']['invitation_id']}", headers=post.team.headers)
    assert gone.is_success, gone.text
    assert post.rounds() == []
    (told,) = post.outbox(purpose="sign_in")
    assert told["state"] in {"withdrawn", "failed"}


def test_who_asks_at_the_door_gets_one_link_and_whoever_has_no_account_the_same_answer(post: Post) -> None:
    invited(post)
    post.rounds()
    page = {"accept-language": "fr"}
    asked = [
        post.team.client.post("/sign-in/link", data={"organisation": post.team.name, "name": name}, headers=page)
        for name in (NORA, NORA, "nobody@example.org")
    ]
    assert {one.status_code for one in asked} == {200}
    assert len({one.text for one in asked}) == 1
    (got,) = post.rounds()
    assert path_in(got).startswith("/sign-in/link/")
    assert got.mail["Subject"] == "Votre lien de connexion"
