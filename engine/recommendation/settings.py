"""The numbers of the policy."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from engine.recommendation import choosing, kinds, valuing
from engine.recommendation.leaving import LeavingModel
from engine.recommendation.owing import MOST_CHANGES
from engine.recommendation.situation import KIND_BIT, MAX_RECENT, MOST_EVIDENCE
from engine.recommendation.standing import N_DAYS

Level = Annotated[float, Meta(gt=0, lt=1)]
Effect = Annotated[float, Meta(ge=0, le=10)]
Share = Annotated[float, Meta(ge=0, le=1)]


class InvalidPolicySettingsError(ValueError):
    """A threshold that cannot work.

    Attributes:
        field: Name of the setting.
        detail: What is wrong with it.
    """

    def __init__(self, field: str, detail: str) -> None:
        self.field = field
        self.detail = detail
        super().__init__(f"policy setting {field!r}: {detail}")


class PolicySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers of the policy; every one is checked, whether decoded or constructed.

    Attributes:
        mastered: Mastery from which a skill counts as mastered where no goal says otherwise (0.95: pyBKT's Roster).
        unlocks: Mastery of a prerequisite that opens its successors, and at which a remediation ends.
        wrong_in_a_row: Wrong results in a row on a skill that call for remediation, whatever the belief.
        sure_known: Mastery from which a wrong answer contradicts the belief.
        sure_unknown: Mastery up to which a right answer contradicts the belief.
        uncertain_from: Lower end of the uncertain belief, in which an evaluation goes on; its upper end is `mastered`.
        retention: Mastery under which a skill that was mastered is due for review.
        deepen_from: Mastery from which something deeper is offered, after `right_in_a_row` right results.
        right_in_a_row: See `deepen_from`.
        sooner_within: A skill mastered within so many results opens the next one sooner than planned.
        diagnostic_results: Results before which a learner counts as newcomer; suspects asked about after a failure.
        answers_failures: Whether two wrong answers in a row, or a failed assessment, are answered at once.
        right_to_recover: Right answers in a row that end a remediation, whatever the belief.
        keeps_to_prerequisites: Whether ordinary work waits until the prerequisites of a skill are in place.
        own_items: Items that a learner must have answered for a skill to count as mastered; with fewer it is assumed.
        passes_after: Right answers in a row, on different items, after which a skill is left until its review; where
            every item of it was answered, `right_to_recover` are enough; 0 for never.
        passes_from: Mastery that it needs for that, so that lucky guesses do not pass.
        comes_again_after: Other results before an item comes again; 0 for at once.
        rest_days: Days before what was done comes again: a sixth of `horizon_days`, about what keeps it longest (Cepeda
            et al. 2008, "Spacing effects in learning: a temporal ridgeline of optimal retention"); 0 for the same day.
        times_a_month: How often an item comes within a month, reviews aside; 0 for any number.
        max_changes: Changes of the path by one commit at most.
        max_open_reviews: Reviews in the path at one time.
        max_open_deepenings: Deepenings in the path at one time.
        minutes_per_day: Minutes of study that a learner has, where no goal says otherwise.
        horizon_days: How long what is learned must last, where no goal has a date.
        reviews_per_day: Skills reviewed on one day at most.
        prerequisite_strength: By how much a lacking prerequisite of weight 1 slows learning: 1 stops it.
        entry_strength: By how much it lowers the chance that the skill was there at the start.
        price_floor: Least price of a minute, as a share of what a minute brings on average.
        look_ahead: Items over which the answer to one of them is of use.
        sharing: How the minutes of a prerequisite are shared by the skills that need it: 0 each bears all of them, 1
            each its part.
        calm: How much more something else must bring than the skill that is being worked on.
        variety: Items in a row on one skill before something else is preferred.
        leaving: Chances of leaving for good, as `symphonie fit --leaving` finds them; nobody leaves by default.
        foreign: What a resource in another language than the preferred one is worth, relative to one in it.
        studied_again: What studying a resource once more is worth, relative to the first time.
        near_tie: Share of the best value that a recommendation may lack to count as good as it; which of several such
            comes first is drawn, 0 draws nothing.
        practice_effect: Chance of learning from an item, relative to the tracing model's P(learn).
        remedial_effect: Same, from a remedial resource. An assumption, until effects are measured.
        core_effect: Same, from a core resource.
        deepening_effect: Same, from a deepening resource.
    """

    mastered: Level = 0.95
    unlocks: Level = 0.80
    wrong_in_a_row: Annotated[int, Meta(ge=2, le=MOST_EVIDENCE)] = 2
    sure_known: Level = 0.90
    sure_unknown: Level = 0.15
    uncertain_from: Level = 0.30
    retention: Level = 0.90
    deepen_from: Level = 0.98
    right_in_a_row: Annotated[int, Meta(ge=1, le=20)] = 3
    sooner_within: Annotated[int, Meta(ge=1, le=20)] = 2
    diagnostic_results: Annotated[int, Meta(ge=1, le=20)] = 3
    answers_failures: bool = True
    right_to_recover: Annotated[int, Meta(ge=1, le=20)] = 2
    keeps_to_prerequisites: bool = True
    own_items: Annotated[int, Meta(ge=0, le=20)] = 2
    passes_after: Annotated[int, Meta(ge=0, le=20)] = 3
    passes_from: Level = 0.5
    comes_again_after: Annotated[int, Meta(ge=0, le=MAX_RECENT)] = 5
    rest_days: Annotated[int, Meta(ge=0, le=30)] = 5
    times_a_month: Annotated[int, Meta(ge=0, le=N_DAYS)] = 2
    max_changes: Annotated[int, Meta(ge=0, le=MOST_CHANGES)] = 2
    max_open_reviews: Annotated[int, Meta(ge=0, le=50)] = 3
    max_open_deepenings: Annotated[int, Meta(ge=0, le=50)] = 2
    practice_effect: Effect = 1.0
    remedial_effect: Effect = 2.0
    core_effect: Effect = 1.5
    deepening_effect: Effect = 0.5
    minutes_per_day: Annotated[float, Meta(gt=0, le=1440)] = 20.0
    horizon_days: Annotated[float, Meta(gt=0, le=3650)] = 30.0
    reviews_per_day: Annotated[int, Meta(ge=0, le=1000)] = 20
    prerequisite_strength: Share = 1.0
    entry_strength: Share = 0.3
    price_floor: Share = 1.0
    look_ahead: Annotated[float, Meta(ge=0, le=100)] = 5.0
    sharing: Share = 0.5
    calm: Share = 0.25
    variety: Annotated[int, Meta(ge=1, le=4)] = 4
    leaving: LeavingModel = LeavingModel()
    foreign: Share = 0.5
    studied_again: Share = 0.5
    near_tie: Annotated[float, Meta(ge=0, le=0.5)] = 0.05

    def __post_init__(self) -> None:
        """Check what the constructor of msgspec does not: every bound, and the order of the levels.

        Raises:
            InvalidPolicySettingsError: Naming the first field that is out of its bounds or order.
        """
        for field in msgspec.structs.fields(self):
            _check(field.name, getattr(self, field.name), field.type)
        for lower, upper in _ORDER:
            if getattr(self, lower) > getattr(self, upper):
                raise InvalidPolicySettingsError(lower, f"must not be above {upper!r} ({getattr(self, upper)})")

    def tuning(self, allowed: int) -> NDArray[np.float64]:
        """Lay the numbers out that `valuing` and `informing` read; what rests on an unwanted kind is switched off."""
        found = np.zeros(valuing.N_TUNING)
        found[valuing.STRENGTH] = self.prerequisite_strength
        found[valuing.ENTRY] = self.entry_strength
        found[valuing.FLOOR_SHARE] = self.price_floor
        found[valuing.LOOK_AHEAD] = self.look_ahead if allowed & KIND_BIT["evaluate"] else 0.0
        found[valuing.INFERS] = 1.0
        found[valuing.SHARING] = self.sharing
        found[valuing.LOCKS] = self.keeps_to_prerequisites
        return found

    def thresholds(self) -> NDArray[np.float64]:
        """Lay the numbers out that `kinds` and `ranking` read."""
        found = np.zeros(choosing.N_THRESHOLDS)
        found[kinds.UNLOCKS] = self.unlocks
        found[kinds.MASTERED_DEEPLY] = self.deepen_from
        found[kinds.WRONG_IN_A_ROW] = self.wrong_in_a_row
        found[kinds.MOST_ASKED] = self.diagnostic_results
        found[kinds.CLEARING] = self.look_ahead
        found[kinds.OWN_ITEMS] = self.own_items
        found[kinds.PASSES_AFTER] = self.passes_after
        found[kinds.PASSES_FROM] = self.passes_from
        found[kinds.GATED] = self.keeps_to_prerequisites
        found[kinds.DIAGNOSTIC_RESULTS] = self.diagnostic_results
        found[kinds.ANSWERS] = self.answers_failures
        found[kinds.RIGHT_TO_RECOVER] = self.right_to_recover
        found[choosing.CALM] = self.calm
        found[choosing.VARIETY] = self.variety
        found[choosing.FOREIGN] = self.foreign
        found[choosing.STUDIED_AGAIN] = self.studied_again
        found[choosing.LEAVING :] = self.leaving.numbers()
        return found

    @property
    def effects(self) -> Mapping[str, float]:
        """Chance of learning from each source of activities, relative to P(learn)."""
        return {
            "practice": self.practice_effect,
            "evaluation": self.practice_effect,
            "remedial": self.remedial_effect,
            "core": self.core_effect,
            "deepening": self.deepening_effect,
        }


_ORDER = (
    ("unlocks", "mastered"),
    ("retention", "mastered"),
    ("mastered", "deepen_from"),
    ("sure_unknown", "uncertain_from"),
    ("uncertain_from", "sure_known"),
    ("sure_known", "mastered"),
)


def _check(name: str, value: object, bounds: object) -> None:
    try:
        msgspec.convert(msgspec.to_builtins(value), bounds)
    except msgspec.ValidationError as error:
        raise InvalidPolicySettingsError(name, str(error)) from None
