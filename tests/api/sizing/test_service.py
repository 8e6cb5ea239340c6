import json
import math
from itertools import pairwise
from pathlib import Path

import pytest

from api.sizing.demand import Demand, Prices
from api.sizing.points import learner_bytes, measured_points
from api.sizing.service import ServiceSize, size_service
from tests.command_line import command_line

PAGE = Path(__file__).parents[3] / "docs" / "capacity.md"
SEEDS = range(3)


def sized(**asked: float) -> ServiceSize:
    return size_service(Demand(**asked), measured_points(), Prices(), SEEDS)  # type: ignore[arg-type]  # numbers of any kind


def test_what_was_measured_is_what_is_told() -> None:
    points = measured_points()
    assert [learner_bytes(points, history, 1000) for history in (10, 100, 1000)] == [875, 3029, 18651]
    size = sized(
        learners=1, learner_history=1000, results_a_second=1.0, retention_years=1, results_a_day=100, days_a_year=1
    )
    assert size.amount("record") * 2**30 == pytest.approx(100 * 807)
    assert size.amount("live states") * 2**30 == pytest.approx(18651)
    assert {row.basis for row in size.rows} == {"measured", "assumed"}


def test_a_busy_core_is_what_a_result_costs() -> None:
    size = sized(learners=1000, results_a_second=10_000, busy=0.5)
    assert size.amount("workers") == math.ceil(10_000 * 515e-6 / 0.5)


def test_more_learners_never_take_less_and_what_was_not_measured_is_marked() -> None:
    sizes = [sized(learners=n) for n in (1000, 30_000, 1_000_000, 10_000_000)]
    for less, more in pairwise(sizes):
        assert all(a.amount <= b.amount for a, b in zip(less.rows, more.rows, strict=True))
        assert less.cost_a_month < more.cost_a_month
    assert "measured" not in {row.basis for row in sizes[-1].rows if row.part in {"processes", "disk"}}
    assert sizes[0].rows[0].basis == "measured"


def test_the_hottest_server_has_room() -> None:
    size = sized(learners=10_000_000)
    room = next(limit for limit in size.limits if limit.what.startswith("memory of the hottest"))
    assert size.amount("Valkey servers") > 1
    assert room.share <= 1


def test_a_long_history_leaves_the_compact_set() -> None:
    points = measured_points()
    step = learner_bytes(points, 65_537, 1000) - learner_bytes(points, 65_536, 1000)
    assert step == pytest.approx((53.3 - 4.3) * 64_536, rel=0.01)


def test_the_command_tells_people_and_machines_the_same() -> None:
    asked = ("size", "service", "--learners", 30_000, "--seeds", 2)
    told, as_json = command_line(*asked), command_line(*asked, "--json")
    assert (told.exit_code, as_json.exit_code) == (0, 0)
    size = json.loads(as_json.output)
    assert f"SYMPHONIE_N_SHARDS={size['n_shards']}" in told.output
    assert "measured, up to 454 results a second" in told.output
    assert "a month by the prices given" in told.output


def test_the_command_prints_the_table_of_the_page() -> None:
    """What `docs/capacity.md` shows is what the command prints today."""
    learners = [word for n in (1000, 30_000, 1_000_000, 10_000_000) for word in ("--learners", n)]
    told = command_line("size", "service", *learners).output
    page = PAGE.read_text(encoding="utf-8")
    assert [line.strip() for line in told.splitlines() if line.strip() and line.strip() not in page] == []
