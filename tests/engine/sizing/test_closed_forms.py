"""Erlang C and the spreadsheet, against figures that others have reckoned."""

import pytest

from engine.sizing.erlang import answered_within, servers_for, waiting
from engine.sizing.rodet import spreadsheet
from tests.engine.sizing.courses import RODET


@pytest.mark.parametrize(
    ("calls", "minutes", "servers", "p_wait", "mean_wait_h"),
    [(10, 15, 3, 0.7022, 0.3511), (10, 15, 4, 0.3199, 0.0533), (6, 20, 3, 0.4444, 0.1481)],
)
def test_erlang_c_gives_the_figures_of_the_books(
    calls: float, minutes: float, servers: int, p_wait: float, mean_wait_h: float
) -> None:
    found = waiting(calls, minutes, servers)
    assert (round(found.p_wait, 4), round(found.mean_wait_h, 4)) == (p_wait, mean_wait_h)


def test_one_server_waits_as_its_load_says() -> None:
    assert waiting(3, 10, 1).p_wait == pytest.approx(0.5)  # M/M/1: the chance to wait is the load


def test_who_is_called_more_than_they_can_answer_is_waited_for_without_end() -> None:
    assert waiting(10, 15, 2) == (2.5, 1.0, float("inf"))
    assert answered_within(10, 15, 2, 100.0) == 0.0


def test_many_servers_are_reckoned_without_overflow() -> None:
    assert 0.0 < waiting(4 * 2000, 15, 2050).p_wait < 0.2


def test_the_fewest_who_answer_in_time_are_found() -> None:
    count = servers_for(10, 15, 0.95, 0.25)
    assert answered_within(10, 15, count, 0.25) >= 0.95 > answered_within(10, 15, count - 1, 0.25)


def test_the_case_of_rodet_takes_204_hours_at_least_and_552_at_most() -> None:
    table = spreadsheet(RODET)
    assert (round(table.low.total, 6), round(table.high.total, 6)) == (204.0, 552.0)
    assert (table.low.first_contact, table.low.proactive, table.low.reactive, table.low.forum) == (30, 18, 60, 96)
    assert round(table.high.tutoring_rate, 4) == round(552 / (60 * 120), 4)
