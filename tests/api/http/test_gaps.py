import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from api.record.pages import write_cursor
from content_graph.courses import bundled
from content_graph.gaps import find_gaps
from tests.api.http.organisations import Json, Organisation, an_organisation, problem_of
from tests.api.results.courses import small_graph, words

GAPS = "/v1/content-graphs/small/gaps"


@pytest.fixture
def course(organisation: Organisation) -> Organisation:
    organisation.put(small_graph())
    return organisation


def found(course: Organisation, query: str = "") -> list[tuple[str, str, int, int]]:
    listed = course.get(f"{GAPS}?{query}").json()["gaps"]
    return [(gap["skill_id"], gap["what"], gap["have"], gap["wanted"]) for gap in listed]


def test_what_authors_should_add_is_listed_by_skill(course: Organisation) -> None:
    assert found(course) == [
        ("a", "few_items", 3, 6),
        ("a", "no_easy_item", 0, 1),
        ("a", "no_evaluation", 0, 1),
        ("b", "few_items", 3, 6),
        ("b", "no_easy_item", 0, 1),
        ("b", "no_evaluation", 0, 1),
        ("c", "few_items", 2, 6),
        ("c", "no_easy_item", 0, 1),
        ("c", "no_evaluation", 0, 1),
    ]
    page = course.get(GAPS).json()
    assert (page["content_graph"], page["next_cursor"]) == ("small", None)
    assert course.get("/v1/content-graphs/small").headers["etag"] == f'"{page["version"]}"'
    assert page["gaps"][0]["sentence"]["en"].startswith("“a” has only 3 items (wanted: 6)")
    assert {(gap["what"], gap["learners"], gap["last_at"]) for gap in page["gaps"]} == {
        ("few_items", 0, None),
        ("no_easy_item", 0, None),
        ("no_evaluation", None, None),
    }


def test_who_wants_fewer_items_per_skill_is_told_of_fewer_gaps(course: Organisation) -> None:
    few = [gap for gap in found(course, "items_per_skill=3") if gap[1] == "few_items"]
    assert few == [("c", "few_items", 2, 3)]


def test_a_version_that_was_put_a_moment_ago_is_the_one_that_is_asked(course: Organisation) -> None:
    graph = small_graph()
    easy = [replace(item, id=f"{item.id}-easy", difficulty=-1.0, evaluation=True) for item in graph.items]
    course.put(replace(graph, items=(*graph.items, *easy)))
    assert found(course) == [("c", "few_items", 4, 6)]


def test_the_bundled_course_has_no_gap(organisation: Organisation) -> None:
    assert organisation.put(bundled()).status_code == 201
    assert organisation.get(f"/v1/content-graphs/{bundled().id}/gaps").json()["gaps"] == []


@pytest.mark.parametrize("limit", [1, 4, 9, 500])
def test_pages_hold_every_gap_once(course: Organisation, limit: int) -> None:
    pages: list[list[tuple[str, str]]] = []
    cursor = ""
    while cursor is not None:
        page: Json = course.get(f"{GAPS}?limit={limit}{cursor and '&cursor=' + cursor}").json()
        pages.append([(gap["skill_id"], gap["what"]) for gap in page["gaps"]])
        cursor = page["next_cursor"]
    told = [gap for page in pages for gap in page]
    assert told == sorted((gap.skill_id, gap.what) for gap in find_gaps(small_graph()))
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert 0 < len(pages[-1]) <= limit


def test_filling_the_gap_that_a_page_ended_with_skips_none(course: Organisation) -> None:
    first = course.get(f"{GAPS}?limit=3").json()
    graph = small_graph()
    check = replace(graph.items[0], id="check", title=words("check"), evaluation=True)
    course.put(replace(graph, items=(*graph.items, check)))
    assert first["gaps"][-1]["what"] == "no_evaluation"
    assert found(course, f"cursor={first['next_cursor']}") == found(course)[2:]


@pytest.mark.parametrize(
    "cursor", ["nonsense", "%ff", write_cursor(("a", "few_items")), write_cursor((1, "few_items", ""))]
)
def test_what_is_no_cursor_is_refused(course: Organisation, cursor: str) -> None:
    refused = course.get(f"{GAPS}?cursor={cursor}")
    assert refused.status_code == 422
    assert problem_of(refused)["errors"][0]["path"] == "?cursor"


@pytest.mark.parametrize("query", ["items_per_skill=0", "items_per_skill=many", "limit=501", "colour=red"])
def test_a_parameter_that_cannot_be_is_refused_by_its_name(course: Organisation, query: str) -> None:
    refused = course.get(f"{GAPS}?{query}")
    assert refused.status_code == 422
    assert problem_of(refused)["errors"][0]["path"] == f"?{query.partition('=')[0]}"


def test_a_graph_that_is_not_there_has_no_gaps(course: Organisation, other: Organisation) -> None:
    for reader in (course.get("/v1/content-graphs/absent/gaps"), other.get(GAPS)):
        assert reader.status_code == 404
        assert problem_of(reader)["type"] == "/problems/unknown-content-graph"


def test_gaps_are_read_with_a_key_that_reads_content(
    course: Organisation, client: TestClient[Litestar], database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        reader = an_organisation(connection, client, course.name, ("content:read",))
        stranger = an_organisation(connection, client, course.name, ("results:write",))
    assert reader.get(GAPS).status_code == 200
    assert stranger.get(GAPS).status_code == 403
