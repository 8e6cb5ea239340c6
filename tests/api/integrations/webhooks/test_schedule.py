"""What follows from an answer: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.integrations.webhooks.forms import answered
from api.integrations.webhooks.schedule import LONGEST_S, WAITS_S, Answered, judge

NOW_US = 1_772_442_000_000_000  # 2026-03-02T09:00:00Z


@given(st.integers(1, len(WAITS_S)), st.floats(0, 1))
def test_each_wait_is_that_of_its_attempt_and_up_to_a_fifth_longer(n: int, chance: float) -> None:
    verdict = judge(Answered(None, "nobody is there"), n, NOW_US, chance)
    assert verdict.state == "waiting"
    assert WAITS_S[n - 1] <= (verdict.next_us - NOW_US) / 1e6 <= WAITS_S[n - 1] * 1.2


def test_waits_grow_from_five_seconds_to_a_day_and_then_it_is_given_up() -> None:
    assert (WAITS_S[0], WAITS_S[-1]) == (5, 86_400)
    assert list(WAITS_S) == sorted(WAITS_S)
    assert judge(Answered(500, "status 500"), len(WAITS_S) + 1, NOW_US, 0.0).state == "failed"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", 5),
        ("99999999999", LONGEST_S),
        ("Mon, 02 Mar 2026 09:10:00 GMT", 600),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 5),
        ("soon", 5),
        ("-5", 5),
        ("1.5", 5),
        ("٣", 5),
    ],
)
def test_retry_after_is_obeyed_in_both_forms_within_bounds(said: str, seconds: int) -> None:
    for status in (429, 503):
        assert (judge(Answered(status, "x", said), 1, NOW_US, 0.0).next_us - NOW_US) // 1_000_000 == seconds


def test_retry_after_of_another_answer_says_nothing() -> None:
    assert judge(Answered(500, "x", "120"), 1, NOW_US, 0.0).resumes_us is None


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    assert judge(answered("webhook", status, None), 1, NOW_US, 0.0).state == "delivered"


@pytest.mark.parametrize("status", [100, 301, 302, 303, 307, 308, 400, 401, 404, 409, 500, 599])
def test_anything_else_is_not(status: int) -> None:
    assert judge(answered("webhook", status, None), 1, NOW_US, 0.0).state == "waiting"


def test_gone_is_the_end() -> None:
    verdict = judge(answered("webhook", 410, None), 1, NOW_US, 0.0)
    assert (verdict.state, verdict.is_gone) == ("failed", True)


def test_a_store_that_has_a_statement_already_has_taken_it() -> None:
    assert judge(answered("xapi", 409, None), 1, NOW_US, 0.0).state == "delivered"
