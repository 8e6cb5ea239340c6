"""How far the record is behind what was answered, as `/v1/metrics` tells it (scope `metrics:read`)."""

import re
from typing import Final, NamedTuple

_TOLD: Final = re.compile(rb"^symphonie_journal_(entries|age_seconds) (\S+)$", re.MULTILINE)


class Lag(NamedTuple):
    """What the record has yet to take."""

    entries: int  # commits of the journal
    age_s: float  # of the oldest of them; 0 without any


def lag_of(metrics: bytes) -> Lag | None:
    r"""Read it from metrics; None while the service cannot tell.

    >>> lag_of(b"symphonie_journal_entries 3.0\nsymphonie_journal_age_seconds 0.25\n")
    Lag(entries=3, age_s=0.25)
    """
    told = {name: float(value) for name, value in _TOLD.findall(metrics)}
    entries = told.get(b"entries")
    return None if entries is None else Lag(int(entries), told.get(b"age_seconds", 0.0))
