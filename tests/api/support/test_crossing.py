"""Organisation, role and visibility, over every route that names a learner, a case or an alert in its address."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest

from api.app import ROUTES
from api.http.documentation import examples
from api.http.openapi import Operation, name_of
from api.record.erasure.holdings import HOLDINGS
from tests.api.http.organisations import Organisation, an_organisation
from tests.api.http.support_files import help_with
from tests.api.http.test_staff import TOM, house, put
from tests.api.results.courses import small_graph
from tests.api.support.clocked import no_of
from tests.api.support.test_files import NOTES, helped, sent
from tests.api.support.test_reading import behalf, school

__all__ = ("helped", "house", "school")
NAMED = ("learner_id", "case_id", "alert_id", "production_id")
OPERATIONS = tuple(
    one.operation for one in ROUTES if any(f"{{{name}}}" in one.operation.path for name in NAMED) and one.bare is None
)
READS = tuple(one for one in OPERATIONS if one.method == "get")
TOLD = examples()
Answer = tuple[int, str]
STRANGERS = ("supporter/tim", "supporter/mia", "learner/eve")
"""Without a role, mentor of another learner, another learner."""
_CHANGING = re.compile(r"(?<=\"id\":\")\d+|[0-9a-f]{16,}|\d{4}-\d\d-\d\dT[\d:.]+Z?|\b[0-9a-f]{12}-[0-9a-f]+\b")


class World:
    """An organisation that helps ada, and another one with the same names."""

    def __init__(self, organisation: Organisation, other: Organisation, case_id: str, production_id: str) -> None:
        self.organisation, self.other = organisation, other
        self.real = {"learner_id": "ada", "case_id": case_id, "alert_id": "alert-ada", "production_id": production_id}
        nobody = ("zqx", "f" * len(case_id), "alert-zqx", "e" * len(production_id))
        self.nobody = dict(zip(self.real, nobody, strict=True))

    def ask(self, by: Organisation, operation: Operation, person: str | None, *, real: bool = True) -> httpx.Response:
        names = self.real if real else self.nobody
        path = re.sub(r"{(\w+)}", lambda found: names.get(str(found[1]), "x"), operation.path)
        query = "?item_id=a0" if operation.path.endswith("prediction") else ""
        body: Any = TOLD[name_of(operation)].request if name_of(operation) in TOLD else None
        headers = {**by.headers, **(behalf(person) if person else {})}
        return by.client.request(operation.method, f"{path}{query}", headers=headers, json=body)

    def answers(self, by: Organisation, operation: Operation, person: str | None) -> tuple[Answer, Answer]:
        """What is answered about ada, and about nobody, without what differs from request to request."""
        of_ada, of_nobody = (self.ask(by, operation, person, real=real) for real in (True, False))
        texts = [self._plain(of_ada.text, self.real), self._plain(of_nobody.text, self.nobody)]
        return (of_ada.status_code, texts[0]), (of_nobody.status_code, texts[1])

    def part(self, operation: Operation) -> str:
        """Of the file, as the log of reads names it."""
        names = defaultdict(lambda: "x", self.real)
        path = operation.path.replace("alerts/{alert_id}/recomputed", "alerts/{alert_id}")  # noted as the alert
        before, last = path.format_map(names).rsplit("/", 2)[1:]
        return f"{before.removesuffix('s')}/{last}" if last in self.real.values() else last

    @staticmethod
    def _plain(text: str, names: dict[str, str]) -> str:
        text = _CHANGING.sub("…", text)  # first: the number of a request may read as a name, in hexadecimal
        for name in ("alert_id", "case_id", "production_id", "learner_id"):  # one id is in another
            text = text.replace(names[name], name)
        return text


@pytest.fixture
def world(helped: Organisation, other: Organisation, database_url: str) -> World:
    with psycopg.connect(database_url) as connection:
        help_with(connection, helped.name, "ada", "alert")
    other.put(small_graph())
    for person in ("tess", "tim", "mia"):
        assert put(other, f"supporters/{person}", TOM).is_success
    assignment = {"supporter_id": "mia", "role": "mentor", "learner_id": "eve"}
    assert put(other, "assignments/mia", assignment).is_success
    assert put(helped, "learners/ada/contact", {"name": "Ada"}).is_success
    cases = helped.get("/v1/cases", behalf("supporter/tess")).json()["cases"]
    case_id = cases[0]["case_id"]
    link = {"url": "https://example.org/gooseberry"}
    handed_in = sent(helped, f"/v1/cases/{case_id}/productions", "learner/ada", link)
    return World(helped, other, case_id, handed_in["event_id"])


def rows_of_ada(database_url: str, organisation: Organisation) -> Iterator[tuple[str, list[str]]]:
    with psycopg.connect(database_url) as connection:
        about = {"organisation_no": no_of(connection, organisation.name), "learner": "ada"}
        for one in HOLDINGS:
            if one.of_learner is not None:
                query = f"SELECT t::text FROM symphonie.{one.table} t WHERE {one.of_learner} ORDER BY 1"  # noqa: S608  # of `HOLDINGS`
                yield one.table, [text for (text,) in connection.execute(query.encode(), about)]


def test_routes_that_name_somebody_are_there() -> None:
    assert len(OPERATIONS) > 30
    assert {name for one in OPERATIONS for name in NAMED if f"{{{name}}}" in one.path} == set(NAMED)


def test_strangers_are_answered_as_about_nobody_and_change_nothing(world: World, database_url: str) -> None:
    before = dict(rows_of_ada(database_url, world.organisation))
    assert before["case_event"]
    for operation in OPERATIONS:
        for person in STRANGERS:
            of_ada, of_nobody = world.answers(world.organisation, operation, person)
            assert of_ada == of_nobody, (operation.method, operation.path, person)
            assert 400 <= of_ada[0] < 500, (operation.method, operation.path, person)
        for asker in (None, "supporter/tess", *STRANGERS):
            of_ada, of_nobody = world.answers(world.other, operation, asker)
            assert of_ada == of_nobody, (operation.method, operation.path, asker)
            assert not any(text in str(of_ada) for text in ("gooseberry", *NOTES.values()))
    for (
        operation
    ) in OPERATIONS:  # last: she is a learner of the other organisation, too, may act there, and nobody is none
        of_ada, _ = world.answers(world.other, operation, "learner/ada")
        assert not any(text in str(of_ada) for text in ("gooseberry", *NOTES.values()))
    assert dict(rows_of_ada(database_url, world.organisation)) == before


def test_each_who_may_read_is_shown_no_word_that_is_not_for_them(world: World) -> None:
    hidden = {
        "learner/ada": set(NOTES.values()),
        "supporter/paul": set(NOTES.values()),
        "supporter/tom": {NOTES["role"], NOTES["author"]},
        "supporter/tess": set(),
    }
    for person, words in hidden.items():
        answers = [world.ask(world.organisation, operation, person) for operation in READS]
        assert sum(answer.is_success for answer in answers) >= 2
        assert not any(word in answer.text for word in words for answer in answers), person


def test_a_deputy_reads_what_the_tutor_does_but_for_what_is_the_tutor_s_alone(world: World) -> None:
    absence = {"from_at": "2020-01-01T00:00:00Z", "to_at": "2100-01-01T00:00:00Z", "deputy_id": "tim"}
    tess = world.organisation.get("/v1/supporters/tess").json()["content"]
    assert put(world.organisation, "supporters/tess", {**tess, "absences": [absence]}).is_success
    for operation in (one for one in READS if not one.path.endswith("/draft")):
        answers = [world.ask(world.organisation, operation, person) for person in ("supporter/tess", "supporter/tim")]
        assert answers[0].status_code == answers[1].status_code, operation.path
        assert NOTES["author"] not in answers[1].text
    seen = world.organisation.get("/v1/learners/ada/timeline?limit=200", behalf("supporter/tim")).text
    assert NOTES["role"] in seen
    assert NOTES["team"] in seen


def test_a_learner_is_told_no_severity_rank_or_route(world: World) -> None:
    told = world.organisation.get("/v1/learners/ada/timeline?limit=200", behalf("learner/ada")).json()["events"]
    (alert,) = [one["alert"] for one in told if one["event"] == "alert"]
    assert {alert[name] for name in ("severity", "route", "place", "cut", "turning", "outcome", "ended_by")} == {None}
    of_tutor = world.organisation.get("/v1/learners/ada/timeline?limit=200", behalf("supporter/tess")).json()["events"]
    assert [one["alert"]["severity"] for one in of_tutor if one["event"] == "alert"] == ["high"]


def test_whatever_a_supporter_is_shown_of_a_learner_is_noted(world: World) -> None:
    asked = [one for one in READS if not one.path.endswith("/draft")]
    shown = {one.path for one in asked if world.ask(world.organisation, one, "supporter/tess").is_success}
    told = world.organisation.get("/v1/learners/ada/reads?limit=200").json()["reads"]
    noted = Counter(one["what"] for one in told)
    assert noted >= Counter(world.part(one) for one in asked if one.path in shown)
    assert noted <= Counter(map(world.part, asked))  # of what there is nothing, that it was looked for


def test_a_key_without_the_scope_reads_no_support(world: World, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        reader = an_organisation(connection, world.organisation.client, world.organisation.name, ("learners:read",))
    for operation in READS:
        answer = world.ask(reader, operation, "supporter/tess")
        assert answer.status_code == 403 or operation.scope == "learners:read", operation.path
        assert not any(word in answer.text for word in NOTES.values()), operation.path
