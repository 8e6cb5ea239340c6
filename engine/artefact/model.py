"""What a fitted model is as a file: its numbers, how sure they are, what they are about, and where they come from.

The parameters are the engine's own (`engine.tracing.parameters`), so a file holds whatever the model can say.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from content_graph.ids import Id
from content_graph.misfits import Misfit
from content_graph.model import MAX_ITEM_SKILLS
from engine.tracing.parameters import Fitted, Population


class ModelFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The text is no model.

    Attributes:
        faults: At least one; of what is wrong in the same way, all.
    """

    def __init__(self, *faults: Misfit) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{fault.path}: {fault.detail} {fault.remedy}" for fault in faults))


FORMAT: Final = "symphonie-model/1"

HELD_OUT_LOSS: Final = "log_loss"
UNFITTED_LOSS: Final = "log_loss unfitted"
"""Names of figures on held-out learners: nats per result of the model, and of the one before any fitting."""

Kind = Literal["bkt", "ability"]
Count = Annotated[int, Meta(ge=0)]
Hash = Annotated[
    str,
    Meta(
        pattern="^[0-9a-f]{64}$",
        description="SHA-256 in hexadecimal digits.",
        extra={"expected": "the hash that the file was written with"},
    ),
]
ItemSkills = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_ITEM_SKILLS)]


class ModelPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in a model: frozen, and a field that nobody knows is an error."""


class Interval(ModelPart, frozen=True, kw_only=True):
    """How sure one parameter is, on the scale on which it is given."""

    low: float  # lower end
    high: float  # upper end, not below the lower one
    standard_error: Annotated[float, Meta(ge=0)] | None = None  # where the interval was made of one; null otherwise


IntervalsByName = dict[str, Interval]


class Intervals(ModelPart, frozen=True, kw_only=True):
    """Intervals by name of the parameter; what is not named was not estimated, or nobody knows how sure it is."""

    level: Annotated[float, Meta(gt=0, lt=1)] = 0.95  # probability that each interval claims
    population: IntervalsByName = {}  # of the population's parameters
    skills: dict[str, IntervalsByName] = {}  # by skill id
    items: dict[str, IntervalsByName] = {}  # by item id


class Vocabulary(ModelPart, frozen=True, kw_only=True):
    """What the model has seen."""

    skills: tuple[Id, ...]  # ids, each once
    items: dict[Id, ItemSkills]  # the one to seven skills of each item, by item id


class Parameters(ModelPart, frozen=True, kw_only=True):
    """The numbers."""

    population: Population  # what holds for everybody, and for skills and items that the model has not seen
    fitted: Fitted  # what was estimated for single skills and items


class Training(ModelPart, frozen=True, kw_only=True):
    """What the model was made from, and how that went."""

    rows: Count  # results
    learners: Count  # learners
    skills: Count  # skills
    items: Count  # items
    # time of the oldest result, with its offset from UTC; null where times are unknown
    period_from: Annotated[datetime, Meta(tz=True)] | None = None
    period_to: Annotated[datetime, Meta(tz=True)] | None = None  # time of the newest result
    # natural logarithm of the probability of all results, at the parameters given
    log_likelihood: Annotated[float, Meta(le=0)]
    iterations: Count  # of the fitting, until it stopped
    seed: int  # of whatever was drawn
    extensions: tuple[str, ...] = ()  # what the model has beyond the classic one
    # strength of the pull towards the population, by what is pulled, as chosen on held-out learners
    shrinkage: dict[str, float] = {}
    held_out: dict[str, float] = {}  # figures on held-out learners, by name
    borrowed: tuple[Hash, ...] = ()  # content hashes of the models of other courses that it was drawn towards
    warnings: tuple[str, ...] = ()  # what was held at a bound, or is to be read with care


class ModelArtefact(ModelPart, frozen=True, kw_only=True):
    """A fitted model."""

    format: Literal["symphonie-model/1"] = FORMAT  # name and number of this format
    kind: Kind  # `bkt` is classic knowledge tracing, one node of ability; `ability` has several
    content_hash: Hash  # SHA-256 of everything else in the file (see `engine.artefact.writing.content_hash`)
    code_version: Annotated[str, Meta(min_length=1, max_length=100)]  # of the program that made it
    parameters: Parameters  # the numbers
    intervals: Intervals = Intervals()  # how sure they are
    vocabulary: Vocabulary  # what they are about
    training: Training  # where they come from
