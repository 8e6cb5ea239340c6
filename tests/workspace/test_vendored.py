"""What was taken from others is as it was taken."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

PLACES = (Path("api/workspace/vendored"), Path("tests/workspace/axe"))
NAMED = re.compile(r"`([\w.-]+\.(?:js|css))`[^`]*`([0-9a-f]{64})`")


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_what_is_vendored_has_the_checksum_that_is_written_beside_it(place: Path) -> None:
    named = dict(NAMED.findall((place / "README.md").read_text(encoding="utf-8")))
    there = {one.name: sha256(one.read_bytes()).hexdigest() for one in place.iterdir() if one.suffix in {".js", ".css"}}
    assert named == there
    assert there
