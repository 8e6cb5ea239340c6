"""Who may help whom with a skill: one who has mastered it for good and offers to, and one who asks for help or agrees.

A learner helps only with what they offered, and is helped only with what they asked for or agreed to: without a word of
theirs nobody is proposed. Skills come in the order of the content graph, so that help begins where the rest builds on;
the pairs of each are the cheapest there are (`pairing`): as many as can be, those help who have the least to do, pairs
of before stay, mastery lies near. Whoever stays alone is told why, for the supporter.

What each of the two is told holds nothing of the other but that they are there.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import permutations
from typing import Final, Literal, NamedTuple, TypeAlias

from engine.grouping.division import Placed
from engine.grouping.groups import GROUPS_PER_LEARNER, Standing
from engine.grouping.pairing import Helper, Pair, pairs

HELPS_FROM: Final = 0.97
"""Mastery after the last result from which somebody helps: `MASTERS_FROM` with a margin, so that one slip leaves it."""
FRESH_FROM: Final = 0.90
"""Mastery now, with what was forgotten since (`sure_known` of `engine.recommendation.settings`)."""
AT_ONCE: Final = 3
"""Learners whom one may offer to help at once, at most."""

When: TypeAlias = Literal["day", "evening", "weekend"]
"""When somebody has time."""
Lack: TypeAlias = Literal[
    "no_wish", "refuses", "enough", "no_master", "none_willing", "kept_apart", "no_common_time", "none_free"
]


class Known(NamedTuple):
    """Where a learner stands on a skill, and what of it is there now.

    Attributes:
        standing: After the last result.
        now: P(mastered) now, with what was forgotten since; 0..1.
    """

    standing: Standing
    now: float

    @property
    def can_help(self) -> bool:
        """Whether they have mastered the skill with a margin, were right the last time, and still have it."""
        return self.standing.masters and self.standing.mastery >= HELPS_FROM and self.now >= FRESH_FROM


class Offer(NamedTuple):
    """That a learner offers help.

    Attributes:
        at_once: Learners at once; 1 to `AT_ONCE`.
        skills: With which, by position; None for all that they have mastered.
        when: When they have time; empty for whenever.
    """

    at_once: int
    skills: frozenset[int] | None = None
    when: frozenset[When] = frozenset()


class Wish(NamedTuple):
    """What a learner said of being helped.

    Attributes:
        is_welcome: Whether they want to be helped; False: nobody is to be proposed.
        skills: For which they ask, by position; empty: they agree to help with whatever they fail.
        when: When they have time; empty for whenever.
    """

    is_welcome: bool
    skills: frozenset[int] = frozenset()
    when: frozenset[When] = frozenset()


class Helping(NamedTuple):
    """That one helps another with a skill, now or before."""

    helper: str
    helped: str
    skill: int


class TutoringGiven(NamedTuple):
    """What pairs are made by.

    Attributes:
        order: Skills, prerequisites first.
        needs: All that each skill builds on, directly or not.
        offers: By learner, of those who offer help now.
        wishes: By learner, of those who said something.
        running: Who helps whom by now, or was asked to.
        before: Who helped whom before.
        apart: Pairs who may not be together.
    """

    order: Sequence[int]
    needs: Mapping[int, Collection[int]]
    offers: Mapping[str, Offer]
    wishes: Mapping[str, Wish]
    running: Collection[Helping] = ()
    before: Collection[Helping] = ()
    apart: Collection[frozenset[str]] = frozenset()


class Proposal(NamedTuple):
    """That one may help another.

    Attributes:
        helper: Where who helps stands.
        helped: Where the other stands.
        load: Learners whom the helper helps already, those proposed before included.
        at_once: How many they offered.
        asked: Whether the other asked for this skill; else they agreed to be helped.
        when: When both have time; empty for whenever.
        again: Whether they were together on this skill before.
    """

    helper: Known
    helped: Known
    load: int
    at_once: int
    asked: bool
    when: frozenset[When]
    again: bool

    @property
    def skill(self) -> int:
        """With which skill."""
        return self.helped.standing.skill


class Alone(NamedTuple):
    """That nobody is proposed for a learner who fails a skill or asked for help with it, and why."""

    learner: str
    skill: int
    lack: Lack


class Tutoring(NamedTuple):
    """Who may help whom, and who stays alone, in the order of the skills."""

    proposals: tuple[Proposal, ...]
    alone: tuple[Alone, ...]


def tutoring(known: Iterable[Known], given: TutoringGiven) -> Tutoring:
    """Say who may help whom; the order in which learners come changes nothing.

    A learner is helped by one other per skill, and with `GROUPS_PER_LEARNER` skills in all, those that run included.

    Args:
        known: Where learners stand, once per learner and skill.
        given: What pairs are made by.
    """
    by_skill: dict[int, dict[str, Known]] = defaultdict(dict)
    failed: dict[str, set[int]] = defaultdict(set)
    for one in known:
        by_skill[one.standing.skill][one.standing.learner] = one
        if one.standing.fails:
            failed[one.standing.learner].add(one.standing.skill)
    given = given._replace(before=frozenset(given.before), apart=frozenset(given.apart))
    load = Counter(one.helper for one in given.running)
    busy = Counter(one.helped for one in given.running)
    there = {(one.helped, one.skill) for one in given.running}
    proposals: list[Proposal] = []
    alone: list[Alone] = []
    for skill in given.order:
        here = by_skill[skill]
        needing = [
            one
            for name, one in sorted(here.items())
            if (name, skill) not in there and _needs_help(one, given, failed[name])
        ]
        found, left = _on_skill(skill, here, needing, given, load, busy)
        proposals += found
        alone += left
    return Tutoring(tuple(proposals), tuple(alone))


def _needs_help(one: Known, given: TutoringGiven, failed: Collection[int]) -> bool:
    """Whether somebody begins at this skill, of what they fail, or asked for it and has not mastered it."""
    standing = one.standing
    wish = given.wishes.get(standing.learner)
    asks = wish is not None and wish.is_welcome and standing.skill in wish.skills and not standing.masters
    return asks or (standing.fails and set(failed).isdisjoint(given.needs.get(standing.skill, ())))


def _on_skill(
    skill: int,
    here: Mapping[str, Known],
    needing: Sequence[Known],
    given: TutoringGiven,
    load: Counter[str],
    busy: Counter[str],
) -> tuple[list[Proposal], list[Alone]]:
    ready: list[Known] = []
    alone: list[Alone] = []
    for one in needing:
        name = one.standing.learner
        lack = _own_lack(skill, given.wishes.get(name), busy[name])
        if lack is None:
            ready.append(one)
        else:
            alone.append(Alone(name, skill, lack))
    masters = [one.standing.learner for one in here.values() if one.can_help]
    offers = {name: given.offers[name] for name in sorted(masters) if _offers(given.offers.get(name), skill)}
    paired = _paired(ready, here, offers, given, load)
    lacks = _Lacks(masters, offers, given.apart)
    proposals = []
    for one in ready:
        name = one.standing.learner
        helper = paired.get(name)
        if helper is None:
            alone.append(Alone(name, skill, lacks.of(name, given.wishes[name].when)))
            continue
        when = common(offers[helper].when, given.wishes[name].when) or frozenset()
        proposals.append(
            Proposal(
                here[helper],
                one,
                load[helper],
                offers[helper].at_once,
                skill in given.wishes[name].skills,
                when,
                Helping(helper, name, skill) in given.before,
            )
        )
        load[helper] += 1
        busy[name] += 1
    return proposals, sorted(alone)


def _own_lack(skill: int, wish: Wish | None, n_busy: int) -> Lack | None:
    """Return what of a learner's own keeps them from being helped."""
    if wish is None:
        return "no_wish"
    if not wish.is_welcome:
        return "refuses"
    if wish.skills and skill not in wish.skills:
        return "no_wish"
    return "enough" if n_busy >= GROUPS_PER_LEARNER else None


def _offers(offer: Offer | None, skill: int) -> bool:
    return offer is not None and (offer.skills is None or skill in offer.skills)


def common(one: frozenset[When], other: frozenset[When]) -> frozenset[When] | None:
    """Return when both have time, empty for whenever; None for never."""
    if not one or not other:
        return one | other
    return one & other or None


def _paired(
    ready: Sequence[Known],
    here: Mapping[str, Known],
    offers: Mapping[str, Offer],
    given: TutoringGiven,
    load: Mapping[str, int],
) -> dict[str, str]:
    """Return helpers by whom they help: the cheapest pairs."""
    helpers = [
        Helper(name, here[name].standing.mastery, load.get(name, 0), room, frozenset(offer.when))
        for name, offer in offers.items()
        if (room := offer.at_once - load.get(name, 0)) > 0
    ]
    helped = [Placed(one.standing.learner, one.standing.mastery) for one in ready]
    before = {Pair(one.helper, one.helped) for one in given.before}
    when = {one.learner: frozenset[str](given.wishes[one.learner].when) for one in helped}
    return {one.helped: one.helper for one in pairs(helped, helpers, given.apart, before, when)}


class _Lacks:
    """What keeps all who might help on a skill from a learner who wants it; counted, as many may be on either side."""

    def __init__(
        self, masters: Collection[str], offers: Mapping[str, Offer], apart: Collection[frozenset[str]]
    ) -> None:
        self._masters, self._offers = frozenset(masters), offers
        self._times = Counter(one.when for one in offers.values())
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in (pair for both in apart for pair in permutations(both, 2)):
            if other in offers:
                self._apart[one].add(other)

    def of(self, learner: str, when: frozenset[When]) -> Lack:
        """Return the first thing."""
        if len(self._masters) == (learner in self._masters):
            return "no_master"
        themselves = {learner} & self._offers.keys()
        if len(self._offers) == len(themselves):
            return "none_willing"
        never = self._apart.get(learner, set()) | themselves
        if len(self._offers) == len(never):
            return "kept_apart"
        left = self._times - Counter(self._offers[one].when for one in never)
        return "none_free" if any(common(one, when) is not None for one in left) else "no_common_time"
