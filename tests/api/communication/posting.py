"""A dispatcher that works when a test says so."""

import asyncio
from typing import Any

import msgspec

from api.communication.channels.choosing import channels_of
from api.communication.dispatcher import Dispatcher, Places
from api.communication.mail.setting_up import mail_of
from api.communication.readying import Surroundings
from api.record.vault.opening import open_vault
from api.settings import Settings
from tests.api.communication.sinks import Got, Sink
from tests.api.http.organisations import Organisation
from tests.api.support.people import SetClock


class Post:
    """Sends what is due.

    Attributes:
        has_mail: Whether a relay is set up.
        comes_back: Whether answers are taken in.
    """

    def __init__(self, database_url: str, settings: Settings, team: Organisation, clock: SetClock, sink: Sink) -> None:
        self.has_mail, self.comes_back = True, False
        self.team, self.sink = team, sink
        self._database_url, self._settings, self._clock = database_url, settings, clock

    def dispatcher(self, smtp_url: str | None = None) -> Dispatcher:
        """Return a dispatcher that sends to the sink, or to somebody else."""
        relay = (smtp_url or self.sink.url) if self.has_mail else None
        settings = msgspec.structs.replace(
            self._settings,
            smtp_url=relay,
            mail_from="formation@example.org",
            mail_domain="mail.example.org",
            public_url="https://learn.example.org",
        )
        mail = mail_of(settings)
        vault = open_vault(settings, self._database_url)
        surroundings = Surroundings("fr", mail, self.comes_back)
        places = Places(self._database_url, vault, surroundings, channels_of(mail))
        return Dispatcher(places, lambda: self._clock.now_us, lambda: 0.0)

    def rounds(self, n: int = 1, smtp_url: str | None = None) -> list[Got]:
        """Send what is due, and return what came in meanwhile."""
        n_before = len(self.sink.got)

        async def work() -> None:
            dispatcher = self.dispatcher(smtp_url)
            for _ in range(n):
                await dispatcher.work()
                await dispatcher.settle()
            await dispatcher.aclose()

        asyncio.run(work())
        return self.sink.got[n_before:]

    def wait(self, seconds: float) -> None:
        """Let some time go by."""
        self._clock.now_us += int(seconds * 1_000_000)

    def told(self) -> list[Got]:
        """Let what supporters are told have waited for what goes with it, send it, and return what came in."""
        self.wait(60)
        return self.rounds()

    def outbox(self, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of a query
        """Return what the organisation sees of the outbox, newest first."""
        answer = self.team.client.get("/v1/outbox", params=query, headers=self.team.headers)
        assert answer.is_success, answer.text
        found: list[dict[str, Any]] = answer.json()["sendings"]
        return found

    def answers(self) -> list[dict[str, Any]]:
        """Return what was written to learners."""
        return self.outbox(purpose="answer")
