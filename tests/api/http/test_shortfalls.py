"""What the path owed learners and could not give: on their timeline, in their export, counted for authors."""

from collections.abc import Iterator

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from api.app import create_app
from api.record.projector import Projector
from api.settings import Settings
from content_graph.model import ContentGraph, Item, Resource, Skill
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.http.test_corrections import a_correction, correct
from tests.api.results.courses import words

BY = {"id": "tutor-3", "role": "tutor"}


def bare_course() -> ContentGraph:
    """Three skills apart with nothing to study: `lone` has one item, the others two."""
    items = {"pair-0": ("pair",), "pair-1": ("pair",), "lone-0": ("lone",), "well-0": ("well",), "well-1": ("well",)}
    skills = tuple(Skill(one, words(one)) for one in ("pair", "lone", "well"))
    return ContentGraph(
        "bare", words("bare"), skills, tuple(Item(one, words(one), skills) for one, skills in items.items())
    )


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    assert organisation.put(bare_course()).status_code == 201
    return organisation


def shortfalls(course: Organisation, learner: str) -> list[Json]:
    """A learner's shortfalls, oldest first."""
    answer = course.get(f"/v1/learners/{learner}/timeline?limit=500")
    assert answer.status_code == 200, answer.text
    return [one for one in reversed(answer.json()["events"]) if one["event"] == "shortfall"]


def lacks(course: Organisation, learner: str) -> list[tuple[str, str, list[str]]]:
    return [(one["skill_id"], one["lack"], one["evidence"]) for one in shortfalls(course, learner)]


def gaps(course: Organisation) -> dict[tuple[str, str], Json]:
    listed = course.get("/v1/content-graphs/bare/gaps?limit=500").json()["gaps"]
    return {(gap["skill_id"], gap["what"]): gap for gap in listed}


def learners(course: Organisation, *places: tuple[str, str]) -> list[int | None]:
    found = gaps(course)
    return [found[place]["learners"] if place in found else 0 for place in places]


def fail(course: Organisation, learner: str, *items: str, first: int = 0) -> list[Json]:
    return [course.send(a_result(learner, item, 0, n)).json() for n, item in enumerate(items, first)]


def test_what_was_owed_and_not_there_is_on_the_timeline_with_the_results_it_rests_on(
    course: Organisation, projector: Projector
) -> None:
    told = fail(course, "ada", "pair-0", "pair-1")[-1]
    projector.drain()
    assert [one["why"] for one in told["unanswered"]["ada"]] == ["nothing_left"]
    assert lacks(course, "ada") == [
        ("pair", "nothing_left", ["ada-0", "ada-1"]),
        ("pair", "used_up", ["ada-1"]),
    ]
    nothing, _ = shortfalls(course, "ada")
    (result,) = [one for one in course.get("/v1/learners/ada/timeline").json()["events"] if one.get("seq") == 2]
    assert nothing["at"] == result["accepted_at"]
    assert nothing["text"] == told["unanswered"]["ada"][0]["text"]
    assert (nothing["language"], nothing["holds"]) == ("fr", True)


def test_where_there_never_was_anything_else_that_is_what_is_said(course: Organisation, projector: Projector) -> None:
    fail(course, "ada", "lone-0", "lone-0")
    projector.drain()
    assert lacks(course, "ada") == [("lone", "used_up", ["ada-0"]), ("lone", "no_content", ["ada-0", "ada-1"])]


def test_who_is_helped_or_does_well_falls_short_of_nothing(course: Organisation, projector: Projector) -> None:
    fail(course, "ada", "pair-0", "pair-0")  # the other item is the help
    course.send(*(a_result("bea", f"well-{n % 2}", 1, n) for n in range(6)))
    projector.drain()
    assert lacks(course, "ada") == lacks(course, "bea") == []


def test_items_are_used_up_once_however_often_they_are_answered_again(
    course: Organisation, projector: Projector
) -> None:
    fail(course, "ada", "pair-0", "pair-1", "pair-0", "pair-1")
    course.send(a_result("ada", "pair-0", 1, 9))
    projector.drain()
    assert [lack for _, lack, _ in lacks(course, "ada")] == ["nothing_left", "used_up", "nothing_left", "nothing_left"]


def test_results_sent_again_leave_nothing_twice(course: Organisation, projector: Projector) -> None:
    for _ in range(3):
        fail(course, "ada", "pair-0", "pair-1")
        projector.drain()
    assert len(lacks(course, "ada")) == 2


def test_tracing_again_adds_and_removes_nothing(course: Organisation, projector: Projector) -> None:
    fail(course, "ada", "pair-0", "pair-1")
    projector.drain()
    before = shortfalls(course, "ada")
    graph = bare_course()
    harder = replace(graph, items=(*(replace(item, difficulty=1.5) for item in graph.items),))
    assert course.put(harder).json()["version"]
    late = a_result("ada", "well-0", 1, 0) | {"result_id": "late", "occurred_at": "2026-03-01T09:00:00Z"}
    assert course.send(late).json()["results"][0]["status"] == "late_replayed"
    projector.drain()
    assert shortfalls(course, "ada") == before


def test_what_people_hold_back_is_kept_and_what_mends_itself_is_not(course: Organisation, projector: Projector) -> None:
    for learner, order in (("ada", {"kind": "veto", "skill_id": "pair"}), ("bea", {"kind": "automation_off"})):
        said = {"learner_id": learner, "reason": "By hand for now.", "by": BY, **order}
        assert course.post("/v1/overrides", said).status_code == 201, said
        fail(course, learner, "pair-0", "pair-0")
    told = fail(course, "eve", "pair-0", "pair-0", "pair-0", "pair-0")
    assert {one["why"] for answer in told for one in answer["unanswered"].get("eve", ())} == {"already_open"}
    projector.drain()
    assert [lack for _, lack, _ in lacks(course, "ada")] == ["vetoed"]
    assert [lack for _, lack, _ in lacks(course, "bea")] == ["automation_off"]
    assert lacks(course, "eve") == []
    assert ("pair", "vetoed") not in gaps(course)


def test_different_learners_who_ran_into_a_gap_are_counted_and_the_last_is_dated(
    course: Organisation, projector: Projector
) -> None:
    before = gaps(course)
    assert before["pair", "few_items"]["learners"] == before["pair", "no_resource"]["learners"] == 0
    assert before["pair", "no_evaluation"]["learners"] is None
    for learner in ("ada", "bea"):
        fail(course, learner, "pair-0", "pair-1", "pair-0", "pair-1")
    fail(course, "eve", "pair-0", "lone-0", "lone-0")
    projector.drain()
    found = gaps(course)
    assert {place: gap["learners"] for place, gap in found.items() if gap["learners"]} == {
        ("pair", "used_up"): 2,
        ("pair", "nothing_left"): 2,
        ("pair", "few_items"): 2,
        ("pair", "no_easy_item"): 2,
        ("pair", "no_resource"): 2,
        ("lone", "used_up"): 1,
        ("lone", "no_content"): 1,
        ("lone", "few_items"): 1,
        ("lone", "no_easy_item"): 1,
        ("lone", "no_resource"): 1,
    }
    newest = max(one["at"] for one in shortfalls(course, "bea"))
    assert found["pair", "nothing_left"]["last_at"] == found["pair", "no_resource"]["last_at"] == newest
    assert (found["pair", "nothing_left"]["have"], found["pair", "nothing_left"]["wanted"]) == (2, 3)
    assert "pair" in found["pair", "used_up"]["sentence"]["en"]


def test_nobody_is_counted_for_another_organisation(
    course: Organisation, other: Organisation, projector: Projector
) -> None:
    other.put(bare_course())
    fail(other, "ada", "pair-0", "pair-1")
    projector.drain()
    assert learners(course, ("pair", "used_up"), ("pair", "few_items")) == [0, 0]
    assert learners(other, ("pair", "used_up"), ("pair", "few_items")) == [1, 1]


def test_pages_hold_every_gap_once_those_that_learners_ran_into_as_well(
    course: Organisation, projector: Projector
) -> None:
    fail(course, "ada", "pair-0", "pair-1", "lone-0", "lone-0")
    projector.drain()
    seen, cursor = [], ""
    while cursor is not None:
        page = course.get(f"/v1/content-graphs/bare/gaps?limit=2{cursor and '&cursor=' + cursor}").json()
        seen += [(gap["skill_id"], gap["what"]) for gap in page["gaps"]]
        cursor = page["next_cursor"]
    assert seen == sorted(gaps(course))


def test_a_gap_is_found_among_hundreds_of_skills_that_have_none(course: Organisation, projector: Projector) -> None:
    graph = bare_course()
    ids = [f"full-{n:03d}" for n in range(140)]
    full = tuple(Skill(one, words(one)) for one in ids)
    items = tuple(
        Item(f"{one}-{n}", words(one), (one,), difficulty=n - 1.0, evaluation=True) for one in ids for n in range(2)
    )
    films = tuple(Resource(f"{one}-film", words(one), (one,), "remedial") for one in ids)
    course.put(replace(graph, skills=(*graph.skills, *full), items=(*graph.items, *items), resources=films))
    fail(course, "ada", "full-139-0", "full-139-1")
    projector.drain()
    page = course.get("/v1/content-graphs/bare/gaps?items_per_skill=1&limit=2").json()
    found = [(gap["skill_id"], gap["what"], gap["learners"]) for gap in page["gaps"]]
    assert found == [("full-139", "nothing_left", 1), ("full-139", "used_up", 1)]
    rest = course.get(f"/v1/content-graphs/bare/gaps?items_per_skill=1&cursor={page['next_cursor']}").json()
    assert {gap["skill_id"] for gap in rest["gaps"]} == {"lone", "pair", "well"}


def test_what_authors_have_added_to_is_a_gap_no_longer_until_somebody_runs_into_it_again(
    course: Organisation, projector: Projector
) -> None:
    fail(course, "ada", "pair-0", "pair-1")
    projector.drain()
    graph = bare_course()
    film = Resource("film", words("film"), ("pair",), "remedial", language="fr", minutes=3)
    course.put(replace(graph, resources=(film,)))
    assert learners(course, ("pair", "nothing_left"), ("pair", "used_up")) == [0, 1]
    more = Item("pair-2", words("pair-2"), ("pair",))
    course.put(replace(graph, items=(*graph.items, more), resources=(film,)))
    assert learners(course, ("pair", "nothing_left"), ("pair", "used_up")) == [0, 0]
    fail(course, "ada", "pair-2", first=2)
    projector.drain()
    assert learners(course, ("pair", "nothing_left"), ("pair", "used_up")) == [0, 1]
    course.put(replace(graph, skills=graph.skills[1:], items=graph.items[2:]))
    assert ("pair", "used_up") not in gaps(course)


def test_a_shortfall_whose_result_is_corrected_is_counted_no_longer_but_stays_told(
    course: Organisation, projector: Projector
) -> None:
    fail(course, "ada", "pair-0", "pair-1")
    correct(course, a_correction("ada", 0, 1.0))
    projector.drain()
    assert [(one["lack"], one["holds"]) for one in shortfalls(course, "ada")] == [
        ("nothing_left", False),
        ("used_up", True),
    ]
    assert learners(course, ("pair", "nothing_left"), ("pair", "used_up")) == [0, 1]


def test_what_is_still_lacking_after_a_correction_is_said_anew(course: Organisation, projector: Projector) -> None:
    course.send(a_result("ada", "pair-0", 0, 0), a_result("ada", "pair-1", 1, 1))
    assert lacks(course, "ada") == []
    told = correct(course, a_correction("ada", 1, 0.0))
    assert [(one["skill_id"], one["why"]) for one in told["unanswered"]["ada"]] == [("pair", "nothing_left")]
    projector.drain()
    assert ("pair", "nothing_left", ["ada-0", "ada-1"]) in lacks(course, "ada")
    correct(course, a_correction("ada", 0, 0.25))
    projector.drain()
    holding = [one["holds"] for one in shortfalls(course, "ada") if one["lack"] == "nothing_left"]
    assert holding == [False, True]
    assert learners(course, ("pair", "nothing_left")) == [1]


def test_nothing_is_owed_on_a_skill_that_has_left_the_course(course: Organisation, projector: Projector) -> None:
    course.send(a_result("ada", "pair-0", 0, 0), a_result("ada", "pair-1", 1, 1))
    graph = bare_course()
    course.put(replace(graph, skills=graph.skills[1:], items=graph.items[2:]))
    correct(course, a_correction("ada", 1, 0.0))
    projector.drain()
    assert lacks(course, "ada") == [("pair", "used_up", ["ada-1"])]  # of before


def test_shortfalls_are_exported_also_while_they_are_on_their_way(course: Organisation, projector: Projector) -> None:
    fail(course, "ada", "pair-0", "pair-1")
    pending = course.get("/v1/learners/ada/export").json()["pending"]
    held = [one for commit in pending for one in commit["holds"].get("shortfalls", ())]
    assert [(one["skill_id"], one["lack"]) for one in held] == [("pair", "nothing_left"), ("pair", "used_up")]
    projector.drain()
    told = course.get("/v1/learners/ada/export").json()
    assert [(one["lack"], one["evidence"], one["n_there"]) for one in told["shortfalls"]] == [
        ("nothing_left", ["ada-0", "ada-1"], 2),
        ("used_up", ["ada-1"], 2),
    ]


@pytest.fixture(scope="module")
def english(settings: Settings) -> Iterator[TestClient[Litestar]]:
    """The service where learners are offered English where there is a choice."""
    with TestClient(create_app(msgspec.structs.replace(settings, language="en"))) as client:
        yield client


def test_gaps_are_told_by_the_language_that_learners_were_offered(
    organisation: Organisation, english: TestClient[Litestar], projector: Projector
) -> None:
    graph = bare_course()
    films = tuple(
        Resource(f"{language}-film", words("film"), ("pair",), "remedial", language=language, minutes=3)
        for language in ("fr", "en")
    )
    course = Organisation(english, organisation.name, organisation.key_id, organisation.token)
    course.put(replace(graph, resources=films))
    told = fail(course, "ada", "pair-0", "pair-1")[-1]
    assert [one["activity_id"] for one in told["adjustments"]] == ["en-film"]
    fail(organisation, "bea", "lone-0", "lone-0")
    fail(course, "ada", "lone-0", "lone-0", first=2)
    projector.drain()
    listed = course.get("/v1/content-graphs/bare/gaps?limit=500").json()["gaps"]
    who = [
        (gap["language"], gap["learners"]) for gap in listed if (gap["skill_id"], gap["what"]) == ("lone", "no_content")
    ]
    assert who == [("en", 1), ("fr", 1)]
