"""What is known of a learner at an instant, as far as messages ask: what there is to write about, and what was done."""

import datetime as dt
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote

import msgspec

from engine.communication.people import Facts
from engine.communication.scenario import Engagement, MessageScenario, OccasionKind
from engine.support.openings import US_PER_DAY, Openings, moment_of

ACTIVE_DAYS: Final = 7
SILENT_DAYS: Final = 14
"""Without a visit; the same number as elsewhere (`silent_days`)."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a message can be about.

    Attributes:
        kind: What it is.
        about: Which: an activity, a meeting, the name of a date, an alert.
        at_us: When it is or was.
        on: The date, of what is a whole day wherever somebody lives.
        sort: What a trigger can ask for beside `about`: a kind of signal, `passed` or `failed`, a verb.
        is_done: Whether what was asked is done: handed in, reviewed, turned.
        is_cancelled: Whether it does not take place.
        facts: What the words are made of.
    """

    kind: OccasionKind
    about: str
    at_us: int
    on: dt.date | None = None
    sort: str = ""
    is_done: bool = False
    is_cancelled: bool = False
    facts: Facts = Facts()

    @property
    def id(self) -> str:
        """What names it: which, and on which day (UTC), so that what is put on another day is another occasion.

        >>> Occasion(kind="deadline", about="essay", at_us=0).id
        'deadline:essay@1970-01-01'
        """
        return _named(self.kind, self.about, self.at_us if self.on is None else None, self.on)

    def is_same(self, occasion_id: str) -> bool:
        """Tell whether an id names this one, on whichever day."""
        return occasion_id.rpartition("@")[0] == self.id.rpartition("@")[0]


@lru_cache(maxsize=8192)
def _named(kind: OccasionKind, about: str, at_us: int | None, on: dt.date | None) -> str:
    day = moment_of(at_us or 0).date() if on is None else on
    return f"{kind}:{quote(about, safe='')}@{day.isoformat()}"


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """A learner who follows a run, at an instant.

    Attributes:
        learner: Who.
        cohorts: Which they are in.
        since_us: Since when they follow it: since they came, or since it was put, if that is later.
        is_there: Whether they still do: neither erased, nor gone from the cohort or the course, nor is the run over.
        visited_us: When they last visited; None for never.
        contacted_us: When a person last wrote to them or spoke with them; None for never.
        occasions: What there is to write about.
        facts: What all messages of the run can say.
    """

    learner: str
    cohorts: frozenset[str]
    since_us: int
    is_there: bool = True
    visited_us: int | None = None
    contacted_us: int | None = None
    occasions: tuple[Occasion, ...] = ()
    facts: Facts = Facts()

    def engagement(self, now_us: int) -> Engagement:
        """Say in a word how long ago the last visit was."""
        if self.visited_us is None:
            return "never"
        days = (now_us - self.visited_us) / US_PER_DAY
        if days <= ACTIVE_DAYS:
            return "active"
        return "fading" if days <= SILENT_DAYS else "silent"

    def days_away(self, now_us: int) -> int:
        """Return how many whole days ago the last visit was, or following began."""
        return max(0, now_us - (self.since_us if self.visited_us is None else self.visited_us)) // US_PER_DAY


class Terms(NamedTuple):
    """By which rules messages go.

    Attributes:
        working: On which days, as `timing.whole_days` makes them; None for every day.
        cap_per_week: How many reminders one person gets in any seven days.
    """

    working: Openings | None
    cap_per_week: int


class Run(NamedTuple):
    """A message scenario that is followed.

    Attributes:
        scenario_id: Which.
        scenario: As it is now.
        terms: By which rules.
    """

    scenario_id: str
    scenario: MessageScenario
    terms: Terms
