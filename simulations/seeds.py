"""Seeds for tuning and seeds for judging: what was tuned on one kind is judged on the other, which it has never seen.

A seed of a run draws learners and their luck. Which skill of the course is easy, which is learned fast, what the
authors erred about is dealt by an *assignment*, a seed of its own: what is tuned to some assignments can be lucky in
them. So both are apart, and the seed of a run says which assignments go with it: a run with a seed below 1000 never
sees an assignment that is judged on.
"""

from typing import Final, NamedTuple

N_ASSIGNMENTS: Final = 10
_FIRST_TO_JUDGE: Final = 1_000


class Seeds(NamedTuple):
    """Seeds for one purpose."""

    purpose: str  # readable
    runs: range  # of learners and of all luck; the first one is the one to take
    assignments: range  # that deal parameters to skills, arrows that are wrong, stabilities, and natures of strengths

    @property
    def default(self) -> int:
        """The seed of a run that nobody chose."""
        return self.runs[0]


TUNING: Final = Seeds("tuning", range(_FIRST_TO_JUDGE), range(2009, 2009 + N_ASSIGNMENTS))
"""For trials, sweeps and tests: whatever chooses a number, a formula or a policy. All seeds up to now were of these."""
JUDGING: Final = Seeds("judging", range(_FIRST_TO_JUDGE, 1 << 63), range(7_001, 7_001 + N_ASSIGNMENTS))
"""For the table that is published; what the command takes by default."""


def seeds_of(run: int) -> Seeds:
    """Say what the seed of a run is for.

    >>> seeds_of(7).purpose, seeds_of(JUDGING.default).purpose
    ('tuning', 'judging')
    """
    return TUNING if run in TUNING.runs else JUDGING
