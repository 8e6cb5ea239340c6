"""Mails: headers that nothing breaks out of, two forms that say the same, nothing fetched from anywhere."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from api.communication.channels.protocol import Calendar, Outgoing
from api.communication.mail.addresses import read_mail_address
from api.communication.mail.writing import WIDTH, write_mail
from engine.communication.message import Draft, Link
from tests.api.communication.letters import SENDER, UNSUBSCRIBE, a_letter, an_answer

NASTY = 'Eve <script>alert("x")</script>\r\nBcc: all@example.org\n\n<img src=http://evil.example/p.gif>\u202e'


def written(outgoing: Outgoing, address: str = "ada@example.org") -> EmailMessage:
    to = read_mail_address(address)
    assert to is not None
    read = message_from_bytes(write_mail(outgoing, to, SENDER).as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    assert not read.defects
    return read


def body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    return str(part.get_content())


def test_a_reminder_can_be_stopped_with_one_request_and_says_that_a_machine_wrote_it() -> None:
    mail = written(a_letter())
    assert mail["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert UNSUBSCRIBE in body(mail, "plain")
    assert UNSUBSCRIBE in body(mail, "html")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["learner", "supporter"])
def test_what_is_required_offers_no_stopping_that_it_would_not_obey_and_says_why_it_comes(
    kind: str, language: str
) -> None:
    mail = written(a_letter(is_required=True, recipient_kind=kind, language=language))
    assert not [name for name in mail if name.lower().startswith("list-") or name == "Precedence"]
    assert mail["Auto-Submitted"] == "auto-generated"
    for said in (body(mail, "plain"), body(mail, "html")):
        assert UNSUBSCRIBE not in said
        assert {"fr": "Ce message est nécessaire", "en": "This message is necessary"}[language] in said
        assert {"fr": "choix", "en": "chose"}[language] in said


def test_a_reminder_says_to_a_supporter_that_it_comes_because_they_support() -> None:
    assert "parce que vous accompagnez" in body(written(a_letter(recipient_kind="supporter")), "plain")
    assert "parce que vous suivez" in body(written(a_letter()), "plain")


@pytest.mark.parametrize("purpose", ["answer", "notice", "invitation", "handover", "sign_in", "peer", "group"])
def test_nothing_but_a_reminder_can_be_stopped(purpose: str) -> None:
    mail = written(a_letter(purpose=purpose))
    assert not [name for name in mail if name.lower().startswith("list-")]
    assert "unsubscribe" not in body(mail, "plain") + body(mail, "html")


def test_an_answer_is_a_persons_in_its_conversation() -> None:
    mail = written(an_answer())
    assert mail["From"] == "Tess Tournier <formation@example.org>"
    assert mail["Reply-To"] == "Tess Tournier <reply+abc@mail.example.org>"
    assert mail["In-Reply-To"] == "<second@mail.example.org>"
    assert mail["References"] == "<first@mail.example.org> <second@mail.example.org>"
    for name in ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress"):
        assert mail[name] is None
    assert "Tess Tournier vous a écrit" in body(mail, "plain")


def test_a_message_has_one_id_however_often_it_is_written() -> None:
    ids = {written(a_letter(at_us=at_us))["Message-ID"] for at_us in (0, 10**15)}
    assert ids == {"<0123456789abcdef@mail.example.org>"}


def test_names_and_titles_break_out_of_no_header_and_of_no_page() -> None:
    draft = Draft(NASTY, (NASTY,), Link(NASTY, "/me"))
    mail = written(a_letter(name=NASTY, from_name=NASTY, organisation=NASTY, draft=draft))
    assert mail["Bcc"] is None
    assert [len(mail.get_all(name, [])) for name in ("From", "To", "Subject", "Reply-To")] == [1, 1, 1, 0]
    assert (mail["To"].addresses[0].addr_spec, len(mail["To"].addresses)) == ("ada@example.org", 1)
    assert "\u202e" not in str(mail["From"]) + str(mail["Subject"])
    html = body(mail, "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_an_address_as_a_name_is_not_shown_before_the_real_one() -> None:
    assert written(a_letter(from_name="chief@bank.example"))["From"] == "formation@example.org"


@pytest.mark.parametrize("purpose", ["reminder", "answer"])
def test_nothing_is_fetched_and_nothing_tells_whether_it_was_read(purpose: str) -> None:
    html = body(written(a_letter(purpose=purpose)), "html")
    assert not re.findall(r"<(img|script|iframe|link|object|video|audio|form|input)\b", html)
    assert not re.findall(r"\b(src|srcset|background)\s*=|url\s*\(|@import|@font-face", html)
    assert set(re.findall(r'href="([^"]*)"', html)) <= {"https://learn.example.org/me", UNSUBSCRIBE}


def test_plain_text_reads_well() -> None:
    text = body(written(a_letter()), "plain")
    assert text.splitlines() == [
        "Votre travail «\u202fReconnaître une tentative d’hameçonnage\u202f» est attendu",
        "demain à 17\u202fh. Il vous reste une évaluation, qui demande une vingtaine de",
        "minutes, et que vous pouvez faire en plusieurs fois.",
        "",
        "À bientôt,",
        "l’équipe pédagogique",
        "",
        "Ouvrir mon parcours\u202f:",
        "<https://learn.example.org/me>",
        "",
        "-- ",
        "Vous recevez ce message parce que vous suivez une formation avec horizon.",
        "Ce message est envoyé par un automate\u202f: personne ne lit les réponses à",
        "cette adresse.",
        "",
        "Ne plus recevoir ces rappels par courriel\u202f:",
        f"<{UNSUBSCRIBE}>",
    ]
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_list_is_one_in_both_forms() -> None:
    listed = "- Une chose qui demande plus d’une ligne parce qu’elle est longue et bien décrite.\n- Une <autre>."
    mail = written(a_letter(draft=Draft("Liste", (listed, "- seule\net suivie"))))
    lines = body(mail, "plain").splitlines()
    assert lines[:3] == [
        "- Une chose qui demande plus d’une ligne parce qu’elle est longue et bien",
        "  décrite.",
        "- Une <autre>.",
    ]
    html = body(mail, "html")
    assert html.count("<li") == 2
    assert "Une &lt;autre&gt;.</li>" in html
    assert "- seule<br>" in html


def test_both_forms_say_the_same_in_the_readers_language() -> None:
    mail = written(a_letter(language="en", draft=Draft("Due tomorrow", ("One.", "Two & three.\nFour."))))
    assert mail["Content-Language"] == "en"
    assert '<html lang="en"' in body(mail, "html")
    for words in ("One.", "Four.", "You receive this message because you are in a course with horizon."):
        assert words in body(mail, "plain")
        assert words in body(mail, "html")
    assert "Two & three." in body(mail, "plain")
    assert "Two &amp; three." in body(mail, "html")


def test_addresses_of_any_script_are_written_as_relays_take_them() -> None:
    to = written(a_letter(), "ada@bücher.example")["To"].addresses[0]
    assert to.addr_spec == "ada@xn--bcher-kva.example"
    unicode = read_mail_address("zoé@bücher.example")
    assert unicode is not None
    assert not unicode.is_ascii
    raw = write_mail(a_letter(name="Zoé"), unicode, SENDER).as_bytes()
    assert "To: Zoé <zoé@xn--bcher-kva.example>".encode() in raw


@pytest.mark.parametrize(
    "address",
    ["", "ada", "@example.org", "ada@", "a b@example.org", "ada@example.org\r\nDATA", "ada@exa mple.org", "a@-x.org",
     ".ada@example.org", "ada..l@example.org", f"{'a' * 65}@example.org", f"a@{'b' * 64}.org", "<ada@example.org>",
     "ada@example.org,bob@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_none(address: str) -> None:
    assert read_mail_address(address) is None


def test_an_invitation_says_what_it_is_in_the_mime_header_too() -> None:
    content = b"BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    mail = written(a_letter(purpose="invitation", calendar=Calendar("CANCEL", content)))
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "CANCEL"
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invitation.ics")
    assert attached.get_payload(decode=True) == content


def test_a_path_leads_nowhere_where_nobody_knows_how_the_service_is_reached() -> None:
    to = read_mail_address("ada@example.org")
    assert to is not None
    html = body(write_mail(a_letter(), to, SENDER._replace(base_url=None)), "html")
    assert 'href="/me"' not in html


def test_a_long_conversation_is_named_by_its_beginning_and_its_newest() -> None:
    mail = written(an_answer(references=tuple(f"m{n}@x" for n in range(50))))
    named = mail["References"].split()
    assert (len(named), named[0], named[-1]) == (20, "<m0@x>", "<m49@x>")


@pytest.mark.parametrize("said", ["=?utf-8?q?a=0D=0ABcc=3A_all=40example=2Eorg?=", "=?utf-8?b?DQpCY2M6IHhAeQ==?= =?"])
def test_an_encoded_word_that_somebody_types_is_text_and_begins_no_header(said: str) -> None:
    to = read_mail_address("ada@example.org")
    assert to is not None
    letter = an_answer(draft=Draft(said, ("a",)), name=said, organisation=said, from_name=said)
    raw = write_mail(letter, to, SENDER).as_bytes()
    assert not re.search(rb"(?im)^bcc:", raw)
    assert message_from_bytes(raw, policy=default)["Subject"] == said.replace("=?", "= ?")
    assert read_mail_address("=?utf-8?q?=0ABcc=3Ax?=@example.org") is None
