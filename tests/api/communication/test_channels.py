"""SMS and push as the other side has them: what is sent, and what its answer means."""

import asyncio
import base64
import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from api.communication.channels.apprise import AnnouncingChannel, announce_by_apprise
from api.communication.channels.protocol import Accepted, Outgoing, Refused
from api.communication.channels.push import push_content
from api.communication.channels.sms import LONGEST, short_text
from api.communication.channels.sms_provider import SmsProvider, read_provider, sms_answer, sms_request
from api.communication.channels.web_push import MOST, Secrets, UnusableBrowser, encrypted, fresh, vapid
from api.record.communication.push import PushKey
from api.record.communication.reachability import Subscribed
from api.settings import InvalidSettingError
from engine.communication.message import Draft, Link

EVIL = 'Bonjour "Ada" & {secret}\r\nX: y'


def going(**more: Any) -> Outgoing:  # noqa: ANN401 - fields of Outgoing
    draft = Draft("Devoir demain", ("Le devoir est pour demain.",), Link("Ouvrir", "/me"), short="Devoir demain.")
    made = Outgoing(
        organisation_no=1,
        organisation="Acme",
        no=5,
        key="k",
        purpose="reminder",
        recipient_kind="learner",
        recipient_id="ada",
        address="+33612345678",
        name="Ada",
        language="fr",
        draft=draft,
        message_id=f"{'a' * 32}@mail.example.org",
    )
    return made._replace(**more)


def shipped(name: str, tmp_path: Path) -> SmsProvider:
    with as_file(files("api.communication.channels.providers") / f"{name}.toml") as place:
        text = place.read_text("utf-8")
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    copy = tmp_path / f"{name}.toml"
    lines = [f'secret_file = "{secret}"' if one.startswith("secret_file") else one for one in text.splitlines()]
    copy.write_text("\n".join(lines))
    return read_provider(copy)


def test_the_examples_that_come_along_ask_as_their_providers_want_it(tmp_path: Path) -> None:
    brevo = sms_request(shipped("brevo", tmp_path), "+33612345678", EVIL, "k")
    told = json.loads(brevo.body)
    assert (told["recipient"], told["content"], brevo.headers["api-key"]) == ("33612345678", EVIL, "s3cret")
    twilio = sms_request(shipped("twilio", tmp_path), "+33612345678", EVIL, "k")
    form = parse_qs(twilio.body.decode())
    assert (form["To"], form["Body"]) == (["+33612345678"], [EVIL])
    user, _, secret = base64.b64decode(twilio.headers["authorization"].removeprefix("Basic ")).decode().partition(":")
    assert (user in twilio.url, secret) == (True, "s3cret")


@pytest.mark.parametrize("text", ['url = "ftp://x"', "url = 1", 'url = "https://x"\n[fields]\na = "{other}"', "="])
def test_a_provider_that_is_written_otherwise_is_refused_at_the_start(text: str, tmp_path: Path) -> None:
    place = tmp_path / "provider.toml"
    place.write_text(text)
    with pytest.raises(InvalidSettingError):
        read_provider(place)


def test_answers_of_providers_are_understood(tmp_path: Path) -> None:
    twilio = shipped("twilio", tmp_path)
    told = [
        sms_answer(twilio, 201, {}, b'{"sid": "SM1"}'),
        sms_answer(twilio, 400, {}, b'{"code": 21610}'),
        sms_answer(twilio, 400, {}, b'{"code": 30000}'),
        sms_answer(twilio, 401, {}, b""),
        sms_answer(twilio, 429, {"retry-after": "30"}, b"[[["),
        sms_answer(twilio, 503, {}, b"<html>"),
    ]
    assert told == [
        Accepted("SM1"),
        Refused("http-400/21610", is_permanent=True, of="address"),
        Refused("http-400/30000", is_permanent=True),
        Refused("http-401", is_permanent=False, of="channel"),
        Refused("http-429", is_permanent=False, of="channel", retry_after_s=30.0),
        Refused("http-503", is_permanent=False, of="channel"),
    ]


def test_a_short_text_is_one_line_with_its_link_and_how_it_is_stopped() -> None:
    assert short_text(going(), "https://learn.example.org/") == (
        "Devoir demain. https://learn.example.org/me Plus de SMS\u202f: répondez STOP."
    )
    answer = going(purpose="answer", draft=Draft("a\r\nb", (), None, "x" * 2000))
    assert len(short_text(answer, None)) <= LONGEST
    assert "STOP" not in short_text(answer, None)


class Inner:
    """A channel that takes everything."""

    name: Literal["in_app"] = "in_app"

    async def deliver(self, outgoing: Outgoing) -> Accepted | Refused:
        return Accepted() if outgoing.address else Refused("none", is_permanent=True)

    async def aclose(self) -> None:
        """Nothing is open."""


def test_what_supporters_are_told_is_announced_without_its_words() -> None:
    told: list[tuple[str, str]] = []

    def announce(title: str, text: str) -> bool:
        told.append((title, text))
        raise OSError(title)

    notice = going(purpose="notice", recipient_kind="supporter")
    channel = AnnouncingChannel(Inner(), announce, "https://learn.example.org")
    answers = [
        asyncio.run(channel.deliver(one))
        for one in (notice, going(), going(purpose="answer"), notice._replace(address=""))
    ]
    assert [type(one) for one in answers] == [Accepted, Accepted, Accepted, Refused]
    assert told == [("Devoir demain", "https://learn.example.org/me")]


def test_apprise_is_told_where_to_announce(tmp_path: Path) -> None:
    place = tmp_path / "apprise"
    for text in ("", "# nothing\n", "nonsense://\n"):
        place.write_text(text)
        with pytest.raises(InvalidSettingError):
            announce_by_apprise(place)
    place.write_text("# a team\njson://127.0.0.1:1/\n")
    assert announce_by_apprise(place)("a", "b") is False


def a_browser() -> tuple[ec.EllipticCurvePrivateKey, bytes, Subscribed]:
    private, auth = ec.generate_private_key(ec.SECP256R1()), bytes(range(16))
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    said = [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in (point, auth)]
    return private, auth, Subscribed("https://push.example.org/x", *said)


def opened(body: bytes, private: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """Decrypt as a browser does (RFC 8291, section 3)."""
    salt, size, theirs = body[:16], body[20], body[21 : 21 + body[20]]
    assert (int.from_bytes(body[16:20]), size) == (4096, 65)
    ours = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    ikm = HKDF(SHA256(), 32, auth, b"WebPush: info\0" + ours + theirs).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(ikm)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(ikm)
    content = AESGCM(key).decrypt(nonce, body[21 + size :], None)
    return content.rstrip(b"\0").removesuffix(b"\x02")


def test_a_browser_reads_what_was_encrypted_for_it_and_all_are_as_long() -> None:
    private, auth, browser = a_browser()
    bodies = [encrypted(content, browser, fresh()) for content in (b"a", push_content(going()), b"x" * MOST)]
    assert [opened(one, private, auth)[:1] for one in bodies] == [b"a", b"{", b"x"]
    assert len({len(one) for one in bodies}) == 1
    assert len(bodies[0]) <= 4096
    with pytest.raises(ValueError, match=str(MOST + 1)):
        encrypted(b"x" * (MOST + 1), browser, fresh())


def test_the_example_of_the_standard_comes_out_as_it_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 8291, appendix A, whose message is not filled up."""
    monkeypatch.setattr("api.communication.channels.web_push.MOST", 41)

    def octets(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    secret = int.from_bytes(octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    browser = Subscribed(
        "https://push.example.net/x",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    secrets = Secrets(ec.derive_private_key(secret, ec.SECP256R1()), octets("DGv6ra1nlYgDCS1FRnbzlw"))
    assert encrypted(b"When I grow up, I want to be a watermelon", browser, secrets) == octets(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize("p256dh", ["", "AAAA", "B" * 87, "-" * 22])
def test_a_browser_that_says_no_key_is_unusable(p256dh: str) -> None:
    with pytest.raises(UnusableBrowser):
        encrypted(b"a", Subscribed("https://x", p256dh, "BTBZMqHH6r4Tts7J_aSIgg"), fresh())


def test_a_push_service_sees_who_sends_and_for_how_long() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = PushKey(public, private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    said = vapid(key, "https://push.example.org/a?b", "mailto:a@example.org", 1000)
    token, told = (one.partition("=")[2] for one in said.removeprefix("vapid ").split(", "))
    head, claims, signature = token.split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    private.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {
        "aud": "https://push.example.org",
        "exp": 1000 + 12 * 3600,
        "sub": "mailto:a@example.org",
    }
    assert told == key.told
