import random
from itertools import islice, pairwise
from pathlib import Path

import msgspec
import pytest

from api.cli.loadtest import SCENARIOS
from api.processes.children import BACKGROUND
from loadtests.load.rhythm import acts, past_days, sitting, start_of
from loadtests.load.scenario import Scenario, deal, names, read_scenario
from loadtests.load.shapes import Quantiles, Shares, read_shapes
from loadtests.load.shapes.deriving import derive
from simulations.terminal.faults import RequestFault
from tests.french import faults_of

DATA = Path(__file__).parents[4] / "shared" / "data"
SHAPES = read_shapes()


def luck(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a load, not a secret


def test_the_shapes_that_ship_are_those_of_the_traces() -> None:
    if not DATA.exists():
        pytest.skip("the traces are not here: ../shared/data")
    assert derive(DATA) == SHAPES


def test_every_shape_names_its_source_and_draws_what_it_says() -> None:
    rng = luck(1)
    for name in SHAPES.__struct_fields__:
        shape = getattr(SHAPES, name)
        assert shape.source.data
        assert shape.source.n > 10_000
        drawn = [shape.draw(rng) for _ in range(20_000)]
        if isinstance(shape, Quantiles):
            assert sum(drawn) / len(drawn) == pytest.approx(shape.mean, rel=0.1), name
            assert min(drawn) >= shape.values[0]
        else:
            assert isinstance(shape, Shares)
            assert sum(shape.shares) == pytest.approx(1.0, abs=1e-3)
            seen = sum(shape.first <= one < shape.first + shape.width for one in drawn) / len(drawn)
            assert seen == pytest.approx(shape.shares[0], abs=0.01)


@pytest.mark.parametrize("name", names())
def test_every_scenario_that_ships_holds_together_and_says_in_both_languages_what_it_is(name: str) -> None:
    scenario = read_scenario(name)
    assert msgspec.json.decode(msgspec.json.encode(scenario), type=Scenario) == scenario
    assert scenario.thresholds.lost == scenario.thresholds.twice == 0
    assert scenario.title.en
    assert [*faults_of(scenario.title.fr), *faults_of(scenario.about.fr)] == []


def test_the_command_lists_every_scenario_that_ships() -> None:
    assert sorted(SCENARIOS) == names()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("minutes = 3", "title"),
        ("people = ", "cannot be read"),
        ("title = { fr = 'x', en = 'x' }\nabout = { fr = 'x', en = 'x' }\nminutes = -1", r"\$\.minutes"),
        ("surprise = 1", "surprise"),
    ],
)
def test_what_is_wrong_in_a_scenario_is_told_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RequestFault, match=told):
        read_scenario(str(path))


def test_an_unknown_scenario_is_told_which_there_are() -> None:
    with pytest.raises(RequestFault, match="morning-peak"):
        read_scenario("monday")


def test_people_are_dealt_by_their_shares_from_the_first_on() -> None:
    people = read_scenario("supporters").people
    for n in (10, 200):
        dealt = [deal(people, number) for number in range(n)]
        for kind, share in people.items():
            assert dealt.count(kind) == pytest.approx(share * n, abs=1.5)


def test_instants_are_those_of_a_trace_and_do_not_depend_on_answers() -> None:
    scenario = read_scenario("morning-peak")
    meant = [*islice(acts(scenario, SHAPES, 40, 3.0, luck(7)), 200)]
    assert meant == [*islice(acts(scenario, SHAPES, 40, 3.0, luck(7)), 200)]
    assert meant[0].begins
    gaps = [later.at_s - earlier.at_s for earlier, later in pairwise(meant)]
    assert min(gaps) >= SHAPES.answer_gap_s.values[0]
    assert sum(gaps) / len(gaps) == pytest.approx(SHAPES.answer_gap_s.mean, rel=0.4)


def test_each_class_starts_within_a_minute_one_after_the_other() -> None:
    scenario = read_scenario("morning-peak")
    starts = [start_of(scenario, SHAPES, number, luck(number)) or 0.0 for number in range(90)]
    for number in range(3):
        of_class = starts[30 * number : 30 * (number + 1)]
        begin = number * scenario.rhythm.class_every_s
        assert begin <= min(of_class) <= max(of_class) <= begin + 60.0


def test_a_day_has_its_hours_laid_over_the_run() -> None:
    scenario = read_scenario("day")
    starts = [start_of(scenario, SHAPES, number, luck(number)) or 0.0 for number in range(5_000)]
    hours = [int(one / (scenario.minutes * 60.0) * 24) for one in starts]
    for hour, share in enumerate(SHAPES.hours_of_day.shares):
        assert hours.count(hour) / len(hours) == pytest.approx(share, abs=0.02)


def test_hand_ins_crowd_before_the_deadline_as_in_the_trace() -> None:
    scenario, rng = read_scenario("exam"), luck(3)
    sat = [sitting(scenario, SHAPES, 20, 0.0, rng) for _ in range(2_000)]
    assert len({one.due_s for one in sat}) == 1
    for one in sat:
        instants = (one.begun_s, *one.answers_s, one.handed_in_s)
        assert list(instants) == sorted(instants)
    day_s = scenario.minutes * 60.0 / len(SHAPES.handed_in_days.shares)
    last_day = sum(sat[0].due_s - day_s <= one.handed_in_s < sat[0].due_s for one in sat) / len(sat)
    assert last_day == pytest.approx(SHAPES.handed_in_days.shares[13], abs=0.03)


def test_a_backlog_lies_in_the_past_in_the_order_of_time_on_days_with_gaps() -> None:
    days = past_days(SHAPES, 50, 0.0, luck(5))
    assert len(days) == 50
    assert days == sorted(days)
    assert max(days) <= 0.0
    assert len({int(one) for one in days}) > 5


def test_the_soak_bounds_the_memory_of_every_process_that_runs_by_default() -> None:
    growing = read_scenario("soak").thresholds.memory_bytes_per_result
    assert set(growing) == {"worker", "valkey", "supervisor", *BACKGROUND} - {"mailroom"}
