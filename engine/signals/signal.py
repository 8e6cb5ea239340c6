"""A signal: evidence that somebody may need help. A value, with no person in it who would act."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

import msgspec

TracingKind: TypeAlias = Literal[
    "wheel_spinning",
    "mastery_fallen",
    "failed_again",
    "contradiction",
    "too_fast",
    "misfit",
    "nothing_more",
    "reviews_overdue",
]
TraceKind: TypeAlias = Literal[
    "silence",
    "low_activity",
    "missed_work",
    "late_work",
    "falling_behind",
    "meetings_missed",
    "at_risk",
]
VISIT_KINDS: Final = frozenset({"silence", "low_activity", "falling_behind"})
"""What is read from visits alone."""

NoticeKind: TypeAlias = Literal["feed_stopped", "cohort"]
Kind: TypeAlias = Literal[TracingKind, TraceKind, NoticeKind]
Severity: TypeAlias = Literal["low", "medium", "high"]
Facts: TypeAlias = Mapping[str, float | str]

TRACING_KINDS: Final[frozenset[str]] = frozenset(get_args(TracingKind))
KINDS: Final[tuple[str, ...]] = (*get_args(TracingKind), *get_args(TraceKind), *get_args(NoticeKind))
VERSION: Final = "signals-1"
"""Of the rules; whatever was estimated names its own version in the facts."""


class Signal(msgspec.Struct, frozen=True):
    """Evidence about one learner, or about a cohort.

    Attributes:
        kind: What it is.
        severity: How urgent.
        facts: The numbers that a supporter is told; nothing else is needed to say it again in words.
        evidence: Ids of the results, visits, tasks or meetings that it counts, newest last.
        turning: What would have changed it: the limits that were crossed.
        learner_id: Empty for a cohort.
        cohort_id: Empty where none is known.
        skill_id: Empty where it is about no skill.
        rank: Of signals of the same severity, the higher the sooner; shown to nobody.
        version: Of the rules and, where one was used, of the coefficients.
        given: What a regression was asked with: its features and `progress`, by name, so that it can be asked again.
    """

    kind: Kind
    severity: Severity
    facts: Facts
    evidence: tuple[str, ...]
    turning: Facts
    learner_id: str = ""
    cohort_id: str = ""
    skill_id: str = ""
    rank: float = 0.0
    version: str = VERSION
    given: Mapping[str, float] = {}  # a struct copies an empty one

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there is at most one open alert for: cohort, learner, kind, skill (of a cohort's: which signal)."""
        return self.cohort_id, self.learner_id, self.kind, self.skill_id or str(self.facts.get("signal", ""))
