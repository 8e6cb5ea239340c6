"""What is judged: a trainer learns from a table and gives a predictor for tables of other learners."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.interactions import Interactions

Summary: TypeAlias = Mapping[str, float | int | str]


class CannotJudge(ValueError):  # noqa: N818 - a class is named after what is wrong
    """Base of what keeps a model from being judged on a table; the message says why and what to do."""


class NotInstalled(CannotJudge):
    """A model needs what is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"it is not installed. Install it with: pip install 'symphonie[{extra}]', or in a checkout with: "
            f"uv sync --extra {extra}."
        )


class TooFewLearners(CannotJudge):
    """A model chooses how strongly to shrink on learners that it holds out, and there is only one."""

    def __init__(self) -> None:
        super().__init__("it is chosen on held-out learners, and the training part has one learner. Give at least two.")


class NoTimes(CannotJudge):
    """A model was trained with times, and what it is to predict has none."""

    def __init__(self) -> None:
        super().__init__("it was trained with times, and the judged table has none. Give both times, or neither.")


class NoNumber(CannotJudge):
    """A model's predictions are no numbers: its training went astray."""

    def __init__(self) -> None:
        super().__init__("its predictions are not numbers. Give more results, or results that vary more.")


class NothingShared(CannotJudge):
    """A fitted model knows no skill of the table."""

    def __init__(self, known: int, found: int) -> None:
        super().__init__(
            f"the model knows {known} skills, and none of the {found} of the table is among them. Give a table with "
            "the skills that it was fitted to."
        )


class Predictor(Protocol):
    """Whatever can say how likely a right answer is, just before each result."""

    @property
    def summary(self) -> Summary:
        """What was chosen or reached in training, for people and machines to read."""

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """Give p_correct of each row, given the learner's earlier rows of this table only.

        Earlier means by `occurred_at` and then by place in the file. Ids that were not met in training must be taken.

        Returns:
            float64[n_rows], 0..1, in the order of the rows.
        """


Trainer: TypeAlias = Callable[[Interactions, int, Callable[[float], None]], Predictor]
"""Takes a table, a seed, and a function to call with the share of the work that is done (0..1)."""
