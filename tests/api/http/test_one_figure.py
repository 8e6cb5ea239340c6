"""One belief has one figure, wherever it is read; and answers move it the way that people expect."""

from collections.abc import Iterator
from itertools import count

import msgspec
import numpy as np
import pytest

from api.record.projector import Projector
from content_graph.model import Defaults, SkillParameters
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.results.courses import small_graph

ITEMS = ("a0", "a1", "b0", "b1", "c0", "c1", "ab")
SKILLS = {"ab": ("a", "b")}


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    return organisation


def at_random(organisation: Organisation, learner: str, seed: int, n: int) -> Iterator[tuple[str, float, Json]]:
    """Send results one by one, and go through what is answered to each."""
    rng = np.random.default_rng(seed)
    usual = rng.uniform(0.2, 0.8)
    for number in range(n):
        item, score = ITEMS[rng.integers(len(ITEMS))], float(rng.uniform() < usual)
        answer = organisation.send(a_result(learner, item, score, number))
        assert answer.status_code == 200, answer.text
        yield item, score, answer.json()


def mastery_of(organisation: Organisation, query: str = "", learner: str = "ada") -> dict[str, Json]:
    return {one["skill_id"]: one for one in organisation.get(f"/v1/learners/{learner}/mastery{query}").json()["skills"]}


def at_minute(number: int) -> str:
    """The moment of the result of this number."""
    return f"?at=2026-03-02T{9 + number // 60:02}:{number % 60:02}:00Z"


@pytest.mark.parametrize("seed", range(4))
def test_a_wrong_answer_never_raises_what_is_shown_and_a_right_one_never_lowers_it(
    course: Organisation, seed: int
) -> None:
    learner, shown = f"learner-{seed}", dict[str, float]()
    for number, (item, score, answer) in enumerate(at_random(course, learner, seed, 25)):
        assert [change["skill_id"] for change in answer["mastery"]] == list(SKILLS.get(item, (item[0],)))
        for change in answer["mastery"]:
            assert (change["after"] - change["before"]) * (2.0 * score - 1.0) >= 0.0
            read = shown.get(change["skill_id"], change["before"])  # just before, by whoever asked
            assert change["before"] == pytest.approx(read, abs=1e-4)  # a minute is forgotten
            assert 0.0 <= change["low"] <= change["after"] <= change["high"] <= 1.0
            assert change["expected_learning"] >= 0.0
        shown = {skill: one["p"] for skill, one in mastery_of(course, at_minute(number), learner).items()}


def test_an_answer_the_mastery_the_timeline_and_the_reasons_show_one_figure(
    course: Organisation, projector: Projector
) -> None:
    n_told = 0
    for number, (_, _, answer) in enumerate(at_random(course, "ada", 7, 20)):
        then = mastery_of(course, at_minute(number))
        for change in answer["mastery"]:
            assert then[change["skill_id"]]["p"] == change["after"]
            assert then[change["skill_id"]]["expected_learning"] == change["expected_learning"]
        now = mastery_of(course)
        for told in (*answer["adjustments"], *answer["recommendations"][0]["items"]):
            if "mastery" in told["facts"]:  # decided now, half a year after the results
                assert told["facts"]["mastery"] == pytest.approx(now[told["skill_id"]]["p"], abs=1e-6)
                n_told += 1
    assert n_told > 20
    projector.drain()
    events = course.get("/v1/learners/ada/timeline?limit=100").json()["events"]
    newest = {change["skill_id"]: change for event in reversed(events) for change in event.get("changes", ())}
    last = answer["mastery"][0]
    assert newest[last["skill_id"]]["after"] == last["after"]
    assert newest[last["skill_id"]]["before"] == last["before"]


def test_a_reason_lists_every_result_that_it_counts(course: Organisation) -> None:
    counted = []
    numbers = count()
    for score in (0, 0, 1, 0, 0, 0):
        number = next(numbers)
        answer = course.send(a_result("bo", f"a{number % 2}", score, number)).json()
        for told in (*answer["adjustments"], *answer["recommendations"][0]["items"]):
            if "wrong_in_a_row" in told["facts"]:
                counted.append(told)
                assert told["facts"]["wrong_in_a_row"] == len(set(told["evidence"])) == len(told["evidence"])
    assert {one["facts"]["wrong_in_a_row"] for one in counted} & {2.0, 3.0}


def test_six_wrong_answers_in_a_row_never_raise_what_a_reader_sees(organisation: Organisation) -> None:
    graph = msgspec.structs.replace(
        small_graph(), defaults=Defaults(parameters=SkillParameters(prior=0.05, learn=0.3, slip=0.1, guess=0.2))
    )
    assert organisation.put(graph).status_code == 201
    figures = []
    for number in range(6):
        assert organisation.send(a_result("ada", f"a{number % 2}", 0, number)).status_code == 200
        figures.append(mastery_of(organisation, at_minute(number))["a"]["p"])
    assert figures == sorted(figures, reverse=True)
