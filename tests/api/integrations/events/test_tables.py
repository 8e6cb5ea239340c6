"""The page about events says what the mappings do."""

import re
from pathlib import Path

from tests.api.integrations.events.tables import FILE, written

FOLDER = Path("api/integrations/events")


def test_the_page_has_the_tables_of_the_mappings() -> None:
    assert FILE.read_text("utf-8") == written()


def test_the_page_names_every_outcome_that_there_is() -> None:
    sources = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    given = set(re.findall(r'(?:Nothing|NoScore|_nothing)\((?:source, told, )?\s*"([a-z0-9-]+)"', sources))
    given |= set(re.findall(r'outcome="([a-z-]+)"', sources))
    assert len(given) > 15
    page = FILE.read_text("utf-8")
    assert {one for one in given if f"`{one}`" not in page} == set()
