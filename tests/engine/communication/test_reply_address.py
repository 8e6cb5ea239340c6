import base64
import hashlib
import hmac
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.communication.reply_address import (
    REPLY_DAYS,
    Sign,
    is_genuine,
    last_day,
    read_address,
    write_bounce_address,
    write_reply_address,
)

DOMAIN = "mail.example.org"
CASE = uuid.UUID(int=7).hex
ADA = "learner/ada"
DAY_US = 86_400_000_000


def signing(key: bytes) -> Sign:
    return lambda text: hmac.digest(key, text, hashlib.sha256)


ACME, UMBRELLA = signing(b"acme"), signing(b"umbrella")


@given(st.integers(0, 2**24 - 1), st.uuids(), st.text(min_size=1, max_size=16), st.integers(0, 2**16 - 1))
def test_an_address_is_read_as_it_was_written_and_fits_into_a_local_part(
    organisation_no: int, case: uuid.UUID, person: str, day: int
) -> None:
    address = write_reply_address(ACME, DOMAIN, organisation_no, case.hex, person, day)
    assert len(address.partition("@")[0]) <= 64
    claim = read_address(address.upper(), DOMAIN)
    assert claim is not None
    assert (claim.purpose, claim.organisation_no, claim.about, claim.last_day) == (
        "reply",
        organisation_no,
        case.hex,
        day,
    )
    assert is_genuine(ACME, claim, person)
    assert not is_genuine(UMBRELLA, claim, person)
    assert not is_genuine(ACME, claim, f"{person}x")


def test_whoever_changes_a_letter_of_an_address_proves_nothing() -> None:
    address = write_reply_address(ACME, DOMAIN, 7, CASE, ADA, 20_000)
    token = address.partition("+")[2].partition("@")[0]
    for place, letter in enumerate(token[:-1]):  # of the last letter some bits mean nothing
        other = "a" if letter != "a" else "b"
        claim = read_address(f"reply+{token[:place]}{other}{token[place + 1 :]}@{DOMAIN}", DOMAIN)
        assert claim is None or not is_genuine(ACME, claim, ADA), place


def test_an_address_of_one_purpose_is_none_of_another() -> None:
    token = write_bounce_address(ACME, DOMAIN, 7, 12, 20_000).partition("+")[2]
    claim = read_address(f"reply+{token}", DOMAIN)
    assert claim is not None
    assert not is_genuine(ACME, claim)
    genuine = read_address(f"bounce+{token}", DOMAIN)
    assert genuine is not None
    assert genuine.about == "12"
    assert is_genuine(ACME, genuine)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "reply",
        f"reply@{DOMAIN}",
        f"reply+@{DOMAIN}",
        f"reply+aeaaaa@{DOMAIN}",
        f"reply+{'a' * 500}@{DOMAIN}",
        f"reply+é{'a' * 60}@{DOMAIN}",
        f"support+{'a' * 58}@{DOMAIN}",
        "reply+aeaaaakq3sapi3xcygluiontpcieeimk56vuvurvikzfwfet4x24xti@elsewhere.example.org",
        "\0reply+a@b\r\n",
    ],
)
def test_whatever_else_somebody_writes_to_is_none_of_ours(address: str) -> None:
    assert read_address(address, DOMAIN) is None


def test_an_address_ends_with_its_last_day() -> None:
    now_us = 1_800_000_000_000_000
    claim = read_address(write_reply_address(ACME, DOMAIN, 7, CASE, ADA, last_day(now_us, REPLY_DAYS)), DOMAIN)
    assert claim is not None
    assert not claim.is_over(now_us + REPLY_DAYS * DAY_US)
    assert claim.is_over(now_us + (REPLY_DAYS + 1) * DAY_US)


@pytest.mark.parametrize("about", [b"a\0b", b"a\nb", b"", b"x" * 129])
def test_an_address_about_what_can_be_no_case_says_nothing(about: bytes) -> None:
    token = base64.b32encode(b"\2" + bytes(5) + about + bytes(12)).decode().rstrip("=")
    assert read_address(f"reply+{token}@{DOMAIN}", DOMAIN) is None
