"""What becomes of a mail follows from what it says, and from whom its address was written for."""

import hashlib
import hmac
from typing import Any

import pytest

from api.communication.invitations.replies import read_reply
from api.communication.mailroom.judging import Known, Verdict, judge
from api.communication.mailroom.reading import read_mail
from engine.communication.reply_address import Claim, read_address, write_bounce_address, write_reply_address
from engine.support.invitations import Attendee, Invitation, addressed, written
from tests.api.communication.mails import DOMAIN, a_bounce, a_calendar, a_mail, a_multipart, a_part

DAY = 20_000
NOW_US = DAY * 86_400_000_000


def sign(text: bytes) -> bytes:
    return hmac.digest(b"key", text, hashlib.sha256)


def a_claim(until: int = DAY) -> Claim:
    claim = read_address(write_reply_address(sign, DOMAIN, 1, "c", "learner/ada", until), DOMAIN)
    assert claim is not None
    return claim


def known(**more: Any) -> Known:  # noqa: ANN401 - fields of Known
    return Known(a_claim(), is_genuine=True, addresses=("Ada@Example.org",))._replace(**more)


def judged(raw: bytes, of: Known | None = None, trusted: str = "") -> Verdict:
    return judge(read_mail(raw, DOMAIN), of or known(), NOW_US, trusted)


def test_an_answer_of_whom_it_was_written_for_is_a_message() -> None:
    assert judged(a_mail()) == Verdict("message")


@pytest.mark.parametrize(
    ("raw", "of", "reason"),
    [
        (a_mail(sender="eve@example.org"), known(), "stranger"),
        (a_mail(sender="Ada <eve@example.org>"), known(), "stranger"),
        (a_mail(sender='"ada@example.org" <eve@example.org>'), known(), "stranger"),
        (a_mail(sender="ada@example.org, eve@example.org"), known(), "several_senders"),
        (a_mail(sender=""), known(), "stranger"),
        (a_mail(), known(addresses=()), "stranger"),
        (a_mail(), known(is_genuine=False), "forged_address"),
        (a_mail(), known(claim=None, is_genuine=False), "no_address"),
        (a_mail(), known(claim=a_claim(DAY - 1)), "expired_address"),
        (a_multipart(*[a_part(b"x")] * 25), known(), "too_many_parts"),
    ],
)
def test_what_nobody_knows_whose_it_is_waits_for_a_person(raw: bytes, of: Known, reason: str) -> None:
    assert judged(raw, of) == Verdict("quarantine", reason)  # type: ignore[arg-type]  # one of its reasons


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-generated"}, "auto_reply"),
        ({"Subject": "Absence du bureau"}, "out_of_office"),
        ({"X-Loop": "us"}, "loop"),
        ({"List-Id": "x"}, "list"),
    ],
)
def test_what_a_machine_wrote_is_no_message_of_anybody(headers: dict[str, str], reason: str) -> None:
    assert judged(a_mail(headers=headers)) == Verdict("machine", reason)  # type: ignore[arg-type]  # same
    # to an address that proves nothing it is not even kept for a person: we answer no mail by mail
    assert judged(a_mail(headers=headers), known(is_genuine=False)).fate == "nothing"


def test_a_server_that_is_trusted_says_who_is_not_authentic() -> None:
    headers = {"Authentication-Results": "mx.example.org; dkim=none; dmarc=fail header.from=example.org"}
    assert judged(a_mail(headers=headers), trusted="mx.example.org") == Verdict("quarantine", "not_authentic")
    assert judged(a_mail(headers=headers), trusted="") == Verdict("message")
    assert judged(a_mail(headers=headers), trusted="other.example.org") == Verdict("message")


def test_only_an_address_that_was_written_for_it_settles_what_came_back() -> None:
    bounce = read_address(write_bounce_address(sign, DOMAIN, 1, 5, DAY), DOMAIN)
    assert judged(a_bounce(), Known(bounce, is_genuine=True, addresses=())) == Verdict("bounce", "bounce")
    assert judged(a_bounce(), Known(bounce, is_genuine=False, addresses=())).fate == "nothing"
    assert judged(a_mail(), Known(bounce, is_genuine=True, addresses=())).fate == "nothing"


def test_a_calendar_that_answers_is_heard_though_a_machine_wrote_it() -> None:
    raw = a_multipart(
        a_part(a_calendar(), "text/calendar; method=REPLY"), kind="mixed", headers={"Auto-Submitted": "auto-replied"}
    )
    assert judged(raw) == Verdict("meeting_reply")
    stranger = known(addresses=("bo@example.org",))
    assert judged(raw, stranger) == Verdict("quarantine", "stranger")


def test_an_answer_to_an_invitation_is_read_and_nothing_else() -> None:
    reply = read_reply(a_calendar("DECLINED", "meeting@case", 2).decode())
    assert reply is not None
    assert (reply.meeting_id, reply.case_id, reply.sequence, reply.answer) == ("meeting", "case", 2, "declined")
    for text in ("", "BEGIN:VCALENDAR", a_calendar("MAYBE").decode(), a_calendar(method="REQUEST").decode()):
        assert read_reply(text) is None
    assert read_reply("BEGIN:VCALENDAR\r\n" * 50_000) is None


def test_an_invitation_says_who_invites_and_lets_nobody_break_out() -> None:
    plain = Invitation("m@c", 3, 0, 0, 3_600_000_000, "Réunion", "Salle;1", "a\r\nATTENDEE:mailto:x@y", True)  # noqa: FBT003
    text = addressed(
        written(plain),
        Attendee("reply+x@mail.example.org", 'Tess "\r\nX-EVIL:1'),
        Attendee("ada@example.org\r\nX-EVIL:1", None),
    )
    lines = text.replace("\r\n ", "").split("\r\n")
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", "UID:m@c", "DTSTART:19700101T000000Z"} <= set(lines)
    assert not [one for one in lines if one.startswith(("X-EVIL", "ATTENDEE:mailto:x@y"))]
    assert sum(one.startswith("ORGANIZER") for one in lines) == sum(one.startswith("ATTENDEE") for one in lines) == 1


def test_an_address_for_what_comes_back_ends() -> None:
    claim = read_address(write_bounce_address(sign, DOMAIN, 1, 7, DAY - 1), DOMAIN)
    assert judged(a_bounce(), known(claim=claim)) == Verdict("nothing", "expired_address")


@pytest.mark.parametrize(("n", "is_read"), [(1, True), (4, True), (5, False)])
def test_a_calendar_that_brings_many_time_zones_is_not_read(n: int, is_read: bool) -> None:  # noqa: FBT001 - of the table
    offset = "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\n"
    standard = f"BEGIN:STANDARD\r\n{offset}END:STANDARD\r\n"
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Zone/{{0}}\r\n{standard}END:VTIMEZONE\r\n"
    answer = "BEGIN:VEVENT\r\nUID:m@c\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b\r\nEND:VEVENT\r\n"
    zones = "".join(zone.format(one) for one in range(n))
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\n{zones}{answer}END:VCALENDAR\r\n"
    assert (read_reply(text) is not None) is is_read
