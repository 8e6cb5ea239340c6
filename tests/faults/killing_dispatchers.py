"""A dispatcher that is killed again and again while it sends to a real SMTP server, and what came of every message.

    uv run python -m tests.faults.killing_dispatchers [messages] [kills]

prints how many messages were planned, each of two notices of one supporter, how many the server took, how many of them
twice, and how many doublets the record says there may be. It needs a database of its own, which it makes and removes.
"""

import asyncio
import multiprocessing
import os
import secrets
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from psycopg import sql

from api.clock import wall_us
from api.communication.channels.choosing import channels_of
from api.communication.dispatcher import Dispatcher, Places
from api.communication.mail.setting_up import mail_of
from api.communication.readying import Surroundings
from api.processes.embedded import attach
from api.record.keys import ensure_organisation
from api.record.pool import DeadlinePool
from api.record.schema import upgrade
from api.record.support import staff as parts
from api.record.vault.opening import open_vault
from api.settings import Settings
from api.support.staff import BY_NAME
from api.support.staff_messages import SupporterContent
from simulations.live.scratch import scratch_folder
from tests.api.communication.sinks import Sink, a_sink
from tests.api.record.conftest import url_of

ORGANISATION: Final = "killed"
PATIENCE_S: Final = 200.0
_FORK: Final = multiprocessing.get_context("fork")
_NOTE: Final = (
    "INSERT INTO symphonie.notice (organisation_no, supporter_id, kind, step, body, made_at)"
    " SELECT %s, 'tess-' || n, 'alert', k, json_build_object('text', json_build_object('fr', 'Avis ' || k, 'en',"
    " 'Notice ' || k)), now() - interval '1 minute' FROM generate_series(1, %s) n, generate_series(1, 2) k"
)
_END_LEASES: Final = (
    "UPDATE symphonie.sending SET taken_until = clock_timestamp() - interval '1 second' WHERE state = 'sending'"
)
"""What time does by itself, two minutes after its holder has died."""
_ENDED: Final = (
    "SELECT bool_and(state = 'sent') AND count(DISTINCT message_id) = 1, max(n_uncertain), min(message_id)"
    " FROM symphonie.sending WHERE organisation_no = %s GROUP BY recipient_id"
)


class Told(NamedTuple):
    """What came of it.

    Attributes:
        n_messages: How many were planned.
        n_kills: How often the dispatcher was killed.
        n_lost: Messages that the server never took, or of which both notices are not settled under one Message-ID.
        n_doublets: Copies that the server took beyond the first of each message.
        n_possible: As many doublets the record says there may be.
        n_unnoticed: Doublets of which the record says nothing.
        n_ids: Different Message-IDs that came.
    """

    n_messages: int
    n_kills: int
    n_lost: int
    n_doublets: int
    n_possible: int
    n_unnoticed: int
    n_ids: int


class SlowSink(Sink):
    """Takes a moment before it says that it has taken a mail, so that a kill may come in between."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as of `Sink`
        reply = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.01)
        return reply


def kill_again_and_again(database_url: str, data_dir: Path, n_messages: int, n_kills: int) -> Told:
    """Send messages, kill whoever does so as often as asked, and count what came of them.

    Args:
        database_url: A migrated record that nobody else sends from.
        data_dir: Where its master key is, or will be.
        n_messages: To be sent.
        n_kills: Spread over them.
    """
    with a_sink(SlowSink) as sink:
        settings = Settings(data_dir=data_dir, smtp_url=sink.url, mail_from="symphonie@example.org")
        organisation_no = _furnish(database_url, settings, n_messages)
        for n in range(1, n_kills + 1):
            with _dispatching(database_url, settings) as pid:
                _await(partial(_has, sink, n * n_messages // (n_kills + 1)))
                os.kill(pid, signal.SIGKILL)
            with psycopg.connect(database_url) as connection:
                connection.execute(_END_LEASES)
        with _dispatching(database_url, settings) as pid, psycopg.connect(database_url, autocommit=True) as connection:
            _await(lambda: all(is_sent for is_sent, _, _ in connection.execute(_ENDED, [organisation_no])))
            os.kill(pid, signal.SIGTERM)
            ended = connection.execute(_ENDED, [organisation_no]).fetchall()
        copies = Counter(str(got.mail["Message-ID"]).strip("<>") for got in sink.got)
    return Told(
        n_messages,
        n_kills,
        n_messages - sum(is_sent and copies[name] > 0 for is_sent, _, name in ended),
        sum(copies.values()) - len(copies),
        sum(n for _, n, _ in ended),
        sum(max(copies[name] - 1 - n, 0) for _, n, name in ended),
        len(copies),
    )


@contextmanager
def a_record(database_url: str) -> Iterator[str]:
    """Make a record that nobody else works in, on a server that is there, and remove it."""
    name = f"killed_{secrets.token_hex(4)}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = url_of(database_url, name)
        upgrade(url)
        yield url
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _dispatching(database_url: str, settings: Settings) -> Iterator[int]:
    process = _FORK.Process(target=_dispatch, args=[database_url, settings])
    process.start()
    assert process.pid is not None
    yield process.pid
    process.join()


def _dispatch(database_url: str, settings: Settings) -> None:
    mail = mail_of(settings)
    vault = open_vault(settings, database_url, serves=True)
    places = Places(database_url, vault, Surroundings("en", mail, comes_back=False), channels_of(mail))
    asyncio.run(Dispatcher(places, wall_us).run_until_told())


def _furnish(database_url: str, settings: Settings, n_messages: int) -> int:
    """Put supporters with an address into the record, and two notices for each; return the organisation's number."""
    with psycopg.connect(database_url) as connection:
        organisation_no = ensure_organisation(connection, ORGANISATION)

    async def put() -> None:
        vault = open_vault(settings, database_url, serves=True)
        async with DeadlinePool(database_url, vault=vault) as pool:
            for n in range(1, n_messages + 1):
                content = SupporterContent(
                    name="Tess", email=f"tess-{n}@example.org", zone="Europe/Paris", language="en"
                )
                await parts.put_part(pool, organisation_no, BY_NAME["supporter"].new(f"tess-{n}", content, "key"), None)

    asyncio.run(put())
    with psycopg.connect(database_url) as connection:
        connection.execute(_NOTE, [organisation_no, n_messages])
    return organisation_no


def _has(sink: Sink, n: int) -> bool:
    return len(sink.got) >= n


def _await(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def main() -> None:
    """Measure it."""
    n_messages, n_kills = ([int(one) for one in sys.argv[1:]] + [1000, 10])[:2]
    with (
        scratch_folder("symphonie-") as directory,
        attach(Settings(data_dir=directory)) as servers,
        a_record(servers.database_url) as database_url,
    ):
        told = kill_again_and_again(database_url, directory, n_messages, n_kills)
    sys.stdout.write("\n".join(f"{name}: {value}" for name, value in told._asdict().items()) + "\n")


if __name__ == "__main__":
    main()
