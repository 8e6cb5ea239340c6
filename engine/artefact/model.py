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
    """Base of everything in a model: frozen, and a field that nobody knows is an error.

    The model's JSON Schema tells `Attributes` as the descriptions of its fields.
    """


class Interval(ModelPart, frozen=True, kw_only=True):
    """How sure one parameter is, on the scale on which it is given.

    Attributes:
        low: Lower end.
        high: Upper end, not below the lower one.
        standard_error: Where the interval was made of one; null otherwise.
    """

    low: float
    high: float
    standard_error: Annotated[float, Meta(ge=0)] | None = None


IntervalsByName = dict[str, Interval]


class Intervals(ModelPart, frozen=True, kw_only=True):
    """Intervals by name of the parameter; what is not named was not estimated, or nobody knows how sure it is.

    Attributes:
        level: Probability that each interval claims.
        population: Of the population's parameters.
        skills: By skill id.
        items: By item id.
    """

    level: Annotated[float, Meta(gt=0, lt=1)] = 0.95
    population: IntervalsByName = {}
    skills: dict[str, IntervalsByName] = {}
    items: dict[str, IntervalsByName] = {}


class Vocabulary(ModelPart, frozen=True, kw_only=True):
    """What the model has seen.

    Attributes:
        skills: Ids, each once.
        items: The one to seven skills of each item, by item id.
    """

    skills: tuple[Id, ...]
    items: dict[Id, ItemSkills]


class Parameters(ModelPart, frozen=True, kw_only=True):
    """The numbers.

    Attributes:
        population: What holds for everybody, and for skills and items that the model has not seen.
        fitted: What was estimated for single skills and items.
    """

    population: Population
    fitted: Fitted


class Training(ModelPart, frozen=True, kw_only=True):
    """What the model was made from, and how that went.

    Attributes:
        rows: Results.
        learners: Learners.
        skills: Skills.
        items: Items.
        period_from: Time of the oldest result, with its offset from UTC; null where times are unknown.
        period_to: Time of the newest result.
        log_likelihood: Natural logarithm of the probability of all results, at the parameters given.
        iterations: Of the fitting, until it stopped.
        seed: Of whatever was drawn.
        extensions: What the model has beyond the classic one.
        shrinkage: Strength of the pull towards the population, by what is pulled, as chosen on held-out learners;
            of a small class that had to be, by how many logits and what factor its predictions were moved.
        held_out: Figures on held-out learners, by name.
        borrowed: Content hashes of the models of other courses that it was drawn towards.
        warnings: What was held at a bound, or is to be read with care.
    """

    rows: Count
    learners: Count
    skills: Count
    items: Count
    period_from: Annotated[datetime, Meta(tz=True)] | None = None
    period_to: Annotated[datetime, Meta(tz=True)] | None = None
    log_likelihood: Annotated[float, Meta(le=0)]
    iterations: Count
    seed: int
    extensions: tuple[str, ...] = ()
    shrinkage: dict[str, float] = {}
    held_out: dict[str, float] = {}
    borrowed: tuple[Hash, ...] = ()
    warnings: tuple[str, ...] = ()


class ModelArtefact(ModelPart, frozen=True, kw_only=True):
    """A fitted model.

    Attributes:
        format: Name and number of this format.
        kind: `bkt` is classic knowledge tracing, one node of ability; `ability` has several.
        content_hash: SHA-256 of everything else in the file (see `engine.artefact.writing.content_hash`).
        code_version: Of the program that made it.
        parameters: The numbers.
        intervals: How sure they are.
        vocabulary: What they are about.
        training: Where they come from.
    """

    format: Literal["symphonie-model/1"] = FORMAT
    kind: Kind
    content_hash: Hash
    code_version: Annotated[str, Meta(min_length=1, max_length=100)]
    parameters: Parameters
    intervals: Intervals = Intervals()
    vocabulary: Vocabulary
    training: Training
