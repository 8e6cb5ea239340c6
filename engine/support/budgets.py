"""How many alerts reach a person in a day: a budget, the rest ranked and visible.

The rank at the cut is kept: whoever was ranked just under it is who help can be compared with (regression
discontinuity; Gordanier, Hauk & Sankaran 2019, "Early intervention in college classes and improved student outcomes").
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from engine.support.routing import SEVERITIES, Severity

A_DAY: Final = 5
"""Alerts for one supporter in a day, where they say nothing else."""


class Waiting(NamedTuple):
    """An alert that somebody is to have today.

    Attributes:
        alert_id: Which.
        owner_id: Who.
        severity: Of its signal.
        rank: Among those of a severity, the higher the sooner.
    """

    alert_id: str
    owner_id: str
    severity: Severity
    rank: float


class Placed(NamedTuple):
    """Where an alert stands in its owner's day.

    Attributes:
        alert_id: Which.
        owner_id: Whose day.
        place: 1 for the first.
        cut: How many are within the budget.
    """

    alert_id: str
    owner_id: str
    place: int
    cut: int

    @property
    def is_within(self) -> bool:
        """Whether it reaches them today; otherwise it stands below, where they can see it."""
        return self.place <= self.cut


def placed(
    alerts: Iterable[Waiting], budgets: Mapping[str, int], n_had: Mapping[str, int] | None = None
) -> tuple[Placed, ...]:
    """Rank each supporter's alerts of a day: severity, then rank, then id.

    Args:
        alerts: That wait.
        budgets: Of a day, by supporter; `A_DAY` where none is named.
        n_had: How many each has had today.
    """
    by_owner: dict[str, list[Waiting]] = defaultdict(list)
    for one in alerts:
        by_owner[one.owner_id].append(one)
    return tuple(
        [
            Placed(one.alert_id, owner, place, max(0, budgets.get(owner, A_DAY) - (n_had or {}).get(owner, 0)))
            for owner, theirs in sorted(by_owner.items())
            for place, one in enumerate(sorted(theirs, key=_urgency), start=1)
        ]
    )


def first_places(
    found: Collection[Placed], ranked: Collection[str], n_had: Mapping[str, int] | None = None
) -> tuple[Placed, ...]:
    """Give those that are ranked for the first time the place in their owner's day at which help is judged.

    Places and cuts are counted from the beginning of the day. What comes once a budget is used up was in no competition
    for it, however urgent: it stands below all that was, in the order of urgency. So just beyond a cut are those who
    were nearly within, and not the most urgent of the afternoon.

    Args:
        found: All that waited and were ranked now (`placed`).
        ranked: Ids of those of them that had been ranked before.
        n_had: How many each owner has had today, before.
    """
    had = n_had or {}
    n_below: Counter[str] = Counter([one.owner_id for one in found if one.alert_id in ranked])
    firsts: list[Placed] = []
    for one in found:
        if one.alert_id in ranked:
            continue
        n_below[one.owner_id] += 1
        place = one.place if one.cut else n_below[one.owner_id]
        n = had.get(one.owner_id, 0)
        firsts.append(one._replace(place=n + place, cut=n + one.cut))
    return tuple(firsts)


def _urgency(one: Waiting) -> tuple[int, float, str]:
    return -SEVERITIES.index(one.severity), -one.rank, one.alert_id
