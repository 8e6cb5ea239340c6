"""An organisation whose course is in a platform that runs, and a registrar that works when it is told to."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec
import psycopg

from api.clock import moment_of
from api.integrations.lti.services.claims import GRADES, LTI, ROSTER
from api.integrations.lti.services.landing import LINKING, Arrived, land
from api.integrations.lti.services.linking import MAXIMUM
from api.integrations.lti.services.opening import Places
from api.integrations.lti.services.registrar import Registrar
from api.integrations.lti.services.targets import Target, custom_for
from api.integrations.lti.signing import new_pair
from api.integrations.reach import reach_of
from api.record.lti.keys import KeyPair, put_key
from api.record.lti.platforms import Platform, put_platform
from api.record.lti_services.grades import DueGrade
from api.record.projector import Projector
from api.record.vault.opening import open_vault
from api.runtime import Runtime
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.integrations.lti_services.lms import CLIENT, MEMBERSHIP, SCORE, Lms
from tests.api.results.courses import small_graph

LEARNER: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
TEACHER: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
DL: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GRAPH: Final = small_graph().id
MINUTE_US: Final = 60_000_000

__all__ = ["MAXIMUM", "DueGrade", "School", "a_member"]


def a_member(subject: str, role: str = LEARNER, **more: object) -> Json:
    return {"user_id": subject, "roles": [role], "status": "Active", **more}


def _places(settings: Settings) -> Places:
    assert settings.valkey_url is not None
    assert settings.database_url is not None
    urls = (settings.valkey_url, settings.database_url, settings.n_shards, settings.dedup_days)
    return Places(*urls, reach_of(settings), open_vault(settings, settings.database_url), settings.language)


_MADE: list[KeyPair] = []


async def _pair() -> KeyPair:
    """Return a key pair for all organisations of these tests: one takes a tenth of a second to make."""
    if not _MADE:
        _MADE.append(await new_pair())
    return _MADE[0]


class School:
    """The organisation, its platform, and the clock of its registrar.

    Attributes:
        now_us: What time it is for the registrar.
    """

    def __init__(self, settings: Settings, organisation: Organisation, lms: Lms, projector: Projector) -> None:
        self.settings, self.organisation, self.lms, self._projector = settings, organisation, lms, projector
        self.runtime: Runtime = organisation.client.app.state.runtime
        self.now_us = time.time_ns() // 1000
        self.n_results = 0
        with psycopg.connect(settings.database_url or "") as connection:
            row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation.name])
            self.no: int = row.fetchall()[0][0]
        self.platform = self.call(self._register)
        organisation.put(small_graph())
        self._runner, self._registrar = asyncio.Runner(), Registrar(_places(settings), lambda: self.now_us)

    def call(self, made: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401  # whatever it makes
        with self.organisation.client.portal() as portal:
            return portal.call(made, *given)

    async def _register(self) -> Platform:
        url, at = self.lms.url, moment_of(self.now_us)
        pair = await _pair()
        self.lms.tool_keys = [msgspec.json.decode(pair.public_jwk)]
        platform = Platform(
            self.no, 0, "school", "School", "moodle", url, CLIENT, ["1"], f"{url}/auth", f"{url}/token", f"{url}/keys",
            None, [url], at,
        )  # fmt: skip
        async with self.runtime.pool.connection() as connection:
            await put_platform(connection, platform, self.organisation.key_id, platform.made_at)
            await put_key(connection, self.no, pair, at)
        return platform

    def launch(
        self,
        subject: str,
        part: Literal["learner", "supporter"] = "learner",
        *,
        target: Target | None = None,
        has_grades: bool = True,
        has_roster: bool = True,
        kind: str = "LtiResourceLinkRequest",
        asked: Json | None = None,
        title: str | None = "Security 2026",
    ) -> str:
        """Arrive by a launch, and return the page that it leads to."""
        lms = self.lms
        claims: Json = {f"{LTI}custom": custom_for(target or Target("next", GRAPH))}
        if has_grades:
            claims[GRADES] = {"scope": [SCORE], "lineitems": f"{lms.url}/2/lineitems", "lineitem": lms.line_item}
        if has_roster:
            claims[ROSTER] = {"context_memberships_url": lms.memberships_url, "service_versions": ["2.0"]}
        if kind == LINKING:
            claims[f"{DL}deep_linking_settings"] = asked
        person = self.person(subject, part)
        arrived = Arrived(
            self.platform,
            claims,
            kind,
            "1",
            subject,
            part,
            person,
            "2",
            title,
            "http://testserver.local/lti/launch",
        )
        path = str(self.call(land, self.runtime, arrived))
        self.now_us = max(self.now_us, time.time_ns() // 1000)
        return path

    def person(self, subject: str, part: str = "learner") -> str:
        """Bind somebody in advance, as a launch does, and return who that is."""
        named = f"{self.lms.url.removeprefix('http://')}/{subject}"
        body = {"issuer": self.lms.url, "subject": subject, f"{part}_id": named}
        answer = self.put("/v1/identities", {"identities": [body]})
        assert answer.status_code == 200, answer.text
        if part == "supporter":
            content = {"name": named, "zone": "Europe/Paris", "language": "fr"}
            self.put(f"/v1/supporters/{named.replace('/', '%2F').replace(':', '%3A')}", content)
        return named

    def put(self, path: str, body: Json) -> Any:  # noqa: ANN401  # httpx' own
        return self.organisation.client.put(path, headers=self.organisation.headers, json=body)

    def get(self, path: str) -> Json:
        answer = self.organisation.get(path)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def answer(self, learner: str, item: str, score: float) -> None:
        """Have a learner answer, and the record know it."""
        self.n_results += 1
        answered = self.organisation.send(a_result(learner, item, score, self.n_results))
        assert answered.status_code == 200, answered.text
        self.settle()

    def settle(self) -> None:
        self._projector.drain()

    def later(self, minutes: float) -> None:
        self.now_us += int(minutes * MINUTE_US)

    def work(self) -> None:
        """Have the registrar do all that is due."""
        self._runner.run(self._work())

    async def _work(self) -> None:
        while not self._registrar.is_first:  # the one of the test before may not have let go of the lock
            await self._registrar.work()
        while await self._registrar.work() == 0.0:
            pass

    def close(self) -> None:
        """Let go of the lock."""
        self._runner.run(self._registrar.aclose())
        self._runner.close()

    def course(self) -> Json:
        """Return the course as it is told."""
        (told,) = [one for one in self.get("/v1/lti/courses")["courses"] if one["context_id"] == "2"]
        return dict(told)

    def grades(self) -> list[Json]:
        told = self.get(f"/v1/lti/courses/{self.course()['course_id']}/grades")
        return list(told["grades"])


__all__ += ["GRAPH", "LEARNER", "MEMBERSHIP", "TEACHER"]
