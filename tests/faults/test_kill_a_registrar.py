"""kill -9 of whoever sends grades: each comes, and only those that were under way come twice, later and the same."""

import time
from collections import defaultdict
from collections.abc import Callable

import httpx
import pytest

from api.integrations.lti.services.registrar import AT_ONCE
from content_graph.authoring import dump_json
from tests.api.http.organisations import Json
from tests.api.integrations.lti_services.lms import CLIENT, Lms, running
from tests.api.results.courses import small_graph
from tests.faults.places import PATIENCE_S, Place

ORGANISATION = "graded"
N_LEARNERS = 40
KILLED_AFTER = 12
"""Scores that have come when the registrar is killed."""
MAXIMUM = 20.0
_LINE_ITEM = """
WITH o AS (SELECT no FROM symphonie.organisation WHERE id = %(name)s), course AS (
    INSERT INTO symphonie.lti_course (organisation_no, platform_id, deployment_id, context_id, cohort, launched_at)
    SELECT no, 'school', '1', '2', 'class', now() FROM o RETURNING organisation_no, no
), line_item AS (
    INSERT INTO symphonie.lti_line_item (organisation_no, course_no, url, graph_no, maximum, seen_at)
    SELECT c.organisation_no, c.no, %(url)s, g.no, %(maximum)s, now() FROM course c
    JOIN symphonie.content_graph g ON (g.organisation_no, g.id) = (c.organisation_no, 'small')
    RETURNING organisation_no, no
)
INSERT INTO symphonie.lti_grade (organisation_no, line_item_no, learner, subject, is_asked)
SELECT organisation_no, no, 'l' || n, n::text, true FROM line_item, generate_series(1, %(n)s) AS n
"""
_PROJECTED = "SELECT count(*) FROM symphonie.result_key WHERE organisation_no = %s"
_TOLD = "SELECT subject, points FROM symphonie.lti_grade WHERE organisation_no = %s AND outcome = 'sent'"


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_each_grade_comes_and_only_what_was_under_way_comes_twice(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"authorization": f"Bearer {place.key(ORGANISATION)}", "content-type": "application/json"}
    with running() as lms, httpx.Client(base_url=place.service.url, headers=headers, timeout=PATIENCE_S) as client:
        _prepare(client, lms)
        until(lambda: place.rows(_PROJECTED, ORGANISATION) == [(N_LEARNERS,)])
        monkeypatch.setattr(lms, "score", slowly(lms.score))
        about = {"name": ORGANISATION, "url": lms.line_item, "maximum": MAXIMUM, "n": N_LEARNERS}
        place.act(_LINE_ITEM, about)
        until(lambda: len(lms.posted) >= KILLED_AFTER)
        place.kill_nine("registrar")
        until(lambda: len(place.rows(_TOLD, ORGANISATION)) == N_LEARNERS)
        posted, gradebook = list(lms.posted), dict(lms.grades)
    told = dict(place.rows(_TOLD, ORGANISATION))
    assert {subject: points for subject, (points, _, _) in gradebook.items()} == told
    by_subject: defaultdict[str, list[Json]] = defaultdict(list)
    for one in posted:
        by_subject[one["userId"]].append(one)
    assert len(by_subject) == N_LEARNERS
    assert len(posted) <= N_LEARNERS + AT_ONCE
    for first, *again in by_subject.values():
        assert len(again) <= 1
        assert all(one["timestamp"] > first["timestamp"] for one in again)
        assert all(one["scoreGiven"] == first["scoreGiven"] for one in again)


def _prepare(client: httpx.Client, lms: Lms) -> None:
    """Store a course, what everybody answered, and the platform."""
    platform = {
        "title": "School",
        "issuer": lms.url,
        "client_id": CLIENT,
        "deployment_ids": ["1"],
        "auth_login_url": f"{lms.url}/auth",
        "token_url": f"{lms.url}/token",
        "keyset_url": f"{lms.url}/keys",
    }
    item = {"item_id": "a0", "success": True, "occurred_at": "2026-03-02T10:00:00Z"}
    results = [{**item, "result_id": f"r{n}", "learner_id": f"l{n}"} for n in range(1, N_LEARNERS + 1)]
    client.put("/v1/content-graphs/small", content=dump_json(small_graph())).raise_for_status()
    client.post("/v1/results", json={"results": results}).raise_for_status()
    client.put("/v1/lti/platforms/school", json=platform).raise_for_status()
    client.get("/v1/lti/tool").raise_for_status()
    lms.tool_keys = client.get(f"/lti/jwks/{ORGANISATION}").json()["keys"]


def slowly(take: Callable[[Json], tuple[int, dict[str, str]]]) -> Callable[[Json], tuple[int, dict[str, str]]]:
    """Take a score, and answer a moment later: a kill may come in between."""

    def taken(sent: Json) -> tuple[int, dict[str, str]]:
        answer = take(sent)
        time.sleep(0.05)
        return answer

    return taken
