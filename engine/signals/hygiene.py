"""Which signals are raised: one open at most, rest, one for the cohort where many trigger at once, an end by itself.

The same trouble is told once. Whoever spins their wheels on a skill and has used up what there is for it is stuck on
it, and a tutor would do the same about either: look at what stands in the way. `nothing_more` says more, for then
nothing but a person is left: it stands for both, and while it is open or rests nobody is told of wheel-spinning on that
skill.
The other way round it is not raised either where somebody has the alert of wheel-spinning: the case and its clock are
there already. Where that one reached nobody yet, or was ended by somebody before everything was used up, it is raised:
to be told twice is less bad than not to be called.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from engine.signals.settings import SignalSettings
from engine.signals.signal import Facts, Signal

Key: TypeAlias = tuple[str, str, str, str]
Group: TypeAlias = tuple[str, str]
"""A cohort and a kind of signal."""

FEWEST_FOR_COHORT: Final = 5
"""Learners below which a share of the cohort says nothing."""
BEGUN_APART: Final = frozenset({"silence"})
"""What one cause brings on over `cohort_days`: each passes the mark so many days after a last visit of their own."""


class Raised(msgspec.Struct, frozen=True):
    """What is remembered of a signal that was raised.

    Attributes:
        day: When it was raised last.
        is_open: Whether its evidence still holds.
        is_covered: Whether one for the cohort stands for it.
        is_attended: Whether its alert is open and has reached somebody.
    """

    day: int
    is_open: bool
    is_covered: bool = False
    is_attended: bool = False


class Settled(NamedTuple):
    """What a day brings.

    Attributes:
        raised: New ones, the most urgent first.
        ended: Keys of those that ended by themselves.
        covered: Keys of those that were raised, and for which one for the cohort stands from now on.
        memory: To be given the next day.
        going_on: Those of learners that were raised before and are open still, as they are now: evidence grows.
    """

    raised: tuple[Signal, ...]
    ended: tuple[Key, ...]
    covered: tuple[Key, ...]
    memory: dict[Key, Raised]
    going_on: tuple[Signal, ...] = ()


SEVERITIES: Final = ("high", "medium", "low")


def settle(
    found: Iterable[Signal],
    memory: Mapping[Key, Raised],
    n_enrolled: int,
    day: int,
    settings: SignalSettings,
    is_asked: Callable[[Key], bool] = lambda _: True,
) -> Settled:
    """Decide which of the signals that hold are raised.

    A signal is raised when it holds and is not open, unless it rests; it ends when it holds no longer, and what ended
    within `rest_days` is not raised again, nor is what tells the same trouble. Where more than `cohort_share` trigger
    on the same day, be it one after the other, one for the cohort stands for them: a broken course is not a hundred
    weak learners. Silences are at once that begin within `cohort_days`: who comes every week has passed the mark a week
    after the first at the latest. It goes on while it stands for more than that share.

    Args:
        found: All that hold when the day begins, or after a result, of one cohort.
        memory: What was remembered before; of a cohort all that is open.
        n_enrolled: Learners of the cohort.
        day: That begins.
        settings: Limits.
        is_asked: Whether anything was looked at that could have ended a signal; one that was not stays as it is.
    """
    holding = {one.key: one for one in found}
    kept = {key: one for key, one in memory.items() if one.is_open or day - one.day < settings.rest_days}
    still = {
        key: one for key, one in kept.items() if one.is_open and _is_of_learner(key) and _holds(key, holding, is_asked)
    }
    new = [key for key in holding if key not in kept and not _is_told_already(key, holding, kept, still)]
    lately = [key for key, one in still.items() if day - one.day < _days_of(key, settings)]
    standing = _cohorts_standing(kept, {*_covered(still), *new}, n_enrolled, settings, is_asked)
    together = _together(new, lately, holding, standing, n_enrolled, settings)
    groups = {(key[0], key[3]) for key in standing} | {(one.cohort_id, str(one.facts["signal"])) for one in together}
    uncovered = [key for key, one in still.items() if one.is_covered and key in holding]
    raised = [*together, *(holding[key] for key in (*new, *uncovered) if _group(key) not in groups)]
    covered = [key for key in still if _group(key) in groups and not still[key].is_covered and key in lately]
    open_still = {*still, *standing}
    ended = [key for key, one in kept.items() if one.is_open and not one.is_covered and key not in open_still]
    remembered = {
        key: msgspec.structs.replace(one, is_open=key in open_still)
        for key, one in kept.items()
        if not (one.is_covered and key not in still)
    }
    remembered |= {key: Raised(day, is_open=True, is_covered=True) for key in (*new, *covered) if _group(key) in groups}
    remembered |= {one.key: Raised(day, is_open=True) for one in raised}
    ordered = sorted(raised, key=lambda one: (SEVERITIES.index(one.severity), -one.rank))
    anew = {*covered, *(one.key for one in raised)}
    going_on = [
        holding[key]
        for key, one in still.items()
        if key in holding and key[1] and not one.is_covered and key not in anew
    ]
    return Settled(tuple(ordered), tuple(ended), tuple(covered), remembered, tuple(going_on))


def _is_of_learner(key: Key) -> bool:
    return key[2] != "cohort"


def _is_told_already(
    key: Key, holding: Mapping[Key, Signal], kept: Mapping[Key, Raised], still: Mapping[Key, Raised]
) -> bool:
    """Tell whether another signal on the same skill tells the same trouble."""
    cohort_id, learner_id, kind, skill_id = key
    if kind == "wheel_spinning":
        other = (cohort_id, learner_id, "nothing_more", skill_id)
        return other in holding or other in kept
    if kind == "nothing_more":
        before = still.get((cohort_id, learner_id, "wheel_spinning", skill_id))
        return before is not None and before.is_attended
    return False


def _group(key: Key) -> Group:
    return key[0], key[2]


def _days_of(key: Key, settings: SignalSettings) -> int:
    """Give within how many days a learner's signal begins at once with that of another."""
    return settings.cohort_days if key[2] in BEGUN_APART else 1


def _covered(still: Mapping[Key, Raised]) -> set[Key]:
    return {key for key, one in still.items() if one.is_covered}


def _holds(key: Key, holding: Mapping[Key, Signal], is_asked: Callable[[Key], bool]) -> bool:
    return key in holding or not is_asked(key)


def _cohorts_standing(
    kept: Mapping[Key, Raised],
    stood_for: Iterable[Key],
    n_enrolled: int,
    settings: SignalSettings,
    is_asked: Callable[[Key], bool],
) -> set[Key]:
    """Give the cohorts' signals that go on: while they stand for so many; then each is looked at alone."""
    learners = _by_group(stood_for)
    return {
        key
        for key, one in kept.items()
        if one.is_open
        and not _is_of_learner(key)
        and (not is_asked(key) or len(learners.get((key[0], key[3]), ())) > settings.cohort_share * n_enrolled)
    }


def _together(
    new: Sequence[Key],
    lately: Collection[Key],
    holding: Mapping[Key, Signal],
    standing: Iterable[Key],
    n_enrolled: int,
    settings: SignalSettings,
) -> list[Signal]:
    """Give one signal for each kind that triggers anew, at once, for more than the share of a cohort."""
    if not n_enrolled:  # on the first day of a course nobody has been in it yet: a share of them says nothing
        return []
    begun = {(key[0], key[3]) for key in standing}
    triggered = {_group(key) for key in new}
    return [
        _for_cohort(*group, tuple(of), n_enrolled, settings, _last_visits(group, of, holding))
        for group, of in _by_group([*lately, *new]).items()
        if group in triggered - begun and len(of) >= FEWEST_FOR_COHORT and len(of) > settings.cohort_share * n_enrolled
    ]


def _by_group(keys: Iterable[Key]) -> dict[Group, dict[str, None]]:
    """Give whose signals they are, each learner once, in that order."""
    learners: dict[Group, dict[str, None]] = defaultdict(dict)
    for key in keys:
        if key[1]:
            learners[_group(key)][key[1]] = None
    return learners


def _last_visits(group: Group, learners: Iterable[str], holding: Mapping[Key, Signal]) -> Facts:
    """Say since when a cohort is silent: between which days its learners came last; nothing where nobody knows."""
    cohort_id, kind = group
    of = [one for learner in learners if (one := holding.get((cohort_id, learner, kind, ""))) is not None]
    days = sorted(str(one.facts["last_visit"]) for one in of if "last_visit" in one.facts)
    return {"since": days[0], "until": days[-1]} if days else {}


def _for_cohort(
    cohort_id: str, kind: str, learners: tuple[str, ...], n_enrolled: int, settings: SignalSettings, since: Facts
) -> Signal:
    facts: Facts = {"signal": kind, "n_learners": float(len(learners)), "share": len(learners) / n_enrolled, **since}
    return Signal("cohort", "high", facts, learners, {"share": settings.cohort_share}, cohort_id=cohort_id)
