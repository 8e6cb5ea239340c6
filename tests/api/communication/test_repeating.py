"""Machines that do not say that they are machines are known by how they write; people are not taken for them."""

import pytest

from api.communication.mailroom.repeating import QUICK_A_DAY, QUICK_US, SAME_A_DAY, Turn, repeats

HOUR = 3_600_000_000
DAY = 24 * HOUR


def conversation(n: int, after_us: int, text: str = "Réponse {}") -> list[Turn]:
    """Something is asked every hour, and answered so much later."""
    asked = [Turn(k * HOUR, None) for k in range(n)]
    answered = [Turn(k * HOUR + after_us, text.format(k)) for k in range(n)]
    return sorted([*asked, *answered], key=lambda one: one.at_us)


def test_the_same_words_are_a_persons_so_many_times_a_day() -> None:
    for n in range(SAME_A_DAY + 2):
        before = conversation(n, 10 * QUICK_US, "Je suis absent.")
        assert repeats(before, "je suis  absent.\n", n * HOUR) is (n >= SAME_A_DAY)
        assert not repeats(before, "Me revoici.", n * HOUR)


def test_answers_that_nobody_could_have_written_are_a_persons_so_many_times_a_day() -> None:
    for n in range(QUICK_A_DAY + 2):
        before = [*conversation(n, QUICK_US), Turn(n * HOUR, None)]
        assert repeats(before, "Encore un autre.", n * HOUR + QUICK_US) is (n >= QUICK_A_DAY)
        assert not repeats(before, "Encore un autre.", n * HOUR + QUICK_US + 1)


def test_a_day_later_it_is_forgotten() -> None:
    before = conversation(SAME_A_DAY, 10 * QUICK_US, "Merci.")
    assert repeats(before, "Merci.", 10 * HOUR)
    assert not repeats(before, "Merci.", 2 * DAY)


@pytest.mark.parametrize("text", ["", "  "])
def test_mails_without_words_are_no_words_that_repeat_themselves(text: str) -> None:
    assert not repeats(conversation(9, 10 * QUICK_US, text), text, 10 * HOUR)


def test_several_mails_in_a_row_answer_once() -> None:
    before = [Turn(0, None), *(Turn(n, f"{n}") for n in range(1, 9))]
    assert not repeats(before, "9", 10)
