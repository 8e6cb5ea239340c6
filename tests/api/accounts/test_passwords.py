"""Which passwords are taken."""

import asyncio

import pytest

from api.account_errors import WeakPassword
from api.workspace.door.passwords import MIN_LENGTH, NOBODYS, check_password, common_passwords, hash_password


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("x" * 11, "length"),
        ("x" * 1025, "length"),
        ("ﬁ" * 5, "length"),
        ("Password1234", "common"),
        ("AZERTYUIOP123", "common"),
        ("tess.tournier@example.org", "name"),
        ("TESS Tournier", "name"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_its_reason(password: str, why: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        check_password(password, "Tess Tournier", "tess.tournier@example.org", None)
    assert refusal.value.why == why


@pytest.mark.parametrize("password", ["courgette piano", "密" * 12, "tout en minuscules", "ﬁ" * 6, "x" * 1024])
def test_nobody_needs_digits_or_signs(password: str) -> None:
    assert len(check_password(password, "Tess", None)) >= MIN_LENGTH


def test_all_passwords_of_the_list_would_be_taken_otherwise() -> None:
    assert len(common_passwords()) > 200
    assert all(len(one) >= MIN_LENGTH and one == one.casefold() for one in common_passwords())


def test_nobodys_password_costs_as_much_to_compare_as_anybodys() -> None:
    kept = asyncio.run(hash_password("courgette piano"))
    assert kept.split("$")[:4] == NOBODYS.split("$")[:4]
    assert [len(one) for one in kept.split("$")] == [len(one) for one in NOBODYS.split("$")]
