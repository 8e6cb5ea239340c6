"""What a history consists of, and what it leaves of a learner."""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from engine.tracing.state import NOTHING_LEARNED, Nodes

TICKS_PER_MINUTE: Final = 6_000
TICKS_PER_DAY: Final = 8_640_000  # a tick is 10 ms, counted from 2000-01-01T00:00:00Z
LONGEST_STREAK: Final = 127
LONGEST_RUN: Final = 65_535
MOST_TIMES: Final = 31
"""Results on one item that are told apart from more; with this, what is kept of an item takes eight bytes."""
RIGHT_FROM: Final = 0.5  # the score from which a result counts as right in a streak


class PastResult(msgspec.Struct, frozen=True, gc=False):
    """One result of a history.

    Attributes:
        item: Index of the item.
        score: 0..1.
        attempt: 1 for the first attempt at the item, then 2, 3, …
        tick: When it occurred; the same tick everywhere where times are unknown.
    """

    item: int
    score: float
    attempt: int = 1
    tick: int = 0


class Study(msgspec.Struct, frozen=True, gc=False):
    """A resource that was studied, as far as it is about one skill.

    Attributes:
        skill: Index of the skill.
        effect: Chance of learning it, relative to P(learn), ≥ 0.
        tick: When.
    """

    skill: int
    effect: float
    tick: int = 0


class Progress(msgspec.Struct, frozen=True, gc=False):
    """How a learner has been doing; only results on items with a skill count. Better is: than the item's usual score.

    Attributes:
        last: How much better the last result was, -1..1; 0 before the first.
        form_fast: Same, averaged with weights that fall by 0.7 a result.
        form_slow: Same, by 0.9.
        n_results: How many results there were.
        item_run: How many of the last ones were on the same item, one directly after the other; at most 8, and 0 where
            items are not remembered.
        answers: Code of the last five answers (`engine.tracing.terms`).
        item: 1 + the index of the last item; 0 before any.
        before: The last other item before that one, and how it ended (`engine.tracing.terms.before`).
        surprise_fast: How much better the last results were than predicted, averaged with weights that fall by 0.7 a
            result; this and the next two 0 where nothing is corrected (`engine.tracing.correction`).
        surprise_slow: Same, by 0.97.
        surprise: Same, summed.
        last_tick: When the last one occurred.
    """

    last: float = 0.0
    form_fast: float = 0.0
    form_slow: float = 0.0
    n_results: int = 0
    item_run: int = 0
    answers: int = 0
    item: int = 0
    before: int = 0
    surprise_fast: float = 0.0
    surprise_slow: float = 0.0
    surprise: float = 0.0
    last_tick: int = 0


class SkillTrace(msgspec.Struct, frozen=True, gc=False):
    """What a history leaves of one skill.

    Attributes:
        nodes: P(L = 1 | θ_g) after the evidence of the last result, before any learning at it; G numbers.
        opportunities: How many results, ≥ 0.
        last_tick: When the last one occurred.
        streak: Length of the run of right (positive) or wrong (negative) results that ends here, -127..127.
        achieved: Sum of their scores.
        form: How much better than usual they were, averaged with weights that fall by 0.7 a result.
        n_at: How many results, on any skill, the learner had before the last one on this skill.
        run: How many results in a row, up to that one, exercised this skill; at most 65 535.
        learn_factor: What the odds of learning at that opportunity are multiplied by.
        held: How much of P(mastered) is not shown (`engine.tracing.monotony`).
    """

    nodes: Nodes
    opportunities: int = 0
    last_tick: int = 0
    streak: int = 0
    achieved: float = 0.0
    form: float = 0.0
    n_at: int = 0
    run: int = 0
    learn_factor: float = NOTHING_LEARNED
    held: float = 0.0


class ItemTrace(msgspec.Struct, frozen=True, gc=False):
    """What a history leaves of one item.

    Attributes:
        count: How many results, ≥ 1; at most `MOST_TIMES`.
        is_right: Whether the last one was right.
        at: When it occurred, in ticks where the model counts gaps in minutes; else how many results, on any item, the
            learner had before it.
    """

    count: int
    is_right: bool
    at: int


@dataclass(slots=True)
class LearnerTrace:
    """What a history leaves of a learner; `history.advance` moves it in place.

    Attributes:
        ability: P(θ = θ_g).
        skills: By skill index, in the order of first opportunity.
        progress: How the learner has been doing; kept where the model reads it.
        items: By item index, in the order of first result; kept where the model remembers items.
    """

    ability: Nodes
    skills: dict[int, SkillTrace] = field(default_factory=dict)
    progress: Progress = Progress()  # noqa: RUF009 - frozen
    items: dict[int, ItemTrace] = field(default_factory=dict)
