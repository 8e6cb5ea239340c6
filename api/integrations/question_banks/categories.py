"""Categories of questions, which Moodle writes as paths."""

import re
from typing import Final

from api.integrations.imports.texts import line_of

_CONTEXTS: Final = re.compile(r"\$(?:course|system|cat|module|category)\d*\$", re.IGNORECASE)
_PARTS: Final = re.compile(r"(?<!/)/(?!/)")


def heading_of(path: str) -> str:
    """Return the last part of the path of a category; a slash within a name is written twice.

    >>> heading_of("$course$/top/Default for Network/Masks and CIDR // VLSM"), heading_of("$course$/top")
    ('Masks and CIDR / VLSM', '')
    """
    parts = [line_of(one.replace("//", "/")) for one in _PARTS.split(path)]
    named = [one for one in parts if one and one != "top" and not _CONTEXTS.fullmatch(one)]
    return named[-1] if named else ""
