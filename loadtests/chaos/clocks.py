"""Did each clock fire what it had to, once, and nothing else? Pure.

A clock warns its owner at one instant and runs out at another; an answer stops it. Whoever fires may be dead at the
instant, so what is told may be told late; it may never be told early or twice, and what was stopped in time never.

Where the service's clock was set between question and answer, nobody can say which came first by it: such an answer
makes nothing certain. And nothing is promised of what is not due yet by that clock.

    warning    exactly once if nobody answered; none if the answer was acknowledged before it; else at most once
    breach     exactly once if no answer was sent before it; none if one was acknowledged before it; else at most once

(A warning asks for an answer: it is not told any more once there is one.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from loadtests.chaos.checking import Violation
from loadtests.chaos.history import Clock, Notice


def check_clocks(clocks: Iterable[Clock], notices: Iterable[Notice], now_s: float = inf) -> list[Violation]:
    """Return what contradicts the promises; nothing if all is well.

    Args:
        clocks: What was promised, and what became of it.
        notices: What was told of it.
        now_s: Up to when, by the service's clock, what is due has been told.
    """
    by_case: defaultdict[str, list[Notice]] = defaultdict(list)
    for one in notices:
        by_case[one.case_id].append(one)
    return [found for clock in clocks for found in _check_clock(clock, by_case.get(clock.case_id, []), now_s)]


def _check_clock(clock: Clock, notices: Sequence[Notice], now_s: float) -> Iterator[Violation]:
    place, n_told = f"clock/{clock.case_id}", Counter(one.kind for one in notices)
    answered_s = inf if clock.answered_s is None else clock.answered_s
    sent_s = inf if clock.answer_sent_s is None else clock.answer_sent_s
    for kind, at_s, is_certain in (
        ("warning", clock.warned_s, sent_s == inf),
        ("breach", clock.due_s, sent_s > clock.due_s if clock.is_steady else sent_s == inf),
    ):
        n = n_told[kind]
        if n > 1:
            yield Violation("fired twice", place, f"its {kind} was told {n} times")
        if n and answered_s < at_s and clock.is_steady:
            yield Violation("fired though answered", place, f"its {kind} was told, {at_s - answered_s:.3f} s too late")
        if not n and is_certain and at_s < now_s:
            yield Violation("not fired", place, f"its {kind} was never told")
    for one in notices:
        if one.made_s < one.was_due_s:
            yield Violation("fired early", place, f"its {one.kind}, by {one.was_due_s - one.made_s:.3f} s")
