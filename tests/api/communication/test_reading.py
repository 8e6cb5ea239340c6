"""Mail is read whatever is in it: words, files, and by what one knows that no person wrote it."""

import base64
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.communication.mailroom.markup import text_of
from api.communication.mailroom.quoting import cut
from api.communication.mailroom.reading import MOST_TEXT, mail_key, read_mail
from api.communication.mailroom.shape import MOST_BYTES, misshape_of
from tests.api.communication.mails import DOMAIN, a_bounce, a_calendar, a_mail, a_multipart, a_part


def words(raw: bytes) -> str:
    assert misshape_of(raw) is None
    return read_mail(raw, DOMAIN).text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Merci !\n\nLe lun. 16 nov. 2026 à 09:12, Tess <t@x.org> a écrit :\n> Bonjour\n> Tess", "Merci !"),
        ("Merci\u202f!\n\nLe 16/11/2026 à 09:12, Tess Tournier a écrit\u00a0:\n\n> Bonjour", "Merci\u202f!"),
        ("Thanks.\n\nOn Mon, Nov 16, 2026 at 9:12 AM Tess\n<t@x.org> wrote:\n\n> Hello", "Thanks."),
        ("Ok\n\n-----Message d’origine-----\nDe : Tess\nEnvoyé : lundi\nÀ : Ada\nObjet : x\n\nBonjour", "Ok"),
        ("Ok\n\nDe : Tess <t@x.org>\nEnvoyé : lundi 16 novembre\nÀ : Ada\nObjet : RE: x\n\nBonjour Ada", "Ok"),
        ("Ok\n\n________________________________\nFrom: Tess\nSent: Monday\n\nHello", "Ok"),
        ("Oui\n-- \nAda Lovelace\n06 12 34 56 78", "Oui"),
        ("Oui\n\nEnvoyé de mon iPhone", "Oui"),
        ("Yes\n\nSent from my Galaxy\n\n> quoted", "Yes"),
        ("Le code est le bon.\nElle a écrit : bravo.", "Le code est le bon.\nElle a écrit : bravo."),
        ("> Quand ?\nMardi.\n> Où ?\nIci.", "> Quand ?\nMardi.\n> Où ?\nIci."),
        ("> seulement une citation", "> seulement une citation"),
        ("De : rien\nmais encore", "De : rien\nmais encore"),
    ],
)
def test_what_somebody_answers_to_is_cut_and_kept_beside(text: str, kept: str) -> None:
    told = cut(text)
    assert told.text == kept
    assert "".join((told.text + told.rest).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["> a", "b", "", "-- ", "On x wrote:", "De : a", "Le 3 mars, T <t@x> a écrit :"])))
def test_no_word_is_lost_whatever_is_cut(lines: list[str]) -> None:
    told = cut("\n".join(lines))
    assert "".join((told.text + told.rest).split()) == "".join("".join(lines).split())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (a_mail("Ça marche"), "Ça marche"),
        (a_mail("Ça marche", kind="text/plain; charset=us-ascii"), "Ça marche"),
        (a_mail("Ça marche", kind="text/plain; charset=x-unknown"), "Ça marche"),
        (a_mail("Ça marche", kind="text/plain; charset=zlib"), "Ça marche"),
        (a_mail("", kind="text/plain; charset=utf-8").replace(b"\r\n\r\n", b"\r\n\r\nVoil\xe0", 1), "Voilà"),
        (a_mail("x\0y\x07z"), "xyz"),
        (a_mail("<p>Un<br>deux</p><script>alert(1)</script>", kind="text/html"), "Un\ndeux"),
        (a_multipart(a_part(b"plain"), a_part(b"<b>marked</b>", "text/html"), kind="alternative"), "plain"),
        (a_multipart(a_part(b" "), a_part(b"<b>marked</b>", "text/html"), kind="alternative"), "marked"),
    ],
)
def test_words_are_read_in_whichever_charset_and_markup(raw: bytes, told: str) -> None:
    assert words(raw) == told


def test_markup_is_only_words() -> None:
    html = (
        '<img src="https://x/p.gif"><a href="https://x">ici</a><style>p{}</style><div class="gmail_quote">avant</div>'
    )
    assert text_of(html) == "ici\n> avant"
    assert "avant" not in cut(text_of(html)).text


@pytest.mark.parametrize(
    "html", ["<!--" * 50_000, "<" * 200_000, "<![CDATA[>" * 20_000, "<!>" * 60_000, "<div>" * 40_000]
)
def test_markup_that_never_ends_is_read_in_one_go(html: str) -> None:
    assert len(text_of(html)) <= 2 * len(html)


def test_headers_are_one_line_whatever_they_carry() -> None:
    raw = a_mail(headers={"Subject": "=?utf-8?B?" + base64.b64encode(b"a\r\nBcc: all@x.org").decode() + "?="})
    assert read_mail(raw, DOMAIN).subject == "a Bcc: all@x.org"
    broken = a_mail(headers={"Subject": "=?utf-8?B?####?= =?nope?Q?=E9?=", "From": '"<b@x.org>" <Ada@Example.org>'})
    assert read_mail(broken, DOMAIN).senders == ("ada@example.org",)


def test_files_come_with_names_that_lead_nowhere() -> None:
    raw = a_multipart(
        a_part(b"Voici."),
        a_part(b"%PDF-1.7", "application/pdf", "../../etc/pass\u202ewd.pdf"),
        a_part(b"x", "application/octet-stream", "C:\\work\\devoir.docx"),
        a_part(b"y", "image/png"),
    )
    assert [one.name for one in read_mail(raw, DOMAIN).attachments] == ["pass_wd.pdf", "devoir.docx", "3.png"]


def test_a_bomb_in_a_zip_is_a_file_like_any_other_and_is_not_opened() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("zeros", bytes(8 << 20))
    raw = a_multipart(a_part(b"Voici."), a_part(base64.b64encode(bomb.getvalue()), "application/zip", "b.zip"))
    (file,) = read_mail(raw, DOMAIN).attachments
    assert len(file.content) < 64 << 10


@pytest.mark.parametrize(
    ("headers", "sign"),
    [
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"X-Autoreply": "yes"}, "auto_reply"),
        ({"Subject": "Réponse automatique : je suis absente"}, "out_of_office"),
        ({"Subject": "Out of Office: back on Monday"}, "out_of_office"),
        ({"Precedence": "bulk"}, "list"),
        ({"List-Id": "<all.example.org>"}, "list"),
        ({"X-Loop": "yes"}, "loop"),
        ({"Message-ID": f"<{'0' * 32}@{DOMAIN}>"}, "loop"),
        ({"Return-Path": "<>"}, "no_return"),
    ],
)
def test_one_knows_that_no_person_wrote_it(headers: dict[str, str], sign: str) -> None:
    assert sign in read_mail(a_mail(headers=headers), DOMAIN).signs


def test_a_person_is_no_machine_though_they_speak_of_absences_from_our_own_domain() -> None:
    raw = a_mail(headers={"Auto-Submitted": "no", "Subject": "Mon absence", "Message-ID": f"<CA+x@{DOMAIN}>"})
    assert not read_mail(raw, DOMAIN).signs


def test_a_mail_that_came_back_says_whether_it_is_for_good() -> None:
    for status, action, is_bounce, is_hard in (
        ("5.1.1", "failed", True, True),
        ("5.2.2", "failed", True, False),
        ("4.4.1", "failed", True, False),
        ("4.4.1", "delayed", False, False),
        ("2.0.0", "delivered", False, False),
    ):
        report = read_mail(a_bounce(status, action), DOMAIN).report
        assert report is not None
        assert (report.is_bounce, report.is_hard) == (is_bounce, is_hard), status


def test_a_calendar_is_no_file() -> None:
    raw = a_multipart(a_part(b"Accept"), a_part(a_calendar(), "text/calendar; method=REPLY"), kind="alternative")
    read = read_mail(raw, DOMAIN)
    assert read.calendar is not None
    assert not read.attachments


def test_bombs_are_refused_by_their_shape() -> None:
    nested = b"From: a@x\r\n"
    for n in range(5_000):
        nested += b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n)
    refused = {
        "too_many_parts": [nested, a_multipart(*[a_part(b"x")] * 100_000)],
        "head_too_large": [
            a_mail(headers={"To": ", ".join(f"u{n}@x.org" for n in range(100_000))}),
            a_mail(headers={f"X-{n}": "y" for n in range(5_000)}),
            b"X: " + b"y" * (1 << 20),
        ],
        "too_large": [a_mail("x" * (MOST_BYTES + 1))],
        "empty": [b"", b"\r\n\r\n"],
    }
    assert [(why, misshape_of(raw)) for why, raws in refused.items() for raw in raws] == [
        (why, why) for why, raws in refused.items() for _ in raws
    ]


def test_more_parts_than_are_read_are_said_to_be_too_many() -> None:
    assert read_mail(a_multipart(*[a_part(b"x")] * 25), DOMAIN).is_crowded
    inner = a_multipart(a_part(b"deep"))
    for n in range(7):
        inner = a_multipart(inner, mark=f"m{n}")
    assert read_mail(inner, DOMAIN).is_crowded
    assert not read_mail(a_multipart(*[a_part(b"x")] * 5), DOMAIN).is_crowded


@given(st.binary(max_size=300))
def test_anything_is_read_without_an_error(rest: bytes) -> None:
    for raw in (rest, b"From: a@x.org\r\nContent-Type: " + rest, a_multipart(rest, a_part(rest, "text/html"))):
        read_mail(raw, DOMAIN)
        mail_key(raw, "about")


@given(st.binary(max_size=80), st.integers(0, 2**32))
def test_a_mail_with_bytes_that_were_damaged_is_read_too(noise: bytes, place: int) -> None:
    raw = bytearray(a_bounce() + a_multipart(a_part(a_calendar(), "text/calendar"), a_part(b"<p>x", "text/html")))
    at = place % len(raw)
    raw[at : at + len(noise)] = noise
    read_mail(bytes(raw), DOMAIN)


def test_the_same_mail_to_the_same_address_is_one() -> None:
    raw = a_mail()
    assert mail_key(raw, "1") == mail_key(b"Received: by mx2; now\r\n" + raw, "1") != mail_key(raw, "2")
    without = a_mail(message_id="")
    assert mail_key(without, "1") == mail_key(b"Received: by mx2; now\r\n" + without, "1")
    assert mail_key(without, "1") != mail_key(a_mail("Other words", message_id=""), "1")


def test_a_long_mail_is_cut_and_says_so() -> None:
    read = read_mail(a_mail("mot " * MOST_TEXT), DOMAIN)
    assert len(read.text) == MOST_TEXT
    assert read.is_cut


@pytest.mark.parametrize(
    "head",
    [
        b"From: " + b"(" * 3_900,
        b"Content-Disposition: attachment; filename*=a\0b''x",
        b"Content-Type: text/plain; charset*=a\0b''x",
    ],
    ids=["nested comments", "charset of a name", "charset of a charset"],
)
def test_headers_made_to_break_a_parser_are_read(head: bytes) -> None:
    assert read_mail(head + b"\r\n\r\nBonjour", DOMAIN).senders == ()


def test_a_long_list_of_parameters_is_cut_before_it_is_looked_through() -> None:
    part = b'--b\r\nContent-Type: text/plain; a="' + b";" * (1 << 20) + b"\r\n\r\nBonjour\r\n--b--\r\n"
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part
    assert words(raw) == "Bonjour"


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_a_part_has_no_more_headers_than_a_mail_and_no_end_of_a_line_hides_parts(end: bytes) -> None:
    top = b"Content-Type: multipart/mixed; boundary=b" + end * 2
    assert misshape_of(top + b"--b" + end + (b"a:b" + end) * 1_500 + end + b"x") == "head_too_large"
    assert misshape_of(top + (b"--b" + end * 2) * 3_000) == "too_many_parts"
    assert misshape_of(top + b"--b" + end * 2 + (b"a, b" + end) * 9_000) is None


def test_a_mail_is_named_by_its_headers_alone() -> None:
    assert mail_key(a_mail("a"), "x") == mail_key(a_mail("b"), "x") != mail_key(a_mail("a", message_id="<2@x>"), "x")
