"""Telephone numbers as they are dialled from abroad (ITU-T E.164)."""

import re
from typing import Final

_BETWEEN: Final = re.compile(r"[\s().\u2010-\u2015/-]+")
_DIALLED: Final = re.compile(r"\+[1-9][0-9]{6,14}")


def dialled(phone: str | None) -> str | None:
    """Return a number as it is dialled from anywhere; None for one that says no country, or is none.

    >>> dialled("+33 (0)6 12.34.56.78"), dialled("0033 612 345 678"), dialled("06 12 34 56 78")
    ('+33612345678', '+33612345678', None)
    """
    if phone is None:
        return None
    bare = _BETWEEN.sub("", phone.replace("(0)", ""))
    number = f"+{bare[2:]}" if bare.startswith("00") else bare
    return number if _DIALLED.fullmatch(number) else None
