"""A relay that takes mail, and all the ways in which one does not: each is an answer that says what happened."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from aiosmtplib import SMTP, SMTPResponse

from api.communication.channels.protocol import Accepted, Refused
from api.communication.mail import relay as relays
from api.communication.mail.relay import MailRoad, Relay
from simulations.live.serving import free_port
from tests.api.communication.sinks import Answering, Sink, a_server_that, a_sink

FROM, TO, CONTENT = "bounce+x@example.org", "ada@example.org", b"Subject: Hello\r\n\r\n.one\r\n..two\r\n"
OK, GO_ON = b"250 OK\r\n", b"354 Go on\r\n"


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with a_sink() as sink:
        yield sink


@pytest.fixture(autouse=True)
def nothing_is_left(sink: Sink) -> Iterator[None]:
    yield
    for one in (sink.got, sink.to_rcpt, sink.to_data):
        one.clear()


def bring(port: int, n: int = 1, to: str = TO) -> list[Accepted | Refused]:
    async def story() -> list[Accepted | Refused]:
        road = MailRoad(Relay("127.0.0.1", port, "none", None, None, "example.org"))
        answers = [await road.bring(FROM, to, CONTENT) for _ in range(n)]
        await road.aclose()
        return answers

    return asyncio.run(story())


def test_a_mail_arrives_as_it_was_written_with_its_envelope(sink: Sink) -> None:
    assert bring(sink.port) == [Accepted()]
    (got,) = sink.got
    assert (got.envelope_from, got.to) == (FROM, TO)
    assert got.content == CONTENT


def test_several_mails_go_over_one_connection(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    connect = SMTP.connect

    async def counted(client: SMTP) -> SMTPResponse:
        opened.append(1)
        return await connect(client)

    monkeypatch.setattr(SMTP, "connect", counted)
    assert bring(sink.port, 5) == [Accepted()] * 5
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("550 5.1.1 No such user", Refused("5.1.1", is_permanent=True, of="address")),
        ("550 <ada@example.org> unknown", Refused("550", is_permanent=True, of="address")),
        ("550 5.7.1 Relaying denied", Refused("5.7.1", is_permanent=True)),
        ("552 5.2.2 Mailbox full", Refused("5.2.2", is_permanent=True)),
        ("450 4.2.1 Greylisted, try again in 300 seconds", Refused("4.2.1", False, "message", 300.0)),  # noqa: FBT003
        ("451 4.7.1 Wait 2 minutes", Refused("4.7.1", False, "message", 120.0)),  # noqa: FBT003
        ("421 4.3.2 Shutting down", Refused("4.3.2", is_permanent=False, of="channel")),
    ],
)
def test_what_is_refused_says_whose_fault_it_is(sink: Sink, reply: str, answer: Refused) -> None:
    sink.to_rcpt.append(reply)
    assert bring(sink.port, 2) == [answer, Accepted()]
    assert len(sink.got) == 1


def test_what_is_refused_after_its_content_is_no_fault_of_the_address(sink: Sink) -> None:
    sink.to_data += ["554 5.7.1 Looks like spam", "452 4.3.1 Disk full"]
    assert bring(sink.port, 3) == [
        Refused("5.7.1", is_permanent=True),
        Refused("4.3.1", is_permanent=False),
        Accepted(),
    ]


def test_an_address_of_another_script_goes_where_the_relay_takes_it(sink: Sink) -> None:
    assert bring(sink.port, to="zoé@example.org") == [Accepted()]
    assert sink.got[0].to == "zoé@example.org"
    with a_server_that(converse()) as port:
        assert bring(port, to="zoé@example.org") == [Refused("5.6.7", is_permanent=True, of="address")]


def converse(*replies: bytes, then: Callable[[], float] = lambda: 0.0) -> Answering:
    """Answer line by line as given, then as a server without extensions; a reply of nothing closes the line."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        left = list(replies)
        while line := await reader.readline():
            if line == b".\r\n" or not line.startswith((b".", b"Subject", b"\r")):
                reply = left.pop(0) if left else OK
                if not reply:
                    break
                writer.write(reply)
                await asyncio.sleep(then())
        writer.close()

    return answer


def test_a_relay_that_is_not_there_or_speaks_no_smtp_is_out_of_order() -> None:
    assert bring(free_port()) == [Refused("unreachable", is_permanent=False, of="channel")]

    async def nonsense(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    with a_server_that(nonsense) as port:
        (answer,) = bring(port)
        assert isinstance(answer, Refused)
        assert (answer.of, answer.is_permanent, answer.is_uncertain) == ("channel", False, False)


def test_a_line_that_is_closed_before_the_mail_was_handed_over_is_nothing_to_wonder_about() -> None:
    with a_server_that(converse(OK, OK, b"")) as port:
        assert bring(port) == [Refused("closed", is_permanent=False, of="channel")]


def test_a_line_that_is_closed_after_the_mail_was_handed_over_leaves_it_open() -> None:
    with a_server_that(converse(OK, OK, OK, GO_ON, b"")) as port:
        assert bring(port) == [Refused("closed", is_permanent=False, of="channel", is_uncertain=True)]


def test_a_relay_that_hangs_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "COMMAND_S", 0.2)

    async def hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    with a_server_that(hang) as port:
        assert bring(port) == [Refused("unreachable", is_permanent=False, of="channel")]


def test_a_relay_that_drips_is_left_after_a_while_and_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "MAIL_S", 3.0)  # in which all is said before

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        for reply in (OK, OK, OK, GO_ON):
            await reader.readline()
            writer.write(reply)
        while True:  # an answer of many lines, without an end
            writer.write(b"250-and\r\n")
            await asyncio.sleep(0.05)

    with a_server_that(drip) as port:
        assert bring(port) == [Refused("timeout", is_permanent=False, of="channel", is_uncertain=True)]


def test_a_password_is_not_sent_where_the_relay_offers_no_tls() -> None:
    seen: list[bytes] = []

    async def watch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            seen.append(line)
            writer.write(OK)

    async def story(port: int) -> Accepted | Refused:
        return await MailRoad(Relay("127.0.0.1", port, "starttls", "ada", "secret", "example.org")).bring(
            FROM, TO, CONTENT
        )

    with a_server_that(watch) as port:
        answer = asyncio.run(story(port))
    assert isinstance(answer, Refused)
    assert answer.of == "channel"
    assert not [line for line in seen if b"AUTH" in line.upper() or b"MAIL" in line.upper()]
