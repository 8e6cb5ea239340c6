"""Which signals are raised: one open at most, rest, one for the cohort where many trigger at once, an end by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

import msgspec

from engine.signals.settings import SignalSettings
from engine.signals.signal import Facts, Signal

Key: TypeAlias = tuple[str, str, str, str]

FEWEST_FOR_COHORT: Final = 5
"""Learners below which a share of the cohort says nothing."""


class Raised(msgspec.Struct, frozen=True):
    """What is remembered of a signal that was raised.

    Attributes:
        day: When it was raised last.
        is_open: Whether its evidence still holds.
    """

    day: int
    is_open: bool


class Settled(NamedTuple):
    """What a day brings.

    Attributes:
        raised: New ones, the most urgent first.
        ended: Keys of those that ended by themselves.
        memory: To be given the next day.
    """

    raised: tuple[Signal, ...]
    ended: tuple[Key, ...]
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
    within `rest_days` is not raised again. Where more than `cohort_share` trigger on the same day, one for the cohort
    stands for them: a broken course is not a hundred weak learners.

    Args:
        found: All that hold when the day begins, of one cohort.
        memory: What was remembered the day before.
        n_enrolled: Learners of the cohort.
        day: That begins.
        settings: Limits.
        is_asked: Whether anything was looked at that could have ended a signal; one that was not stays as it is.
    """
    holding = {one.key: one for one in found}
    together = _together(holding.values(), memory, n_enrolled, day, settings)
    holding |= {one.key: one for one in together}
    covered = {(one.cohort_id, str(one.facts["signal"])) for one in together}
    covered |= {(key[0], key[3]) for key, one in memory.items() if key[2] == "cohort" and one.is_open}
    kept = {key: one for key, one in memory.items() if one.is_open or day - one.day < settings.rest_days}
    raised = [
        one
        for key, one in holding.items()
        if key not in kept and (one.kind == "cohort" or (one.cohort_id, one.kind) not in covered)
    ]
    still = {key for key in kept if not is_asked(key) or _still(key, holding, n_enrolled, settings)}
    ended = tuple(key for key, one in kept.items() if one.is_open and key not in still)
    remembered = {key: Raised(one.day, one.is_open and key in still) for key, one in kept.items()}
    remembered |= {one.key: Raised(day, is_open=True) for one in raised}
    ordered = sorted(raised, key=lambda one: (SEVERITIES.index(one.severity), -one.rank))
    return Settled(tuple(ordered), ended, remembered)


def _together(
    holding: Iterable[Signal], memory: Mapping[Key, Raised], n_enrolled: int, day: int, settings: SignalSettings
) -> list[Signal]:
    """Give one signal for each kind that triggers anew for more than the share of a cohort."""
    new: dict[tuple[str, str], list[Signal]] = defaultdict(list)
    for one in holding:
        known = memory.get(one.key)
        if one.learner_id and (known is None or day - known.day >= settings.rest_days) and not _is_open(known):
            new[one.cohort_id, one.kind].append(one)
    return [
        _for_cohort(cohort_id, kind, of, n_enrolled, settings)
        for (cohort_id, kind), of in new.items()
        if len(of) >= FEWEST_FOR_COHORT and len(of) > settings.cohort_share * n_enrolled
    ]


def _is_open(known: Raised | None) -> bool:
    return known is not None and known.is_open


def _for_cohort(cohort_id: str, kind: str, of: list[Signal], n_enrolled: int, settings: SignalSettings) -> Signal:
    facts: Facts = {"signal": kind, "n_learners": float(len(of)), "share": len(of) / n_enrolled}
    return Signal(
        "cohort",
        "high",
        facts,
        tuple(one.learner_id for one in of),
        {"share": settings.cohort_share},
        cohort_id=cohort_id,
    )


def _still(key: Key, holding: Mapping[Key, Signal], n_enrolled: int, settings: SignalSettings) -> bool:
    """Tell whether the evidence holds; a cohort's does while so many hold at once, and then each is looked at alone."""
    if key[2] == "cohort":
        n = sum(bool(one.learner_id) and (one.cohort_id, one.kind) == (key[0], key[3]) for one in holding.values())
        return n > settings.cohort_share * n_enrolled
    return key in holding
