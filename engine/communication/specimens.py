"""A small made-up cohort to rehearse message scenarios with: each of its learners shows something that happens."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from engine.communication.message import Language
from engine.communication.people import CHANNELS, Facts, Recipient
from engine.communication.rehearsal import Follower
from engine.communication.situation import Occasion, Situation
from engine.support.calendar import zone_of
from engine.support.openings import US_PER_DAY, US_PER_HOUR, instant_of

HELD_AT: Final = dt.time(18)
"""When work is due, on the Friday of each week."""
_SILENT_AFTER_DAYS: Final = 7


class Specimen(NamedTuple):
    """How somebody behaves.

    Attributes:
        id: What they are called.
        hands_in_days: How long before a deadline they hand in; negative for afterwards, None for never.
        leaves_after_days: Days from the start after which they are not seen any more; None for never.
        joins_after_days: Days from the start at which they come; before it where it is negative.
        zone: Where they live; None for where the organisation is.
        language: In which they are written to.
        meets: Whether their meeting in the third week takes place.
    """

    id: str
    hands_in_days: float | None = 1.0
    leaves_after_days: int | None = None
    joins_after_days: int = -14
    zone: str | None = None
    language: Language = "fr"
    meets: bool = True


SPECIMENS: Final = (
    Specimen("steady"),
    Specimen("last-minute", hands_in_days=-0.5),
    Specimen("silent", hands_in_days=None, leaves_after_days=12),
    Specimen("newcomer", joins_after_days=9),
    Specimen("in-montreal", zone="America/Montreal", language="en", meets=False),
)


def specimens(starts: dt.date, ends: dt.date, zone: str, course: dict[str, str]) -> Sequence[Follower]:
    """Return a cohort that follows a course from one day to another.

    Args:
        starts: Its first day.
        ends: Its last day.
        zone: Where the organisation is.
        course: What the course is called, by language.
    """
    facts = Facts(texts={"course": course}, days={"start": starts, "end": ends})
    return [_follower(one, _Course(starts, ends, zone, facts)) for one in SPECIMENS]


class _Course(NamedTuple):
    starts: dt.date
    ends: dt.date
    zone: str
    facts: Facts

    def at(self, days: int, time: dt.time = dt.time()) -> int:
        """Return an instant so many days after the start."""
        return instant_of(dt.datetime.combine(self.starts + dt.timedelta(days=days), time, zone_of(self.zone)))


def _follower(one: Specimen, course: _Course) -> Follower:
    zone = one.zone or course.zone
    person = Recipient(
        kind="learner",
        id=one.id,
        language=one.language,
        zone=zone,
        channels=tuple(channel for channel in CHANNELS if channel != "sms"),
        all_channels=CHANNELS,
    )

    def situation(now_us: int) -> Situation:
        seen = now_us if one.leaves_after_days is None else min(now_us, course.at(one.leaves_after_days))
        has_begun = seen >= course.at(max(0, one.joins_after_days))
        return Situation(
            learner=one.id,
            cohorts=frozenset({"specimens"}),
            since_us=course.at(one.joins_after_days),
            is_there=now_us >= course.at(one.joins_after_days),
            visited_us=seen - seen % (2 * US_PER_DAY) if has_begun else None,
            occasions=tuple(_occasions(one, course, now_us)),
            facts=course.facts,
        )

    return Follower(situation, {"learner": (person,)})


def _occasions(one: Specimen, course: _Course, now_us: int) -> Iterator[Occasion]:
    for kind, about, on in (("course_start", "start", course.starts), ("course_end", "end", course.ends)):
        at_us = course.at((on - course.starts).days)
        yield Occasion(kind=kind, about=about, at_us=at_us, on=on, sort=about, facts=Facts(days={"date": on}))  # type: ignore[arg-type]  # both are
    yield from _work(one, course, now_us)
    meets_us = course.at(16, dt.time(10))
    meeting = Facts(texts={"meeting": {"fr": "point d’étape", "en": "mid-course talk"}}, moments={"starts": meets_us})
    called_off = not one.meets and now_us >= meets_us - 30 * US_PER_HOUR
    yield Occasion(kind="meeting", about="mid-course", at_us=meets_us, is_cancelled=called_off, facts=meeting)
    if one.leaves_after_days is not None:
        silent_us = course.at(one.leaves_after_days + _SILENT_AFTER_DAYS)
        if now_us >= silent_us:
            yield Occasion(kind="signal", about="silence", at_us=silent_us, sort="silence")
    elif now_us >= course.at(24):
        skill = Facts(
            texts={"skill": {"fr": "la première compétence", "en": "the first skill"}}, numbers={"n_reviews": 2}
        )
        yield Occasion(kind="review", about="review", at_us=course.at(24), facts=skill, is_done=now_us >= course.at(27))


def _work(one: Specimen, course: _Course, now_us: int) -> Iterator[Occasion]:
    """Give the work of each week, due on its Friday, and what became of it."""
    friday = (4 - course.starts.weekday()) % 7
    for number, days in enumerate(range(friday, (course.ends - course.starts).days + 1, 7), start=1):
        due_us = course.at(days, HELD_AT)
        title = {"fr": f"Travail de la semaine {number}", "en": f"Work of week {number}"}
        gone_us = None if one.leaves_after_days is None else course.at(one.leaves_after_days)
        done_us = None if one.hands_in_days is None else due_us - round(one.hands_in_days * US_PER_DAY)
        is_done = done_us is not None and now_us >= done_us and (gone_us is None or done_us < gone_us)
        facts = Facts(texts={"activity": title}, moments={"due": due_us})
        yield Occasion(kind="deadline", about=f"week-{number}", at_us=due_us, is_done=is_done, facts=facts)
        if is_done and done_us is not None:
            passed = Facts(texts={"activity": title})
            yield Occasion(kind="result", about=f"week-{number}", at_us=done_us, sort="passed", facts=passed)
