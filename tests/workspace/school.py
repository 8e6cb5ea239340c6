"""A class at work on a service that runs, played over HTTP: what pages are looked at with."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import msgspec
import psycopg
from psycopg import AsyncConnection

from api.processes.embedded import attach
from api.record.accounts.sessions import begin_session
from api.settings import Settings
from content_graph.courses import bundled
from simulations.live.serving import RunningService, create_key
from tests.api.processes.embedded.processes import wait_for
from tests.asking import PATIENCE_S

ORGANISATION: Final = "acme"
NASTY: Final = "<script>alert(1)</script> مرحبا 👩🏽‍🏫 " + "long " * 20
"""A name that must stay text, whatever it looks like."""
LEARNERS: Final[Mapping[str, str]] = {
    "ada": "Ada Lovelace",
    "zoe": "Zoé Élodie Martin",
    "bob": "Bob Durand",
    "eve": NASTY.strip()[:100],
    "new": "Nina Neuve",
}
PEOPLE: Final[Mapping[str, tuple[str | None, tuple[str, ...]]]] = {
    "tutor": ("supporter/tess", ("supporter",)),
    "coach": ("supporter/cara", ("supporter",)),
    "coordinator": ("supporter/lead", ("supporter",)),
    "learner": ("learner/ada", ("learner",)),
    "newcomer": ("learner/new", ("learner",)),
    "designer": (None, ("designer",)),
    "administrator": (None, ("administrator",)),
}
"""By whom a page is looked at: their person and their roles."""


_NUMBERS: Final = itertools.count()
"""Of results: none is taken for one that was sent before."""


class School(NamedTuple):
    """A service with a class in it.

    Attributes:
        url: Where it answers.
        key: Of the organisation, for everything.
        database_url: Of its record.
        course: Id of the content graph.
        items: Ids of the items, by skill.
        client: With which it is called: what a new one costs is forty calls.
        process_id: Of the service.
        log: What the service writes.
    """

    url: str
    key: str
    database_url: str
    course: str
    items: Mapping[str, tuple[str, ...]]
    client: httpx.Client
    process_id: int
    log: Path

    def call(self, method: str, path: str, body: object = None, person: str | None = None) -> Any:  # noqa: ANN401 - JSON
        """Ask the API, as a platform does."""
        headers = {"authorization": f"Bearer {self.key}", **({"on-behalf-of": person} if person else {})}
        answer = self.client.request(method, f"/v1/{path}", json=body, headers=headers)
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else None

    def answers(self, learner: str, skill: str, *scores: float) -> None:
        """Let a learner answer items of a skill, one after the other; the record has it then."""
        items = self.items[skill]
        for n, score in enumerate(scores):
            result = {"learner_id": learner, "item_id": items[n % len(items)], "score": score}
            name = f"{learner}-{skill}-{next(_NUMBERS)}"
            self.call("POST", "results", {"content_graph": self.course, "results": [{"result_id": name, **result}]})
        self.settle(learner)

    def settle(self, learner: str) -> None:
        """Wait until the record, which pages read, has all that was accepted about a learner."""
        recorded = f"learners/{learner}/adjustments?content_graph={self.course}&limit=1"
        wait_for(lambda: bool(self.call("GET", recorded)["is_complete"]))

    def sign_in(self, who: str, language: str = "fr", theme: str = "auto") -> str:
        """Return the token of a new session of somebody of `PEOPLE`."""
        with ThreadPoolExecutor(1) as thread:  # the browser's driver has the loop of this one
            return thread.submit(asyncio.run, _session(self.database_url, who, language, theme)).result()


@contextmanager
def school_at(service: RunningService, settings: Settings) -> Iterator[School]:
    """Put people, a course and results into a service."""
    key = create_key(ORGANISATION, "tests", settings.data_dir, ("admin",))
    graph = bundled()
    items = {one.id: tuple([item.id for item in graph.items if one.id in item.skills]) for one in graph.skills}
    afresh = httpx.Limits(max_keepalive_connections=0)  # workers are killed, and connections with them
    with attach(settings) as servers, httpx.Client(base_url=service.url, limits=afresh, timeout=PATIENCE_S) as client:
        log = settings.data_dir.parent / "serve.log"
        school = School(service.url, key, servers.database_url, graph.id, items, client, service.process.pid, log)
        school.call("PUT", f"content-graphs/{graph.id}", msgspec.to_builtins(graph))
        _people(school)
        _work(school)
        _accounts(servers.database_url)
        yield school


def _people(school: School) -> None:
    for path, body in (
        ("calendars/always", {"zone": "Europe/Paris", "hours": "Mo-Su 00:00-24:00"}),
        ("supporters/tess", {"name": "Tess Tournier", "zone": "Europe/Paris", "language": "fr"}),
        ("supporters/cara", {"name": "Cara Colin", "zone": "Europe/Paris", "language": "fr"}),
        ("supporters/lead", {"name": "Léa Duval", "zone": "Europe/Paris", "language": "fr"}),
        ("cohorts/spring", {"learners": list(LEARNERS)}),
        ("learner-contacts", {"contacts": [{"learner_id": one, "name": name} for one, name in LEARNERS.items()]}),
        ("assignments/tess-tutors", {"supporter_id": "tess", "role": "tutor", "cohort_id": "spring"}),
        ("assignments/cara-coaches", {"supporter_id": "cara", "role": "coach", "cohort_id": "spring"}),
        (
            "promises/standard",
            {
                "name": "Deux jours ouvrés",
                "calendar_id": "always",
                "first_answer": {"amount": 2, "unit": "working_days"},
                "escalation": [{"after_hours": 4, "role": "coordinator"}],
            },
        ),
        (
            "routing-rules",
            {"coordinator_id": "lead", "promise_id": "standard", "rules": [{"rule_id": "all", "role": "tutor"}]},
        ),
    ):
        school.call("PUT", path, body)


def _work(school: School) -> None:
    """Let some know what others do not, and one write."""
    first, second = list(school.items)[:2]
    school.answers("ada", first, 0, 0, 0, 0, 0, 0)
    school.answers("ada", second, 1, 1, 0, 1)
    school.answers("zoe", first, 1, 1, 1, 1, 1)
    school.answers("bob", first, 0, 1, 0, 0, 0, 0)
    school.answers("eve", second, 0, 0, 0)
    message = {
        "subject": "Je bloque",
        "learner_id": "zoe",
        "text": "Je ne comprends pas la leçon.\nPouvez-vous m’aider ?",
    }
    school.call("POST", "cases", message, "learner/zoe")


def _accounts(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        for name, (person, roles) in PEOPLE.items():
            kind, _, person_id = (person or "/").partition("/")
            connection.execute(
                "INSERT INTO symphonie.account (id, organisation_no, user_name, email, name, supporter, learner, roles,"
                " language, zone, invited_by) SELECT %(id)s, no, %(name)s, %(name)s || '@example.org', %(name)s,"
                " %(supporter)s, %(learner)s, %(roles)s, 'fr', 'Europe/Paris', 'tests' FROM symphonie.organisation"
                " WHERE id = %(organisation)s",
                {
                    "id": f"account-{name}",
                    "name": name,
                    "supporter": person_id if kind == "supporter" else None,
                    "learner": person_id if kind == "learner" else None,
                    "roles": list(roles),
                    "organisation": ORGANISATION,
                },
            )


async def _session(database_url: str, who: str, language: str, theme: str) -> str:
    async with await AsyncConnection.connect(database_url) as connection:
        await connection.execute(
            "UPDATE symphonie.account SET language = %s, theme = %s WHERE id = %s", [language, theme, f"account-{who}"]
        )
        return (await begin_session(connection, f"account-{who}", "password", "A test")).token
