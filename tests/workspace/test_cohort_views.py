"""What pages about cohorts show, without a server."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from api.support.cohort_days import (
    ActivityOfCohort,
    HappenedInCohort,
    HappenedOnDay,
    PromisesKept,
    PromisesOfSupporter,
    PromisesToCohort,
)
from api.support.cohort_maps import LearnerOfMap, MasteryOfCohort, SkillOfMap
from api.support.cohorts import CohortOverview, SupporterLoad
from api.support.learners import ListedLearner
from api.workspace.cohort.figure_pages import every_day, share_kept, summed, supporters_of
from api.workspace.cohort.head import CohortHead
from api.workspace.cohort.list_pages import by_name
from api.workspace.cohort.map_pages import Sorting, drawn_map, sorting_asked
from api.workspace.cohort.sheets import written_csv
from api.workspace.courses import Course, CourseSkill

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NASTY = '<script>alert("1")</script>'
COURSE = Course(
    "algebra",
    "v1",
    {"en": "Algebra"},
    0.95,
    {one: CourseSkill(one, {"en": f"Skill {one}", "fr": f"Compétence {one}"}, (), ()) for one in ("a", "b/c")},
    {},
    frozenset(),
)
HEAD = CohortHead("spring/1", COURSE, ("algebra", "more"), "fr")
LABELS = ("Maîtrise", "Dernière activité", "Médiane")


def a_map(*learners: LearnerOfMap) -> MasteryOfCohort:
    skills = (SkillOfMap("a", 0.41, 2), SkillOfMap("b/c", None, 0))
    return MasteryOfCohort("spring/1", "algebra", "v1", NOW, len(learners), NOW, skills, learners)


def seen(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%d}"


def test_a_map_has_numbers_heads_and_ways_on_and_names_stay_text() -> None:
    found = a_map(LearnerOfMap("x/y", NASTY, None, (0.234, None)), LearnerOfMap("zoe", None, NOW, (None, 0.9)))
    drawn = drawn_map(found, HEAD, Sorting("mastery", "a"), LABELS, seen)
    assert NASTY not in drawn
    assert "&lt;script&gt;" in drawn
    assert drawn.count('<th scope="row"') == 3
    assert 'href="/learners/x%2Fy/skills/a?course=algebra">23</a>' in drawn
    assert 'href="/learners/zoe/skills/b%2Fc?course=algebra">90</a>' in drawn
    assert ">41<" in drawn
    assert 'aria-sort="ascending"' in drawn
    assert "/cohorts/spring%2F1?course=algebra&amp;order=mastery&amp;skill=a&amp;down=1" in drawn
    assert "Compétence b/c" in drawn


def test_a_sorting_is_read_from_what_it_writes() -> None:
    for one in (Sorting(), Sorting("seen", first=50), Sorting("mastery", "b/c", is_descending=True, first=100)):
        written = {name: str(value) for name, value in one.query().items() if value is not None}
        assert sorting_asked(written) == one
    assert Sorting("seen").by("seen")["down"] == "1"
    assert Sorting("seen", is_descending=True).by("seen")["down"] is None


def test_learners_are_sorted_by_name_without_accents_and_the_nameless_come_last() -> None:
    names = {"a": "Zoé", "b": "élodie", "c": None, "d": "Elise"}
    listed = [ListedLearner(one, name, (), (), None, 0, None) for one, name in names.items()]
    assert [one.learner_id for one in by_name(listed)] == ["d", "b", "a", "c"]


def test_days_without_anything_are_shown_too() -> None:
    nothing = HappenedInCohort(0, 0, 0)
    days = (HappenedOnDay(date(2026, 3, 1), 2, 3, 1),)
    found = ActivityOfCohort("spring", "algebra", NOW, NOW, days, nothing, nothing)
    shown = every_day(found, date(2026, 2, 28), date(2026, 3, 2))
    assert [(one.day.day, one.n_learners) for one in shown] == [(28, 0), (1, 2), (2, 0)]


def test_load_and_promises_of_a_supporter_stand_side_by_side() -> None:
    load = (SupporterLoad("tess", 3, 1, 1, 0, 2, 5),)
    overview = CohortOverview("spring", "algebra", NOW, 0.9, 1, 1, (), (), load, None, 0, ())
    kept = PromisesOfSupporter("carl", PromisesKept(3, 1, 0), PromisesKept(0, 0, 2))
    names = {"supporter/tess": "Tess", "supporter/carl": "Carl"}
    tess, carl = supporters_of(overview, PromisesToCohort("spring", NOW, NOW, (kept,)), names)
    assert (tess.name, tess.load.n_open, share_kept(tess.kept.now)) == ("Tess", 3, None)
    assert (carl.name, carl.load.n_open, carl.load.alerts_per_day, share_kept(carl.kept.now)) == ("Carl", 0, None, 0.75)
    assert summed([tess.kept.now, carl.kept.now]) == PromisesKept(3, 1, 0)


def test_a_sheet_runs_no_formula_and_is_read_by_the_reader_s_spreadsheet() -> None:
    paris = ZoneInfo("Europe/Paris")
    dangerous = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "fine", 'a;b\n"c"']
    written = written_csv([dangerous, [-0.5, -3, NOW, date(2026, 3, 2), None]], "fr", paris)
    assert written.startswith("\ufeff")
    cells = written.removeprefix("\ufeff").split("\r\n")
    assert cells[0].split(";", 6)[:6] == [
        "\"'=cmd|' /C calc'!A0\"",
        '"\'+1"',
        '"\'-1"',
        '"\'@SUM(A1)"',
        '"\'\tx"',
        '"fine"',
    ]
    assert cells[0].endswith('"a;b\n""c"""')
    assert cells[1] == '"-0,5";"-3";"2026-03-02 10:00";"2026-03-02";""'
    assert written_csv([[0.5, 2]], "en", paris) == '\ufeff"0.5","2"\r\n'
