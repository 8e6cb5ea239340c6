"""How many learners reach a supporter in a day: a budget, the rest ranked and visible.

What costs a supporter is a learner to attend to, for all that is signalled of a learner is in one case. So learners are
ranked and counted, not alerts: the most urgent alert of a learner decides their place, and the others come along.

The rank at the cut is kept: whoever was ranked just under it is who help can be compared with (regression
discontinuity; Gordanier, Hauk & Sankaran 2019, "Early intervention in college classes and improved student outcomes").
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from engine.support.routing import SEVERITIES, Severity

A_DAY: Final = 5
"""Learners for one supporter in a day, where they say nothing else."""
ALONG: Final = 0
"""Place of an alert that uses nothing up: its learner has reached the owner today, or it is of a whole cohort."""


class Waiting(NamedTuple):
    """An alert that somebody is to have today.

    Attributes:
        alert_id: Which.
        owner_id: Who.
        learner_id: Of whom; empty for one of a cohort, which is no learner to attend to.
        severity: Of its signal.
        rank: Among those of a severity, the higher the sooner.
    """

    alert_id: str
    owner_id: str
    learner_id: str
    severity: Severity
    rank: float


class Placed(NamedTuple):
    """Where an alert stands in its owner's day.

    Attributes:
        alert_id: Which.
        owner_id: Whose day.
        learner_id: Of whom; empty for one of a cohort.
        place: Of the learner, 1 for the first; `ALONG` for what uses nothing up.
        cut: How many learners are within the budget.
    """

    alert_id: str
    owner_id: str
    learner_id: str
    place: int
    cut: int

    @property
    def is_within(self) -> bool:
        """Whether it reaches them today; otherwise it stands below, where they can see it."""
        return self.place <= self.cut


class Place(NamedTuple):
    """The place of a learner in an owner's day, and how many were within its budget."""

    place: int
    cut: int


def placed(
    alerts: Iterable[Waiting], budgets: Mapping[str, int], had: Mapping[str, Collection[str]] | None = None
) -> tuple[Placed, ...]:
    """Rank the learners of each supporter's day by the most urgent alert of each: severity, then rank, then id.

    Args:
        alerts: That wait.
        budgets: Of a day, in learners, by supporter; `A_DAY` where none is named.
        had: Learners who have reached each today; what is signalled of them besides comes along.

    Returns:
        What comes along first, then learner by learner; of each, the most urgent first.
    """
    by_owner: dict[str, list[Waiting]] = defaultdict(list)
    for one in alerts:
        by_owner[one.owner_id].append(one)
    days = [_placed(owner, theirs, budgets, had or {}) for owner, theirs in sorted(by_owner.items())]
    return tuple([one for day in days for one in day])


def _placed(
    owner: str, theirs: Iterable[Waiting], budgets: Mapping[str, int], had: Mapping[str, Collection[str]]
) -> list[Placed]:
    budget, there = budgets.get(owner, A_DAY), frozenset(had.get(owner, ()))
    cut = max(0, budget - len(there))
    ordered = sorted(theirs, key=_urgency)
    waiting = dict.fromkeys([one.learner_id for one in ordered if one.learner_id and one.learner_id not in there])
    places = {learner: place for place, learner in enumerate(waiting, start=1)}
    places |= dict.fromkeys(there, ALONG)
    places[""] = ALONG if budget else len(waiting) + 1  # whoever takes nobody in is told of no cohort, either
    found = [Placed(one.alert_id, owner, one.learner_id, places[one.learner_id], cut) for one in ordered]
    return sorted(found, key=lambda one: one.place)


def first_places(
    found: Collection[Placed],
    ranked: Collection[str],
    had: Mapping[str, Collection[str]] | None = None,
    given: Mapping[tuple[str, str], Place] | None = None,
) -> tuple[Placed, ...]:
    """Give those that are ranked for the first time the place in their owner's day at which help is judged.

    Places and cuts are counted from the beginning of the day, and are of learners: what comes of one who has a place
    has the same. Who comes once a budget is used up was in no competition for it, however urgent: they stand below all
    who were, in the order of urgency. So just beyond a cut are those who were nearly within, and not the most urgent of
    the afternoon. What comes along without a place of the day has none: of learners who waited since another day, and
    of cohorts.

    Args:
        found: All that waited and were ranked now (`placed`).
        ranked: Ids of those of them that had been ranked before.
        had: Learners who have reached each owner today, before.
        given: Places of this day so far, by owner and learner.
    """
    places = dict(given or {})
    n_had = {owner: len(learners) for owner, learners in (had or {}).items()}
    below: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.alert_id in ranked and one.place:
            below[one.owner_id].add(one.learner_id)
    n_below = {owner: len(learners) for owner, learners in below.items()}
    firsts: list[Placed] = []
    for one in found:
        whose = one.owner_id, one.learner_id
        if one.alert_id in ranked or (whose not in places and one.place == ALONG):
            continue
        if whose not in places:
            n = n_had.get(one.owner_id, 0)
            if not one.cut:
                n_below[one.owner_id] = n_below.get(one.owner_id, 0) + 1
            places[whose] = Place(n + (one.place if one.cut else n_below[one.owner_id]), n + one.cut)
        firsts.append(one._replace(**places[whose]._asdict()))
    return tuple(firsts)


def _urgency(one: Waiting) -> tuple[int, float, str]:
    return -SEVERITIES.index(one.severity), -one.rank, one.alert_id
