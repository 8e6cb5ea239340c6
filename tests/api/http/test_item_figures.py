import pytest

from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, a_result
from tests.api.results.courses import small_graph

ITEMS = "/v1/content-graphs/small/items"


@pytest.fixture
def answered(organisation: Organisation, projector: Projector) -> Organisation:
    """Half of sixty learners know the skill: they answer it right, but for `a1`, whose right answer is a wrong one."""
    organisation.put(small_graph())
    for n in range(60):
        knows = n % 2
        practised = [a_result(f"l{n}", "ab", knows, 10 * n + minute) for minute in range(4)]
        organisation.send(*practised, a_result(f"l{n}", "a0", knows, 10 * n + 5))
        organisation.send(a_result(f"l{n}", "a1", 1 - knows, 10 * n + 6))
    projector.drain()
    return organisation


def figures(organisation: Organisation, query: str = "") -> dict[str, Json]:
    return {one["item_id"]: one for one in organisation.get(f"{ITEMS}?{query}").json()["items"]}


def test_items_are_told_apart_by_whether_they_tell_learners_apart(answered: Organisation) -> None:
    found = figures(answered)
    assert (found["a0"]["verdict"], found["a1"]["verdict"], found["c0"]["verdict"]) == (
        "discriminates",
        "misleads",
        "too_few",
    )
    assert found["a1"]["n_learners"] == 60
    assert found["a1"]["mean_score"] == 0.5
    assert found["a1"]["low"] <= found["a1"]["observed"] <= found["a1"]["high"] < 0
    assert 0.2 < found["a0"]["modelled"] < 1.0
    assert found["c0"]["observed"] is None


def test_only_items_of_a_verdict_are_told_page_by_page(answered: Organisation) -> None:
    page = answered.get(f"{ITEMS}?verdict=too_few&limit=3").json()
    rest = answered.get(f"{ITEMS}?verdict=too_few&limit=3&cursor={page['next_cursor']}").json()
    told = [one["item_id"] for one in (*page["items"], *rest["items"])]
    assert told == ["b0", "b1", "c0", "c1"]
    assert page["verdicts"]["misleads"] == 1
    assert sum(page["verdicts"].values()) == 7
