"""Which signals are raised: one open at most, rest, one for the cohort where many trigger at once, an end by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

import msgspec

from engine.signals.settings import SignalSettings
from engine.signals.signal import Facts, Signal

Key: TypeAlias = tuple[str, str, str, str]
Group: TypeAlias = tuple[str, str]
"""A cohort and a kind of signal."""

FEWEST_FOR_COHORT: Final = 5
"""Learners below which a share of the cohort says nothing."""


class Raised(msgspec.Struct, frozen=True):
    """What is remembered of a signal that was raised.

    Attributes:
        day: When it was raised last.
        is_open: Whether its evidence still holds.
        is_covered: Whether one for the cohort stands for it.
    """

    day: int
    is_open: bool
    is_covered: bool = False


class Settled(NamedTuple):
    """What a day brings.

    Attributes:
        raised: New ones, the most urgent first.
        ended: Keys of those that ended by themselves.
        covered: Keys of those that were raised, and for which one for the cohort stands from now on.
        memory: To be given the next day.
    """

    raised: tuple[Signal, ...]
    ended: tuple[Key, ...]
    covered: tuple[Key, ...]
    memory: dict[Key, Raised]


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
    within `rest_days` is not raised again. Where more than `cohort_share` trigger on the same day, be it one after the
    other, one for the cohort stands for them: a broken course is not a hundred weak learners.

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
    new = [key for key in holding if key not in kept]
    standing = _cohorts_standing(kept, {*still, *holding}, n_enrolled, settings, is_asked)
    together = _together(new, still, standing, n_enrolled, day, settings)
    groups = {(key[0], key[3]) for key in standing} | {(one.cohort_id, str(one.facts["signal"])) for one in together}
    uncovered = [key for key, one in still.items() if one.is_covered and key in holding]
    raised = [*together, *(holding[key] for key in (*new, *uncovered) if _group(key) not in groups)]
    covered = [key for key, one in still.items() if _group(key) in groups and not one.is_covered and one.day == day]
    open_still = {*still, *standing}
    ended = [key for key, one in kept.items() if one.is_open and not one.is_covered and key not in open_still]
    remembered = {
        key: Raised(one.day, key in open_still, one.is_covered)
        for key, one in kept.items()
        if not (one.is_covered and key not in still)
    }
    remembered |= {key: Raised(day, is_open=True, is_covered=True) for key in (*new, *covered) if _group(key) in groups}
    remembered |= {one.key: Raised(day, is_open=True) for one in raised}
    ordered = sorted(raised, key=lambda one: (SEVERITIES.index(one.severity), -one.rank))
    return Settled(tuple(ordered), tuple(ended), tuple(covered), remembered)


def _is_of_learner(key: Key) -> bool:
    return key[2] != "cohort"


def _group(key: Key) -> Group:
    return key[0], key[2]


def _holds(key: Key, holding: Mapping[Key, Signal], is_asked: Callable[[Key], bool]) -> bool:
    return key in holding or not is_asked(key)


def _cohorts_standing(
    kept: Mapping[Key, Raised],
    holding: Iterable[Key],
    n_enrolled: int,
    settings: SignalSettings,
    is_asked: Callable[[Key], bool],
) -> set[Key]:
    """Give the cohorts' signals that go on: while so many hold at once; then each is looked at alone."""
    learners: dict[Group, set[str]] = defaultdict(set)
    for key in holding:
        if key[1]:
            learners[_group(key)].add(key[1])
    return {
        key
        for key, one in kept.items()
        if one.is_open
        and not _is_of_learner(key)
        and (not is_asked(key) or len(learners[key[0], key[3]]) > settings.cohort_share * n_enrolled)
    }


def _together(
    new: Iterable[Key],
    still: Mapping[Key, Raised],
    standing: Iterable[Key],
    n_enrolled: int,
    day: int,
    settings: SignalSettings,
) -> list[Signal]:
    """Give one signal for each kind that triggers anew, on one day, for more than the share of a cohort."""
    learners: dict[Group, dict[str, None]] = defaultdict(dict)
    today = (key for key, one in still.items() if one.day == day)
    for key in (*today, *new):
        if key[1]:
            learners[_group(key)][key[1]] = None
    begun = {(key[0], key[3]) for key in standing}
    return [
        _for_cohort(*group, tuple(of), n_enrolled, settings)
        for group, of in learners.items()
        if group not in begun and len(of) >= FEWEST_FOR_COHORT and len(of) > settings.cohort_share * n_enrolled
    ]


def _for_cohort(
    cohort_id: str, kind: str, learners: tuple[str, ...], n_enrolled: int, settings: SignalSettings
) -> Signal:
    facts: Facts = {"signal": kind, "n_learners": float(len(learners)), "share": len(learners) / n_enrolled}
    return Signal("cohort", "high", facts, learners, {"share": settings.cohort_share}, cohort_id=cohort_id)
