"""What is judged: a trainer learns from a table and gives a predictor for tables of other learners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from content_graph.importers.tables import Interactions

Summary: TypeAlias = Mapping[str, float | int | str]


class CannotTrain(ValueError):  # noqa: N818 - a class is named after what is wrong
    """A model cannot be trained here.

    Attributes:
        model: Its name.
        remedy: What to do about it.
    """

    def __init__(self, model: str, remedy: str) -> None:
        self.model = model
        self.remedy = remedy
        super().__init__(f"{model} cannot be trained here. {remedy}")


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
