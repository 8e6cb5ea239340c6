"""Mail that comes in, over HTTP: into the case that it answers, once; else where a supporter says whose it is."""

import asyncio
import base64
import dataclasses
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.communication.mailroom import arriving
from api.communication.mailroom.knowing import Addressed
from api.communication.mailroom.taking_in import Mailroom, take_in
from api.files import files_of
from api.record.communication.sendings import NewSending, plan_sendings
from api.record.communication.standing import MailStanding, mail_standing
from api.record.pool import DeadlinePool
from api.record.vault.columns import key_of
from api.record.vault.opening import open_vault
from api.runtime import Runtime
from engine.communication.reply_address import write_bounce_address, write_reply_address
from tests.api.communication.mails import (
    DOMAIN,
    a_bounce,
    a_calendar,
    a_mail,
    a_multipart,
    a_part,
)
from tests.api.http.organisations import Organisation
from tests.api.support.clocked import no_of
from tests.api.support.people import SetClock, Someone, done
from tests.api.support.test_cases import refused
from tests.api.support.test_productions import PDF, package

T = TypeVar("T")
ADA_MAIL = "ada@example.org"
TESS_MAIL = "tess@example.org"
FAR = 60_000


class Mails:
    """Sends mail to an organisation, as a provider's hook does."""

    def __init__(self, house: Organisation, runtime: Runtime) -> None:
        self.house, self.runtime = house, runtime
        with psycopg.connect(str(runtime.settings.database_url)) as connection:
            self.no = no_of(connection, house.name)

    def to(self, case_id: str, person: str = "learner/ada", until: int = FAR) -> str:
        return self.inside(lambda one: self._address(one, case_id, person, until))

    def bounce(self, sending_no: int) -> str:
        async def written(connection: AsyncConnection[TupleRow]) -> str:
            key = await key_of(connection, self.no)
            return write_bounce_address(key.sign, DOMAIN, self.no, sending_no, FAR)

        return self.inside(written)

    async def _address(self, connection: AsyncConnection[TupleRow], case_id: str, person: str, until: int) -> str:
        key = await key_of(connection, self.no)
        return write_reply_address(key.sign, DOMAIN, self.no, case_id, person, until)

    def send(self, raw: bytes, recipient: str, sender: str = ADA_MAIL) -> httpx.Response:
        headers = {**self.house.headers, "content-type": "message/rfc822"}
        asked = {"recipient": recipient, "sender": sender}
        return self.house.client.post("/v1/mail", content=raw, params=asked, headers=headers)

    def takes(self, raw: bytes, recipient: str, sender: str = ADA_MAIL) -> Any:  # noqa: ANN401 - any JSON
        answer = self.send(raw, recipient, sender)
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        return answer.json()

    def rows(self) -> list[tuple[Any, ...]]:
        query = "SELECT state, reason FROM symphonie.inbound_mail WHERE organisation_no = %s ORDER BY no"
        with psycopg.connect(str(self.runtime.settings.database_url)) as connection:
            return connection.execute(query, [self.no]).fetchall()

    def inside(self, doing: Callable[[AsyncConnection[TupleRow]], Awaitable[T]]) -> T:
        """Do something in the record, on a connection that knows the vault."""
        url, settings = str(self.runtime.settings.database_url), self.runtime.settings

        async def done_there() -> T:
            async with DeadlinePool(url, vault=open_vault(settings, url)) as pool, pool.connection() as connection:
                return await doing(connection)

        return asyncio.run(done_there())


@pytest.fixture
def mails(team: Organisation, timed_client: TestClient[Litestar]) -> Iterator[Mails]:
    runtime = timed_client.app.state.runtime
    settings = msgspec.structs.replace(runtime.settings, mail_domain=DOMAIN)
    timed_client.app.state.runtime = dataclasses.replace(runtime, settings=settings)
    for path, body in (
        ("learners/ada/contact", {"name": "Ada", "email": ADA_MAIL, "phone": "+33612345678", "language": "fr"}),
        ("supporters/tess", {"name": "Tess", "email": TESS_MAIL, "zone": "Europe/Paris", "language": "fr"}),
    ):
        done(team.client.put(f"/v1/{path}", headers=team.headers, json=body))
    yield Mails(team, timed_client.app.state.runtime)
    timed_client.app.state.runtime = runtime


def said(someone: Someone, case: str, event: str) -> list[dict[str, Any]]:
    return [one for one in reversed(someone.get(f"cases/{case}?limit=200")["events"]) if one["event"] == event]


def test_an_answer_by_mail_is_a_message_whose_clock_runs(mails: Mails, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    tess.says(case)
    quoted = "Merci, mais encore ?\n\nLe lun. 16 nov. 2026, Tess <tess@example.org> a écrit :\n> Let us look at it."
    told = mails.takes(a_mail(quoted), mails.to(case))
    assert told["is_new"]
    message = said(tess, case, "learner_message")[-1]
    assert (message["text"], message["details"]["channel"]) == ("Merci, mais encore ?", "mail")
    assert "Let us look at it." in message["details"]["quoted"]
    clock = tess.case(case)["clock"]
    assert (clock["kind"], clock["state"], clock["due_at"]) == ("next_answer", "running", "2026-11-16T15:00:00+01:00")
    assert tess.get("notices")["notices"][0]["kind"] == "message"
    again = mails.takes(a_mail(quoted), mails.to(case).upper())
    assert again == {"mail_no": None, "is_new": False}
    assert len(said(tess, case, "learner_message")) == 2
    assert mails.rows() == [("taken", None)]


def test_a_hook_that_tells_no_envelope_is_understood_by_the_headers(mails: Mails, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    headers = {**mails.house.headers, "content-type": "message/rfc822"}
    raw = a_mail("Sans enveloppe.", to=f"Acme <{mails.to(case)}>")
    done(mails.house.client.post("/v1/mail", content=raw, headers=headers))
    assert said(tess, case, "learner_message")[-1]["text"] == "Sans enveloppe."


def test_a_supporter_answers_by_mail_and_stops_the_clock(mails: Mails, ada: Someone) -> None:
    case = ada.opens()
    mails.takes(a_mail("Regardons.", sender=TESS_MAIL), mails.to(case, "supporter/tess"), TESS_MAIL)
    (message,) = said(ada, case, "supporter_message")
    assert (message["text"], message["by"]["id"], message["by"]["role"]) == ("Regardons.", "tess", "tutor")
    assert ada.case(case)["clock"] is None


def test_files_are_handed_in_where_they_are_what_they_say(mails: Mails, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    raw = a_multipart(
        a_part(b"Voici."),
        a_part(PDF, "application/pdf", "devoir.pdf"),
        a_part(package("x"), "application/zip", "bombe.zip"),
        a_part(b"MZ....", "application/pdf", "virus.pdf"),
        a_part(b"x", "application/octet-stream", "run.exe"),
    )
    mails.takes(raw, mails.to(case))
    (work,) = said(tess, case, "production")
    assert work["text"] == "devoir.pdf"
    read = mails.house.client.get(
        f"/v1/cases/{case}/productions/{work['details']['production_id']}",
        headers={**mails.house.headers, "on-behalf-of": "supporter/tess"},
    )
    assert read.content.rstrip() == PDF.rstrip()
    message = said(tess, case, "learner_message")[-1]
    assert message["details"]["refused_files"] == ["bombe.zip", "virus.pdf", "run.exe"]


def test_a_case_that_ended_long_ago_goes_on_in_another_one(
    mails: Mails, ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    tess.post(f"cases/{case}/close", {"outcome": "helped"})
    clock.set("2026-12-16T10:00")
    mails.takes(a_mail("Encore une question."), mails.to(case))
    (other,) = [one for one in ada.get("cases")["cases"] if one["case_id"] != case]
    assert (other["owner_id"], other["clock_state"], other["last_said"]["text"]) == (
        "tess",
        "running",
        "Encore une question.",
    )


def test_a_machine_that_answers_stops_no_clock_and_starts_none(mails: Mails, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    before = ada.case(case)["clock"]
    away = a_mail("Je reviens lundi.", headers={"Auto-Submitted": "auto-replied", "Subject": "Absence du bureau"})
    mails.takes(away, mails.to(case))
    mails.takes(a_mail(headers={"X-Loop": "1"}, message_id="<2@example.org>"), mails.to(case))
    mails.takes(a_mail(message_id=f"<{'a' * 32}@{DOMAIN}>"), mails.to(case))
    assert ada.case(case)["clock"] == before
    (noted,) = said(tess, case, "machine_message")
    assert noted["details"]["sender"] == "auto_reply"
    assert mails.rows() == [("noted", "out_of_office"), ("noted", "loop"), ("noted", "loop")]


def test_a_stranger_never_gets_into_a_case_and_a_supporter_says_whose_it_is(
    mails: Mails, ada: Someone, tess: Someone, carl: Someone, other: Organisation
) -> None:
    case = ada.opens()
    mails.takes(a_mail("De mon autre adresse.", sender="a.b@free.example"), mails.to(case), "a.b@free.example")
    assert len(said(tess, case, "learner_message")) == 1
    (waits,) = tess.get("quarantined-mails")["mails"]
    assert (waits["reason"], waits["case_id"], waits["learner_id"]) == ("stranger", case, "ada")
    assert "mail" in {one["kind"] for one in tess.get("notices")["notices"]}
    place = f"quarantined-mails/{waits['mail_no']}"
    assert tess.get(place)["text"] == "De mon autre adresse."
    assert other.get(f"/v1/{place}").status_code == httpx.codes.NOT_FOUND
    refused(ada.send("GET", "quarantined-mails"), 403, "only-for-supporters")
    joined = tess.post(f"{place}/case", {"case_id": case})
    assert said(tess, case, "learner_message")[-1]["event_id"] == joined["event_id"]
    assert tess.send("POST", f"{place}/case", {"case_id": case}).status_code == httpx.codes.NOT_FOUND
    assert carl.get("quarantined-mails")["mails"] == []


@pytest.mark.parametrize(
    ("forged", "reason"), [("flip", "forged_address"), ("none", "no_address"), ("over", "expired_address")]
)
def test_an_address_that_proves_nothing_leads_nowhere(mails: Mails, ada: Someone, forged: str, reason: str) -> None:
    case = ada.opens()
    address = mails.to(case, until=1 if forged == "over" else FAR)
    if forged == "flip":
        address = re.sub(r".(?=.@)", lambda one: "a" if one[0] != "a" else "b", address, count=1)
    if forged == "none":
        address = f"contact@{DOMAIN}"
    mails.takes(a_mail(), address)
    assert mails.rows() == [("quarantined", reason)]
    assert ada.events(case).count("learner_message") == 1


def test_an_address_of_another_organisation_is_none_here(mails: Mails, ada: Someone, other: Organisation) -> None:
    case = ada.opens()
    headers = {**other.headers, "content-type": "message/rfc822"}
    asked = {"recipient": mails.to(case), "sender": ADA_MAIL}
    answer = mails.house.client.post("/v1/mail", content=a_mail(), params=asked, headers=headers)
    assert answer.status_code == httpx.codes.ACCEPTED
    assert mails.rows() == []
    assert ada.events(case).count("learner_message") == 1


def test_what_is_dropped_is_gone(mails: Mails, tess: Someone, ada: Someone) -> None:
    mails.takes(a_mail(sender="x@free.example"), mails.to(ada.opens()), "x@free.example")
    (waits,) = tess.get("quarantined-mails")["mails"]
    done(tess.send("DELETE", f"quarantined-mails/{waits['mail_no']}"))
    assert tess.get("quarantined-mails")["mails"] == []
    with psycopg.connect(str(mails.runtime.settings.database_url)) as connection:
        query = "SELECT raw_box, settled_by FROM symphonie.inbound_mail WHERE organisation_no = %s"
        assert connection.execute(query, [mails.no]).fetchall() == [(None, "supporter/tess")]


def test_an_address_that_takes_nothing_is_used_no_more_and_whoever_helps_is_told(
    mails: Mails, ada: Someone, tess: Someone
) -> None:
    case = ada.opens()
    tess.says(case)
    ada.says(case, "And now?")
    clock = ada.case(case)["clock"]
    no = _sent(mails, case)
    mails.takes(a_bounce(), mails.bounce(no), "")
    told = tess.get("learners/ada/reachability")
    assert {one["channel"]: one["suspended"] for one in told["channels"]}["mail"] == "5.1.1"
    assert "unreachable" in {one["kind"] for one in tess.get("notices")["notices"]}
    (bounced,) = said(tess, case, "machine_message")
    assert bounced["details"]["sender"] == "bounce"
    assert ada.case(case)["clock"] == clock
    done(tess.send("POST", "learners/ada/reachability", {"channel": "mail"}))
    assert not [one for one in tess.get("learners/ada/reachability")["channels"] if one["suspended"]]
    mails.takes(a_bounce().replace(b"<b@mx>", b"<c@mx>"), mails.bounce(no), "")
    contact = {"name": "Ada", "email": "ada.l@example.org"}
    done(mails.house.client.put("/v1/learners/ada/contact", headers=mails.house.headers, json=contact))
    assert not [one for one in tess.get("learners/ada/reachability")["channels"] if one["suspended"]]


def _sent(mails: Mails, case: str) -> int:
    """Return the number of a sending that went to the learner by mail."""

    async def sent(connection: AsyncConnection[TupleRow]) -> int:
        now_us = mails.runtime.clock_us()
        new = NewSending("test/sent", "reminder", "learner", "ada", ("mail",), now_us, {}, learner="ada", case_id=case)
        await plan_sendings(connection, mails.no, [new], now_us)
        cursor = await connection.execute(
            "UPDATE symphonie.sending SET state = 'sent', channel = 'mail', sent_at = now()"
            " WHERE organisation_no = %s AND key = 'test/sent' RETURNING no",
            [mails.no],
        )
        row = await cursor.fetchone()
        assert row is not None
        return int(row[0])

    return mails.inside(sent)


def test_a_calendar_that_answers_is_noted_in_the_case(mails: Mails, ada: Someone, tess: Someone) -> None:
    case = ada.opens()
    at = {"starts_at": "2026-11-18T09:00:00+01:00", "ends_at": "2026-11-18T10:00:00+01:00"}
    meeting = tess.post(f"cases/{case}/meetings", {"title": "Point", **at})["event_id"]
    answer = a_part(a_calendar("DECLINED", f"{meeting}@{case}"), "text/calendar; method=REPLY")
    mails.takes(a_multipart(answer, headers={"Auto-Submitted": "auto-replied"}), mails.to(case))
    (noted,) = said(tess, case, "meeting_reply")
    assert (noted["details"]["answer"], noted["by"]["id"]) == ("declined", "ada")
    assert "refus" in noted["title"]["fr"]


def test_bombs_and_floods_are_refused_and_leave_few_rows(mails: Mails, ada: Someone) -> None:
    address = mails.to(ada.opens())
    assert mails.send(a_multipart(*[a_part(b"x")] * 5_000), address).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert mails.send(b"", address).status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert mails.rows() == []

    async def flood() -> tuple[int, int]:
        settings, url = mails.runtime.settings, str(mails.runtime.settings.database_url)
        async with DeadlinePool(url, vault=open_vault(settings, url)) as pool:
            door = arriving.Door(pool, mails.runtime.clock_us)
            async with pool.connection() as connection:
                key = await key_of(connection, mails.no)
            for n in range(10_000):
                raw = a_mail(message_id=f"<{n}@example.org>")
                await door.arrive(key, Addressed(), "eve@example.org", f"x@{DOMAIN}", raw, "smtp")
            return door.n_refused, len(door._paused)  # noqa: SLF001 - what it remembers is bounded

    assert asyncio.run(flood()) == (10_000 - arriving.OF_SENDER, 1)
    assert len(mails.rows()) == arriving.OF_SENDER
    answer = mails.send(a_mail(message_id="<z@example.org>"), address, "eve@example.org")
    assert answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    assert mails.takes(a_mail(message_id="<y@example.org>"), address)["is_new"]


def test_a_mail_that_cannot_be_taken_in_is_tried_again_and_at_last_waits_for_a_person(
    mails: Mails, ada: Someone, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    waiting, stuck, quarantined = _standing(mails)
    with monkeypatch.context() as patched:
        patched.setattr("api.communication.mailroom.taking_in.read_mail", broken)
        assert mails.takes(a_mail(), mails.to(ada.opens()))["is_new"]
        assert mails.rows() == [("received", None)]
        _round(mails)
        still, tried, _ = _standing(mails)
        assert still == waiting + 1
        assert tried > stuck
        for _ in range(8):
            clock.now_us += 3_600_000_000
            _round(mails)
    assert mails.rows() == [("quarantined", "unreadable")]
    assert _standing(mails)[2] > quarantined


def _standing(mails: Mails) -> tuple[int, int, int]:
    """Count the mail of all organisations that waits, is stuck, is in quarantine."""

    async def asked() -> MailStanding:
        async with DeadlinePool(str(mails.runtime.settings.database_url)) as pool:
            return await mail_standing(pool)

    found = asyncio.run(asked())
    return found.n_waiting, found.n_stuck, found.n_quarantined


def _round(mails: Mails) -> None:
    async def once() -> None:
        settings, url = mails.runtime.settings, str(mails.runtime.settings.database_url)
        async with DeadlinePool(url, vault=open_vault(settings, url)) as pool:
            about = (files_of(settings), DOMAIN, "", mails.runtime.clock_us, mails.runtime.new_id)
            while await take_in(Mailroom(pool, *about)):
                pass

    asyncio.run(once())


def test_without_a_domain_nothing_can_be_meant_for_us(team: Organisation) -> None:
    headers = {**team.headers, "content-type": "message/rfc822"}
    answer = team.client.post("/v1/mail", content=a_mail(), headers=headers)
    refused(answer, 409, "no-mail-domain")


def test_everybody_chooses_where_what_comes(mails: Mails, ada: Someone, tess: Someone) -> None:
    assert not _takes(ada, "reminder", "sms")
    on = {"purpose": "reminder", "channel": "sms", "is_on": True}
    quiet = {"from_time": "21:00", "to_time": "08:00"}
    told = done(ada.send("PUT", "message-preferences", {"choices": [on], "quiet": quiet}))
    assert (told["quiet"], _takes(ada, "reminder", "sms")) == (quiet, True)
    stop = {"sender": "+33 6 12 34 56 78", "text": "Arrêt"}
    assert mails.house.post("/v1/sms", stop).json() == {"wish": "stop", "n_people": 1}
    assert not _takes(ada, "answer", "sms")
    assert ada.get("message-preferences")["quiet"] == quiet
    assert mails.house.post("/v1/sms", {**stop, "text": "Merci"}).json()["wish"] is None
    assert mails.house.post("/v1/sms", {**stop, "text": "START"}).json()["wish"] == "start"
    assert _takes(ada, "answer", "sms")
    assert _takes(tess, "notice", "mail")
    twice = ada.send("PUT", "message-preferences", {"choices": [on, on], "quiet": {**quiet, "to_time": "21:00"}})
    assert len(refused(twice, 422, "invalid-fields")["errors"]) == 2


def _takes(someone: Someone, purpose: str, channel: str) -> bool:
    told = someone.get("message-preferences")["choices"]
    return bool(next(one["is_on"] for one in told if (one["purpose"], one["channel"]) == (purpose, channel)))


def test_browsers_are_counted_and_belong_to_whoever_uses_them(mails: Mails, ada: Someone, tess: Someone) -> None:
    assert mails
    key = ada.get("push-key")["public_key"]
    assert (len(key), key) == (87, tess.get("push-key")["public_key"])
    browser = {"endpoint": "https://push.example.org/1", "p256dh": "B" * 87, "auth": "A" * 22}
    assert done(ada.send("PUT", "push-subscriptions", browser))["n_browsers"] == 1
    for n in range(2, 14):
        last = done(ada.send("PUT", "push-subscriptions", {**browser, "endpoint": f"https://push.example.org/{n}"}))
    assert last["n_browsers"] == 10
    assert done(tess.send("PUT", "push-subscriptions", {**browser, "endpoint": "https://push.example.org/13"})) == {
        "n_browsers": 1
    }
    ended = ada.post("push-subscriptions/end", {"endpoint": "https://push.example.org/13"})
    assert ended["n_browsers"] == 9
    inside = ada.send("PUT", "push-subscriptions", {**browser, "endpoint": "https://169.254.169.254/x"})
    refused(inside, 422, "invalid-fields")


def test_a_peer_tutor_reads_no_mail_of_cases_that_others_have(mails: Mails, ada: Someone, tess: Someone) -> None:
    mails.takes(a_mail(sender="x@free.example"), mails.to(ada.opens()), "x@free.example")
    (waits,) = tess.get("quarantined-mails")["mails"]
    pam = Someone(mails.house, "supporter/pam")
    assert pam.get("quarantined-mails")["mails"] == []
    for method in ("GET", "DELETE"):
        assert pam.send(method, f"quarantined-mails/{waits['mail_no']}").status_code == httpx.codes.NOT_FOUND


def test_an_address_or_a_sender_made_to_break_the_door_is_in_quarantine(mails: Mails) -> None:
    token = base64.b32encode(b"\2" + mails.no.to_bytes(3) + b"\xff\xff" + b"a\0b" + bytes(12)).decode().rstrip("=")
    mails.takes(a_mail(), f"reply+{token}@{DOMAIN}")
    headers = {**mails.house.headers, "content-type": "message/rfc822"}
    raw = a_mail(sender="(" * 3_900, message_id="<2@x>")
    answer = mails.house.client.post("/v1/mail", content=raw, headers=headers)
    assert answer.status_code == httpx.codes.ACCEPTED
    assert mails.rows() == [("quarantined", "no_address")] * 2


def test_an_envelope_in_brackets_is_the_same_envelope(mails: Mails, ada: Someone) -> None:
    case = ada.opens()
    mails.takes(a_mail(), f"<{mails.to(case)}>", f"<{ADA_MAIL}>")
    assert mails.rows() == [("taken", None)]


def test_a_mail_to_a_forged_address_keeps_none_of_the_same_name_from_the_true_one(mails: Mails, ada: Someone) -> None:
    address = mails.to(ada.opens())
    mails.takes(a_mail(), re.sub(r"..(?=@)", lambda one: "aa" if one[0] != "aa" else "bb", address, count=1))
    mails.takes(a_mail(), address)
    assert mails.rows() == [("quarantined", "forged_address"), ("taken", None)]
