"""What people write goes to whom it is for, once, by the channel that reaches them; and what became of it is told."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from content_graph.courses import bundled
from tests.api.communication.posting import Post
from tests.api.communication.sinks import a_server_that
from tests.api.communication.test_relay import GO_ON, OK, converse
from tests.api.support.clocked import no_of
from tests.api.support.people import Someone

ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def ada_has_an_address(post: Post) -> None:
    contact = {"name": "Ada Lovelace", "email": ADDRESS, "language": "fr"}
    answer = post.team.client.put("/v1/learners/ada/contact", json=contact, headers=post.team.headers)
    assert answer.is_success, answer.text


def test_an_answer_goes_at_once_from_its_writer_and_the_next_one_behind_it(
    post: Post, ada: Someone, tess: Someone
) -> None:
    case_id = ada.opens()
    tess.says(case_id, "Première piste.\n\nRelis l’exemple.")
    (got,) = [one for one in post.rounds() if one.to == ADDRESS]
    assert got.mail["Subject"] == "Re: Fractions"
    assert got.mail["Auto-Submitted"] is None
    assert got.mail["List-Unsubscribe"] is None
    assert "Première piste.\n\nRelis l’exemple." in got.text
    assert f"https://learn.example.org/me/help?case={case_id}" in got.text
    tess.says(case_id, "Autre piste.")
    (second,) = [one for one in post.rounds() if one.to == ADDRESS]
    assert second.mail["In-Reply-To"] == got.mail["Message-ID"]
    assert post.rounds(2) == []
    told = post.answers()
    assert [(one["state"], one["channel"], one["n_attempts"]) for one in told] == [("sent", "mail", 1)] * 2
    assert f"<{told[-1]['message_id']}>" == got.mail["Message-ID"]


def test_mails_call_the_organisation_by_its_name(post: Post, ada: Someone) -> None:
    named = {"name": "Horizon Formation"}
    assert post.team.client.put("/v1/organisation", json=named, headers=post.team.headers).is_success
    ada.opens()
    (got,) = post.told()
    assert got.mail["From"] == "Horizon Formation <formation@example.org>"
    assert "avec Horizon Formation" in got.text.replace("\n", " ")
    assert post.team.client.put("/v1/organisation", json={"name": None}, headers=post.team.headers).is_success


def test_a_private_note_goes_nowhere(post: Post, ada: Someone, tess: Someone) -> None:
    case_id = ada.opens()
    for visibility in ("team", "role", "author"):
        tess.post(f"cases/{case_id}/notes", {"text": "Entre nous.", "visibility": visibility})
    assert not [one for one in post.rounds() if "Entre nous" in one.content.decode(errors="replace")]
    assert post.answers() == []


def test_an_answer_finds_its_case_where_answers_are_taken_in(post: Post, ada: Someone, tess: Someone) -> None:
    post.comes_back = True
    tess.says(ada.opens())
    (got,) = [one for one in post.rounds() if one.to == ADDRESS]
    assert str(got.mail["Reply-To"].addresses[0].username).startswith("reply+")
    assert got.mail["Reply-To"].addresses[0].domain == "mail.example.org"
    assert got.envelope_from.startswith("bounce+")


def test_without_mail_it_stands_on_their_pages_and_the_outbox_says_so(post: Post, ada: Someone, tess: Someone) -> None:
    post.has_mail = False
    tess.says(ada.opens(), "Sur tes pages.")
    assert post.rounds() == []
    (told,) = post.answers()
    assert (told["state"], told["channel"]) == ("delivered", "in_app")
    (read,) = ada.get("learners/ada/messages")["messages"]
    assert (read["title"], read["paragraphs"]) == ("Re: Fractions", ["Sur tes pages."])


def test_what_supporters_are_told_goes_to_them_unless_they_have_seen_it(
    post: Post, ada: Someone, tess: Someone
) -> None:
    ada.opens()
    assert post.rounds() == []
    (got,) = post.told()
    assert got.mail["Subject"] == "Un message attend votre réponse"
    assert "Ada Lovelace a écrit" in got.text
    assert got.mail["Auto-Submitted"] == "auto-generated"
    ada.opens("Équations")
    newest = tess.get("notices")["notices"][0]["no"]
    tess.post("notices/seen", {"up_to": newest})
    assert post.told() == []
    (told,) = post.outbox(purpose="notice", state="withdrawn")
    assert told["reason"]["code"] == "seen"


def test_what_comes_at_nearly_the_same_time_is_one_mail_and_each_notice_says_what_became_of_it(
    post: Post, ada: Someone
) -> None:
    ada.opens()
    post.wait(40)
    ada.opens("Équations")
    post.wait(19)
    assert post.rounds() == []
    post.wait(1)
    (got,) = post.rounds()
    assert got.mail["Subject"] == "2 messages attendent votre réponse"
    assert got.text.count("Ada Lovelace a écrit") == 2
    assert "https://learn.example.org/today" in got.text
    assert post.told() == []
    told = post.outbox(purpose="notice")
    assert [(one["state"], one["n_attempts"], f"<{one['message_id']}>") for one in told] == [
        ("sent", 1, got.mail["Message-ID"])
    ] * 2


def test_a_notice_names_who_owes_the_answer(post: Post, ada: Someone, database_url: str) -> None:
    case_id = ada.opens()
    text = '{"fr": "Ada attend une réponse de tess.", "en": "Ada waits for tess."}'
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "INSERT INTO symphonie.notice (organisation_no, supporter_id, kind, learner, case_id, step, body, made_at)"
            " VALUES (%s, 'tess', 'warning', 'ada', %s, 75, %s, '2026-11-16Z')",
            [no_of(connection, post.team.name), case_id, f'{{"text": {text}, "owner_id": "tess"}}'],
        )
    (got,) = post.rounds()  # at once: a clock waits for none, and takes along what waits
    assert got.mail["Subject"] == "Une réponse est due bientôt, et une autre information"
    assert "attend une réponse de Tess Martin." in got.text
    assert "Ada Lovelace a écrit" in got.text


def test_of_several_notices_those_go_that_were_not_seen_meanwhile(post: Post, ada: Someone, tess: Someone) -> None:
    ada.opens()
    tess.post("notices/seen", {"up_to": tess.get("notices")["notices"][0]["no"]})
    ada.opens("Équations")
    (got,) = post.told()
    assert got.mail["Subject"] == "Un message attend votre réponse"
    assert [one["state"] for one in post.outbox(purpose="notice")] == ["sent", "withdrawn"]


def test_what_a_dispatcher_had_together_that_died_goes_together_again_under_the_same_id(
    post: Post, ada: Someone, database_url: str
) -> None:
    ada.opens()
    ada.opens("Équations")
    (first,) = post.told()
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE symphonie.sending SET state = 'sending', taken_by = 'dead', message_id = NULL,"
            " taken_until = clock_timestamp() - interval '1 second' WHERE purpose = 'notice'"
        )
    (again,) = post.rounds()
    assert (again.mail["Message-ID"], again.text) == (first.mail["Message-ID"], first.text)
    assert [(one["state"], one["n_uncertain"]) for one in post.outbox(purpose="notice")] == [("sent", 1)] * 2


def test_several_dispatchers_tell_each_notice_once(post: Post, ada: Someone) -> None:
    for n in range(12):
        ada.opens(f"Question {n}")
    post.wait(60)

    async def work() -> None:
        dispatchers = [post.dispatcher() for _ in range(3)]
        for _ in range(3):
            await asyncio.gather(*(one.work() for one in dispatchers))
            await asyncio.gather(*(one.settle() for one in dispatchers))
        for one in dispatchers:
            await one.aclose()

    asyncio.run(work())
    told = post.outbox(purpose="notice")
    assert {(one["state"], one["n_attempts"]) for one in told} == {("sent", 1)}
    subjects = [line for got in post.sink.got for line in got.text.splitlines() if "Question" in line]
    assert len(subjects) == len(set(subjects)) == len(told) == 12


def test_an_address_that_takes_nothing_is_used_no_more_and_a_supporter_hears_of_it(
    post: Post, ada: Someone, tess: Someone
) -> None:
    case_id = ada.opens()
    post.told()
    tess.says(case_id)
    post.sink.to_rcpt.append("550 5.1.1 No such user")
    before = ada.case(case_id)["clock"]
    post.rounds(2)
    (told,) = post.answers()
    assert (told["state"], told["channel"]) == ("delivered", "in_app")
    assert [one["kind"] for one in tess.get("notices")["notices"]][:1] == ["unreachable"]
    assert ada.case(case_id)["clock"] == before
    tess.says(case_id, "Encore.")
    assert [one for one in post.rounds() if one.to == ADDRESS] == []
    assert post.answers()[0]["channel"] == "in_app"


def test_what_is_refused_for_now_goes_later_as_the_server_says(post: Post, ada: Someone, tess: Someone) -> None:
    case_id = ada.opens()
    post.told()
    tess.says(case_id)
    post.sink.to_rcpt.append("450 4.2.1 Greylisted, try again in 300 seconds")
    assert post.rounds() == []
    (told,) = post.answers()
    assert (told["state"], told["reason"]["code"]) == ("queued", "4.2.1")
    post.wait(299)
    assert post.rounds() == []
    post.wait(2)
    (got,) = post.rounds()
    assert got.to == ADDRESS
    assert post.answers()[0]["n_attempts"] == 2


def test_a_reply_that_got_lost_makes_a_doublet_with_the_same_id_and_the_outbox_says_so(
    post: Post, ada: Someone, tess: Someone
) -> None:
    case_id = ada.opens()
    post.told()
    tess.says(case_id)
    with a_server_that(converse(OK, OK, OK, GO_ON, b"")) as port:
        post.rounds(smtp_url=f"smtp://127.0.0.1:{port}")
    (told,) = post.answers()
    assert (told["state"], told["n_uncertain"]) == ("queued", 1)
    post.wait(60)
    (got,) = post.rounds()
    (told,) = post.answers()
    assert (told["state"], told["n_uncertain"], f"<{told['message_id']}>") == ("sent", 1, got.mail["Message-ID"])


def test_a_relay_that_is_away_costs_no_message_its_patience(post: Post, ada: Someone, tess: Someone) -> None:
    case_id = ada.opens()
    post.told()
    for n in range(3):
        tess.says(case_id, f"Piste {n}.")
    post.rounds(smtp_url="smtp://127.0.0.1:9")
    assert {one["state"] for one in post.answers()} == {"queued"}
    post.wait(10)
    assert len(post.rounds()) == 3


def test_several_dispatchers_send_each_message_once(post: Post, ada: Someone, tess: Someone) -> None:
    case_id = ada.opens()
    for n in range(20):
        tess.says(case_id, f"Piste {n}.")

    async def work() -> None:
        dispatchers = [post.dispatcher() for _ in range(3)]
        for _ in range(3):
            await asyncio.gather(*(one.work() for one in dispatchers))
            await asyncio.gather(*(one.settle() for one in dispatchers))
        for one in dispatchers:
            await one.aclose()

    asyncio.run(work())
    texts = [got.text for got in post.sink.got if got.to == ADDRESS]
    assert len(texts) == len(set(texts)) == 20
    assert {(one["state"], one["n_attempts"]) for one in post.answers()} == {("sent", 1)}


def test_what_a_dispatcher_had_that_died_is_taken_by_the_next_once_its_lease_is_over(
    post: Post, ada: Someone, tess: Someone, database_url: str
) -> None:
    tess.says(ada.opens())
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE symphonie.sending SET state = 'sending', n_attempts = 1, taken_by = 'dead',"
            " taken_until = clock_timestamp() + interval '1 minute'"
        )
        assert post.rounds() == []
        connection.execute("UPDATE symphonie.sending SET taken_until = clock_timestamp() - interval '1 second'")
    assert ADDRESS in {one.to for one in post.rounds()}
    (told,) = post.answers()
    assert (told["state"], told["n_uncertain"]) == ("sent", 1)


def test_a_case_says_what_became_of_each_message_on_its_way(post: Post, ada: Someone, tess: Someone) -> None:
    def became(reader: Someone) -> list[tuple[str, str, str | None, str]]:
        told = reader.get(f"cases/{case_id}")
        events = {one["event_id"]: one["event"] for one in told["events"]}
        return [(events[one["event_id"]], one["state"], one["channel"], one["text"]["fr"]) for one in told["sendings"]]

    case_id = ada.opens()
    tess.says(case_id)
    assert became(tess) == [("supporter_message", "queued", None, "Envoi à venir.")]
    post.sink.to_rcpt.append("450 4.2.1 Greylisted")
    post.rounds()
    ((_, state, _, text),) = became(tess)
    assert (state, text) == ("queued", "Envoi à venir. Le serveur ne l’a pas encore pris\u202f; nouvel essai.")
    post.wait(60)
    post.rounds()
    assert became(tess) == [("supporter_message", "sent", "mail", "Envoi fait par courriel.")]
    assert became(ada) == []


def test_a_message_stands_on_the_timeline_and_in_the_proof(post: Post, ada: Someone, tess: Someone) -> None:
    course = bundled()
    assert ada.house.put(course).is_success
    tess.says(ada.opens())
    post.rounds()
    for reader in (ada, tess):
        events = reader.get(f"learners/ada/timeline?content_graph={course.id}&event=sending")["events"]
        assert [one["text"]["fr"] for one in events] == ["Réponse\u202f: envoi fait par courriel."]
    (entry,) = [one for one in tess.get("learners/ada/proof")["entries"] if one["kind"] == "sending"]
    assert entry["title_en"] == "Answer: sent by mail."
    assert post.answers()[0]["message_id"] in entry["details"]


_REMINDED: dict[str, Any] = {
    "title": {"fr": "Cours", "en": "Course"},
    "templates": [
        {"id": one, "kind": "welcome", "subject": {"fr": one}, "text": {"fr": "Bonjour {name}."}}
        for one in ("convoqué", "bienvenue")
    ],
    "steps": [
        {
            "id": one,
            "template": template,
            "trigger": {"occasion": "course_start"},
            "channels": ["mail", "in_app"],
            "latecomers": True,
            "required": one == "needed",
        }
        for one, template in (("needed", "convoqué"), ("usual", "bienvenue"))
    ],
}


@pytest.fixture
def followed(post: Post, database_url: str) -> Iterator[None]:
    """Ada's cohort follows a message scenario, on whose first day it is Monday; afterwards nobody does."""
    house = post.team
    run = {"scenario_id": "course", "cohort_id": "monday", "content_graph": bundled().id}
    dates = {"starts_on": "2026-11-16", "ends_on": "2026-12-18"}
    assert house.put(bundled()).is_success
    for path, body in (
        ("cohorts/monday", {"learners": ["ada"]}),
        ("message-scenarios/course", _REMINDED),
        ("message-runs/monday", {**run, **dates}),
    ):
        answer = house.client.put(f"/v1/{path}", json=body, headers=house.headers)
        assert answer.is_success, answer.text
    with psycopg.connect(database_url) as connection:
        no = [no_of(connection, house.name)]
        for table, since in (("staff_part", "put_at"), ("cohort_learner", "joined_at")):
            statement = sql.SQL("UPDATE symphonie.{} SET {} = '2026-11-01Z' WHERE organisation_no = %s")
            connection.execute(statement.format(sql.Identifier(table), sql.Identifier(since)), no)
    yield
    assert house.client.delete("/v1/message-runs/monday", headers=house.headers).is_success


@pytest.mark.usefixtures("followed")
def test_what_is_required_comes_to_who_wants_no_reminders_and_offers_no_stopping(post: Post, ada: Someone) -> None:
    no = [{"purpose": "reminder", "channel": "mail", "is_on": False}]
    assert ada.send("PUT", "message-preferences", {"choices": no, "quiet": None}).is_success
    (got,) = post.rounds(2)
    assert (got.mail["Subject"], got.mail["List-Unsubscribe"]) == ("convoqué", None)
    assert "Ce message est nécessaire" in got.text
    told = {one["step_id"]: (one["state"], one["channel"]) for one in post.outbox(purpose="reminder")}
    assert told == {"needed": ("sent", "mail"), "usual": ("delivered", "in_app")}


@pytest.mark.usefixtures("followed")
def test_a_reminder_goes_on_by_its_next_channel_where_mail_does_not_take_it(post: Post) -> None:
    post.sink.to_data += ["554 5.7.1 Not this one"] * 2
    post.rounds(3)
    told = {one["step_id"]: (one["state"], one["channel"]) for one in post.outbox(purpose="reminder")}
    assert told == dict.fromkeys(("needed", "usual"), ("delivered", "in_app"))
