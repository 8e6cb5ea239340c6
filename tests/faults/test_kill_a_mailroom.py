"""kill -9 of the mailroom, while it listens and while it takes in: what it acknowledged is in the case, once."""

import asyncio
import os
import smtplib
import time
from collections import Counter

import httpx

from api.record.pool import DeadlinePool
from api.record.vault.columns import key_of
from api.record.vault.opening import open_vault
from api.settings import Settings
from engine.communication.reply_address import write_reply_address
from tests.api.communication.mails import DOMAIN, a_mail
from tests.faults.places import PATIENCE_S, Place

N_MAILS = 50
N_KILLS = 4
FAR = 60_000


def an_address(place: Place, no: int, case_id: str) -> str:
    """Write to where ada answers."""
    url, settings = place.servers.database_url, Settings(data_dir=place.data_dir)

    async def written() -> str:
        async with DeadlinePool(url, vault=open_vault(settings, url)) as pool, pool.connection() as connection:
            key = await key_of(connection, no)
            return write_reply_address(key.sign, DOMAIN, no, case_id, "learner/ada", FAR)

    return asyncio.run(written())


def send(port: int, address: str, number: int, deadline: float) -> None:
    """Send a mail until somebody says that it is taken, as a mail server does."""
    raw = a_mail(f"Mail {number}.", message_id=f"<kill-{number}@example.org>")
    while True:
        assert time.monotonic() < deadline
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
                line.sendmail(f"{number % 5}@example.org", [address], raw)
        except (OSError, smtplib.SMTPException):
            time.sleep(0.05)
        else:
            return


def test_nothing_that_was_acknowledged_is_lost_or_doubled(place: Place) -> None:
    key = {"authorization": f"Bearer {place.key('mailroom')}"}
    ((number,),) = place.rows("SELECT %s", "mailroom")
    port = int(os.environ["SYMPHONIE_MAIL_LISTEN"].rpartition(":")[2])
    with httpx.Client(base_url=place.service.url, timeout=PATIENCE_S) as client:
        tess = {"name": "Tess", "zone": "Europe/Paris", "language": "fr"}
        client.put("/v1/supporters/tess", headers=key, json=tess).raise_for_status()
        client.put("/v1/routing-rules", headers=key, json={"coordinator_id": "tess"}).raise_for_status()
        contact = {"name": "Ada", "email": "ada@example.org"}
        client.put("/v1/learners/ada/contact", headers=key, json=contact).raise_for_status()
        ada = {**key, "on-behalf-of": "learner/ada"}
        case = {"subject": "Mail", "learner_id": "ada", "text": "I am stuck."}
        case_id = client.post("/v1/cases", headers=ada, json=case).raise_for_status().json()["case"]["case_id"]
    address, deadline = an_address(place, int(number), case_id), time.monotonic() + PATIENCE_S
    for one in range(N_MAILS):
        send(port, address, one, deadline)
        if one % (N_MAILS // N_KILLS) == 5:
            place.kill_nine("mailroom")
    states = "SELECT state, count(*) FROM symphonie.inbound_mail WHERE organisation_no = %s GROUP BY state"
    while dict(place.rows(states, "mailroom")) != {"taken": N_MAILS}:
        assert time.monotonic() < deadline, place.rows(states, "mailroom")
        time.sleep(0.1)
    texts = (
        "SELECT body->'words'->>'text' FROM symphonie.case_event"
        " WHERE organisation_no = %s AND event = 'learner_message' AND body->'event'->>'channel' = 'mail'"
    )
    found = Counter(text for (text,) in place.rows(texts, "mailroom"))
    assert found == Counter({f"Mail {one}.": 1 for one in range(N_MAILS)})
