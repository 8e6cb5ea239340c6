"""Whatever the machine changed in a path can be decided again as it was decided then, and comes to the same."""

import random
from datetime import UTC, datetime, timedelta

import msgspec
from psycopg import Connection

from api.cli.explain_run import explain_one, explain_sample
from api.record.projector import Projector
from api.settings import Settings
from content_graph.model import ContentGraph
from tests.api.http.organisations import Json, Organisation, a_result, problem_of
from tests.api.http.paths import studious_graph
from tests.api.http.test_models import activate
from tests.engine.artefact.models import a_model

TUTOR = {"id": "tutor-3", "role": "tutor"}
LEARNERS = tuple(f"learner-{n}" for n in range(8))
T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


class School:
    """A class that goes on while people and engineers change what decides about it."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation, self.lots, self.n = organisation, random.Random(11), 0  # noqa: S311  # a scene that repeats
        self.items = [item.id for item in studious_graph().items]

    def work(self, n_rounds: int) -> None:
        """Have everybody answer, some late, some several results at once, and read what they are offered."""
        for _ in range(n_rounds):
            for learner in LEARNERS:
                self.n += 1
                at = T0 + timedelta(hours=self.n - (200 if self.lots.random() < 0.2 else 0))
                sent = [self._result(learner, at, n) for n in range(self.lots.choice((1, 1, 1, 3)))]
                answer = self.organisation.send(*sent)
                assert answer.status_code == 200, answer.text
                if self.lots.random() < 0.3:
                    self._study(learner)

    def _result(self, learner: str, at: datetime, number: int) -> Json:
        score = self.lots.choice((0.0, 0.0, 0.5, 1.0))
        name, when = f"{self.n}-{number}", at + timedelta(seconds=number)
        item = self.lots.choice(self.items)
        return {**a_result(learner, item, score, 0), "result_id": name, "occurred_at": when.isoformat()}

    def _study(self, learner: str) -> None:
        answer = self.organisation.post("/v1/recommendations", {"learner_id": learner})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        for one in told["items"]:
            if not one["activity_id"].startswith(tuple(self.items)):
                body = {"event": "completed", "activity_id": one["activity_id"]}
                self._made(f"/v1/recommendations/{told['recommendation_id']}/events", body)

    def decide(self) -> None:
        """Have people decide about some of them."""
        soon = (datetime.now(UTC) + timedelta(days=20)).isoformat()
        said = {"reason": "I know this learner.", "by": TUTOR}
        for learner, override in zip(
            LEARNERS,
            (
                {"kind": "pin", "activity_id": "c1"},
                {"kind": "veto", "skill_id": "b"},
                {"kind": "snooze", "activity_id": "a-remedial", "until": soon},
                {"kind": "automation_off"},
            ),
            strict=False,
        ):
            self._made("/v1/overrides", {"learner_id": learner, **override, **said})
        targets = [{"skill_id": "a", "threshold": 0.8}]
        goal = {"learners": [LEARNERS[5]], "targets": targets, "due_at": soon, "by": TUTOR}
        self._made("/v1/goals", goal)

    def settle(self, **policy: float) -> None:
        """Put other settings, under which reviews and steps ahead wait for approval."""
        body = {"policy": policy, "awaiting_approval": ["advance", "review"], "by": TUTOR}
        org = self.organisation
        assert org.client.put("/v1/recommendation-settings", headers=org.headers, json=body).status_code == 200

    def review(self) -> None:
        """Take some of what is open off the path, and approve the rest."""
        for one in self.organisation.get("/v1/adjustments?waiting=true&limit=20").json()["adjustments"]:
            decision = "approve" if one["status"] == "proposed" else "undo"
            path = f"/v1/learners/{one['learner_id']}/adjustments/{one['adjustment_id']}/review"
            self._made(path, {"decision": decision, "reason": "We talked.", "by": TUTOR})

    def correct(self) -> None:
        """Regrade what opened something, and cancel a result of everybody."""
        for n, learner in enumerate(LEARNERS):
            events = self.organisation.get(f"/v1/learners/{learner}/timeline?limit=100").json()["events"]
            results = [one for one in events if one["event"] == "result"]
            for at in {0, len(results) // 2}:
                score: Json = {"action": "void"} if n % 2 else {"action": "correct", "score": 1.0}
                head = {"learner_id": learner, "result_id": results[at]["result_id"], "correction_id": f"{learner}{at}"}
                self._made("/v1/corrections", {"corrections": [{**head, **score, "reason": "Regraded.", "by": TUTOR}]})

    def _made(self, path: str, body: Json) -> None:
        answer = self.organisation.post(path, body)
        assert answer.is_success, answer.text


def decisions(organisation: Organisation, learner: str) -> list[Json]:
    found: list[Json] = []
    cursor = ""
    while cursor is not None:
        asked = f"/v1/learners/{learner}/adjustments?limit=200" + (f"&cursor={cursor}" if cursor else "")
        page = organisation.get(asked).json()
        found += page["adjustments"]
        cursor = page["next_cursor"]
    return found


def recomputed(organisation: Organisation, one: Json) -> Json:
    path = f"/v1/learners/{one['learner_id']}/adjustments/{one['adjustment_id']}/recomputed"
    answer = organisation.get(path)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


def harder(graph: ContentGraph) -> ContentGraph:
    items = tuple(msgspec.structs.replace(item, difficulty=item.difficulty + 0.75) for item in graph.items)
    return msgspec.structs.replace(graph, items=items)


def test_every_decision_about_a_class_is_made_again_to_the_digit_and_one_that_was_changed_is_found(
    organisation: Organisation, projector: Projector, connection: Connection, settings: Settings
) -> None:
    assert organisation.put(studious_graph()).status_code == 201
    school = School(organisation)
    school.work(5)
    school.decide()
    school.work(4)
    projector.drain()
    school.correct()
    school.settle(near_tie=0.05, unlocks=0.7)
    school.work(3)
    assert organisation.put(harder(studious_graph())).status_code == 200
    projector.drain()
    school.review()
    school.work(3)
    activate(organisation, a_model())
    school.work(3)
    school.settle(near_tie=0.0)
    school.work(2)
    projector.drain()

    found = [one for learner in LEARNERS for one in decisions(organisation, learner)]
    told = {one["adjustment_id"]: recomputed(organisation, one) for one in found}

    assert {one["action"] for one in found} == {"opened", "proposed", "closed"}
    assert len({(one["graph_version"], one["model_version"], one["policy_version"]) for one in found}) >= 4
    assert any(one["basis"]["is_retold"] for one in told.values())
    assert any(one["basis"]["overrides"] or one["basis"]["goals"] for one in told.values())
    assert any(one["reason_code"] == "evidence_corrected" for one in found)
    assert [one for one in told.values() if one["outcome"] != "same"] == []

    sampled = explain_sample(str(settings.database_url), organisation.name, 1000)
    assert (sampled.same, sampled.differs, sampled.impossible) == (sampled.sampled, 0, {})
    assert sampled.sampled == len({one["adjustment_ids"][0] for one in told.values()})

    opened = next(one for one in found if one["action"] == "opened")
    connection.execute(
        "UPDATE symphonie.adjustment SET expected_gain = expected_gain + 1e-6 WHERE adjustment_id = %s",
        [opened["adjustment_id"]],
    )
    changed = recomputed(organisation, opened)
    assert (changed["outcome"], [one["what"] for one in changed["differences"]]) == ("differs", ["expected_gain"])
    assert explain_one(str(settings.database_url), opened["adjustment_id"]).outcome == "differs"
    assert explain_sample(str(settings.database_url), organisation.name, 1000).differs == 1

    connection.execute("DELETE FROM symphonie.decision_basis WHERE learner = %s", [opened["learner_id"]])
    kept = recomputed(organisation, opened)
    assert (kept["outcome"], kept["because"]) == ("impossible", "basis_not_kept")
    assert kept["basis"]["settings_version"] is None
    path = f"/v1/learners/{LEARNERS[0]}/adjustments/none/recomputed"
    assert problem_of(organisation.get(path))["type"] == "/problems/unknown-adjustment"
