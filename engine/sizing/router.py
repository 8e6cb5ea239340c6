"""Who has a piece of work: the service's routing, asked once where its answer is the same."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from engine.sizing.desk import COURSE
from engine.support.routing import Assignment, Called, Route, Severity, Staff, route

_COHORT: Final = frozenset({COURSE})


class Router:
    """`engine.support.routing.route`, asked as seldom as can be, for staff who have roles for the course alone.

    Routing asks whoever has least open of a role first, and nobody else where they are there or somebody stands in. So
    among those alone its answer is the same, as long as the first rule that fits leads straight to somebody; and it is
    the same for whoever the learner is, until somebody goes away or comes back. Else all are asked.

    Args:
        staff: Nobody has a role for one learner.
        n_open: What each has open, as it is now; everybody is in it.
    """

    def __init__(self, staff: Staff, n_open: Mapping[str, int]) -> None:
        self._staff, self._n_open = staff, n_open
        by_role: dict[str, dict[str, Assignment]] = defaultdict(dict)
        for one in staff.assignments:
            by_role[one.role][one.supporter_id] = one
        self._by_role = tuple(by_role.values())
        self._changes = sorted({at for one in staff.absences for at in (one.from_us, one.to_us)})
        self._known: dict[tuple[object, ...], Route | None] = {}

    def route(self, signal: str, severity: Severity, at_us: int) -> Route:
        """Find who has it, and why."""
        n_open = self._n_open.__getitem__
        least = [min(zip(map(n_open, having), having, strict=True))[1] for having in self._by_role]
        key = (signal, severity, bisect_right(self._changes, at_us), *least)
        if key not in self._known:
            called = Called(signal, severity, "", _COHORT)
            asked = [having[one] for having, one in zip(self._by_role, least, strict=True)]
            found = route(called, self._staff._replace(assignments=asked), at_us)
            is_straight = found.queue_id is None and found.steps[0].subject == found.rule_id
            self._known[key] = found if is_straight or not asked else None
        return self._known[key] or route(Called(signal, severity, "", _COHORT), self._staff, at_us)
