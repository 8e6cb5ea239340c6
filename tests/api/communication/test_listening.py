"""The mailroom at the end of a wire: what it takes, and what it never does."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.clock import wall_us
from api.communication.mailroom.listening import MOST_RECIPIENTS, Listening
from api.communication.mailroom.process import MailroomProcess, Places
from api.files import files_of
from api.record.keys import create_key
from api.record.pool import DeadlinePool
from api.record.support.cases import Author, NewEvent, open_case
from api.record.support.terms import terms_now
from api.record.vault.columns import key_of
from api.record.vault.opening import open_vault
from api.runtime import new_id
from api.settings import Settings
from engine.communication.reply_address import write_reply_address
from engine.support import events as ev
from tests.api.communication.mails import DOMAIN, a_mail

T = TypeVar("T")
FAR = 60_000
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[T]]


class Room:
    """A mailroom, an organisation and a case of ada's."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.settings, self.url = settings, str(settings.database_url)
        with psycopg.connect(self.url) as connection:
            create_key(connection, name, ("admin",))
            row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [name]).fetchone()
        assert row is not None
        self.no, self.case_id = int(row[0]), new_id()
        self.address = asyncio.run(self._opened())

    async def _opened(self) -> str:
        vault = open_vault(self.settings, self.url)
        async with DeadlinePool(self.url, vault=vault) as pool, pool.connection() as connection:
            await self._case(connection)
            key = await key_of(connection, self.no)
            seal = (key.seal("learner_contact.email", "ada", "ada@example.org"), self.no)
            await connection.execute(
                "INSERT INTO symphonie.learner_contact (email_box, organisation_no, learner, search)"
                " VALUES (%s, %s, 'ada', '')",
                seal,
            )
            return write_reply_address(key.sign, DOMAIN, self.no, self.case_id, "learner/ada", FAR)

    async def _case(self, connection: AsyncConnection[TupleRow]) -> None:
        now_us = wall_us()
        asked = ev.LearnerMessage(event_id=new_id(), at_us=now_us)
        await open_case(
            connection,
            self.no,
            case_id=self.case_id,
            learner="ada",
            graph_no=None,
            subject="Fractions",
            role="tutor",
            owner_id="tess",
            queue_id=None,
            terms_id=await terms_now(connection, self.no),
            first=[NewEvent(asked, "learner", "ada", "learner", "learner", {"text": "I am stuck."})],
            now_us=now_us,
            by=Author("learner", "ada", "learner"),
        )

    def states(self) -> list[str]:
        query = "SELECT state FROM symphonie.inbound_mail WHERE organisation_no = %s ORDER BY no"
        with psycopg.connect(self.url) as connection:
            return [state for (state,) in connection.execute(query, [self.no])]

    def texts(self) -> list[str]:
        query = (
            "SELECT body->'words'->>'text' FROM symphonie.case_event WHERE organisation_no = %s"
            " AND event = 'learner_message' ORDER BY no"
        )
        with psycopg.connect(self.url) as connection:
            return [text for (text,) in connection.execute(query, [self.no])]

    def talk(self, talk: Talk[T], *, is_lmtp: bool = False) -> T:
        """Talk to a mailroom, and return what came of it when all that was stored is taken in."""

        async def talked() -> T:
            vault, listening = open_vault(self.settings, self.url), Listening("127.0.0.1", 0, is_lmtp, None)
            places = Places(self.url, vault, files_of(self.settings), DOMAIN, "", listening)
            mailroom = MailroomProcess(places, wall_us, new_id)
            running = asyncio.create_task(mailroom.run())
            while not mailroom.port:  # noqa: ASYNC110 - it opens everything by itself
                await asyncio.sleep(0.01)
            reader, writer = await asyncio.open_connection("127.0.0.1", mailroom.port)
            try:
                told = await talk(reader, writer)
            finally:
                writer.close()
            while "received" in await asyncio.to_thread(self.states):  # noqa: ASYNC110 - what it takes in is in the record
                await asyncio.sleep(0.01)
            mailroom.stop()
            await running
            return told

        return asyncio.run(talked())


@pytest.fixture(scope="module")
def room(settings: Settings) -> Room:
    return Room(settings, "mailroom-wire")


async def said(reader: asyncio.StreamReader) -> str:
    """Return a reply of several lines, or of one."""
    lines = []
    while True:
        line = (await reader.readline()).decode()
        lines.append(line.rstrip())
        if len(line) < 4 or line[3] != "-":
            return "\n".join(lines)


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *lines: str) -> list[str]:
    told = []
    for line in lines:
        writer.write(line.encode() + b"\r\n")
        told.append((await said(reader))[:3])
    return told


def sending(*raws: bytes, to: str, hello: str = "EHLO x") -> Talk[list[str]]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[str]:
        await said(reader)
        told = await ask(reader, writer, hello)
        for raw in raws:
            told += await ask(reader, writer, "MAIL FROM:<ada@example.org>", f"RCPT TO:<{to}>", "DATA")
            writer.write(raw + b"\r\n.\r\n")
            told.append((await said(reader))[:3])
        return told

    return talk


def test_what_is_acknowledged_is_stored_and_taken_in_once(room: Room) -> None:
    raw = a_mail("Par le fil.", message_id="<wire-1@example.org>")
    told = room.talk(sending(raw, raw, to=room.address))
    assert told == ["250", *["250", "250", "354", "250"] * 2]
    assert room.texts().count("Par le fil.") == 1


def test_a_mail_server_beside_this_one_speaks_lmtp(room: Room) -> None:
    raw = a_mail("Par LMTP.", message_id="<wire-2@example.org>")
    assert room.talk(sending(raw, to=room.address, hello="LHLO x"), is_lmtp=True)[-1] == "250"
    assert "Par LMTP." in room.texts()


def test_addresses_that_were_not_written_here_are_refused_and_whoever_tries_many_is_cut_off(room: Room) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[list[str], bytes]:
        await said(reader)
        forged = re.sub(r".(?=.@)", lambda one: "a" if one[0] != "a" else "b", room.address, count=1)
        tried = [forged, f"postmaster@{DOMAIN}", f"reply+aaaa@{DOMAIN}", "ada@example.org"]
        told = await ask(
            reader, writer, "EHLO x", "MAIL FROM:<eve@example.org>", *(f"RCPT TO:<{one}>" for one in tried), "DATA"
        )
        for _ in range(6):
            writer.write(f"RCPT TO:<x@{DOMAIN}>\r\n".encode())
        return told, await reader.read()

    told, rest = room.talk(talk)
    assert told == ["250", "250", "550", "550", "550", "550", "503"]
    assert rest.count(b"550") <= 6


def test_a_mail_that_came_back_names_no_sender_and_is_heard(room: Room) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[str]:
        await said(reader)
        told = await ask(reader, writer, "EHLO x", "MAIL FROM:<>", f"RCPT TO:<{room.address}>", "DATA")
        writer.write(a_mail(message_id="<wire-3@example.org>") + b"\r\n.\r\n")
        return [*told, (await said(reader))[:3]]

    before = room.texts()
    assert room.talk(talk) == ["250", "250", "250", "354", "250"]
    assert room.texts() == before
    assert room.states()[-1] == "noted"


def test_a_bare_line_feed_smuggles_no_second_mail(room: Room) -> None:
    inner = f"\n.\nMAIL FROM:<eve@example.org>\nRCPT TO:<{room.address}>\nDATA\nFrom: ada@example.org\n\nEvil.\n.\n"
    raw = a_mail("Un seul.", message_id="<wire-4@example.org>").rstrip() + inner.encode()
    before = len(room.states())
    assert room.talk(sending(raw, to=room.address))[-1] == "250"
    assert len(room.states()) == before + 1
    assert "Evil." not in room.texts()


def test_one_mail_to_a_hundred_thousand_is_for_a_hundred(room: Room) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Any:  # noqa: ANN401 - numbers
        await said(reader)
        await ask(reader, writer, "EHLO x", "MAIL FROM:<ada@example.org>")
        told = await ask(reader, writer, *[f"RCPT TO:<{room.address}>"] * (MOST_RECIPIENTS + 20))
        return [told.count(code) for code in ("250", "452")]

    assert room.talk(talk) == [MOST_RECIPIENTS, 20]


def test_what_has_no_end_is_cut_off(room: Room) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await said(reader)
        await ask(reader, writer, "EHLO x", "MAIL FROM:<ada@example.org>", f"RCPT TO:<{room.address}>", "DATA")
        try:
            for _ in range(200):
                writer.write(b"x" * (64 << 10))
                await writer.drain()
            return await reader.read()
        except ConnectionError:
            return b""

    before = len(room.states())
    assert b"250" not in room.talk(talk)
    assert len(room.states()) == before
