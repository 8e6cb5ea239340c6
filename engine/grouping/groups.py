"""Groups of learners who work on the same skill: who fail it together, or one who has mastered it with one who fails.

A learner fails a skill whose mastery is low after several results and whose last answer was not right. Of what a
learner fails, what builds on something else that they fail is left for later: a group works on where it begins. Skills
come in the order of the content graph, so that a learner who fails many joins the groups of the first.

What mastery is read is that after the last result: groups change with results, and not with the days that pass.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from statistics import median
from typing import Final, NamedTuple

from engine.grouping.division import Division, Placed, Wishes, divide
from engine.grouping.kinds import MASTERED_PEER, MASTERS_FROM, SAME_GAP, Kind
from engine.grouping.pairing import Helper, Pair, pairs

LEAST: Final = 2
MOST: Final = 8
"""Groups of three or four gain most, larger ones less (Lou et al. 1996, "Within-class grouping: a meta-analysis")."""
FAILS_UNDER: Final = 0.5
"""Mastery under which a skill is more likely not mastered than mastered."""
LEAST_RESULTS: Final = 3
"""As from when a belief is more than a guess (`api.learners.mastery`)."""
GROUPS_PER_LEARNER: Final = 2


class Standing(NamedTuple):
    """Where a learner stands on a skill after their last result on it.

    Attributes:
        learner: Who.
        skill: Position of the skill.
        mastery: After the last result; 0..1.
        n_results: On the skill.
        streak: Right results in a row if positive, wrong ones if negative.
    """

    learner: str
    skill: int
    mastery: float
    n_results: int
    streak: int

    @property
    def fails(self) -> bool:
        """Whether the learner fails the skill."""
        return self.n_results >= LEAST_RESULTS and self.mastery < FAILS_UNDER and self.streak <= 0

    @property
    def masters(self) -> bool:
        """Whether the learner has mastered the skill, by results of which the last one was right."""
        return self.n_results >= LEAST_RESULTS and self.mastery >= MASTERS_FROM and self.streak > 0


class LearningGroup(NamedTuple):
    """Learners who work on the same skill.

    Attributes:
        group_id: Follows from the kind, the skill and who they are.
        kind: `same_gap`: all fail it; `mastered_peer`: one has mastered it, and helps one who fails it.
        skill: Position of the skill.
        members: Where each stands, by learner; 2 to 8 of them.
        mastery: Median of those who fail; 0..1.
    """

    group_id: str
    kind: Kind
    skill: int
    members: tuple[Standing, ...]
    mastery: float


class Running(NamedTuple):
    """That a learner is in a group that has begun: they join no other for that skill, and it counts for their share."""

    learner: str
    skill: int


class Earlier(NamedTuple):
    """A group of before on a skill: who was together stays together, where that costs little."""

    skill: int
    learners: tuple[str, ...]


class Given(NamedTuple):
    """What groups are made by.

    Attributes:
        order: Skills, prerequisites first.
        needs: All that each skill builds on, directly or not.
        running: Who is in a group already.
        apart: Pairs who may not be together.
        before: Groups of before.
    """

    order: Sequence[int]
    needs: Mapping[int, Collection[int]]
    running: Collection[Running] = ()
    apart: Collection[frozenset[str]] = frozenset()
    before: Collection[Earlier] = ()


class Grouping(NamedTuple):
    """Groups, in the order of the skills, and by what share they may cost more than the cheapest; 0 for none."""

    groups: tuple[LearningGroup, ...]
    gap: float


def learning_groups(standings: Iterable[Standing], given: Given, kind: Kind = SAME_GAP) -> Grouping:
    """Put those together who have the same gap, or who masters a skill with one who fails it.

    A learner is in one group per skill at most, and in `GROUPS_PER_LEARNER` in all, those that run included.

    Args:
        standings: Of learners, once per learner and skill.
        given: What groups are made by.
        kind: Of group.
    """
    place = {skill: at for at, skill in enumerate(given.order)}
    known = [one for one in standings if one.skill in place]
    failed: dict[str, set[int]] = {}
    for one in known:
        if one.fails:
            failed.setdefault(one.learner, set()).add(one.skill)
    begins = [one for one in known if one.fails and failed[one.learner].isdisjoint(given.needs.get(one.skill, ()))]
    masters = [one for one in known if one.masters] if kind == MASTERED_PEER else []
    ordered = sorted([*begins, *masters], key=lambda one: (place[one.skill], one.learner))
    return _taken(ordered, given, kind)


def _taken(ordered: Iterable[Standing], given: Given, kind: Kind) -> Grouping:
    busy = Counter(one.learner for one in given.running)
    there = set(given.running)
    groups: list[LearningGroup] = []
    cost = bound = 0.0
    for skill, members in groupby(ordered, key=lambda one: one.skill):
        free = {
            one.learner: one
            for one in members
            if busy[one.learner] < GROUPS_PER_LEARNER and Running(one.learner, skill) not in there
        }
        before = [one.learners for one in given.before if one.skill == skill]
        if kind == SAME_GAP:
            division = _divided(free.values(), given.apart, before)
            found: Iterable[tuple[str, ...]] = division.groups
            cost, bound = cost + division.cost, bound + division.bound
        else:
            found = _paired(free.values(), busy, given.apart, before)
        for names in found:
            busy.update(names)
            groups.append(_group(kind, skill, [free[one] for one in names]))
    return Grouping(tuple(groups), (cost - bound) / cost if cost else 0.0)


def _divided(
    free: Iterable[Standing], apart: Collection[frozenset[str]], before: Sequence[tuple[str, ...]]
) -> Division:
    return divide([Placed(one.learner, one.mastery) for one in free], Wishes(LEAST, MOST, apart, before))


def _paired(
    free: Iterable[Standing],
    busy: Mapping[str, int],
    apart: Collection[frozenset[str]],
    before: Sequence[tuple[str, ...]],
) -> list[tuple[str, ...]]:
    ordered = list(free)
    helped = [Placed(one.learner, one.mastery) for one in ordered if one.fails]
    helpers = [Helper(one.learner, one.mastery, busy.get(one.learner, 0)) for one in ordered if one.masters]
    was = {Pair(one, other) for group in before for one in group for other in group if one != other}
    return [tuple(sorted(one)) for one in pairs(helped, helpers, apart, was)]


def _group(kind: Kind, skill: int, members: Iterable[Standing]) -> LearningGroup:
    ordered = tuple(sorted(members, key=lambda one: one.learner))
    named = "\n".join([kind, str(skill), *(one.learner for one in ordered)])
    mastery = median(one.mastery for one in ordered if one.fails)
    return LearningGroup(sha256(named.encode()).hexdigest()[:24], kind, skill, ordered, mastery)
