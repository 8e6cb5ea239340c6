"""Hours of support by closed form, as a practitioner's spreadsheet has them: how many of each kind, times minutes.

It knows no calendar, no queue and no learner, and says what is to be done at least and at most: the simulation must
come to the same where nothing of these plays a part.
"""

from math import ceil

import msgspec

from engine.sizing.scenario import SupportScenario


class Hours(msgspec.Struct, frozen=True):
    """Hours over the course.

    Attributes:
        first_contact: With each learner.
        proactive: Planned contacts.
        reactive: Questions.
        forum: Forums.
        sessions: Live sessions, preparation included.
        total: All of these.
        tutoring_rate: Over course hours times learners.
    """

    first_contact: float
    proactive: float
    reactive: float
    forum: float
    sessions: float
    total: float
    tutoring_rate: float


class Spreadsheet(msgspec.Struct, frozen=True):
    """The least and the most.

    Attributes:
        low: The least.
        high: The most.
    """

    low: Hours
    high: Hours


def spreadsheet(scenario: SupportScenario) -> Spreadsheet:
    """Reckon hours from the least and the most of each input."""
    return Spreadsheet(_hours(scenario, 0), _hours(scenario, 1))


def _hours(scenario: SupportScenario, end: int) -> Hours:
    learner_weeks = scenario.learners * scenario.weeks
    first = scenario.learners * scenario.first_contact_minutes[end] / 60.0
    proactive = learner_weeks * scenario.contacts_a_week * scenario.contact_minutes[end] / 60.0
    questions = learner_weeks * scenario.questions_a_week[end] * (1.0 - scenario.collective_share)
    reactive = questions * scenario.question_minutes[end] / 60.0
    n_forums = ceil(scenario.learners / scenario.forum_size) if scenario.forum_size else 0
    forum = n_forums * scenario.weeks * scenario.forum_hours[end]
    n_groups = ceil(scenario.learners / scenario.group_size)
    sessions = n_groups * scenario.weeks * scenario.sessions_a_week * scenario.preparation_factor[end]
    total = first + proactive + reactive + forum + sessions
    rate = total / (scenario.course_hours * scenario.learners)
    return Hours(first, proactive, reactive, forum, sessions, total, rate)
