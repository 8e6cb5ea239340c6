from datetime import UTC, datetime, timedelta

import pytest

from content_graph.compiled import compile_graph
from loadtests.workspace.browser import Markup, kind_of
from loadtests.workspace.figures import Held, WorkspaceReport, judge
from loadtests.workspace.listening import LiveFigures
from loadtests.workspace.measuring import PageFigures
from loadtests.workspace.report import render
from loadtests.workspace.school import ROUNDS, Size, course, results
from simulations.live.client import LatencyMs
from tests.engine.charts.pages import assert_balanced, assert_self_contained
from tests.french import faults_of, on_page

NOW = datetime(2026, 11, 29, tzinfo=UTC)
SIZE = Size(20, 6, 1_010, 5, 6)


def test_a_school_has_as_many_results_as_asked_each_once_and_in_the_order_of_its_time() -> None:
    graph = course(SIZE.n_skills)
    compile_graph(graph)
    rounds = [[*results(SIZE, graph, NOW, number)] for number in range(ROUNDS)]
    items = {item.id for item in graph.items}
    for number, learner in enumerate(SIZE.learners()):
        sent = [one for round_ in rounds for one in round_[number]]
        assert len(sent) == SIZE.n_results // SIZE.n_learners
        assert len({one.result_id for one in sent}) == len(sent)
        assert {one.learner_id for one in sent} == {learner}
        assert {one.item_id for one in sent} <= items
        times = [one.occurred_at or "" for one in sent]
        assert times == sorted(times)
        assert all(NOW - timedelta(days=29) < datetime.fromisoformat(one) < NOW for one in times)


def test_every_learner_is_in_one_cohort_and_each_cohort_has_a_tutor_and_a_coach() -> None:
    assert sorted(one for cohort in SIZE.cohorts().values() for one in cohort) == SIZE.learners()
    assert SIZE.supporters() == ["tutor-00", "coach-00", "tutor-01", "coach-01", "tutor-02", "coach-02"]
    assert len(SIZE.cohorts()) == 3


def test_a_page_is_read_for_its_links_its_assets_and_its_first_form() -> None:
    found = Markup(
        '<link rel="stylesheet" href="/assets/a.css"><link rel="icon" href="/i.svg">'
        '<script src="/assets/b.js"></script>'
        '<a href="/today">T</a><form method="get"><input name="q"></form>'
        '<form method="post" action="/sign-in/link/x"><input type="hidden" name="csrf" value="c"><button name="go">'
        '</button></form><input name="after">'
    )
    assert found.assets == ["/assets/a.css", "/assets/b.js"]
    assert found.links == ["/today"]
    assert (found.action, found.fields) == ("/sign-in/link/x", {"csrf": "c", "go": ""})


def test_pages_that_differ_in_ids_alone_are_one_kind() -> None:
    assert kind_of("/learners/learner-0001") == kind_of("/learners/learner-0002") == "/learners/…"
    assert kind_of("/learners?q=ada") != kind_of("/learners")


def some_report(p95: float = 80.0, live: float | None = 0.04) -> WorkspaceReport:
    held = Held(20, 6, 1_000, 5, 6, 3.0)
    pages = (
        PageFigures("tutor", "/today", 40, 0, LatencyMs(20.0, 30.0, 40.0), {"worker": 15.0}, 9.0, 41.0),
        PageFigures("tutor", "/cohorts/…", 40, 0, LatencyMs(50.0, p95, 120.0), None, 28.0, 60.0),
    )
    return judge(held, SIZE._replace(n_results=1_000), pages, LiveFigures(6, 30.0, 0.01, live))


@pytest.mark.parametrize(
    ("p95", "live", "missed"), [(80.0, 0.04, []), (101.0, 0.04, ["p95"]), (80.0, None, ["open pages"])]
)
def test_a_target_that_is_missed_is_named(p95: float, live: float | None, missed: list[str]) -> None:
    report = some_report(p95, live)
    assert [one.name for one in report.targets if not one.is_kept] == missed
    assert report.is_kept == (not missed)
    assert report.targets[0].where == "/cohorts/… (tutor)"


def test_results_that_were_lost_are_told() -> None:
    report = judge(Held(20, 6, 999, 5, 6, 3.0), SIZE._replace(n_results=1_000), some_report().pages, some_report().live)
    assert [one.name for one in report.targets if not one.is_kept] == ["results missing"]


def test_the_page_about_it_is_whole_and_says_all_in_both_languages() -> None:
    text = render(some_report(), "fr")
    assert_balanced(text)
    assert_self_contained(text)
    assert "/cohorts/… · tutor" in text
    assert [one.text for one in on_page(text) if faults_of(one.text)] == []
