"""Attachments and signatures (xAPI 1.0.3, part two, 2.4.11 and 2.6; part three, 1.5)."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from api.integrations.xapi import taking
from api.integrations.xapi.multipart import Attachment, parts_of, written
from api.integrations.xapi.signatures import SIGNATURE
from tests.api.http.organisations import Json
from tests.api.integrations.xapi.sources import BOUNDARY, Source, a_part, a_statement, an_attachment, in_parts

TEXT, OTHER = b"here is a simple attachment", bytes(range(256)) + b"\r\n--\r\n"
MIXED = f"multipart/mixed; boundary={BOUNDARY}"
HASHES: dict[str, type[HashAlgorithm]] = {"RS256": SHA256, "RS384": SHA384, "RS512": SHA512}


def attached(*contents: bytes, **more: object) -> Json:
    return a_statement(attachments=[an_attachment(one, **more) for one in contents])


def parts_in(content_type: str, body: bytes) -> list[tuple[Mapping[str, str], bytes]]:
    """Take an answer apart with what Python has for mails."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    assert whole.is_multipart()
    found = [one for one in whole.get_payload() if not isinstance(one, str)]
    return [(dict(one.items()), bytes(one.get_payload(decode=True))) for one in found]


def test_what_came_with_a_statement_goes_with_it_where_it_is_asked_for(source: Source) -> None:
    response = source.in_parts(attached(TEXT, OTHER), a_part(TEXT), a_part(OTHER, Content_Type="image/jpeg"))
    assert response.status_code == 200, response.text
    (name,) = response.json()
    for parameters in ({"statementId": name}, {"statementId": name, "attachments": False}):
        assert source.ask("GET", "/statements", parameters).headers["content-type"] == "application/json"
    for parameters in ({"statementId": name, "attachments": True}, {"limit": 1, "attachments": True}):
        response = source.ask("GET", "/statements", parameters)
        kind, _, boundary = response.headers["content-type"].partition("; boundary=")
        assert kind == "multipart/mixed"
        assert parts_of(response.content, response.headers["content-type"])[2].content in (TEXT, OTHER)
        assert response.content.count(f"--{boundary}\r\n".encode()) == 3
        first, *rest = parts_of(response.content, response.headers["content-type"])
        assert first.headers["content-type"] == "application/json"
        told = json.loads(first.content)
        assert (told if "id" in told else told["statements"][0])["id"] == name
        assert {one.content for one in rest} == {TEXT, OTHER}
        assert all(one.headers["x-experience-api-hash"] == sha256(one.content).hexdigest() for one in rest)
        assert all(one.headers["content-transfer-encoding"] == "binary" for one in rest)


def test_without_attachments_the_answer_has_one_part(source: Source) -> None:
    (name,) = source.post(a_statement())
    response = source.ask("GET", "/statements", {"statementId": name, "attachments": True})
    ((headers, content),) = parts_in(response.headers["content-type"], response.content)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(content)["id"] == name


def test_a_file_that_lies_elsewhere_need_not_come(source: Source) -> None:
    elsewhere = attached(TEXT, fileUrl="http://over.there.com/file.txt")
    assert source.ask("POST", "/statements", body=elsewhere).status_code == 200
    assert source.in_parts(elsewhere).status_code == 200
    both = {**elsewhere, "attachments": [*elsewhere["attachments"], an_attachment(OTHER)]}
    assert source.ask("POST", "/statements", body=both).status_code == 400
    assert source.in_parts(both, a_part(OTHER)).status_code == 200


def test_an_attachment_of_a_part_and_of_several_statements_comes_once(source: Source) -> None:
    held = {**attached(TEXT), "objectType": "SubStatement"}
    response = source.in_parts([attached(TEXT), a_statement(object=held)], a_part(TEXT))
    assert response.status_code == 200, response.text


def test_one_attachment_of_many_statements_is_not_kept_without_bounds(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_ATTACHED", 3 * len(TEXT))
    for n_statements, status in ((4, 400), (3, 200)):
        several = [attached(TEXT) for _ in range(n_statements)]
        assert source.in_parts(several, a_part(TEXT)).status_code == status


def test_a_media_type_that_no_column_holds_is_refused(source: Source) -> None:
    assert source.in_parts(attached(TEXT), a_part(TEXT, Content_Type="text/\0plain")).status_code == 400


def test_whoever_has_an_odd_name_is_taken_as_anybody(source: Source) -> None:
    for name in ("a\0b", "".join(uuid4().hex for _ in range(200))):
        actor = {"account": {"homePage": "https://lms.example.org", "name": name}}
        assert source.read(*source.post(a_statement(actor=actor)))["actor"] == actor


def test_the_length_is_what_the_sender_says(source: Source) -> None:
    assert source.in_parts(attached(TEXT, length=3), a_part(TEXT)).status_code == 200


@pytest.mark.parametrize(
    "kind",
    [
        *("multipart/form-data; boundary=x", "text/plain", "multipart/mixed", "multipart/mixed;"),
        "multipart/mixed; boundary*=utf-8''x",
    ],
)
def test_statements_come_as_json_or_in_parts(source: Source, kind: str) -> None:
    body = in_parts(({"Content-Type": "application/json"}, json.dumps(attached(TEXT)).encode()), a_part(TEXT))
    response = source.ask("POST", "/statements", body=body, headers={"content-type": kind})
    assert response.status_code == 400
    sent = json.dumps(attached(TEXT, fileUrl="http://over.there.com/file.txt")).encode()
    assert source.ask("POST", "/statements", body=sent, headers={"content-type": kind}).status_code == 400


def body_of(statement: Json, *parts: tuple[Mapping[str, str], bytes], first: str = "application/json") -> bytes:
    return in_parts(({"Content-Type": first}, json.dumps(statement).encode()), *parts)


def broken_bodies() -> dict[str, bytes]:
    sent, (headers, _) = attached(TEXT), a_part(TEXT)
    sound = body_of(sent, a_part(TEXT))
    line = f"--{BOUNDARY}\r\n".encode()
    return {
        "no boundary before the first part": sound.removeprefix(line),
        "no boundary before the second part": sound.replace(line, b"").replace(b"", line, 1),
        "no end": sound.removesuffix(f"--{BOUNDARY}--\r\n".encode()),
        "a first part of another type": body_of(sent, a_part(TEXT), first="text/plain"),
        "statements in two parts": body_of(sent, ({"Content-Type": "application/json"}, b"{}"), a_part(TEXT)),
        "a part without hash": body_of(sent, (
            {name: one for name, one in headers.items() if name != "X-Experience-API-Hash"}, TEXT,
        )),
        "a hash of nothing that was declared": body_of(sent, a_part(TEXT), a_part(OTHER)),
        "a hash of something else": body_of(sent, ({**headers}, OTHER)),
        "in base64": body_of(sent, ({**headers, "Content-Transfer-Encoding": "base64"}, TEXT)),
        "without encoding": body_of(sent, ({"X-Experience-API-Hash": sha256(TEXT).hexdigest()}, TEXT)),
        "one missing": body_of(attached(TEXT, OTHER), a_part(TEXT)),
        "nothing": b"",
        "no headers": f"--{BOUNDARY}\r\n{{}}\r\n--{BOUNDARY}--\r\n".encode(),
    }  # fmt: skip


@pytest.mark.parametrize("what", list(broken_bodies()))
def test_a_body_whose_parts_do_not_fit_is_refused(source: Source, what: str) -> None:
    body = broken_bodies()[what]
    response = source.ask("POST", "/statements", body=body, headers={"content-type": MIXED})
    assert response.status_code == 400, response.text


def test_parts_are_read_with_either_end_of_line_and_with_what_stands_around() -> None:
    body = in_parts(({"Content-Type": "application/json"}, b'{"a":1}'), ({"X": "y"}, b"\r\nx"))
    kind = f'multipart/mixed; boundary="{BOUNDARY}"'
    for sent in (body, b"\r\n" + body, body.rstrip(), body.replace(b"\r\n", b"\n")):
        assert parts_of(sent, kind)[0].content == b'{"a":1}'
    assert parts_of(body, kind)[1].content == b"\r\nx"


def test_what_is_written_is_read_whatever_is_in_it() -> None:
    contents = (b"--symphonie-0--\r\n", b"", b"\r\n", bytes(range(256)))
    several = [Attachment(sha256(one).hexdigest(), "a/b", one) for one in contents]
    kind, body = written(b"[]", [*several, *several])
    assert [one.content for one in parts_of(body, kind)] == [b"[]", *contents]


def test_nobody_can_write_the_boundary_of_an_answer_into_what_it_divides() -> None:
    assert written(b"[]", [])[0] != written(b"[ ]", [])[0]


def test_what_is_served_runs_in_no_browser(source: Source) -> None:
    page = b"<script>alert(1)</script>"
    (name,) = source.in_parts(attached(page), a_part(page, Content_Type="text/html")).json()
    for parameters in ({"statementId": name, "attachments": True}, {"statementId": name}, {"statementId": "x"}):
        answer = source.ask("GET", "/statements", parameters)
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


# Signed statements (2.6)


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def certificate(key: RSAPrivateKey) -> str:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "signer")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    return b64encode(made.sign(key, SHA256()).public_bytes(Encoding.DER)).decode()


def signed(key: RSAPrivateKey, payload: bytes, algorithm: str = "RS256", **header: Any) -> bytes:  # noqa: ANN401 - JSON
    head = json.dumps({"alg": algorithm, **header}).encode()
    both = b".".join(urlsafe_b64encode(one).rstrip(b"=") for one in (head, payload))
    signature = key.sign(both, PKCS1v15(), HASHES.get(algorithm, SHA256)())
    return both + b"." + urlsafe_b64encode(signature).rstrip(b"=")


def send(source: Source, statement: Json, signature: bytes, kind: str = "application/octet-stream") -> int:
    declared = an_attachment(signature, usageType=SIGNATURE, contentType=kind)
    return source.in_parts({**statement, "attachments": [declared]}, a_part(signature, Content_Type=kind)).status_code


@pytest.mark.parametrize("algorithm", HASHES)
def test_a_signature_of_the_statement_is_taken(source: Source, key: RSAPrivateKey, algorithm: str) -> None:
    statement = a_statement(id=str(uuid4()))
    assert send(source, statement, signed(key, json.dumps(statement).encode(), algorithm)) == 200
    again = a_statement(id=str(uuid4()))
    assert send(source, again, signed(key, json.dumps(again).encode(), algorithm, x5c=[certificate(key)])) == 200


def test_a_signature_that_does_not_hold_is_refused(source: Source, key: RSAPrivateKey) -> None:
    statement = a_statement(id=str(uuid4()))
    text = json.dumps(statement).encode()
    other = json.dumps({**statement, "verb": {"id": "http://example.org/other"}}).encode()
    another_id = json.dumps({**statement, "id": str(uuid4())}).encode()
    assert send(source, statement, signed(key, text), "text/plain; charset=ascii") == 400
    stranger = certificate(generate_private_key(65537, 2048))
    for signature in (
        signed(key, text, "HS256"),
        signed(key, text, "none"),
        signed(key, text.replace(b'"', b"'", 1)),
        signed(key, other),
        signed(key, another_id),
        signed(key, b"[]"),
        signed(key, text, x5c=[stranger]),
        signed(key, text, x5c=["no certificate"]),
        signed(key, text, x5c=[]),
        b".".join([urlsafe_b64encode(b'{"alg":["RS256"]}'), *signed(key, text).split(b".")[1:]]),
        b".".join([urlsafe_b64encode(b"[" * 20_000), *signed(key, text).split(b".")[1:]]),
        b"no signature",
        b"a.b.c",
    ):
        assert send(source, statement, signature) == 400
    elsewhere = an_attachment(b"x", usageType=SIGNATURE, contentType="application/octet-stream", fileUrl="http://a.b/c")
    assert source.ask("POST", "/statements", body={**statement, "attachments": [elsewhere]}).status_code == 400
