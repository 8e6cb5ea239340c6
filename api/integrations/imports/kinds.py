"""Which reader reads a file of which kind (pure: they are given bytes)."""

from collections.abc import Callable, Mapping
from typing import Final

from api.integrations.faqs.found import FoundEntries
from api.integrations.faqs.moodle_glossary import read_moodle_glossary
from api.integrations.faqs.page import read_faq_page
from api.integrations.faqs.table import read_faq_table
from api.integrations.frameworks.case import read_case
from api.integrations.frameworks.digcomp import read_digcomp
from api.integrations.frameworks.rncp import read_blocks
from api.integrations.frameworks.rome import read_rome
from api.integrations.frameworks.selecting import selection
from api.integrations.imports.found import Found
from api.integrations.imports.messages import ImportQuery
from api.integrations.question_banks.common_cartridge import read_cartridge
from api.integrations.question_banks.gift import read_gift
from api.integrations.question_banks.moodle_xml import read_moodle_xml
from api.integrations.question_banks.qti import read_qti

CONTENT_READERS: Final[Mapping[str, Callable[[bytes, ImportQuery], Found]]] = {
    "case": lambda body, _: read_case(body),
    "rome": lambda body, query: read_rome(body, selection(query.select)),
    "rncp": lambda body, query: read_blocks(body, selection(query.select)),
    "qti": lambda body, _: read_qti(body),
    "common-cartridge": lambda body, _: read_cartridge(body),
    "gift": lambda body, query: read_gift(body, query.site),
    "moodle-xml": lambda body, query: read_moodle_xml(body, query.site),
    "digcomp": lambda body, query: read_digcomp(body, query.language),
}
"""By kind."""
FAQ_READERS: Final[Mapping[str, Callable[[bytes, ImportQuery], FoundEntries]]] = {
    "faq-csv": lambda body, query: read_faq_table(body, _spoken(query)),
    "moodle-glossary": lambda body, query: read_moodle_glossary(body, _spoken(query), query.site),
    "faq-page": lambda body, query: read_faq_page(body, _spoken(query), query.site),
}
"""By kind."""


def _spoken(query: ImportQuery) -> str:
    """Return the language of a FAQ: French, unless another one is named, which is then taken for English."""
    return "fr" if (query.language or "fr").lower().partition("-")[0] == "fr" else "en"
