"""The outbox: who sees what of it, what waits for approval, what is kept from going, and how reminders are stopped."""

from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import Connection

from api.clock import moment_of
from tests.api.communication.posting import Post
from tests.api.http.organisations import problem_of
from tests.api.support.clocked import no_of
from tests.api.support.people import SetClock, Someone

_PLAN = (
    "INSERT INTO symphonie.sending (organisation_no, key, purpose, recipient_kind, recipient_id, learner, channels,"
    " state, planned_at, not_before, next_attempt_at, changed_at, channel) VALUES (%(no)s, %(key)s, %(purpose)s,"
    " %(kind)s, %(who)s, %(learner)s, '{mail,in_app}', %(state)s, %(at)s, %(at)s, %(at)s, %(at)s, 'mail') RETURNING no"
)
PEOPLE = ("tess", "carl", "pam", "nat")


class Planner:
    """Puts reminders into the outbox."""

    def __init__(self, connection: Connection, post: Post, clock: SetClock) -> None:
        self.connection, self.at = connection, moment_of(clock.now_us)
        self.organisation_no = no_of(connection, post.team.name)

    def plan(self, key: str, who: str = "ada", kind: str = "learner", **other: Any) -> int:  # noqa: ANN401 - of a row
        learner = who if kind == "learner" else "ada"
        row = {"purpose": "reminder", "state": "awaiting_approval", "learner": learner, **other}
        about = {"no": self.organisation_no, "key": key, "kind": kind, "who": who, "at": self.at, **row}
        found = self.connection.execute(_PLAN, about).fetchone()
        self.connection.commit()
        assert found is not None
        return int(found[0])


@pytest.fixture
def planner(database_url: str, post: Post, clock: SetClock) -> Iterator[Planner]:
    with psycopg.connect(database_url) as connection:
        yield Planner(connection, post, clock)


def seen(post: Post, person: str) -> list[int]:
    answer = Someone(post.team, person).get("outbox")
    return [one["no"] for one in answer["sendings"]]


def test_each_supporter_sees_what_goes_to_their_learners_and_to_themselves(post: Post, planner: Planner) -> None:
    to_ada, to_zed = planner.plan("a"), planner.plan("z", "zed")
    to_tess, to_pam = planner.plan("t", "tess", "supporter"), planner.plan("p", "pam", "supporter")
    assert [seen(post, f"supporter/{one}") for one in PEOPLE] == [[to_tess, to_ada], [to_ada], [to_pam], []]
    assert [one["no"] for one in post.outbox()] == [to_pam, to_tess, to_zed, to_ada]
    assert [one["no"] for one in post.outbox(learner_id="zed")] == [to_zed]
    assert [one["no"] for one in post.outbox(recipient="supporter/pam")] == [to_pam]
    refused = Someone(post.team, "learner/ada").send("GET", "outbox")
    assert problem_of(refused)["type"].endswith("only-for-supporters")


def test_what_a_reminder_is_about_is_said_by_its_title_and_by_its_step_where_it_has_none(
    post: Post, planner: Planner, ada: Someone
) -> None:
    titled, bare = planner.plan("a", state="sent"), planner.plan("b", state="sent")
    answer = planner.plan("c", state="sent", purpose="answer")
    facts = '{"texts": {"course": {"fr": "Cours"}, "activity": {"fr": "Exposé", "en": "Talk"}}}'
    put = "UPDATE symphonie.sending SET step_id = 'deadline-tomorrow', facts = %s WHERE no = %s"
    for no, kept in ((titled, facts), (bare, "{}")):
        planner.connection.execute(put, [kept, no])
    planner.connection.commit()
    assert {one["no"]: one["about"] for one in post.outbox()} == {
        titled: {"fr": "Exposé", "en": "Talk"},
        bare: {"fr": "deadline-tomorrow", "en": "deadline-tomorrow"},
        answer: None,
    }
    said = {one["title_fr"] for one in ada.get("learners/ada/proof")["entries"] if one["kind"] == "sending"}
    assert said == {
        "Rappel (Exposé)\u202f: envoi fait par courriel.",
        "Rappel (deadline-tomorrow)\u202f: envoi fait par courriel.",
        "Réponse\u202f: envoi fait par courriel.",
    }


def test_pages_go_on_where_the_last_one_ended(post: Post, planner: Planner) -> None:
    nos = [planner.plan(f"k{n}") for n in range(5)]
    found, cursor = [], ""
    while cursor is not None:
        page = post.team.get(f"/v1/outbox?limit=2{f'&cursor={cursor}' if cursor else ''}").json()
        found += [one["no"] for one in page["sendings"]]
        cursor = page["next_cursor"]
    assert found == nos[::-1]


def test_what_waits_goes_once_it_is_approved_by_whoever_sees_it(post: Post, planner: Planner, tess: Someone) -> None:
    first, second = planner.plan("a"), planner.plan("b")
    assert post.rounds() == []
    changed = tess.post("outbox/approvals", {"nos": [first]})
    assert (changed["n_changed"], changed["sendings"][0]["approved_by"]) == (1, "supporter/tess")
    assert tess.post("outbox/approvals", {"nos": [first]})["n_changed"] == 0
    told = {one["no"]: one["state"] for one in post.outbox()}
    assert told == {first: "queued", second: "awaiting_approval"}


def test_what_is_withdrawn_never_goes_and_says_why(post: Post, planner: Planner, tess: Someone) -> None:
    waiting, queued, sent = planner.plan("a"), planner.plan("b", state="queued"), planner.plan("c", state="sent")
    body = {"nos": [waiting, queued, sent], "reason": "Le cours est annulé."}
    assert tess.post("outbox/withdrawals", body)["n_changed"] == 2
    told = {one["no"]: (one["state"], one["reason"] and one["reason"]["fr"]) for one in post.outbox()}
    assert told[waiting] == told[queued] == ("withdrawn", "Le cours est annulé.")
    assert told[sent] == ("sent", None)


@pytest.mark.parametrize("path", ["approvals", "withdrawals"])
def test_nobody_changes_what_they_do_not_see(post: Post, planner: Planner, path: str) -> None:
    to_ada, to_zed = planner.plan("a"), planner.plan("z", "zed")
    body = {"nos": [to_ada, to_zed], **({"reason": "No."} if path == "withdrawals" else {})}
    problem = problem_of(Someone(post.team, "supporter/tess").send("POST", f"outbox/{path}", body))
    assert (problem["status"], problem["errors"][0]["path"]) == (404, "$.nos[1]")
    assert {one["state"] for one in post.outbox()} == {"awaiting_approval"}


def token_for(post: Post, planner: Planner, no: int) -> str:
    """Return what stops reminders, as a mail has it."""
    from api.record.vault.columns import key_of_sync, knows_vault_sync  # noqa: PLC0415
    from api.record.vault.opening import open_vault  # noqa: PLC0415
    from engine.communication.unsubscribe_token import write_token  # noqa: PLC0415

    runtime = post.team.client.app.state.runtime
    knows_vault_sync(planner.connection, open_vault(runtime.settings, runtime.settings.database_url))
    key = key_of_sync(planner.connection, planner.organisation_no)
    planner.connection.commit()
    return write_token(key.sign, planner.organisation_no, no, runtime.clock_us())


def asked(post: Post, method: str, token: str) -> httpx.Response:
    """Ask as a mail programme does: from elsewhere, with no cookie."""
    headers = {"sec-fetch-site": "cross-site", "origin": "https://mail.example", "accept-language": "fr"}
    form = {"List-Unsubscribe": "One-Click"} if method == "POST" else None
    return post.team.client.request(method, f"/unsubscribe/{token}", headers=headers, data=form)


def takes_reminders(ada: Someone) -> bool:
    choices = ada.get("message-preferences")["choices"]
    return all(one["is_on"] for one in choices if (one["purpose"], one["channel"]) == ("reminder", "mail"))


def test_looking_at_the_button_stops_nothing_and_one_request_does(post: Post, planner: Planner, ada: Someone) -> None:
    token = token_for(post, planner, planner.plan("a", state="sent"))
    shown = asked(post, "GET", token)
    assert (shown.status_code, "Ne plus recevoir de rappels" in shown.text) == (200, True)
    assert takes_reminders(ada)
    assert asked(post, "POST", token).status_code == 200
    assert not takes_reminders(ada)
    assert asked(post, "POST", token).status_code == 200


def test_a_forged_token_or_one_of_an_answer_stops_nothing(post: Post, planner: Planner, ada: Someone) -> None:
    no, answer = planner.plan("a", state="sent"), planner.plan("b", state="sent", purpose="answer")
    token = token_for(post, planner, no)
    forged = [token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "x", "é", token_for(post, planner, answer)]
    for one in forged:
        assert {asked(post, method, one).status_code for method in ("GET", "POST")} == {404}
    assert takes_reminders(ada)
