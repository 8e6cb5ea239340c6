"""Courses whose outcome is known otherwise."""

from typing import Final

import msgspec

from engine.sizing.scenario import StaffGroup, SupportScenario
from engine.sizing.trajectories import GRID, Trajectories, Trajectory, Trouble

ALWAYS: Final = "Mo-Su 00:00-24:00"
UNTROUBLED: Final = Trajectories("", "test", 0, 10, (Trajectory((0.5,) * GRID, ()),))
TROUBLED: Final = Trajectories(
    "",
    "test",
    0,
    10,
    (
        Trajectory((0.2,) * 6 + (0.4,) * 7, (Trouble(0.2, None), Trouble(0.5, 0.52))),
        Trajectory((0.4,) * 6 + (0.8,) * 7, (Trouble(0.4, 0.9),)),
    ),
)

RODET: Final = SupportScenario(
    learners=120,
    weeks=12,
    questions_a_week=(0.5, 0.5),
    contacts_a_week=0.25,
    forum_size=30,
    losing_heart=(0.0, 0.0),
    staff=(StaffGroup(count=6, absent_days_a_year=0.0),),
)
"""120 learners, 12 weeks, half a question and a quarter of a contact for each in a week, a forum for 30."""


def rodet(end: int) -> SupportScenario:
    """The Rodet case with every minute at its least (0) or at its most (1)."""
    names = ("question_minutes", "contact_minutes", "first_contact_minutes", "forum_hours")
    return msgspec.structs.replace(RODET, **{name: (getattr(RODET, name)[end],) * 2 for name in names})


def call_centre(calls_an_hour: float, minutes: float, servers: int) -> SupportScenario:
    """Random calls at all hours, exponential times, whoever is free takes the next: what Erlang C is about."""
    return SupportScenario(
        learners=100,
        weeks=6,
        questions_a_week=(calls_an_hour * 168 / 100,) * 2,
        question_minutes=(minutes, minutes),
        contacts_a_week=0.0,
        first_contact_minutes=(0.0, 0.0),
        forum_size=0,
        losing_heart=(0.0, 0.0),
        zone="UTC",
        hours=ALWAYS,
        asking_hours=ALWAYS,
        sharing="queue",
        minutes_vary=1.0,
        learners_vary=0.0,
        staff=(StaffGroup(count=servers, absent_days_a_year=0.0),),
    )
