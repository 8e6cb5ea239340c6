"""Groups of learners who fail the same skill.

A learner fails a skill whose mastery is low after several results and whose last answer was not right. Of what a
learner fails, what builds on something else that they fail is left for later: a group works on where it begins. Skills
come in the order of the content graph, so that a learner who fails many joins the groups of the first.

Who fails a skill is put into groups of 2 to 8 by a trie of digests: learners lie on [0, 1) by a digest of skill and id,
and an interval that holds too many is halved. So who comes or goes changes the groups of one interval, and nobody
else's (as with extendible hashing: Fagin, Nievergelt, Pippenger and Strong 1979, "Extendible hashing"). What
mastery is read is that after the last result: groups change with results, and not with the days that pass.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from statistics import median
from typing import Final, NamedTuple

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


class LearningGroup(NamedTuple):
    """Learners who fail the same skill.

    Attributes:
        group_id: Follows from the skill and who they are.
        skill: Position of the skill.
        members: Where each stands, by learner; 2 to 8 of them.
        mastery: Median of theirs; 0..1.
    """

    group_id: str
    skill: int
    members: tuple[Standing, ...]
    mastery: float


class Running(NamedTuple):
    """That a learner is in a group that has begun: they join no other for that skill, and it counts for their share."""

    learner: str
    skill: int


def learning_groups(
    standings: Iterable[Standing],
    order: Sequence[int],
    needs: Mapping[int, Collection[int]],
    running: Collection[Running] = (),
) -> tuple[LearningGroup, ...]:
    """Put those together who fail the same skill.

    Args:
        standings: Of learners, once per learner and skill.
        order: Skills, prerequisites first.
        needs: All that each skill builds on, directly or not.
        running: Who is in a group already.

    Returns:
        In the order of the skills; a learner is in one group per skill at most, and in `GROUPS_PER_LEARNER` in all,
        those that run included.
    """
    place = {skill: at for at, skill in enumerate(order)}
    failing = [one for one in standings if one.fails and one.skill in place]
    failed: dict[str, set[int]] = {}
    for one in failing:
        failed.setdefault(one.learner, set()).add(one.skill)
    begins = (one for one in failing if failed[one.learner].isdisjoint(needs.get(one.skill, ())))
    ordered = sorted(begins, key=lambda one: (place[one.skill], one.learner))
    return tuple(_taken(ordered, running))


def _taken(ordered: Iterable[Standing], running: Collection[Running]) -> Iterator[LearningGroup]:
    busy = Counter(one.learner for one in running)
    there = set(running)
    for skill, members in groupby(ordered, key=lambda one: one.skill):
        free = [
            one
            for one in members
            if busy[one.learner] < GROUPS_PER_LEARNER and Running(one.learner, skill) not in there
        ]
        for cell in _cells(sorted((_at(one), one) for one in free), 0.0, 1.0):
            group = _group(skill, cell)
            busy.update(one.learner for one in group.members)
            yield group


def _cells(placed: Sequence[tuple[float, Standing]], low: float, high: float) -> Iterator[list[Standing]]:
    """Halve an interval until each half holds as many as a group may; a half with one takes the nearest in."""
    if len(placed) < LEAST:
        return
    if len(placed) <= MOST:
        yield [one for _, one in placed]
        return
    middle = (low + high) / 2
    cut = sum(at < middle for at, _ in placed)
    if cut in (0, len(placed)):
        yield from _cells(placed, *((middle, high) if cut == 0 else (low, middle)))
        return
    cut = min(max(cut, LEAST), len(placed) - LEAST)
    yield from _cells(placed[:cut], low, middle)
    yield from _cells(placed[cut:], middle, high)


def _at(one: Standing) -> float:
    digest = sha256(f"{one.skill}\n{one.learner}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def _group(skill: int, members: Iterable[Standing]) -> LearningGroup:
    ordered = tuple(sorted(members, key=lambda one: one.learner))
    named = "\n".join([str(skill), *(one.learner for one in ordered)])
    return LearningGroup(
        sha256(named.encode()).hexdigest()[:24], skill, ordered, median(one.mastery for one in ordered)
    )
