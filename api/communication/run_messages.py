"""What an organisation says of a run: who follows which message scenario, with which dates."""

import datetime as dt
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.errors import Fault, InvalidField, InvalidFields
from content_graph.ids import Id
from engine.communication.checking import broken
from engine.communication.scenario import MessageScenario

LONGEST_DAYS: Final = 1100
"""Of a course: three years."""


class MessageRunContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cohort follows a message scenario.

    Attributes:
        scenario_id: The message scenario.
        cohort_id: Who follows it, whoever comes to it later included.
        content_graph: The course that it is about: deadlines, results and reviews are those on it.
        starts_on: The first day of the course.
        ends_on: Its last day.
        dates: Other days of the course, by the name that steps call them by (`only`).
        is_paused: Nothing of it is sent for now.
    """

    scenario_id: Id
    cohort_id: Id
    content_graph: Id
    starts_on: dt.date
    ends_on: dt.date
    dates: Annotated[dict[Id, dt.date], Meta(max_length=50)] = {}
    is_paused: bool = False


def check_run(content: MessageRunContent) -> None:
    """See that the dates make a course.

    Raises:
        InvalidField: They do not.
    """
    days = (content.ends_on - content.starts_on).days
    if days < 0:
        raise InvalidField("$.ends_on", "The course ends before it starts.", "Send a later end, or an earlier start.")
    if days > LONGEST_DAYS or not dt.date(1970, 1, 3) <= content.starts_on <= dt.date(9990, 1, 1):
        detail = "The course lasts more than three years, or lies outside of the time that is kept."
        raise InvalidField("$.ends_on", detail, "Send an earlier end, and dates from 1970 on.")


def check_scenario(content: MessageScenario) -> None:
    """See that a message scenario can work.

    Raises:
        InvalidFields: It cannot; with everything that is wrong.
    """
    faults = broken(content)
    if faults:
        raise InvalidFields(tuple(Fault(*one) for one in faults))
