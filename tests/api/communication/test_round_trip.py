"""Out and back: what goes by mail comes back into its case, its meeting, its sending."""

import dataclasses
from collections.abc import Iterator

import msgspec
import pytest
from icalendar import Calendar
from litestar import Litestar
from litestar.testing import TestClient

from api.communication.mailroom.repeating import SAME_A_DAY
from tests.api.communication.mails import DOMAIN, a_bounce, a_calendar, a_mail, a_multipart, a_part
from tests.api.communication.posting import Post
from tests.api.communication.sinks import Got
from tests.api.support.people import Someone

ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def mail_comes_back(post: Post, timed_client: TestClient[Litestar]) -> Iterator[None]:
    runtime = timed_client.app.state.runtime
    settings = msgspec.structs.replace(runtime.settings, mail_domain=DOMAIN)
    timed_client.app.state.runtime = dataclasses.replace(runtime, settings=settings)
    post.comes_back = True
    contact = {"name": "Ada Lovelace", "email": ADDRESS, "language": "fr"}
    answer = post.team.client.put("/v1/learners/ada/contact", json=contact, headers=post.team.headers)
    assert answer.is_success, answer.text
    yield
    timed_client.app.state.runtime = runtime


def to_ada(post: Post) -> Got:
    (got,) = [one for one in post.rounds() if one.to == ADDRESS]
    return got


def answered_to(got: Got) -> str:
    return str(got.mail["Reply-To"].addresses[0].addr_spec)


def comes_in(post: Post, raw: bytes, recipient: str, sender: str = ADDRESS) -> None:
    headers = {**post.team.headers, "content-type": "message/rfc822"}
    asked = {"recipient": recipient, "sender": sender}
    answer = post.team.client.post("/v1/mail", content=raw, params=asked, headers=headers)
    assert answer.is_success, answer.text


def test_an_answer_by_mail_is_in_the_case_and_the_supporter_hears_of_it(
    post: Post, ada: Someone, tess: Someone
) -> None:
    case = ada.opens()
    tess.says(case, "Relis l’exemple.")
    got = to_ada(post)
    quoted = "\n".join(f"> {line}" for line in got.text.splitlines())
    comes_in(post, a_mail(f"C’est clair, merci.\n\nLe lun. 16 nov., Tess a écrit :\n{quoted}"), answered_to(got))
    told = tess.get(f"cases/{case}")["events"][0]
    assert (told["event"], told["text"]) == ("learner_message", "C’est clair, merci.")
    (heard,) = [one for one in post.told() if one.to == "tess@example.org" and "message" in one.text]
    assert heard.mail["Auto-Submitted"] == "auto-generated"


def test_an_invitation_asks_and_the_calendar_answers(post: Post, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    at = {"starts_at": "2026-11-18T09:00:00+01:00", "ends_at": "2026-11-18T10:00:00+01:00"}
    meeting = tess.post(f"cases/{case}/meetings", {"title": "Point", "place": "Salle 3", **at})["event_id"]
    got = to_ada(post)
    (part,) = [one for one in got.mail.walk() if one.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "REQUEST"
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert str(event["ORGANIZER"]).removeprefix("mailto:") == answered_to(got)
    assert str(event["ATTENDEE"]) == f"mailto:{ADDRESS}"
    reply = a_part(a_calendar("ACCEPTED", f"{meeting}@{case}"), "text/calendar; method=REPLY")
    comes_in(post, a_multipart(reply, headers={"Message-ID": "<cal@example.org>"}), answered_to(got))
    assert tess.events(case)[-1] == "meeting_reply"
    tess.post(f"cases/{case}/meetings/{meeting}/result", {"outcome": "cancelled"})
    (part,) = [one for one in to_ada(post).mail.walk() if one.get_content_type() == "text/calendar"]
    assert part["Content-Type"].params["method"] == "CANCEL"


def test_what_comes_back_to_the_envelope_settles_its_sending_and_the_next_goes_elsewhere(
    post: Post, ada: Someone, tess: Someone
) -> None:
    case = ada.opens()
    tess.says(case)
    got = to_ada(post)
    comes_in(post, a_bounce(), got.envelope_from, "")
    (sending,) = post.answers()
    assert sending["state"] == "bounced"
    tess.says(case, "Encore moi.")
    assert not [one for one in post.rounds() if one.to == ADDRESS]
    assert post.answers()[0]["channel"] == "in_app"
    assert ada.case(case)["clock"] is None


def test_what_went_in_one_mail_came_back_with_it(post: Post, ada: Someone) -> None:
    ada.opens()
    ada.opens("Équations")
    (got,) = post.told()
    comes_in(post, a_bounce(), got.envelope_from, "")
    assert [one["state"] for one in post.outbox(purpose="notice", recipient="supporter/tess")][-2:] == ["bounced"] * 2


def test_two_machines_that_do_not_say_that_they_are_stop_answering_each_other_and_a_supporter_hears_of_it(
    post: Post, ada: Someone, tess: Someone
) -> None:
    case = ada.opens()
    tess.says(case, "Bonjour.")
    to = answered_to(to_ada(post))
    n_before = len(tess.get(f"cases/{case}")["events"])
    for n in range(SAME_A_DAY + 2):
        post.wait(600)
        comes_in(post, a_mail("Je suis loin de mon bureau.", message_id=f"<away-{n}@example.org>"), to)
    told = [one for one in tess.get(f"cases/{case}")["events"] if one.get("text") == "Je suis loin de mon bureau."]
    assert (len(told), len(tess.get(f"cases/{case}")["events"]) - n_before) == (SAME_A_DAY, SAME_A_DAY)
    waiting = [one for one in tess.get("quarantined-mails")["mails"] if one["case_id"] == case]
    assert [one["reason"] for one in waiting] == ["repeated"] * 2
    (heard,) = post.told()
    assert heard.text.replace("\n", " ").count("un automate répond sans doute") == 1
