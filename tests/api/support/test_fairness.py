"""Error rates by declared group: told of many, never of few, and read by nothing else."""

import psycopg
import pytest

from api.record.keys import create_key
from api.settings import Settings
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.results.courses import small_graph

RESULTS = """
INSERT INTO symphonie.result (organisation_no, graph_no, learner, seq, version, revision, attempt, is_late, occurred_at,
    committed_at, score, p_correct, result_id, item_id, skills, before, after)
SELECT o.no, g.no, %(site)s || who, at, at, g.revision, 1, false, now(), now(), ((at * 7 + who) %% 10 < %(right)s)::int,
    0.7, 'r' || at, 'a0', '{a}', '{0.97}', '{0.97}'
FROM symphonie.organisation o JOIN symphonie.content_graph g ON g.organisation_no = o.no,
    generate_series(1, 20) AS at, generate_series(1, %(n)s) AS who
WHERE o.id = %(organisation)s
"""


@pytest.fixture
def school(organisation: Organisation, settings: Settings) -> Organisation:
    assert organisation.put(small_graph()).status_code == 201
    with psycopg.connect(str(settings.database_url)) as connection:
        for site, n, right in (("a", 25, 7), ("b", 25, 4), ("c", 3, 1)):
            about = {"organisation": organisation.name, "site": site, "n": n, "right": right}
            connection.execute(RESULTS, about)
    for site, n in (("a", 25), ("b", 25), ("c", 3)):
        for who in range(1, n + 1):
            assert declare(organisation, f"{site}{who}", {"site": site}).status_code == 200
    return organisation


def declare(organisation: Organisation, learner: str, groups: Json):  # type: ignore[no-untyped-def]  # noqa: ANN201  # an answer
    path = f"/v1/learners/{learner}/declared-groups"
    return organisation.client.put(path, headers=organisation.headers, json={"groups": groups})


def test_a_group_that_is_predicted_worse_is_told_and_a_small_one_is_named_without_figures(
    school: Organisation, settings: Settings
) -> None:
    told = school.get("/v1/fairness").json()
    groups = {one["label"]: one for one in told["groups"]}
    figures = {one["figure"]: one for one in groups["b"]["figures"]}
    assert (told["fewest_learners"], told["n_comparisons"]) == (20, 10)
    assert (groups["b"]["n_learners"], groups["b"]["n_results"]) == (25, 500)
    assert (figures["calibration"]["value"], figures["calibration"]["stands_out"]) == (pytest.approx(-0.3), True)
    assert figures["calibration"]["low"] <= -0.3 <= figures["calibration"]["high"]
    assert (figures["false_mastery"]["value"], figures["missed_mastery"]["value"]) == (pytest.approx(0.6), None)
    assert {name: groups["c"][name] for name in ("n_learners", "n_results", "figures")} == {
        "n_learners": None,
        "n_results": None,
        "figures": [],
    }
    exported = school.get("/v1/learners/c1/export").text
    assert '"dimension":"site"' in exported.replace(" ", "")
    assert declare(school, "c1", {}).json() == {"groups": {}}
    with psycopg.connect(str(settings.database_url)) as connection:
        reader = create_key(connection, school.name, ("learners:read", "content:read"))
    headers = {"authorization": f"Bearer {reader.token}"}
    for path in ("/v1/fairness", "/v1/learners/a1/declared-groups"):
        assert problem_of(school.client.get(path, headers=headers))["status"] == 403
