"""Names where a sentence of the machine has ids: it is written when it is needed, names are known to who reads."""

import re
from collections.abc import Mapping


def named(text: str, names: Mapping[str, str]) -> str:
    """Put names where ids stand by themselves; an id that stands twice may be a word, and stays.

    >>> named("The answer to ada was due. tess has the case.", {"ada": "Ada Lovelace", "tess": "Tess"})
    'The answer to Ada Lovelace was due. Tess has the case.'
    >>> named("ada asks about ada-lang and ada", {"ada": "Ada Lovelace"})
    'ada asks about ada-lang and ada'
    """
    places = {one: list(_alone(one).finditer(text)) for one in names}
    found = sorted((at[0].start(), one) for one, at in places.items() if len(at) == 1)
    told, end = "", 0
    for start, one in found:
        if start >= end:
            told += text[end:start] + names[one]
            end = start + len(one)
    return told + text[end:]


def _alone(one: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.@/-]){re.escape(one)}(?![\w@/-]|\.\w)")
