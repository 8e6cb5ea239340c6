"""From when on something is a signal; whoever sets the rules of an organisation may choose otherwise."""

from typing import Annotated

import msgspec
from msgspec import Meta

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Days = Annotated[int, Meta(ge=1, le=366)]
Count = Annotated[int, Meta(ge=1, le=1000)]


class SignalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits.

    Attributes:
        silence_days: Without a visit.
        level: Percentile of four weeks in the cohort at or below which activity is low.
        fall: Percentiles lost against the four weeks before, in two weeks; counts only together with `fall_to`.
        fall_to: Percentile at or below which a fall ends: a decline alone never alarms.
        missed: Tasks missed in a row, the last one among them.
        late: Tasks in a row handed in late.
        meetings_missed: In a row.
        reviews_overdue: Skills that are due for review.
        at_risk: Probability of fail or withdrawal.
        rule_points: Points of the rule that stands in for that probability where there are no coefficients.
        wheel_spinning: Probability of ten opportunities without three right in a row.
        fallen: Mastery lost on a skill, from `mastered`.
        mastered: Mastery from which a skill counts as mastered.
        failures: Times that the same evaluation was failed.
        contradictions: Of the last ten results on a skill, those that went strongly against what was believed.
        fast_share: Share of the last twenty answers that were too fast to have been read.
        misfit: Standard deviations by which the last thirty answers fit the person worse than expected.
        cohort_share: Of those enrolled at once, from which on it is one signal for the cohort.
        cohort_days: Within which silences begin at once.
        rest_days: Until the same signal is raised again.
    """

    silence_days: Days = 14
    level: Share = 0.1
    fall: Share = 0.4
    fall_to: Share = 0.25
    missed: Count = 1
    late: Count = 2
    meetings_missed: Count = 2
    reviews_overdue: Count = 5
    at_risk: Share = 0.6
    rule_points: Annotated[float, Meta(gt=0.0, le=10.0)] = 3.0
    wheel_spinning: Share = 0.6
    fallen: Share = 0.3
    mastered: Share = 0.95
    failures: Count = 2
    contradictions: Count = 3
    fast_share: Share = 0.5
    misfit: Annotated[float, Meta(ge=1.0, le=10.0)] = 3.0
    cohort_share: Share = 0.2
    cohort_days: Days = 7
    rest_days: Days = 28


DEFAULTS = SignalSettings()
