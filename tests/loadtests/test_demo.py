import asyncio
import io
import stat
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from rich.console import Console

from api.clock import clock_of, moment_of, wall_us
from content_graph.courses import bundled
from content_graph.languages import Text
from content_graph.model import ContentGraph
from loadtests.demo.play import play, profiles_within, pupils_of, tell
from loadtests.demo.pupil import Period
from loadtests.demo.run import Wishes, run
from loadtests.demo.shelf import Shelf
from loadtests.demo.summary import print_summary
from loadtests.demo.timepiece import Timepiece
from loadtests.report.conduct import conduct_of, reached, share
from loadtests.report.story import Story, furthest_behind
from simulations.live.client import ServiceClient, TimedAnswer
from simulations.live.wire import (
    AdjustmentNotice,
    EventToSend,
    GoalToSet,
    LearnerMastery,
    LearnerRecommendations,
    MasteryChange,
    RecommendedActivity,
    ResultAnswer,
    ResultsAnswer,
    ResultToSend,
    SkillMastery,
)
from tests.command_line import command_line
from tests.loadtests.samples import course, story

START = datetime(2026, 1, 5, 8, tzinfo=timezone(timedelta(hours=1)))
PERIOD = Period(3, START, 4)
REASON = Text("Une fiche aide.", "A sheet helps.")


class FakeClient(ServiceClient):
    """Recommends a resource and then an item, moves every belief up, and opens an adjustment now and then."""

    def __init__(self, graph: ContentGraph) -> None:
        super().__init__("http://127.0.0.1:9", "sym_x")
        self.graph = graph
        self.sent: list[ResultToSend] = []
        self.goals: dict[str, GoalToSet] = {}
        self.studied: list[EventToSend] = []

    async def set_goal(self, goal_id: str, goal: GoalToSet) -> None:
        assert {target.skill_id for target in goal.targets} <= {skill.id for skill in self.graph.skills}
        self.goals[goal_id] = goal

    async def recommend(self, learner: str, content_graph: str, limit: int = 3) -> LearnerRecommendations:
        assert content_graph == self.graph.id
        return LearnerRecommendations(learner, "ready", self._items()[:limit], "list")

    async def post_results(
        self,
        results: Sequence[ResultToSend],
        content_graph: str | None = None,
        *,
        recommendations: bool = True,
        mastery: bool = True,
    ) -> tuple[ResultsAnswer, TimedAnswer]:
        assert recommendations
        assert mastery
        assert content_graph == self.graph.id
        (result,) = results
        self.sent.append(result)
        is_fifth = len(self.sent) % 5 == 0
        await asyncio.sleep(0)
        notices: tuple[AdjustmentNotice, ...] = ()
        if is_fifth:
            notices = (
                AdjustmentNotice(result.learner_id, "opened", "remediate", "s0", "two_wrong", REASON, "a", "r0"),
            )
        answer = ResultsAnswer(
            (ResultAnswer(result.result_id, "accepted", 0.5),),
            (MasteryChange(result.learner_id, "s0", 0.3, 0.6, 0.4, 0.8),),
            (LearnerRecommendations(result.learner_id, "ready", self._items(), "list"),),
            notices,
        )
        return answer, TimedAnswer(b"", 0.001, 1)

    async def mastery(self, learner: str, content_graph: str, at: str | None = None) -> LearnerMastery:
        assert (content_graph, at) == (self.graph.id, "2026-01-09T07:00:00Z")
        return LearnerMastery(learner, 1, (SkillMastery("s0", 0.6, 9), SkillMastery("s1", 0.2, 0)))

    async def tell(self, recommendation_id: str, event: EventToSend) -> None:
        assert recommendation_id == "list"
        self.studied.append(event)

    def _items(self) -> tuple[RecommendedActivity, ...]:
        resource, item = self.graph.resources[0].id, self.graph.items[0].id
        is_studied = len(self.studied) > len(self.sent)
        order = (item, resource) if is_studied else (resource, item)
        return tuple(RecommendedActivity("remediate", "s0", one, "code", REASON) for one in order)


def play_period(n_learners: int = 6) -> tuple[FakeClient, Story]:
    graph = course()
    client = FakeClient(graph)

    async def run() -> Story:
        pupils = pupils_of(graph, PERIOD, n_learners, seed=1)
        days = await play(client, pupils, PERIOD, client.graph, lambda _: None)
        return await tell(client, pupils, PERIOD, graph, days)

    return client, asyncio.run(run())


def test_results_happen_within_the_period_and_in_order() -> None:
    client, told = play_period()
    latest = START + timedelta(days=PERIOD.n_days, hours=1)
    for learner in told.learners:
        times = [one.occurred_at or "" for one in client.sent if one.learner_id == learner.id]
        assert times
        assert times == sorted(times)
        assert all(START <= datetime.fromisoformat(time) <= latest for time in times)


def test_a_day_begins_at_midnight_of_the_class_and_not_at_its_first_hour() -> None:
    client, told = play_period()
    assert PERIOD.day_ends == pytest.approx([16 / 24, 40 / 24, 64 / 24, 88 / 24, 4.0])
    assert len(told.load.days) == len(PERIOD.day_ends)
    for learner in told.learners:
        sent = [one.occurred_at or "" for one in client.sent if one.learner_id == learner.id]
        dates = [datetime.fromisoformat(moment).astimezone(START.tzinfo).date() for moment in sent]
        assert [int(step.day) for step in learner.steps] == [(date - START.date()).days for date in dates]


def test_the_service_learns_no_name_and_no_profile() -> None:
    client, told = play_period()
    assert {one.learner_id for one in client.sent} <= {f"demo3-{number:02d}" for number in range(1, 7)}
    assert len({one.result_id for one in client.sent}) == len(client.sent)
    assert {learner.name for learner in told.learners}.isdisjoint(one.learner_id for one in client.sent)


def test_the_same_seed_plays_the_same_period() -> None:
    (one, _), (other, _) = play_period(), play_period()
    assert sorted(one.sent, key=lambda result: result.result_id) == sorted(other.sent, key=lambda one: one.result_id)


def test_the_story_holds_every_result_each_adjustment_and_the_last_belief() -> None:
    client, told = play_period()
    assert told.n_results == len(client.sent) == sum(day.results for day in told.load.days)
    assert sum(len(learner.opened()) for learner in told.learners) == len(client.sent) // 5
    assert all(learner.mastery == {"s0": 0.6} for learner in told.learners)
    for learner in told.learners:
        assert all(learner.steps[change.step].day == change.day for change in learner.changes)


def test_what_was_studied_is_told_to_the_service_and_in_the_story() -> None:
    client, told = play_period()
    assert client.studied
    assert {event.event for event in client.studied} == {"completed"}
    assert sum(len(learner.studies) for learner in told.learners) == len(client.studied)


def test_attempts_at_an_item_are_counted() -> None:
    client, told = play_period()
    first = [one for one in client.sent if one.learner_id == told.learners[0].id]
    for item in {one.item_id for one in first}:
        attempts = [one.attempt for one in first if one.item_id == item]
        assert attempts == list(range(1, len(attempts) + 1))


def test_a_small_class_is_treated_as_a_tutor_would(tmp_path: Path) -> None:
    run(Wishes(8, 14, None, tmp_path, "fr", is_new_cohort=False, is_leaving=True))
    told = Shelf(tmp_path).last_story()
    assert told is not None
    graph = bundled()
    counts, (before, after) = conduct_of(told, graph), reached(told)
    assert counts.failing > 10
    assert counts.helped + counts.handed_over == counts.failing
    assert counts.helped > 0.9 * counts.failing
    assert share(counts.with_resource, counts.remediations) >= 0.4
    assert share(counts.repeats, counts.answers) <= 0.15
    assert after > before + 0.2
    assert sum(len(learner.studies) for learner in told.learners) > 20
    assert told.help is not None
    assert sum(one.n for one in told.help.signals) > 0
    clocks = told.help.clocks
    ended = clocks.n_met + clocks.n_met_late + clocks.n_breached + clocks.n_cancelled
    assert clocks.n == ended + clocks.n_running > 0
    assert sum(one.n_messages for one in told.help.helpers) > 0


def test_a_timepiece_says_what_time_it_is_and_the_real_one_before_and_after(tmp_path: Path) -> None:
    timepiece = Timepiece(tmp_path / "demo" / "clock")
    read = clock_of(timepiece.path)
    assert abs(read() - wall_us()) < 60_000_000
    with timepiece:
        timepiece.set(START)
        assert moment_of(read()) == START
        timepiece.set(START + timedelta(days=1))
        assert moment_of(read()) == START + timedelta(days=1)
    assert abs(read() - wall_us()) < 60_000_000


def test_long_pauses_fit_into_the_period() -> None:
    assert max(profile.long_pause_days for profile in profiles_within(14)) < 7


def test_a_story_is_found_again_and_a_new_cohort_gets_the_next_number(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.last_story() is None
    assert shelf.begin_cohort() == 1
    shelf.keep_story(story(2))
    assert shelf.begin_cohort() == 2  # interrupted: no story
    assert Shelf(tmp_path).last_story() == story(2)
    assert shelf.begin_cohort() == 3


def test_a_story_of_another_version_is_played_anew(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    (shelf.of_cohort(shelf.begin_cohort()) / "story.json").write_text('{"cohort": 1}', encoding="utf-8")
    assert shelf.last_story() is None


def test_the_key_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.read_key() is None
    shelf.keep_key("sym_1_a")
    shelf.keep_key("sym_2_b")
    assert shelf.read_key() == "sym_2_b"
    assert stat.S_IMODE((tmp_path / "demo" / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize(("language", "sentence"), [("fr", "fausses"), ("en", "wrong answers")])
def test_the_table_says_why_in_the_language_asked_for(language: str, sentence: str) -> None:
    console = Console(file=io.StringIO(), width=140)
    print_summary(console, story(), course(), language)
    assert isinstance(console.file, io.StringIO)
    assert sentence in console.file.getvalue()


def test_the_table_begins_with_who_is_furthest_behind() -> None:
    told, console = story(30), Console(file=io.StringIO(), width=140)
    print_summary(console, told, course(), "en")
    assert isinstance(console.file, io.StringIO)
    table = console.file.getvalue()
    names = [learner.name for learner in furthest_behind(told, told.learners)[:4]]
    places = [table.index(f" {name} ") for name in names]
    assert places == sorted(places)


def test_every_command_explains_itself() -> None:
    for words in (["demo"], ["replay"], ["loadtest", "http"]):
        assert command_line(*words, "--help").exit_code == 0


def test_a_running_service_wants_a_key(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("learner_id,skill_id,correct\n", encoding="utf-8")
    told = command_line("replay", table, "--url", "http://127.0.0.1:9", env={"SYMPHONIE_KEY": ""})
    assert told.exit_code == 2
    assert "SYMPHONIE_KEY" in told.stderr
