"""What a tutor would sign, through the API: on the bundled course, on graphs drawn at random, and on imported ones.

Each test walks a learner along what the service recommends, item by item and resource by resource. All settings are the
defaults.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from content_graph.courses import bundled
from content_graph.model import ContentGraph, Edge, Item, Resource, Skill
from tests.api.http.organisations import Json, Organisation

PER_DAY = 12
FIRST_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
Answer = Callable[[str], float]


class Step(NamedTuple):
    """One thing done: what it was, on which skills, how it went, what the service then said, and believed before."""

    activity_id: str
    skills: tuple[str, ...]
    kind: str
    score: float | None
    day: int
    told: Json
    before: dict[str, Json]


def drawn(seed: int) -> ContentGraph:
    """A course drawn at random: 8 to 14 skills, prerequisites before, two to seven items, some with resources."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    ids = [f"s{n}" for n in range(rng.randint(8, 14))]
    skills = tuple(
        Skill(one, {"en": one.upper()}, tuple(Edge(other) for other in rng.sample(ids[:n], min(n, rng.randint(0, 2)))))
        for n, one in enumerate(ids)
    )
    items = tuple(
        Item(
            f"{one}-{n}", {"en": f"{one} {n}"}, (one,), difficulty=rng.uniform(-1.5, 1.5), minutes=rng.choice([1, 3, 6])
        )
        for one in ids
        for n in range(rng.randint(2, 7))
    )
    resources = tuple(
        Resource(f"{one}-{kind}", {"en": f"{kind} on {one}"}, (one,), kind, language="en", minutes=rng.choice([2, 9]))
        for one in ids
        for kind in ("remedial", "core", "deepening")
        if rng.random() < 0.6
    )
    ordered = list(items)
    rng.shuffle(ordered)
    return ContentGraph(f"drawn-{seed}", {"en": "Drawn"}, skills, tuple(ordered), (), resources)


def imported() -> ContentGraph:
    """As an importer gives it: items and skills by their ids, no prerequisites, no resources, no goals."""
    return ContentGraph(
        "imported",
        {"und": "imported"},
        tuple(Skill(f"kc-{n}", {"und": f"kc-{n}"}) for n in range(6)),
        tuple(Item(f"q{k}-{n}", {"und": f"q{k}-{n}"}, (f"kc-{k}",)) for k in range(6) for n in range(4)),
    )


COURSES: dict[str, Callable[[], ContentGraph]] = {
    "bundled": bundled,
    "drawn-1": lambda: drawn(1),
    "drawn-2": lambda: drawn(2),
    "imported": imported,
}


@pytest.fixture(scope="session")
def calendar_client(settings: Settings) -> Iterator[TestClient]:  # type: ignore[type-arg]  # of any application
    """The service of a simulated calendar: it decides as of the newest result."""
    with TestClient(create_app(msgspec.structs.replace(settings, decides_at="result"))) as client:
        yield client


@pytest.fixture(params=COURSES)
def course(request: pytest.FixtureRequest, organisation: Organisation, calendar_client: TestClient) -> Course:  # type: ignore[type-arg]  # same
    graph = COURSES[request.param]()
    there = Organisation(calendar_client, organisation.name, organisation.key_id, organisation.token)
    response = there.put(graph)
    assert response.status_code == 201, response.text
    return Course(there, graph)


class Course:
    """A course on the service, and learners who do what it says."""

    def __init__(self, organisation: Organisation, graph: ContentGraph) -> None:
        self.organisation, self.graph = organisation, graph
        self.skills = {one.id: one.skills for one in graph.items} | {one.id: one.skills for one in graph.resources}
        self.items = {one.id for one in graph.items}
        self.needs = {one.id: tuple(edge.skill_id for edge in one.prerequisites) for one in graph.skills}
        self.of_skill = defaultdict(list)
        for item in graph.items:
            if len(item.skills) == 1:
                self.of_skill[item.skills[0]].append(item.id)

    def send(self, learner: str, item: str, score: float, number: int, day: int = 0) -> Json:
        result = {"result_id": f"{learner}-{number}", "learner_id": learner, "item_id": item, "score": score}
        body = {"results": [result | {"occurred_at": moment(day, number)}]}
        response = self.organisation.post("/v1/results", body | {"return_recommendations": True})
        assert response.status_code == 200, response.text
        told: Json = response.json()
        assert told["results"][0]["status"] == "accepted", told
        return told

    def recommended(self, learner: str, **more: object) -> Json:
        response = self.organisation.post("/v1/recommendations", {"learner_id": learner, **more})
        assert response.status_code == 200, response.text
        told: Json = response.json()
        return told

    def mastery(self, learner: str, at: str = "") -> dict[str, Json]:
        response = self.organisation.get(f"/v1/learners/{learner}/mastery" + (f"?at={at}" if at else ""))
        assert response.status_code == 200, response.text
        return {one["skill_id"]: one for one in response.json()["skills"]}

    def walk(self, learner: str, answer: Answer, n_steps: int) -> Iterator[Step]:
        """Do what is recommended first, a dozen activities a day; a day on which nothing is left ends early."""
        listed, idle, day, today, decided_at = self.recommended(learner), 0, 0, 0, ""
        for number in range(n_steps):
            if today == PER_DAY or not listed["items"]:
                idle = 0 if listed["items"] else idle + 1
                if idle > 2 or listed["status"] == "complete":
                    return
                day, today = day + 1, 0
                listed = self.recommended(learner)
                continue
            first, today = listed["items"][0], today + 1
            activity_id = first["activity_id"]
            if activity_id in self.items:
                before = self.mastery(learner, decided_at) if decided_at else {}
                told = self.send(learner, activity_id, answer(first["skill_id"]), number, day)
                score, decided_at = told_score(told), moment(day, number)
                yield Step(activity_id, self.skills[activity_id], first["kind"], score, day, told | first, before)
                listed = told["recommendations"][0]
            else:
                event = {"event": "completed", "activity_id": activity_id}
                path = f"/v1/recommendations/{listed['recommendation_id']}/events"
                assert self.organisation.post(path, event | {"occurred_at": moment(day, number)}).status_code == 200
                yield Step(activity_id, self.skills[activity_id], first["kind"], None, day, first, {})
                listed = self.recommended(learner)


def moment(day: int, number: int) -> str:
    """When so many days and things have been done, as the API writes it."""
    return (FIRST_DAY + timedelta(days=day, minutes=number)).isoformat().replace("+00:00", "Z")


def told_score(told: Json) -> float:
    return float(told["score"]) if "score" in told else -1.0


def by_chance(seed: int, right: float) -> Answer:
    rng = random.Random(seed)  # noqa: S311 - no secret
    return lambda _: float(rng.random() < right)


def test_two_wrong_answers_in_a_row_are_answered_at_once_or_it_is_said_why(course: Course) -> None:
    for skill, items in list(course.of_skill.items())[:6]:
        told = [course.send(f"who-{skill}", items[n % len(items)], 0.0, n) for n in range(9)]

        opened = [[one for one in answer["adjustments"] if one["action"] == "opened"] for answer in told]
        assert any(one["kind"] == "remediate" for one in opened[1]), told[1]
        assert all(
            change["activity_id"] == told[1]["recommendations"][0]["items"][0]["activity_id"]
            for change in opened[1][:1]
        )
        for answer in told[2:]:
            assert answer["adjustments"] or answer["unanswered"], answer
        for answer in told:
            assert len(answer["adjustments"]) <= 2


def test_one_failed_assessment_is_answered_at_once(course: Course) -> None:
    assessed = next((one for one in course.graph.items if one.evaluation and len(one.skills) == 1), None)
    if assessed is None:
        course = Course(course.organisation, msgspec.structs.replace(
            course.graph,
            items=tuple(msgspec.structs.replace(one, evaluation=True) for one in course.graph.items),
        ))  # fmt: skip
        assert course.organisation.put(course.graph).status_code == 200
        assessed = course.graph.items[0]
    told = course.send("ada", assessed.id, 0.0, 0)

    assert any(one["action"] == "opened" and one["kind"] == "remediate" for one in told["adjustments"]), told


def test_a_resource_in_the_learner_s_language_comes_before_another_question(course: Course) -> None:
    helping = defaultdict(set)
    for one in course.graph.resources:
        if one.kind in {"remedial", "core"}:
            for skill in one.skills:
                helping[skill].add(one.id)
    for skill, items in list(course.of_skill.items())[:6]:
        told = [course.send(f"who-{skill}", items[n % len(items)], 0.0, n) for n in range(2)][1]
        (opened,) = [one for one in told["adjustments"] if one["kind"] == "remediate"][:1]
        if helping[opened["skill_id"]]:
            assert opened["activity_id"] in helping[opened["skill_id"]]
        else:
            assert opened["activity_id"] in course.items


def test_a_newcomer_begins_where_nothing_is_needed(course: Course) -> None:
    for one in course.recommended("newcomer", limit=10)["items"]:
        assert not course.needs[one["skill_id"]], one


@pytest.mark.parametrize("right", [0.1, 0.5, 0.9])
def test_ordinary_work_keeps_to_what_is_in_place_and_items_come_unseen_first(course: Course, right: float) -> None:
    seen: dict[str, list[int]] = defaultdict(list)
    order: list[str] = []
    n_ahead = 0
    for step in course.walk(f"who-{right}", by_chance(7, right), 60):
        if step.activity_id not in course.items:
            continue
        skill = step.told["skill_id"]
        if step.kind == "advance":
            for needed in course.needs[skill]:
                there = step.before[needed]
                at_its_last_result = there["p"] / there["retention"]
                is_good = there["status"] in {"assumed", "passed", "mastered", "due_review"}
                is_used_up = all(seen[one] for one in course.of_skill[needed])
                is_passed = there["streak"] >= (2 if is_used_up else 3)
                assert at_its_last_result >= 0.8 or is_good or is_passed, (step, needed)
        n_ahead += step.told["reason_code"] == "evaluate_ahead"
        if seen[step.activity_id] and step.kind != "review":
            assert step.activity_id not in order[-5:]
            assert step.day > seen[step.activity_id][-1]
            assert len([day for day in seen[step.activity_id] if day > step.day - 30]) < 3, step
            fresh = [one for one in course.of_skill[skill] if not seen[one]]
            assert not fresh or len(course.skills[step.activity_id]) > 1, (step, fresh)
        seen[step.activity_id].append(step.day)
        order.append(step.activity_id)
    assert n_ahead <= 3


def test_nothing_is_closed_without_a_result_on_its_skill_and_a_path_changes_twice_an_answer(course: Course) -> None:
    for step in course.walk("ada", by_chance(3, 0.45), 60):
        changes = step.told.get("adjustments", [])
        assert len(changes) <= 2
        assert {one["skill_id"] for one in changes if one["action"] == "closed"} <= set(step.skills)


def test_a_strong_learner_passes_each_skill_in_three_items_and_is_not_asked_again(course: Course) -> None:
    asked = Counter(
        step.told["skill_id"] for step in course.walk("ada", lambda _: 1.0, 90) if step.activity_id in course.items
    )

    assert asked
    assert max(asked.values()) <= 3, asked


def test_mastered_rests_on_results_on_two_items_of_one_s_own(course: Course) -> None:
    for skill, items in list(course.of_skill.items())[:4]:
        for number in range(4):
            course.send(f"one-{skill}", items[0], 1.0, number)
        one = course.mastery(f"one-{skill}")[skill]
        assert one["items"] == 1
        assert one["status"] != "mastered" or len(items) == 1
        for number in range(4, 4 + 2 * len(items)):
            course.send(f"one-{skill}", items[number % len(items)], 1.0, number)
        more = course.mastery(f"one-{skill}")[skill]
        assert more["items"] == len(items)
        assert more["status"] == "mastered" or more["p"] < 0.95
    for there in course.mastery(f"one-{skill}").values():
        assert there["opportunities"] or there["status"] in {"unknown", "assumed"}


def test_when_nothing_is_left_the_answer_says_so(course: Course) -> None:
    of_skill = {one: [item.id for item in course.graph.items if one in item.skills] for one in course.of_skill}
    skill, items = min(of_skill.items(), key=lambda one: (len(course.needs[one[0]]), len(one[1])))
    whys: list[str] = []
    number = 0
    for round_ in range(12):
        for item in items:
            told = course.send("ada", item, 0.0, number)
            number += 1
            whys += [one["why"] for one in told["unanswered"].get("ada", ()) if one["skill_id"] == skill]
            offered = {one["activity_id"] for one in told["recommendations"][0]["items"]}
            assert not round_ or not offered & set(items), "all of them were answered today"
        listed = course.recommended("ada")
        for one in listed["items"]:
            if one["skill_id"] == skill and one["activity_id"] not in course.items:
                event = {"event": "completed", "activity_id": one["activity_id"]}
                course.organisation.post(f"/v1/recommendations/{listed['recommendation_id']}/events", event)
    assert whys[-1] in {"nothing_left", "no_content", "already_open"}
    assert {"nothing_left", "no_content"} & set(whys)
    assert skill in course.recommended("ada")["used_up"]


def test_what_a_person_keeps_away_is_not_opened_and_the_answer_says_why(course: Course) -> None:
    skill, items = next((one, items) for one, items in course.of_skill.items() if not course.needs[one])
    by = {"id": "tutor-3", "role": "tutor"}
    veto = {"learner_id": "ada", "kind": "veto", "skill_id": skill, "reason": "Enough of it.", "by": by}
    assert course.organisation.post("/v1/overrides", veto).status_code == 201
    told = [course.send("ada", items[n % len(items)], 0.0, n) for n in range(3)][-1]

    assert not [one for one in told["adjustments"] if one["skill_id"] == skill]
    assert {one["why"] for one in told["unanswered"]["ada"]} == {"vetoed"}
