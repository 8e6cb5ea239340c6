"""What became of the help in a demonstration, as plain values: one learner's story, the clocks, what was told."""

import msgspec

from content_graph.languages import Text


class HelperStory(msgspec.Struct, frozen=True):
    """Somebody who helped: how many alerts reached them, and how often they wrote."""

    name: str
    roles: Text
    n_alerts: int
    n_messages: int


class SignalCount(msgspec.Struct, frozen=True):
    """Alerts of one kind: how many were raised, within the budget of a day, and how many ended by themselves."""

    signal: str
    n: int
    n_within: int
    n_turned: int


class ClockFigures(msgspec.Struct, frozen=True):
    """What became of the answers that were promised; medians in working hours, None where there is none."""

    promise: Text
    n: int
    n_met: int
    n_met_late: int
    n_breached: int  # and not answered yet
    n_running: int
    n_cancelled: int
    median_hours: float | None  # until an answer, of those that were answered
    n_warned: int
    n_escalated: int
    n_offered: int


class Happening(msgspec.Struct, frozen=True):
    """One thing in the story of a learner; ``by`` is `machine`, `learner` or `supporter`."""

    at: str
    by: str
    name: str
    title: Text
    text: Text


class HelpedLearner(msgspec.Struct, frozen=True):
    """One learner's story from signal to effect; mastery of the skill when it began, and at the end of the period."""

    id: str
    name: str
    skill: str | None
    before: float | None
    after: float | None
    happenings: tuple[Happening, ...]


class HelpStory(msgspec.Struct, frozen=True):
    """Who helped, what was seen, what was promised and kept, one learner's story, and whether help helps."""

    helpers: tuple[HelperStory, ...]
    signals: tuple[SignalCount, ...]
    clocks: ClockFigures
    learner: HelpedLearner | None
    n_groups: int
    n_peer_helps: int
    verdict: Text
