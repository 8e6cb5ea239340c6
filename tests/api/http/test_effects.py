import secrets
from dataclasses import dataclass

import msgspec
import numpy as np
import psycopg
import pytest
from numpy.random import Generator
from psycopg import Connection

from api.journal import (
    LAYOUT,
    JournalAdjustment,
    JournalEntry,
    JournalEvent,
    JournalResult,
    JournalReview,
    encode,
)
from api.record.projector import Projector
from api.record.writer import Delivery, write
from content_graph.model import ContentGraph, SkillParameters
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.http.paths import studious_graph
from tests.api.results.courses import resource

GUESS, SLIP, LEARN = 0.2, 0.15, 0.1
PROMISED = 0.25
T0_US = 1_700_000_000_000_000
MINUTE_US = 60_000_000


def course_graph() -> ContentGraph:
    """The small course with five films on one skill, whose P(learn) is known."""
    graph = studious_graph()
    first = msgspec.structs.replace(graph.skills[0], parameters=SkillParameters(learn=LEARN))
    films = tuple(msgspec.structs.replace(resource("a", "remedial"), id=f"film-{n}") for n in range(5))
    return msgspec.structs.replace(graph, skills=(first, *graph.skills[1:]), resources=(*graph.resources, *films))


def traced(p: float, *, is_right: bool) -> float:
    known, unknown = (1 - SLIP, GUESS) if is_right else (SLIP, 1 - GUESS)
    return p * known / (p * known + (1 - p) * unknown)


@dataclass
class Life:
    """What one learner does, as the journal tells it."""

    organisation_no: int
    graph_no: int
    learner: str
    luck: Generator
    believed: float
    knows: bool
    version: int = 0
    n_results: int = 0

    def entry(self, **more: object) -> bytes:
        self.version += 1
        at = T0_US + self.version * MINUTE_US
        head = (LAYOUT, self.organisation_no, self.graph_no, self.learner, self.version, 1, at)
        return encode(msgspec.structs.replace(JournalEntry(*head, (), ()), **more))

    @property
    def expected(self) -> float:
        """What is believed just before the next result: what was learned at the last one counts."""
        return self.believed + (1 - self.believed) * LEARN if self.n_results else self.believed

    def answers(self) -> bytes:
        """One result on the skill."""
        is_right = bool(self.luck.random() < (1 - SLIP if self.knows else GUESS))
        before = self.expected
        self.believed = traced(before, is_right=is_right)
        self.knows = self.knows or bool(self.luck.random() < LEARN)
        self.n_results += 1
        at_us = T0_US + (self.version + 1) * MINUTE_US
        return self.entry(
            results=(
                JournalResult(
                    seq=self.n_results,
                    result_id=f"r{self.n_results}",
                    item_id="a0",
                    score=float(is_right),
                    occurred_at_us=at_us,
                    attempt=1,
                    is_late=False,
                    p_correct=0.5,
                    skills=("a",),
                    before=(before,),
                    after=(self.believed,),
                ),
            )
        )

    def studies(self, film: str, true_gain: float, event: str = "completed") -> bytes:
        self.knows = self.knows or bool(self.luck.random() < true_gain / max(1 - self.believed, true_gain))
        at_us = T0_US + (self.version + 1) * MINUTE_US
        told = JournalEvent(
            recommendation_id=f"list-{self.version}",
            event=event,
            activity_id=film,
            is_study=True,
            kind="remediate",
            skill_id="a",
            expected_gain=PROMISED,
            occurred_at_us=at_us,
            minutes=3.0,
            by="",
        )
        return self.entry(events=(told,))

    def is_given(self, film: str, action: str = "opened") -> bytes:
        facts: dict[str, float | str] = {"mastery": 0.2, "turning_fact": "mastery", "turning_point": 0.4}
        told = ("remediate", "a", film, "remediate_fell", PROMISED, (), facts, "p", "g")
        given = JournalAdjustment(f"{self.learner}-{self.version}", action, *told)
        return self.entry(adjustments=(given,))


def lives_of(connection: Connection, course: Organisation, seed: int, n: int) -> list[Life]:
    row = connection.execute(
        "SELECT o.no, g.no FROM symphonie.organisation o"
        " JOIN symphonie.content_graph g ON g.organisation_no = o.no WHERE o.id = %s",
        [course.name],
    ).fetchone()
    assert row is not None
    luck = np.random.default_rng(seed)
    beliefs = luck.uniform(0.2, 0.5, n)
    organisation_no, graph_no = row
    return [
        Life(organisation_no, graph_no, f"l{k}", luck, float(p), knows=bool(luck.random() < p))
        for k, p in enumerate(beliefs)
    ]


def record(connection: Connection, entries: list[bytes]) -> None:
    stream = secrets.token_hex(4)
    assert write(connection, [Delivery(stream, f"{n}-0", entry) for n, entry in enumerate(entries)]) == ()
    connection.commit()


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(course_graph()).status_code == 201
    return organisation


def effects(course: Organisation, query: str = "") -> Json:
    response = course.get(f"/v1/effects{query}")
    assert response.status_code == 200, response.text
    told: Json = response.json()
    return told


def test_a_useless_film_among_useful_ones_is_found_and_no_other_accused(
    course: Organisation, other: Organisation, database_url: str
) -> None:
    other.put(course_graph())
    with psycopg.connect(database_url) as connection:
        lives = lives_of(connection, course, 5, 2000)
        entries = []
        for n, life in enumerate(lives):
            film = n % 5
            entries += [life.answers(), life.studies(f"film-{film}", 0.0 if film == 2 else PROMISED)]
            entries += [life.answers() for _ in range(4)]
        record(connection, entries)
    told = effects(course)
    verdicts = {one["activity_id"]: one["verdict"] for one in told["activities"]}
    assert verdicts == {f"film-{n}": "does_not_help" if n == 2 else "helps" for n in range(5)}
    useless = next(one for one in told["activities"] if one["activity_id"] == "film-2")
    assert useless["n"] == useless["n_learners"] == 400
    assert useless["difference"]["high"] < 0
    assert useless["verdict_text"]["fr"].startswith("N’aide pas")
    (kind,) = told["kinds"]
    assert (kind["kind"], kind["skill_id"], kind["n"]) == ("remediate", None, 2000)
    assert effects(course, "?resource=film-2")["activities"] == [useless]
    assert effects(course, "?kind=review")["kinds"] == []
    assert effects(course, "?skill_id=b")["kinds"] == []
    assert effects(course, "?since=2100-01-01T00:00:00Z")["kinds"] == []
    assert effects(other)["kinds"] == []


def test_an_episode_is_the_belief_over_the_next_three_results(course: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        (life,) = lives_of(connection, course, 1, 1)
        before = life.answers()
        believed, p_0 = life.believed, life.expected
        entries = [before, life.studies("film-0", 0.0), *(life.answers() for _ in range(3))]
        p_3 = life.believed
        record(connection, [*entries, life.answers()])
    (one,) = effects(course)["activities"]
    assert one["observed"]["mean"] == pytest.approx(p_3 - p_0)
    assert -1 < one["observed"]["low"] < -0.5 < 0.5 < one["observed"]["high"] < 1
    unlearned = (1 - LEARN) ** 2  # between the three
    assert one["ordinary"] == pytest.approx((1 - p_0) * (1 - unlearned), rel=0.05)
    share = PROMISED / (1 - believed)
    assert one["expected"] == pytest.approx(1 - p_0 - (1 - p_0) * (1 - share) * unlearned, rel=0.05)
    assert one["verdict"] == "too_few"


def test_an_adjustment_counts_unless_its_activity_was_reported(course: Organisation, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        given, completed, ignored, waiting, undone, proposed, approved = lives_of(connection, course, 1, 7)
        entries = [given.answers(), given.is_given("film-0"), given.answers()]
        entries += [completed.answers(), completed.is_given("film-1"), completed.studies("film-1", 0.0)]
        entries += [completed.answers()]
        entries += [ignored.answers(), ignored.is_given("film-2"), ignored.studies("film-2", 0.0, "ignored")]
        entries += [ignored.answers()]
        entries += [waiting.answers(), waiting.is_given("film-3")]
        for life, action, decision in ((undone, "opened", "undo"), (approved, "proposed", "approve")):
            entries += [life.answers(), life.is_given("film-4", action)]
            said = JournalReview(f"{life.learner}-1", decision, "Why not.", "s", "tutor", is_effective=True)
            entries += [life.entry(reviews=(said,)), life.answers()]
        entries += [proposed.answers(), proposed.is_given("film-4", "proposed"), proposed.answers()]
        record(connection, entries)
    told = effects(course)
    assert {one["activity_id"]: one["n"] for one in told["activities"]} == {"film-0": 1, "film-1": 1, "film-4": 1}
    assert told["n_waiting"] == 1


def test_effects_come_of_what_is_sent_over_http(course: Organisation, projector: Projector) -> None:
    answers = [course.send(a_result("ada", f"a{n % 2}", 0, n)).json()["recommendations"][0] for n in range(4)]
    recommended, film = next(
        (answer, one) for answer in answers for one in answer["items"] if "-" in one["activity_id"]
    )
    body = {"event": "completed", "activity_id": film["activity_id"], "occurred_at": "2026-03-02T09:10:00Z"}
    path = f"/v1/recommendations/{recommended['recommendation_id']}/events"
    assert course.post(path, body).status_code == 200
    course.send(a_result("ada", "a0", 1, 20), a_result("ada", "a1", 1, 21))
    projector.drain()
    told = effects(course, f"?resource={film['activity_id']}")["activities"]
    assert [(one["kind"], one["skill_id"], one["n"]) for one in told] == [(film["kind"], film["skill_id"], 1)]
    assert told[0]["observed"]["mean"] > 0
